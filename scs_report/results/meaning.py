"""Whether numbers of a results file can be: what types do not say.

Files are edited, merged and cut; a document must not print what no analysis can have found.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from scs_report.border.shape import Fault, Path, shown
from scs_report.results._base import Part
from scs_report.results.addresses import Address, AddressError
from scs_report.results.contract import Results
from scs_report.results.estimates import (
    Answers,
    Estimate,
    IndependenceEstimate,
    Mean,
    Moment,
    ParameterEstimate,
    Quantity,
    Share,
    ShareEstimate,
    Value,
)
from scs_report.results.facts import unit_of
from scs_report.results.models import Hypothesis, Model, Parameter, Prediction, PredictionSeries
from scs_report.results.study import Design

_CLOSE = 1e-9


def impossible(results: Results) -> Iterator[Fault]:
    """Report numbers that contradict themselves or one another."""
    yield from _walk(results, ())
    yield from _study(results)
    yield from _differences(results.estimates)


def _walk(part: object, path: Path) -> Iterator[Fault]:
    if isinstance(part, tuple):
        for place, one in enumerate(part):
            yield from _walk(one, (*path, place))
    elif isinstance(part, dict):
        for key, one in part.items():
            if path == ("estimates",):
                yield from _number(key, one, (*path, key))
            yield from _walk(one, (*path, key))
    elif isinstance(part, Part):
        yield from _part(part, path)
        for name in part.__struct_fields__:
            yield from _walk(getattr(part, name), (*path, name))


def _part(part: Part, path: Path) -> Iterator[Fault]:
    match part:
        case Share():
            yield from _share(part, path)
        case ShareEstimate():
            yield from _interval(part, path)
            for name in ("value", "low", "high"):
                yield from _proportion(getattr(part, name), (*path, name))
            yield from _counts(part.count, part.n, part.unweighted, (*path, "unweighted"))
        case Estimate() | Parameter():
            yield from _interval(part, path)
        case Prediction():
            if not part.low - _CLOSE <= part.probability <= part.high + _CLOSE:
                yield _outside((*path, "probability"), part.probability, part.low, part.high)
        case PredictionSeries():
            yield from _series(part, path)
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
    yield from _counts(part.count, part.base_n, part.unweighted, (*path, "unweighted"))


def _counts(count: int, n: int, unweighted: float, path: Path) -> Iterator[Fault]:
    if count > n:
        yield Fault((*path[:-1], "count"), shown(count), f"{n} (n) or less")
    elif n and abs(unweighted - count / n) > _CLOSE:
        yield Fault(path, shown(unweighted), f"{count / n:.12g} (count / n)")


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


def _number(text: str, part: Value, path: Path) -> Iterator[Fault]:
    """Report a number that its address rules out."""
    try:
        address = Address.parse(text)
    except AddressError as error:
        yield Fault(path, f"no address: {error}", "an address of this program")
        return
    if str(address) != text:
        yield Fault(path, shown(text), str(address))
    unit = unit_of(address)
    values = [part.value] if isinstance(part, Estimate | Quantity) else []
    for value in values:
        if unit in ("share", "probability"):
            yield from _proportion(value, (*path, "value"))
        elif unit == "difference":
            yield from _proportion(value, (*path, "value"), -1)
        elif unit == "count" and value < 0:
            yield Fault((*path, "value"), shown(value), "a number of 0 or more")
    expected = _TYPES.get("difference" if address.minus else address.statistic, Estimate)
    if type(part) is not expected:
        yield Fault(path, f"a {type(part).__name__}", f"a {expected.__name__}")


#: What leads to which kind of number; all others are estimates.
_TYPES: dict[str, type] = {
    "share": ShareEstimate,
    "mean": Mean,
    "coefficient": ParameterEstimate,
    "cutpoint": ParameterEstimate,
    "independence": IndependenceEstimate,
    **dict.fromkeys(
        (
            *("n", "weight", "effective_n", "design_effect", "margin_of_error"),
            *("largest_weight", "tolerance", "vif", "cell", "tally"),
        ),
        Quantity,
    ),
}


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


def _differences(estimates: Mapping[str, Value]) -> Iterator[Fault]:
    for text, estimate in estimates.items():
        first, minus, second = text.partition(" - ")
        if minus and isinstance(estimate, Estimate):
            sides = [estimates.get(one) for one in (first, second)]
            known = [one.value for one in sides if isinstance(one, Estimate)]
            if len(known) == 2 and abs(estimate.value - (known[0] - known[1])) > _CLOSE:
                expected = f"{known[0] - known[1]:.12g} (the first less the second)"
                yield Fault(("estimates", text, "value"), shown(estimate.value), expected)


def _twice(names: Sequence[str], path: Path, what: str) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Fault((*path, place), f"{what} {shown(name)} again", f"each {what} once")
