"""Every table and figure of a document as CSV."""

from __future__ import annotations

import csv
import io

from scs_report.pages.manuscript import Manuscript
from scs_report.tables.layout import Table


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return CSV files of all tables and of the numbers of all figures, by path."""
    folder = f"csv/{manuscript.edition}"
    rows = {table.anchor: _rows(table) for table in manuscript.tables}
    rows |= {figure.anchor: [figure.table[0], *figure.table[1]] for figure in manuscript.figures}
    return {f"{folder}/{name}.csv": _csv(table) for name, table in rows.items()}


def _rows(table: Table) -> list[list[str]]:
    head = [table.stub_head.text, *(column.label.text for column in table.columns)]
    return [head, *([row.stub.text, *(cell.text for cell in row.cells)] for row in table.rows)]


def _csv(rows: list[list[str]]) -> bytes:
    """Return rows as CSV with a mark by which Excel knows that it is UTF-8."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode("utf-8-sig")
