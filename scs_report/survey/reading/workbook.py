"""Workbooks of Excel and LibreOffice: the sheet that holds the columns, and what it hides.

calamine reads them, since it takes a tenth of openpyxl's time, believes no claim of how far a sheet
goes, and knows four formats. It keeps no errors and no formulas without a result, and takes all
numbers for floating ones: these are looked up in the XML (`sheet_xml`).
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from scs_report.border.text import visible
from scs_report.errors import N_, Message, UserError
from scs_report.survey.reading.grid import listed, of_rows
from scs_report.survey.reading.heads import best_row, find_head
from scs_report.survey.reading.packed import check_unpacked
from scs_report.survey.reading.raw import RawTable
from scs_report.survey.reading.sheet_xml import (
    Beyond,
    beyond_values,
    counts_from_1904,
    farthest,
)

_HEAD = 70
#: Excel's days 59 and 60, for it takes 1900 for a leap year; calamine gives both as this one.
_DOUBTFUL = dt.date(1900, 2, 28)
#: Cells that a sheet may spread over, blank ones included: calamine keeps all of them.
_MOST_CELLS = 120_000_000


def read_workbook(path: Path, sheet: str | None, known: Collection[str]) -> RawTable:
    """Read the sheet that holds the respondents.

    Parameters
    ----------
    sheet
        Its name or number, from 1; found out if None.
    known
        Names of columns that prove a sheet to be the one.

    Raises
    ------
    UserError
        If there is no such sheet, or several that fit.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    packed = zipfile.is_zipfile(path)
    if packed:
        check_unpacked(path)
    ooxml = packed and _is_ooxml(path)
    # from_path believes the ending
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        every = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        names = [one.name for one in every]
        shown = [one.name for one in every if one.visible == SheetVisibleEnum.Visible] or names
        if not names:
            raise UserError(
                Message(N_("{file} cannot be read"), file=str(path)),
                [Message(N_("there is no sheet in it"))],
                Message(N_("Save a sheet with the answers in it.")),
            )
        if ooxml:
            for name in names:
                _require_room(path, name)
        chosen = _asked(path, sheet, names) if sheet else _found(path, book, shown, known)
        hidden = [name for name in names if name not in shown]
        rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    in_excel = not (packed and not ooxml)
    from_1904 = ooxml and counts_from_1904(path)
    doubtful = in_excel and not from_1904 and any(_DOUBTFUL in row for row in rows)
    beyond = beyond_values(path, chosen, days=doubtful) if ooxml else Beyond()
    for (row, column), cell in beyond.cells.items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = cell
    notes = [*_of_sheets(chosen, shown, hidden), *_of_hiding(beyond)]
    return of_rows(
        rows,
        "Excel",
        Message(
            N_("{file} cannot be read: the sheet “{sheet}”"), file=str(path), sheet=visible(chosen)
        ),
        known,
        dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30),
        leap=in_excel and not from_1904,
        notes=notes,
        sheet=chosen,
        sheets=tuple(names),
    )


def read_flat(path: Path, sheet: str | None, known: Collection[str]) -> RawTable:
    """Read a sheet of OpenDocument that is not packed (.fods): the same XML as one text."""
    with tempfile.TemporaryDirectory(prefix="scs-report-") as folder:
        place = Path(folder, path.with_suffix(".ods").name)
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            book.writestr("META-INF/manifest.xml", "<manifest/>")
            # calamine knows no indents between cells
            book.writestr("content.xml", re.sub(rb">\s*\n\s*<", b"><", path.read_bytes()))
        return read_workbook(place, sheet, known)


def _require_room(path: Path, sheet: str) -> None:
    """Refuse a sheet in which a cell far away would make all those before it need memory."""
    last, place = farthest(path, sheet)
    if last[0] * last[1] <= _MOST_CELLS:
        return
    raise UserError(
        Message(N_("{file} cannot be read: the sheet “{sheet}”"), file=str(path), sheet=sheet),
        [Message(N_("cell {cell} holds something, far away from all others"), cell=place)],
        Message(N_("Delete what stands there, or the empty rows and columns before it.")),
    )


def _is_ooxml(path: Path) -> bool:
    with zipfile.ZipFile(path) as book:
        return "xl/workbook.xml" in book.namelist()


def _asked(path: Path, sheet: str, names: Sequence[str]) -> str:
    if sheet in names:
        return sheet
    if sheet.isdigit() and 1 <= int(sheet) <= len(names):
        return names[int(sheet) - 1]
    raise UserError(
        Message(N_("{file} has no sheet “{sheet}”"), file=str(path), sheet=visible(sheet)),
        hint=Message(N_("It has {names}."), names=[visible(name) for name in names]),
    )


def _found(path: Path, book: Any, shown: Sequence[str], known: Collection[str]) -> str:
    """Return the sheet with most columns that are known; else the one that holds most."""
    if len(shown) == 1:
        return shown[0]
    sizes: dict[str, int] = {}
    hits: dict[str, int] = {}
    for name in shown:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False, nrows=_HEAD)
        head = find_head(rows)
        wide = sum(bool(one) for one in head.names) if head else 0
        sizes[name] = (sheet.total_height - head.below) * wide if head and wide > 1 else 0
        hits[name] = best_row(rows, known)[1]
    most = max(hits.values())
    if most:
        fitting = [name for name in shown if hits[name] == most]
        filled = [name for name in fitting if sizes[name] > 0] or fitting
        if len(filled) > 1:
            raise UserError(
                Message(N_("{file} cannot be used"), file=str(path)),
                [
                    Message(
                        N_("several sheets hold the columns: {names}"),
                        names=[visible(name) for name in filled],
                    )
                ],
                Message(
                    N_("Say which one is meant with --sheet NAME, or delete or hide the others.")
                ),
            )
        return filled[0]
    return max(shown, key=lambda name: sizes[name])


def _of_sheets(chosen: str, shown: Sequence[str], hidden: Sequence[str]) -> list[Message]:
    others = [visible(name) for name in shown if name != chosen]
    unseen = [visible(name) for name in hidden if name != chosen]
    notes = []
    if others:
        text = N_("The sheet “{sheet}” was read; left out: {others}")
        notes.append(Message(text, sheet=visible(chosen), others=listed(others)))
    if unseen:
        text = N_("The sheet “{sheet}” was read; left out, since they are hidden: {others}")
        notes.append(Message(text, sheet=visible(chosen), others=listed(unseen)))
    if chosen in hidden:
        notes.append(Message(N_("The sheet “{sheet}” is hidden"), sheet=visible(chosen)))
    return notes


def _of_hiding(beyond: Beyond) -> list[Message]:
    notes = []
    if beyond.hidden_rows:
        one, many = (
            N_("One row that the sheet hides was read like the others"),
            N_("{n} rows that the sheet hides (by a filter, or by hand) were read like the others"),
        )
        notes.append(
            Message(one) if beyond.hidden_rows == 1 else Message(many, n=beyond.hidden_rows)
        )
    if beyond.hidden_columns:
        notes.append(Message(N_("Columns that the sheet hides were read like the others")))
    return notes
