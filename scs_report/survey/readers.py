"""Brings files of respondents, of whatever program, into the form of a codebook.

Whatever the format, the result has the columns of the codebook in its order; whole numbers are
``Int64`` and other numbers ``float64``. A column that holds anything but numbers stays text, so
that validation can show what it found. The index is the line of the file as a spreadsheet shows
it: the header is line 1.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scs_report.border.text import plain_name, visible
from scs_report.errors import N_, Message, UserError
from scs_report.errors import say as _
from scs_report.survey.answer_texts import (
    codes_by_text,
    contradictions,
    taken_apart,
    with_letters,
)
from scs_report.survey.codebook import Codebook
from scs_report.survey.identifiers import identifiers, inexact
from scs_report.survey.plain_numbers import Changes, plain_texts
from scs_report.survey.problems import Finding, Report, shortened
from scs_report.survey.reading import (
    RawColumn,
    RawTable,
    Table,
    listed,
    name_key,
    read_raw,
)

__all__ = [
    "arrange",
    "column_of",
    "is_whole",
    "numbers_or_text",
    "raw_of_frame",
    "read_raw",
    "read_respondents",
    "read_table",
]


def read_respondents(path: Path | str, codebook: Codebook) -> pd.DataFrame:
    """Read a respondents file without validating its answers.

    Returns
    -------
    DataFrame
        The columns of the codebook that the file has, in the order of the codebook, indexed by
        line number; blank cells are missing.

    Raises
    ------
    UserError
        If the file cannot be read or has rows that are too short or too long.
    """
    table = read_table(path, codebook)
    if table.findings:
        report = Report(file=str(path), rows=len(table.frame), findings=table.findings)
        raise UserError(_("{path} cannot be read", path=path), report.lines())
    return table.frame


def read_table(
    path: Path | str, codebook: Codebook, *, sheet: str | None = None, encoding: str | None = None
) -> Table:
    """Read a respondents file; rows that are too short or too long are left out and reported.

    Parameters
    ----------
    sheet, encoding
        See `read_raw`.

    Raises
    ------
    UserError
        If the file cannot be read at all.
    """
    path = Path(path)
    raw = read_raw(path, sheet=sheet, encoding=encoding, known=codebook.columns)
    keys = {name_key(name) for name in codebook.columns}
    if not keys & {name_key(column.name) for column in raw.columns}:
        raise _headless(path, raw, codebook)
    return arrange(raw, codebook)


def _headless(path: Path, raw: RawTable, codebook: Codebook) -> UserError:
    """Say that a file has no column of the codebook: one problem, not one for every column."""
    names = [f"“{shortened(column.name, 30)}”" for column in raw.columns]
    row = str(int(raw.frame.index[0]) - 1) if len(raw.frame) else "1"
    problem = Message(
        N_("row {row}: found {found}, expected {expected}"),
        row=row,
        found=[*names[:5], *["…"] * (len(names) > 5)],
        expected=[*codebook.columns[:5], "…"],
    )
    return UserError(
        Message(N_("{file} cannot be used: no column has a name of the codebook"), file=str(path)),
        [problem, *raw.notes],
        Message(
            N_(
                "If the columns have other names, scs-report import {file} finds out which is "
                "which. Else the first row must hold the names as data/codebook.toml spells them."
            ),
            file=visible(path.name),
        ),
    )


def raw_of_frame(frame: pd.DataFrame) -> RawTable:
    """Return a frame in memory as if it had been read."""
    columns = (RawColumn(name=str(name), values=frame.iloc[:, n]) for n, name in enumerate(frame))
    return RawTable(frame, columns=tuple(columns))


def arrange(raw: RawTable, codebook: Codebook) -> Table:
    """Bring a raw table into the form that this module promises."""
    findings: list[Finding] = list(raw.findings)
    notes: list[str] = list(raw.notes)
    found, extra = _matched(raw, codebook, findings, notes)
    parted = _take_apart(found, extra, codebook, notes)
    _tell_extra([column for column in extra if column not in parted], found, codebook, notes)
    changes = Changes()
    columns: dict[str, pd.Series[Any]] = {}
    for name in codebook.columns:
        if name not in found:
            continue
        codes = codes_by_text(codebook, name)
        column, read, letters = with_letters(found[name], codes)
        findings += contradictions(found[name], name, codebook, codes)
        if read:
            text = N_("Missing values that the file names were read as answers: {which}")
            notes.append(
                Message(text, which=[f"{name} {letter} → {code}" for letter, code in read.items()])
            )
        if letters:
            text = N_(
                "Column {column}: {n} cells with missing values of the file are blank: {which}"
            )
            notes.append(Message(text, column=name, n=sum(letters.values()), which=listed(letters)))
        columns[name] = column_of(column.values, name, codebook, changes, codes)
    notes += changes.notes()
    known = columns.get(codebook.design.id)
    if known is not None and inexact(known):
        text = N_(
            "Column {column}: the file keeps 15 digits of these numbers, which have more, so that "
            "nobody can say who is who; save the column as text"
        )
        notes.append(Message(text, column=codebook.design.id))
    tidy = pd.DataFrame(columns, index=raw.frame.index)
    # A line without any value is no respondent (spreadsheets like to leave some at the end).
    empty = tidy.isna().all(axis=1)
    for column in extra:
        if not empty.any():
            break
        empty &= column.values.isna() | (column.values.astype("str").str.strip() == "")
    tidy = tidy.loc[~empty]
    tidy.index.name = "line"
    weight = codebook.design.weight
    if [name for name in codebook.columns if name not in found] == [weight] and not any(
        _may_be_weight(column.values, column.name, weight) for column in extra
    ):
        tidy.insert(codebook.columns.index(weight), weight, 1.0)
        text = N_("There is no column {column}: the respondents are unweighted")
        notes.append(Message(text, column=weight))
    return Table(tidy, tuple(findings), tuple(notes))


def _matched(
    raw: RawTable, codebook: Codebook, findings: list[Finding], notes: list[str]
) -> tuple[dict[str, RawColumn], list[RawColumn]]:
    """Return the columns of the codebook, and all others."""
    names = [plain_name(column.name) for column in raw.columns]
    counts = Counter(names)
    by_key = {name_key(name): name for name in codebook.columns}
    unique = len(by_key) == len(codebook.columns)
    found: dict[str, RawColumn] = {}
    extra: list[RawColumn] = []
    other: list[str] = []
    for name, column in zip(names, raw.columns, strict=True):
        meant = name if name in codebook.columns else by_key.get(name_key(name)) if unique else None
        if meant is None or (meant != name and meant in counts):
            extra.append(column)
            continue
        if meant in found:
            continue
        found[meant] = column
        if meant != name:
            other.append(f"{shortened(name, 30)} → {meant}")
        key = name_key(name)
        again = sum(n == meant or (meant not in counts and name_key(n) == key) for n in names)
        if again > 1:
            fact = Message(N_("{n} columns of this name"), n=again)
            findings.append(_of_file("duplicate-column", meant, fact))
    if other:
        text = N_("Names of columns were recognised though they are written otherwise: {names}")
        notes.append(Message(text, names=listed(other)))
    return found, extra


def _tell_extra(
    extra: list[RawColumn], found: Mapping[str, RawColumn], codebook: Codebook, notes: list[str]
) -> None:
    """Say which columns were left out, and what some may have been meant for."""
    plain: list[str | Message] = []
    missing = [name for name in codebook.columns if name not in found]
    for column in extra:
        name = shortened(column.name, 40)
        near = difflib.get_close_matches(name_key(name), missing, n=1, cutoff=0.8)
        if near:
            text = N_("“{name}” (did you mean {near}?)")
            plain.append(Message(text, name=name, near=near[0]))
        else:
            plain.append(f"“{name}”" if name else Message(N_("a column without a name")))
    if plain:
        text = N_("Left out, since the codebook has no such columns: {names}")
        if len(plain) == 1:
            text = N_("Left out, since the codebook has no such column: {names}")
        notes.append(Message(text, names=listed(plain)))


def _take_apart(
    found: dict[str, RawColumn], extra: list[RawColumn], codebook: Codebook, notes: list[str]
) -> list[RawColumn]:
    """Part columns that hold several answers to a question in each cell; returns these."""
    parted = []
    for question in codebook.questions:
        if question.kind != "multiple" or set(question.columns) & set(found):
            continue
        for column in extra:
            if parts := taken_apart(column.values, question):
                for name, values in parts.items():
                    found[name] = RawColumn(name=name, values=values)
                text = N_("Column {column} holds several answers in a cell; they were taken apart")
                notes.append(Message(text, column=shortened(column.name, 40)))
                parted.append(column)
                break
    return parted


def _may_be_weight(values: pd.Series[Any], name: str, weight: str) -> bool:
    """Whether a column could be the weights under another name: by its name, or by fractions."""
    if weight.lower() in name.lower() or difflib.get_close_matches(name.lower(), [weight.lower()]):
        return True
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    return bool((numbers != np.floor(numbers)).any())


def column_of(
    values: pd.Series[Any],
    name: str,
    codebook: Codebook,
    changes: Changes | None = None,
    codes: Mapping[str, int] | None = None,
) -> pd.Series[Any]:
    """Return a column of the codebook as numbers or text; ids keep every digit.

    Parameters
    ----------
    changes
        Takes note of what is read as something else than it is written.
    codes
        Codes by texts of answers.
    """
    whole = is_whole(codebook, name)
    if not _is_numeric(values):
        changes = Changes() if changes is None else changes
        values = plain_texts(_as_text(values), name, whole, codes or {}, changes)
    if name == codebook.design.id and whole:
        if values.dtype == "Int64":
            return values
        known = identifiers(values, partial(_as_text, values))
        if known is not None:
            return known
    return numbers_or_text(values, whole)


def is_whole(codebook: Codebook, column: str) -> bool:
    """Whether the codebook expects whole numbers in a column."""
    question = codebook.owner(column)
    return question.kind != "number" or question.integer


def _is_numeric(values: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)


def numbers_or_text(values: pd.Series[Any], whole: bool) -> pd.Series[Any]:
    """Return a column as ``Int64`` or ``float64`` if it holds numbers only, else as text.

    Parameters
    ----------
    values
        The column as a library read it.
    whole
        Whether the codebook expects whole numbers; then 5.0 becomes 5.
    """
    if not _is_numeric(values):
        values = _as_text(values)
        numbers = pd.to_numeric(values, errors="coerce")
        # "nan" and the like are words, too: a blank cell has nothing in it.
        if bool((numbers.isna() & values.notna()).any()):
            return values
    else:
        numbers = values
    floats = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    known = floats[~np.isnan(floats)]
    if whole and bool(
        np.all(np.isfinite(known) & (np.abs(known) < 2**53) & (np.floor(known) == known))
    ):
        return pd.Series(numbers.astype("Int64"), index=values.index)
    return pd.Series(floats, index=values.index)


def _as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    if values.dtype != "str":
        values = pd.Series([_text(value) for value in values], index=values.index, dtype="str")
    values = values.str.strip()
    return values.mask(values == "")


def _text(value: Any) -> str | None:
    if not pd.api.types.is_scalar(value):
        return str(value)  # a list or the like, which Parquet can hold
    if pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_file(kind: Any, column: str | None, fact: Message) -> Finding:
    none = np.empty(0, dtype=np.int64)
    return Finding(
        kind=kind,
        column=column,
        expected=Message(N_("exactly one")),
        rows=none,
        found=(),
        fact=fact,
    )
