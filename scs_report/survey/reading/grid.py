"""Rows of cells, as sheets and pages have them, brought into columns."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scs_report.errors import N_, Message, UserError
from scs_report.survey.problems import Finding
from scs_report.survey.reading.heads import find_head, is_remark, remark, text_of
from scs_report.survey.reading.raw import RawColumn, RawTable

_DAY = 86400.0
#: Numbers that a sheet shows as dates lie in years before this one.
_FIRST_YEAR = 1910
#: Excel takes 1900 for a leap year, so its day 0 depends on the side of February.
_LEAP = dt.date(1900, 3, 1)
_SHOWN = 8
#: CSV in one column of a sheet has more cells than this: texts seldom have commas, all as many.
_LEAST_PARTED = 4


def numbered(frame: pd.DataFrame, first: int = 2) -> pd.DataFrame:
    """Return a frame whose index are the lines of a spreadsheet."""
    return frame.set_axis(pd.RangeIndex(first, first + len(frame)), axis=0)


def side_by_side(
    columns: Iterable[RawColumn],
    lines: pd.Index[Any],
    form: str,
    findings: Sequence[Finding] = (),
    notes: Sequence[str] = (),
    **rest: Any,
) -> RawTable:
    """Return columns as a table; two of one name are both seen."""
    made = tuple(columns)
    frame = (
        pd.concat([column.values for column in made], axis=1) if made else pd.DataFrame(index=lines)
    )
    frame.columns = pd.Index([column.name for column in made])
    return RawTable(frame, tuple(findings), tuple(notes), columns=made, form=form, **rest)


def of_rows(
    rows: Sequence[Sequence[Any]],
    form: str,
    where: Message,
    known: Collection[str] = (),
    epoch: dt.date = dt.date(1899, 12, 30),
    leap: bool = False,
    **rest: Any,
) -> RawTable:
    """Return a table of its rows, the head among them.

    Parameters
    ----------
    where
        What is empty if there is nothing in any row.
    known
        See `find_head`.
    epoch
        The day that a sheet counts from.
    leap
        Whether 1900 is a leap year to it, as to Excel.

    Raises
    ------
    UserError
        If there is nothing in any row.
    """
    notes: list[str] = [*rest.pop("notes", ())]
    if (parted := _in_one_cell(rows)) is not None:
        rows = parted
        notes.append(Message(N_("Each row stood in one cell and was parted")))
    head = find_head(rows, known)
    if head is None:
        hint = Message(
            N_("The first row holds the names of the columns, each other row one respondent.")
        )
        raise UserError(where, [Message(N_("there is nothing in it"))], hint)
    body, remarks = _without_remarks(rows[head.below :], len(head.names))
    lines = pd.RangeIndex(head.below + 1, head.below + 1 + len(body))
    width = max((len(head.names), *map(len, body)))
    names = [*head.names, *[""] * (width - len(head.names))]
    labels = [*head.labels, *[""] * (width - len(head.labels))]
    if any(len(row) != width for row in body):
        body = [[*row, *[None] * (width - len(row))] for row in body]
    cells = list(zip(*body, strict=True)) if body else [()] * width
    dated: list[str] = []
    ticks: list[str] = []
    columns = []
    for name, label, column in zip(names, labels, cells, strict=True):
        if not name and all(cell in (None, "") for cell in column):
            continue  # what spreadsheets keep of deleted columns
        kinds = set(map(type, column))
        if kinds & {dt.date, dt.datetime, dt.time, dt.timedelta}:
            column, changed = _without_dates(column, epoch, leap)
            dated += [name] * changed
        if bool in kinds:
            column = tuple(int(cell) if isinstance(cell, bool) else cell for cell in column)
            ticks.append(name)
        columns.append(RawColumn(name=name, values=_typed(column, lines), label=label))
    notes += [*head.notes, *remarks]
    if dated:
        text = N_("Numbers that the sheet shows as dates were read as numbers: {columns}")
        notes.append(Message(text, columns=listed(dated)))
    if ticks:
        text = N_("TRUE and FALSE were read as 1 and 0: {columns}")
        notes.append(Message(text, columns=listed(ticks)))
    return side_by_side(columns, lines, form, notes=notes, **rest)


def _in_one_cell(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]] | None:
    """Return the cells of CSV that was put into the first column; None of all other tables."""
    full = [row for row in rows if any(cell not in (None, "") for cell in row)]
    if len(full) < 2 or any(cell not in (None, "") for row in full for cell in row[1:]):
        return None
    lines = [text_of(row[0]) if row else "" for row in rows]
    for separator in ",;\t|":
        parted = list(csv.reader(lines, delimiter=separator))
        sizes = {len(cells) for cells in parted if cells}
        if len(sizes) == 1 and sizes.pop() > _LEAST_PARTED:
            return parted
    return None


def _without_remarks(
    body: Sequence[Sequence[Any]], width: int
) -> tuple[Sequence[Sequence[Any]], list[Message]]:
    """Return the rows without remarks below the table, such as its source, and notes of these."""
    end, notes = len(body), []
    while end > 1 and (is_remark(body[end - 1], width) or not any(map(text_of, body[end - 1]))):
        if is_remark(body[end - 1], width):
            notes.append(remark(next(filter(None, map(text_of, body[end - 1])))))
        end -= 1
    return body[:end], notes


def listed(names: Collection[str]) -> list[str | Message]:
    """Return names for a message, the first ones if they are many."""
    unique = list(dict.fromkeys(names))
    more = len(unique) - _SHOWN
    if more < 2:
        return list(unique)
    return [*unique[:_SHOWN], Message(N_("{n} more"), n=more)]


def _typed(column: Sequence[Any], lines: pd.Index[Any]) -> pd.Series[Any]:
    kinds = set(map(type, column))
    blank = {type(None)} if str not in kinds or _has_text(column) else {type(None), str}
    if kinds <= {int, float} | blank:
        if kinds & blank:
            column = [np.nan if cell is None or cell == "" else cell for cell in column]
        if int not in kinds or not any(abs(cell) >= 2**53 for cell in column):
            return pd.Series(np.array(column, dtype=np.float64), index=lines)
    texts = [written(cell) for cell in column]
    return pd.Series(texts, index=lines, dtype="str")


def _has_text(column: Sequence[Any]) -> bool:
    return any(type(cell) is str and cell for cell in column)


def written(cell: Any) -> str | None:
    """Return a cell as a person would write it; None if it is blank."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**63:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        plain = cell.time() == dt.time()
        return cell.date().isoformat() if plain else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _without_dates(
    column: Sequence[Any], epoch: dt.date, leap: bool
) -> tuple[tuple[Any, ...], bool]:
    """Return cells with numbers for dates and times that are none, and whether there were some."""
    days = [cell for cell in column if isinstance(cell, dt.date)]
    numbers = any(isinstance(cell, int | float) for cell in column)
    first = max(_FIRST_YEAR, epoch.year + 10)
    if days and max(day.year for day in days) >= first:
        return tuple(column), False
    durations = any(isinstance(cell, dt.timedelta) for cell in column)
    if not days and not numbers and not durations:
        return tuple(column), False
    return tuple(_serial(cell, epoch, leap) for cell in column), True


def _serial(cell: Any, epoch: dt.date, leap: bool) -> Any:
    fraction = 0.0
    if isinstance(cell, dt.datetime):
        fraction = (cell - dt.datetime.combine(cell.date(), dt.time())).total_seconds() / _DAY
        cell = cell.date()
    if isinstance(cell, dt.date):
        if leap and cell == _LEAP - dt.timedelta(days=1):
            return cell  # 59 or 60: what the XML of a sheet does not tell stays a date
        early = leap and dt.date(1900, 1, 1) <= cell < _LEAP
        return (cell - epoch).days - early + fraction
    if isinstance(cell, dt.time):
        return (cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6) / _DAY
    return cell.total_seconds() / _DAY if isinstance(cell, dt.timedelta) else cell
