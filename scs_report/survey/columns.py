"""Answers of many people in little room: whole numbers as small as they can be.

A column of answers needs a byte a person. What people share is found in one pass (`combinations`):
then rules, checks and numbers look at combinations of answers instead of at people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation.patterns import Coded, collapse, combinations, keys_of
from scs_report.survey.conditions import Floats

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger[Any]]
#: Small numbers, or yes and no.
Small = npt.NDArray[Any]

#: Rules are looked up for so many combinations, and worked out for each person beyond.
_TABLE = 1 << 22
#: Rows that are looked at together where combinations are too many.
BLOCK = 1 << 18
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


class Combinations(NamedTuple):
    """Combinations of answers that occur: `columns` of G rows, and what these stand for.

    `people` (G,) is how many there are, `weights` (G,) adds up theirs, `squares` (G,) the squares
    of these. People of weight zero are apart from the others.
    """

    columns: Columns
    people: Floats
    weights: Floats
    squares: Floats


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of `rows` people by name; `lines` are those of their file, None if all from 2 on."""

    rows: int
    by_name: Mapping[str, Column]
    lines: npt.NDArray[np.int64] | None = None
    _coded: dict[str, tuple[Coded, Floats | None]] = field(default_factory=dict, repr=False)

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Column:
        return self.by_name[name]

    def floats(self, name: str) -> Floats:
        """Return a column as numbers (rows,), nan where the cell is blank."""
        return self.by_name[name].floats()

    def frame(self, names: Iterable[str], rows: slice = slice(None)) -> pd.DataFrame:
        """Return columns as a frame, indexed by line."""
        frame = pd.DataFrame({name: self.by_name[name].series(rows) for name in names})
        if self.lines is not None:
            frame.index = pd.Index(self.lines[rows])
        else:
            start, stop, _ = rows.indices(self.rows)
            frame.index = pd.RangeIndex(2 + start, 2 + stop)
        frame.index.name = "line"
        return frame

    def with_columns(self, more: Mapping[str, Column]) -> Columns:
        """Return these columns and others."""
        return Columns(self.rows, {**self.by_name, **more}, self.lines)

    def possible(self, names: Iterable[str]) -> int:
        """Return how many combinations of answers are possible."""
        return combinations([self._codes(name)[0] for name in names])

    def combinations(
        self,
        names: Sequence[str],
        weights: Floats | None = None,
        people: Floats | None = None,
        squares: Floats | None = None,
    ) -> Combinations:
        """Return the combinations of answers that occur.

        Parameters
        ----------
        names
            Which columns.
        weights
            (rows,) of people; None for ones.
        people, squares
            (rows,) of rows that are combinations already.
        """
        coded = [self._codes(name) for name in names]
        by_weight = []
        if weights is not None and not weights.all():
            by_weight = [Coded((weights > 0).view(np.uint8), 2)]
        found = collapse(
            [*(one for one, _ in coded), *by_weight], self.rows, weights, people, squares
        )
        made: dict[str, Column] = {}
        for name, (_, values), codes in zip(names, coded, found.codes, strict=False):
            column = self.by_name[name]
            if values is not None:
                made[name] = Real(values[codes])
            elif isinstance(column, Whole):
                made[name] = column.taken(codes)
        columns = Columns(len(found.people), made)
        return Combinations(columns, found.people, found.weights, found.squares)

    def lookup(
        self, names: Sequence[str], rule: Callable[[Columns], Small], dtype: npt.DTypeLike
    ) -> Small:
        """Apply a rule that gives each row a small number (rows,) by some of its columns.

        The rule is asked for combinations of answers where these are few, else for blocks of rows.
        """
        out: Small = np.empty(self.rows, dtype=dtype)
        narrow = all(isinstance(self.by_name[name], Whole) for name in names)
        coded = [self._codes(name)[0] for name in names] if narrow else []
        size = combinations(coded)
        if not narrow or size > min(_TABLE, self.rows >> 2):
            for start in range(0, self.rows, BLOCK):
                rows = slice(start, min(start + BLOCK, self.rows))
                out[rows] = rule(self._part(names, rows))
            return out
        grid = np.unravel_index(np.arange(size), [max(one.levels, 1) for one in coded] or [1])
        possible: dict[str, Column] = {}
        for name, codes in zip(names, grid, strict=False):
            column = self.by_name[name]
            assert isinstance(column, Whole)
            possible[name] = column.taken(codes)
        answers: Small = rule(Columns(size, possible)).astype(dtype)
        for start in range(0, self.rows, BLOCK >> 2):
            stop = min(start + (BLOCK >> 2), self.rows)
            np.take(answers, keys_of(coded, start, stop), out=out[start:stop], mode="clip")
        return out

    def _part(self, names: Iterable[str], rows: slice) -> Columns:
        part: dict[str, Column] = {name: Real(self.by_name[name].floats(rows)) for name in names}
        return Columns(rows.stop - rows.start, part)

    def _codes(self, name: str) -> tuple[Coded, Floats | None]:
        if name not in self._coded:
            column = self.by_name[name]
            if isinstance(column, Texts):
                column = Real(column.floats())
            self._coded[name] = column.coded()
        return self._coded[name]


def columns_of(frame: pd.DataFrame) -> Columns:
    """Return the columns of a frame, whole numbers as small as may be; rows keep their order."""
    columns = {
        str(name): column_of_series(
            frame[name], integer=not pd.api.types.is_float_dtype(frame[name])
        )
        for name in frame
    }
    lines = frame.index.to_numpy(dtype=np.int64) if frame.index.name == "line" else None
    if lines is not None and np.array_equal(lines, np.arange(2, 2 + len(frame))):
        lines = None
    return Columns(len(frame), columns, lines)


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
