"""Respondents weighted to what is known of the population, as the study asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.analysis.merging import Cell, Group, merged
from scs_report.errors import N_, Message, UserError
from scs_report.estimation import (
    Array,
    CalibrationError,
    Mask,
    SurveyDesign,
    calibrate,
    smallest_bound,
)
from scs_report.estimation.raking import margin_dummies
from scs_report.results import LocalText
from scs_report.results.weighting import Margin, WeightedGroup
from scs_report.study import WeightingPlan
from scs_report.survey import (
    Codebook,
    Derived,
    Question,
    Respondents,
    Target,
    derive,
    weighting_variable,
    with_targets_derived,
)

#: Cells of people without an answer, and of those whose answers have no target.
_MISSING, _WITHOUT = -1, -2


@dataclass(frozen=True, eq=False)
class Weighting:
    """How respondents were weighted: the plan, and what became of it.

    `base` and `weights` are (n,) weights before and after, `upper` the largest allowed;
    `smallest_cap` the lowest that the targets allow.
    """

    plan: WeightingPlan
    source: LocalText | None
    variables: tuple[LocalText, ...]
    margins: tuple[Margin, ...]
    base: Array
    weights: Array
    upper: float
    smallest_cap: float | None
    steps: int


@dataclass(frozen=True, eq=False)
class _Table:
    """A table of targets with who is in which of its cells."""

    variables: tuple[Question | Derived, ...]
    cells: tuple[Cell, ...]
    member: npt.NDArray[np.intp]
    wanted: dict[Cell, float]

    @property
    def name(self) -> tuple[LocalText, ...]:
        return tuple(one.in_text.variable or one.label for one in self.variables)

    def labels(self, cell: Cell) -> tuple[LocalText, ...]:
        pairs = zip(self.variables, cell, strict=True)
        return tuple(variable.answer(code).label for variable, code in pairs)


def weighted(respondents: Respondents, design: SurveyDesign) -> tuple[SurveyDesign, Weighting]:
    """Return the design with weights that meet the targets, and how they came about.

    Parameters
    ----------
    respondents
        Their codebook has a plan and targets.
    design
        Its weights are those to begin with.

    Raises
    ------
    UserError
        If no weights meet the targets, in words that say why.
    """
    codebook = respondents.codebook
    plan, targets = codebook.weighting, codebook.targets
    assert plan is not None
    assert targets is not None
    counted = design.inside()
    columns = pd.concat(
        [respondents.frame, derive(respondents.frame, with_targets_derived(codebook))], axis=1
    )
    tables = [_table(target, columns, codebook) for target in targets.targets]
    title = Message(N_("{file} cannot be weighted to the targets"), file=respondents.file)
    if problems := [one for table in tables for one in _problems(table, plan, counted)]:
        raise UserError(title, problems)
    total = float(counted.sum())  # the mean weight is one
    margins = [_groups(table, plan, counted, design.weights, total) for table in tables]
    dummies, wanted = margin_dummies(
        [
            (label, {number: group.target for number, group in enumerate(groups)})
            for groups, label in margins
        ],
        design,
    )
    upper = np.inf if plan.cap is None else plan.cap
    try:
        found = calibrate(design, dummies, wanted, upper=upper)
    except CalibrationError as error:
        smallest = smallest_bound(dummies, wanted, counted)
        groups = [
            (table, group)
            for table, (some, _) in zip(tables, margins, strict=True)
            for group in some
        ]
        gaps = [
            (table, group, group.target / total, reached / total)
            for (table, group), reached in zip(groups, error.found, strict=True)
        ]
        raise _impossible(title, plan, smallest, gaps) from error
    assert found.calibration is not None
    variables = {str(name): name for table in tables for name in table.name}
    return found, Weighting(
        plan=plan,
        source=targets.source,
        variables=tuple(variables.values()),
        margins=tuple(
            Margin(
                variables=table.name,
                groups=tuple(
                    WeightedGroup(
                        cells=tuple(table.labels(cell) for cell in group.cells),
                        n=group.n,
                        before=float(design.weights[label == number].sum() / design.weights.sum()),
                        target=group.target / total,
                        after=float(found.weights[label == number].sum() / total),
                    )
                    for number, group in enumerate(groups)
                ),
            )
            for table, (groups, label) in zip(tables, margins, strict=True)
        ),
        base=design.weights,
        weights=found.weights,
        upper=upper,
        smallest_cap=smallest_bound(dummies, wanted, counted),
        steps=found.calibration.steps,
    )


def _table(target: Target, columns: pd.DataFrame, codebook: Codebook) -> _Table:
    """Find out who is in which cell."""
    variables = tuple(weighting_variable(codebook, name) for name in target.variables)
    codes = [columns[one.id].to_numpy(dtype=np.float64, na_value=np.nan) for one in variables]
    member = np.full(len(columns), _WITHOUT)
    cells = tuple(target.wanted)
    for number, cell in enumerate(cells):
        inside = np.ones(len(columns), dtype=np.bool_)
        for code, column in zip(cell, codes, strict=True):
            inside &= column == code
        member[inside] = number
    for variable, column in zip(variables, codes, strict=True):
        member[np.isnan(column) | np.isin(column, variable.missing_codes)] = _MISSING
    return _Table(variables, cells, member, target.wanted)


def _problems(table: _Table, plan: WeightingPlan, counted: Mask) -> Iterator[str]:
    lacking = int(np.sum(counted & (table.member == _MISSING)))
    if lacking and plan.missing == "refuse":
        message = N_(
            "{variables}: {n} respondents have no answer; find it out, or let them keep the share "
            'that they have: missing = "keep" in [weighting]'
        )
        yield Message(message, variables=table.name, n=lacking)
    without = int(np.sum(counted & (table.member == _WITHOUT)))
    if without:
        message = N_(
            "{variables}: {n} respondents gave answers that have no target; write one for each"
        )
        yield Message(message, variables=table.name, n=without)
    there = {number for number in np.unique(table.member[counted]) if number >= 0}
    if not there:
        yield Message(N_("{variables}: nobody is in any group"), variables=table.name)
    elif plan.minimum == 0:
        for number, cell in enumerate(table.cells):
            if number not in there:
                message = N_(
                    "{variables}: nobody is in {group}, which has a target; merge it with another "
                    "there, or let small groups be merged: minimum = 20 in [weighting]"
                )
                yield Message(message, variables=table.name, group=table.labels(cell))


def _groups(
    table: _Table, plan: WeightingPlan, counted: Mask, base: Array, total: float
) -> tuple[tuple[Group, ...], npt.NDArray[np.intp]]:
    """Return groups with their targets, and (n,) who is in which; nobody without a weight."""
    absent = float(base[table.member == _MISSING].sum() / base.sum())
    scale = total * (1 - absent) / sum(table.wanted.values())
    n = np.bincount(table.member[counted & (table.member >= 0)], minlength=len(table.cells))
    groups = merged(
        [
            Group((cell,), int(n[number]), table.wanted[cell] * scale)
            for number, cell in enumerate(table.cells)
        ],
        table.variables,
        plan.minimum,
    )
    label = np.full(len(counted), _MISSING)
    place = {cell: number for number, group in enumerate(groups) for cell in group.cells}
    of_cell = np.array([place[cell] for cell in table.cells])
    inside = counted & (table.member >= 0)
    label[inside] = of_cell[table.member[inside]]
    if absent > 0:
        missing = counted & (table.member == _MISSING)
        label[missing] = len(groups)
        groups = (*groups, Group((), int(missing.sum()), absent * total))
    return groups, label


def _impossible(
    title: str,
    plan: WeightingPlan,
    smallest: float | None,
    gaps: list[tuple[_Table, Group, float, float]],
) -> UserError:
    """Say why no weights meet the targets."""
    if smallest is not None and plan.cap is not None and smallest > plan.cap:
        message = N_(
            "no weights up to {cap} times the mean meet all targets; the smallest cap with which "
            "they can be met is {smallest}"
        )
        smallest = np.ceil(smallest * 100) / 100
        problem = Message(message, cap=f"{plan.cap:g}", smallest=f"{smallest:.2f}")
        hint = N_(
            "Raise the cap in [weighting], have more groups merged (a larger minimum), or rake to "
            "variables that are not crossed."
        )
        return UserError(title, [problem], Message(hint))
    message = N_(
        "{variables} ({group}): the target is {target}%, weights that come nearest reach {reached}%"
    )
    far = sorted(gaps, key=lambda gap: -abs(gap[2] - gap[3]))[:4]
    lines = [
        Message(
            message,
            variables=table.name,
            group=tuple(label for cell in group.cells[:1] for label in table.labels(cell)),
            target=f"{target * 100:.1f}",
            reached=f"{reached * 100:.1f}",
        )
        for table, group, target, reached in far
        if abs(target - reached) > 5e-4 and group.cells
    ]
    hint = N_(
        "Some groups of one variable hold nearly the same people as groups of another: correct the "
        "targets, have groups merged (a larger minimum in [weighting]), or cross the variables in "
        "one table of targets."
    )
    said = Message(N_("the search for weights did not end: no weights meet all targets at once"))
    return UserError(title, [said, *lines], Message(hint))
