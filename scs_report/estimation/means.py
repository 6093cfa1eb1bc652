"""Weighted means, shares, differences and tests of independence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from scs_report.estimation import doors
from scs_report.estimation.design import Array, Mask, SurveyDesign, design_of
from scs_report.estimation.errors import DesignError, EstimationError

#: Two-sided level of all intervals.
LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class MeanEstimate:
    """A weighted mean with its influence values, from which differences and tests follow.

    `n` is the number of rows in the domain with a value and a weight above zero, `weight` their sum
    of weights; `influence` is (rows of the design,), zero outside the domain.
    """

    value: float
    se: float
    low: float
    high: float
    n: int
    weight: float
    influence: Array
    design: SurveyDesign | None = field(default=None, repr=False)


def weighted_mean(
    values: Any, design: SurveyDesign, domain: Any = None, *, share: bool = False
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
        effective sample size (Korn and Graubard 1998, Survey Methodology 24: 193–201).

    Raises
    ------
    EstimationError
        If no row of the domain has a value, or values are no finite numbers; for a share, numbers
        from 0 to 1.
    """
    values, inside = _values(values, design, domain)
    if share and np.any((values[inside] < 0) | (values[inside] > 1)):
        row = int(np.flatnonzero(inside & ((values < 0) | (values > 1)))[0])
        raise EstimationError(
            f"values: row {row} is {values[row]:g}, expected 0 or 1 where `share=True`"
        )
    n = int(inside.sum())
    if n == 0:
        raise EstimationError("no values in the domain")
    weight = float(design.weights[inside].sum())
    x = np.where(inside, values, 0.0)
    mean = float(np.dot(design.weights[inside], x[inside]) / weight)
    influence = np.where(inside, design.weights * (x - mean) / weight, 0.0)
    se = float(np.sqrt(design.covariance(influence)[0, 0]))
    quantile = float(special.stdtrit(design.degrees_of_freedom, (1 + LEVEL) / 2))
    if share:
        effective = weight**2 / float(np.sum(design.weights[inside] ** 2))
        low, high = _share_interval(mean, se, quantile, effective)
    else:
        low, high = mean - quantile * se, mean + quantile * se
    return MeanEstimate(mean, se, low, high, n, weight, influence, design)


def weighted_ratio(
    numerator: Any, denominator: Any, design: SurveyDesign, domain: Any = None
) -> MeanEstimate:
    """Estimate the ratio of two totals over a domain; missing values lie outside it.

    Equal to R's `svyratio`. Parameters are as in `weighted_mean`.

    Raises
    ------
    EstimationError
        If no row of the domain has both values, the weighted total of the denominator is zero, or
        values are no finite numbers.
    """
    numerator, inside = _values(numerator, design, domain, "numerator")
    denominator, both = _values(denominator, design, domain, "denominator")
    inside &= both
    if not inside.any():
        raise EstimationError("no values in the domain")
    x, y = np.where(inside, numerator, 0.0), np.where(inside, denominator, 0.0)
    total = float(design.weights @ y)
    if total == 0:
        raise EstimationError("the total of the denominator is zero")
    ratio = float(design.weights @ x) / total
    influence = design.weights * (x - ratio * y) / total
    se = float(np.sqrt(design.covariance(influence)[0, 0]))
    margin = float(special.stdtrit(design.degrees_of_freedom, (1 + LEVEL) / 2)) * se
    weight = float(design.weights[inside].sum())
    n = int(inside.sum())
    return MeanEstimate(ratio, se, ratio - margin, ratio + margin, n, weight, influence, design)


