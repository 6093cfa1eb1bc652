"""Fitted models as results have them, and the hypotheses that they judge."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from scs_report import estimation
from scs_report.analysis.levels import codes
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import Fitted
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Models
from scs_report.border.texts import first
from scs_report.errors import UserError
from scs_report.estimation import EstimationError, OrderedLogitResult, parallel_lines, two_sided
from scs_report.results import (
    AbsentAnswer,
    Cutpoint,
    Dropped,
    Hypothesis,
    Model,
    ParameterEstimate,
    Quantity,
    SeparatedTerm,
    Splits,
    TermBlock,
    TermRow,
    Terms,
    Value,
    WaldTest,
    coefficient,
    parallel,
    verdict_of,
)


def terms_of(sample: Sample, plan: Models) -> Terms:
    """Return the terms of all models, in the order of the plan."""
    rows = []
    for block in plan.blocks:
        for term in block.terms:
            if term.reference is None:
                rows.append(TermRow(key=term.variable, block=block.key, label=term.label))
                continue
            for code in map(int, codes(sample, term.variable)):
                if code == term.reference:
                    continue
                rows.append(
                    TermRow(
                        key=f"{term.variable}={code}",
                        block=block.key,
                        label=term.label,
                        level=sample.answer_label(term.variable, code),
                    )
                )
    blocks = tuple(TermBlock(key=block.key, label=block.label) for block in plan.blocks)
    return Terms(blocks=blocks, rows=tuple(rows), reference=plan.reference)


def models_of(
    sample: Sample, plan: Models, fitted: Iterable[Fitted], numbers: Numbers
) -> tuple[Model, ...]:
    """Return the models; their numbers are put among the others."""
    models = []
    for fit in fitted:
        tests = _parallel_lines(sample, plan, fit)
        model = _model(sample, plan, fit, tests)
        numbers.put(model.n_address, Quantity(value=float(model.n)))
        for address, parameter in zip(model.addresses, _parameters(fit.result), strict=True):
            numbers.put(address, parameter)
        for name, value in _fit(fit.result).items():
            numbers.put(model.fit[name], value)
        for test in (tests.overall, *tests.terms) if tests else ():
            if not np.isnan(test.p):  # else the people cannot carry so many coefficients
                value = WaldTest(chi2=test.chi2, df=test.df, p=test.p)
                numbers.put(parallel(model.key, test.term), value)
        models.append(model)
    return tuple(models)


def hypotheses(plan: Models, models: Iterable[Model], numbers: Numbers) -> tuple[Hypothesis, ...]:
    """Judge every hypothesis by its coefficient (see `Hypothesis` for the rule).

    Raises
    ------
    UserError
        If nobody has the level that a hypothesis is about, or all have; all such problems at once.
    """
    judged = []
    problems = []
    by_key = {model.key: model for model in models}
    for category in plan.categories:
        for entry in category.hypotheses:
            model = by_key[entry.model]
            if entry.term not in model.terms:
                problems.append(
                    f"hypothesis {entry.key}: model {model.number}, {first(model.label)}, has no "
                    f"coefficient of {entry.term}, for nobody in it has this level, or the level "
                    "is the lowest there"
                )
                continue
            found = numbers.get(coefficient(entry.model, entry.term))
            assert isinstance(found, ParameterEstimate)
            judged.append(
                Hypothesis(
                    key=entry.key,
                    category=category.label,
                    variable=entry.variable,
                    statement=entry.statement,
                    model=entry.model,
                    term=entry.term,
                    expected=entry.expected,
                    alpha=plan.alpha,
                    verdict=verdict_of(found, entry.expected, plan.alpha),
                )
            )
    if problems:
        raise UserError("Some hypotheses cannot be judged", problems)
    return tuple(judged)


def _fit(result: OrderedLogitResult) -> dict[str, Value]:
    """Return the statistics of fit; without the Wald test where people cannot carry it."""
    found: dict[str, Value] = {
        "log_pseudo_likelihood": Quantity(value=result.log_likelihood),
        "log_pseudo_likelihood_null": Quantity(value=result.log_likelihood_null),
        "mcfadden_r2": Quantity(value=result.mcfadden),
        "nagelkerke_r2": Quantity(value=result.nagelkerke),
    }
    with contextlib.suppress(EstimationError):
        chi2, df, p = result.wald()
        found["wald"] = WaldTest(chi2=chi2, df=df, p=p)
    return found


def _model(
    sample: Sample, plan: Models, fitted: Fitted, tests: estimation.ParallelLinesTest | None
) -> Model:
    result = fitted.result
    p = result.n_coefficients
    base = sample.base(fitted.entry.base)
    dropped = [
        Dropped(
            variable=term.variable, n=int((base & np.isnan(sample.values(term.variable))).sum())
        )
        for term in fitted.terms
    ]
    return Model(
        key=fitted.entry.key,
        number=fitted.number,
        label=fitted.entry.label,
        outcome=plan.outcome,
        link=plan.link,
        base=fitted.entry.base,
        n=result.n,
        dropped=tuple(d for d in dropped if d.n),
        terms=tuple(result.names[:p]),
        cutpoints=_cutpoints(result),
        absent=_absent(sample, plan.outcome, fitted),
        covariance=tuple(tuple(float(v) for v in row) for row in result.covariance),
        iterations=result.iterations,
        separated=tuple(
            SeparatedTerm(
                variable=term.term,
                label=next(t.label for t in fitted.terms if t.variable == term.term),
                level=sample.answer_label(term.term, int(term.level)) if term.level else None,
                n=term.n,
            )
            for term in result.separated
        ),
        splits=_splits(tests) if tests else None,
        empty=fitted.empty,
        inference=result.inference,
        degrees_of_freedom=result.degrees_of_freedom,
    )


def _splits(tests: estimation.ParallelLinesTest) -> Splits:
    compared, left_out = (
        tuple(f"{level:g}" for level in levels) for levels in (tests.thresholds, tests.left_out)
    )
    return Splits(compared=compared, left_out=left_out)


def _parameters(result: OrderedLogitResult) -> list[ParameterEstimate]:
    """Return value, error and test of each parameter."""
    low, high = result.interval()
    # where there is no finite estimate too, which is marked
    p_values = two_sided(result.z, result.reference_df)
    return [
        ParameterEstimate(
            value=float(result.values[i]),
            se=float(result.standard_errors[i]),
            z=float(result.z[i]),
            p=float(p_values[i]),
            low=float(low[i]),
            high=float(high[i]),
            finite=bool(result.finite[i]),
        )
        for i in range(len(result.values))
    ]


def _cutpoints(result: OrderedLogitResult) -> tuple[Cutpoint, ...]:
    """Name each cutpoint by the answers given on its sides."""
    given = [f"{level:g}" for level in result.levels]
    keys = result.names[result.n_coefficients :]
    return tuple(
        Cutpoint(key=key, below=below, above=above)
        for key, (below, above) in zip(keys, pairwise(given), strict=True)
    )


def _absent(sample: Sample, outcome: str, fitted: Fitted) -> tuple[AbsentAnswer, ...]:
    """Return the answers that nobody in the model gave."""
    base = sample.base(fitted.entry.base)
    return tuple(
        AbsentAnswer(
            code=f"{code:g}", left_out=bool(np.any(base & (sample.values(outcome) == code)))
        )
        for code in codes(sample, outcome)
        if code not in fitted.result.levels
    )


def _parallel_lines(
    sample: Sample, plan: Models, fitted: Fitted
) -> estimation.ParallelLinesTest | None:
    """Test parallel lines; None where fewer than two splits have a finite estimate."""
    try:
        return parallel_lines(
            sample.values(plan.outcome),
            fitted.X,
            sample.design,
            fitted.keys,
            domain=fitted.inside,
            factors=fitted.factors,
            link=plan.link,
            inference=plan.inference,
        )
    except EstimationError:
        return None
