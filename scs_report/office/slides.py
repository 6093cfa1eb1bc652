"""A brief as slides: title, numbers, findings, a chart a slide, numbered lists.

Charts are native: who receives them can edit their data, colours and texts. Each slide has a title,
each chart an alternative text, and all say where numbers come from.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil
from typing import Any

import lxml.html
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt
from rich.cells import cell_len

from scs_report.figures.captions import Figure
from scs_report.figures.chart_data import ChartData, Series, chart_data
from scs_report.figures.chart_words import chart_alt, chart_note
from scs_report.office.packing import packed
from scs_report.pages.manuscript import Manuscript, plain

#: What remains of the colour of bars with whiskers, in thousandths of a percent.
_SEEN_THROUGH = "55000"
_WIDTH, _HEIGHT, _MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
_TITLE_TOP, _BODY_TOP, _FOOT_TOP = Inches(0.45), Inches(1.65), Inches(6.85)
_TITLE_ONLY, _TITLE_AND_TEXT = 5, 1
_MADE = datetime.datetime(2000, 1, 1)  # the same bytes whenever it is written
#: Letters up to which what stands below a chart has the usual size, and that and the smaller one.
_LITTLE, _USUAL, _SMALL = 330, 11, 9
#: Parts of a bar from so many percent on have room for their number; the others have none.
_NUMBERED = '[>=6]0"%";""'
#: A line holds so many letters of one point.
_LINE = 1450
#: Shares of nearly all have an axis up to all.
_NEARLY, _WHOLE = 80, 100
#: Most rows of a chart, if its groups are no longer.
_ROWS = 18
#: Most points of a list on one slide.
_POINTS = 8


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return the slides of a document: of its numbers, findings, figures and numbered lists."""
    deck = _Deck(manuscript)
    deck.fill()
    target = io.BytesIO()
    deck.slides.save(target)
    return {f"{manuscript.edition}.pptx": packed(target.getvalue())}


