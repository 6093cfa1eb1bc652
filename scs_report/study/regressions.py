"""Ordered logits (Table 4), their predictions, hypotheses (Table 1), collinearity (Table A4)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from scs_report import estimation
from scs_report.errors import UserError
from scs_report.estimation import (
    Array,
    Averages,
    EstimationError,
    Factor,
    Mask,
    OrderedLogitResult,
    Probability,
    average_predictions,
    fit_ordered_logit,
    parallel_lines,
    two_sided,
    variance_inflation,
)
from scs_report.results import (
    AbsentAnswer,
    Collinearity,
    CollinearityTable,
    Cutpoint,
    Dropped,
    EmptyLevel,
    Hypothesis,
    LocalText,
    Model,
    ModelTable,
    ParallelLines,
    ParallelLinesTests,
    Parameter,
    Prediction,
    PredictionSeries,
    SeparatedTerm,
    TermBlock,
    TermRow,
    Verdict,
)
from scs_report.study.levels import codes, levels_in
from scs_report.study.sample import Sample
from scs_report.study.specification import ModelEntry, Models, Term, Variables


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model with the data that predictions need.

    `X` is (n, p) for all rows of the design, nan where a covariate is missing; `keys` names its
    columns, `factors` says which belong together, `empty` which levels nobody in the model has.
    `number` is the model's place in the plan.
    """

    entry: ModelEntry
    number: int
    result: OrderedLogitResult
    X: Array
    keys: tuple[str, ...]
    inside: Mask
    terms: tuple[Term, ...]
    factors: tuple[Factor, ...]
    empty: tuple[EmptyLevel, ...]


def fit_models(sample: Sample, plan: Models) -> tuple[Fitted, ...]:
    """Fit every model of the plan.

    Raises
    ------
    UserError
        If a model cannot be estimated; all such models at once, each with the reason.
    """
    fitted, problems = [], []
    for number, entry in enumerate(plan.models, start=1):
        terms = tuple(term for key in entry.blocks for term in plan.block(key).terms)
        outcome = sample.values(plan.outcome)
        inside = sample.design.inside(sample.base(entry.base)) & ~np.isnan(outcome)
        for term in terms:
            inside &= ~np.isnan(sample.values(term.variable))
        if alone := _same_for_all(sample, terms, inside):
            problems += [f"model {number}, {entry.label.en}: {said}" for said in alone]
            continue
        keys: list[str] = []
        columns: list[Array] = []
        factors: list[Factor] = []
        empty: list[EmptyLevel] = []
        for term in terms:
            made = [(term.variable, sample.values(term.variable))]
            if term.reference is not None:
                levels = levels_in(sample, term, inside)
                factors.append(levels.factor(len(keys)))
                empty += levels.notes(sample)
                made = levels.columns(sample.values(term.variable))
            keys += [key for key, _ in made]
            columns += [column for _, column in made]
        X = np.column_stack(columns)
        try:
            result = fit_ordered_logit(
                outcome,
                X,
                sample.design,
                keys,
                domain=sample.base(entry.base),
                link=plan.link,
                factors=factors,
            ).with_inference(plan.inference)
        except EstimationError as error:
            problems.append(f"model {number}, {entry.label.en}: {error}")
            continue
        fitted.append(
            Fitted(
                entry, number, result, X, tuple(keys), inside, terms, tuple(factors), tuple(empty)
            )
        )
    if problems:
        hint = "Mend the data, or change the model in data/models.toml."
        raise UserError("Some models cannot be estimated", problems, hint)
    return tuple(fitted)


def _same_for_all(sample: Sample, terms: tuple[Term, ...], inside: Mask) -> list[str]:
    """Name the terms that have one value among the people of a model, and it."""
    said = []
    for term in terms:
        found = np.unique(sample.values(term.variable)[inside])
        if len(found) == 1:
            said.append(
                f"everybody in it has {term.variable} = {found[0]:g}; leave {term.variable} out"
            )
    if not inside.any():
        said.append("nobody has a value for every variable of the model")
    return said


def model_table(sample: Sample, plan: Models, fitted: tuple[Fitted, ...]) -> ModelTable:
    """Put the models side by side, rows in the order of the plan."""
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
                        label=LocalText(
                            en=f"{term.label.en} = {code}", zh=f"{term.label.zh}={code}"
                        ),
                        level=sample.answer_label(term.variable, code),
                    )
                )
    models = tuple(_model(sample, plan, one) for one in fitted)
    blocks = tuple(TermBlock(key=block.key, label=block.label) for block in plan.blocks)
    return ModelTable(blocks=blocks, rows=tuple(rows), models=models, reference=plan.reference)


