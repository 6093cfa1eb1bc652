"""Shares and means: Tables 2, 3, 5, A2, A3 and the figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import ByBase, ByGroups, ByVariable, Composition
from scs_report.border.texts import first
from scs_report.estimation import Mask, rao_scott, standard_deviation, weighted_mean
from scs_report.results import (
    CrossTabulation,
    Distribution,
    Estimate,
    Group,
    IndependenceTest,
    LocalText,
    MaybeText,
    Moment,
    Share,
)
from scs_report.survey import Question

_DOUBTERS = LocalText(en="Doubters", zh="存疑者")
_TOTAL = LocalText(en="Total", zh="合计")
_TOTAL_ALL = LocalText(en="Total, refusals included", zh="合计（含拒答）")


def distributions(sample: Sample) -> tuple[Distribution, ...]:
    """Tabulate every closed question, and every derived variable with answers."""
    tables = []
    for variable in (*sample.codebook.questions, *sample.codebook.derived):
        is_number = isinstance(variable, Question) and variable.kind == "number"
        if is_number or variable.section == "technical":
            continue
        place = f"question {variable.id} ({first(variable.label)})"
        shares = sample.shares(variable.id, sample.base(variable.base), place)
        tables.append(Distribution(question=variable.id, base=variable.base, shares=shares))
    return tuple(tables)


def of_everybody(sample: Sample, question: str) -> Distribution:
    """Tabulate a multiple response with all respondents as the base of every item (Figure 2)."""
    everybody = np.ones(sample.design.n, dtype=bool)
    shares = tuple(
        sample.share(item.column, 1, everybody, "figure2", label=item.column)
        for item in sample.codebook.question(question).items
    )
    return Distribution(question=question, base="all", shares=shares)


def by_base(sample: Sample, plan: ByBase) -> CrossTabulation:
    """Tabulate a question in several bases, which may overlap (Table 2)."""
    groups = [
        _group("table2", key, plan.labels[key], sample.base(key), _shares_of(sample, plan.question))
        for key in plan.bases
    ]
    return CrossTabulation(key="table2", question=plan.question, by="base", groups=tuple(groups))


def by_groups(sample: Sample, plan: ByGroups) -> tuple[CrossTabulation, ...]:
    """Tabulate a question in the groups of each of several variables (Figure 4)."""
    return tuple(
        _by(sample, f"figure4.{variable}", plan.question, variable) for variable in plan.variables
    )


def by_variable(sample: Sample, plan: ByVariable) -> CrossTabulation:
    """Tabulate a question in the groups of one variable (Table 5)."""
    return _by(sample, "table5", plan.question, plan.by, plan.leave_out)


def compositions(sample: Sample, plan: Composition) -> tuple[CrossTabulation, ...]:
    """Tabulate who belongs to a group of people, beside everybody (Table 3).

    People who would not say are left out of both columns; `total_all` keeps them in its base.
    """
    members: Mask = sample.codes(plan.group) == 1
    everybody = np.ones(sample.design.n, dtype=bool)
    tables = []
    for variable in plan.variables:
        place = f"table3, {variable}"
        disclosed = _shares_of(sample, variable, disclosed=True)
        groups = (
            _group(place, "doubters", _DOUBTERS, members, disclosed),
            _group(place, "total", _TOTAL, everybody, disclosed),
            _group(place, "total_all", _TOTAL_ALL, everybody, _shares_of(sample, variable)),
        )
        tables.append(
            CrossTabulation(
                key=f"table3.{variable}",
                question=variable,
                by=plan.group,
                groups=groups,
                test=_test(sample, variable, plan.group),
            )
        )
    return tuple(tables)


def moments(sample: Sample, variables: tuple[str, ...]) -> tuple[Moment, ...]:
    """Describe variables by weighted mean and standard deviation (Table A3)."""
    table = []
    for variable in variables:
        values = sample.values(variable)
        if np.count_nonzero(~np.isnan(values)) < 2:
            sample.gaps[f"table_a3, {variable}"] = "fewer than two people answered"
            continue
        mean = weighted_mean(values, sample.design)
        table.append(
            Moment(
                variable=variable,
                label=sample.label(variable),
                coding=_coding(sample, variable),
                n=mean.n,
                mean=Estimate(value=mean.value, se=mean.se, low=mean.low, high=mean.high),
                sd=standard_deviation(values, sample.design),
            )
        )
    return tuple(table)


_Tabulate = Callable[[Mask, str], tuple[Share, ...]]


def _shares_of(sample: Sample, variable: str, *, disclosed: bool = False) -> _Tabulate:
    base = sample.base(sample.codebook.variable(variable).base)
    return lambda domain, place: sample.shares(variable, domain & base, place, disclosed=disclosed)


def _group(table: str, key: str, label: LocalText, domain: Mask, tabulate: _Tabulate) -> Group:
    shares = tabulate(domain, f'{table}, group "{first(label)}"')
    weight, n = max((share.base_weight, share.base_n) for share in shares)
    return Group(key=key, label=label, n=n, weight=weight, shares=shares)


def _by(
    sample: Sample, key: str, question: str, variable: str, leave_out: tuple[str, ...] = ()
) -> CrossTabulation:
    tabulate = _shares_of(sample, question)
    groups = []
    for answer in sample.codebook.variable(variable).answers:
        members: Mask = sample.codes(variable) == answer.code
        if answer.missing or not np.any(members):
            continue
        group = _group(
            key,
            str(answer.code),
            answer.label,
            members,
            lambda domain, place: tuple(
                share for share in tabulate(domain, place) if share.code not in leave_out
            ),
        )
        groups.append(group)
    multiple = bool(getattr(sample.codebook.variable(question), "items", ()))
    test = None if multiple else _test(sample, question, variable)
    return CrossTabulation(key=key, question=question, by=variable, groups=tuple(groups), test=test)


def _test(sample: Sample, rows: str, columns: str) -> IndependenceTest | None:
    """Rao–Scott test; None where one of the variables takes a single value."""
    try:
        test = rao_scott(sample.values(rows), sample.values(columns), sample.design)
    except ValueError:
        return None
    return IndependenceTest(f=test.f, df1=test.df1, df2=test.df2, p=test.p)


def _coding(sample: Sample, variable: str) -> MaybeText:
    """Spell out what the numbers of a variable mean: `1 = never, 2 = less often`."""
    answers = [a for a in sample.codebook.variable(variable).answers if not a.missing]
    return MaybeText(
        en=", ".join(f"{a.code} = {a.label['en']}" for a in answers),
        zh="，".join(f"{a.code}={a.label['zh']}" for a in answers),
    )
