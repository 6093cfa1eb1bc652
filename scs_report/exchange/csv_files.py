"""Every table and figure of a document as CSV and JSON, described as a Tabular Data Package."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable

from scs_report.border.spreadsheet import write_cells
from scs_report.figures.chart_data import chart_data
from scs_report.pages.manuscript import Manuscript, plain
from scs_report.tables.flat import Flat, flatten, unlike
from scs_report.tables.printed_numbers import FlatCell

_DIGITS = ".12g"


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return, by path, a CSV and a JSON file of each table and figure, and their description.

    CSV has one head row and numbers with a point and all their digits; JSON has the printed text
    and the address of each number too. `datapackage.json` follows the Tabular Data Package of
    Frictionless: names, titles and types of all columns.
    """
    language, results = manuscript.language, manuscript.results
    sheets = [flatten(table, results, language) for table in manuscript.tables]
    for figure in manuscript.figures:
        data = chart_data(figure, results, language)
        sheets.append(
            Flat(
                anchor=figure.anchor,
                label=figure.number,
                title=plain(figure.title),
                unit=plain(figure.unit),
                head=data.head,
                rows=tuple(tuple(map(_cell, row)) for row in data.rows),
                notes=(plain(figure.note),),
                source=plain(figure.source),
                stubs=data.categories,
            )
        )
    folder = f"csv/{manuscript.edition}"
    files: dict[str, bytes] = {}
    for sheet in sheets:
        files[f"{folder}/{sheet.anchor}.csv"] = _csv(sheet)
        files[f"{folder}/{sheet.anchor}.json"] = _json(_as_data(sheet))
    files[f"{folder}/datapackage.json"] = _json(_package(manuscript, sheets))
    return files


def _cell(value: str | float | None) -> FlatCell:
    if isinstance(value, float):
        return FlatCell(format(value, _DIGITS), value)
    return FlatCell(value or "")


def _csv(sheet: Flat) -> bytes:
    """Return a sheet as CSV (RFC 4180) in UTF-8; a missing number is an empty cell."""
    file = io.StringIO()
    numeric = sheet.numeric

    def value(cell: FlatCell, number: bool) -> str | float:
        if not number:
            return cell.text
        return "" if cell.number is None else format(cell.number, _DIGITS)

    rows = ([value(*each) for each in zip(row, numeric, strict=True)] for row in sheet.rows)
    write_cells(file, [sheet.head, *rows])
    return file.getvalue().encode()


def _as_data(sheet: Flat) -> dict[str, object]:
    def value(cell: FlatCell) -> dict[str, object]:
        said: dict[str, object] = {"text": cell.text}
        if cell.number is not None:
            said["value"] = cell.number
        if cell.address:
            said["address"] = cell.address
        return said

    return {
        "name": sheet.anchor,
        "label": sheet.label,
        "title": sheet.title,
        "unit": sheet.unit,
        "head": sheet.head,
        "rows": [[value(cell) for cell in row] for row in sheet.rows],
        "notes": sheet.notes,
        "source": sheet.source,
    }


def _package(manuscript: Manuscript, sheets: Iterable[Flat]) -> dict[str, object]:
    words = manuscript.synthetic
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]", "-", manuscript.edition.lower()),
        "title": manuscript.title,
        "description": "\n".join(
            filter(None, (str(words.notice) if words else "", plain(manuscript.citation)))
        ),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": re.sub(r"[^a-z0-9._-]", "-", sheet.anchor.lower()),
                "path": f"{sheet.anchor}.csv",
                "title": f"{sheet.label} {sheet.title}",
                "description": "\n".join(filter(None, (sheet.unit, *sheet.notes, sheet.source))),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": "number" if number else "string"}
                        for name, number in zip(unlike(sheet.head), sheet.numeric, strict=True)
                    ],
                    "missingValues": [""],
                },
            }
            for sheet in sheets
        ],
    }


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
