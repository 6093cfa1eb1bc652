"""Weighted means, shares, ratios and differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from scs_report.estimation import inputs
from scs_report.estimation.design import Array, Mask, SurveyDesign, design_of, kish
from scs_report.estimation.errors import DesignError, EstimationError
from scs_report.estimation.inference import ends, quantile
from scs_report.estimation.views import Shown

#: Confidence of all intervals.
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False, repr=False)
class MeanEstimate(Shown):
    """A weighted mean with its influence values, from which differences and tests follow.

    `n` is the number of rows in the domain with a value and a weight, `weight` their sum of
    weights; `influence` is (rows of the design,), zero outside the domain; `domain` (rows of the
    design,) the rows that the estimate is about, those without a value included.
    """

    value: float
    se: float
    low: float
    high: float
    n: int
    weight: float
    influence: Array
    domain: Mask
    design: SurveyDesign | None = field(default=None, repr=False)


def weighted_mean(
    values: Any,
    design: SurveyDesign,
    domain: Any = None,
    *,
    share: bool = False,
    df: float | None = None,
) -> MeanEstimate:
    """Estimate a mean over a domain; missing values (nan) lie outside it.

    Parameters
    ----------
    values
        (n,) values, by position; for a share zeros and ones.
    design
        The full design, rows outside the domain included.
    domain
        (n,) True or False: the rows the mean is over; None for all.
    share
        True for an interval on the logit scale, which stays between 0 and 1 (R's
        `svyciprop(method = "logit")`); at 0 and 1 the interval is the exact binomial one for the
        effective sample size (see Notes).
    df
        Degrees of freedom of the interval. None for those of the domain: the clusters less the
        strata that have members in it, as R's `svyciprop` takes them of a subset of a design.
        Give `design.degrees_of_freedom` for those of the whole design, or `numpy.inf` for a
        normal interval, as R's `confint` does unless told otherwise.

    Raises
    ------
    EstimationError
        If no row of the domain has a value, or values are no finite numbers; for a share, numbers
        from 0 to 1.

    Notes
    -----
    At 0 and 1 the effective sample size is Kish's, times (t with n − 1 degrees of freedom over t
    with the domain's)² (Korn and Graubard 1998, Survey Methodology 24: 193–201). How alike people
    of a cluster are does not show in a share of 0 or 1, so no more of the design effect is known.
    """
    values, domain = _values(values, design, domain)
    inside = domain & ~np.isnan(values)
    if share:
        check_shares(values, inside)
    n = design.count(inside)
    if n == 0:
        raise EstimationError("no values in the domain")
    weights = np.where(inside, design.weights, 0.0)
    weight = float(design.weights[inside].sum())
    x = np.where(inside, values, 0.0)
    lowest, highest = float(x[inside].min()), float(x[inside].max())
    # rounding must not take the mean beyond the values
    mean = float(np.clip(np.dot(weights, x) / weight, lowest, highest))
    influence = weights * (x - mean) / weight
    own = design.degrees_of_freedom_among(domain)
    if not share:
        return _estimate(mean, influence, n, weight, domain, design, own if df is None else df)
    se = _error(influence, design)
    low, high = share_interval(mean, se, n, kish(design, inside), own, df)
    return MeanEstimate(mean, se, low, high, n, weight, influence, domain, design)


def weighted_ratio(
    numerator: Any,
    denominator: Any,
    design: SurveyDesign,
    domain: Any = None,
    *,
    df: float | None = None,
) -> MeanEstimate:
    """Estimate the ratio of two totals over a domain; missing values lie outside it.

    Equal to R's `svyratio`. Parameters are as in `weighted_mean`.

    Raises
    ------
    EstimationError
        If no row of the domain has both values, the weighted total of the denominator is zero, or
        values are no finite numbers.
    """
    numerator, domain = _values(numerator, design, domain, "numerator")
    denominator, domain = _values(denominator, design, domain, "denominator")
    inside = domain & ~(np.isnan(numerator) | np.isnan(denominator))
    n = design.count(inside)
    if n == 0:
        raise EstimationError("no values in the domain")
    x, y = np.where(inside, numerator, 0.0), np.where(inside, denominator, 0.0)
    total = float(design.weights @ y)
    if abs(total) <= 1e-12 * float(design.weights @ np.abs(y)):
        raise EstimationError("the total of the denominator is zero")
    ratio = float(design.weights @ x) / total
    influence = design.weights * (x - ratio * y) / total
    weight = float(design.weights[inside].sum())
    if df is None:
        df = design.degrees_of_freedom_among(domain)
    return _estimate(ratio, influence, n, weight, domain, design, df)


def difference(
    first: MeanEstimate, second: MeanEstimate, design: SurveyDesign, *, df: float | None = None
) -> MeanEstimate:
    """Estimate first − second; their covariance comes from their influence values.

    `df` is as in `weighted_mean`; None for the clusters less the strata with members in either
    domain, and no interval but the whole line if one of them lies in a single cluster.

    Raises
    ------
    DesignError
        If an estimate belongs to another design.
    """
    for estimate in (first, second):
        if not isinstance(estimate, MeanEstimate):
            raise EstimationError(f"expected two estimates, got {type(estimate).__name__}")
        if estimate.design is not None and not design_of(design).same_as(estimate.design):
            raise DesignError("difference: the estimates come from different designs")
    domain = first.domain | second.domain
    if df is None:
        df = design.degrees_of_freedom_among(domain)
        if (
            min(design.degrees_of_freedom_among(estimate.domain) for estimate in (first, second))
            < 1
        ):
            df = 0  # the error of one is unknown, however well that of the other is known
    return _estimate(
        first.value - second.value,
        first.influence - second.influence,
        first.n + second.n,
        first.weight + second.weight,
        domain,
        design,
        df,
    )


def _estimate(
    value: float,
    influence: Array,
    n: int,
    weight: float,
    domain: Mask,
    design: SurveyDesign,
    df: float,
) -> MeanEstimate:
    se = _error(influence, design)
    low, high = ends(np.array(value), np.array(se), CONFIDENCE, df)
    return MeanEstimate(value, se, float(low), float(high), n, weight, influence, domain, design)


def _error(influence: Array, design: SurveyDesign) -> float:
    return float(np.sqrt(max(float(design.covariance(influence)[0, 0]), 0.0)))


def standard_deviation(values: Any, design: SurveyDesign, domain: Any = None) -> float:
    """Weighted standard deviation with the factor n/(n−1), missing values left out.

    n counts the rows with a weight, as in R's `svyvar`. Parameters are as in `weighted_mean`.

    Raises
    ------
    EstimationError
        If fewer than two rows of the domain have a value, or values are no finite numbers.
    """
    values, domain = _values(values, design, domain)
    inside = domain & ~np.isnan(values)
    x, w, n = values[inside], design.weights[inside], design.count(inside)
    if n < 2:
        raise EstimationError("a standard deviation needs two values")
    mean = np.dot(w, x) / w.sum()
    return float(np.sqrt(np.dot(w, (x - mean) ** 2) / w.sum() * n / (n - 1)))


def margin_of_error(design: SurveyDesign) -> float:
    """Half the 95% interval of a share of one half, from Kish's effective sample size."""
    return float(
        special.ndtri((1 + CONFIDENCE) / 2) * np.sqrt(0.25 / design_of(design).effective_n)
    )


