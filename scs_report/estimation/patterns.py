"""Rows that are alike, collapsed: what makes many rows as cheap as few patterns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation.inputs import Array

Index = npt.NDArray[np.int64]

#: Codes below this are counted in a table of their own size instead of being hashed.
_DENSE = 1 << 22


def find_patterns(columns: list[npt.NDArray[np.generic]]) -> tuple[Index, Index]:
    """Give a number to each distinct row of several columns of equal length.

    Parameters
    ----------
    columns
        (n,) numbers each, without missing values. Small whole numbers are quickest.

    Returns
    -------
    pattern, first
        (n,) the number of each row's pattern, 0 … P−1, and (P,) a row that shows it. Patterns are
        ordered by the columns' values.
    """
    n = len(columns[0])
    key: Index = np.zeros(n, dtype=np.int64)
    size = 1
    for column in columns:
        code, levels = _code(np.asarray(column))
        if size > (1 << 62) // max(levels, 1):
            key, size = _dense(key, size)
        key *= levels
        key += code
        size *= levels
    pattern, count = _dense(key, size)
    first = np.empty(count, dtype=np.int64)
    first[pattern[::-1]] = np.arange(n - 1, -1, -1)
    return pattern, first


def _code(column: npt.NDArray[np.generic]) -> tuple[Index, int]:
    """Code a column by whole numbers in the order of its values."""
    low, high = float(column.min()), float(column.max())
    if high - low < _DENSE and (
        np.issubdtype(column.dtype, np.integer) or bool(np.all(column == np.floor(column)))
    ):
        codes = column.astype(np.int64) - int(low)
        return codes, int(high - low) + 1
    codes, uniques = pd.factorize(column, sort=True)
    return codes.astype(np.int64, copy=False), len(uniques)


def _dense(key: Index, size: int) -> tuple[Index, int]:
    """Renumber keys 0 … size−1 without gaps, in their order."""
    if size <= max(_DENSE, len(key)):
        present = np.bincount(key, minlength=size) > 0
        number = np.cumsum(present) - 1
        return np.asarray(number[key], dtype=np.int64), int(number[-1]) + 1
    codes, uniques = pd.factorize(key, sort=True)
    return np.asarray(codes, dtype=np.int64), len(uniques)


def sums(pattern: Index, count: int, values: Array) -> Array:
    """Sum values by pattern, (count,)."""
    return np.asarray(np.bincount(pattern, values, minlength=count), dtype=np.float64)
