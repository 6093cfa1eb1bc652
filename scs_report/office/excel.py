"""Workbooks for Excel, of a document or of a study: contents, a sheet a table and figure, notes.

The rules are those of gptables and aftables, after the guidance of the British government's
Analysis Function: one table a sheet, one head row, nothing merged, nothing said by colour alone,
links from and to the contents. Numbers are numbers, and what begins like a formula is a text.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence

import msgspec
import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scs_report.language import Language
from scs_report.office.book import ChartSheet, Entry, Section, entries_of, section_of
from scs_report.office.packing import packed
from scs_report.office.sheet_charts import add_chart
from scs_report.office.sheet_shapes import Shapes, height, lines, pattern_of
from scs_report.pages.manuscript import Manuscript
from scs_report.tables.flat import Flat, unlike
from scs_report.tables.printed_numbers import FlatCell

_STUB_WIDTH, _NUMBER_WIDTH, _LEAST_WIDTH = 44, 13, 9  # characters
#: Texts above and below a table are so long in one line, and on paper no wider than a sheet.
_MEASURE = 105
_MADE = datetime.datetime(2000, 1, 1)  # the same bytes whenever it is written


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return the workbook of a document."""
    return {f"{manuscript.edition}.xlsx": _book([section_of(manuscript)])}


def part(manuscript: Manuscript) -> bytes:
    """Return what a document puts into the workbook of its study."""
    return msgspec.msgpack.encode(section_of(manuscript))


def write_whole(parts: Sequence[bytes]) -> bytes:
    """Return the workbook of a study in a language, from the parts of its documents."""
    return _book([msgspec.msgpack.decode(one, type=Section) for one in parts])


def _book(sections: Sequence[Section]) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_urls": False})
    writer = _Writer(book, sections)
    writer.write()
    book.close()
    return _with_language(target.getvalue(), writer.language.tag)


