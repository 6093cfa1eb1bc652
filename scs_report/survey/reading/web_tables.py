"""Tables of pages that are named .xls, as many sites write them; and Excel's XML of 2003."""

from __future__ import annotations

from collections.abc import Collection
from html.parser import HTMLParser
from pathlib import Path

from scs_report.errors import N_, Message, UserError
from scs_report.survey.reading.encodings import decoded
from scs_report.survey.reading.grid import of_rows
from scs_report.survey.reading.heads import best_row
from scs_report.survey.reading.raw import RawTable


class _Tables(HTMLParser):
    """The tables of a page, or the sheets of XML, as rows of texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        name, said = tag.rpartition(":")[2], dict(attrs)
        if name == "table":
            self.tables.append([])
        elif name in ("tr", "row") and self.tables:
            rows, place = self.tables[-1], said.get("ss:index")
            while place and place.isdigit() and len(rows) < min(int(place) - 1, 1 << 20):
                rows.append([])
            rows.append([])
        elif name in ("td", "th", "cell") and self.tables and self.tables[-1]:
            row, place = self.tables[-1][-1], said.get("ss:index")
            while place and place.isdigit() and len(row) < min(int(place) - 1, 1 << 14):
                row.append("")
            span = said.get("colspan") or ""
            self._span = min(int(span), 1 << 10) if span.isdigit() else 1
            self._cell = []
        elif name == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag.rpartition(":")[2] in ("td", "th", "cell") and self._cell is not None:
            self.tables[-1][-1] += ["".join(self._cell).strip(), *[""] * (self._span - 1)]
            self._cell = None

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None:
            self._cell.append(data)


def read_markup(path: Path, encoding: str | None, known: Collection[str]) -> RawTable:
    """Read the table of a page that holds the columns, else the longest.

    Raises
    ------
    UserError
        If there is no table in it.
    """
    text, codec, _ = decoded(path.read_bytes(), encoding)
    parser = _Tables()
    parser.feed(text)
    title = Message(N_("{file} cannot be read"), file=str(path))
    if not any(parser.tables):
        hint = Message(N_("Save the table as .xlsx or CSV in the program that made it."))
        raise UserError(title, [Message(N_("it is a page of HTML without a table"))], hint)
    rows = max(parser.tables, key=lambda table: (best_row(table, known)[1], len(table)))
    note = Message(N_("The file is a page of HTML, whatever its name; its table was read"))
    return of_rows(rows, "HTML", title, known, notes=[note], encoding=codec)
