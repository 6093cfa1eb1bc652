"""Decimals of a column below one another, and how much room a table needs.

A number that has fewer decimals than others of its column is followed by the room of those it
lacks (`Cell.fill`), so that points stand below points wherever numbers are set flush right with
digits of one width. A count behind a number, such as the degrees of freedom of a test, is part of
what is aligned: `8.1 (4)` stands a digit further in than `12.3 (12)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from scs_report.tables.layout import Cell, Label, Row, Table


def _numbers(point: str) -> re.Pattern[str]:
    """Return what matches a number written with this decimal point, or what stands for one."""
    group = "." if point == "," else ","
    return re.compile(
        rf"[+−]?(?=[\d{point}])[\d{group}]*(?:{re.escape(point)}(?P<decimals>\d+))?"
        r"(?P<percent>\s?%)?(?: \((?P<count>\d+)\))?|[–…]"
    )


def align_decimals(table: Table, point: str) -> Table:
    """Return the table with its numbers filled up to the decimals of their columns.

    Parameters
    ----------
    point
        The decimal point of the language.
    """
    aligned = [row for row in table.rows if not row.apart]
    filled = iter(_filled(aligned, point))
    blocks = tuple(
        msgspec.structs.replace(
            block, rows=tuple(row if row.apart else next(filled) for row in block.rows)
        )
        for block in table.blocks
    )
    changed: Table = msgspec.structs.replace(table, blocks=blocks)
    return changed


def _filled(rows: Sequence[Row], point: str) -> list[Row]:
    columns = [_column(cells, point) for cells in zip(*(row.cells for row in rows), strict=True)]
    return [
        msgspec.structs.replace(row, cells=cells)
        for row, cells in zip(rows, zip(*columns, strict=True), strict=True)
    ]


def _column(cells: Sequence[Cell], point: str) -> list[Cell]:
    """Return the cells of a column, those of numbers with the decimals that they lack."""
    number = _numbers(point)
    found = [number.fullmatch(cell.text) if cell.kind == "number" else None for cell in cells]
    decimals, percents, counts = (
        [match[part] or "" if match else "" for match in found]
        for part in ("decimals", "percent", "count")
    )
    most, percent, longest = (max(parts, key=len) for parts in (decimals, percents, counts))
    filled = []
    for cell, match, *own in zip(cells, found, decimals, percents, counts, strict=True):
        lacking = "0" * (len(most) - len(own[0]) + len(longest) - len(own[2])) if match else ""
        if match and most and not own[0]:
            lacking = f"{point}{lacking}"
        if match and not own[1]:
            lacking += percent
        if match and longest and not own[2]:
            lacking += " ()"
        filled.append(msgspec.structs.replace(cell, fill=lacking) if lacking else cell)
    return filled


#: Room of a table in em of its type: a stub is as wide as its longest line up to `_STUB`, beyond
#: which it wraps; so is the head of a column; between columns there is `_GAP`.
_STUB, _HEAD, _GAP = 21.0, 8.0, 2.2

#: The widest that stylesheets know; what needs more takes all there is.
_PAGE = 55


def measure(table: Table) -> int:
    """Return how many em wide a table of numbers need be; 0 if it takes all there is.

    Cells of text wrap to whatever there is, widths that are given stand, and columns of pairs have
    a width of their own.
    """
    if table.widths or table.paired or any(column.align == "text" for column in table.columns):
        return 0
    indent = max((row.indent for row in table.rows), default=0)
    stubs = [row.stub for row in table.rows]
    heads = [block.heading for block in table.blocks if block.heading]
    stub = max((width_of(label.text) for label in (*stubs, table.stub_head, *heads)), default=0)
    letters = table.most_letters * 0.72
    room = min(stub + 1.2 * indent, _STUB) + _GAP
    for at, column in enumerate(table.columns):
        cells = (row.cells[at] for row in table.rows)
        widest = max((_width_of_cell(cell, beside=table.beside) for cell in cells), default=0)
        room += max(widest + letters, _head(column.label)) + _GAP
    return round(room + 1) if room + 1 <= _PAGE else 0


def _width_of_cell(cell: Cell, *, beside: bool) -> float:
    second = 1 + width_of(cell.second) if beside and cell.second else 0
    return width_of(cell.text + cell.fill + cell.stars) + second


def _head(label: Label) -> float:
    bold = 1.07 * width_of(label.text)
    longest = max(map(width_of, label.text.split() or [""]))
    return max(1.07 * longest, min(bold, _HEAD), width_of(label.second))


def width_of(text: str) -> float:
    """Return the width of a text in em, Han characters being as wide as high."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.56 for one in text)
