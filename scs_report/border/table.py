"""CSV files that people write by hand: texts in columns of known names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import shown
from scs_report.border.text import hidden
from scs_report.errors import say as _

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
            said = _(
                "found {found}, expected {expected}",
                found=", ".join(map(shown, head)) or _("nothing"),
                expected=", ".join(columns),
            )
            raise UnreadableError([_("row {row}: {problem}", row="1", problem=said)])
        for row, cells in enumerate(reader, start=2):
            problems += (_in_row(row, problem) for problem in _wrong(cells, columns))
            records.append((row, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        problems.append(_("line {line}: {text}", line=str(reader.line_num), text=error))
    if problems:
        raise UnreadableError(problems)
    return records


def _wrong(cells: Sequence[str], columns: Sequence[str]) -> list[str]:
    if len(cells) != len(columns):
        return [_("found {n} cells, expected {expected}", n=len(cells), expected=len(columns))]
    problems = []
    for name, cell in zip(columns, cells, strict=True):
        if unseen := hidden(cell.replace("\n", " ")):
            said = _(
                "found {unseen} in {text}, expected only characters that a reader can see",
                unseen=unseen,
                text=shown(cell),
            )
        elif len(cell) > _LONGEST:
            said = _("found {n} characters, expected a short text", n=len(cell))
        else:
            continue
        problems.append(_("column {name}: {problem}", name=name, problem=said))
    return problems


def _in_row(row: int, problem: str) -> str:
    return _("row {row}, {problem}", row=str(row), problem=problem)
