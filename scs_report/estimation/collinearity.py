"""Tolerance and variance inflation of predictors."""

from __future__ import annotations

from typing import Any

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inputs import Array
from scs_report.estimation.remembered import digest_of, once


def variance_inflation(X: Any, people: Any = None) -> Array:
    """Regress each column on the others (with a constant, unweighted) and return the VIFs.

    Parameters
    ----------
    X
        (n, p) predictors without missing values or a constant.
    people
        (n,) how many people each row stands for; None where each is one.

    Returns
    -------
    Array
        (p,) 1/(1 − R²). Tolerance is its inverse.

    Raises
    ------
    EstimationError
        If a value is missing or no finite number, a column is constant, columns follow
        from each other, or there are too few rows.
    """
    X, names = inputs.matrix(X, "X")
    counts = np.ones(len(X)) if people is None else inputs.vector(people, "people", len(X))
    for j, column in enumerate(X.T):
        name = names[j] if names else f"X, column {j}"
        inputs.finite(column, name)
        if np.isnan(column).any():
            row = int(np.argmax(np.isnan(column)))
            raise EstimationError(f"{name}: row {row} is missing; leave out the rows that miss one")
        if len(X) and column.min() == column.max():
            raise EstimationError(f"{name}: constant; leave it out")
    n = int(counts.sum())
    if n <= X.shape[1] + 1:
        raise EstimationError(
            f"X: {n} rows, more than {X.shape[1] + 1} are needed for {X.shape[1]} columns"
        )
    return once(("inflation", digest_of(X, counts)), lambda: _inflation(X, counts, n))


def _inflation(X: Array, counts: Array, n: int) -> Array:
    # The squared residuals of a column regressed on the others are the inverse of its element on
    # the diagonal of (X'X)⁻¹ (Seber and Lee 2003, Linear Regression Analysis, 10.7.3).
    centred = (X - counts @ X / n) * np.sqrt(counts)[:, None]
    scaled = centred / np.linalg.norm(centred, axis=0)
    # a triangle has the singular values of all rows
    _, singular, directions = np.linalg.svd(np.linalg.qr(scaled, mode="r"))
    if singular[-1] <= singular[0] * n * np.finfo(float).eps:
        raise EstimationError("X: columns follow from each other; leave out those that do")
    return np.asarray(((directions.T / singular) ** 2).sum(axis=1))
