"""Whether numbers of a results file can be: what types do not say.

Files are edited, merged and cut; a document must not print what no analysis can have found.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from scs_report.border.shape import Fault, Path, shown
from scs_report.errors import say as _
from scs_report.results._base import Part
from scs_report.results.addresses import Address, AddressError
from scs_report.results.contract import Results
from scs_report.results.estimates import (
    Estimate,
    IndependenceEstimate,
    Mean,
    ParameterEstimate,
    Quantity,
    ShareEstimate,
    Value,
    WaldTest,
)
from scs_report.results.facts import unit_of
from scs_report.results.models import Model, PredictionSeries, verdict_of
from scs_report.results.study import Design

_CLOSE = 1e-9


def impossible(results: Results) -> Iterator[Fault]:
    """Report numbers that contradict themselves or one another."""
    yield from _walk(results, ())
    yield from _study(results)
    yield from _models(results)
    yield from _differences(results.estimates)


def _walk(part: object, path: Path) -> Iterator[Fault]:
    if isinstance(part, tuple):
        for place, inner in enumerate(part):
            yield from _walk(inner, (*path, place))
    elif isinstance(part, dict):
        for key, inner in part.items():
            if path == ("estimates",):
                yield from _number(key, inner, (*path, key))
            yield from _walk(inner, (*path, key))
    elif isinstance(part, Part):
        yield from _part(part, path)
        for name in part.__struct_fields__:
            yield from _walk(getattr(part, name), (*path, name))


def _part(part: Part, path: Path) -> Iterator[Fault]:
    match part:
        case ShareEstimate():
            yield from _interval(part, path)
            for name in ("value", "low", "high"):
                yield from _proportion(getattr(part, name), (*path, name))
            yield from _counts(part.count, part.n, part.unweighted, (*path, "unweighted"))
        case Estimate():
            yield from _interval(part, path)
        case PredictionSeries():
            if len(part.values) < 2:
                found = _("{n} values", n=len(part.values))
                yield Fault((*path, "values"), found, _("two or more, lowest value first"))
            yield from _twice([point.value for point in part.values], (*path, "values"), "value")
        case Design():
            if part.weight_minimum > part.weight_maximum:
                most = _("{most} (weight_maximum) or less", most=f"{part.weight_maximum:g}")
                yield Fault((*path, "weight_minimum"), shown(part.weight_minimum), most)
            if part.effective_n > part.n * (1 + _CLOSE):
                yield Fault(
                    (*path, "effective_n"), shown(part.effective_n), _("{n} (n) or less", n=part.n)
                )


def _interval(part: Estimate, path: Path) -> Iterator[Fault]:
    if not part.low - _CLOSE <= part.value <= part.high + _CLOSE:
        yield _outside((*path, "value"), part.value, part.low, part.high)


def _outside(path: Path, value: float, low: float, high: float) -> Fault:
    return Fault(
        path,
        shown(value),
        _("a number from {low} to {high} (low and high)", low=f"{low:g}", high=f"{high:g}"),
    )


def _counts(count: int, n: int, unweighted: float, path: Path) -> Iterator[Fault]:
    if count > n:
        yield Fault((*path[:-1], "count"), shown(count), _("{n} (n) or less", n=n))
    elif n and abs(unweighted - count / n) > _CLOSE:
        yield Fault(path, shown(unweighted), _("{ratio} (count / n)", ratio=f"{count / n:.12g}"))


def _proportion(value: float, path: Path, least: int = 0) -> Iterator[Fault]:
    if not least - _CLOSE <= value <= 1 + _CLOSE:
        yield Fault(path, shown(value), _("a proportion from {least} to 1", least=least))


def _number(text: str, part: Value, path: Path) -> Iterator[Fault]:
    """Report a number that its address rules out."""
    try:
        address = Address.parse(text)
    except AddressError as error:
        yield Fault(path, _("no address: {error}", error=error), _("an address of this program"))
        return
    if str(address) != text:
        yield Fault(path, shown(text), str(address))
    unit = unit_of(address)
    values = [part.value] if isinstance(part, Estimate | Quantity) else []
    for value in values:
        if unit in ("share", "probability", "margin"):
            yield from _proportion(value, (*path, "value"))
        elif unit == "difference":
            yield from _proportion(value, (*path, "value"), -1)
        elif unit == "count" and value < 0:
            yield Fault((*path, "value"), shown(value), _("a number of 0 or more"))
    kind = "difference" if address.is_difference else address.statistic
    expected = WaldTest if (kind, address.of) == ("fit", "wald") else _TYPES.get(kind, Estimate)
    if type(part) is not expected:
        yield Fault(path, f"a {type(part).__name__}", f"a {expected.__name__}")


#: What leads to which kind of number; all others are estimates.
_TYPES: dict[str, type] = {
    "share": ShareEstimate,
    "mean": Mean,
    "coefficient": ParameterEstimate,
    "cutpoint": ParameterEstimate,
    "independence": IndependenceEstimate,
    "parallel": WaldTest,
    **dict.fromkeys(
        (
            *("n", "weight", "effective_n", "design_effect", "margin_of_error"),
            *("largest_weight", "smallest_weight", "tolerance", "vif", "cell", "tally", "fit"),
        ),
        Quantity,
    ),
}


def _model(part: Model, estimates: Mapping[str, Value], path: Path) -> Iterator[Fault]:
    size = len(part.addresses)
    if len(part.covariance) != size or any(len(row) != size for row in part.covariance):
        lengths = ", ".join(sorted({str(len(row)) for row in part.covariance}))
        found = _("{n} rows of {lengths}", n=len(part.covariance), lengths=lengths)
        expected = _("{n} rows of {m}, one for each coefficient and cutpoint", n=size, m=size)
        yield Fault((*path, "covariance"), found, expected)
        return
    for row, address in enumerate(part.addresses):
        known = estimates.get(str(address))
        if (
            isinstance(known, ParameterEstimate)
            and known.finite
            and not _same(part.covariance[row][row], known.se**2)
        ):
            expected = _("{value}, the square of the standard error", value=f"{known.se**2:.12g}")
            diagonal: Path = (*path, "covariance", row, row)
            yield Fault(diagonal, shown(part.covariance[row][row]), expected)
        for column in range(row):
            if not _same(part.covariance[row][column], part.covariance[column][row]):
                expected = _(
                    "{value}, as across the diagonal", value=f"{part.covariance[column][row]:.12g}"
                )
                cell: Path = (*path, "covariance", row, column)
                yield Fault(cell, shown(part.covariance[row][column]), expected)
    rising = [str(address) for address in part.addresses[len(part.terms) :]]
    for lower, upper in pairwise(rising):
        pair = [
            estimate
            for estimate in map(estimates.get, (lower, upper))
            if isinstance(estimate, Estimate)
        ]
        if len(pair) == 2 and pair[0].value >= pair[1].value:
            expected = _("a number above {low}: cutpoints rise", low=f"{pair[0].value:g}")
            yield Fault(("estimates", upper, "value"), shown(pair[1].value), expected)
    if not part.cutpoints and not part.not_estimable:
        yield Fault((*path, "cutpoints"), "none", _("one or more"))
    keys = [*part.terms, *(bound.key for bound in part.cutpoints)]
    yield from _twice(keys, (*path, "terms"), "key")
    n = estimates.get(str(part.n_address))
    if isinstance(n, Quantity) and n.value != part.n:
        yield Fault(
            (*path, "n"),
            shown(part.n),
            _("{n}, as at {address}", n=f"{n.value:g}", address=part.n_address),
        )


def _same(value: float, other: float) -> bool:
    return math.isclose(value, other, rel_tol=1e-6, abs_tol=_CLOSE)


def _models(results: Results) -> Iterator[Fault]:
    for place, model in enumerate(results.models):
        yield from _model(model, results.estimates, ("models", place))
    for place, hypothesis in enumerate(results.hypotheses):
        found = results.parameter(hypothesis.address)
        verdict = verdict_of(found, hypothesis.expected, hypothesis.alpha, hypothesis.untested)
        if hypothesis.verdict != verdict:
            path: Path = ("hypotheses", place, "verdict")
            yield Fault(
                path, hypothesis.verdict, _("{verdict}, by its coefficient", verdict=verdict)
            )


def _study(results: Results) -> Iterator[Fault]:
    data, design, study, plan = results.data, results.design, results.study, results.disclosure
    if data.rows == 0:
        yield Fault(("data", "rows"), "0", _("one respondent or more"))
    if study.whole and not design.n <= study.whole <= data.rows:
        rows = _("{n} (study.whole) or less", n=study.whole)
        yield Fault(("design", "n"), shown(design.n), rows)
    if not study.whole and design.n + design.zero_weights != data.rows:
        rows = _("{n}, data.rows but for weights of 0", n=data.rows - design.zero_weights)
        yield Fault(("design", "n"), shown(design.n), rows)
    digits = data.sha256
    if len(digits) != 64 or not set(digits.lower()) <= set("0123456789abcdef"):
        yield Fault(("data", "sha256"), shown(digits), _("64 hexadecimal digits"))
    dates = []
    for name in ("field_start", "field_end"):
        if not (date := getattr(study, name)):
            continue
        try:
            dates.append(datetime.date.fromisoformat(date))
        except ValueError:
            found = shown(date)
            yield Fault(("study", name), found, _("a date such as 2018-02-01"))
    if len(dates) == 2 and dates[1] < dates[0]:
        expected = _("{day} (field_start) or later", day=study.field_start)
        yield Fault(("study", "field_end"), shown(study.field_end), expected)
    if 0 < plan.flag < plan.withhold:
        expected = _("{n} (withhold) or more, or 0 for never", n=plan.withhold)
        yield Fault(("disclosure", "flag"), shown(plan.flag), expected)
    for place, base in enumerate(results.bases):
        if base.n > data.rows:
            expected = _("{n} (data.rows) or less", n=data.rows)
            yield Fault(("bases", place, "n"), shown(base.n), expected)
    for place, model in enumerate(results.models):
        if model.n > data.rows:
            expected = _("{n} (data.rows) or less", n=data.rows)
            yield Fault(("models", place, "n"), shown(model.n), expected)


def _differences(estimates: Mapping[str, Value]) -> Iterator[Fault]:
    for text, estimate in estimates.items():
        if (" - " in text or ":since=" in text) and isinstance(estimate, Estimate):
            try:
                parts = Address.parse(text).parts or ()
            except AddressError:
                continue  # told with the number
            sides = [estimates.get(str(part)) for part in parts]
            known = [side.value for side in sides if isinstance(side, Estimate)]
            if len(known) == 2 and abs(estimate.value - (known[0] - known[1])) > _CLOSE:
                expected = _(
                    "{value} (the first less the second)", value=f"{known[0] - known[1]:.12g}"
                )
                yield Fault(("estimates", text, "value"), shown(estimate.value), expected)


def _twice(names: Sequence[str], path: Path, what: str) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Fault(
                (*path, place),
                _("{name} again", name=f"{what} {shown(name)}"),
                _("each {what} once", what=what),
            )
