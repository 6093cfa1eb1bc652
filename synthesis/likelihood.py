"""Weighted log-likelihood of an ordered logit model with its first two derivatives.

The arithmetic with which the shipped respondents were drawn, to the last bit, on which a search
over exchanges depends. It stays as it is, whatever the engine's estimation becomes: a quicker
estimator draws nobody anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from synthesis._types import Floats

Codes = npt.NDArray[np.intp]
#: Rows whose numbers fit the cache of a processor.
_BLOCK = 1 << 13


#: Beyond, exponentials overflow; the distribution has ended long before.
_LARGEST = 700.0


class Derivatives(NamedTuple):
    """The probability of each row (n,) and its derivatives by the bounds.

    `parts` (5, n) are the first derivatives of its logarithm by the lower and the upper bound; of
    the second, with their sign turned, those by the lower and by both, by the upper and by both,
    and the mixed one.
    """

    probability: Floats
    parts: Floats


def derivatives(bounds: Floats, odds: Floats) -> Derivatives:
    """Write P as F(u) (1 − F(l)) / (1 + odds): each bound has a term, the odds their distance."""
    e = np.exp(np.minimum(bounds, _LARGEST))
    above = 1 / (1 + e)
    below = e * above
    parts = np.empty((5, len(odds)))
    np.add(below[0], odds, out=parts[0])
    np.negative(parts[0], out=parts[0])
    np.add(above[1], odds, out=parts[1])
    np.multiply(below, above, out=parts[2:4])
    more = 1 + odds
    np.multiply(odds, more, out=parts[4])
    np.negative(parts[4], out=parts[4])
    return Derivatives(below[1] * above[0] / more, parts)


@dataclass(frozen=True, eq=False)
class Bounds:
    """What a row's answer says: its latent variable lies between two cutpoints.

    `X` is (n, p), `answer` (n,) with levels 0 … K−1, in ascending order; the parameters are p
    coefficients, then K−1 cutpoints, the k-th between the levels k−1 and k.
    """

    X: Floats
    answer: Codes
    levels: int

    @cached_property
    def first(self) -> Codes:
        """(K + 1,) the first row of each level, and the number of rows."""
        return np.searchsorted(self.answer, np.arange(self.levels + 1))

    @cached_property
    def by_column(self) -> Floats:
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

    def at(self, parameters: Floats, rows: slice) -> tuple[Floats, Floats]:
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
        return both, odds

    def gradients(self) -> tuple[Floats, Floats]:
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
    log-probability by its bounds.
    """

    value: float
    gradient: Floats
    information: Floats
    by_lower: Floats
    by_upper: Floats

    def scores(self, bounds: Bounds) -> Floats:
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


_NOWHERE = Evaluation(-np.inf, np.empty(0), np.empty((0, 0)), np.empty(0), np.empty(0))


def evaluate(parameters: Floats, bounds: Bounds, weights: Floats) -> Evaluation:
    """Return the weighted log-likelihood Σ w log P(answer) with two derivatives.

    With u and l the bounds of a row and P = F(u) − F(l), the derivatives are taken by u and l
    first; a coefficient moves both by −x, a cutpoint the one that it is. Rows are taken in blocks
    and, being in the order of their answers, summed by answer.
    """
    n, p = bounds.X.shape
    value = 0.0
    sides, among = np.empty((2, n)), np.zeros((p, p))
    sums, mixed = np.zeros((5, bounds.levels)), np.zeros((bounds.levels, 4, p))
    for rows, levels, starts, parts in bounds.blocks:
        X, w = bounds.by_column[:, rows], weights[rows]
        with np.errstate(all="ignore"):
            here = derivatives(*bounds.at(parameters, rows))
            # beyond this the inverse overflows
            if not here.probability.min() > 1e-300:
                return _NOWHERE
            value += float(w @ np.log(here.probability))
        sides[:, rows] = here.parts[:2]
        weighted = here.parts * w
        among += (X * (weighted[2] + weighted[3])) @ X.T
        sums[:, levels] += np.add.reduceat(weighted, starts, axis=1)
        for level, part in parts:
            mixed[level] += weighted[:4, part] @ X[:, part].T
    return _evaluation(value, sums, mixed, among, sides)


def _evaluation(
    value: float, sums: Floats, mixed: Floats, among: Floats, sides: Floats
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
    return Evaluation(value, gradient, information, sides[0], sides[1])
