"""A document as an Excel workbook: contents, a sheet for each table and figure, notes.

The rules are those of gptables and aftables, after the guidance of the British government's
Analysis Function: one table a sheet, one head row, nothing merged, nothing said by colour alone,
links from and to the contents. Numbers are numbers, and what begins like a formula is a text.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from math import ceil

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scs_report.figures.canvas import pieces
from scs_report.figures.captions import Figure
from scs_report.figures.chart_data import ChartData, Series, chart_data
from scs_report.figures.chart_words import chart_alt, chart_note
from scs_report.office.packing import packed
from scs_report.pages.manuscript import Manuscript, plain
from scs_report.tables.flat import Flat, flatten
from scs_report.tables.printed_numbers import FlatCell

_STUB_WIDTH, _NUMBER_WIDTH, _LEAST_WIDTH = 44, 13, 9  # characters
_CONTENTS = (16, 70, 40)  # columns of the contents
#: Texts above and below a table are so long in one line, and on paper no wider than a sheet.
_MEASURE = 105
_MADE = datetime.datetime(2000, 1, 1)  # the same bytes whenever it is written


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return the workbook of a document."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_urls": False})
    _Writer(book, manuscript).write()
    book.close()
    tag = manuscript.language.tag
    return {f"{manuscript.edition}.xlsx": _with_language(target.getvalue(), tag)}


class _Writer:
    def __init__(self, book: Workbook, manuscript: Manuscript) -> None:
        self.book, self.of = book, manuscript
        self.language = manuscript.language
        self._ = manuscript.language.gettext
        self.formats: dict[tuple[tuple[str, object], ...], object] = {}
        accent = manuscript.brand.light.accent
        self.title = self._format(bold=True, font_size=14, font_color=accent)
        self.head = self._format(bold=True, bottom=1, top=2, text_wrap=True, valign="bottom")
        self.head_right = self._format(
            bold=True, bottom=1, top=2, text_wrap=True, valign="bottom", align="right"
        )
        self.text = self._format(text_wrap=True, valign="top")
        self.link = self._format(font_color=accent, underline=1, valign="top")

    def _format(self, **properties: object) -> object:
        han = self.language.rules.typesetting.han
        font = {"font_name": "Microsoft YaHei" if han else "Calibri", "font_size": 10}
        key = tuple(sorted({**font, **properties}.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def write(self) -> None:
        of, _ = self.of, self._
        words = of.synthetic
        notice = str(words.notice) if words else ""
        self.book.set_properties(
            {
                "title": of.title,
                "subject": of.kind,
                "author": self.language.text(of.brand.name) if of.brand.name else "",
                "keywords": _("synthetic data") if words else "",
                "comments": " ".join(filter(None, (notice, plain(of.citation)))),
                "created": _MADE,
            }
        )
        sheets: list[tuple[str, str, str, str]] = []
        contents = self.book.add_worksheet(_("Contents"))
        for table in of.tables:
            flat = flatten(table, of.results, self.language)
            sheets.append((self._table(flat, notice), flat.label, flat.title, flat.unit))
        for figure in of.figures:
            unit = plain(figure.unit)
            name = self._figure(figure, notice)
            sheets.append((name, figure.number, plain(figure.title), unit))
        notes = self.book.add_worksheet(_("Notes"))
        self._notes(notes, notice)
        self._contents(contents, sheets, notice, notes.get_name())

    def _contents(
        self, sheet: Worksheet, sheets: list[tuple[str, str, str, str]], notice: str, notes: str
    ) -> None:
        _ = self._
        row = self._opening(sheet, self.of.title, [self.of.kind, notice, self.of.source])
        for at, name in enumerate((_("Sheet"), _("Title"), _("Unit"))):
            sheet.write_string(row, at, name, self.head)
        for name, label, title, unit in sheets:
            row += 1
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, label)
            sheet.write_string(row, 1, title, self.text)
            sheet.write_string(row, 2, unit, self.text)
            sheet.set_row(row, _height([label, title, unit], _CONTENTS))
        row += 1
        sheet.write_url(row, 0, f"internal:'{notes}'!A1", self.link, notes)
        sheet.write_string(row, 1, _("Sources, signs and how to cite"), self.text)
        for at, wide in enumerate(_CONTENTS):
            sheet.set_column(at, at, wide)
        sheet.activate()

    def _table(self, flat: Flat, notice: str) -> str:
        sheet = self._sheet(flat.label)
        title = f"{flat.label}{self.language.marks.colon}{flat.title}"
        row = self._opening(sheet, title, [flat.unit, notice])
        widths: list[int] = []
        numeric = flat.numeric
        for at, name in enumerate(flat.head):
            sheet.write_string(row, at, name, self.head_right if numeric[at] else self.head)
            wide = max((cell_len(line[at].text) for line in flat.rows), default=0)
            limit = _NUMBER_WIDTH if numeric[at] else _STUB_WIDTH
            limit = 2 * _STUB_WIDTH if at == flat.remarks else limit
            widths.append(max(_LEAST_WIDTH, min(limit, wide + 2)))
            sheet.set_column(at, at, widths[at])
        sheet.set_row(row, _height(flat.head, [wide - 1 for wide in widths]))
        sheet.freeze_panes(row + 1, flat.stubs)
        sheet.repeat_rows(row)
        for line in flat.rows:
            row += 1
            sheet.set_row(row, _height([cell.text for cell in line], widths))
            for at, cell in enumerate(line):
                self._cell(sheet, row, at, cell, numeric=numeric[at])
        self._closing(sheet, row + 2, [*flat.notes, flat.source], sum(widths))
        return str(sheet.get_name())

    def _cell(self, sheet: Worksheet, row: int, at: int, cell: FlatCell, *, numeric: bool) -> None:
        if cell.number is not None:
            pattern = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
            shape = self._format(
                num_format=pattern + ("%" if cell.percent else ""), valign="top", bold=cell.strong
            )
            sheet.write_number(row, at, cell.number, shape)
        elif cell.text:
            shape = self._format(
                text_wrap=True,
                valign="top",
                align="right" if numeric else "left",
                indent=0 if numeric else cell.indent or int(at > 0),
                bold=cell.strong,
            )
            sheet.write_string(row, at, cell.text, shape)
        else:
            return
        if cell.anchor:
            self.book.define_name(
                _defined(cell.anchor),
                f"='{sheet.get_name()}'!{xl_rowcol_to_cell(row, at, True, True)}",
            )

    def _figure(self, figure: Figure, notice: str) -> str:
        sheet = self._sheet(figure.number)
        data = chart_data(figure, self.of.results, self.language)
        title = f"{figure.number}{self.language.marks.colon}{plain(figure.title)}"
        top = self._opening(sheet, title, [plain(figure.unit), notice])
        widths = [
            _NUMBER_WIDTH
            if at >= data.categories
            else max(8, *(min(_STUB_WIDTH, cell_len(str(row[at])) + 2) for row in data.rows))
            for at in range(len(data.head))
        ]
        sheet.set_row(top, _height(data.head, [wide - 1 for wide in widths]))
        for at, name in enumerate(data.head):
            number = at >= data.categories
            sheet.write_string(top, at, name, self.head_right if number else self.head)
            sheet.set_column(at, at, widths[at])
            numbers = [line[at] for line in data.rows if isinstance(line[at], float)]
            whole = all(float(one).is_integer() for one in numbers if one is not None)
            for row, line in enumerate(data.rows, top + 1):
                self._datum(sheet, row, at, line[at], data.absent, whole=whole)
        for row, line in enumerate(data.rows, top + 1):
            sheet.set_row(row, _height([str(one) for one in line[: data.categories]], widths))
        sheet.freeze_panes(top + 1, min(data.categories, 1))
        below = top + len(data.rows) + 2
        note = chart_note(figure, data, self.language) if data.series else plain(figure.note)
        self._closing(sheet, below, [note, plain(figure.source)], sum(widths))
        if data.series:
            self._chart(sheet, figure, data, top)
        return str(sheet.get_name())

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
            shape = self._format(num_format="#,##0" if whole else "0.00", valign="top")
            sheet.write_number(row, at, value, shape)
        elif value is None:
            shape = self._format(align="right", valign="top")
            sheet.write_string(row, at, absent, shape)
        else:
            sheet.write_string(row, at, value, self.text)

    def _chart(self, sheet: Worksheet, figure: Figure, data: ChartData, top: int) -> None:
        kind = {"bars": {"type": "bar"}, "lines": {"type": "line"}}.get(
            data.shape, {"type": "bar", "subtype": "stacked"}
        )
        chart = self.book.add_chart(kind)
        name, last = sheet.get_name(), top + len(data.rows)
        palette = self.of.brand.light
        colors = palette.answers if data.shape == "stacked" else (palette.accent, palette.quiet)
        for at, one in enumerate(data.series):
            series: dict[str, object] = {
                "name": one.name,
                "categories": [name, top + 1, 0, last, data.categories - 1],
                "values": [name, top + 1, one.column, last, one.column],
                "fill": {"color": colors[at % len(colors)]},
                "gap": 60,
            }
            if one in data.whiskers:
                series["y_error_bars"] = _error_bars(data, one)
            chart.add_series(series)
        chart.set_title({"name": plain(figure.message or figure.title), "name_font": {"size": 11}})
        if len(data.series) == 1:
            chart.set_legend({"none": True})
        else:
            chart.set_legend({"position": "top"})
        chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": palette.rule}}})
        if kind["type"] == "bar":
            chart.set_y_axis({"reverse": True, "interval_unit": 1})
        size = {"width": 720, "height": max(300, 26 * len(data.rows) + 120)}
        chart.set_size(size)
        said = chart_alt(figure, data, self.language)[:2000]
        sheet.insert_chart(
            top, len(data.head) + 1, chart, {"description": said, "object_position": 3}
        )

    def _notes(self, sheet: Worksheet, notice: str) -> None:
        _ = self._
        lines = [
            notice,
            self.of.source,
            _("… stands for a number that is withheld, because few people are behind it."),
            _("Numbers have all their digits and are shown with those that are printed."),
            _("Each number has a defined name, which formulas and other programs may refer to."),
            plain(self.of.citation),
        ]
        self._opening(sheet, _("Notes"), lines)
        sheet.set_column(0, 0, _MEASURE)

    def _sheet(self, label: str) -> Worksheet:
        used = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        name = re.sub(r"[\[\]:*?/\\']", " ", label.replace("\N{NO-BREAK SPACE}", " "))[:28].strip()
        free = (one for one in (name, *(f"{name} {n}" for n in range(2, 99))))
        return self.book.add_worksheet(next(one for one in free if one.lower() not in used))

    def _closing(self, sheet: Worksheet, row: int, texts: list[str], wide: int) -> None:
        for text in filter(None, texts):
            for line in _lines(text, max(_MEASURE, wide)):
                sheet.write_string(row, 0, line, self._format())
                row += 1

    def _opening(self, sheet: Worksheet, title: str, lines: list[str]) -> int:
        """Write what stands above a table; return the row of its head."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, title, self.title)
        row = 1
        for text in dict.fromkeys(filter(None, lines)):
            for line in _lines(text, _MEASURE):
                sheet.write_string(row, 0, line, self._format())
                row += 1
        contents = self._("Contents")
        if sheet.get_name() != contents:
            sheet.write_url(row, 0, f"internal:'{contents}'!A1", self.link, contents)
            row += 1
        return row + 1


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Return the height of a row in points, for as many lines as its longest cell takes."""
    lines = (
        sum(ceil(cell_len(line) / (wide - 2)) for line in _lines(text, wide - 2))
        for text, wide in zip(texts, widths, strict=False)
    )
    return 13.5 * max(1, *lines, 1)


def _lines(text: str, wide: int) -> list[str]:
    """Return a text in lines of so many letters, broken between words or Han characters."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and cell_len(lines[-1] + piece.rstrip()) > wide:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.strip() for line in lines]


def _error_bars(data: ChartData, one: Series) -> dict[str, object]:
    plus, minus = [], []
    for row in data.rows:
        value, low, high = row[one.column], row[one.low], row[one.high]
        known = isinstance(value, float) and isinstance(low, float) and isinstance(high, float)
        plus.append(high - value if known else 0.0)  # type: ignore[operator]
        minus.append(value - low if known else 0.0)  # type: ignore[operator]
    return {"type": "custom", "plus_values": plus, "minus_values": minus}


def _defined(anchor: str) -> str:
    """Return a name that Excel takes, and that is no cell's."""
    return "n_" + re.sub(r"\W", "_", anchor)[:240]


def _with_language(content: bytes, tag: str) -> bytes:
    """Name the language of the workbook, which its writer cannot."""
    end, said = b"</cp:coreProperties>", f"<dc:language>{tag}</dc:language>".encode()
    return packed(content, {"docProps/core.xml": lambda part: part.replace(end, said + end)})
