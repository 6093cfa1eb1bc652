"""Predicted probabilities of an answer along variables."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from scs_report.analysis.levels import codes
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import Fitted
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Models, Term
from scs_report.border.texts import first
from scs_report.errors import UserError
from scs_report.estimation import Averages, Probability, average_predictions
from scs_report.results import Estimate, PredictedAt, PredictionSeries


def predictions(
    sample: Sample, plan: Models, fitted: tuple[Fitted, ...], numbers: Numbers
) -> tuple[PredictionSeries, ...]:
    """Predict answers along variables, everybody else as they are; put them among the numbers.

    Raises
    ------
    UserError
        If in a model nobody gives an answer that counts, or everybody does.
    """
    models = {f.entry.key: f for f in fitted}
    problems = dict.fromkeys(
        f"model {first(model.entry.label)}: nobody answered {plan.at_least} or more, "
        "or everybody did; there is no probability to predict"
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
        nobody = {level.code for level in model.empty if level.variable == entry.variable}
        values = [
            value
            for value in entry.values or codes(sample, entry.variable)
            if f"{value:g}" not in nobody
        ]
        if not values:
            raise UserError(
                "Some predictions cannot be made",
                [
                    f"model {first(model.entry.label)}: nobody has a value of {entry.variable} "
                    "asked for"
                ],
            )
        at = [_at(sample, plan, model, term, own, value) for value in values]
        points = [average.with_errors(model.result)[0] for average in at]
        along = PredictionSeries(
            key=f"{entry.model}.{entry.variable}",
            model=entry.model,
            variable=entry.variable,
            label=term.label,
            outcome=plan.outcome,
            codes=_counted(plan, model),
            values=tuple(_value(sample, entry.variable, value) for value in values),
        )
        for address, point in zip(along.addresses, points, strict=True):
            numbers.put(address, _estimate(point))
        for later, earlier in combinations(range(len(values) - 1, -1, -1), 2):
            gap = (at[later] - at[earlier]).with_errors(model.result)[0]
            numbers.put(along.addresses[later] - along.addresses[earlier], _estimate(gap))
        series.append(along)
    return tuple(series)


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


def _counted(plan: Models, model: Fitted) -> tuple[str, ...]:
    return tuple(f"{code:g}" for code in model.result.levels if code >= plan.at_least)


def _estimate(point: Probability) -> Estimate:
    return Estimate(value=point.value, se=point.se, low=point.low, high=point.high)


def _value(sample: Sample, variable: str, value: float) -> PredictedAt:
    plain = f"{value:g}"
    if sample.codebook.variable(variable).answers:
        return PredictedAt(value=plain, label=sample.answer_label(variable, int(value)))
    return PredictedAt(value=plain, label=dict.fromkeys(sample.codebook.survey.title, plain))
