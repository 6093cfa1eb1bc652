"""The maximum of the likelihood of a cumulative model, and each row's influence on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import linalg
from scipy.linalg import lapack

from scs_report.estimation.basis import Basis, orthogonal
from scs_report.estimation.design import Array
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.likelihood import Bounds, Codes, Evaluation, evaluate
from scs_report.estimation.links import LINKS, Link
from scs_report.estimation.newton import (
    MAX_ITERATIONS,
    is_settled,
    newton_step,
    not_reached,
    rise,
    starts,
)
from scs_report.estimation.remembered import digest_of, once
from scs_report.estimation.separation import (
    Recession,
    certainly_finite,
    likely_recession,
    limit,
    recession,
)

#: Newton decrement, on weights with mean one, at which a likelihood without a maximum is taken to
#: have stopped rising (Stata's nrtolerance).
_DECREMENT_SEPARATED = 1e-5


@dataclass(frozen=True, eq=False)
class Solution:
    """The maximum of a likelihood, in an orthogonal basis of the covariates.

    Attributes
    ----------
    values
        (p + K − 1,) coefficients on `basis.columns`, and cutpoints at the covariates' mean.
    scores, bread
        (P, p + K − 1) and (p + K − 1, p + K − 1): their product is `influence`.
    levels, code
        (K,) the answers that occur, lowest first, and (P,) which of them each pattern has.
    log_likelihood
        At the maximum, weights with mean one.
    loose
        (p + K − 1, m) combinations of `values` without a finite estimate.
    inverse
        (p + K − 1, p + K − 1) inverse information, weights with mean one; empty if some parameter
        has no finite estimate.
    """

    basis: Basis
    values: Array
    scores: Array
    bread: Array
    levels: Array
    code: Codes
    log_likelihood: float
    iterations: int
    loose: Array
    inverse: Array

    @cached_property
    def influence(self) -> Array:
        """(P, p + K − 1) influence of each pattern on `values` for a weight of one."""
        return np.asarray(self.scores @ self.bread)

    @property
    def is_separated(self) -> bool:
        """Whether some parameter has no finite estimate."""
        return bool(self.loose.shape[1])

    def directions(self) -> Array:
        """Return how the original parameters move along the loose combinations, (p + K − 1, m).

        Each column runs along as few parameters as may be, the largest of which moves by about
        one standard deviation of its covariate; what does not move is zero exactly.
        """
        if not self.is_separated:
            return np.empty((len(self.values), 0))
        p, scale = len(self.basis.centre), self.basis.scale[:, None]
        moves = self.loose.copy()
        moves[:p] = (self.basis.inverse @ moves[:p]) * scale
        pivots = linalg.qr(moves.T, pivoting=True, mode="r")[1][: moves.shape[1]]
        moves = moves @ np.linalg.inv(moves[pivots])
        moves /= np.abs(moves).max(axis=0)
        moves[np.abs(moves) < 1e-7] = 0
        moves[:p] /= scale
        # cutpoints where covariates are zero: what cancels but for rounding does not move
        shift = self.basis.centre @ moves[:p]
        size = np.abs(self.basis.centre) @ np.abs(moves[:p]) + np.abs(moves[p:])
        moves[p:] += shift
        moves[p:][np.abs(moves[p:]) < 1e-7 * size] = 0
        return moves


def solve(
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    link: str,
    offset: Array | None = None,
) -> Solution:
    """Maximise the likelihood of patterns, once; parameters and errors as in `maximised`."""

    def found() -> Solution:
        made = maximised(answer, X, weight, n, names, link, offset)
        for one in (made.values, made.scores, made.bread, made.levels, made.code, made.loose):
            one.flags.writeable = False  # whoever changed it would change it for the next one
        return made

    digest = digest_of(answer, X, weight, offset)
    return once(("solution", n, tuple(names), link, digest), found)


def maximised(
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    link: str,
    offset: Array | None = None,
) -> Solution:
    """Maximise the likelihood of patterns.

    Parameters
    ----------
    answer, X, weight
        (P,), (P, p), (P,) answers, covariates and sums of weights of the patterns.
    n
        How many people have them.
    names, link
        As in `fit_ordered_logit`.
    offset
        (P,) what is added to the predictor as it is; None for nothing.

    Raises
    ------
    EstimationError
        For the reasons of `fit_ordered_logit`.
    """
    levels, code = levels_of(answer)
    if len(levels) < 2:
        raise EstimationError(f"the outcome takes {len(levels)} value(s), two or more are needed")
    parameters = len(names) + len(levels) - 1
    if parameters > n:
        raise EstimationError(
            f"the model has {parameters} parameters ({len(names)} coefficients, "
            f"{len(levels) - 1} cutpoints) and {n} people; leave covariates out"
        )
    # weights with mean one: then tolerances mean the same whatever their scale
    scale = n / float(weight.sum())
    weights = weight * scale
    basis = orthogonal(X, weights, names)
    order = None if (code[:-1] <= code[1:]).all() else in_order(answer)
    if order is None:
        bounds = Bounds(basis.columns, code, len(levels), offset=offset)
    else:
        offset = None if offset is None else offset[order]
        bounds = Bounds(basis.columns[order], code[order], len(levels), offset=offset)
        weights = weights[order]
    function = LINKS[link]
    with np.errstate(all="ignore"):  # here once, not in each of many calls
        values, at, iterations, found = _maximise(basis, bounds, weights, function)
        if found is not None:
            values, influence = limit(
                values, found, bounds, weights, function, _DECREMENT_SEPARATED
            )
            at = evaluate(values, bounds, weights, function)
    if found is None:
        # what numpy.linalg.inv calls, without what it does around it
        *_, inverse, singular = lapack.dgesv(at.information, np.eye(parameters))
        if singular:
            raise not_reached(iterations, np.nan)
        scores, bread = at.scores(bounds, scale), inverse  # of the weights as given
        loose = np.empty((parameters, 0))
    else:
        scores, bread = influence * scale, np.eye(parameters)
        loose, inverse = found.loose, np.empty((0, 0))
    if order is not None:
        own = np.empty_like(scores)
        own[order] = scores
        scores = own
    return Solution(
        basis, values, scores, bread, levels, code, at.value, iterations, loose, inverse
    )


def in_order(answer: Array) -> Codes:
    """Return the rows in ascending order of their answers, (n,)."""
    if len(answer) and answer.max() < 1 << 15 and answer.min() >= -(1 << 15):
        small = answer.astype(np.int16)
        if (small == answer).all():  # a sort of small numbers takes a fifth of the time
            return small.argsort(kind="stable")
    return answer.argsort(kind="stable")


def levels_of(answer: Array) -> tuple[Array, Codes]:
    """Return the levels that occur and each row's number among them."""
    steps = (answer[1:] != answer[:-1]).nonzero()[0] + 1
    levels = answer[np.concatenate([[0], steps])]
    if (levels[1:] > levels[:-1]).all():  # in ascending order
        counts = np.diff(steps, prepend=0, append=len(answer))
        return levels, np.repeat(np.arange(len(levels)), counts)
    low, high = float(answer.min()), float(answer.max())
    if high - low < len(answer) and bool(np.all(answer == np.floor(answer))):
        code = (answer - low).astype(np.intp)
        present = np.bincount(code) > 0
        levels = np.flatnonzero(present).astype(float) + low
        return levels, (np.cumsum(present) - 1)[code]
    found, inverse = np.unique(answer, return_inverse=True)
    return found, inverse.astype(np.intp)


