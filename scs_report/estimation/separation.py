"""Directions in which the likelihood of a cumulative model rises for ever."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from scipy.optimize import brentq, linprog

from scs_report.estimation.design import Array
from scs_report.estimation.likelihood import Bounds, Evaluation, evaluate
from scs_report.estimation.links import Link
from scs_report.estimation.result import Factor, SeparatedTerm

#: How far a separated bound is moved to stand for infinity: beyond, nothing changes any digit.
_FAR = 45.0


def certainly_finite(at: Evaluation, bounds: Bounds, weights: Array) -> bool:
    """Prove from one point that the likelihood has a finite maximum; False proves nothing.

    Suppose a direction d, |d| = 1, along which no row's probability falls. With s the slope of a
    row's log-likelihood along d, minus its second derivative is at most s² + κ M s, where M bounds
    how fast a bound moves and κ the density's slope over the density (1 for the logistic). Slopes
    are not negative and, weighted, sum to at most |gradient|; so the information along d is at most
    |g| (|g| / least weight + κ M). Where the least eigenvalue of the information is greater than
    that, there is no such direction.
    """
    size = float(np.linalg.norm(at.gradient))
    largest = float(np.sqrt(1 + np.max(np.einsum("ij,ij->i", bounds.X, bounds.X), initial=0)))
    most = size * (size / float(weights.min()) + at.curvature * largest)
    return bool(np.linalg.eigvalsh(at.information)[0] > most)


def recession_direction(bounds: Bounds) -> Array | None:
    """Find a direction in which no row's probability falls and some row's rises for ever.

    The log-likelihood is concave. Along a direction it never falls exactly if no upper bound moves
    down and no lower bound moves up; if some bound moves strictly, no finite maximum exists
    (Albert and Anderson 1984, Biometrika 71: 1–10; Geyer 2009, Electronic Journal of Statistics
    3: 259–289). The linear programme maximises the total movement, each bound's capped at one, so
    that its solution moves every bound that any such direction can move.

    Returns
    -------
    Array or None
        (p + K − 1,) direction in the space of the parameters, largest element 1; None if the
        maximum is finite.

    Raises
    ------
    RuntimeError
        If the linear programme is not solved.
    """
    lower, upper = bounds.gradients()
    movement = np.vstack([upper[bounds.answer < bounds.levels - 1], -lower[bounds.answer > 0]])
    scale = np.abs(movement).max(axis=0)
    scale[scale == 0] = 1
    movement = np.unique(movement / scale, axis=0)
    rows, parameters = movement.shape
    # variables: the direction, free; the capped movement of each bound
    result = linprog(
        np.concatenate([np.zeros(parameters), -np.ones(rows)]),
        A_ub=sparse.hstack([sparse.csr_array(-movement), sparse.eye_array(rows)]),
        b_ub=np.zeros(rows),
        bounds=[(None, None)] * parameters + [(0, 1)] * rows,
        method="highs",
    )
    if result.status != 0:
        raise RuntimeError(f"separation test: {result.message}")
    if -result.fun < 1e-7:
        return None
    direction = result.x[:parameters] / scale
    direction[np.abs(direction) < 1e-9 * np.abs(direction).max()] = 0
    normalised: Array = direction / np.abs(direction).max()
    return normalised


def limit(
    parameters: Array,
    direction: Array,
    bounds: Bounds,
    weights: Array,
    link: Link,
    decrement: float,
) -> tuple[Array, Array]:
    """Estimate what can be estimated of a separated model.

    Far along the direction the rows it separates drop out of the likelihood; what is left has a
    finite maximum across the direction (Geyer 2009), which Newton's method finds. The data say
    nothing of the position along the direction: it is put where the Newton decrement along it is
    `decrement`, which does not depend on the way there. Along further directions that move only
    rows which dropped out, the position is left as it was.

    Parameters
    ----------
    parameters
        (p + K − 1,) a point from which the likelihood hardly rises.
    direction
        (p + K − 1,) from `recession_direction`.
    decrement
        Newton decrement, on `weights`, at which the likelihood is taken to have stopped rising.

    Returns
    -------
    Array, Array
        (p + K − 1,) the maximum across the directions, at the given position along them, and
        (p + K − 1, m) all directions, the given one first, that the data leave open.
    """
    unit = direction / np.linalg.norm(direction)
    across = linalg.null_space(unit[None, :])
    lower, upper = bounds.gradients()
    speed = np.concatenate([upper @ unit, -(lower @ unit)])
    slowest = speed[speed > 1e-9].min()
    far = parameters + _FAR / slowest * unit
    open_directions = unit[:, None]
    for _ in range(100):
        at = evaluate(far, bounds, weights, link)
        information, vectors = np.linalg.eigh(across.T @ at.information @ across)
        known = information > 1e-9 * information[-1]
        open_directions = np.column_stack([unit, across @ vectors[:, ~known]])
        along = vectors[:, known]
        gradient = along.T @ (across.T @ at.gradient)
        step = gradient / information[known]
        far = far + across @ (along @ step)
        if gradient @ step < 1e-18:
            break
    near = far - unit * float(unit @ (far - parameters))

    def excess(move: float) -> float:
        there = evaluate(near + move * unit, bounds, weights, link)
        slope, curvature = unit @ there.gradient, unit @ there.information @ unit
        return float(2 * np.log(slope) - np.log(curvature) - np.log(decrement))

    behind, ahead = -1 / slowest, 1 / slowest
    while excess(behind) < 0:
        behind *= 2
    while excess(ahead) > 0:
        ahead *= 2
    return near + unit * brentq(excess, behind, ahead), open_directions


def separated_terms(
    directions: Array,
    names: Sequence[str],
    factors: Sequence[Factor],
    X: Array,
    counts: npt.NDArray[np.integer],
) -> tuple[SeparatedTerm, ...]:
    """Name the terms, and levels of factors, that directions of separation run along.

    Where all cutpoints move together by s, a level is to blame whose coefficient (0 for the
    reference) moves by something else; numbers are to blame if their coefficient moves.

    Parameters
    ----------
    directions
        (p + K − 1, m) on the scale of the covariates.
    X, counts
        (P, p) covariates of the patterns and how many people have each.
    """
    p = len(names)
    moves, cuts = directions[:p], directions[p:]
    together = np.abs(cuts - cuts[0]).max(axis=0) < 1e-6
    common = np.where(together, cuts[0], 0.0)
    terms: list[SeparatedTerm] = []
    in_factor: set[int] = set()
    for factor in factors:
        columns = list(factor.columns)
        in_factor |= set(columns)
        if not np.any(moves[columns]):
            continue
        at_level = [*(X[:, column] == 1 for column in columns)]
        at_reference = ~np.logical_or.reduce(at_level)
        levels = [(factor.reference, np.zeros_like(common), at_reference)]
        levels += [
            (level, moves[column], rows)
            for level, column, rows in zip(factor.levels, columns, at_level, strict=True)
        ]
        terms += [
            SeparatedTerm(factor.name, level, int(counts[rows].sum()))
            for level, move, rows in levels
            if np.any(np.abs(move - common) > 1e-6)
        ]
    terms += [
        SeparatedTerm(name, "", int(counts.sum()))
        for column, name in enumerate(names)
        if column not in in_factor and np.any(moves[column])
    ]
    return tuple(terms)
