"""Directions in which the likelihood of a cumulative model rises for ever."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg, sparse

from scs_report.estimation.basis import Basis
from scs_report.estimation.design import Array, Mask
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.likelihood import Bounds, Evaluation, evaluate
from scs_report.estimation.links import Link
from scs_report.estimation.newton import climb

#: Stands in for an infinite logarithm.
_ENDLESS = 1e3


def certainly_finite(
    at: Evaluation, bounds: Bounds, weights: Array, across: Array | None = None
) -> bool:
    """Prove from one point that the likelihood has a finite maximum; False proves nothing.

    Suppose a direction d, |d| = 1, along which no row's probability falls. With s the slope of a
    row's log-likelihood along d, minus its second derivative is at most s² + κ M s, where M bounds
    how fast a bound moves and κ the density's slope over the density (1 for the logistic). Slopes
    are not negative and, weighted, sum to at most |gradient|; so the information along d is at most
    |g| (|g| / least weight + κ M). Where the least eigenvalue of the information is greater than
    that, there is no such direction; within the span of the orthonormal columns `across`, if given.
    """
    gradient, information = at.gradient, at.information
    if across is not None:
        gradient, information = across.T @ gradient, across.T @ information @ across
    size = math.sqrt(gradient @ gradient)
    X, least = bounds.by_column, float(weights.min())

    def proved(squares: float) -> bool:
        less = information.copy()
        diagonal = less.reshape(-1)[:: len(less) + 1]
        diagonal -= size * (size / least + at.curvature * math.sqrt(1 + squares))
        return not linalg.lapack.dpotrf(less)[1]

    # no row is longer than all of them together, which takes no time to find out
    return proved(float(np.vdot(X, X))) or proved(np.einsum("ji,ji->i", X, X).max(initial=0))


@dataclass(frozen=True, eq=False)
class Recession:
    """A direction in which no row's probability falls and some row's rises for ever.

    `direction` (p + K − 1,) has length one. `lower` and `upper` (n,) mark the bounds that it moves
    to infinity, which are all that any such direction can move. `fixed` (p + K − 1, q) is an
    orthonormal basis of the combinations of parameters that the other bounds determine, `loose`
    (p + K − 1, m) of those that no finite data would.
    """

    direction: Array
    lower: Mask
    upper: Mask
    fixed: Array
    loose: Array


def recession(bounds: Bounds) -> Recession | None:
    """Find what makes the likelihood rise for ever; None if its maximum is finite.

    The log-likelihood is concave. Along a direction it never falls exactly if no upper bound moves
    down and no lower bound moves up; if some bound moves strictly, no finite maximum exists
    (Albert and Anderson 1984, Biometrika 71: 1–10; Geyer 2009, Electronic Journal of Statistics
    3: 259–289).

    Raises
    ------
    EstimationError
        If the linear programme is not solved.
    """
    movement, scale = _movement(bounds)
    found = rising(movement, scale)
    if found is None:
        return None
    direction, moved = found
    fixed, loose = _parted(movement[~moved] / scale, scale)
    # the programme is exact to seven digits only
    direction = _evenly(movement[moved], loose @ (loose.T @ direction), loose)
    if not (movement[moved] @ direction > 0).all():
        raise EstimationError(
            "covariates separate the answers so nearly that nothing can be estimated; look for "
            "a covariate that almost tells the answers apart"
        )
    return _along(direction, moved, fixed, loose, bounds)


def rising(movement: Array, scale: Array) -> tuple[Array, Mask] | None:
    """Find a direction along which no row of `movement` (m, q) falls and some rise; None if none.

    The linear programme maximises the total rise, each row's capped at one, so that its solution
    lifts every row that any such direction can lift, and by one or more.

    Returns
    -------
    Array, Mask
        (q,) the direction and (m,) the rows that rise along it.

    Raises
    ------
    EstimationError
        If the linear programme is not solved.
    """
    from scipy.optimize import linprog  # few data ask for it, and it loads much

    # equal rows may differ in their last digit
    distinct = np.unique(np.round(movement / scale, 13), axis=0)
    rows, parameters = distinct.shape
    # variables: the direction, free; the capped movement of each bound
    result = linprog(
        np.concatenate([np.zeros(parameters), -np.ones(rows)]),
        A_ub=sparse.hstack([sparse.csr_array(-distinct), sparse.eye_array(rows)]),
        b_ub=np.zeros(rows),
        bounds=[(None, None)] * parameters + [(0, 1)] * rows,
        method="highs",
    )
    if result.status != 0:
        raise EstimationError(
            "whether covariates separate the answers could not be decided "
            f"({result.message}); look for covariates of very different size"
        )
    direction = result.x[:parameters] / scale
    moved = movement @ direction > 0.5
    return (direction, moved) if moved.any() else None


def _evenly(movement: Array, direction: Array, loose: Array) -> Array:
    """Return the direction that moves bounds most evenly, of length one.

    It does not depend on how `direction` was found, which is kept where it alone moves them all.
    """
    among = movement @ loose
    even = loose @ np.linalg.lstsq(among, np.ones(len(among)), rcond=None)[0]
    found = even if (movement @ even).min() > 1e-3 else direction
    return np.asarray(found / np.linalg.norm(found))


def _along(direction: Array, moved: Mask, fixed: Array, loose: Array, bounds: Bounds) -> Recession:
    """Return a direction with the bounds that it moves, in the order of `_movement`."""
    n, uppers = len(bounds.answer), int(bounds.first[-2])
    gone_lower, gone_upper = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    gone_upper[:uppers] = moved[:uppers]
    gone_lower[bounds.first[1] :] = moved[uppers:]
    return Recession(direction, gone_lower, gone_upper, fixed, loose)


def _movement(bounds: Bounds) -> tuple[Array, Array]:
    """Return how bounds move by the parameters, the upper ones first, and their scales (q,)."""
    lower, upper = bounds.gradients()
    movement = np.vstack([upper[: bounds.first[-2]], -lower[bounds.first[1] :]])
    scale = np.abs(movement).max(axis=0)
    scale[scale == 0] = 1
    return movement, scale


def likely_recession(
    parameters: Array, step: Array, basis: Basis, bounds: Bounds, weights: Array, link: Link
) -> tuple[Recession, Array] | None:
    """Find what `recession` finds from the step on which Newton's method runs away.

    The step tends to a direction of recession. In the units of the covariates it is of small whole
    numbers as a rule: rounded, it can be checked exactly. What it leaves is then proved to have a
    finite maximum. None where either fails, which proves nothing.

    Returns
    -------
    Recession, Array
        And the maximum of the rest, (p + K − 1,).
    """
    p = len(basis.centre)
    if not np.isfinite(step).all() or not p:
        return None
    own = np.concatenate([basis.inverse @ step[:p], step[p:]])
    own[p:] += basis.centre @ own[:p]
    length = np.abs(own) * np.concatenate([basis.scale, np.ones(len(own) - p)])
    own[length < 1e-3 * length.max()] = 0
    own = np.round(own / np.abs(own).max(), 6)
    direction = np.concatenate([basis.triangle @ own[:p], own[p:] - basis.centre @ own[:p]])
    direction /= np.linalg.norm(direction)
    movement, scale = _movement(bounds)
    move = movement @ direction
    moved = move > 1e-6
    if not moved.any() or np.abs(move[~moved]).max(initial=0) > 1e-9:
        return None
    fixed, loose = _parted(movement[~moved] / scale, scale)
    direction = _evenly(movement[moved], direction, loose)
    found = _along(direction, moved, fixed, loose, bounds)
    if not fixed.shape[1]:
        return found, parameters
    rest = replace(bounds, open_lower=found.lower, open_upper=found.upper)
    try:
        reached, there = climb(parameters, fixed, rest, weights, link)
    except EstimationError:
        return None
    return (found, reached) if certainly_finite(there, rest, weights, fixed) else None


def _parted(movement: Array, scale: Array) -> tuple[Array, Array]:
    """Return orthonormal bases of what rows of scaled movements determine, and of what is left."""
    parameters = len(scale)
    length = np.linalg.norm(movement, axis=0)
    length[length == 0] = 1
    triangle = np.linalg.qr(movement / length, mode="r")
    sizes, right = np.zeros(parameters), np.eye(parameters)
    if len(triangle):
        _, found, right = np.linalg.svd(triangle, full_matrices=True)
        sizes[: len(found)] = found
    rank = int(np.sum(sizes > 1e-8))
    # a combination v of scaled parameters is left where right[rank:] spans it
    loose = linalg.orth(right[rank:].T / (scale * length)[:, None]) if rank < parameters else None
    if loose is None:
        return np.eye(parameters), np.empty((parameters, 0))
    return np.asarray(linalg.null_space(loose.T)), np.asarray(loose)


def limit(
    parameters: Array,
    found: Recession,
    bounds: Bounds,
    weights: Array,
    link: Link,
    decrement: float,
) -> tuple[Array, Array]:
    """Estimate what can be estimated of a separated model.

    Far along the direction the bounds that it moves drop out of the likelihood; what is left has a
    finite maximum (Geyer 2009), which Newton's method finds. The data say nothing of the position
    along the direction: it is put where the Newton decrement along it is `decrement`, which does
    not depend on the way there. Across it, combinations that the data leave open as well are zero.

    Parameters
    ----------
    parameters
        (p + K − 1,) a point with a finite likelihood.
    found
        From `recession`.
    decrement
        Newton decrement, on `weights`, at which the likelihood is taken to have stopped rising.

    Returns
    -------
    Array, Array
        (p + K − 1,) parameters and (n, p + K − 1) each row's influence on them for a weight of one:
        on what is estimable that of the limit, along the direction that at the position, and none
        on what the data leave open as well.
    """
    from scipy.optimize import brentq

    unit, fixed = found.direction, found.fixed
    base = np.zeros_like(parameters)
    influence = np.zeros((len(bounds.answer), len(parameters)))
    if fixed.shape[1]:
        rest = replace(bounds, open_lower=found.lower, open_upper=found.upper)
        reached, there = climb(parameters, fixed, rest, weights, link)
        base = fixed @ (fixed.T @ reached)
        influence = there.scores(rest) @ _bread(there.information, fixed) @ fixed.T

    def excess(move: float) -> float:
        there = evaluate(base + move * unit, bounds, weights, link)
        if not np.isfinite(there.value):
            return _ENDLESS
        slope, curvature = unit @ there.gradient, unit @ there.information @ unit
        if slope <= 0 or curvature <= 0:
            # too far to tell a curvature: behind, where the likelihood is steep, or ahead
            return _ENDLESS if slope > decrement else -_ENDLESS
        more = 2 * np.log(slope) - np.log(curvature) - np.log(decrement)
        return float(np.clip(more, -_ENDLESS, _ENDLESS))

    behind, ahead = -1.0, 1.0
    while excess(behind) < 0:
        behind *= 2
    while excess(ahead) > 0:
        ahead *= 2
    position = base + unit * brentq(excess, behind, ahead, xtol=1e-13)
    at = evaluate(position, bounds, weights, link)
    bread = _bread(at.information, np.column_stack([fixed, unit]))
    influence += np.outer(at.scores(bounds) @ bread[:, -1], unit)
    return position, influence


def _bread(information: Array, along: Array) -> Array:
    """Return along · (along′ information along)⁻¹, rows and columns brought to one size before."""
    within = along.T @ information @ along
    size = np.sqrt(np.diag(within))
    inverse = np.linalg.inv(within / np.outer(size, size))
    return np.asarray((along / size) @ inverse / size)