def hypotheses(plan: Models, table: ModelTable) -> tuple[Hypothesis, ...]:
    """Judge every hypothesis by its coefficient (see `Hypothesis` for the rule).

    Raises
    ------
    UserError
        If nobody has the level that a hypothesis is about, or all have; all such problems at once.
    """
    judged = []
    problems = []
    for category in plan.categories:
        for entry in category.hypotheses:
            model = table.model(entry.model)
            if entry.term not in {one.key for one in model.coefficients}:
                problems.append(
                    f"hypothesis {entry.key}: model {model.number}, {model.label.en}, has no "
                    f"coefficient of {entry.term}, for nobody in it has this level, or the level "
                    "is the lowest there"
                )
                continue
            coefficient = model.coefficient(entry.term)
            judged.append(
                Hypothesis(
                    key=entry.key,
                    category=category.label,
                    variable=entry.variable,
                    statement=entry.statement,
                    model=entry.model,
                    term=entry.term,
                    expected=entry.expected,
                    level=plan.level,
                    coefficient=coefficient,
                    verdict=_verdict(coefficient, entry.expected, plan.level),
                )
            )
    if problems:
        raise UserError("Some hypotheses cannot be judged", problems)
    return tuple(judged)


def predictions(
    sample: Sample, plan: Models, fitted: tuple[Fitted, ...]
) -> tuple[PredictionSeries, ...]:
    """Predict approval along variables, everybody else as they are.

    Raises
    ------
    UserError
        If in a model nobody gives an answer that counts as approval, or everybody does.
    """
    models = {f.entry.key: f for f in fitted}
    problems = dict.fromkeys(
        f"model {model.entry.label.en}: nobody answered {plan.at_least} or more, or everybody did; "
        "there is no probability to predict"
        for model in (models[entry.model] for entry in plan.predictions)
        if _at_least(plan, model) is None
    )
    if problems:
        raise UserError("Some predictions cannot be made", tuple(problems))
    series = []
    for entry in plan.predictions:
        model = models[entry.model]
        term = next(t for t in model.terms if t.variable == entry.variable)
        own = [i for i, key in enumerate(model.keys) if key.split("=")[0] == entry.variable]
        nobody = {one.code for one in model.empty if one.variable == entry.variable}
        values = [
            value
            for value in entry.values or codes(sample, entry.variable)
            if f"{value:g}" not in nobody
        ]
        if not values:
            raise UserError(
                "Some predictions cannot be made",
                [f"model {model.entry.label.en}: nobody has a value of {entry.variable} asked for"],
            )
        at = [_at(sample, plan, model, term, own, value) for value in values]
        points = [one.with_errors(model.result)[0] for one in at]
        change = (at[-1] - at[0]).with_errors(model.result)[0]
        series.append(
            PredictionSeries(
                key=f"{entry.model}.{entry.variable}",
                model=entry.model,
                label=term.label,
                predictions=tuple(
                    _prediction(sample, entry.variable, value, point)
                    for value, point in zip(values, points, strict=True)
                ),
                change=change.value,
                change_se=change.se,
                change_low=change.low,
                change_high=change.high,
                codes=_approving(plan, model),
            )
        )
    return tuple(series)


def collinearity(sample: Sample, plan: Variables) -> CollinearityTable:
    """Regress each predictor on all others, among the people with every answer (Table A4)."""
    X = np.column_stack([sample.values(variable) for variable in plan.variables])
    inside = sample.base(plan.base) & ~np.isnan(X).any(axis=1)
    if problem := _collinear(X[inside], plan.variables):
        raise UserError("Table A4 cannot be computed", [f"table_a4: {problem}"])
    factors = variance_inflation(X[inside])
    rows = tuple(
        Collinearity(
            key=variable, label=sample.label(variable), tolerance=float(1 / vif), vif=float(vif)
        )
        for variable, vif in zip(plan.variables, factors, strict=True)
    )
    return CollinearityTable(base=plan.base, n=int(inside.sum()), rows=rows)


def _collinear(X: Array, names: tuple[str, ...]) -> str:
    """Say why predictors cannot be regressed on each other; nothing if they can."""
    if len(X) <= len(names) + 1:
        return f"{len(X)} people answered every question, more than {len(names) + 1} are needed"
    if constant := [name for name, sd in zip(names, X.std(axis=0), strict=True) if sd == 0]:
        return f"everybody who answered gave the same answer to {', '.join(constant)}"
    if np.linalg.matrix_rank((X - X.mean(axis=0)) / X.std(axis=0)) < len(names):
        return "a variable follows from the others; leave it out"
    return ""


