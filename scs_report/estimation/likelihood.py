"""Weighted log-likelihood of a cumulative model with its first two derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import Array, Mask
from scs_report.estimation.links import Link

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Bounds:
    """What a row's answer says: its latent variable lies between two cutpoints.

    `X` is (n, p), `answer` (n,) with levels 0 … K−1; the parameters are p coefficients, then K−1
    cutpoints, the k-th between the levels k−1 and k. `open_lower` and `open_upper` (n,) mark bounds
    that lie at infinity whatever the parameters (see `separation.Recession`).
    """

    X: Array
    answer: Codes
    levels: int
    open_lower: Mask | None = None
    open_upper: Mask | None = None

    @cached_property
    def is_upper(self) -> Array:
        """(n, K − 1) ones where a cutpoint is the row's upper bound; none for the top answer."""
        return np.equal(self.answer[:, None], np.arange(self.levels - 1)).astype(float)

    @cached_property
    def is_lower(self) -> Array:
        """(n, K − 1) ones where a cutpoint is the row's lower bound; none for the bottom one."""
        return np.equal(self.answer[:, None], np.arange(1, self.levels)).astype(float)

    def at(self, parameters: Array) -> tuple[Array, Array]:
        """Return the lower and upper bound of each row, (n,) each, infinite at the ends."""
        p = self.X.shape[1]
        cutpoints = np.concatenate([[-np.inf], parameters[p:], [np.inf]])
        predictor = self.X @ parameters[:p]
        lower, upper = cutpoints[self.answer] - predictor, cutpoints[self.answer + 1] - predictor
        if self.open_lower is not None:
            lower[self.open_lower] = -np.inf
        if self.open_upper is not None:
            upper[self.open_upper] = np.inf
        return lower, upper

    def gradients(self) -> tuple[Array, Array]:
        """Return the derivatives of the bounds by the parameters, (n, p + K − 1) each."""
        has_lower, has_upper = self.answer > 0, self.answer < self.levels - 1
        lower = np.hstack([-self.X * has_lower[:, None], self.is_lower])
        upper = np.hstack([-self.X * has_upper[:, None], self.is_upper])
        return lower, upper


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The weighted log-likelihood at a point.

    `value` is −inf, and the rest empty, where some probability is as good as zero. `information` is
    minus the second derivative. `by_lower` and `by_upper` are the derivatives of each row's
    log-probability by its bounds; `curvature` bounds the ratio of the density's slope to the
    density over all bounds (see `separation.certainly_finite`).
    """

    value: float
    gradient: Array
    information: Array
    by_lower: Array
    by_upper: Array
    curvature: float

    def scores(self, bounds: Bounds) -> Array:
        """Return each row's unweighted score, (n, p + K − 1)."""
        n, p = bounds.X.shape
        score = np.empty((n, p + bounds.levels - 1))
        np.multiply(bounds.X, -(self.by_lower + self.by_upper)[:, None], out=score[:, :p])
        np.multiply(bounds.is_upper, self.by_upper[:, None], out=score[:, p:])
        score[:, p:] += bounds.is_lower * self.by_lower[:, None]
        return score


_NOWHERE = Evaluation(-np.inf, np.empty(0), np.empty((0, 0)), np.empty(0), np.empty(0), np.inf)


def evaluate(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> Evaluation:
    """Return the weighted log-likelihood Σ w log P(answer) with two derivatives.

    With u and l the bounds of a row and P = F(u) − F(l), the derivatives are taken by u and l
    first; a coefficient moves both by −x, a cutpoint the one that it is.
    """
    X, p, cuts = bounds.X, bounds.X.shape[1], bounds.levels - 1
    is_upper, is_lower = bounds.is_upper, bounds.is_lower
    with np.errstate(all="ignore"):
        here = link.between(*bounds.at(parameters))
        # beyond this the inverse overflows
        if not here.probability.min() > 1e-300:
            return _NOWHERE
        value = float(weights @ np.log(here.probability))
    inverse = 1 / here.probability
    by_l, by_u = -here.density_lower * inverse, here.density_upper * inverse
    weighted_l, weighted_u = weights * by_l, weights * by_u
    # weighted second derivatives, with their sign turned
    inverse *= weights
    ll = here.slope_lower * inverse + weighted_l * by_l
    uu = weighted_u * by_u - here.slope_upper * inverse
    ul = weighted_u * by_l

    gradient = np.empty(p + cuts)
    gradient[:p] = -(weighted_u + weighted_l) @ X
    gradient[p:] = weighted_u @ is_upper + weighted_l @ is_lower
    information = np.empty((p + cuts, p + cuts))
    moved_u, moved_l = uu + ul, ll + ul
    # not negative, for the density is log-concave; a product with itself takes half the time
    scaled = X * np.sqrt(np.maximum(moved_u + moved_l, 0))[:, None]
    information[:p, :p] = scaled.T @ scaled
    at_cut = is_upper * moved_u[:, None]
    at_cut += is_lower * moved_l[:, None]
    mixed = -(at_cut.T @ X)
    information[p:, :p] = mixed
    information[:p, p:] = mixed.T
    information[p:, p:] = np.diag(uu @ is_upper + ll @ is_lower)
    cut = np.arange(p, p + cuts - 1)
    neighbours = np.bincount(bounds.answer, ul, minlength=bounds.levels)[1:-1]
    information[cut, cut + 1] = information[cut + 1, cut] = neighbours
    return Evaluation(value, gradient, information, by_l, by_u, here.ratio)
