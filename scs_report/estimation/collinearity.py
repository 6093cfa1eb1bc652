"""Tolerance and variance inflation of predictors."""

from __future__ import annotations

from typing import Any

import numpy as np
from statsmodels.stats.outliers_influence import variance_inflation_factor

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inputs import Array


def variance_inflation(X: Any) -> Array:
    """Regress each column on the others (with a constant, unweighted) and return the VIFs.

    Parameters
    ----------
    X
        (n, p) predictors without missing values or a constant.

    Returns
    -------
    Array
        (p,) 1/(1 − R²). Tolerance is its inverse.

    Raises
    ------
    EstimationError
        If a value is missing or no finite number, a column is constant, or there are too few rows.
    """
    X, names = inputs.matrix(X, "X")
    for j, column in enumerate(X.T):
        name = names[j] if names else f"X, column {j}"
        inputs.finite(column, name)
        if np.isnan(column).any():
            row = int(np.argmax(np.isnan(column)))
            raise EstimationError(f"{name}: row {row} is missing; leave out the rows that miss one")
        if len(X) and column.min() == column.max():
            raise EstimationError(f"{name}: constant; leave it out")
    if len(X) <= X.shape[1] + 1:
        raise EstimationError(
            f"X: {len(X)} rows, more than {X.shape[1] + 1} are needed for {X.shape[1]} columns"
        )
    with_constant = np.column_stack([np.ones(len(X)), X])
    return np.array(
        [variance_inflation_factor(with_constant, column + 1) for column in range(X.shape[1])]
    )
