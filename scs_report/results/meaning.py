"""Whether numbers of a results file can be: what types do not say.

Files are edited, merged and cut; a document must not print what no analysis can have found.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scs_report.border.shape import Fault, Path, shown
from scs_report.results._base import Part
from scs_report.results.contract import Results
from scs_report.results.estimates import Answers, Estimate, Moment, Share
from scs_report.results.facts import Fact
from scs_report.results.models import Hypothesis, Model, Parameter, Prediction, PredictionSeries
from scs_report.results.study import Design

_CLOSE = 1e-9


def impossible(results: Results) -> Iterator[Fault]:
    """Report numbers that contradict themselves or one another."""
    yield from _walk(results, ())
    yield from _study(results)
    yield from _differences(results.facts)


def _walk(part: object, path: Path) -> Iterator[Fault]:
    if isinstance(part, tuple):
        for place, one in enumerate(part):
            yield from _walk(one, (*path, place))
    elif isinstance(part, Part):
        yield from _part(part, path)
        for name in part.__struct_fields__:
            yield from _walk(getattr(part, name), (*path, name))


def _part(part: Part, path: Path) -> Iterator[Fault]:
    match part:
        case Share():
            yield from _share(part, path)
        case Estimate() | Parameter():
            yield from _interval(part, path)
        case Prediction():
            if not part.low - _CLOSE <= part.probability <= part.high + _CLOSE:
                yield _outside((*path, "probability"), part.probability, part.low, part.high)
        case PredictionSeries():
            yield from _series(part, path)
        case Fact():
            yield from _fact(part, path)
        case Answers():
            yield from _twice(list(part.codes), (*path, "shares"), "code")
        case Moment():
            if (part.mean is None) != (part.sd is None):
                yield Fault((*path, "sd"), shown(part.sd), "mean and sd both, or neither")
        case Model():
            yield from _model(part, path)
        case Hypothesis():
            yield from _hypothesis(part, path)
        case Design():
            if part.weight_minimum > part.weight_maximum:
                most = f"{part.weight_maximum:g} (weight_maximum) or less"
                yield Fault((*path, "weight_minimum"), shown(part.weight_minimum), most)
            if part.effective_n > part.n * (1 + _CLOSE):
                yield Fault(
                    (*path, "effective_n"), shown(part.effective_n), f"{part.n} (n) or less"
                )


def _interval(part: Estimate | Parameter, path: Path) -> Iterator[Fault]:
    if not part.low - _CLOSE <= part.value <= part.high + _CLOSE:
        yield _outside((*path, "value"), part.value, part.low, part.high)


def _outside(path: Path, value: float, low: float, high: float) -> Fault:
    return Fault(path, shown(value), f"a number from {low:g} to {high:g} (low and high)")


def _share(part: Share, path: Path) -> Iterator[Fault]:
    yield from _interval(part, path)
    for name in ("value", "low", "high"):
        yield from _proportion(getattr(part, name), (*path, name))
    if part.count > part.base_n:
        yield Fault((*path, "count"), shown(part.count), f"{part.base_n} (base_n) or less")
    elif part.base_n and abs(part.unweighted - part.count / part.base_n) > _CLOSE:
        expected = f"{part.count / part.base_n:.12g} (count / base_n)"
        yield Fault((*path, "unweighted"), shown(part.unweighted), expected)


def _proportion(value: float, path: Path, least: int = 0) -> Iterator[Fault]:
    if not least - _CLOSE <= value <= 1 + _CLOSE:
        yield Fault(path, shown(value), f"a proportion from {least} to 1")


def _series(part: PredictionSeries, path: Path) -> Iterator[Fault]:
    if len(part.predictions) < 2:
        found = f"{len(part.predictions)} predictions"
        yield Fault((*path, "predictions"), found, "two or more, lowest value first")
        return
    yield from _twice([one.value for one in part.predictions], (*path, "predictions"), "value")
    if not part.change_low - _CLOSE <= part.change <= part.change_high + _CLOSE:
        yield _outside((*path, "change"), part.change, part.change_low, part.change_high)
    change = part.predictions[-1].probability - part.predictions[0].probability
    if abs(change - part.change) > _CLOSE:
        yield Fault(
            (*path, "change"), shown(part.change), f"{change:.12g} (the last less the first)"
        )


def _fact(part: Fact, path: Path) -> Iterator[Fault]:
    if part.unit in ("share", "probability"):
        yield from _proportion(part.value, (*path, "value"))
    elif part.unit == "difference":
        yield from _proportion(part.value, (*path, "value"), -1)
    elif part.unit == "count" and part.value < 0:
        yield Fault((*path, "value"), shown(part.value), "a number of 0 or more")
    if (part.low is None) != (part.high is None):
        yield Fault((*path, "high"), shown(part.high), "low and high both, or neither")
    elif part.low is not None and part.high is not None:
        if not part.low - _CLOSE <= part.value <= part.high + _CLOSE:
            yield _outside((*path, "value"), part.value, part.low, part.high)
        if part.se is None:
            yield Fault((*path, "se"), "null", "a standard error beside an interval")


def _model(part: Model, path: Path) -> Iterator[Fault]:
    size = len(part.coefficients) + len(part.cutpoints)
    if len(part.covariance) != size or any(len(row) != size for row in part.covariance):
        lengths = ", ".join(sorted({str(len(row)) for row in part.covariance}))
        found = f"{len(part.covariance)} rows of {lengths}"
        expected = f"{size} rows of {size}, one for each coefficient and cutpoint"
        yield Fault((*path, "covariance"), found, expected)
        return
    for row, parameter in enumerate((*part.coefficients, *part.cutpoints)):
        if parameter.finite and not math.isclose(
            part.covariance[row][row], parameter.se**2, rel_tol=1e-6, abs_tol=_CLOSE
        ):
            expected = f"{parameter.se**2:.12g}, the square of the standard error"
            diagonal: Path = (*path, "covariance", row, row)
            yield Fault(diagonal, shown(part.covariance[row][row]), expected)
        for column in range(row):
            if not math.isclose(
                part.covariance[row][column],
                part.covariance[column][row],
                rel_tol=1e-6,
                abs_tol=_CLOSE,
            ):
                expected = f"{part.covariance[column][row]:.12g}, as across the diagonal"
                cell: Path = (*path, "covariance", row, column)
                yield Fault(cell, shown(part.covariance[row][column]), expected)
    for number, (lower, upper) in enumerate(pairwise(part.cutpoints)):
        if lower.value >= upper.value:
            expected = f"a number above {lower.value:g}: cutpoints rise"
            yield Fault((*path, "cutpoints", number + 1, "value"), shown(upper.value), expected)
    if not part.cutpoints:
        yield Fault((*path, "cutpoints"), "none", "one or more")
    keys = [one.key for one in (*part.coefficients, *part.cutpoints)]
    yield from _twice(keys, (*path, "coefficients"), "key")


def _hypothesis(part: Hypothesis, path: Path) -> Iterator[Fault]:
    found = part.coefficient
    if not found.finite:
        verdict = "no_finite_estimate"
    elif found.p >= part.level:
        verdict = "not_significant"
    else:
        same = (found.value > 0) == (part.expected > 0)
        verdict = "supported" if same else "contradicted"
    if part.verdict != verdict:
        yield Fault((*path, "verdict"), part.verdict, f"{verdict}, by its coefficient")


def _study(results: Results) -> Iterator[Fault]:
    data, design, study, plan = results.data, results.design, results.study, results.disclosure
    if data.rows == 0:
        yield Fault(("data", "rows"), "0", "one respondent or more")
    if design.n != data.rows:
        yield Fault(("design", "n"), shown(design.n), f"{data.rows}, as data.rows")
    digits = data.sha256
    if len(digits) != 64 or not set(digits.lower()) <= set("0123456789abcdef"):
        yield Fault(("data", "sha256"), shown(digits), "64 hexadecimal digits")
    dates = []
    for name in ("field_start", "field_end"):
        if not (date := getattr(study, name)):
            continue
        try:
            dates.append(datetime.date.fromisoformat(date))
        except ValueError:
            found = shown(date)
            yield Fault(("study", name), found, "a date such as 2018-02-01")
    if len(dates) == 2 and dates[1] < dates[0]:
        expected = f"{study.field_start} (field_start) or later"
        yield Fault(("study", "field_end"), shown(study.field_end), expected)
    if 0 < plan.flag < plan.withhold:
        expected = f"{plan.withhold} (withhold) or more, or 0 for never"
        yield Fault(("disclosure", "flag"), shown(plan.flag), expected)
    for place, base in enumerate(results.bases):
        if base.n > data.rows:
            expected = f"{data.rows} (data.rows) or less"
            yield Fault(("bases", place, "n"), shown(base.n), expected)
    for place, model in enumerate(results.table4.models):
        if model.n > data.rows:
            expected = f"{data.rows} (data.rows) or less"
            yield Fault(("table4", "models", place, "n"), shown(model.n), expected)


def _differences(facts: Sequence[Fact]) -> Iterator[Fault]:
    values = {fact.name: fact.value for fact in facts}
    for place, fact in enumerate(facts):
        if fact.first in values and fact.second in values:
            value = values[fact.first] - values[fact.second]
            if abs(fact.value - value) > _CLOSE:
                expected = f"{value:.12g} ({fact.first} less {fact.second})"
                yield Fault(("facts", place, "value"), shown(fact.value), expected)


def _twice(names: Sequence[str], path: Path, what: str) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Fault((*path, place), f"{what} {shown(name)} again", f"each {what} once")
