"""Two numbers beside each other: which is higher, by how much, and whether that is clear."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from markupsafe import Markup

from scs_report.errors import UserError
from scs_report.language.bounds import bound_text
from scs_report.language.reader import tell as _
from scs_report.prose.factbook import FactNode
from scs_report.prose.outcomes import Comparable, Comparison, Outcome
from scs_report.prose.statements.called import Naming, parted, same_measure, traits_of
from scs_report.prose.statements.reasons import reasons
from scs_report.prose.statements.sentences import Compared, fill
from scs_report.prose.statements.trends import trend
from scs_report.prose.statements.writer import Told, Writer
from scs_report.results import unit_of


class Comparing:
    """Makes clauses of comparisons in one language."""

    def __init__(self, writer: Writer, naming: Naming) -> None:
        self._writer = writer
        self._naming = naming

    def clause(self, comparison: Comparison) -> Markup:
        """Return what a comparison comes to.

        Raises
        ------
        UserError
            If it is of sums or of numbers that sentences are not made of.
        """
        left, right = comparison.left, comparison.right
        if not isinstance(left, FactNode):
            raise _nameless(left)
        first = self._writer.told(left)
        if isinstance(right, FactNode):
            return self._two(comparison.outcome, first, self._writer.told(right))
        quantity = right.quantity
        if quantity.error is not None or quantity.reason:
            raise _nameless(right)
        if quantity.value == 0 and (wave := first.address.since):
            at = first.address.at_wave(wave), first.address.now()
            return self._change(comparison.outcome, *map(self._writer.told, at))
        if quantity.value == 0 and first.address.parts:
            one, other = map(self._writer.told, first.address.parts)
            return self._two(comparison.outcome, one, other)
        return self._bound(comparison.outcome, first, quantity.value)

    def groups(self, outcome: Outcome, first: Told, second: Told) -> Markup:
        """Return how one number differs between two groups of people."""
        left, right, shared = parted(first.address, second.address)
        measure = self._naming.measure(first.address)
        patterns = self._writer.patterns.groups
        return self._compared(
            patterns,
            outcome,
            (first, self._naming.people(left)),
            (second, self._naming.people(right)),
            by=patterns.by,
            people=True,
            measure=measure,
            subject=self._naming.subject(measure, shared),
            frame=self._naming.frame(shared),
            of=self._naming.of(measure, left if outcome in ("greater", "smaller") else right),
        )

    def _change(self, outcome: Outcome, then: Told, now: Told) -> Markup:
        """Return how a number has changed since an earlier wave."""
        return trend((then, now), self._writer, self._naming, outcome)

    def _two(self, outcome: Outcome, first: Told, second: Told) -> Markup:
        one, other = first.address, second.address
        if other.wave and one == other.now():
            return self._change(outcome, second, first)
        if one.wave and other == one.now():
            turned: dict[Outcome, Outcome] = {"greater": "smaller", "smaller": "greater"}
            return self._change(turned.get(outcome, outcome), first, second)
        if same_measure(one, other) and not one.parts:
            return self.groups(outcome, first, second)
        patterns, by = self._writer.patterns.measures, self._writer.patterns.groups.by
        shared = () if one.parts or other.parts else parted(one, other)[2]
        if traits_of(one) == traits_of(other):
            shared = traits_of(one)
        return self._compared(
            patterns,
            outcome,
            (first, self._naming.whole(one, shared)),
            (second, self._naming.whole(other, shared)),
            by=by if unit_of(one) == unit_of(other) else "",
            frame=self._naming.frame(shared),
        )

    def _bound(self, outcome: Outcome, first: Told, bound: float) -> Markup:
        """Return on which side of a bound a number lies."""
        writer, patterns = self._writer, self._writer.patterns.bound
        unit = unit_of(first.address)
        traits = () if first.address.parts else traits_of(first.address)
        slots = {
            "left": self._naming.measure(first.address),
            "right": bound_text(bound, unit, writer.language, "down"),
            "frame": self._naming.frame(traits),
        }
        if first.fact is None or outcome == "unknown":
            why = reasons(self._lacking(first), writer)
            return fill(patterns.unknown, reason=why, **slots)
        beside = replace(first, fact=msgspec.structs.replace(first.fact, value=bound))
        decimals, outcome = self._digits(outcome, first, beside, first)
        clause = fill(getattr(patterns, outcome), a=writer.number(first, decimals), **slots)
        return writer.predicted(clause, first.address)

    def _digits(
        self, outcome: Outcome, first: Told, second: Told, *printed: Told
    ) -> tuple[int, Outcome]:
        """Return the decimals that bear out an outcome in print; it is not clear if none do."""
        pairs = {"greater": [(first, second)], "smaller": [(second, first)]}.get(outcome, [])
        decimals = self._writer.decimals(pairs, *printed)
        if decimals is None:
            return self._writer.decimals((), *printed) or 0, "unclear"
        return decimals, outcome

    def _lacking(self, told: Told, groups: str = "") -> list[tuple[Told, str]]:
        """Return what is not known of a number or of its parts, and of whom."""
        if told.address.parts:
            parts = map(self._writer.told, told.address.parts)
            return [lack for part in parts for lack in self._lacking(part)]
        if told.fact is not None:
            return []
        return [(told, groups or self._naming.people(traits_of(told.address)))]

    def _compared(
        self,
        patterns: Compared,
        outcome: Outcome,
        left: tuple[Told, str],
        right: tuple[Told, str],
        *,
        by: str,
        people: bool = False,
        **slots: str,
    ) -> Markup:
        """Fill the pattern of an outcome, with digits that bear it out.

        `left` and `right` are numbers and what they are called: by their people, if `people`.
        """
        writer, (first, name), (second, other) = self._writer, left, right
        slots |= {"left": name, "right": other}
        if first.fact is None or second.fact is None or outcome == "unknown":
            called = (name, other) if people else ("", "")
            sides = zip((first, second), called, strict=True)
            lacking = [lack for told, groups in sides for lack in self._lacking(told, groups)]
            return fill(patterns.unknown, reason=reasons(lacking, writer), **slots)
        decimals, outcome = self._digits(outcome, first, second, first, second)
        difference = Markup("")
        if outcome != "unclear" and by:
            difference = writer.difference(by, first, second, decimals)
        numbers = writer.pair(first, second, decimals)
        clause = fill(getattr(patterns, outcome), by=difference, **numbers, **slots)
        return writer.predicted(clause, first.address, second.address)


def _nameless(number: Comparable) -> UserError:
    return UserError(
        _("No sentence can be made of {words}, which has no name", words=number.quantity.words),
        hint=_("Compare facts with each other or with a number, or write the sentence yourself."),
    )
