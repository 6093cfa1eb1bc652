"""Estimates of several imputed data sets, combined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.design import Array
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.estimate_table import Estimates, parts_of


@dataclass(frozen=True, eq=False, repr=False)
class Combined(Estimates):
    """Estimates combined over imputations.

    Attributes
    ----------
    within, between
        (p, p) mean covariance within the data sets, and covariance of estimates between them;
        `covariance` is within + (1 + 1/m) between.
    missing_information
        (p,) share of the information about each estimate that is missing.
    imputations
        m.
    """

    within: Array
    between: Array
    missing_information: Array
    imputations: int

    def to_frame(self) -> pd.DataFrame:
        """Return the estimates as a table, a row each, with intervals of 95%."""
        return super().to_frame().assign(missing_information=self.missing_information)


def combine(results: Sequence[Any], *, complete_df: float | None = None) -> Combined:
    """Combine the estimates of several imputed data sets by Rubin's rules.

    Parameters
    ----------
    results
        One of each data set: estimates, models, or pairs of values (p,) and covariance (p, p).
    complete_df
        Degrees of freedom if nothing were missing; None for those of the results, `numpy.inf` for
        Rubin's degrees of freedom, which may exceed them.

    Raises
    ------
    EstimationError
        If there are fewer than two, one has no covariance, or they are not of the same parameters.

    Notes
    -----
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3; degrees of freedom by
    Barnard and Rubin (1999), Biometrika 86: 948–955. Equal to `MIcombine` of R's mitools.

    Examples
    --------
    >>> combined = combine([([1.0], [[0.04]]), ([1.2], [[0.05]]), ([1.1], [[0.03]])])
    >>> combined.values.round(3), combined.standard_errors.round(4)
    (array([1.1]), array([0.2309]))
    """
    if len(results) < 2:
        raise EstimationError(f"results: {len(results)}, expected two imputed data sets or more")
    parts = [parts_of(result) for result in results]
    names, m = parts[0][0], len(parts)
    for number, (own, _, covariance, _) in enumerate(parts, 1):
        if own != names:
            raise EstimationError(
                f"results: number {number} has {', '.join(own)}, the first has {', '.join(names)}"
            )
        if covariance is None:
            raise EstimationError(f"results: number {number} has no covariance")
    values = np.array([one[1] for one in parts])
    covariances = np.array([one[2] for one in parts])
    if not (np.isfinite(values).all() and np.isfinite(covariances).all()):
        raise EstimationError("results: some have no estimate or no error")
    mean, within = values.mean(axis=0), covariances.mean(axis=0)
    between = np.atleast_2d(np.cov(values, rowvar=False))
    u, b = np.diag(within), np.diag(between)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (1 + 1 / m) * b / u
        df = (m - 1) * (1 + 1 / r) ** 2
        complete = min(one[3] for one in parts) if complete_df is None else complete_df
        if np.isfinite(complete):
            observed = (complete + 1) / (complete + 3) * complete * u / (u + b)
            df = 1 / (1 / observed + 1 / df)
        information = (r + 2 / (df + 3)) / (r + 1)
    return Combined(
        names=names,
        values=mean,
        covariance=within + (1 + 1 / m) * between,
        df=df,
        within=within,
        between=between,
        missing_information=information,
        imputations=m,
    )
