"""Respondents weighted to what is known of the population, as the study asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scs_report.analysis.merging import Group
from scs_report.analysis.target_groups import (
    MISSING,
    WITHOUT,
    Numbers,
    TargetTable,
    crossed,
    grouped,
    occupied,
)
from scs_report.errors import N_, Message, UserError
from scs_report.estimation import (
    Array,
    CalibrationError,
    SurveyDesign,
    calibrate,
    smallest_bound,
)
from scs_report.estimation.calibration import Calibration
from scs_report.estimation.raking import margin_dummies
from scs_report.results import LocalText
from scs_report.results.weighting import Margin, WeightedGroup
from scs_report.study import WeightingPlan
from scs_report.survey import Respondents
from scs_report.survey.reweighting import Reweighting


@dataclass(frozen=True, eq=False)
class Weighting:
    """How respondents were weighted: the plan, and what became of it.

    `upper` is the largest weight allowed, `smallest_cap` the lowest that the targets allow;
    `auxiliaries` (P, p) say who is in which groups, by the cell of `Reweighting`.
    """

    plan: WeightingPlan
    source: LocalText | None
    variables: tuple[LocalText, ...]
    margins: tuple[Margin, ...]
    auxiliaries: Array
    factors: Array
    upper: float
    smallest_cap: float | None
    steps: int

    def calibration(self, base: Array, weights: Array, cell: Array) -> Calibration:
        """Return what weights (n,) were calibrated on, people or sums of people in one cell."""
        pattern = cell.astype(np.int64)
        return Calibration(base, weights, pattern, self.auxiliaries, self.factors, self.steps)


def weighted(respondents: Respondents) -> tuple[Respondents, Weighting]:
    """Return respondents with weights that meet the targets, and how they came about.

    Their codebook has a plan and targets. People who gave the same answers to what the targets are
    about, and have the same base weight, are looked at as one.

    Raises
    ------
    UserError
        If no weights meet the targets, in words that say why.
    """
    codebook = respondents.codebook
    plan, targets = codebook.weighting, codebook.targets
    assert plan is not None
    assert targets is not None
    tables = [TargetTable(codebook, target) for target in targets.targets]
    names = sorted({name for table in tables for name in table.names})
    own = [respondents.base_weight] if respondents.base_weight else []
    found = respondents.combinations([*names, *own])
    people, base = found.people, found.weights
    design = SurveyDesign(base, people=people, squares=found.squares)
    counted = design.inside()
    members = [table.member(found.columns) for table in tables]
    title = Message(N_("{file} cannot be weighted to the targets"), file=respondents.file)
    if problems := [
        problem
        for table, member in zip(tables, members, strict=True)
        for problem in _problems(table, member, plan, np.where(counted, people, 0))
    ]:
        raise UserError(title, problems)
    total = float(people[counted].sum())
    merged = [
        grouped(table, plan, member, np.where(counted, people, 0), base)
        for table, member in zip(tables, members, strict=True)
    ]
    labels = np.column_stack([one.label(found.columns) for one in merged])
    dummies, wanted = margin_dummies(
        [
            (label, {number: group.target for number, group in enumerate(one.groups)})
            for one, label in zip(merged, labels.T, strict=True)
        ],
        design,
    )
    upper = np.inf if plan.cap is None else plan.cap
    smallest = smallest_bound(dummies, wanted, counted, people)
    try:
        made = calibrate(design, dummies, wanted, upper=upper)
    except CalibrationError as error:
        groups = [(one.table, group) for one in merged for group in one.groups]
        gaps = [
            (table, group, group.target / total, reached / total)
            for (table, group), reached in zip(groups, error.found, strict=True)
        ]
        raise _impossible(title, plan, smallest, gaps) from error
    known = made.calibration
    assert known is not None
    cells = crossed(merged, labels)
    shown = np.zeros(len(cells.known), dtype=np.intp)
    shown[cells(found.columns)] = np.arange(len(people))  # a row of each cell
    factors = known.factors[known.pattern[shown]]
    variables = {str(name): name for table in tables for name in table.name}
    weighting = Weighting(
        plan=plan,
        source=targets.source,
        variables=tuple(variables.values()),
        margins=tuple(
            Margin(
                variables=one.table.name,
                groups=tuple(
                    WeightedGroup(
                        cells=tuple(one.table.labels(cell) for cell in group.cells),
                        n=group.n,
                        before=float(base[label == number].sum() / base.sum()),
                        target=group.target / total,
                        after=float(made.weights[label == number].sum() / total),
                    )
                    for number, group in enumerate(one.groups)
                ),
            )
            for one, label in zip(merged, labels.T, strict=True)
        ),
        auxiliaries=dummies[shown],
        factors=factors,
        upper=upper,
        smallest_cap=smallest,
        steps=known.steps,
    )
    rule = Reweighting(tuple(names), cells, factors, upper)
    return respondents.reweighted(rule), weighting


def _problems(
    table: TargetTable, member: Numbers, plan: WeightingPlan, people: Array
) -> Iterator[str]:
    lacking = int(people[member == MISSING].sum())
    if lacking and plan.missing == "refuse":
        message = N_(
            "{variables}: {n} respondents have no answer; find it out, or let them keep the share "
            'that they have: missing = "keep" in [weighting]'
        )
        yield Message(message, variables=table.name, n=lacking)
    without = int(people[member == WITHOUT].sum())
    if without:
        message = N_(
            "{variables}: {n} respondents gave answers that have no target; write one for each"
        )
        yield Message(message, variables=table.name, n=without)
    there = occupied(member, people > 0)
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


def _impossible(
    title: str,
    plan: WeightingPlan,
    smallest: float | None,
    gaps: list[tuple[TargetTable, Group, float, float]],
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
