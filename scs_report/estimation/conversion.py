"""Conversion of columns to floats; what is no number is reported by argument, row and value."""

from __future__ import annotations

import numbers
import re
from decimal import Decimal
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation.errors import EstimationError

Array = npt.NDArray[np.float64]

#: Whole numbers up to here are the same as floating numbers.
_EXACT = 2**53


def column(values: Any, name: str) -> pd.Series[Any]:
    """Return any kind of column as a Series numbered 0 … n−1."""
    values = as_pandas(values)
    if isinstance(values, pd.DataFrame):
        if values.shape[1] != 1:
            raise EstimationError(f"{name}: {values.shape[1]} columns, expected one")
        values = values.iloc[:, 0]
    if isinstance(values, pd.Series):
        return values if isinstance(values.index, pd.RangeIndex) else values.reset_index(drop=True)
    if isinstance(values, (pd.Index, pd.api.extensions.ExtensionArray)):
        return pd.Series(values).reset_index(drop=True)
    array = as_array(values, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise EstimationError(f"{name}: expected one value a row, got {shape_of(array)}")
    if array.dtype.kind == "V":
        raise EstimationError(f"{name}: records of several fields, expected one value a row")
    return pd.Series(array)


def as_pandas(values: Any) -> Any:
    """Convert Polars, Arrow and others to pandas by their own `to_pandas`."""
    if not hasattr(values, "to_pandas"):
        return values
    made = values.to_pandas()
    if type(values).__module__.startswith("polars"):
        if isinstance(made, pd.Series):
            return _of_polars(made, values.dtype)
        for name, dtype in values.schema.items():
            made[name] = _of_polars(made[name], dtype)
    return made


def _of_polars(column: pd.Series[Any], dtype: Any) -> pd.Series[Any]:
    """Keep the order that an Enum has; the levels of a Categorical have none, not even by place."""
    if str(dtype).startswith("Enum"):
        return column.astype(pd.CategoricalDtype(list(dtype.categories), ordered=True))
    return column.astype(object) if str(dtype).startswith("Categorical") else column


def as_array(values: Any, name: str) -> npt.NDArray[Any]:
    """Return an array of what is one already, or a list; masked values are missing."""
    if isinstance(values, np.ma.MaskedArray):
        given: Any = values
        if values.dtype.kind in "biuf":
            return np.asarray(given.astype(float).filled(np.nan))
        return np.asarray(given.astype(object).filled(None))
    if isinstance(values, (list, tuple)):
        try:
            array = np.asarray(values)
        except ValueError:
            raise EstimationError(f"{name}: rows of unequal length") from None
        # numpy would turn missing values among texts into text
        return array if array.dtype.kind in "biuf" else np.array(values, dtype=object)
    if isinstance(values, (np.ndarray, range)) or hasattr(values, "__array__"):
        return np.asarray(values)
    raise EstimationError(f"{name}: expected an array or a list, got {type(values).__name__}")


def as_numbers(values: pd.Series[Any], name: str) -> Array:
    """Return a column as floating numbers, nan where a value is missing."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biuf":
        return exactly(values.to_numpy(), name)
    if pd.api.types.is_object_dtype(dtype):
        return np.array([_number(v, name, i) for i, v in enumerate(values)], dtype=float)
    if pd.api.types.is_bool_dtype(dtype) or (
        pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)
    ):
        gaps = values.isna()
        if pd.api.types.is_integer_dtype(dtype):
            exactly(values[~gaps].to_numpy(dtype=object).astype(object), name)
        return np.asarray(values.to_numpy(dtype=float, na_value=np.nan))
    present = values.dropna()
    if len(present) == 0:
        return np.full(len(values), np.nan)
    if isinstance(dtype, pd.CategoricalDtype):
        raise EstimationError(f"{name}: categories, expected numbers; give their codes or values")
    if isinstance(dtype, pd.ArrowDtype) and "decimal" in str(dtype):
        return as_numbers(values.astype(object), name)
    _refuse(present.iloc[0], name, int(present.index[0]))


def exactly(values: npt.NDArray[Any], name: str) -> Array:
    """Turn numbers into floating numbers; whole ones that would change are refused."""
    if values.dtype.kind in "iuO" and values.dtype.itemsize == 8 and values.size:
        largest = max(int(values.max()), -int(values.min()))
        if largest > _EXACT:
            raise EstimationError(
                f"{name}: {largest} is too large to be told from its neighbours, expected numbers "
                "below 2**53; is it an identifier?"
            )
    found: Array = values.astype(np.float64)
    return found


def _number(value: Any, name: str, row: int) -> float:
    if value is None or value is pd.NA or value is pd.NaT:
        return np.nan
    if isinstance(value, (numbers.Real, Decimal, np.bool_)):
        if isinstance(value, numbers.Integral) and abs(int(value)) > _EXACT:
            exactly(np.array([int(value)], dtype=object), name)
        return float(value)
    _refuse(value, name, row)


def _refuse(value: Any, name: str, row: int) -> NoReturn:
    hint = ""
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?[\d.]+(e[-+]?\d+)?\s*", value, re.I):
        hint = "; a column of numbers written as text becomes numbers by astype(float)"
    elif isinstance(value, (complex, np.complexfloating)):
        hint = "; take the real part"
    elif hasattr(value, "year") or isinstance(value, (np.datetime64, np.timedelta64)):
        hint = "; make a number of the date first, such as its year"
    raise EstimationError(f"{name}: row {row} is {value!r}, expected a number{hint}")


def shape_of(array: npt.NDArray[Any]) -> str:
    """Say what an array looks like."""
    return "a single value" if array.ndim == 0 else f"an array of shape {array.shape}"
