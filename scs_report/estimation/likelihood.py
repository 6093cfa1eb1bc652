"""Weighted log-likelihood of a cumulative model with its first two derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import Array
from scs_report.estimation.links import Link

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Bounds:
    """What a row's answer says: its latent variable lies between two cutpoints.

    `X` is (n, p), `answer` (n,) with levels 0 … K−1; the parameters are p coefficients, then K−1
    cutpoints, the k-th between the levels k−1 and k.
    """

    X: Array
    answer: Codes
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


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The weighted log-likelihood at a point.

    `value` is −inf, and the rest empty, where some probability is not positive. `information` is
    minus the second derivative; `curvature` bounds the ratio of the density's slope to the density
    over all bounds (see `separation.certainly_finite`).
    """

    value: float
    gradient: Array
    information: Array
    curvature: float


def evaluate(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> Evaluation:
    """Return the weighted log-likelihood Σ w log P(answer) with two derivatives.

    With u and l the bounds of a row and P = F(u) − F(l), the derivatives are taken by u and l
    first; a coefficient moves both by −x, a cutpoint the one that it is.
    """
    X, answer, p, cuts = bounds.X, bounds.answer, bounds.X.shape[1], bounds.levels - 1
    lower, upper = bounds.at(parameters)
    with np.errstate(all="ignore"):
        probability = link.interval(lower, upper)
        if not probability.min() > 0:
            return Evaluation(-np.inf, np.empty(0), np.empty((0, 0)), np.inf)
        value = float(weights @ np.log(probability))
    inverse = 1 / probability
    density_l, density_u = link.density(lower), link.density(upper)
    slope_l, slope_u = link.slope(lower), link.slope(upper)
    by_l, by_u = -density_l * inverse, density_u * inverse
    # weighted second derivatives, with their sign turned
    ll = weights * (slope_l * inverse + by_l * by_l)
    uu = weights * (by_u * by_u - slope_u * inverse)
    ul = weights * by_u * by_l

    # columns: which cutpoint is a row's lower or upper bound
    is_upper = np.zeros((len(answer), cuts))
    is_lower = np.zeros_like(is_upper)
    cut = np.arange(cuts)
    is_upper[:] = answer[:, None] == cut
    is_lower[:] = answer[:, None] == cut + 1

    gradient = np.empty(p + cuts)
    gradient[:p] = -(weights * (by_u + by_l)) @ X
    gradient[p:] = (weights * by_u) @ is_upper + (weights * by_l) @ is_lower
    information = np.empty((p + cuts, p + cuts))
    information[:p, :p] = X.T @ (X * (uu + 2 * ul + ll)[:, None])
    mixed = -X.T @ (is_upper * (uu + ul)[:, None] + is_lower * (ll + ul)[:, None])
    information[:p, p:] = mixed
    information[p:, :p] = mixed.T
    neighbours = is_upper.T @ (is_lower * ul[:, None])
    information[p:, p:] = np.diag(uu @ is_upper + ll @ is_lower) + neighbours + neighbours.T
    ratio = np.concatenate(
        [
            np.abs(slope_l) / np.maximum(density_l, 1e-300),
            np.abs(slope_u) / np.maximum(density_u, 1e-300),
        ]
    )
    return Evaluation(value, gradient, information, float(ratio.max()))


def scores(parameters: Array, bounds: Bounds, link: Link) -> Array:
    """Return each row's unweighted score, (n, p + K − 1)."""
    lower, upper = bounds.at(parameters)
    inverse = 1 / link.interval(lower, upper)
    by_l, by_u = -link.density(lower) * inverse, link.density(upper) * inverse
    n, p = bounds.X.shape
    score = np.zeros((n, p + bounds.levels - 1))
    score[:, :p] = -bounds.X * (by_l + by_u)[:, None]
    rows = np.flatnonzero(bounds.has_upper)
    score[rows, p + bounds.answer[rows]] = by_u[rows]
    rows = np.flatnonzero(bounds.has_lower)
    score[rows, p + bounds.answer[rows] - 1] += by_l[rows]
    return score
