"""Native tables in Word, of the tables of a page.

A page says how each cell is printed, the manuscript what its number is. Rows are written as XML:
by python-docx every cell would search the table anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import quoteattr

from scs_report.office.word_cells import Line, Spot, lines_of
from scs_report.office.word_look import SMALL_TABLE, USUAL_TABLE
from scs_report.office.word_runs import Marks, Piece, paragraph, runs
from scs_report.office.word_widths import STUB, Need, widths
from scs_report.tables.layout import MANY_COLUMNS, Table

#: Room at both sides of a cell, in twips; in tables of many columns.
_PADDING, _LITTLE = 60, 30
#: Tables of so many rows stay on one page.
_WHOLE = 28
#: So many begin a longer one on a page.
_TOGETHER = 9
#: The rule below a spanner, which does not meet that of the next.
_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>'


@dataclass(frozen=True)
class Setting:
    """How a table is set: room on the page and width of a line of text, in twips; its words."""

    room: int
    measure: int
    title: str
    summary: str


class Grid:
    """A table of a page, laid out in columns; `table` knows the addresses of its numbers."""

    def __init__(self, html: Any, table: Table | None, marks: Marks) -> None:
        self._marks = marks
        paired = "paired" in html.get("class", "").split()
        self._lines = [*lines_of(html, table, paired=paired)]
        columns = max(sum(spot.span for spot in line.spots) for line in self._lines)
        self._places = [*_places(columns, paired=paired)]
        self._behind = _behind(self._lines, columns)
        self._lay_out(small=columns > MANY_COLUMNS)
        names = min(self._needs[0].most, STUB * marks.look.width)
        if not self._small and self.least - self._needs[0].least + names > marks.look.width:
            self._lay_out(small=True)

    def _lay_out(self, *, small: bool) -> None:
        self._small, self._padding = small, _LITTLE if small else _PADDING
        part = SMALL_TABLE if small else USUAL_TABLE
        self._size = part * self._marks.look.text_size * 20
        self._needs = [Need() for _ in range(self._places[-1][-1] + 1)]
        for line in self._lines:
            _count(line, self._places, self._needs, self._behind, self._size)
        for need in self._needs:
            need.most += 2 * self._padding + 30
            need.least += 2 * self._padding + 10
            need.fair += 2 * self._padding + 10

    @property
    def least(self) -> float:
        """The width, in twips, without which words and numbers would break."""
        return sum(min(need.least, need.most) for need in self._needs)

    def xml(self, setting: Setting) -> str:
        """Return the table."""
        grid = [round(wide) for wide in widths(self._needs, setting.room, setting.measure)]
        lines = self._lines
        heads = sum(line.kind in ("spanners", "head") for line in lines)
        rows = []
        for at, line in enumerate(lines):
            held = len(lines) <= _WHOLE or at < heads + _TOGETHER or at >= len(lines) - 2
            rows.append(
                _row(
                    line,
                    self._places,
                    grid,
                    self._behind,
                    self._marks,
                    size=self._size,
                    small=self._small,
                    ruled=line.kind in ("spanners", "head") and at == heads - 1,
                    held=held or line.kind == "group" or "heads" in line.classes,
                )
            )
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/>'
            f'<w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblCellMar><w:left w:w="{self._padding}" w:type="dxa"/>'
            f'<w:right w:w="{self._padding}" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
            'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(setting.title)}/>"
            f"<w:tblDescription w:val={quoteattr(setting.summary)}/></w:tblPr><w:tblGrid>"
            + "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
            + f"</w:tblGrid>{''.join(rows)}</w:tbl>"
        )


def _places(columns: int, *, paired: bool) -> Iterator[range]:
    """Yield the columns of the grid that each column of the table takes."""
    at = 0
    for column in range(columns):
        wide = 2 if paired and column else 1
        yield range(at, at + wide)
        at += wide


def _behind(lines: list[Line], columns: int) -> list[float]:
    """Return for each column how much hangs behind its numbers at most."""
    most = [0.0] * columns
    for line in lines:
        at = 0
        for spot in line.spots:
            if line.kind == "body" and spot.number and spot.span == 1:
                most[at] = max(most[at], spot.behind)
            at += spot.span
    return most


def _count(
    line: Line, places: list[range], needs: list[Need], behind: list[float], size: float
) -> None:
    at = 0
    for spot in line.spots:
        if spot.span == 1 and line.kind in ("head", "body"):
            place = places[at]
            body = line.kind == "body"
            more = (behind[at] - spot.behind + spot.fill) * size if spot.number and body else 0
            if not spot.number:
                more = spot.indent
            if len(place) == 2 and body:
                needs[place[1]].add(
                    "".join(one.text for one in spot.second or ()), size, whole=True
                )
                needs[place[0]].add(spot.text, size, whole=True, more=more)
            elif len(place) == 1:
                bold = size * (1.06 if line.kind == "head" else 1)
                heads = 1 if body or not at else 3
                whole = body and spot.number
                needs[place[0]].add(spot.text, bold, whole=whole, more=more, lines=heads)
        at += spot.span


def _row(
    line: Line,
    places: list[range],
    grid: list[int],
    behind: list[float],
    marks: Marks,
    *,
    size: float,
    small: bool,
    ruled: bool,
    held: bool,
) -> str:
    head = line.kind in ("spanners", "head")
    properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    ink, rule = marks.look.color("ink"), marks.look.color("rule")
    cells, at = [], 0
    for spot in line.spots:
        place = range(places[at].start, places[at + spot.span - 1].stop)
        borders = ""
        if line.first_apart:
            borders += f'<w:top w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
        if ruled:
            borders += f'<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{ink}"/>'
        hung = behind[at] if spot.span == 1 else 0.0
        parts: list[tuple[range, tuple[Piece, ...], str]]
        if spot.second is not None and len(place) == 2:
            parts = [
                (place[:1], spot.pieces, _place_of(spot, line, hung, size)),
                (place[1:], spot.second, '<w:jc w:val="left"/>'),
            ]
        elif len(place) == 2 and line.kind == "body":
            # what has no error of its own stands below the coefficients
            parts = [
                (place[:1], spot.pieces, _place_of(spot, line, hung, size, paired=True)),
                (place[1:], (), '<w:jc w:val="left"/>'),
            ]
        else:
            parts = [(place, spot.pieces, _place_of(spot, line, hung, size, wide=len(place) > 1))]
        anchored = marks.place(line.anchor) if at == 0 else ""
        anchored += marks.place(spot.anchor)
        for taken, pieces, set_at in parts:
            cells.append(
                _cell(
                    _told(pieces, spot, line, marks),
                    line.kind,
                    set_at,
                    sum(grid[column] for column in taken),
                    len(taken),
                    borders,
                    held=held,
                    small=small,
                    anchored=anchored,
                )
            )
            anchored = ""
        at += spot.span
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _told(pieces: tuple[Piece, ...], spot: Spot, line: Line, marks: Marks) -> str:
    shown = list(pieces)
    if spot.classes & {"differs"} or "strong" in line.classes:
        shown = [replace(one, bold=True) for one in shown]
    if "small-base" in spot.classes:
        shown = [replace(one, style=one.style or "Muted") for one in shown]
    if line.kind in ("head", "group"):
        # the style of the paragraph says it
        shown = [replace(one, bold=False) for one in shown]
    return runs(shown, marks)


def _place_of(
    spot: Spot, line: Line, hung: float, size: float, *, wide: bool = False, paired: bool = False
) -> str:
    """Return how a cell is set: numbers so that their decimals end below one another."""
    if line.kind == "spanners":
        return (
            f'{_RULE if spot.text else ""}<w:ind w:left="50" w:right="50"/><w:jc w:val="center"/>'
        )
    if line.kind == "head" and spot.number and wide:
        return '<w:jc w:val="center"/>'
    if line.kind == "head" and spot.number:
        return '<w:jc w:val="right"/>'
    if line.kind == "body" and spot.number:
        room = max(0, round((hung - spot.behind + spot.fill) * size))
        return f'<w:ind w:right="{room}"/><w:jc w:val="right"/>'
    if paired:
        return '<w:jc w:val="right"/>'
    if spot.indent:
        return f'<w:ind w:left="{spot.indent}"/><w:jc w:val="left"/>'
    return '<w:jc w:val="left"/>'


def _cell(
    inside: str,
    kind: str,
    set_at: str,
    width: int,
    span: int,
    borders: str,
    *,
    held: bool,
    small: bool,
    anchored: str,
) -> str:
    style = {"group": "Table Group", "body": "Table Text"}.get(kind, "Table Head")
    keep = "<w:keepNext/>" if held else ""
    if small:
        style += " Small"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f"<w:tcBorders>{borders}</w:tcBorders>" if borders else "")
        + ('<w:vAlign w:val="bottom"/>' if kind in ("head", "spanners") else "")
        + f"</w:tcPr>{paragraph(style, anchored + inside, keep + set_at)}</w:tc>"
    )
