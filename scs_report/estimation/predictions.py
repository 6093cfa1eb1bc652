"""Average predicted probabilities from a fitted cumulative model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from scs_report.estimation.design import Array
from scs_report.estimation.means import LEVEL
from scs_report.estimation.ordered_logit import OrderedLogitResult


@dataclass(frozen=True)
class Probability:
    """A probability, or a difference of two, with a delta-method error."""

    value: float
    se: float
    low: float
    high: float


def average_probability(
    result: OrderedLogitResult, X: Array, weights: Array, at_least: float
) -> tuple[float, Array]:
    """Average P(answer ≥ `at_least`) over people, and its gradient by the parameters.

    Parameters
    ----------
    X
        (n, p) covariates of the people averaged over, with the values to predict at.
    weights
        (n,) their weights.
    at_least
        The lowest answer that counts; one of `result.levels` but the lowest.

    Returns
    -------
    float, Array
        The probability and its (p + K − 1,) gradient.
    """
    k = int(np.flatnonzero(result.levels == at_least)[0]) - 1
    if k < 0:
        raise ValueError("every answer is at least the lowest one")
    share = weights / weights.sum()
    z = result.cutpoints[k] - X @ result.coefficients
    # 1 − F(z), from the upper tail where the link allows it
    value = float(share @ result.link.interval(z, np.full_like(z, np.inf)))
    density = result.link.density(z)
    gradient = np.zeros(len(result.values))
    gradient[: result.n_coefficients] = (share * density) @ X
    gradient[result.n_coefficients + k] = -float(share @ density)
    return value, gradient


def with_error(value: float, gradient: Array, result: OrderedLogitResult) -> Probability:
    """Attach the delta-method standard error and a normal interval.

    A probability's interval is cut at 0 and 1; a difference's at −1 and 1.
    """
    se = float(np.sqrt(np.maximum(gradient @ result.covariance @ gradient, 0.0)))
    margin = float(stats.norm.ppf((1 + LEVEL) / 2)) * se
    return Probability(value, se, max(value - margin, -1.0), min(value + margin, 1.0))
