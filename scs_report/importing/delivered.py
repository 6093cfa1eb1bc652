"""A file as a company delivered it: columns, the different values of each, and their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.border.text import plain_name
from scs_report.importing.likeness import unnumbered
from scs_report.survey.answer_words import is_nothing
from scs_report.survey.codebook import Question
from scs_report.survey.conditions import Floats
from scs_report.survey.plain_numbers import numbers_in
from scs_report.survey.reading.raw import RawColumn, RawTable

Places = npt.NDArray[np.int64]

#: Names that say nothing: `A`, `Q12`, `V3_1`, `F5a`, `Column7`.
_EMPTY_NAME = re.compile(
    r"[A-Za-z]{0,3}|([A-Za-z]{0,4}|var|column|col|item)[_. -]?\d+([_.-]?\w{0,3})*", re.I
)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the file.

    Attributes
    ----------
    name
        As the file calls it; a second one of the name has a number behind it.
    label
        What the file says it is; "" if it says nothing.
    keys
        Its different values as texts, numbers first.
    place
        (rows,) where in `keys` each row's value stands; −1 where the cell is blank.
    labels
        What the file calls its values, by key; also of values that nobody has.
    missing
        Keys that the file itself declares to be missing.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    place: Places
    labels: dict[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows have each value."""
        counted = np.bincount(self.place[self.place >= 0], minlength=len(self.keys))
        return dict(zip(self.keys, counted.tolist(), strict=True))

    @property
    def blanks(self) -> int:
        """How many rows have none."""
        return int((self.place < 0).sum())

    @cached_property
    def texts(self) -> dict[str, str]:
        """What each value says: its label, or itself where it is a text; "" of bare numbers."""
        return {
            key: self.labels.get(key) or ("" if is_number(key) else key)
            for key in (*self.keys, *(key for key in self.labels if key not in self.counts))
        }

    @cached_property
    def numbers(self) -> dict[str, float]:
        """The values that are numbers, however they are written."""
        return numbers_of(self.keys)

    @cached_property
    def whole_numbers(self) -> dict[str, float]:
        """The same where whole numbers are expected: `1,200` and `1.200` have one reading then."""
        return numbers_of(self.keys, whole=True)

    def numbers_for(self, question: Question) -> dict[str, float]:
        """Return the values that are numbers, as a question for a number expects them."""
        return self.whole_numbers if question.integer else self.numbers

    @property
    def only_numbers(self) -> bool:
        """Whether all values are numbers without a label."""
        return len(self.numbers) == len(self.keys) > 0 and not any(map(self.labels.get, self.keys))

    @property
    def says(self) -> tuple[str, ...]:
        """Texts that tell what the column is: its label, and its name if that is one."""
        named = () if _EMPTY_NAME.fullmatch(self.name) else (self.name.replace("_", " "),)
        return tuple(filter(None, (unnumbered(self.label), *map(unnumbered, named))))

    @property
    def stem(self) -> str:
        """What the names of columns of one question have in common: `Q5` of `Q5_1`."""
        match = re.fullmatch(r"(.*?[A-Za-z0-9])[_.-]\w+|(.*?[A-Za-z]\d+)[a-z]", self.name)
        return (match[1] or match[2] or "").casefold() if match else ""


@dataclass(frozen=True, eq=False)
class Delivered:
    """A file: its columns by name, in their order."""

    rows: int
    lines: Places
    columns: dict[str, Column]


def delivered(raw: RawTable) -> Delivered:
    """Return what a file holds, column by column; columns without a name are left out."""
    found: dict[str, Column] = {}
    for column in raw.columns:
        name = plain_name(str(column.name))
        number, free = 2, name
        while free in found:
            free, number = f"{name} ({number})", number + 1
        if name:
            found[free] = _column(column, free)
    lines = raw.frame.index.to_numpy(dtype=np.int64)
    columns = found.values()
    # a line without any value is no respondent (spreadsheets like to leave some at the end)
    full = np.zeros(len(lines), dtype=np.bool_)
    for one in columns:
        full |= one.place >= 0
    if not full.all():
        found = {name: _of_rows(one, full) for name, one in found.items()}
    return Delivered(int(full.sum()), lines[full], found)


