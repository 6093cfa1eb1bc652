"""Many people of few kinds, made a table before a model looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.design import SurveyDesign
from scs_report.estimation.inputs import Mask
from scs_report.patterns import MANY_ROWS, Coded, Index, collapse, combinations

#: Columns that take more values are no answers.
_VALUES = 1 << 16


def alike(
    data: pd.DataFrame, names: Sequence[str], design: SurveyDesign, domain: Mask | None
) -> tuple[pd.DataFrame, SurveyDesign, Mask | None] | None:
    """Return a row for all people who are alike in some columns, with their design and domain.

    None where that does not pay: few rows, columns other than whole numbers and categories, more
    possible combinations than people; or where rows differ in stratum, cluster or
    replicate weights too. The columns
    are read in blocks, so that nothing as long as the data is made.
    """
    parts = (design.strata, design.clusters, design.fpc, design.calibration, design.replicates)
    if any(part is not None for part in parts) or design.n <= MANY_ROWS:
        return None
    columns = list[Coded]()
    kinds = list[tuple[str, int, pd.CategoricalDtype | np.dtype[Any]]]()
    for name in names:
        column = data[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes, low, levels = column.cat.codes.to_numpy(), -1, len(column.cat.categories) + 1
        elif isinstance(column.dtype, np.dtype) and column.dtype.kind in "biu":
            codes = column.to_numpy()
            low = int(codes.min())
            levels = int(codes.max()) - low + 1
        else:
            return None
        if levels > _VALUES:
            return None
        columns.append(Coded(codes, levels, low))
        kinds.append((str(name), low, column.dtype))
    if not design.weights.min() > 0:
        columns.append(Coded(design.weights > 0, 2))
    if domain is not None:
        columns.append(Coded(domain, 2))
    if combinations(columns) > design.n:
        return None
    found = collapse(columns, design.n, design.weights, design.people, design.squares)
    made = {
        name: _column(codes, low, dtype)
        for (name, low, dtype), codes in zip(kinds, found.codes, strict=False)
    }
    fewer = SurveyDesign(found.weights, people=found.people, squares=found.squares)
    return pd.DataFrame(made), fewer, None if domain is None else found.codes[-1] > 0


def _column(codes: Index, low: int, dtype: pd.CategoricalDtype | np.dtype[Any]) -> Any:
    """Return what codes stand for, in the kind that it had."""
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Categorical.from_codes(codes + low, dtype=dtype)
    return (codes + low).astype(dtype)
