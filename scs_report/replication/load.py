"""Reads the published tables from their CSV files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast, get_args

from scs_report.border.files import UnreadableError
from scs_report.border.shape import shown
from scs_report.border.table import read_records
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.replication.addresses import Rules, addressed, load_rules
from scs_report.replication.published_cells import Published, PublishedCell, Reading
from scs_report.replication.rounding import decimals_of

_COLUMNS = (
    "row",
    "column",
    "question",
    "code",
    "base",
    "statistic",
    "label",
    "printed",
    "value",
    "reading",
    "raw",
    "note",
)


class PublishedError(UserError):
    """The files with the published numbers cannot be used as they are."""


def _decimals(printed: str) -> int:
    try:
        return decimals_of(printed)
    except ValueError:
        return 0


def _number(text: str) -> float | None:
    """Return a printed number as the file gives it; None for a blank."""
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        raise ValueError(
            _("found {found} in column value, expected a number or nothing", found=shown(text))
        )
    return float(text)


def _read_cell(table: str, record: dict[str, str]) -> PublishedCell:
    reading = record["reading"]
    if reading not in get_args(Reading):
        raise ValueError(
            _(
                "reading {reading} is none of {names}",
                reading=repr(reading),
                names=", ".join(get_args(Reading)),
            )
        )
    return PublishedCell(
        table=table,
        row=record["row"],
        column=record["column"],
        statistic=record["statistic"],
        printed=record["printed"],
        value=_number(record["value"]),
        decimals=_decimals(record["printed"]),
        reading=cast(Reading, reading),
        note=record["note"],
        question=record["question"],
        code=record["code"],
        base=record["base"],
        label=record["label"],
        raw=record["raw"],
    )


def _read_table(path: Path, rules: Rules, problems: list[str]) -> list[PublishedCell]:
    cells: list[PublishedCell] = []
    try:
        records = read_records(path, _COLUMNS)
    except UnreadableError as error:
        problems.extend(f"{path.name}: {problem}" for problem in error.problems)
        return cells
    for row, record in records:
        try:
            cells.append(addressed(_read_cell(path.stem, record), rules))
        except ValueError as error:
            problems.append(
                _("{file}, row {row}: {problem}", file=path.name, row=str(row), problem=str(error))
            )
    return cells


def _numbered(path: Path) -> list[tuple[str, int]]:
    """Return what puts `table-2` before `table-10`."""
    return [(word, int(number or 0)) for word, number in re.findall(r"(\D*)(\d*)", path.stem)]


def load_published(directory: Path) -> Published:
    """Read all published tables: every CSV file of a folder.

    Parameters
    ----------
    directory
        Folder with one CSV file a table, as ``data/published``.

    Returns
    -------
    Published
        The cells of all tables, in the order of their names: 2 before 10, the text last.

    Raises
    ------
    PublishedError
        If there is no file or a row cannot be read; all problems are listed.
    """
    problems: list[str] = []
    cells: list[PublishedCell] = []
    rules = load_rules(directory, problems)
    paths = sorted(directory.glob("*.csv"), key=_numbered)
    if not paths:
        problems.append(_("there are no tables, such as table-1.csv"))
    for path in paths:
        cells.extend(_read_table(path, rules, problems))
    if problems:
        raise PublishedError(
            _("The published tables cannot be read"),
            problems,
            _("Restore the files in {folder}; its README.md describes them.", folder=directory),
        )
    return Published(cells=tuple(cells), rows=rules.rows, columns=rules.columns)
