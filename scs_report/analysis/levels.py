"""Factors of a model: the levels that somebody in it has, and the one the others stand against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Term
from scs_report.estimation import Array, Factor, Mask
from scs_report.results import EmptyLevel


@dataclass(frozen=True)
class Levels:
    """A factor among the people of a model.

    `given` are the levels that somebody has, lowest first; `empty` those that nobody has.
    """

    term: Term
    given: tuple[int, ...]
    empty: tuple[int, ...]

    @property
    def reference(self) -> int:
        """The reference level of the plan; the lowest level given where nobody has that."""
        declared = self.term.reference
        return declared if declared is not None and declared in self.given else min(self.given)

    @property
    def coded(self) -> tuple[int, ...]:
        """The levels with a coefficient."""
        return tuple(level for level in self.given if level != self.reference)

    def factor(self, first: int) -> Factor:
        """Return the factor, its columns counted from the first."""
        return Factor(
            name=self.term.variable,
            reference=str(self.reference),
            levels=tuple(map(str, self.coded)),
            columns=tuple(range(first, first + len(self.coded))),
        )

    def columns(self, values: Array) -> list[tuple[str, Array]]:
        """Return the key and the column of each level with a coefficient, nan where missing."""
        return [
            (f"{self.term.variable}={code}", np.where(np.isnan(values), np.nan, values == code))
            for code in self.coded
        ]

    def notes(self, sample: Sample) -> tuple[EmptyLevel, ...]:
        """Return the empty levels as they are printed."""
        variable = self.term.variable
        return tuple(
            EmptyLevel(
                variable=variable,
                code=str(code),
                label=self.term.label,
                level=sample.answer_label(variable, code),
                reference=sample.answer_label(variable, self.reference)
                if code == self.term.reference
                else None,
            )
            for code in self.empty
        )


def codes(sample: Sample, variable: str) -> tuple[float, ...]:
    """Return the codes of a question that have a value in models, lowest first."""
    answers = sample.codebook.variable(variable).answers
    return tuple(sorted(float(answer.code) for answer in answers if not answer.missing))


def levels_in(sample: Sample, term: Term, people: Mask) -> Levels:
    """Tell the levels of a factor that some of the people have from those that none has."""
    found = {int(code) for code in np.unique(sample.values(term.variable)[people])}
    known = [int(code) for code in codes(sample, term.variable)]
    return Levels(
        term,
        tuple(code for code in known if code in found),
        tuple(code for code in known if code not in found),
    )
