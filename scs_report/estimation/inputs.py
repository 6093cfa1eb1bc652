"""Validation of arguments: data frames, arrays and lists become plain arrays, or an error.

Rows are matched by position: row i of every argument is the same person, whatever the index of a
pandas object. Arrays of any dtype, lists, pandas, Polars and Arrow are accepted; what cannot be
read as numbers (texts, dates, categories, infinite values) is reported by argument, row and value.
Rows are counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation.conversion import (
    Array as Array,
)
from scs_report.estimation.conversion import (
    as_array,
    as_numbers,
    as_pandas,
    exactly,
    shape_of,
)
from scs_report.estimation.conversion import (
    column as column,
)
from scs_report.estimation.errors import DesignError, EstimationError

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]

#: How answers that are no numbers get an order.
_ORDERED = (
    "pd.Categorical(…, categories=[lowest, …, highest], ordered=True), or in Polars with "
    "pl.Enum([lowest, …, highest])"
)


def vector(values: Any, name: str, n: int | None = None) -> Array:
    """Return numbers, (n,); missing values are nan."""
    # subclasses, such as masked arrays, need conversion
    if type(values) is np.ndarray and values.dtype == np.float64 and values.ndim == 1:
        return _of_length(values, name, n)
    return _of_length(as_numbers(column(values, name), name), name, n)


def matrix(values: Any, name: str, n: int | None = None) -> tuple[Array, tuple[str, ...] | None]:
    """Return numbers, (n, p), and the names of the columns if they have any."""
    if type(values) is np.ndarray and values.dtype == np.float64 and values.ndim == 2:
        return _of_length(values, name, n), None
    values = as_pandas(values)
    if isinstance(values, pd.Series) and values.name is not None:
        values = values.to_frame()
    if isinstance(values, pd.DataFrame):
        values = frame(values)
        heads = tuple(map(str, values.columns))
        once(heads, f"{name}: the columns")
        columns = [
            as_numbers(values.iloc[:, j], f"{name}, column {head}") for j, head in enumerate(heads)
        ]
        found = np.column_stack(columns) if columns else np.empty((len(values), 0))
        numbered = isinstance(values.columns, pd.RangeIndex)
        return _of_length(found, name, n), None if numbered else heads
    array = as_array(values, name)
    if array.ndim == 1 and len(array) and np.ndim(array[0]) == 0:
        array = array[:, None]
    if array.ndim != 2:
        raise EstimationError(f"{name}: expected rows and columns, got {shape_of(array)}")
    if array.dtype.kind in "biuf":
        return _of_length(exactly(array, name), name, n), None
    stacked = [
        as_numbers(pd.Series(array[:, j]), f"{name}, column {j}") for j in range(len(array.T))
    ]
    return _of_length(np.column_stack(stacked), name, n), None


def mask(values: Any, name: str, n: int) -> Mask:
    """Return which rows are meant, (n,): True and False, or 1 and 0, for every row."""
    if type(values) is np.ndarray and values.dtype == np.bool_ and values.shape == (n,):
        return values
    hint = f"; row numbers are not taken, np.isin(np.arange({n}), rows) makes a mask of them"
    given = column(values, name)
    if len(given) != n:
        raise EstimationError(
            f"{name}: {len(given)} rows, expected {n}, True or False for each row of the design"
            + hint
        )
    found = as_numbers(given, name)
    bad = np.flatnonzero((found != 0) & (found != 1))
    if len(bad):
        row = int(bad[0])
        raise EstimationError(
            f"{name}: row {row} is {_at(given, row)}, expected True or False{hint}"
        )
    inside: Mask = found == 1
    return inside


def labels(values: Any, name: str, n: int) -> Codes:
    """Give numbers 0, 1 … to the distinct labels, (n,); a missing label is refused."""
    codes = codes_of(values, name, n, DesignError)[0]
    if len(gaps := np.flatnonzero(codes < 0)):
        row, given = int(gaps[0]), column(values, name)
        raise DesignError(
            f"{name}: row {row} is {_at(given, row)}, expected a label for every row "
            f"({len(gaps)} have none)",
            "no-label",
            name=name,
            row=row,
            n=len(gaps),
        )
    return codes


def codes_of(
    values: Any, name: str, n: int, error: type[EstimationError] = EstimationError
) -> tuple[Codes, list[Any]]:
    """Give numbers 0, 1 … to the distinct labels, in their order if any; −1 is missing."""
    try:
        given = column(values, name)
        if len(given) != n:
            raise EstimationError(f"{name}: {len(given)} rows, expected {n}")
        if pd.api.types.is_float_dtype(given.dtype):
            finite(as_numbers(given, name), name)
    except EstimationError as problem:
        raise error(str(problem)) from None
    if (
        pd.api.types.is_object_dtype(given.dtype)
        and pd.api.types.infer_dtype(given, skipna=True) == "mixed-integer"
    ):
        raise error(f"{name}: texts and numbers are mixed, expected labels of one kind")
    try:
        codes, found = pd.factorize(given, sort=True)
    except TypeError:
        codes, found = pd.factorize(given)
    return codes.astype(np.intp), list(found)


def masks_by_label(groups: Any, n: int) -> Any:
    """Return who has each label, by label, where groups are a column of these; others as given."""
    if not isinstance(groups, (pd.Series, pd.Categorical, np.ndarray, list, tuple)):
        return groups
    if not len(groups) or np.ndim(next(iter(groups))):
        return groups
    codes, found = codes_of(groups, "groups", n)
    return {level_text(label): codes == code for code, label in enumerate(found)}


def between_0_and_1(value: Any, name: str, hint: str) -> None:
    """Refuse what is no number between 0 and 1."""
    if not isinstance(value, Real) or not 0 < float(value) < 1:
        shown = f"{value:g}" if isinstance(value, Real) else repr(value)
        raise EstimationError(f"{name}: got {shown}, expected one between 0 and 1, {hint}")


def answers(values: Any, name: str, n: int | None = None) -> Array:
    """Return ordered codes, (n,): numbers, or the places 1 … K of ordered categories."""
    if type(values) is np.ndarray and values.dtype == np.float64:
        return vector(values, name, n)
    given = column(values, name)
    if isinstance(given.dtype, pd.CategoricalDtype):
        if not given.cat.ordered:
            raise EstimationError(
                f"{name}: the categories have no order, expected ordered ones; say it with "
                + _ORDERED
            )
        places = given.cat.codes.to_numpy(dtype=float) + 1
        return _of_length(np.where(places == 0, np.nan, places), name, n)
    present = given.dropna()
    if len(present) and all(isinstance(value, str) for value in present.array[:1]):
        raise EstimationError(
            f"{name}: the outcome must be numbers or ordered categories, row {present.index[0]} is "
            f"{present.iloc[0]!r}; texts have no order, say it with " + _ORDERED
        )
    return vector(given, name, n)


def finite(values: Array, name: str, inside: Mask | None = None) -> None:
    """Refuse infinite values among the rows inside."""
    wrong = np.isinf(values)
    if inside is not None:
        wrong &= inside
    if wrong.any():
        row = int(np.argmax(wrong))
        raise EstimationError(
            f"{name}: row {row} is infinite ({values[row]}), expected a finite number; "
            f"{int(wrong.sum())} of {len(values)} rows are (the logarithm of 0 is)"
        )


def once(names: Sequence[str], what: str) -> None:
    """Refuse names that occur more than once."""
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if list(names).count(name) > 1})
        raise EstimationError(f"{what} have one name more than once: {', '.join(twice)}")


def names_apart(names: Sequence[str], answer: Array, inside: Mask | slice = slice(None)) -> None:
    """Refuse names of covariates that occur more than once, or are those of cutpoints."""
    once(names, "names: covariates")
    like = {name for name in names if "|" in name}
    if like and (taken := sorted(like & set(cutpoint_names(np.unique(answer[inside]))))):
        raise EstimationError(f"names: {', '.join(taken)} is the name of a cutpoint; rename it")


def level_text(level: Any) -> str:
    """Write a level of an outcome: numbers without needless zeros, but with all their digits."""
    if not isinstance(level, float):
        return str(level)
    short = f"{level + 0.0:g}"  # zero has no sign
    return short if float(short) == level else repr(float(level)).removesuffix(".0")


def cutpoint_names(levels: Iterable[Any]) -> tuple[str, ...]:
    """Name cutpoints by the answers that they part, as R does: `1|2`, `no|yes` and so on.

    So cutpoints of models that lack an answer never pass for others.
    """
    given = map(level_text, levels)
    return tuple(f"{below}|{above}" for below, above in pairwise(given))


def frame(data: Any) -> pd.DataFrame:
    """Return a data frame whose rows are numbered 0 … n−1."""
    if hasattr(data, "collect") and not hasattr(data, "to_pandas"):
        raise EstimationError("the data are a query not yet run; hand over data.collect()")
    if isinstance(data, dict):
        data = pd.DataFrame({name: column(values, str(name)) for name, values in data.items()})
    data = as_pandas(data)
    if not isinstance(data, pd.DataFrame):
        raise EstimationError(f"expected a data frame, got {type(data).__name__}")
    return data if isinstance(data.index, pd.RangeIndex) else data.reset_index(drop=True)


def covariate(values: pd.Series[Any], name: str) -> pd.Series[Any]:
    """Return a column of a frame as floating numbers, or texts as categories; nan is missing."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        return pd.Series(as_numbers(values, name), index=values.index, name=values.name)
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind == "string":
        codes, levels = pd.factorize(values, sort=True)
        dtype = pd.CategoricalDtype([str(level) for level in levels])
        made = pd.Categorical.from_codes(np.asarray(codes), dtype=dtype)
        return pd.Series(made, index=values.index, name=values.name)
    if kind.startswith("mixed") and any(isinstance(value, str) for value in values):
        row, other = next(
            (i, v) for i, v in enumerate(values) if not isinstance(v, str) and not _missing(v)
        )
        raise EstimationError(f"{name}: texts and others are mixed, row {row} is {other!r}")
    return pd.Series(as_numbers(values, name), index=values.index, name=values.name)


def _missing(value: Any) -> bool:
    return bool(np.all(pd.isna(value)))


def _of_length(values: Array, name: str, n: int | None) -> Array:
    if n is not None and len(values) != n:
        raise EstimationError(
            f"{name}: {len(values)} rows, expected {n}, one for each row of the design; for a part "
            "of the people give all rows and `domain=`"
        )
    return values


def _at(values: pd.Series[Any], row: int) -> str:
    value = values.iloc[row]
    return repr(value.item() if hasattr(value, "item") else value)
