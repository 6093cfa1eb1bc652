"""Weighted quantiles with Woodruff's intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.design import Array, Mask, SurveyDesign, kish
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import CONFIDENCE, quantile
from scs_report.estimation.mean_estimate import MeanEstimate, estimated, name_of
from scs_report.estimation.means import values_in, weighted_mean
from scs_report.estimation.share_intervals import SHARE_INTERVALS, share_interval

#: Shares of the weight that differ by less are one, and so are values, relative to them.
_SAME = 1e-12
#: Shares of the weight at which the values of a sample stand, from cumulative shares after (n,) and
#: before them (n,) and the share of the last (Hyndman and Fan 1996), interpolated between.
_PLACES: dict[str, Callable[[Array, Array], Array]] = {
    "hf4": lambda after, _: after,
    "hf5": lambda after, before: (after + before) / 2,
    "hf6": lambda after, before: after / (2 - before[-1]),
    "hf7": lambda after, before: before / before[-1] if before[-1] > 0 else before,
    "hf8": lambda after, before: (before + 2 * after) / 3 / (1 + (1 - before[-1]) / 3),
    "hf9": lambda after, before: (3 * before + 5 * after) / 8 / (1 + (1 - before[-1]) / 4),
}
#: Definitions of a quantile, see `weighted_quantile`.
QUANTILE_RULES = ("math", "school", "hf1", "hf2", *_PLACES)
_INTERVALS = (*SHARE_INTERVALS, "replicates")


def weighted_quantile(
    values: Any,
    at: float,
    design: SurveyDesign,
    domain: Any = None,
    *,
    rule: str = "math",
    interval: str = "mean",
    df: float | None = None,
) -> MeanEstimate:
    """Estimate a quantile over a domain; missing values lie outside it.

    Parameters
    ----------
    values, design, domain, df
        As in `weighted_mean`.
    at
        Which: 0.5 is the median.
    rule
        Its definition, named as in R's `svyquantile`. `math` (the same as `hf1`): the smallest
        value that at least the share `at` of the weight does not exceed; `school` (`hf2`): as this,
        but the middle between two values where the share is met exactly; `hf4` to `hf9`: the
        interpolated ones of Hyndman and Fan (1996, The American Statistician 50: 361–365), for
        values that hardly occur twice: among equal ones the order of rows matters.
    interval
        `mean`, `logit`, `beta` or `wilson`: the share of people up to the quantile has this
        interval, and the quantiles at its ends are the interval (Woodruff 1952, JASA 47: 635–646);
        R's `mean`, `xlogit` and `beta`. `replicates`: symmetric, from quantiles with replicate
        weights; the jackknife's are not valid for this.

    Returns
    -------
    MeanEstimate
        An end of the interval is infinite where the sample does not reach so far, and the error
        then nan. The error is the length of the interval over that of a standard one, influence
        values are those of the share in the same scale (Francisco and Fuller 1991, Annals of
        Statistics 19: 454–469), so that `difference` of two medians has an error.

    Raises
    ------
    EstimationError
        If no row of the domain has a value, values are no finite numbers, `at` is not between 0 and
        1, or the rule or interval is none of these.

    Examples
    --------
    >>> design = SurveyDesign([1] * 99)
    >>> median = weighted_quantile(range(99), 0.5, design)
    >>> median.value, median.low, median.high
    (49.0, 40.0, 59.0)
    """
    inputs.between_0_and_1(at, "at", "0.5 for the median")
    if rule not in QUANTILE_RULES:
        raise EstimationError(f"rule: got {rule!r}, expected one of {', '.join(QUANTILE_RULES)}")
    if interval not in _INTERVALS or (interval == "replicates" and design.replicates is None):
        raise EstimationError(
            f"interval: got {interval!r}, expected one of {', '.join(_INTERVALS)}, the last with "
            "replicate weights"
        )
    name = name_of(values)
    values, domain = values_in(values, design, domain)
    inside = domain & ~np.isnan(values)
    if design.count(inside) == 0:
        raise EstimationError("no values in the domain")
    look = _lookup(values, inside, rule)
    value = look(design.weights)(at)
    if df is None:
        df = design.degrees_of_freedom_among(domain)
    below = values <= value + _SAME * abs(value)  # rounding of what is interpolated
    share = weighted_mean(np.where(inside, below, np.nan), design, domain, df=df)
    statistic = "median" if at == 0.5 else f"quantile {at:g}"
    if interval == "replicates":
        deviations = design.deviations(
            lambda weights: np.array([look(column)(at) for column in weights.T])
        )
        return estimated(
            value, share.influence, inside, domain, design, deviations,
            df=df, name=name, statistic=statistic,
        )  # fmt: skip
    low, high = _ends(share, design, inside, df, interval)
    find = look(design.weights)
    ends = (find(low) if low >= 0 else -np.inf), (find(high) if high <= 1 else np.inf)
    se = float((ends[1] - ends[0]) / (2 * quantile(CONFIDENCE, df))) if df >= 1 else np.nan
    se = se if np.isfinite(se) else np.nan
    slope = -se / share.se if share.se > 0 else np.nan
    return replace(
        share, value=value, se=se, low=ends[0], high=ends[1], name=name, statistic=statistic,
        influence=slope * share.influence,
        deviations=None if share.deviations is None else slope * share.deviations,
    )  # fmt: skip


def _ends(
    share: MeanEstimate, design: SurveyDesign, inside: Mask, df: float, interval: str
) -> tuple[float, float]:
    """Return the interval of the share of people up to the quantile."""
    own = design.degrees_of_freedom_among(share.domain)
    if share.value >= 1 - _SAME:  # it is the largest value: nothing is known of those above
        return share_interval(1.0, 0.0, share.n, kish(design, inside), own, df)[0], np.inf
    if interval == "mean":
        margin = quantile(CONFIDENCE, df) * share.se if df >= 1 else np.inf
        return share.value - margin, share.value + margin
    return share_interval(share.value, share.se, share.n, kish(design, inside), own, df, interval)


def _lookup(values: Array, inside: Mask, rule: str) -> Callable[[Array], Callable[[float], float]]:
    """Return a function of weights (n,) that returns the quantile as a function of the share."""
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(values[rows], kind="stable")]
    levels, place = np.unique(values[rows], return_inverse=True)

    def of(weights: Array) -> Callable[[float], float]:
        used = weights[rows] > 0
        if not used.any():
            return lambda at: np.nan
        if rule in _PLACES:
            w, x = weights[rows][used], values[rows][used]
            after = np.cumsum(w) / w.sum()
            before = np.append(0.0, after[:-1])
            places = _PLACES[rule](after, before)
            return lambda at: float(np.interp(at, places, x))
        sums = np.bincount(place, weights[rows], minlength=len(levels))
        x, after = levels[sums > 0], np.cumsum(sums[sums > 0]) / sums.sum()
        return lambda at: _step(x, after, at, rule)

    return of


def _step(x: Array, after: Array, at: float, rule: str) -> float:
    """Return a quantile by the distribution function of distinct values, `after` (n,)."""
    k = int(np.searchsorted(after, at - _SAME))
    k = min(k, len(x) - 1)
    if rule in ("math", "hf1"):
        return float(x[k])
    met = abs(after[k] - at) <= _SAME and k + 1 < len(x)
    return float((x[k] + x[k + 1]) / 2) if met else float(x[k])
