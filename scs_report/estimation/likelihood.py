"""Weighted log-likelihood of a cumulative model with its first two derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import Array, Mask
from scs_report.estimation.links import Link

Codes = npt.NDArray[np.intp]
#: Rows whose numbers fit the cache of a processor.
_BLOCK = 1 << 13


@dataclass(frozen=True, eq=False)
class Bounds:
    """What a row's answer says: its latent variable lies between two cutpoints.

    `X` is (n, p), `answer` (n,) with levels 0 … K−1, in ascending order; the parameters are p
    coefficients, then K−1 cutpoints, the k-th between the levels k−1 and k.
    `open_lower` and `open_upper` (n,) mark bounds that lie at infinity whatever the parameters (see
    `separation.Recession`).
    """

    X: Array
    answer: Codes
    levels: int
    open_lower: Mask | None = None
    open_upper: Mask | None = None

    @cached_property
    def first(self) -> Codes:
        """(K + 1,) the first row of each level, and the number of rows."""
        return np.searchsorted(self.answer, np.arange(self.levels + 1))

    @cached_property
    def by_column(self) -> Array:
        """(p, n) the covariates, each in one piece."""
        return np.ascontiguousarray(self.X.T)

    @cached_property
    def blocks(self) -> list[tuple[slice, Codes, Codes, list[tuple[int, slice]]]]:
        """Rows that fit the cache: they, their levels, where each begins, and its rows there."""
        n, found = len(self.answer), []
        for start in range(0, n, _BLOCK):
            stop = min(start + _BLOCK, n)
            within = np.clip(self.first, start, stop) - start
            levels = np.flatnonzero(within[:-1] < within[1:])
            parts = [(int(k), slice(int(within[k]), int(within[k + 1]))) for k in levels]
            found.append((slice(start, stop), levels, within[levels], parts))
        return found

    def at(self, parameters: Array, rows: slice) -> tuple[Array, Array]:
        """Return the lower and upper bounds of m rows, infinite at the ends, and their odds.

        (2, m), and (m,) 1 / (exp(upper − lower) − 1).
        """
        p = len(self.by_column)
        cutpoints = np.concatenate([[-np.inf], parameters[p:], [np.inf]])
        answer, predictor = self.answer[rows], parameters[:p] @ self.by_column[:, rows]
        both = np.empty((2, len(answer)))
        np.subtract(cutpoints.take(answer), predictor, out=both[0])
        np.subtract(cutpoints[1:].take(answer), predictor, out=both[1])
        odds = (1 / np.expm1(np.diff(cutpoints))).take(answer)
        if self.open_lower is not None:
            both[0, self.open_lower[rows]] = -np.inf
            odds[self.open_lower[rows]] = 0
        if self.open_upper is not None:
            both[1, self.open_upper[rows]] = np.inf
            odds[self.open_upper[rows]] = 0
        return both, odds

    def gradients(self) -> tuple[Array, Array]:
        """Return the derivatives of the bounds by the parameters, (n, p + K − 1) each."""
        has_lower, has_upper = self.answer > 0, self.answer < self.levels - 1
        cut = np.arange(self.levels)
        is_lower = np.equal(self.answer[:, None], cut[1:])
        is_upper = np.equal(self.answer[:, None], cut[:-1])
        lower = np.hstack([-self.X * has_lower[:, None], is_lower])
        upper = np.hstack([-self.X * has_upper[:, None], is_upper])
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
        """Return each row's unweighted score, (n, p + K − 1), each column in one piece."""
        n, p = bounds.X.shape
        score = np.zeros((p + bounds.levels - 1, n))
        np.multiply(bounds.by_column, -(self.by_lower + self.by_upper), out=score[:p])
        for level, (start, stop) in enumerate(pairwise(bounds.first.tolist())):
            if level:
                score[p + level - 1, start:stop] = self.by_lower[start:stop]
            if level < bounds.levels - 1:
                score[p + level, start:stop] = self.by_upper[start:stop]
        return score.T


