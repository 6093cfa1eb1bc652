"""What a data file says of itself: columns with labels, names of values and missing codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scs_report.border.text import plain_name
from scs_report.border.texts import MaybeText
from scs_report.drafting.contents import MOMENTS, Cells, cells_of, clean, ranked, totals
from scs_report.errors import N_, Message, UserError
from scs_report.survey.answer_words import is_unsaid
from scs_report.survey.conditions import Floats
from scs_report.survey.plain_numbers import Changes
from scs_report.survey.problems import Report
from scs_report.survey.readers import numbers_or_text, read_raw
from scs_report.survey.reading import RawColumn, listed

#: Words that templates and rules use themselves.
_TAKEN = {"all", "and", "else", "false", "for", "if", "in", "is", "none", "not", "or", "true"}
#: Letters of a name at most: a question of several lines can be the name of a column.
_LONGEST = 40
#: How SPSS and Stata show a time of day, or how long something took.
_TIME = re.compile(r"(D?TIME|MTIME|MONTH|WKDAY|MOYR|QYR|WKYR)\d*(\.\d+)?|%-?t[cCwmqhyHM].*")


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
        What the file says it is, by language; the name of the file if it says nothing else.
    values
        (n,) numbers, NaN where there are none; texts have become codes from 1 on.
    names
        What the file calls its values.
    missing
        Values that the file says are missing.
    coded
        Whether texts have become codes.
    changed
        Whether the file has something else in some cell.
    group
        The column that this one was parted from, if it held several answers in a cell.
    """

    name: str
    original: str
    label: MaybeText
    values: Floats
    names: dict[int, MaybeText] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()
    coded: bool = False
    changed: bool = False
    group: str = ""

    @property
    def known(self) -> Floats:
        """The values that are not blank."""
        return self.values[~np.isnan(self.values)]

    @property
    def whole(self) -> bool:
        """Whether there are whole numbers only."""
        known = self.known
        return bool(len(known) and np.all(np.floor(known) == known) and np.all(abs(known) < 2**53))

    @property
    def codes(self) -> tuple[int, ...]:
        """The different values, with those that the file names, lowest first."""
        return tuple(sorted({int(value) for value in np.unique(self.known)} | set(self.names)))

    @property
    def unsaid(self) -> frozenset[int]:
        """Values that are no answer: the file calls them missing, or by words like refused."""
        words = {code for code, name in self.names.items() if any(map(is_unsaid, name.values()))}
        return self.missing | words


@dataclass(frozen=True)
class Source:
    """A file: its columns, names of those left out with the reason, and what is to be told.

    `weight` is the name of the column that the file weighs by, `rewritten` whether rows at its end
    were left out or it was read as somebody asked, `lines` are the rows of the file.
    """

    file: str
    columns: tuple[Column, ...]
    left_out: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    weight: str = ""
    rewritten: bool = False
    lines: tuple[int, ...] = ()

    @property
    def as_it_is(self) -> bool:
        """Whether the file itself can be the data of the study."""
        return not self.rewritten and not any(
            column.coded or column.changed or column.name != column.original
            for column in self.columns
        )

    def frame(self) -> pd.DataFrame:
        """Return the columns as the study has them."""
        made = {
            column.name: numbers_or_text(pd.Series(column.values), column.whole)
            for column in self.columns
        }
        return pd.DataFrame(made)


def read_source(
    path: Path, language: str, sheet: str | None = None, encoding: str | None = None
) -> Source:
    """Read a file; what it says of its columns is taken to be in `language`.

    Parameters
    ----------
    sheet, encoding
        See `read_raw`; a build does not know them, so the study gets the columns themselves.

    Raises
    ------
    UserError
        If the file cannot be read, or has rows or formulas that nobody could read.
    """
    raw = read_raw(path, sheet=sheet, encoding=encoding)
    if raw.findings:
        report = Report(file=str(path), rows=len(raw.frame), findings=raw.findings)
        raise UserError(Message(N_("{path} cannot be read"), path=str(path)), report.lines())
    notes: list[Message] = []
    rows = len(raw.frame)
    if last := totals((column.values for column in raw.columns), rows):
        text = N_("Totals at the end of the file are no respondents and were left out: row {rows}")
        which = [str(line) for line in raw.frame.index[rows - last :]]
        notes.append(Message(text, rows=which))
    columns: list[Column] = []
    left_out: dict[str, str] = {}
    taken: set[str] = set()
    weight = ""
    changes = Changes()
    for column in raw.columns:
        values = column.values.iloc[: rows - last].reset_index(drop=True)
        original = plain_name(column.name)
        if _TIME.fullmatch(column.format):
            left_out[original] = Message(MOMENTS)
            continue
        notes += _lettered(column, original)
        cells = cells_of(values, original, notes, changes)
        if cells.why:
            left_out[original] = Message(cells.why)
            continue
        made = _columns(column, cells, language, taken)
        columns += made
        weight = made[0].name if raw.weight and raw.weight == column.name else weight
    told = (*raw.notes, *notes, *changes.notes())
    lines = tuple(map(int, raw.frame.index))
    asked = bool(sheet or encoding)
    return Source(path.name, tuple(columns), left_out, told, weight, last > 0 or asked, lines)


