"""CSV files that people write by hand: texts in columns of known names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import shown
from scs_report.border.text import hidden

_LONGEST = 10_000  # characters of a cell


def read_records(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a file with their numbers, as a spreadsheet counts them.

    Raises
    ------
    UnreadableError
        If the file is not UTF-8 or no CSV, lacks a column or has others, has rows of another
        length, or cells with characters that nobody sees.
    """
    problems: list[str] = []
    records: list[tuple[int, dict[str, str]]] = []
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        head = next(reader, [])
        if head != list(columns):
            found = ", ".join(map(shown, head)) or "nothing"
            raise UnreadableError([f"row 1: found {found}, expected {', '.join(columns)}"])
        for row, cells in enumerate(reader, start=2):
            problems += (f"row {row}, {problem}" for problem in _wrong(cells, columns))
            records.append((row, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}")
    if problems:
        raise UnreadableError(problems)
    return records


def _wrong(cells: Sequence[str], columns: Sequence[str]) -> list[str]:
    if len(cells) != len(columns):
        return [f"found {len(cells)} cells, expected {len(columns)}"]
    problems = []
    for name, cell in zip(columns, cells, strict=True):
        if unseen := hidden(cell.replace("\n", " ")):
            problems.append(
                f"column {name}: found {unseen} in {shown(cell)}, "
                "expected only characters that a reader can see"
            )
        elif len(cell) > _LONGEST:
            problems.append(f"column {name}: found {len(cell):,} characters, expected a short text")
    return problems