def difference(first: MeanEstimate, second: MeanEstimate, design: SurveyDesign) -> MeanEstimate:
    """Estimate first − second; their covariance comes from their influence values.

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
    value = first.value - second.value
    influence = first.influence - second.influence
    se = float(np.sqrt(design.covariance(influence)[0, 0]))
    margin = float(special.stdtrit(design.degrees_of_freedom, (1 + LEVEL) / 2)) * se
    n = first.n + second.n
    weight = first.weight + second.weight
    return MeanEstimate(value, se, value - margin, value + margin, n, weight, influence, design)


def standard_deviation(values: Any, design: SurveyDesign, domain: Any = None) -> float:
    """Weighted standard deviation with the factor n/(n−1), missing values left out (R's `svyvar`).

    Parameters are as in `weighted_mean`.

    Raises
    ------
    EstimationError
        If fewer than two rows of the domain have a value, or values are no finite numbers.
    """
    values, inside = _values(values, design, domain)
    x, w, n = values[inside], design.weights[inside], int(inside.sum())
    if n < 2:
        raise EstimationError("a standard deviation needs two values")
    mean = np.dot(w, x) / w.sum()
    return float(np.sqrt(np.dot(w, (x - mean) ** 2) / w.sum() * n / (n - 1)))


def margin_of_error(design: SurveyDesign) -> float:
    """Half the 95% interval of a share of one half, from Kish's effective sample size."""
    return float(special.ndtri((1 + LEVEL) / 2) * np.sqrt(0.25 / design_of(design).effective_n))


def _values(
    values: Any, design: SurveyDesign, domain: Any, name: str = "values"
) -> tuple[Array, Mask]:
    """Return values (n,) and the rows of the domain that have one and a weight."""
    found = doors.vector(values, name, design_of(design).n)
    asked = design.inside(domain)
    doors.finite(found, name, asked)
    return found, asked & ~np.isnan(found)


@dataclass(frozen=True)
class RaoScott:
    """Rao–Scott F test: statistic, degrees of freedom, p-value."""

    f: float
    df1: float
    df2: float
    p: float


def rao_scott(rows: Any, columns: Any, design: SurveyDesign) -> RaoScott:
    """Test the independence of two categorical variables with survey weights.

    Second-order corrected Pearson statistic of Rao and Scott (1984, Annals of Statistics 12:
    46–60) as an F statistic; equal to R's `survey::svychisq(statistic = "F")`.

    Parameters
    ----------
    rows, columns
        (n,) codes, texts or categories; nan and None are missing.
    design
        The full design.

    Raises
    ------
    EstimationError
        If rows or columns have fewer than two values, or another length than the design.
    """
    rows = doors.codes_of(rows, "rows", design_of(design).n)[0]
    columns = doors.codes_of(columns, "columns", design.n)[0]
    inside = design.inside() & (rows >= 0) & (columns >= 0)
    row_codes, column_codes = np.unique(rows[inside]), np.unique(columns[inside])
    nr, nc = len(row_codes), len(column_codes)
    if nr < 2 or nc < 2:
        raise EstimationError("a test of independence needs two rows and two columns")
    n = int(inside.sum())
    cells = [inside & (rows == r) & (columns == c) for c in column_codes for r in row_codes]
    weight = design.weights[inside].sum()
    shares = np.array([design.weights[cell].sum() / weight for cell in cells])
    indicator = np.column_stack(cells).astype(float)
    influence = np.where(
        inside[:, None], design.weights[:, None] * (indicator - shares) / weight, 0.0
    )
    covariance = design.covariance(influence)
    table = shares.reshape(nc, nr)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel()
    pearson = float(n * np.sum((shares - expected) ** 2 / expected))
    row_of = np.tile(np.eye(nr), (nc, 1))
    column_of = np.repeat(np.eye(nc), nr, axis=0)
    main = np.column_stack([np.ones(nr * nc), row_of[:, 1:], column_of[:, 1:]])
    products = [row_of[:, i] * column_of[:, j] for j in range(1, nc) for i in range(1, nr)]
    interaction = np.column_stack(products)
    contrast = interaction - main @ np.linalg.lstsq(main, interaction, rcond=None)[0]
    inverse = np.where(shares > 0, 1 / np.where(shares > 0, shares, 1), 0)
    denominator = contrast.T @ (contrast * (inverse / n)[:, None])
    scaled = contrast * inverse[:, None]
    delta = np.linalg.solve(denominator, scaled.T @ covariance @ scaled)
    trace = float(np.trace(delta))
    df1 = trace**2 / float(np.trace(delta @ delta))
    df2 = df1 * design.degrees_of_freedom
    f = pearson / trace
    return RaoScott(f, df1, df2, float(special.fdtrc(df1, df2, f)))


def _share_interval(
    share: float, se: float, quantile: float, effective_n: float
) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    if share <= 0:
        return 0.0, float(1 - tail ** (1 / effective_n))
    if share >= 1:
        return float(tail ** (1 / effective_n)), 1.0
    logit = np.log(share / (1 - share))
    margin = quantile * se / (share * (1 - share))
    low, high = (1 / (1 + np.exp(-(logit - margin))), 1 / (1 + np.exp(-(logit + margin))))
    return float(low), float(high)
