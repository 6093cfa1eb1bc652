"""What the XML of a sheet says beyond its values: formulas, errors, long numbers, hidden rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct

_CHUNK = 1 << 24
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_TEXT = re.compile(rb"<(?:\w+:)?is\b")
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ERROR = re.compile(rb'\bt="e"')
_EMPTY_TEXT = re.compile(rb'\bt="(?:str|s|b|inlineStr)"')
#: Patterns that begin with plain letters are found ten times as fast.
_LONG = re.compile(rb"v>-?\d{16,}</")
_ANY_FORMULA = (re.compile(rb"<f[\s>/]"), re.compile(rb":f[\s>/]"))
_FAR = re.compile(rb'r="([A-Z]{3})(\d+)"[^>]*[^/>]>')
_LAST_ROW = re.compile(rb'\br="(\d+)"')
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\shidden=\"(?:1|true)\"[^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*?\shidden=\"(?:1|true)\"")


class Beyond(Struct):
    """Cells by row and column, from 0, with what stands there; and what a sheet does not show."""

    cells: dict[tuple[int, int], Any] = {}
    hidden_rows: int = 0
    hidden_columns: bool = False


def beyond_values(path: Path, sheet: str, *, days: bool = False) -> Beyond:
    """Look through the XML of a sheet of a workbook in OOXML.

    Formulas without a result are given as text that begins with ``=``, errors as they are shown,
    whole numbers of 16 and more digits as ``int``; so are 59 and 60, if `days` is true.
    """
    found = Beyond()
    with zipfile.ZipFile(path) as book:
        part = _part(book, sheet)
        if part is None:
            return found
        for chunk in _rows(book, part):
            _look(chunk, found, days=days)
    return found


def farthest(path: Path, sheet: str) -> tuple[tuple[int, int], str]:
    """Return how many rows and columns the cells of a sheet spread over, and the last one's name.

    Only cells in far columns are looked for: rows are long in no other sheet.
    """
    rows = columns = 0
    name = ""
    with zipfile.ZipFile(path) as book:
        part = _part(book, sheet)
        for chunk in _rows(book, part) if part else ():
            for cell in _FAR.finditer(chunk):
                rows, column = max(rows, int(cell[2])), _column(cell[1]) + 1
                columns, name = max(columns, column), (cell[1] + cell[2]).decode()
            if columns and (last := _LAST_ROW.search(chunk[chunk.rfind(b"<row") :])):
                rows = max(rows, int(last[1]))
    return (rows, columns), name


def counts_from_1904(path: Path) -> bool:
    """Whether a workbook counts its days from 1904."""
    with zipfile.ZipFile(path) as book:
        if "xl/workbook.xml" not in book.namelist():
            return False
        return bool(re.search(rb'date1904="(?:1|true)"', book.read("xl/workbook.xml")))


def _part(book: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the name of the part that holds a sheet."""
    import html

    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book.read("xl/workbook.xml").decode())
    links = book.read("xl/_rels/workbook.xml.rels").decode()
    for tag in sheets:
        attributes = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        if html.unescape(attributes.get("name", "")) != sheet:
            continue
        key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
            target = dict(re.findall(r'(\w+)="([^"]*)"', link))
            if target.get("Id") == key:
                place = target["Target"]
                part = place[1:] if place.startswith("/") else str(PurePosixPath("xl", place))
                return part if part in names else None
    return None


def _rows(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the XML in pieces that end where a row does."""
    rest = b""
    with book.open(part) as file:
        while chunk := file.read(_CHUNK):
            rest += chunk
            cut = rest.rfind(b"row>") + 4
            if cut > 4:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _look(chunk: bytes, found: Beyond, *, days: bool) -> None:
    if b"hidden=" in chunk:
        found.hidden_rows += len(_HIDDEN_ROW.findall(chunk))
        found.hidden_columns |= bool(_HIDDEN_COLUMN.search(chunk))
    special = b't="e"' in chunk or any(one.search(chunk) for one in (*_ANY_FORMULA, _LONG))
    if not special and not days:
        return
    for cell in _CELL.finditer(chunk):
        attributes, inside = cell[1], cell[2] or b""
        what = _what(attributes, inside, days=days)
        place = _PLACE.search(attributes)
        if what is not None and place:
            found.cells[int(place[2]) - 1, _column(place[1])] = what


def _what(attributes: bytes, inside: bytes, *, days: bool) -> Any:
    value = _VALUE.search(inside)
    if _ERROR.search(attributes):
        return value[1].decode() if value else "#VALUE!"
    if value:
        # texts of 16 digits stand among the shared ones, by their number
        digits = value[1].lstrip(b"-")
        typed = re.search(rb'\bt="(\w+)"', attributes)
        number = typed is None or typed[1] == b"n"
        told = (len(digits) > 15 and digits.isdigit()) or (days and value[1] in (b"59", b"60"))
        return int(value[1]) if number and told else None
    formula = _FORMULA.search(inside)
    if formula and not _EMPTY_TEXT.search(attributes):
        return "=" + (formula[1] or "…".encode()).decode()
    return None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
