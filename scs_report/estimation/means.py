"""Weighted means, shares, ratios and totals."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from scs_report.estimation import inputs
from scs_report.estimation.among import Among, quotient
from scs_report.estimation.design import Array, Mask, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import CONFIDENCE
from scs_report.estimation.mean_estimate import MeanEstimate, estimated, name_of
from scs_report.estimation.weights import unit_of


def weighted_mean(
    values: Any,
    design: SurveyDesign,
    domain: Any = None,
    *,
    share: bool = False,
    interval: str = "logit",
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
        True for the interval of a share.
    interval
        Of a share, how: `logit`, which stays between 0 and 1; `beta`, Korn and Graubard's, which
        has its coverage where shares are small; `wilson`, the score interval, shorter than that;
        `mean`, symmetric, which may leave 0 to 1. The first, second and last are those of R's
        `svyciprop`. At 0 and 1 all but `wilson` are the exact binomial one for the effective sample
        size (see Notes).
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
    `beta` and `wilson` take the effective sample size from the error, p(1 − p)/se² (Korn and
    Graubard 1998, Survey Methodology 24: 193–201; Franco, Little, Louis and Slud 2019, Journal of
    Survey Statistics and Methodology 7: 334–364). `wilson` takes t for the normal quantile, and at
    0 and 1 Kish's effective sample size; so do the others there, times (t with n − 1 degrees of
    freedom over t with the domain's)². How alike people of a cluster are does not show in a share
    of 0 or 1, so no more of the design effect is known.

    Examples
    --------
    >>> design = SurveyDesign([1, 1, 2, 2, 1, 1])
    >>> weighted_mean([1, 0, 1, 1, 0, 1], design, share=True, interval="wilson")
    MeanEstimate(value=0.75, se=0.18114, low=0.27166, high=0.96021, n=6, weight=8, df=5, name='', \
statistic='share')
    """
    name = name_of(values)
    values, domain = values_in(values, design, domain)
    inside = domain & ~np.isnan(values)
    if share:
        check_shares(values, inside)
    among = Among(design, domain, inside)
    found = among.mean(np.where(inside, values, 0.0), name)
    if share:
        return among.with_interval(found, df=df, interval=interval)
    return found.finished(df=df, statistic="mean")


def weighted_ratio(
    numerator: Any,
    denominator: Any,
    design: SurveyDesign,
    domain: Any = None,
    *,
    df: float | None = None,
) -> MeanEstimate:
    """Estimate the ratio of two totals over a domain; missing values lie outside it.

    Equal to R's `svyratio`. Parameters are as in `weighted_mean`; the unit is that of the numerator
    for one of the denominator.

    Raises
    ------
    EstimationError
        If no row of the domain has both values, the weighted total of the denominator is zero, or
        values are no finite numbers.

    Examples
    --------
    >>> weighted_ratio([10, 20, 60], [1, 2, 3], SurveyDesign([1, 1, 1])).value
    15.0
    """
    name = "/".join(filter(None, map(name_of, (numerator, denominator))))
    numerator, domain = values_in(numerator, design, domain, "numerator")
    denominator, domain = values_in(denominator, design, domain, "denominator")
    inside = domain & ~(np.isnan(numerator) | np.isnan(denominator))
    if design.count(inside) == 0:
        raise EstimationError("no values in the domain")
    x, y = np.where(inside, numerator, 0.0), np.where(inside, denominator, 0.0)
    total = float(design.weights @ y)
    if abs(total) <= 1e-12 * float(design.weights @ np.abs(y)):
        raise EstimationError("the total of the denominator is zero")
    ratio = float(design.weights @ x) / total
    return estimated(
        ratio,
        design.weights * (x - ratio * y) / total,
        inside,
        domain,
        design,
        design.deviations(lambda weights: quotient(x @ weights, y @ weights)),
        df=df,
        name=name,
        statistic="ratio",
    )


def weighted_total(
    values: Any, design: SurveyDesign, domain: Any = None, *, df: float | None = None
) -> MeanEstimate:
    """Estimate the total of values over a domain; missing values lie outside it.

    Of ones it is the number of people. Equal to R's `svytotal`; weights have to add up to the
    population. Parameters are as in `weighted_mean`.

    Raises
    ------
    EstimationError
        If no row of the domain has a value, or values are no finite numbers.

    Examples
    --------
    >>> weighted_total([1, 0, 1], SurveyDesign([10, 20, 30])).value
    40.0
    """
    name = name_of(values)
    values, domain = values_in(values, design, domain)
    inside = domain & ~np.isnan(values)
    if design.count(inside) == 0:
        raise EstimationError("no values in the domain")
    x = np.where(inside, values, 0.0)
    return estimated(
        float(design.weights @ x),
        design.weights * x,
        inside,
        domain,
        design,
        design.deviations(lambda weights: x @ weights),
        df=df,
        name=name,
        statistic="total",
    )


def standard_deviation(values: Any, design: SurveyDesign, domain: Any = None) -> float:
    """Weighted standard deviation with the factor n/(n−1), missing values left out.

    n counts the rows with a weight, as in R's `svyvar`. Parameters are as in `weighted_mean`.

    Raises
    ------
    EstimationError
        If fewer than two rows of the domain have a value, or values are no finite numbers.
    """
    values, domain = values_in(values, design, domain)
    inside = domain & ~np.isnan(values)
    x, w, n = values[inside], design.weights[inside], design.count(inside)
    if n < 2:
        raise EstimationError("a standard deviation needs two values")
    w, unit = w / unit_of(w), unit_of(x)
    x = x / unit
    mean = np.dot(w, x) / w.sum()
    return float(np.sqrt(np.dot(w, (x - mean) ** 2) / w.sum() * n / (n - 1)) * unit)


def margin_of_error(design: SurveyDesign) -> float:
    """Half the 95% interval of a share of one half, from Kish's effective sample size."""
    return float(
        special.ndtri((1 + CONFIDENCE) / 2) * np.sqrt(0.25 / design_of(design).effective_n)
    )


def values_in(
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