class _Writer:
    def __init__(self, book: Workbook, sections: Sequence[Section]) -> None:
        self.book, self.sections = book, sections
        self.whole = len(sections) > 1
        self.of = sections[0]
        self.language = Language(self.of.code)
        self._ = self.language.gettext
        self.names: set[str] = set()
        han = self.language.rules.typesetting.han
        self.shapes = Shapes(book, "Microsoft YaHei" if han else "Calibri", self.of.accent)

    def write(self) -> None:
        of, _ = self.of, self._
        citations = dict.fromkeys(section.citation for section in self.sections)
        self.book.set_properties(
            {
                "title": of.study if self.whole else of.title,
                "subject": _("All tables and charts") if self.whole else of.kind,
                "author": of.institute,
                "keywords": _("synthetic data") if of.notice else "",
                "comments": " ".join(filter(None, (of.notice, *citations))),
                "created": _MADE,
            }
        )
        contents = self.book.add_worksheet(_("Contents"))
        entries = entries_of(self.sections, (_("Contents"), _("Notes")))
        for entry in entries:
            sheet = self.book.add_worksheet(entry.name)
            if isinstance(entry.shown, Flat):
                self._table(sheet, entry, entry.shown)
            else:
                self._figure(sheet, entry, entry.shown)
        notes = self.book.add_worksheet(_("Notes"))
        self._notes(notes, [*citations])
        self._contents(contents, entries, notes.get_name())

    def _contents(self, sheet: Worksheet, entries: Sequence[Entry], notes: str) -> None:
        _, of = self._, self.of
        opening = [of.notice, of.source]
        if not self.whole:
            opening.insert(0, of.kind)
        row = self._opening(sheet, of.study if self.whole else of.title, opening)
        heads, widths = [_("Sheet"), _("Title"), _("Unit")], [16, 70, 40]
        if self.whole:
            heads, widths = [_("Document"), *heads], [24, *widths]
        top = row
        for at, wide in enumerate(widths):
            sheet.set_column(at, at, wide)
        sheet.repeat_rows(row)
        at = len(heads) - 3  # where the link stands
        for section in self.sections:
            listed = [
                (entry, label)
                for entry in entries
                for shown_in, label in entry.places
                if shown_in is section
            ]
            order = [shown.label for shown in section.sheets]
            for entry, label in sorted(listed, key=lambda one: order.index(one[1])):
                row += 1
                texts = [*[section.kind][:at], label, entry.shown.title, entry.shown.unit]
                for column, text in enumerate(texts):
                    sheet.write_string(row, column, text, self.shapes.text)
                sheet.write_url(row, at, f"internal:'{entry.name}'!A1", self.shapes.link, label)
                sheet.set_row(row, height(texts, widths))
        row += 1
        if at:
            sheet.write_string(row, 0, _("Notes"), self.shapes.text)
        sheet.write_url(row, at, f"internal:'{notes}'!A1", self.shapes.link, notes)
        sheet.write_string(row, at + 1, _("Sources, signs and how to cite"), self.shapes.text)
        self._mark(sheet, "contents", (top, row), heads, [False] * len(heads))
        sheet.activate()

    def _places(self, entry: Entry) -> str:
        """Say in which documents a sheet of several is shown, and as what."""
        if not self.whole:
            return ""
        marks = self.language.marks
        return marks.semicolon.join(
            f"{section.kind}{marks.comma}{label}" for section, label in entry.places
        )

    def _above(self, sheet: Worksheet, entry: Entry) -> int:
        label, shown = entry.places[0][1], entry.shown
        title = f"{label}{self.language.marks.colon}{shown.title}"
        notice = entry.places[0][0].notice
        return self._opening(sheet, title, [shown.unit, self._places(entry), notice])

    def _table(self, sheet: Worksheet, entry: Entry, flat: Flat) -> None:
        row = self._above(sheet, entry)
        widths: list[int] = []
        numeric = flat.numeric
        top, heads = row, unlike(flat.head)
        for at, name in enumerate(heads):
            wide = max((cell_len(line[at].text) for line in flat.rows), default=0)
            limit = _NUMBER_WIDTH if numeric[at] else _STUB_WIDTH
            limit = 2 * _STUB_WIDTH if at == flat.remarks else limit
            least = min(_NUMBER_WIDTH + 2, max(map(cell_len, name.split()), default=0) + 2)
            widths.append(max(_LEAST_WIDTH, least, min(limit, wide + 2)))
            sheet.set_column(at, at, widths[at])
        sheet.set_row(row, height(heads, [wide - 1 for wide in widths]))
        sheet.freeze_panes(row + 1, flat.stubs)
        sheet.repeat_rows(row)
        for line in flat.rows:
            row += 1
            sheet.set_row(row, height([cell.text for cell in line], widths))
            for at, cell in enumerate(line):
                self._cell(sheet, row, at, cell, numeric=numeric[at])
        self._mark(sheet, entry.name, (top, row), heads, numeric)
        self._closing(sheet, row + 2, [*flat.notes, flat.source], sum(widths))

    def _cell(self, sheet: Worksheet, row: int, at: int, cell: FlatCell, *, numeric: bool) -> None:
        if cell.number is not None:
            shape = self.shapes.of(num_format=pattern_of(cell), valign="top", bold=cell.strong)
            sheet.write_number(row, at, cell.number, shape)
        elif cell.text:
            shape = self.shapes.of(
                text_wrap=True,
                valign="top",
                align="right" if numeric else "left",
                indent=0 if numeric else cell.indent or int(at > 0),
                bold=cell.strong,
            )
            sheet.write_string(row, at, cell.text, shape)
        else:
            return
        name = _defined(cell.anchor)
        if cell.anchor and name not in self.names:
            self.names.add(name)
            place = xl_rowcol_to_cell(row, at, True, True)
            self.book.define_name(name, f"='{sheet.get_name()}'!{place}")

    def _figure(self, sheet: Worksheet, entry: Entry, figure: ChartSheet) -> None:
        data = figure.data
        top = self._above(sheet, entry)
        widths = [
            _NUMBER_WIDTH
            if at >= data.categories
            else max(8, *(min(_STUB_WIDTH, cell_len(str(row[at])) + 2) for row in data.rows))
            for at in range(len(data.head))
        ]
        heads = unlike(data.head)
        sheet.set_row(top, height(heads, [wide - 1 for wide in widths]))
        for at in range(len(heads)):
            sheet.set_column(at, at, widths[at])
            numbers = [line[at] for line in data.rows if isinstance(line[at], float)]
            whole = all(float(one).is_integer() for one in numbers if one is not None)
            for row, line in enumerate(data.rows, top + 1):
                self._datum(sheet, row, at, line[at], data.absent, whole=whole)
        for row, line in enumerate(data.rows, top + 1):
            sheet.set_row(row, height([str(one) for one in line[: data.categories]], widths))
        sheet.freeze_panes(top + 1, min(data.categories, 1))
        below = top + len(data.rows) + 2
        right = [at >= data.categories for at in range(len(heads))]
        self._mark(sheet, entry.name, (top, below - 2), heads, right)
        self._closing(sheet, below, [*figure.notes, figure.source], sum(widths))
        if data.series:
            add_chart(self.book, sheet, self.of, figure, top)

    def _mark(
        self,
        sheet: Worksheet,
        name: str,
        rows: tuple[int, int],
        heads: Sequence[str],
        numeric: Sequence[bool],
    ) -> None:
        """Write the heads, and mark what stands below them as a table: so they are read aloud."""
        columns = [
            {"header": head, "header_format": self.shapes.head_right if right else self.shapes.head}
            for head, right in zip(heads, numeric, strict=True)
        ]
        plain = {"name": _defined(name, "t_"), "style": None, "autofilter": False}
        sheet.add_table(rows[0], 0, rows[1], len(heads) - 1, {**plain, "columns": columns})

    def _datum(
        self,
        sheet: Worksheet,
        row: int,
        at: int,
        value: str | float | None,
        absent: str,
        *,
        whole: bool,
    ) -> None:
        if isinstance(value, float):
            shape = self.shapes.of(num_format="#,##0" if whole else "0.00", valign="top")
            sheet.write_number(row, at, value, shape)
        elif value is None:
            shape = self.shapes.of(align="right", valign="top")
            sheet.write_string(row, at, absent, shape)
        else:
            sheet.write_string(row, at, value, self.shapes.text)

    def _notes(self, sheet: Worksheet, citations: Sequence[str]) -> None:
        _ = self._
        said = [
            self.of.notice,
            self.of.source,
            _("… stands for a number that is withheld, because few people are behind it."),
            _("Numbers have all their digits and are shown with those that are printed."),
            _("Each number has a defined name, which formulas and other programs may refer to."),
        ]
        if self.whole:
            said.append(_("A table that several documents show stands here once."))
        self._opening(sheet, _("Notes"), [*said, *citations])
        sheet.set_column(0, 0, _MEASURE)

    def _closing(self, sheet: Worksheet, row: int, texts: list[str], wide: int) -> None:
        for text in filter(None, texts):
            for line in lines(text, max(_MEASURE, wide)):
                sheet.write_string(row, 0, line, self.shapes.of())
                row += 1

    def _opening(self, sheet: Worksheet, title: str, said: Sequence[str]) -> int:
        """Write what stands above a table; return the row of its head."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, title, self.shapes.title)
        row = 1
        for text in dict.fromkeys(filter(None, said)):
            for line in lines(text, _MEASURE):
                sheet.write_string(row, 0, line, self.shapes.of())
                row += 1
        contents = self._("Contents")
        if sheet.get_name() != contents:
            sheet.write_url(row, 0, f"internal:'{contents}'!A1", self.shapes.link, contents)
            row += 1
        return row + 1


def _defined(anchor: str, before: str = "n_") -> str:
    """Return a name that Excel takes, and that is no cell's."""
    return before + re.sub(r"\W", "_", anchor)[:240]


def _with_language(content: bytes, tag: str) -> bytes:
    """Name the language of the workbook, which its writer cannot."""
    end, said = b"</cp:coreProperties>", f"<dc:language>{tag}</dc:language>".encode()
    return packed(content, {"docProps/core.xml": lambda part: part.replace(end, said + end)})
