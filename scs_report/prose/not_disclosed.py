"""Facts that a text asks for and that have no number: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from scs_report.errors import UserError
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
        message = f"The fact {name} cannot be computed: {REASONS[reason]} ({people or cause})"
        return NotDisclosedError(name, reason, message, "See data/facts.toml.")
    hint = "Take it out of the text, or see [disclosure] in data/study.toml."
    known = names.get(str(cause), "")
    with_it = "" if cause is address or not known else f" with {known}"
    n = results.withheld[str(cause)].people if parts else 0
    threshold = results.disclosure.withhold
    size = "has a size that is withheld too" if n is None else f"has n = {n}"
    why = (
        f"fewer than {threshold}"
        if n is not None and n < threshold
        else f"but with it a value on fewer than {threshold} people could be calculated"
    )
    return NotDisclosedError(
        name,
        reason,
        f"The fact {name} is withheld{with_it}: its base ({people}) {size}, {why}",
        hint,
    )
