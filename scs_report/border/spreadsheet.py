"""Cells of CSV that people open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

# what makes spreadsheets take a cell for a formula; full-width signs do in East Asian versions
_FORMULAS = tuple("=+-@\t\r\n＝＋－＠")
_QUOTE = "'"


def write_cells(target: TextIO, rows: Iterable[Iterable[object]], line_end: str = "\r\n") -> None:
    """Write rows as CSV (RFC 4180) in which no text is taken for a formula."""
    writer = csv.writer(target, lineterminator=line_end)
    writer.writerows([as_cell(value) for value in row] for row in rows)


def as_cell(value: object) -> object:
    """Return a value as a cell: a text that would be taken for a formula gets an apostrophe.

    Numbers stay numbers, also where they are written as text.

    Examples
    --------
    >>> as_cell("=1+1"), as_cell(-3.5), as_cell("-3.5")
    ("'=1+1", -3.5, '-3.5')
    """
    if not isinstance(value, str) or _is_number(value):
        return value
    return _QUOTE + value if value.lstrip(" \u00a0\u3000").startswith(_FORMULAS) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text[-1:].isdigit() and text == text.strip() and "_" not in text