def _model(sample: Sample, plan: Models, fitted: Fitted) -> Model:
    result = fitted.result
    numbers = _numbers(result)
    p = result.n_coefficients
    wald: float | None = None
    wald_df, wald_p = int(result.finite[:p].sum()), None
    with contextlib.suppress(EstimationError):  # more coefficients than the people can carry
        wald, wald_df, wald_p = result.wald()
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
        coefficients=tuple(
            Parameter(key=key, **numbers[i]) for i, key in enumerate(result.names[:p])
        ),
        cutpoints=_cutpoints(result, numbers[p:]),
        absent=_absent(sample, plan.outcome, fitted),
        covariance=tuple(tuple(float(v) for v in row) for row in result.covariance),
        log_pseudo_likelihood=result.log_likelihood,
        log_pseudo_likelihood_null=result.log_likelihood_null,
        mcfadden_r2=result.mcfadden,
        nagelkerke_r2=result.nagelkerke,
        wald=wald,
        wald_df=wald_df,
        wald_p=wald_p,
        iterations=result.iterations,
        separated=tuple(
            SeparatedTerm(
                variable=one.term,
                label=next(t.label for t in fitted.terms if t.variable == one.term),
                level=sample.answer_label(one.term, int(one.level)) if one.level else None,
                n=one.n,
            )
            for one in result.separated
        ),
        parallel_lines=_parallel_lines(sample, plan, fitted),
        empty=fitted.empty,
        inference=result.inference,
        degrees_of_freedom=result.degrees_of_freedom,
    )


def _numbers(result: OrderedLogitResult) -> list[dict[str, Any]]:
    """Return value, error and test of each parameter."""
    low, high = result.interval()
    # where there is no finite estimate too, which is marked
    p_values = two_sided(result.z, result.reference_df)
    return [
        {
            "value": float(result.values[i]),
            "se": float(result.standard_errors[i]),
            "z": float(result.z[i]),
            "p": float(p_values[i]),
            "low": float(low[i]),
            "high": float(high[i]),
            "finite": bool(result.finite[i]),
        }
        for i in range(len(result.values))
    ]


def _cutpoints(result: OrderedLogitResult, numbers: list[dict[str, Any]]) -> tuple[Cutpoint, ...]:
    """Name each cutpoint by the answers given on its sides."""
    given = [f"{level:g}" for level in result.levels]
    keys = result.names[result.n_coefficients :]
    return tuple(
        Cutpoint(key=key, below=below, above=above, **numbered)
        for key, (below, above), numbered in zip(keys, pairwise(given), numbers, strict=True)
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


def _parallel_lines(sample: Sample, plan: Models, fitted: Fitted) -> ParallelLinesTests | None:
    """Test parallel lines; None where fewer than two splits have a finite estimate."""
    try:
        tests = parallel_lines(
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
    return ParallelLinesTests(
        overall=_parallel_lines_test(tests.overall),
        terms=tuple(_parallel_lines_test(one) for one in tests.terms),
        thresholds=tuple(f"{level:g}" for level in tests.thresholds),
        left_out=tuple(f"{level:g}" for level in tests.left_out),
    )


def _parallel_lines_test(test: estimation.ParallelLines) -> ParallelLines:
    known = not np.isnan(test.p)
    return ParallelLines(
        term=test.term,
        chi2=test.chi2 if known else None,
        df=test.df,
        p=test.p if known else None,
    )


def _verdict(coefficient: Parameter, expected: int, level: float) -> Verdict:
    if not coefficient.finite:
        return "no_finite_estimate"
    if coefficient.p >= level:
        return "not_significant"
    return "supported" if np.sign(coefficient.value) == expected else "contradicted"


def _at(
    sample: Sample, plan: Models, model: Fitted, term: Term, own: list[int], value: float
) -> Averages:
    X = model.X[model.inside].copy()
    if term.reference is None:
        X[:, own[0]] = value
    else:
        for column in own:
            X[:, column] = float(model.keys[column].split("=")[1] == str(int(value)))
    weights = sample.design.weights[model.inside]
    lowest = _at_least(plan, model)
    assert lowest is not None  # looked at before
    return average_predictions(model.result, X, weights).at_least(lowest)


def _at_least(plan: Models, model: Fitted) -> int | None:
    """Return the place of the lowest answer given that counts; None if it is none or the first."""
    above = np.flatnonzero(model.result.levels >= plan.at_least)
    return int(above[0]) if 0 < len(above) < len(model.result.levels) else None


def _approving(plan: Models, model: Fitted) -> tuple[str, ...]:
    return tuple(f"{code:g}" for code in model.result.levels if code >= plan.at_least)


def _prediction(sample: Sample, variable: str, value: float, point: Probability) -> Prediction:
    plain = f"{value:g}"
    if sample.codebook.variable(variable).answers:
        label = sample.answer_label(variable, int(value))
    else:
        label = LocalText(en=plain, zh=plain)
    return Prediction(
        value=plain,
        label=label,
        probability=point.value,
        se=point.se,
        low=point.low,
        high=point.high,
    )
