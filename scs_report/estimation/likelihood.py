"""Weighted log-likelihood of a cumulative model with its first two derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import Array
from scs_report.estimation.links import Link


@dataclass(frozen=True, eq=False)
class Bounds:
    """What a row's answer says: its latent variable lies between two cutpoints.

    `answer` is (n,) with levels 0 … K−1; the parameters are p coefficients, then K−1 cutpoints.
    """

    X: Array
    answer: npt.NDArray[np.intp]
    levels: int

    @property
    def has_upper(self) -> npt.NDArray[np.bool_]:
        """Rows with a cutpoint above them: all but the highest answer."""
        return self.answer < self.levels - 1

    @property
    def has_lower(self) -> npt.NDArray[np.bool_]:
        """Rows with a cutpoint below them: all but the lowest answer."""
        return self.answer > 0

    def at(self, parameters: Array) -> tuple[Array, Array]:
        """Return the lower and upper bound of each row, (n,) each, infinite at the ends."""
        p = self.X.shape[1]
        cutpoints = np.concatenate([[-np.inf], parameters[p:], [np.inf]])
        predictor = self.X @ parameters[:p]
        return cutpoints[self.answer] - predictor, cutpoints[self.answer + 1] - predictor

    def gradients(self) -> tuple[Array, Array]:
        """Return the derivatives of the bounds by the parameters, (n, p + K − 1) each."""
        n, p = self.X.shape
        lower = np.zeros((n, p + self.levels - 1))
        upper = np.zeros_like(lower)
        rows = np.flatnonzero(self.has_lower)
        lower[rows, :p] = -self.X[rows]
        lower[rows, p + self.answer[rows] - 1] = 1
        rows = np.flatnonzero(self.has_upper)
        upper[rows, :p] = -self.X[rows]
        upper[rows, p + self.answer[rows]] = 1
        return lower, upper


def log_likelihood(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> float:
    """Return Σ w log P(answer); −inf where a probability is not positive."""
    lower, upper = bounds.at(parameters)
    with np.errstate(all="ignore"):
        probability = link.interval(lower, upper)
        if not np.all(probability > 0):
            return -np.inf
        return float(np.dot(weights, np.log(probability)))


def scores(parameters: Array, bounds: Bounds, link: Link) -> Array:
    """Return each row's unweighted score, (n, p + K − 1)."""
    lower, upper = bounds.at(parameters)
    probability = link.interval(lower, upper)
    from_lower, from_upper = bounds.gradients()
    return (
        from_upper * (link.density(upper) / probability)[:, None]
        - from_lower * (link.density(lower) / probability)[:, None]
    )


def hessian(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> Array:
    """Return the second derivative of the weighted log-likelihood, (p + K − 1) square."""
    lower, upper = bounds.at(parameters)
    probability = link.interval(lower, upper)
    at_lower, at_upper = link.density(lower) / probability, link.density(upper) / probability
    from_lower, from_upper = bounds.gradients()
    own_upper = weights * (link.slope(upper) / probability - at_upper**2)
    own_lower = weights * (-link.slope(lower) / probability - at_lower**2)
    cross = from_upper.T @ (from_lower * (weights * at_lower * at_upper)[:, None])
    second: Array = (
        from_upper.T @ (from_upper * own_upper[:, None])
        + from_lower.T @ (from_lower * own_lower[:, None])
        + cross
        + cross.T
    )
    return second
