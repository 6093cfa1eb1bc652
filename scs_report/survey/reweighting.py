"""Weights made of base weights and of the cell of the targets that somebody is in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from scs_report.survey.column import Column, Real, Whole
from scs_report.survey.columns import Columns, Small
from scs_report.survey.conditions import Floats

#: Names of columns that no file has.
CELL, WEIGHT = "weighting:cell", "weighting:weight"


class Reweighting(Struct, frozen=True, eq=False):
    """In each cell so many times the base weight, but no more than a bound.

    `cell` says which row of `factors` (P,) people belong to, by their answers to `names`.
    """

    names: tuple[str, ...]
    cell: Callable[[Columns], Small]
    factors: Floats
    upper: float

    def columns(self, columns: Columns, base: Floats) -> dict[str, Column]:
        """Return who is in which cell, and the weights, of base weights (rows,)."""
        dtype = np.min_scalar_type(len(self.factors))
        cells = columns.lookup(self.names, lambda part: self.cell(part) + 1, dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            weights = np.minimum(base * np.append(0.0, self.factors)[cells], self.upper)
        return {CELL: Whole(cells, -1), WEIGHT: Real(np.where(base > 0, weights, 0.0))}
