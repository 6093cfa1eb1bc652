"""Directions in which the likelihood of a cumulative model rises for ever."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from scs_report.estimation.design import Array
from scs_report.estimation.likelihood import Bounds, Evaluation


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
    movement = np.vstack([upper[bounds.has_upper], -lower[bounds.has_lower]])
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
