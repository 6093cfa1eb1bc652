"""What a data file says of itself: columns with labels, names of values and missing codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scs_report.border.text import plain_name
from scs_report.border.texts import MaybeText
from scs_report.survey.conditions import Floats
from scs_report.survey.readers import numbers_or_text, read_raw
from scs_report.survey.reading import RawColumn

#: Texts that at most so many different ones stand in a column are taken for answers.
MOST_ANSWERS = 25
#: Words that templates and rules use themselves.
_TAKEN = {"all", "and", "else", "false", "for", "if", "in", "is", "none", "not", "or", "true"}


@dataclass(frozen=True)
class Column:
    """A column of the file.

    Attributes
    ----------
    name
        As the study calls it: small letters, digits and underscores.
    original
        As the file calls it.
    label
        What the file says it is, by language; empty if it says nothing.
    values
        (n,) numbers, NaN where there are none; texts have become codes from 1 on.
    names
        What the file calls its values.
    missing
        Values that the file says are missing.
    coded
        Whether texts have become codes.
    """

    name: str
    original: str
    label: MaybeText
    values: Floats
    names: dict[int, MaybeText] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()
    coded: bool = False

    @property
    def known(self) -> Floats:
        """The values that are not blank."""
        return self.values[~np.isnan(self.values)]

    @property
    def whole(self) -> bool:
        """Whether there are whole numbers only."""
        known = self.known
        return bool(len(known) and np.all(np.floor(known) == known) and np.all(abs(known) < 2**31))

    @property
    def codes(self) -> tuple[int, ...]:
        """The different values, with those that the file names, lowest first."""
        return tuple(sorted({int(value) for value in np.unique(self.known)} | set(self.names)))


@dataclass(frozen=True)
class Source:
    """A file: its columns, and names of those left out with the reason."""

    file: str
    columns: tuple[Column, ...]
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def as_it_is(self) -> bool:
        """Whether the file itself can be the data of the study."""
        return not any(column.coded or column.name != column.original for column in self.columns)

    def frame(self) -> pd.DataFrame:
        """Return the columns as the study has them."""
        made = {
            column.name: numbers_or_text(pd.Series(column.values), column.whole)
            for column in self.columns
        }
        return pd.DataFrame(made)


def read_source(path: Path, language: str) -> Source:
    """Read a file; what it says of its columns is taken to be in `language`.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    columns: list[Column] = []
    left_out: dict[str, str] = {}
    taken: set[str] = set()
    for column in read_raw(path).columns:
        original, label, codes = column.name, _clean(column.label), _codes(column)
        values = numbers_or_text(column.values.reset_index(drop=True), whole=False)
        names = {code: {language: text} for code, text in codes.items()}
        coded = values.dtype == "str"
        if values.isna().all():
            left_out[original] = "empty"
            continue
        if coded:
            found = sorted(set(values.dropna()))
            if len(found) > min(MOST_ANSWERS, max(len(values) // 2, 2)):
                left_out[original] = "text"
                continue
            names = {code: {language: text} for code, text in enumerate(found, 1)}
            values = values.map({text: code for code, text in enumerate(found, 1)})
        columns.append(
            Column(
                name=_name(original, taken),
                original=plain_name(original),
                label={language: label} if label else {},
                values=values.to_numpy(dtype=np.float64, na_value=np.nan),
                names=names,
                missing=_missing(column, codes),
                coded=coded,
            )
        )
        taken.add(columns[-1].name)
    return Source(path.name, tuple(columns), left_out)


def _name(original: str, taken: set[str]) -> str:
    """Return a name that templates and rules can use, which no other column has."""
    name = re.sub(r"[^a-z0-9]+", "_", plain_name(original).lower()).strip("_")
    if not name or name[0].isdigit() or name in _TAKEN:
        name = f"v_{name}".rstrip("_")
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _codes(column: RawColumn) -> dict[int, str]:
    """Return what a file calls the whole numbers of a column."""
    return {
        int(value): _clean(text) for value, text in column.value_labels.items() if _is_code(value)
    }


def _missing(column: RawColumn, codes: Iterable[int]) -> frozenset[int]:
    """Return values that the file says are missing: single ones, and those named in ranges."""
    found: set[int] = set()
    for low, high in column.missing:
        if isinstance(low, str) or isinstance(high, str):
            continue
        found |= {code for code in codes if low <= code <= high}
        found |= {int(low)} if low == high and _is_code(low) else set()
    return frozenset(found)


def _is_code(value: Any) -> bool:
    return isinstance(value, int | float) and float(value).is_integer() and abs(value) < 2**31


def _clean(text: Any) -> str:
    return " ".join(plain_name(str(text)).split())
