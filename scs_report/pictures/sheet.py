"""A figure with all that is said around it, as one drawing of a named size.

Message, what is shown, chart, note, source, who published it: people copy a picture into other
things, so nothing of it may stand beside it. Texts are wrapped and never cut; where height is
given, type is as large as it has room for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from scs_report.figures import picture_of
from scs_report.figures.canvas import Canvas
from scs_report.figures.captions import Figure
from scs_report.figures.picture import Picture
from scs_report.figures.style import FULL_WIDTH, HALF_WIDTH, Theme, full, half
from scs_report.figures.svg import to_svg
from scs_report.language.typography import curl_apostrophes
from scs_report.pages.manuscript import Manuscript, plain
from scs_report.pictures.logo import Logo, looks
from scs_report.results import Replication
from scs_report.results.figure_grids import figure_addresses

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Size:
    """A size by its name: pixels of a PNG, how large an SVG says it is, and points to draw on.

    Without a height a picture is as high as it needs; then its type is that of `points` across.
    """

    pixels: int
    shown: str
    points: float = 0.0
    square: bool = False
    resolution: int = 72


#: At twice the pixels of a column of the web; 165 mm at 300 dots an inch; what networks take.
SIZES = {
    "web": Size(1600, "800", 410.0, resolution=144),
    "print": Size(round(FULL_WIDTH / 72 * 300), "165mm", FULL_WIDTH, resolution=300),
    "square": Size(1080, "1080", square=True),
}

#: Sizes of type in points beside those of charts, and distances.
_HEADS = ((14.0, 1.5), (9.5, 1.25))  # and how much larger they are at most on wide pages
_USUAL = 440.0
_SMALL, _NAME = 7.5, 8.5
_EDGE, _GAP, _APART, _BAR, _LOGO = 16.0, 9.0, 2.0, 4.0, 17.0
#: Least and largest width in points of a square whose labels stand above bars, and the least of
#: others; how often the room between what fits and what does not is halved.
_NARROW, _WIDE, _STEPS = (HALF_WIDTH + 2 * _EDGE, 340.0), 332.0, 2


@dataclass(frozen=True)
class Sheet:
    """A finished picture: its drawing, width and height in points, and what it shows in words."""

    drawing: ET.Element
    width: float
    height: float
    title: str
    description: str


@dataclass(frozen=True)
class _Layout:
    """A figure on a page so many points wide; `narrow` charts have labels above their bars."""

    figure: Figure
    of: Manuscript
    width: float
    narrow: bool = False

    @cached_property
    def theme(self) -> Theme:
        colors = self.of.brand.light
        usual = half(colors) if self.narrow else full(colors)
        language = self.of.language
        named = {"language": language.tag, "region": language.rules.fonts.region}
        return replace(usual, width=self.inner, **named)

    @property
    def inner(self) -> float:
        return self.width - 2 * _EDGE

    @cached_property
    def canvas(self) -> Canvas:
        return Canvas(replace(self.theme, width=self.width))

    @cached_property
    def chart(self) -> Picture:
        return picture_of(self.figure.entry, self.of.results, self.of.language, self.theme)

    @property
    def chart_height(self) -> float:
        return self.chart.height

    def wrapped(self, text: str, size: float, bold: bool = False) -> list[str]:
        return self.canvas.wrap(text, size, self.inner, bold) if text else []

    @cached_property
    def head(self) -> list[tuple[list[str], float, bool, str]]:
        """Lines, size, weight and colour of what stands above the chart."""
        figure, colors = self.figure, self.of.brand.light
        message, title, unit = (plain(one) for one in (figure.message, figure.title, figure.unit))
        first, *rest = [one for one in (message, title, unit) if one]
        # a title is read from afar, however much stands below it
        large, less = (size * min(max(1.0, self.width / _USUAL), most) for size, most in _HEADS)
        return [
            (self.wrapped(first, large, True), large, True, colors.ink),
            *((self.wrapped(one, less), less, False, colors.muted) for one in rest),
        ]

    @cached_property
    def small(self) -> list[list[str]]:
        """Lines of note and source."""
        _, space = self.of.language.gettext, self.of.language.marks.space
        figure = self.figure
        said = [f"{_('Note:')}{space}{plain(figure.note)}"] if figure.note else []
        said.append(f"{_('Source:')}{space}{plain(figure.source)}")
        return [self.canvas.fill(one, _SMALL, self.inner) for one in said]

    @cached_property
    def notice(self) -> list[str]:
        """Lines that say that respondents are synthetic, if the chart shows any."""
        words, entry = self.of.synthetic, self.figure.entry
        shown = isinstance(entry, Replication) or figure_addresses(entry, self.of.results)
        return self.wrapped(str(words.running), _SMALL, True) if words and shown else []

    @cached_property
    def height(self) -> float:
        """What it needs."""
        high = self.canvas.height
        head = sum(high(len(lines), size) + _APART for lines, size, *_ in self.head)
        small = sum(high(len(lines), _SMALL) for lines in (*self.small, self.notice))
        between = _GAP + self.chart_height + _GAP
        return _EDGE + _BAR + head + between + small + _GAP + self.foot + _EDGE

    @cached_property
    def logo(self) -> Logo | None:
        address = self.of.brand.logo
        return Logo.of(address, _LOGO) if address else None

    @property
    def name_at(self) -> float:
        """Where the name of the house begins."""
        return _EDGE + (self.logo.width + 5 if self.logo else 0)

    @cached_property
    def name(self) -> list[str]:
        """Lines of the name of the house."""
        brand = self.of.brand
        said = self.of.language.text(brand.name) if brand.name and brand.show_name else ""
        room = self.width - _EDGE - self.name_at
        return self.canvas.wrap(said, _NAME, room, True) if said else []

    @property
    def house_height(self) -> float:
        """What logo and name need."""
        return max(_LOGO if self.logo else 0, self.canvas.height(len(self.name), _NAME))

    @cached_property
    def imprint(self) -> list[str]:
        """Lines that say where the picture is from."""
        of, language = self.of, self.of.language
        link, day = of.study.publication.link, of.study.publication.date
        pieces = [of.kind, self.figure.number, language.date(day) if day else ""]
        lines = [" · ".join(filter(None, pieces)), *([link] if link else [])]
        return [part for one in lines for part in self.wrapped(one, _SMALL)]

    @property
    def beside(self) -> bool:
        """Whether the imprint has room beside the house."""
        room = self.width - _EDGE - self.name_at - self.canvas.widest(self.name, _NAME, True)
        low = self.canvas.height(len(self.imprint), _SMALL) <= self.house_height
        return low and self.canvas.widest(self.imprint, _SMALL) <= room - _GAP

    @property
    def foot(self) -> float:
        """The height of what stands below the rule."""
        below = 0 if self.beside else self.canvas.height(len(self.imprint), _SMALL)
        return 2 + self.house_height + below

    def drawn(self, height: float) -> ET.Element:
        """Return the drawing, so high; what is left goes above and below the chart."""
        canvas, colors = self.canvas, self.of.brand.light
        spare = max(0.0, height - self.height)
        y = _EDGE
        canvas.box(_EDGE, y - 6, 34, _BAR - 1, colors.accent)
        y += _BAR
        for lines, size, bold, color in self.head:
            y = canvas.lines(_EDGE, y, lines, size=size, bold=bold, color=color) + _APART
        y += _GAP + spare * 0.4
        chart_at = y
        # what is said below stands at the foot
        foot = height - _EDGE - self.foot
        y = foot - _GAP - sum(canvas.height(len(one), _SMALL) for one in (*self.small, self.notice))
        for one in self.small:
            y = canvas.lines(_EDGE, y, one, size=_SMALL, color=colors.muted)
        canvas.lines(_EDGE, y, self.notice, size=_SMALL, bold=True, color=colors.contrast)
        canvas.line([(_EDGE, foot - 3), (self.width - _EDGE, foot - 3)], colors.rule, 0.5)
        middle = foot + 2 + self.house_height / 2
        canvas.middle_lines(self.name_at, middle, self.name, size=_NAME, bold=True)
        if self.beside:
            edge = self.width - _EDGE
            how = {"size": _SMALL, "color": colors.muted, "align": "right"}
            canvas.middle_lines(edge, middle, self.imprint, **how)
        else:
            below = foot + 2 + self.house_height
            canvas.lines(_EDGE, below, self.imprint, size=_SMALL, color=colors.muted)
        root = self._parsed(canvas.finish(height))
        chart = self._parsed(self.chart)
        group = ET.SubElement(root, f"{_SVG}g", looks(chart))
        group.set("transform", f"translate({_EDGE:g} {chart_at:.2f})")
        group.extend(chart)
        if self.logo:
            root.append(self.logo.at(_EDGE, middle - self.logo.height / 2))
        return root

    def _parsed(self, picture: Picture) -> ET.Element:
        language = self.of.language
        svg = to_svg(
            picture,
            prefix="picture",
            title=self.title,
            description=self.description,
            language=language.tag,
            region=language.rules.fonts.region,
        )
        curl = language.rules.typesetting.curl_apostrophes
        root = ET.fromstring(curl_apostrophes(svg) if curl else svg)
        for name in ("title", "desc"):  # a picture has its own
            for words in root.findall(f"{_SVG}{name}"):
                root.remove(words)
        return root

    @property
    def title(self) -> str:
        return plain(self.figure.message or self.figure.title)

    @property
    def description(self) -> str:
        """What it shows in words, and where it is from."""
        found = re.search(r"<desc\b[^>]*>(.*?)</desc>", self.figure.svg, re.S)
        said = [plain(found[1]) if found else "", plain(self.figure.note)]
        said += [plain(self.figure.source), " ".join(self.notice)]
        return " ".join(one for one in said if one)


def sheet(figure: Figure, manuscript: Manuscript, name: str) -> Sheet:
    """Return a figure of a document as a picture of a named size (see `SIZES`)."""
    size = SIZES[name]
    if size.square:
        layout = _in_square(figure, manuscript)
        height = layout.width
    else:
        layout = _Layout(figure, manuscript, size.points)
        height = layout.height
    drawing = layout.drawn(height)
    return Sheet(drawing, layout.width, height, layout.title, layout.description)


def _in_square(figure: Figure, manuscript: Manuscript) -> _Layout:
    """Return the layout with the largest type, nearly, that is no higher than wide."""
    least, most = _NARROW
    if found := _fitting(partial(_Layout, figure, manuscript, narrow=True), least, most):
        return found
    found = _fitting(partial(_Layout, figure, manuscript), _WIDE, math.inf)
    assert found is not None
    return found


def _fitting(of: Callable[[float], _Layout], least: float, most: float) -> _Layout | None:
    """Return a layout between two widths that is no higher than wide, nearly the narrowest."""
    best = of(least)
    if best.height <= least:
        return best
    # wider ones are no higher, so one as wide as that is high fits
    while best.height > best.width:
        if best.height > most:
            return None
        best = of(best.height)
    for _ in range(_STEPS):
        between = of((least + best.width) / 2)
        if between.height <= between.width:
            best = between
        else:
            least = between.width
    return best