def numbers_of(texts: Iterable[str], *, whole: bool = False) -> dict[str, float]:
    """Return the texts that are numbers, as `numbers_in`.

    Examples
    --------
    >>> numbers_of(["１２", "3,5", "NA"]), numbers_of(["1,200"], whole=True)
    ({'１２': 12.0, '3,5': 3.5}, {'1,200': 1200.0})
    """
    return {text: float(number) for text, (number, _) in numbers_in(texts, whole).items()}


@lru_cache(maxsize=50_000)
def is_number(text: str) -> bool:
    """Whether a text is a number."""
    return bool(numbers_in([text], whole=False) or numbers_in([text], whole=True))


def number_key(number: float) -> str:
    """Return a number as keys are written: `1`, `0.45`."""
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(number)


def _column(raw: RawColumn, name: str) -> Column:
    values = raw.values
    if pd.api.types.is_bool_dtype(values):
        values = values.astype("Int64")
    if pd.api.types.is_numeric_dtype(values):
        codes, found = pd.factorize(values, sort=True)
    else:
        codes, found = pd.factorize(values)
    keys = [_key(value) for value in found]
    place = np.asarray(codes, dtype=np.int64)
    if raw.letters is not None:
        letters = raw.letters.to_numpy()
        for letter in sorted(set(letters) - {""}):
            place[letters == letter] = len(keys)
            keys.append(f".{letter}")
    labels = {
        number_key(key) if not isinstance(key, str) else plain_name(key): _tidy(text)
        for key, text in raw.value_labels.items()
    }
    labels = {key: text for key, text in labels.items() if text and text != key}
    keys, place = _merged(keys, place, labels)
    missing = {key for key in {*keys, *labels} if re.fullmatch(r"\.[a-z]", key)}
    numbers = numbers_of([*keys, *labels])
    for low, high in raw.missing:
        if isinstance(low, str) or isinstance(high, str):
            missing |= {key for key in (str(low).strip(), str(high).strip()) if key}
        else:
            missing |= {key for key, number in numbers.items() if low <= number <= high}
    return Column(name, _tidy(raw.label), tuple(keys), place, labels, frozenset(missing))


def _merged(keys: list[str], place: Places, labels: dict[str, str]) -> tuple[list[str], Places]:
    """Return values that are written alike once, numbers first; marks of a blank as blanks."""
    wanted = {key for key in dict.fromkeys(keys) if key and (key in labels or not is_nothing(key))}
    numbers = numbers_of(wanted)
    ordered = sorted(numbers, key=lambda key: (numbers[key], key))
    ordered += [key for key in dict.fromkeys(keys) if key in wanted and key not in numbers]
    at = {key: number for number, key in enumerate(ordered)}
    new = np.array([*(at.get(key, -1) for key in keys), -1], dtype=np.int64)
    return ordered, new[place]


def _of_rows(column: Column, rows: npt.NDArray[np.bool_]) -> Column:
    return Column(
        column.name,
        column.label,
        column.keys,
        column.place[rows],
        column.labels,
        column.missing,
    )


def _key(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return number_key(float(value))
    # lines of one cell are several answers, as a semicolon parts them
    return _tidy(
        "; ".join(filter(None, map(str.strip, str(value).replace("\t", "\n").splitlines())))
    )


def _tidy(text: str) -> str:
    return " ".join(plain_name(text).split())


def floats_of(column: Column, values: dict[str, float]) -> Floats:
    """Return a column with each value as a number, NaN where it has none; shape (rows,)."""
    table = np.array([*(values.get(key, np.nan) for key in column.keys), np.nan])
    found: Floats = table[column.place]
    return found


#: Of nothing.
NO_COLUMN = Column("", "", (), np.empty(0, dtype=np.int64))
