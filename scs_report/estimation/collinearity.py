"""Tolerance and variance inflation of predictors."""

from __future__ import annotations

import numpy as np
from statsmodels.stats.outliers_influence import variance_inflation_factor

from scs_report.estimation.design import Array


def variance_inflation(X: Array) -> Array:
    """Regress each column on the others (with a constant, unweighted) and return the VIFs.

    Parameters
    ----------
    X
        (n, p) predictors without missing values or a constant.

    Returns
    -------
    Array
        (p,) 1/(1 − R²). Tolerance is its inverse.
    """
    with_constant = np.column_stack([np.ones(len(X)), X])
    return np.array(
        [variance_inflation_factor(with_constant, column + 1) for column in range(X.shape[1])]
    )
