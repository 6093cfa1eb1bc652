"""What is wrong with a file of respondents, as a page with the cells marked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from msgspec import Struct

from scs_report.border.text import visible
from scs_report.brand.file import read_brand
from scs_report.errors import Message, UserError
from scs_report.language.reader import reader, told
from scs_report.prose.environment import text_environment
from scs_report.prose.template_errors import as_user_errors
from scs_report.provenance.page import framed
from scs_report.survey import Report
from scs_report.survey.problems import shortened
from scs_report.version import VERSION

_PART = "comparison/data.html.j2"
#: So many rows and columns are shown, the first rows and the columns with most problems.
_ROWS, _COLUMNS = 200, 12


class Cell(Struct, frozen=True):
    """A cell of the file: what it holds, and what was expected if it is wrong."""

    text: str
    expected: str = ""


class Marked(Struct, frozen=True):
    """Rows of the file in which something is wrong."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    more: int


def data_page(
    report: Report | None,
    refused: UserError | None,
    templates: Path,
    frame: pd.DataFrame | None = None,
) -> str:
    """Return the page, in the reader's language.

    Parameters
    ----------
    report
        What was found; None if the file could not be read.
    refused
        Why it cannot be used; None if it can.
    frame
        The respondents, so that rows are shown as they are.
    """
    language = reader()
    environment = text_environment(templates, language)
    environment.globals |= {"brand": read_brand(templates), "language": language}
    title = told(refused.title if refused else report.title() if report else "")
    with as_user_errors(environment, _PART):
        part = environment.get_template(_PART).render(
            title=visible(title),
            problems=_blocks(report, refused),
            hint=visible(told(refused.hint)) if refused else "",
            notes=[visible(told(note)) for note in report.notes] if report else [],
            marked=_marked(report, frame) if report and frame is not None else None,
            program_version=VERSION,
        )
    return framed("data", title, {language.code: part}, {language.code: environment})


def _blocks(report: Report | None, refused: UserError | None) -> list[list[str]]:
    """Return each problem as lines."""
    said = (
        report.lines(told) if report else [told(one) for one in refused.problems] if refused else []
    )
    return [[visible(line.strip()) for line in block.split("\n")] for block in said]


def _marked(report: Report, frame: pd.DataFrame) -> Marked | None:
    wrong: dict[str, dict[int, tuple[str, str]]] = {}
    for finding in report.findings:
        if finding.column in frame:
            cells = wrong.setdefault(str(finding.column), {})
            for row, found in zip(finding.rows, finding.found, strict=True):
                cells.setdefault(int(row), (_text(found), told(finding.expected)))
    if not wrong:
        return None
    most = sorted(wrong, key=lambda name: -len(wrong[name]))[:_COLUMNS]
    columns = tuple(name for name in frame.columns if name in most)
    lines = sorted({row for name in columns for row in wrong[name]})
    values = frame.loc[[line for line in lines[:_ROWS] if line in frame.index], list(columns)]
    rows = []
    for line, *held in values.itertuples():
        row = (_cell(wrong[n], line, one) for n, one in zip(columns, held, strict=True))
        rows.append((str(line), tuple(row)))
    return Marked(columns, tuple(rows), len(lines) - len(rows))


def _cell(wrong: Mapping[int, tuple[str, str]], line: int, value: Any) -> Cell:
    if line in wrong:
        return Cell(*wrong[line])
    return Cell("" if pd.isna(value) else shortened(str(value), 30))


def _text(found: str) -> str:
    return told(found) if isinstance(found, Message) else shortened(found, 30)