def _maximise(
    basis: Basis, bounds: Bounds, weights: Array, link: Link
) -> tuple[Array, Evaluation, int, Recession | None]:
    """Maximise the likelihood, or stop where one without a maximum has practically levelled off.

    Newton's method converges quadratically to a finite maximum. Where the decrement falls more
    slowly than that although it is small, the maximum cannot be proved finite at the end, or there
    is no step that rises, separation is decided by linear programming.
    """
    parameters, null = starts(bounds, weights, link)
    at = evaluate(parameters, bounds, weights, link)
    if not np.isfinite(at.value):
        parameters, at = null, evaluate(null, bounds, weights, link)
    if not np.isfinite(at.value):
        raise EstimationError(
            "the likelihood is too small for a number where all coefficients are zero; look for "
            "weights of very different size, or an offset that is far from zero"
        )
    before, slow = np.inf, 0
    proved = False
    for iteration in range(1, MAX_ITERATIONS + 1):
        step, decrement = newton_step(at)
        # along a separating direction it falls by a factor e a step, near a maximum by its square
        slow = slow + 1 if decrement < _DECREMENT_SEPARATED and decrement > 0.2 * before else 0
        end = is_settled(step, decrement, bounds, stalled=proved and slow > 1)
        rises = 0 <= decrement < np.inf
        moved = None
        if rises and not end:
            moved = rise(parameters, step, decrement, at, bounds, weights, link)
        last = iteration == MAX_ITERATIONS
        if not proved and (slow > 1 or end or last or moved is None):
            if not certainly_finite(at, bounds, weights):
                likely = likely_recession(parameters, step, basis, bounds, weights, link)
                if likely is not None:
                    return likely[1], at, iteration, likely[0]
                found = recession(bounds)
                if found is not None:
                    return parameters, at, iteration, found
            proved = True
        if end:
            return parameters, at, iteration, None
        if moved is None:
            break
        before = decrement
        parameters, at = moved
    raise not_reached(iteration, decrement)
