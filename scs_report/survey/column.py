"""One column of answers in little room: whole numbers as small as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.patterns import Coded
from scs_report.survey.conditions import Floats

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger[Any]]

#: Whole numbers below this are exact as floating ones.
_EXACT = 2**53


@dataclass(frozen=True, eq=False)
class Whole:
    """Whole numbers: `codes` (n,) are 0 where the cell is blank, else the number less `below`.

    `integer` says whether the codebook expects whole numbers, too.
    """

    codes: Codes
    below: int
    integer: bool = True

    def floats(self, rows: slice = slice(None)) -> Floats:
        """Return numbers, nan where the cell is blank."""
        codes = self.codes[rows]
        wide = codes.dtype.itemsize == 8  # floating numbers would lose digits here
        numbers: Floats = codes.astype(np.int64 if wide else np.float64)
        numbers += self.below
        numbers = numbers.astype(np.float64, copy=False)
        numbers[codes == 0] = np.nan
        return numbers

    def series(self, rows: slice = slice(None)) -> pd.Series[Any]:
        """Return numbers as pandas has them."""
        if not self.integer:
            return pd.Series(self.floats(rows))
        codes = self.codes[rows]
        return pd.Series(pd.arrays.IntegerArray(codes.astype(np.int64) + self.below, codes == 0))

    def blank(self, rows: slice = slice(None)) -> Mask:
        """Return where nothing stands."""
        mask: Mask = self.codes[rows] == 0
        return mask

    @cached_property
    def levels(self) -> int:
        """One more than the greatest code."""
        return int(self.codes.max(initial=0)) + 1

    def coded(self) -> tuple[Coded, Floats | None]:
        """Return the codes, and what they stand for if that is another column."""
        if self.levels <= max(1 << 16, 4 * len(self.codes)):
            return Coded(self.codes, self.levels), None
        return _factorised(self.floats())

    def taken(self, codes: npt.NDArray[np.int64]) -> Whole:
        """Return a column of these codes."""
        return Whole(codes.astype(self.codes.dtype), self.below, self.integer)


@dataclass(frozen=True, eq=False)
class Real:
    """Numbers with fractions, (n,) nan where the cell is blank."""

    values: Floats

    def floats(self, rows: slice = slice(None)) -> Floats:
        """Return the numbers."""
        return self.values[rows]

    def series(self, rows: slice = slice(None)) -> pd.Series[Any]:
        """Return the numbers as pandas has them."""
        return pd.Series(self.values[rows])

    def blank(self, rows: slice = slice(None)) -> Mask:
        """Return where nothing stands."""
        return np.isnan(self.values[rows])

    def coded(self) -> tuple[Coded, Floats | None]:
        """Return the numbers as codes, and what they stand for."""
        return _factorised(self.values)


@dataclass(frozen=True, eq=False)
class Texts:
    """What is kept as it was read: identifiers, or something that validation is to show."""

    texts: pd.Series[Any]

    def floats(self, rows: slice = slice(None)) -> Floats:
        """Return those that are numbers; nan for the others."""
        numbers = pd.to_numeric(self.texts.iloc[rows], errors="coerce")
        return numbers.to_numpy(dtype=np.float64, na_value=np.nan)

    def series(self, rows: slice = slice(None)) -> pd.Series[Any]:
        """Return the texts."""
        return self.texts.iloc[rows].reset_index(drop=True)

    def blank(self, rows: slice = slice(None)) -> Mask:
        """Return where nothing stands."""
        return np.asarray(self.texts.iloc[rows].isna().to_numpy())


Column = Whole | Real | Texts


def column_of_series(values: pd.Series[Any], *, integer: bool) -> Column:
    """Return a column as small as may be; texts stay what they are."""
    if not pd.api.types.is_numeric_dtype(values):
        return Texts(values)
    if pd.api.types.is_integer_dtype(values):
        blank = values.isna().to_numpy()
        numbers = values.to_numpy(dtype=np.int64, na_value=0)
        return whole(numbers, blank, integer=integer)
    return column_of_floats(values.to_numpy(dtype=np.float64, na_value=np.nan), integer=integer)


def column_of_floats(values: Floats, *, integer: bool) -> Column:
    """Return a column of numbers, nan where the cell is blank."""
    blank = np.isnan(values)
    known = np.where(blank, 0.0, values)
    if np.all((np.abs(known) < _EXACT) & (np.floor(known) == known)):
        return whole(known.astype(np.int64), blank, integer=integer)
    return Real(values)


def whole(numbers: npt.NDArray[Any], blank: Mask, *, integer: bool) -> Column:
    """Return a column of whole numbers; those of blank cells mean nothing."""
    numbers = numbers.astype(np.int64, copy=False)
    known = numbers[~blank] if blank.any() else numbers
    low, high = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    if not fits(np.int64, low - 1, high) or high - low >= 1 << 63:
        return Texts(pd.Series(pd.arrays.IntegerArray(numbers, blank)))
    return whole_from(np.where(blank, low - 1, numbers), low, high, integer=integer)


def fits(kind: type[np.signedinteger[Any]], low: int, high: int) -> bool:
    """Whether a kind of numbers holds all from `low` to `high`."""
    return bool(np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)


def whole_from(numbers: npt.NDArray[Any], low: int, high: int, *, integer: bool) -> Whole:
    """Return a column of numbers from `low` to `high`; those of blank cells are one below."""
    below = low - 1
    codes = numbers - numbers.dtype.type(below)  # what does not fit wraps round and back
    unsigned = codes.view(codes.dtype.str.replace("i", "u"))
    return Whole(unsigned.astype(np.min_scalar_type(high - below), copy=False), below, integer)


def joined(parts: Sequence[Column]) -> Column:
    """Return one column of several parts."""
    if len(parts) == 1:
        return parts[0]
    if any(isinstance(part, Texts) for part in parts):
        texts = [part.series() for part in parts]
        return Texts(pd.concat([one.astype("str") for one in texts], ignore_index=True))
    if any(isinstance(part, Real) for part in parts):
        return Real(np.concatenate([part.floats() for part in parts]))
    wholes = [part for part in parts if isinstance(part, Whole)]
    filled = [part for part in wholes if part.levels > 1] or wholes[:1]
    below = min(part.below for part in filled)
    dtype = np.min_scalar_type(max(part.levels - 1 + part.below - below for part in filled))
    codes = np.zeros(sum(len(part.codes) for part in wholes), dtype=dtype)
    at = 0
    for part in wholes:
        here = codes[at : at + len(part.codes)]
        if part.levels > 1:
            here[:] = part.codes
            if part.below > below:
                np.add(here, dtype.type(part.below - below), out=here, where=here > 0)
        at += len(part.codes)
    return Whole(codes, below, wholes[0].integer)


def _factorised(values: Floats) -> tuple[Coded, Floats]:
    codes, known = pd.factorize(values, sort=True)
    found = np.append(known, np.nan)
    codes = np.where(codes < 0, len(known), codes).astype(np.min_scalar_type(len(known)))
    return Coded(codes, len(found)), found
