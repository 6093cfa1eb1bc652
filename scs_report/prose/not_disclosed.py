"""Facts that a text asks for and that have no number: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.results import Address, Reason, Results
from scs_report.results.lacking import REASONS


class NotDisclosedError(UserError):
    """The text asks for a fact that has no number: `reason` is why."""

    def __init__(self, fact: str, reason: Reason, title: str, hint: str = "") -> None:
        self.fact, self.reason = fact, reason
        super().__init__(title, hint=hint)


def not_disclosed(
    name: str, address: Address, results: Results, names: Mapping[str, str]
) -> NotDisclosedError:
    """Return the error for a number that is not there; `names` are those of addresses."""
    # a difference is withheld with its parts: the smaller part says why
    parts = [part for part in address.parts or (address,) if str(part) in results.withheld]
    cause = min(parts, key=lambda part: results.withheld[str(part)].n, default=address)
    people = " and ".join(
        [cause.base, *(f"{of} = {','.join(codes)}" for of, codes in cause.within)]
    )
    why_not = results.withheld.get(str(address))
    reason: Reason = why_not.reason if why_not else "small_base"
    if reason not in ("small_base", "complement", "difference"):
        message = _(
            "The fact {name} cannot be computed: {reason} ({people})",
            name=name,
            reason=_(REASONS[reason]),
            people=people or str(cause),
        )
        return NotDisclosedError(name, reason, message, _("See data/facts.toml."))
    hint = _("Take it out of the text, or see [disclosure] in data/study.toml.")
    known = names.get(str(cause), "")
    n = results.withheld[str(cause)].people if parts else 0
    threshold = results.disclosure.withhold
    size = _("has a size that is withheld too") if n is None else _("has n = {n}", n=n)
    why = (
        _("fewer than {least}", least=threshold)
        if n is not None and n < threshold
        else _(
            "but with it a value on fewer than {least} people could be calculated",
            least=threshold,
        )
    )
    alone = N_("The fact {name} is withheld: its base ({people}) {size}, {why}")
    together = N_("The fact {name} is withheld with {cause}: its base ({people}) {size}, {why}")
    message = _(
        together if known and cause is not address else alone,
        name=name,
        cause=known,
        people=people,
        size=size,
        why=why,
    )
    return NotDisclosedError(name, reason, message, hint)
