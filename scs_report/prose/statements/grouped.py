"""One number in all groups of a variable: a trend, who is highest, how far it ranges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from markupsafe import Markup

from scs_report.prose.evidence import CONFIDENCE, Judge
from scs_report.prose.outcomes import compared
from scs_report.prose.statements.called import Naming, Trait, traits_of
from scs_report.prose.statements.comparing import Comparing
from scs_report.prose.statements.reasons import reasons
from scs_report.prose.statements.sentences import fill
from scs_report.prose.statements.writer import Told, Writer
from scs_report.results import QuestionLabel

#: So many groups are all told with their numbers.
_LISTED = 4


def clearly(first: Told, second: Told, among: int = 2) -> bool:
    """Whether a number is clearly greater than another, found among so many.

    Of three and more, the level is shared among all pairs (Bonferroni), since which are compared
    is seen from the data.
    """
    pairs = among * (among - 1) // 2
    judge = Judge(1 - (1 - CONFIDENCE) / pairs)
    return compared(first.node, second.node, judge).outcome == "greater"


class Groups:
    """One number in the groups of a variable.

    Parameters
    ----------
    whole
        The number among everybody.
    question
        Whose answers make the groups.
    levels
        The number in each of the groups, in the order of the answers.
    writer, naming, comparing
        What writes in the language at hand.
    """

    def __init__(
        self,
        whole: Told,
        question: QuestionLabel,
        levels: Sequence[Told],
        writer: Writer,
        naming: Naming,
        comparing: Comparing,
    ) -> None:
        self._question = question
        self._writer = writer
        self._naming = naming
        self._comparing = comparing
        self._known = [told for told in levels if told.fact is not None]
        self._lacking = [told for told in levels if told.fact is None]
        measure = naming.measure(whole.address)
        self._shared = traits_of(whole.address)
        self._slots = {
            "measure": measure,
            "variable": naming.variable(question),
            "subject": naming.subject(measure, self._shared),
            "frame": naming.frame(self._shared),
        }

    def clause(self) -> Markup:
        """Return how the number differs between the groups."""
        known, lacking, patterns = self._known, self._lacking, self._writer.patterns.by
        if len(known) < 2:
            return fill(patterns.unknown, reason=self._why(lacking or known), **self._slots)
        if len(known) == 2:
            outcome = compared(known[0].node, known[1].node, Judge()).outcome
            clause = self._comparing.groups(outcome, *known)
        else:
            clause = (self._question.ordered and not lacking and self._trend()) or self._range()
        return clause + fill(patterns.without, reason=self._why(lacking)) if lacking else clause

    def _trend(self) -> Markup | None:
        """Return a rise or a fall if there is one, as printed and clear from end to end."""
        patterns, known = self._writer.patterns.by, self._known
        first, last = known[0], known[-1]
        if rises := clearly(last, first):
            pair = (last, first)
        elif clearly(first, last):
            pair = (first, last)
        else:
            return None
        decimals = self._writer.decimals([pair], *known)
        if decimals is None:
            return None
        values = [told.rounded(decimals) for told in known]
        if not rises:
            values.reverse()
        if any(later < earlier for earlier, later in pairwise(values)):
            return None
        if len(known) <= _LISTED:
            pattern = patterns.rising if rises else patterns.falling
            return fill(pattern, rest=self._listed(known, decimals), **self._slots)
        pattern = patterns.rising_far if rises else patterns.falling_far
        return fill(pattern, **self._ends(first, last, decimals), **self._slots)

    def _range(self) -> Markup:
        """Return who is highest or lowest, or how far the numbers range."""
        patterns, writer, known = self._writer.patterns.by, self._writer, self._known
        k = len(known)
        ranked = sorted(known, key=lambda told: -told.value)
        top, *below = ranked
        *above, bottom = ranked
        if not self._lacking and k <= _LISTED + 1:
            for pattern, end, others in (
                (patterns.highest, top, below),
                (patterns.lowest, bottom, above),
            ):
                pairs = [(end, one) if end is top else (one, end) for one in others]
                decimals = writer.decimals(pairs, *known)
                if decimals is not None and all(clearly(*pair, among=k) for pair in pairs):
                    ends = self._ends(end, end, decimals)
                    rest = self._listed(others, decimals)
                    return fill(pattern, rest=rest, **ends, **self._slots)
        decimals = writer.decimals([(top, bottom)], *known)
        if decimals is not None and clearly(top, bottom, among=k):
            between = Markup("")
            if len(ranked) <= _LISTED + 1:
                rest = self._listed(ranked[-2:0:-1], decimals)
                between = fill(patterns.between, rest=rest)
            ends = self._ends(bottom, top, decimals)
            return fill(patterns.clear, between=between, **ends, **self._slots)
        pairs = [pair for pair in combinations(ranked, 2) if clearly(*pair, among=k)]
        if pairs:
            pair = max(pairs, key=lambda pair: pair[0].value - pair[1].value)
            decimals = writer.decimals([pair], *known)
            if decimals is not None:
                ends = self._ends(bottom, top, decimals)
                rest = self._listed(pair[::-1], decimals)
                return fill(patterns.partly, rest=rest, **ends, **self._slots)
        decimals = writer.decimals((), *known) or 0
        even = top.rounded(decimals) == bottom.rounded(decimals)
        ends = self._ends(bottom, top, decimals)
        return fill(patterns.even if even else patterns.unclear, **ends, **self._slots)

    def _ends(self, first: Told, last: Told, decimals: int) -> dict[str, str]:
        return {
            "first": self._people(first),
            "last": self._people(last),
            "of": self._naming.of(self._slots["measure"], self._traits(first)),
            **self._writer.pair(first, last, decimals),
        }

    def _listed(self, known: Sequence[Told], decimals: int) -> Markup:
        pattern = self._writer.patterns.by.group
        return self._writer.listed(
            [
                fill(
                    pattern,
                    groups=self._people(told),
                    open_number=self._writer.open_number(told, decimals),
                )
                for told in known
            ]
        )

    def _people(self, told: Told) -> str:
        """Return what a group is called."""
        return self._naming.people(self._traits(told))

    def _traits(self, told: Told) -> list[Trait]:
        """Return what sets a group apart from all others."""
        return [trait for trait in traits_of(told.address) if trait not in self._shared]

    def _why(self, lacking: Sequence[Told]) -> Markup:
        return reasons([(told, self._people(told)) for told in lacking], self._writer)
