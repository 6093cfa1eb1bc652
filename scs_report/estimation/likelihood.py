"""Weighted log-likelihood of a cumulative model with its first two derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import Array, Mask
from scs_report.estimation.links import Link

Codes = npt.NDArray[np.intp]
#: Rows whose numbers fit the cache of a processor.
_BLOCK = 1 << 13
#: Below this probability the inverse overflows.
_LEAST = 1e-300
_LOWEST, _HIGHEST, _EMPTY = np.array([-np.inf]), np.array([np.inf]), np.empty(0)


class Block(NamedTuple):
    """Some rows in a piece.

    They, their covariates (p, m), which cutpoints are their bounds (2, m), the levels that they
    have, where each begins, and for each its rows here and their covariates (any, p).
    """

    rows: slice
    X: Array
    ends: Codes
    levels: slice
    starts: Codes
    of_levels: list[tuple[slice, Array]]


@dataclass(frozen=True, eq=False)
class Bounds:
    """What a row's answer says: its latent variable lies between two cutpoints.

    `X` is (n, p), `answer` (n,) with levels 0 … K−1, in ascending order; the parameters are p
    coefficients, then K−1 cutpoints, the k-th between the levels k−1 and k.
    `offset` (n,) is a part of the predictor that is known. `open_lower` and `open_upper` (n,) mark
    bounds that lie at infinity whatever the parameters (see `separation.Recession`).
    """

    X: Array
    answer: Codes
    levels: int
    open_lower: Mask | None = None
    open_upper: Mask | None = None
    offset: Array | None = None

    @cached_property
    def first(self) -> Codes:
        """(K + 1,) the first row of each level, and the number of rows."""
        return np.searchsorted(self.answer, np.arange(self.levels + 1))

    @cached_property
    def by_column(self) -> Array:
        """(p, n) the covariates, each in one piece."""
        return np.ascontiguousarray(self.X.T)

    @cached_property
    def blocks(self) -> list[Block]:
        """The rows in parts that fit the cache."""
        n, found, first = len(self.answer), [], self.first.tolist()
        for start in range(0, n, _BLOCK):
            stop = min(start + _BLOCK, n)
            X, answer = self.by_column[:, start:stop], self.answer[start:stop]
            low, high = int(answer[0]), int(answer[-1]) + 1  # in order, so all between occur
            edges = [start, *first[low + 1 : high], stop]
            parts = [slice(a - start, b - start) for a, b in pairwise(edges)]
            ends = np.array([answer, answer + 1])
            begin = np.array([part.start for part in parts])
            of_levels = [(part, X[:, part].T) for part in parts]
            found.append(Block(slice(start, stop), X, ends, slice(low, high), begin, of_levels))
        return found

    @cached_property
    def closed(self) -> Array | None:
        """(n,) one for rows neither of whose bounds is open, else zero; None where no bound is."""
        if self.open_lower is None or self.open_upper is None:
            return None
        return np.where(self.open_lower | self.open_upper, 0.0, 1.0)

    def at(self, cutpoints: Array, coefficients: Array, block: Block) -> Array:
        """Return the lower and upper bounds of a block's rows, (2, m).

        `cutpoints` are (K + 1,), infinite at the ends.
        """
        both = cutpoints.take(block.ends)
        both -= coefficients @ block.X
        if self.offset is not None:
            both -= self.offset[block.rows]
        if self.open_lower is not None:
            both[0, self.open_lower[block.rows]] = -np.inf
        if self.open_upper is not None:
            both[1, self.open_upper[block.rows]] = np.inf
        return both

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
    minus the second derivative. `sides` (2, n) are the derivatives of each row's log-probability by
    its lower and its upper bound, without the `odds` (K,) that a level's rows without open bounds
    have in common (see `Link.sides`); `curvature` bounds the ratio of the density's slope to the
    density over all bounds (see `separation.certainly_finite`).
    """

    value: float
    gradient: Array
    information: Array
    sides: Array
    odds: Array
    curvature: float

    def scores(self, bounds: Bounds, scale: float = 1.0) -> Array:
        """Return each row's unweighted score times `scale`, (n, q), each column in one piece."""
        n, p = bounds.X.shape
        score = np.empty((p + bounds.levels - 1, n))
        score[p:] = 0.0
        by_lower, by_upper = self.sides * scale
        np.multiply(bounds.by_column, -(by_lower + by_upper), out=score[:p])
        for level, (start, stop) in enumerate(pairwise(bounds.first.tolist())):
            rows, odds = slice(start, stop), self.odds[level] * scale
            if bounds.closed is not None:
                odds = odds * bounds.closed[rows]
            if level:
                np.subtract(by_lower[rows], odds, out=score[p + level - 1, rows])
            if level < bounds.levels - 1:
                np.add(by_upper[rows], odds, out=score[p + level, rows])
        return score.T


