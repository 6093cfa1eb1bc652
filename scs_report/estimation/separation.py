"""Directions in which the likelihood of a cumulative model rises for ever."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from scs_report.estimation.design import Array
from scs_report.estimation.likelihood import Bounds


def recession_direction(bounds: Bounds) -> Array | None:
    """Find a direction in which no row's probability falls and some row's rises for ever.

    The log-likelihood is concave. Along a direction it never falls exactly if no upper bound moves
    down and no lower bound moves up; if some bound moves strictly, no finite maximum exists
    (Albert and Anderson 1984, Biometrika 71: 1–10; Geyer 2009, Electronic Journal of Statistics
    3: 259–289). The linear programme maximises the total movement, each row's capped at one, so
    that its solution moves every bound that any such direction can move.

    Returns
    -------
    Array or None
        (p + K − 1,) direction in the space of the parameters, largest element 1; None if the
        maximum is finite.
    """
    lower, upper = bounds.gradients()
    movement = np.vstack([upper[bounds.has_upper], -lower[bounds.has_lower]])
    scale = np.abs(movement).max(axis=0)
    movement = np.unique(movement / np.where(scale > 0, scale, 1), axis=0)
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
    direction = result.x[:parameters] / np.where(scale > 0, scale, 1)
    direction[np.abs(direction) < 1e-9 * np.abs(direction).max()] = 0
    normalised: Array = direction / np.abs(direction).max()
    return normalised
