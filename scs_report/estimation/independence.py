"""Tests of independence of two categorical variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from scs_report.estimation import inputs
from scs_report.estimation.among import quotient
from scs_report.estimation.design import SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.views import Shown


@dataclass(frozen=True, repr=False)
class RaoScott(Shown):
    """Rao–Scott F test: statistic, degrees of freedom, p-value."""

    f: float
    df1: float
    df2: float
    p: float

    def _caption(self) -> str:
        return "Rao–Scott test of independence"


def rao_scott(
    rows: Any,
    columns: Any,
    design: SurveyDesign,
    domain: Any = None,
    *,
    df: float | None = None,
) -> RaoScott:
    """Test the independence of two categorical variables with survey weights.

    Second-order corrected Pearson statistic of Rao and Scott (1984, Annals of Statistics 12:
    46–60) as an F statistic; equal to R's `survey::svychisq(statistic = "F")`.

    Parameters
    ----------
    rows, columns
        (n,) codes, texts or categories; nan and None are missing.
    design
        The full design.
    domain
        (n,) True or False: the rows the table is of; None for all.
    df
        As in `weighted_mean`: None for the clusters less the strata with members in the domain,
        as R has them of a subset of a design.

    Raises
    ------
    EstimationError
        If rows or columns have another length than the design, the table has fewer than two rows
        or columns, so many empty cells that some interaction cannot be seen, no variation under the
        design, or no degrees of freedom.
    """
    rows = inputs.codes_of(rows, "rows", design_of(design).n)[0]
    columns = inputs.codes_of(columns, "columns", design.n)[0]
    domain = design.inside(domain)
    inside = domain & (rows >= 0) & (columns >= 0)
    row_codes, column_codes = np.unique(rows[inside]), np.unique(columns[inside])
    nr, nc = len(row_codes), len(column_codes)
    if nr < 2 or nc < 2:
        raise EstimationError(
            f"a test of independence needs two rows and two columns; the table has {nr} and {nc}"
        )
    if df is None:
        df = design.degrees_of_freedom_among(domain)
    if df < 1:
        raise EstimationError(
            "a test of independence needs degrees of freedom: the domain has no more clusters "
            "than strata"
        )
    n = design.count(inside)
    cells = [inside & (rows == r) & (columns == c) for c in column_codes for r in row_codes]
    weight = design.weights[inside].sum()
    shares = np.array([design.weights[cell].sum() / weight for cell in cells])
    indicator = np.column_stack(cells).astype(float)
    influence = np.where(
        inside[:, None], design.weights[:, None] * (indicator - shares) / weight, 0.0
    )
    deviations = design.deviations(lambda w: quotient(w.T @ indicator, (inside @ w)[:, None]))
    covariance = design.covariance(influence, deviations)
    table = shares.reshape(nc, nr)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel()
    pearson = float(n * np.sum((shares - expected) ** 2 / expected))
    row_of = np.tile(np.eye(nr), (nc, 1))
    column_of = np.repeat(np.eye(nc), nr, axis=0)
    main = np.column_stack([np.ones(nr * nc), row_of[:, 1:], column_of[:, 1:]])
    products = [row_of[:, i] * column_of[:, j] for j in range(1, nc) for i in range(1, nr)]
    interaction = np.column_stack(products)
    contrast = interaction - main @ np.linalg.lstsq(main, interaction, rcond=None)[0]
    inverse = np.where(shares > 0, 1 / np.where(shares > 0, shares, 1), 0)
    denominator = contrast.T @ (contrast * (inverse / n)[:, None])
    scaled = contrast * inverse[:, None]
    if np.linalg.matrix_rank(np.sqrt(inverse)[:, None] * contrast) < len(denominator):
        raise EstimationError(
            f"a test of independence of {nr} rows and {nc} columns: {int(np.sum(shares == 0))} "
            "cells are empty, too many; join rows or columns"
        )
    delta = np.linalg.solve(denominator, scaled.T @ covariance @ scaled)
    trace, squared = float(np.trace(delta)), float(np.trace(delta @ delta))
    if not (trace > 1e-12 and squared > 0):
        raise EstimationError(
            "a test of independence: the table does not vary between clusters of the design"
        )
    df1 = trace**2 / squared
    df2 = df1 * df
    f = pearson / trace
    return RaoScott(f, df1, df2, float(special.fdtrc(df1, df2, f)))