_NOWHERE = Evaluation(-np.inf, np.empty(0), np.empty((0, 0)), np.empty((2, 0)), np.empty(0), np.inf)


def evaluate(parameters: Array, bounds: Bounds, weights: Array, link: Link) -> Evaluation:
    """Return the weighted log-likelihood Σ w log P(answer) with two derivatives.

    With u and l the bounds of a row and P = F(u) − F(l), the derivatives are taken by u and l
    first; a coefficient moves both by −x, a cutpoint the one that it is. Rows are taken in blocks
    and, being in the order of their answers, summed by answer. What overflows is dealt with; that
    numpy need not say so is left to callers, for there are many calls.
    """
    n, p = bounds.X.shape
    value, curvature, levels = 0.0, 0.0, bounds.levels
    cutpoints = np.concatenate([_LOWEST, parameters[p:], _HIGHEST])
    closed, sums, mixed = np.zeros(levels), np.zeros((5, levels)), np.zeros((levels, 4, p))
    sides, among = np.empty((2, n)), np.zeros((p, p))
    alone = len(bounds.blocks) == 1  # then nothing is added to anything
    for block in bounds.blocks:
        w = weights[block.rows]
        ends = bounds.at(cutpoints, parameters[:p], block)
        if link.sides is None:
            here = link.derivatives(ends, _EMPTY)
        else:
            here = link.sides(ends)
            whole = w if bounds.closed is None else w * bounds.closed[block.rows]
            closed[block.levels] += np.add.reduceat(whole, block.starts)
        if not here.probability.min() > _LEAST:
            return _NOWHERE
        value += float(w @ np.log(here.probability))
        curvature = max(curvature, here.ratio)
        weighted = here.parts * w
        products = (block.X * (weighted[2] + weighted[3])) @ block.X.T
        of_levels = np.array([weighted[:4, rows] @ X for rows, X in block.of_levels])
        sums[: len(weighted), block.levels] += np.add.reduceat(weighted, block.starts, axis=1)
        if alone and len(of_levels) == levels:
            sides, among, mixed = here.parts[:2], products, of_levels
        else:
            sides[:, block.rows] = here.parts[:2]
            among += products
            mixed[block.levels] += of_levels
    odds = np.zeros(levels)
    if link.sides is not None:
        gaps = cutpoints[1:] - cutpoints[:-1]
        if bounds.closed is not None:
            gaps[closed == 0] = np.inf  # nobody lies between these
        if not gaps.min() > _LEAST:
            return _NOWHERE
        odds = 1 / np.expm1(gaps)
        value -= float(closed @ np.log1p(odds))
        shared = closed * odds
        sums[0] -= shared
        sums[1] += shared
        sums[4] = -shared * (1 + odds)
    gradient, information = _put_together(sums, mixed, among)
    return Evaluation(value, gradient, information, sides, odds, curvature)


def _put_together(sums: Array, mixed: Array, among: Array) -> tuple[Array, Array]:
    """Put sums by level together: of all parts (5, K), and of four times covariates (K, 4, p)."""
    p, cuts = len(among), sums.shape[1] - 1
    q = p + cuts
    gradient, information = np.empty(q), np.zeros((q, q))
    by_l, by_u, ll, uu, both = sums
    of_bounds = mixed.sum(axis=0)
    gradient[:p] = -(of_bounds[0] + of_bounds[1])
    gradient[p:] = by_u[:-1] + by_l[1:]
    information[:p, :p] = among
    # an upper bound is the cutpoint above its level, a lower bound that below
    information[p:, :p] = -(mixed[:-1, 3] + mixed[1:, 2])
    information[:p, p:] = information[p:, :p].T
    own, beside = uu - both, ll - both
    entries = information.reshape(-1)  # neighbours on the diagonal are q + 1 apart
    entries[p * (q + 1) :: q + 1] = own[:-1] + beside[1:]
    entries[p * (q + 1) + 1 :: q + 1] = both[1:-1]
    entries[p * (q + 1) + q :: q + 1] = both[1:-1]
    return gradient, information