def _lettered(column: RawColumn, original: str) -> list[Message]:
    """Say which missing values of Stata and SAS a column has; they are blank."""
    if column.letters is None:
        return []
    counts = column.letters[column.letters != ""].value_counts()
    names = {letter: column.value_labels.get(f".{letter}", "") for letter in map(str, counts.index)}
    which = [f".{letter} ({name})" if name else f".{letter}" for letter, name in names.items()]
    text = N_("Column {column}: {n} cells with missing values of the file are blank: {which}")
    return [Message(text, column=original, n=int(counts.sum()), which=listed(sorted(which)))]


def _columns(column: RawColumn, cells: Cells, language: str, taken: set[str]) -> list[Column]:
    """Return a column, or one for each answer of those in its cells."""
    original = plain_name(column.name)
    label = clean(column.label) or clean(column.name)
    name = _name(original, taken)
    if cells.parts:
        taken.add(name)
        made = []
        for number, (part, values) in enumerate(cells.parts.items(), 1):
            item = _name(f"{name}_{number}", taken)
            taken.add(item)
            text = {language: f"{label}: {part}"}
            made.append(Column(item, original, text, values, changed=True, group=name))
        return made
    taken.add(name)
    labels = {
        float(value): clean(text)
        for value, text in column.value_labels.items()
        if isinstance(value, int | float)
    }
    names, missing = cells.names, set[float]()
    if cells.coded:
        said = {clean(text): clean(name) for text, name in column.value_labels.items()}
        spans = [span for span in column.missing if isinstance(span[0], str)]
        missing = {
            float(code)
            for code, text in names.items()
            if any(clean(low) <= text <= clean(high) for low, high in spans)
        }
        names = {code: said.get(text, text) for code, text in names.items()}
    values, coded, changed = cells.values, cells.coded, cells.changed
    if not coded:
        fractions = any(not value.is_integer() for value in labels)
        missing = _missing(column, {*labels, *map(float, np.unique(values))})
        if fractions and (codes := ranked(values, labels)):
            values = np.array([codes.get(value, np.nan) for value in values])
            names = {code: labels.get(value, f"{value:g}") for value, code in codes.items()}
            missing, coded = {codes[value] for value in missing if value in codes}, True
        else:
            names = {int(value): text for value, text in labels.items() if _is_code(value)}
    return [
        Column(
            name=name,
            original=original,
            label={language: label} if label else {},
            values=values,
            names={code: {language: text} for code, text in names.items()},
            missing=frozenset(int(value) for value in missing if _is_code(value)),
            coded=coded,
            changed=changed,
        )
    ]


def blanked(column: Column) -> tuple[Column, Message | None]:
    """Return a column of numbers without those that are no answer, and what is to be told."""
    unsaid = np.isin(column.values, list(column.unsaid))
    if not unsaid.any():
        return column, None
    which = []
    for code in sorted(set(column.values[unsaid].astype(int))):
        name = next(iter(column.names.get(code, {}).values()), "")
        which.append(f"{code} ({name})" if name else str(code))
    text = N_("Column {column}: {n} cells with missing values of the file are blank: {which}")
    note = Message(text, column=column.original, n=int(unsaid.sum()), which=listed(which))
    return replace(column, values=np.where(unsaid, np.nan, column.values), changed=True), note


def _name(original: str, taken: set[str]) -> str:
    """Return a name that templates and rules can use, which no other column has."""
    name = slug(original)
    if not name or name[0].isdigit() or name in _TAKEN:
        name = f"v_{name}".rstrip("_")
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def slug(text: str) -> str:
    """Return small letters, digits and underscores; nothing of a text in other letters."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:_LONGEST].rstrip("_")


def _missing(column: RawColumn, values: set[float]) -> set[float]:
    """Return values, with a name or not, that the file says are missing: single ones and ranges."""
    found: set[float] = set()
    for low, high in column.missing:
        if not isinstance(low, str) and not isinstance(high, str):
            found |= {value for value in values if low <= value <= high}
            found |= {float(low)} if low == high else set()
    return found


def _is_code(value: Any) -> bool:
    return isinstance(value, int | float) and float(value).is_integer() and abs(value) < 2**31
