"""Who is in which group of the targets, by the answers that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scs_report.analysis.merging import Cell, Group, merged
from scs_report.estimation import Array, Mask
from scs_report.results import LocalText
from scs_report.study import WeightingPlan
from scs_report.survey import (
    Codebook,
    Derived,
    Question,
    Target,
    weighting_variable,
    with_targets_derived,
)
from scs_report.survey.columns import Columns
from scs_report.survey.derive import derived_columns, needed_by

#: Cells of people without an answer, and of those whose answers have no target.
MISSING, WITHOUT = -1, -2

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TargetTable:
    """A table of targets: its variables, and what is wanted of each cell."""

    codebook: Codebook
    target: Target

    @property
    def variables(self) -> tuple[Question | Derived, ...]:
        """What people are asked."""
        return tuple(weighting_variable(self.codebook, name) for name in self.target.variables)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells that have a target."""
        return tuple(self.target.wanted)

    @property
    def name(self) -> tuple[LocalText, ...]:
        """What its variables are called."""
        return tuple(one.in_text.variable or one.label for one in self.variables)

    def labels(self, cell: Cell) -> tuple[LocalText, ...]:
        """Return what the answers of a cell are called."""
        pairs = zip(self.variables, cell, strict=True)
        return tuple(variable.answer(code).label for variable, code in pairs)

    @property
    def names(self) -> set[str]:
        """Columns that say who is in which cell."""
        own = with_targets_derived(self.codebook).derived
        found: set[str] = set()
        for name in self.target.variables:
            made = next((one for one in own if one.id == name), None)
            found |= {*made.source, *needed_by(self.codebook, made.base)} if made else {name}
        return found

    def member(self, answers: Columns) -> Numbers:
        """Return the number of everybody's cell, (rows,); `MISSING` or `WITHOUT` in none."""
        made = derived_columns(answers, with_targets_derived(self.codebook))
        codes = [answers.with_columns(made).floats(one.id) for one in self.variables]
        member = np.full(answers.rows, WITHOUT)
        for number, cell in enumerate(self.cells):
            inside = np.ones(answers.rows, dtype=np.bool_)
            for code, column in zip(cell, codes, strict=True):
                inside &= column == code
            member[inside] = number
        for variable, column in zip(self.variables, codes, strict=True):
            member[np.isnan(column) | np.isin(column, variable.missing_codes)] = MISSING
        return member


@dataclass(frozen=True, eq=False)
class GroupedTable:
    """A table of targets with the groups that its cells are merged into.

    The last group has no cells if some people gave no answer: they keep the share that they have.
    """

    table: TargetTable
    groups: tuple[Group, ...]

    def label(self, answers: Columns) -> Numbers:
        """Return the number of everybody's group, (rows,); −1 in none."""
        place = {cell: number for number, group in enumerate(self.groups) for cell in group.cells}
        unanswered = next((at for at, group in enumerate(self.groups) if not group.cells), -1)
        # by the number of the cell; the last two stand for those that are negative
        of_cell = np.array([*(place[cell] for cell in self.table.cells), -1, unanswered])
        return np.asarray(of_cell[self.table.member(answers)])


def grouped(
    table: TargetTable, plan: WeightingPlan, member: Numbers, people: Array, base: Array
) -> GroupedTable:
    """Merge cells of too few people, and say what is wanted of each group.

    Parameters
    ----------
    member, people, base
        (n,) cells of combinations of answers, how many people with a weight gave them, and the sum
        of their base weights.
    """
    total = float(people.sum())  # the mean weight is one
    missing, inside = member == MISSING, member >= 0
    absent = float(base[missing].sum() / base.sum())
    wanted = table.target.wanted
    scale = total * (1 - absent) / sum(wanted.values())
    n = np.bincount(member[inside], people[inside], minlength=len(wanted))
    groups = merged(
        [
            Group((cell,), int(n[number]), wanted[cell] * scale)
            for number, cell in enumerate(table.cells)
        ],
        table.variables,
        plan.minimum,
    )
    if absent > 0:
        groups = (*groups, Group((), int(people[missing].sum()), absent * total))
    return GroupedTable(table, groups)


@dataclass(frozen=True, eq=False)
class CrossedGroups:
    """Who is in the same group of every table: rows of `known` (P, tables), in rising order."""

    tables: tuple[GroupedTable, ...]
    known: Numbers

    def __call__(self, answers: Columns) -> Numbers:
        """Return everybody's row of `known`, (rows,); any where nobody gave such answers."""
        keys = self._keys(np.column_stack([one.label(answers) for one in self.tables]))
        return np.minimum(np.searchsorted(self._keys(self.known), keys), len(self.known) - 1)

    def _keys(self, labels: Numbers) -> Numbers:
        sizes = [len(one.groups) + 1 for one in self.tables]
        return np.asarray(np.ravel_multi_index(tuple(labels.T + 1), sizes))


def crossed(tables: Sequence[GroupedTable], labels: Numbers) -> CrossedGroups:
    """Return the groups that occur together, of the labels (n, tables) of people."""
    return CrossedGroups(tuple(tables), np.unique(labels, axis=0))


def occupied(member: Numbers, counted: Mask) -> set[int]:
    """Return the cells in which somebody is."""
    return {int(number) for number in np.unique(member[counted]) if number >= 0}
