"""Answers of many people in little room: whole numbers as small as they can be.

A column of answers needs a byte a person. What people share is found in one pass (`combinations`):
then rules, checks and numbers look at combinations of answers instead of at people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.patterns import Coded, collapse, combinations, keys_of
from scs_report.survey.column import Column, Real, Texts, Whole, column_of_series
from scs_report.survey.conditions import Floats

#: Small numbers, or yes and no.
Small = npt.NDArray[Any]

#: Rules are looked up for so many combinations, and worked out for each person beyond.
_TABLE = 1 << 22
#: Rows that are looked at together where combinations are too many.
BLOCK = 1 << 18


class Combinations(NamedTuple):
    """Combinations of answers that occur: `columns` of G rows, and what these stand for.

    `people` (G,) is how many there are, `weights` (G,) adds up theirs, `squares` (G,) the squares
    of these, `base` (G,) their weights before they were made to meet targets. People of weight zero
    are apart from the others.
    """

    columns: Columns
    people: Floats
    weights: Floats
    squares: Floats
    base: Floats


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

    def rows_of(self, rows: npt.NDArray[np.integer[Any]]) -> Columns:
        """Return some rows of all columns."""
        columns: dict[str, Column] = {
            name: column.taken(column.codes[rows])
            if isinstance(column, Whole)
            else Real(column.floats()[rows])
            for name, column in self.by_name.items()
        }
        return Columns(len(rows), columns)

    def possible(self, names: Iterable[str]) -> int:
        """Return how many combinations of answers are possible."""
        return combinations([self._codes(name)[0] for name in names])

    def combinations(
        self,
        names: Sequence[str],
        weights: Floats | None = None,
        people: Floats | None = None,
        squares: Floats | None = None,
        base: Floats | None = None,
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
        base
            (rows,) weights before they were made to meet targets; None for ones.
        """
        coded = [self._codes(name) for name in names]
        by_weight = []
        if weights is not None and not weights.all():
            by_weight = [Coded((weights > 0).view(np.uint8), 2)]
        columns = [*(one for one, _ in coded), *by_weight]
        found = collapse(columns, self.rows, weights, people, squares)
        before = found.people
        if base is not None:
            before = collapse(columns, self.rows, base, people, base).weights
        made: dict[str, Column] = {}
        for name, (_, values), codes in zip(names, coded, found.codes, strict=False):
            column = self.by_name[name]
            if values is not None:
                made[name] = Real(values[codes])
            elif isinstance(column, Whole):
                made[name] = column.taken(codes)
        answers = Columns(len(found.people), made)
        return Combinations(answers, found.people, found.weights, found.squares, before)

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