_NOWHERE = Evaluation(-np.inf, np.empty(0), np.empty((0, 0)), np.empty(0), np.empty(0), np.inf)


def evaluate(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> Evaluation:
    """Return the weighted log-likelihood Σ w log P(answer) with two derivatives.

    With u and l the bounds of a row and P = F(u) − F(l), the derivatives are taken by u and l
    first; a coefficient moves both by −x, a cutpoint the one that it is. Rows are taken in blocks
    and, being in the order of their answers, summed by answer.
    """
    n, p = bounds.X.shape
    value, curvature = 0.0, 0.0
    sides, among = np.empty((2, n)), np.zeros((p, p))
    sums, mixed = np.zeros((5, bounds.levels)), np.zeros((bounds.levels, 4, p))
    for rows, levels, starts, parts in bounds.blocks:
        X, w = bounds.by_column[:, rows], weights[rows]
        with np.errstate(all="ignore"):
            here = link.derivatives(*bounds.at(parameters, rows))
            # beyond this the inverse overflows
            if not here.probability.min() > 1e-300:
                return _NOWHERE
            value += float(w @ np.log(here.probability))
        curvature = max(curvature, here.ratio)
        sides[:, rows] = here.parts[:2]
        weighted = here.parts * w
        among += (X * (weighted[2] + weighted[3])) @ X.T
        sums[:, levels] += np.add.reduceat(weighted, starts, axis=1)
        for level, part in parts:
            mixed[level] += weighted[:4, part] @ X[:, part].T
    return _evaluation(value, sums, mixed, among, sides, curvature)


def evaluate_null(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> Evaluation:
    """Return what `evaluate` does where all coefficients are zero, and no bound is open.

    There people of one answer have everything in common but their covariates.
    """
    p = bounds.X.shape[1]
    cutpoints = np.concatenate([[-np.inf], parameters[p:], [np.inf]])
    with np.errstate(all="ignore"):
        odds = 1 / np.expm1(np.diff(cutpoints))
        here = link.derivatives(np.array([cutpoints[:-1], cutpoints[1:]]), odds)
        value = np.log(here.probability)
    weight = np.bincount(bounds.answer, weights, bounds.levels)
    weighted = bounds.by_column * weights
    of_levels = np.add.reduceat(weighted, bounds.first[:-1], axis=1).T
    mixed = here.parts[:4].T[:, :, None] * of_levels[:, None, :]
    among = (weighted * (here.parts[2] + here.parts[3]).take(bounds.answer)) @ bounds.by_column.T
    sides = here.parts[:2].take(bounds.answer, axis=1)
    sums = here.parts * weight
    return _evaluation(float(weight @ value), sums, mixed, among, sides, here.ratio)


def _evaluation(
    value: float, sums: Array, mixed: Array, among: Array, sides: Array, curvature: float
) -> Evaluation:
    """Put sums by level together: of all parts (5, K), and of four times covariates (K, 4, p)."""
    p, cuts = len(among), sums.shape[1] - 1
    gradient, information = np.empty(p + cuts), np.zeros((p + cuts, p + cuts))
    by_l, by_u, ll, uu, both = sums
    gradient[:p] = -mixed[:, :2].sum(axis=(0, 1))
    gradient[p:] = by_u[:-1] + by_l[1:]
    information[:p, :p] = among
    # an upper bound is the cutpoint above its level, a lower bound that below
    information[p:, :p] = -(mixed[:-1, 3] + mixed[1:, 2])
    information[:p, p:] = information[p:, :p].T
    cut = np.arange(p, p + cuts)
    information[cut, cut] = (uu - both)[:-1] + (ll - both)[1:]
    information[cut[:-1], cut[1:]] = information[cut[1:], cut[:-1]] = both[1:-1]
    return Evaluation(value, gradient, information, sides[0], sides[1], curvature)