class _Deck:
    def __init__(self, manuscript: Manuscript) -> None:
        self.of = manuscript
        self.language = manuscript.language
        self.feet: list[Any] = []
        self.slides = Presentation()
        self.slides.slide_width, self.slides.slide_height = _WIDTH, _HEIGHT
        self.palette = manuscript.brand.light
        han = self.language.rules.typesetting.han
        self.east = "Microsoft YaHei" if han else ""
        words = manuscript.synthetic
        self.notice = str(words.notice) if words else ""
        self.running = str(words.running) if words else ""

    def fill(self) -> None:
        """Make the slides; what stands at the foot of each is read last."""
        self._all()
        for foot in self.feet:
            foot.getparent().append(foot)

    def _all(self) -> None:
        of = self.of
        core = self.slides.core_properties
        core.title, core.subject, core.language = of.title, of.kind, self.language.tag
        core.author = self.language.text(of.brand.name) if of.brand.name else ""
        core.created = core.modified = _MADE
        core.keywords = self.language.gettext("synthetic data") if self.notice else ""
        page = lxml.html.document_fromstring(of.text)
        self._first()
        for box in page.find_class("box-numbers"):
            self._numbers(box)
        for box in page.find_class("box-findings"):
            heading = box.find("h2")
            title = _words(heading) if heading is not None else of.kind
            self._list(title, box.iter("li"), numbered=False)
        for figure in of.figures:
            data = chart_data(figure, of.results, self.language)
            if data.series:
                parts = _parts(data)
                for at, part in enumerate(parts, 1):
                    said = f" ({at}/{len(parts)})" if len(parts) > 1 else ""
                    self._figure(figure, part, said)
        for section in page.iter("section"):
            heading, ordered = section.find("h2"), section.find("ol")
            if heading is not None and ordered is not None:
                title = _words(heading)
                numbers = self.language.rules.titles.sections
                number = next((one for one in numbers if title.startswith(one)), "")
                self._list(title.removeprefix(number), ordered.iter("li"), numbered=True)

    def _slide(self, title: str, layout: int = _TITLE_ONLY) -> Any:
        slide = self.slides.slides.add_slide(self.slides.slide_layouts[layout])
        head = slide.shapes.title
        head.left, head.top = _MARGIN, _TITLE_TOP
        head.width, head.height = Emu(_WIDTH - 2 * _MARGIN), Inches(1.1)
        frame = head.text_frame
        frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.TOP, True
        self._write(frame, title, size=28, bold=True, color=self.palette.accent)
        foot = slide.shapes.add_textbox(_MARGIN, _FOOT_TOP, Emu(_WIDTH - 2 * _MARGIN), Inches(0.45))
        number = str(len(self.slides.slides))
        line = "  ·  ".join(filter(None, (self.running, self.of.kind, number)))
        self._write(foot.text_frame, line, size=11, color=self.palette.muted)
        self.feet.append(foot._element)
        return slide

    def _first(self) -> None:
        slide = self._slide(self.of.title)
        slide.shapes.title.top, slide.shapes.title.height = Inches(2.0), Inches(1.8)
        box = slide.shapes.add_textbox(_MARGIN, Inches(4.0), Emu(_WIDTH - 2 * _MARGIN), Inches(2.2))
        lines = (self.of.kind, plain(self.of.citation), self.notice)
        for at, line in enumerate(filter(None, lines)):
            self._write(box.text_frame, line, size=18 if not at else 14, more=at > 0)

    def _numbers(self, box: Any) -> None:
        items = list(box.iter("li"))
        if not items:
            return
        slide = self._slide(self.language.gettext("Key numbers"))
        wide = Emu((_WIDTH - 2 * _MARGIN) // len(items))
        for at, item in enumerate(items):
            strong = item.find(".//strong")
            big = _words(strong) if strong is not None else ""
            rest = _words(item).removeprefix(big).strip()
            place = slide.shapes.add_textbox(
                Emu(_MARGIN + at * wide), Inches(2.4), Emu(wide - Inches(0.3)), Inches(3.2)
            )
            self._write(place.text_frame, big, size=48, bold=True, color=self.palette.accent)
            self._write(place.text_frame, rest, size=18, more=True)

    def _list(self, title: str, items: Any, *, numbered: bool) -> None:
        points = list(items)
        for start in range(0, len(points), _POINTS):
            more = f" ({start // _POINTS + 1}/{ceil(len(points) / _POINTS)})"
            slide = self._slide(title + more * (len(points) > _POINTS), _TITLE_AND_TEXT)
            body = slide.placeholders[1]
            body.left, body.top = _MARGIN, _BODY_TOP
            body.width, body.height = Emu(_WIDTH - 2 * _MARGIN), Inches(5.1)
            body.text_frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
            for at, item in enumerate(points[start : start + _POINTS]):
                strong = item.find(".//strong")
                head = _words(strong) if strong is not None else ""
                if not head or head.endswith(self.language.marks.colon.strip()):
                    head = _words(item)  # a colon alone would lead nowhere
                if head.endswith((";", "；")):  # what goes on there is not shown
                    head = head[:-1] + self.language.marks.stop.strip()
                text = f"{start + at + 1}. {head}" if numbered else head
                self._write(body.text_frame, text, size=20, more=at > 0)
                if numbered:
                    etree.SubElement(
                        body.text_frame.paragraphs[-1]._p.get_or_add_pPr(), qn("a:buNone")
                    )
            said = "\n".join(_words(item) for item in points[start : start + _POINTS])
            slide.notes_slide.notes_text_frame.text = said

    def _figure(self, figure: Figure, data: ChartData, which: str = "") -> None:
        says = plain(figure.message or figure.title) + which
        slide = self._slide(says)
        shown = plain(figure.title) if figure.message else ""
        note = chart_note(figure, data, self.language)
        lines = [*filter(None, (shown, plain(figure.unit), note, plain(figure.source)))]
        size = _SMALL if sum(map(cell_len, lines)) > _LITTLE else _USUAL
        rows = sum(ceil(cell_len(line) * size / _LINE) for line in lines)
        below = Pt(rows * size * 1.25 + 10)
        top = Emu(_FOOT_TOP - below)
        chart = slide.shapes.add_chart(
            self._type(data),
            _MARGIN,
            _BODY_TOP,
            Emu(_WIDTH - 2 * _MARGIN),
            Emu(top - _BODY_TOP),
            self._data(data),
        )
        frame = chart._element.nvGraphicFramePr.cNvPr
        frame.set("descr", chart_alt(figure, data, self.language))
        frame.set("name", plain(figure.number))
        self._style(chart.chart, data)
        box = slide.shapes.add_textbox(_MARGIN, top, Emu(_WIDTH - 2 * _MARGIN), below)
        for at, line in enumerate(lines):
            self._write(box.text_frame, line, size=size, color=self.palette.muted, more=at > 0)
            box.text_frame.paragraphs[-1].space_after = Pt(0)
        slide.notes_slide.notes_text_frame.text = "\n".join(
            filter(None, (plain(figure.title), *lines, self.notice))
        )

    @staticmethod
    def _type(data: ChartData) -> XL_CHART_TYPE:
        kinds = {"stacked": XL_CHART_TYPE.BAR_STACKED, "lines": XL_CHART_TYPE.LINE_MARKERS}
        return kinds.get(data.shape, XL_CHART_TYPE.BAR_CLUSTERED)

    def _called(self, names: Sequence[object]) -> str:
        return self.language.marks.colon.join(str(name) for name in names if name)

    def _data(self, data: ChartData) -> CategoryChartData:
        made = CategoryChartData(number_format="0")
        # one level, for two are set across each other where rows are many
        made.categories = [
            self.language.aside(name, data.absent) if data.lacks(row) else name
            for row in data.rows
            for name in [self._called(row[: data.categories])]
        ]
        for series in data.series:
            made.add_series(series.name, [row[series.column] for row in data.rows])
        return made

    def _style(self, chart: Any, data: ChartData) -> None:
        chart.font.size = Pt(12 if len(data.rows) < 14 else 9)
        chart.font.color.rgb = _rgb(self.palette.ink)
        if self.east:
            chart.font._element.append(_east(self.east))
        chart.has_title = False
        chart.has_legend = len(data.series) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        # each name of a row, also where there are many
        names = chart.category_axis._element
        every = etree.Element(qn("c:tickLblSkip"))
        every.set("val", "1")
        names.find(qn("c:noMultiLvlLbl")).addprevious(every)
        chart.category_axis.tick_labels.font.size = chart.font.size
        # LibreOffice leaves names out unless they are said to lie level
        names.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("rot", "0")
        plot = chart.plots[0]
        if data.shape != "lines":
            plot.gap_width = 45
            chart.category_axis.reverse_order = True
            chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        drawn_to = [at for one in data.series for at in (one.column, one.high) if at >= 0]
        ends = [row[at] for row in data.rows for at in drawn_to]
        most = max((end for end in ends if isinstance(end, float)), default=0.0)
        if data.shape == "stacked" or _NEARLY < most <= _WHOLE:
            chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, _WHOLE
        rules = chart.value_axis.major_gridlines.format.line
        rules.color.rgb, rules.width = _rgb(self.palette.hairline), Pt(0.5)
        chart.value_axis.format.line.fill.background()
        colors: Sequence[str] = self.palette.answers
        if data.shape != "stacked":
            colors = (self.palette.accent, self.palette.quiet)
        for at, (drawn, series) in enumerate(zip(plot.series, data.series, strict=True)):
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = _rgb(colors[at % len(colors)])
            if data.shape == "stacked":
                self._number(drawn, self.palette.on_answers[at % len(colors)])
            if series in data.whiskers:
                _error_bars(drawn._element, data, series)
                if data.shape == "bars":  # whiskers are black, within a bar too
                    fill = drawn._element.find(f".//{qn('a:solidFill')}/{qn('a:srgbClr')}")
                    etree.SubElement(fill, qn("a:alpha")).set("val", _SEEN_THROUGH)

    @staticmethod
    def _number(drawn: Any, color: str) -> None:
        """Write numbers into the parts of stacked bars."""
        labels = drawn.data_labels
        labels.show_value, labels.position = True, XL_LABEL_POSITION.CENTER
        labels.number_format, labels.number_format_is_linked = _NUMBERED, False
        labels.font.size, labels.font.color.rgb = Pt(11), _rgb(color)

    def _write(
        self,
        frame: Any,
        text: str,
        *,
        size: int,
        bold: bool = False,
        color: str = "",
        more: bool = False,
    ) -> None:
        frame.word_wrap = True
        line = frame.add_paragraph() if more else frame.paragraphs[0]
        line.alignment, line.space_after = PP_ALIGN.LEFT, Pt(6)
        run = line.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = _rgb(color or self.palette.ink)
        run._r.get_or_add_rPr().set("lang", self.language.tag)
        if self.east:
            run._r.get_or_add_rPr().append(_east(self.east))


def _parts(data: ChartData) -> list[ChartData]:
    """Return a chart in parts that have room for the names of their rows; groups stay whole."""
    parts: list[list[tuple[str | float | None, ...]]] = [[]]
    for _, rows in groupby(data.rows, lambda row: row[0]):
        group = list(rows)
        if parts[-1] and len(parts[-1]) + len(group) > _ROWS:
            parts.append([])
        parts[-1] += group
    return [replace(data, rows=tuple(part)) for part in parts]


def _error_bars(drawn: Any, data: ChartData, series: Series) -> None:
    """Give a series its intervals, which python-pptx cannot."""
    bars = etree.SubElement(drawn, qn("c:errBars"))
    for name, kind in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, qn(f"c:{name}")).set("val", kind)
    for name, end, sign in (("plus", series.high, 1), ("minus", series.low, -1)):
        numbers = etree.SubElement(etree.SubElement(bars, qn(f"c:{name}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:ptCount")).set("val", str(len(data.rows)))
        for at, row in enumerate(data.rows):
            value, limit = row[series.column], row[end]
            if isinstance(value, float) and isinstance(limit, float):
                point = etree.SubElement(numbers, qn("c:pt"))
                point.set("idx", str(at))
                etree.SubElement(point, qn("c:v")).text = f"{sign * (limit - value):.4f}"
    drawn.find(qn("c:cat")).addprevious(bars)


def _east(font: str) -> Any:
    made = etree.Element(qn("a:ea"))
    made.set("typeface", font)
    return made


def _rgb(color: str) -> RGBColor:
    return RGBColor.from_string(color.lstrip("#").upper())


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())
