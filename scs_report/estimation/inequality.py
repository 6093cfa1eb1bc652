"""Gini's coefficient of inequality."""

from __future__ import annotations

from typing import Any

import numpy as np

from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.mean_estimate import MeanEstimate, estimated, name_of
from scs_report.estimation.means import values_in
from scs_report.estimation.weights import unit_of


def gini(
    values: Any, design: SurveyDesign, domain: Any = None, *, df: float | None = None
) -> MeanEstimate:
    """Estimate Gini's coefficient over a domain: 0 if all have the same, near 1 if one has all.

    Parameters
    ----------
    values
        (n,) incomes or the like, by position; nan is missing. None below zero.
    design, domain, df
        As in `weighted_mean`.

    Raises
    ------
    EstimationError
        If no row of the domain has a value, values are negative or infinite, or all are zero.

    Notes
    -----
    Σᵢⱼ wᵢ wⱼ max(xᵢ, xⱼ) / (Σw Σwx) − 1, the mean absolute difference over twice the mean; people
    of one value may be joined into one row. Influence values are its derivatives by the weights
    (Deville 1999, Survey Methodology 25: 193–203).

    Examples
    --------
    >>> gini([0, 0, 0, 1], SurveyDesign([1, 1, 1, 1])).value
    0.75
    """
    name = name_of(values)
    values, domain = values_in(values, design, domain)
    inside = domain & ~np.isnan(values)
    if design.count(inside) == 0:
        raise EstimationError("no values in the domain")
    if (values[inside] < 0).any():
        row = int(np.flatnonzero(inside)[np.argmax(values[inside] < 0)])
        raise EstimationError(f"values: row {row} is {values[row]:g}, expected zero or more")
    if not values[inside].any():
        raise EstimationError("values: all are zero, so there is nothing to share")
    rows = np.flatnonzero(inside)
    levels, place = np.unique(values[rows], return_inverse=True)
    unit = unit_of(design.weights)  # products of sums of weights must be numbers

    def pieces(weights: Array) -> tuple[float, Array, float, float]:
        """Return Gini's coefficient, Σ w max(x, level) by level, Σw and Σwx."""
        w = np.bincount(place, weights[rows] / unit, minlength=len(levels))
        below, above = np.cumsum(w), np.cumsum((w * levels)[::-1])[::-1] - w * levels
        largest = levels * below + above
        total, sum_x = float(w.sum()), float(w @ levels)
        found = float(w @ largest) / (total * sum_x) - 1 if total * sum_x > 0 else np.nan
        return found, largest, total, sum_x

    found, largest, total, sum_x = pieces(design.weights)
    influence = np.zeros(design.n)
    slope = 2 * largest / (total * sum_x) - (found + 1) * (1 / total + levels / sum_x)
    influence[rows] = design.weights[rows] / unit * slope[place]
    return estimated(
        found,
        influence,
        inside,
        domain,
        design,
        design.deviations(lambda weights: np.array([pieces(column)[0] for column in weights.T])),
        df=df,
        name=name,
        statistic="Gini coefficient",
    )