def _values(
    values: Any, design: SurveyDesign, domain: Any, name: str = "values"
) -> tuple[Array, Mask]:
    """Return values (n,), and the rows of the domain that have a weight."""
    found = inputs.vector(values, name, design_of(design).n)
    asked = design.inside(domain)
    inputs.finite(found, name, asked)
    return found, asked


def check_shares(values: Array, inside: Mask) -> None:
    """Refuse values of a share that lie outside 0 to 1."""
    wrong = inside & ((values < 0) | (values > 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise EstimationError(
            f"values: row {row} is {values[row]:g}, expected 0 or 1 where `share=True`"
        )


def share_interval(
    share: float, se: float, n: int, effective_n: float, own: int, df: float | None = None
) -> tuple[float, float]:
    """Return the interval of a share; see `weighted_mean`.

    `effective_n` is Kish's, `own` the degrees of freedom of the domain, `df` those asked for.
    """
    if own < 1:
        return 0.0, 1.0  # a single cluster does not say how clusters differ
    if 0 < share < 1:
        return _logit_interval(share, se, own if df is None else df)
    return _exact_interval(share, effective_n, n, own)


def _logit_interval(share: float, se: float, df: float) -> tuple[float, float]:
    if df < 1:
        return 0.0, 1.0
    logit = np.log(share / (1 - share))
    margin = quantile(CONFIDENCE, df) * se / (share * (1 - share))
    low, high = special.expit(logit - margin), special.expit(logit + margin)
    return float(low), float(high)


def _exact_interval(share: float, kish: float, n: int, df: int) -> tuple[float, float]:
    effective = kish
    if df < n - 1:
        effective *= (quantile(CONFIDENCE, n - 1) / quantile(CONFIDENCE, df)) ** 2
    other = float(((1 - CONFIDENCE) / 2) ** (1 / effective))
    return (0.0, 1 - other) if share <= 0 else (other, 1.0)
