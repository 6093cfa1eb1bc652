"""Predicted probabilities of an answer along variables."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
from msgspec.structs import replace

from scs_report.analysis.levels import codes
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import Fitted, Planned
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Models, Term
from scs_report.estimation import Averages, Probability, average_predictions
from scs_report.estimation.remembered import digest_of, once
from scs_report.results import Estimate, FigureEntry, PredictedAt, PredictionSeries, Reason
from scs_report.results.figure_entries import PredictionsFigure


def predictions(
    sample: Sample, plan: Models, fitted: tuple[Planned, ...], numbers: Numbers
) -> tuple[PredictionSeries, ...]:
    """Predict answers along variables, everybody else as they are; put them among the numbers.

    So is why there is no prediction at a value, or no change from the first to the last.
    """
    models = {one.entry.key: one for one in fitted}
    series = []
    for entry in plan.predictions:
        model = models[entry.model]
        terms = (term for key in model.entry.blocks for term in plan.block(key).terms)
        term = next(one for one in terms if one.variable == entry.variable)
        values = entry.values or codes(sample, entry.variable)
        along = PredictionSeries(
            key=f"{entry.model}.{entry.variable}",
            model=entry.model,
            variable=entry.variable,
            label=term.label,
            outcome=plan.outcome,
            codes=_counted(sample, plan),
            values=tuple(_value(sample, entry.variable, value) for value in values),
        )
        series.append(along)
        found: dict[float, Averages] = {}
        for value, address in zip(values, along.addresses, strict=True):
            why = _lacking(plan, model, term, value)
            if why is None and isinstance(model, Fitted):
                found[value] = averages_at(plan, model, term, value)
                numbers.put(address, _estimate(found[value].with_errors(model.result)[0]))
            else:
                numbers.lack(address, why or "not_estimable")
        at = list(zip(values, along.addresses, strict=True))
        for (lower, earlier), (higher, later) in combinations(at, 2):
            if lower in found and higher in found and isinstance(model, Fitted):
                gap = (found[higher] - found[lower]).with_errors(model.result)[0]
                numbers.put(later - earlier, _estimate(gap))
            else:
                numbers.get(later - earlier)
    return tuple(series)


def with_ends(
    figures: Iterable[FigureEntry],
    series: tuple[PredictionSeries, ...],
    fitted: tuple[Planned, ...],
    sample: Sample,
) -> tuple[FigureEntry, ...]:
    """Return figures, those of predictions with the answers that they compare.

    Who gave an answer is counted, with weights, among the people of the model that predicts.
    """
    models = {one.entry.key: one for one in fitted if isinstance(one, Fitted)}

    def ends(one: PredictionSeries, least: float) -> tuple[str, str]:
        model = models[one.model]
        given = model.sample.codes(one.variable)[model.inside]
        weights = model.sample.design.weights[model.inside]
        enough = [
            at.value
            for at in one.values
            if weights[given == float(at.value)].sum() >= least * weights.sum()
        ]
        return (enough[0], enough[-1]) if enough else (one.values[0].value,) * 2

    made: list[FigureEntry] = []
    for entry in figures:
        if isinstance(entry, PredictionsFigure) and entry.least:
            found = {
                one.key: ends(one, entry.least)
                for one in series
                if one.model in models and sample.codebook.variable(one.variable).answers
            }
            entry = replace(entry, ends=found | entry.ends)
        made.append(entry)
    return tuple(made)


def _lacking(plan: Models, model: Planned, term: Term, value: float) -> Reason | None:
    """Say why nothing is predicted at a value; None if something is."""
    if not isinstance(model, Fitted) or _at_least(plan, model) is None:
        return "not_estimable"
    code = f"{value:g}"
    out = [one for one in model.left_out if one.variable == term.variable]
    if any(one.variable == term.variable and one.code == code for one in model.empty):
        return "no_people"
    if any(one.code in ("", code) for one in out):
        return "no_people" if any(one.why == "no_people" for one in out) else "left_out"
    if model.sample.codebook.variable(term.variable).answers:
        given = model.sample.codes(term.variable)[model.inside]
        if not (given == value).any():  # the line of a model goes on where there is nobody
            return "no_people"
    return None


def averages_at(plan: Models, model: Fitted, term: Term, value: float) -> Averages:
    """Average the probability of the answers that count over a model's people, given a value."""
    own = [i for i, key in enumerate(model.keys) if key.split("=")[0] == term.variable]
    X = model.X[model.inside].copy()
    if term.reference is None:
        X[:, own[0]] = value
    else:
        for column in own:
            X[:, column] = float(model.keys[column].split("=")[1] == str(int(value)))
    weights = model.sample.design.weights[model.inside]
    lowest = _at_least(plan, model)
    assert lowest is not None  # looked at before
    result = model.result
    made_of = digest_of(X, weights, result.values, result.centre, result.residue, result.levels)
    return once(
        ("averages", lowest, result.link.name, made_of),
        lambda: average_predictions(result, X, weights).at_least(lowest),
    )


def _at_least(plan: Models, model: Fitted) -> int | None:
    """Return the place of the lowest answer given that counts; None if it is none or the first."""
    above = np.flatnonzero(model.result.levels >= plan.at_least)
    return int(above[0]) if 0 < len(above) < len(model.result.levels) else None


def _counted(sample: Sample, plan: Models) -> tuple[str, ...]:
    return tuple(f"{code:g}" for code in codes(sample, plan.outcome) if code >= plan.at_least)


def _estimate(point: Probability) -> Estimate:
    return Estimate(value=point.value, se=point.se, low=point.low, high=point.high)


def _value(sample: Sample, variable: str, value: float) -> PredictedAt:
    plain = f"{value:g}"
    if sample.codebook.variable(variable).answers:
        return PredictedAt(value=plain, label=sample.answer_label(variable, int(value)))
    return PredictedAt(value=plain, label=dict.fromkeys(sample.codebook.survey.title, plain))
