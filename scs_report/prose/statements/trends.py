"""One number over the waves of a survey."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from scs_report.prose.evidence import Judge
from scs_report.prose.outcomes import Outcome, compared
from scs_report.prose.statements.called import Naming, Trait, traits_of
from scs_report.prose.statements.reasons import reasons
from scs_report.prose.statements.sentences import fill
from scs_report.prose.statements.writer import Told, Writer

#: So many waves between the first and the last are told with their numbers.
_LISTED = 4


def trend(
    waves: Sequence[Told], writer: Writer, naming: Naming, outcome: Outcome | None = None
) -> Markup:
    """Return how a number has changed from the first wave to the last.

    `outcome` is that of the last beside the first, where it was judged already.
    """
    patterns = writer.patterns.trend
    known = [told for told in waves if told.fact is not None]
    first, last = waves[0], waves[-1]
    number = first.address.now()
    traits = () if number.parts else traits_of(number)
    slots = {
        "measure": naming.measure(number),
        "frame": naming.frame(traits),
        "first": naming.wave(first.address),
        "last": naming.wave(last.address),
    }
    outcome = outcome or compared(last.node, first.node, Judge()).outcome
    if first.fact is None or last.fact is None or outcome == "unknown":
        lacking = [
            (told, naming.people(_wave(told))) for told in (first, last) if told.fact is None
        ]
        return fill(patterns.unknown, reason=reasons(lacking, writer), **slots)
    pairs = {"greater": [(last, first)], "smaller": [(first, last)]}.get(outcome, [])
    decimals = writer.decimals(pairs, *known)
    if decimals is None:
        outcome, decimals = "unclear", writer.decimals((), *known) or 0
    by = {"greater": patterns.up, "smaller": patterns.down}.get(outcome, "")
    middle = [told for told in known if told not in (first, last)]
    between = Markup("")
    if 0 < len(middle) <= _LISTED:
        listed = [writer.number_at(told, decimals, naming.wave(told.address)) for told in middle]
        between = fill(patterns.between, rest=writer.listed(listed))
    clause = fill(
        getattr(patterns, outcome),
        by=writer.difference(by, last, first, decimals) if by else "",
        between=between,
        at_first=writer.number_at(first, decimals, slots["first"]),
        at_last=writer.number_at(last, decimals, slots["last"]),
        **writer.pair(first, last, decimals),
        **slots,
    )
    return writer.predicted(clause, first.address)


def _wave(told: Told) -> list[Trait]:
    return [trait for trait in traits_of(told.address) if trait.kind == "wave"]
