"""Takes out of the results what would disclose the answers of few people.

`printed` says what tells of whom, `disclosure` which of it is withheld. Answers to one question in
one domain are withheld together; of a profile (Table 3) single lines are, unless it is public.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import asdict, replace

from scs_report.analysis.printed import Place, Printed
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Specification
from scs_report.results import (
    Answers,
    CrossTabulation,
    Distribution,
    Fact,
    Moment,
    Reason,
    Results,
    WithheldFact,
    WithheldShare,
)

_Answers = TypeVar("_Answers", bound=Answers)


def withhold(complete: Results, plan: Specification, sample: Sample) -> Results:
    """Return the results without what is not to be disclosed.

    Parameters
    ----------
    complete
        The results with all numbers, whose thresholds apply.
    plan
        What tables show, and what is to be withheld.
    sample
        The respondents that the results were computed from.
    """
    withholding = _Withholding(complete, plan, sample)
    disclosed = [fact for fact in complete.facts if withholding.fact(fact) is None]
    return replace(
        complete,
        distributions=tuple(map(withholding.distribution, complete.distributions)),
        figure2=withholding.of_everybody(complete.figure2),
        table2=withholding.by_base(complete.table2),
        table3=tuple(map(withholding.composition, complete.table3)),
        table5=withholding.by_answers(complete.table5),
        figure4=tuple(map(withholding.by_answers, complete.figure4)),
        table_a3=tuple(map(withholding.moment, complete.table_a3)),
        facts=tuple(disclosed),
        withheld_facts=tuple(
            WithheldFact(
                reason=reason,
                **{
                    name: value
                    for name, value in asdict(fact).items()
                    if name in WithheldFact.__struct_fields__
                },
            )
            for fact in complete.facts
            if (reason := withholding.fact(fact)) is not None
        ),
    )


class _Withholding:
    """What is withheld of one study."""

    def __init__(self, complete: Results, plan: Specification, sample: Sample) -> None:
        self._printed = Printed(complete, plan, sample)
        self._reasons = self._printed.reasons
        self._facts = {fact.name: fact for fact in complete.facts}

    def distribution(self, complete: Distribution) -> Distribution:
        """Return a distribution without what is withheld."""
        return self._answers(
            complete,
            {
                code: self._reasons.get(self._printed.of_share(complete, code))
                for code in complete.codes
            },
        )

    def of_everybody(self, complete: Distribution) -> Distribution:
        """Return Figure 2 without what is withheld."""
        return self._answers(
            complete,
            {code: self._reasons.get((code, (complete.base, ()))) for code in complete.codes},
        )

    def by_base(self, complete: CrossTabulation) -> CrossTabulation:
        """Return Table 2 without what is withheld."""
        places = {group.key: (complete.question, (group.key, ())) for group in complete.groups}
        return self._table(
            complete,
            {
                group.key: dict.fromkeys(group.codes, self._reasons.get(places[group.key]))
                for group in complete.groups
            },
        )

    def by_answers(self, complete: CrossTabulation) -> CrossTabulation:
        """Return a table by the answers to a variable without what is withheld."""
        return self._table(
            complete,
            {
                group.key: {
                    code: self._reasons.get(self._printed.of_cell(complete, group.key, code))
                    for code in group.codes
                }
                for group in complete.groups
            },
        )

    def composition(self, complete: CrossTabulation) -> CrossTabulation:
        """Return a profile without what is withheld."""
        return self._table(
            complete,
            {
                key: {code: self._share(place, code) for code in complete.group(key).codes}
                for key, place in self._printed.of_columns(complete).items()
            },
        )

    def moment(self, complete: Moment) -> Moment:
        """Return mean and standard deviation, or neither."""
        reason = self._reasons.get(self._printed.of_variable(complete.variable))
        return replace(complete, mean=None, sd=None, withheld=reason) if reason else complete

    def fact(self, fact: Fact) -> Reason | None:
        """Return why a fact is withheld, None if it is not."""
        if fact.unit == "difference" and fact.first in self._facts and fact.second in self._facts:
            first, second = (self.fact(self._facts[name]) for name in (fact.first, fact.second))
            return first or second
        # a predicted probability rests on everybody in its model
        place = self._printed.of_fact(fact)
        reasons = (self._share(place, code) for code in fact.codes) if place else ()
        return next((reason for reason in reasons if reason), None)

    def _share(self, place: Place, code: str) -> Reason | None:
        """Return why a share is withheld that may be a line of a profile."""
        if own := self._reasons.get(place):
            return own
        told = {self._reasons.get(line) for line in self._printed.lines(place, code)} - {None}
        # what it rests on is the profile's base, not the few people that it tells of
        return "difference" if told == {"difference"} else "complement" if told else None

    def _table(
        self, complete: CrossTabulation, reasons: dict[str, dict[str, Reason | None]]
    ) -> CrossTabulation:
        groups = tuple(self._answers(group, reasons[group.key]) for group in complete.groups)
        any_withheld = any(group.withheld for group in groups)
        # a test is one more equation between the numbers of its table
        return replace(complete, groups=groups, test=None if any_withheld else complete.test)

    def _answers(self, complete: _Answers, reasons: dict[str, Reason | None]) -> _Answers:
        return replace(
            complete,
            shares=tuple(share for share in complete.shares if not reasons[share.code]),
            withheld=tuple(
                WithheldShare(code=share.code, base_n=share.base_n, reason=reason)
                for share in complete.shares
                if (reason := reasons[share.code])
            ),
        )
