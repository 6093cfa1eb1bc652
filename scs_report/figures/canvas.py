"""A canvas to draw on in points, and the measuring of text.

Charts are laid out by hand: every label is measured first and its column made wide enough, so
nothing is cut off or runs into its neighbour in either language. Points are also the units of the
SVG's view box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from scs_report.figures.picture import Align, Circle, Line, Mark, Picture, Polygon, Rectangle, Text
from scs_report.figures.style import Theme
from scs_report.results import Address

#: From the baseline up to the middle of capitals and figures, in ems.
_MIDDLE = 0.36
#: From a line's upper edge down to its baseline, in ems.
ASCENT = 1.0
#: Between baselines, in ems.
LEADING = 1.28
#: Where texts and dots are; other marks are at 1, each above those drawn before.
_ABOVE = 3
#: How thick the edge of a rectangle and that of a ring are, in points.
_EDGE, _RING = 0.6, 1.3

_NOT_AT_START = "，。、；：？！）》」』】〕”’…～·,.;:?!)%"
_NOT_AT_END = "（《「『【〔“‘("
#: Where a line is best ended.
_GOOD_END = "，、；：？！）》”·:;,的"
_SOFT = "\N{SOFT HYPHEN}"
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_PIECES = re.compile(rf"[{_HAN}“”‘’…]|\s+|[^\s{_HAN}“”‘’…]+")


#: Between a Han character and a Latin letter or digit, where a line of text has a thin space.
_BORDER = re.compile(
    "(?<=[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff])(?=[0-9A-Za-z])"
    "|(?<=[0-9A-Za-z%])(?=[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff])"
)
_THIN = "\N{THIN SPACE}"


class Canvas:
    """A page of fixed width that grows downwards; x to the right, y down, both in points.

    Parameters
    ----------
    theme
        Colours, width, type sizes and faces.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.colors = theme.colors
        self.width = theme.width
        self.faces = theme.faces
        self._marks: list[Mark] = []

    def finish(self, height: float) -> Picture:
        """Cut the canvas at `height` and return what is drawn on it."""
        return Picture(self.width, height, self.colors.paper, self.faces, self._marks)

    def measure(self, text: str, size: float, bold: bool = False) -> float:
        """Return the width of one line of text in points."""
        return _label_width(text, size, bold, self.faces)

    def widest(self, texts: Sequence[str], size: float, bold: bool = False) -> float:
        """Return the width of the widest line; 0 without lines."""
        return max((self.measure(text, size, bold) for text in texts), default=0.0)

    def wrap(self, text: str, size: float, width: float, bold: bool = False) -> list[str]:
        """Break the text into as few lines as fit `width`.

        Among such ways to break, most lines end at a good place (after punctuation, after 的), and
        then lines are as even as can be.
        """
        key = text, size, width, bold, self.faces, self.theme.language
        if key not in _wrapped:
            if len(_wrapped) >= _MOST_WRAPPED:
                _wrapped.clear()
            _wrapped[key] = self._lines(text, size, width, bold)
        return [*_wrapped[key]]

    def _lines(self, text: str, size: float, width: float, bold: bool) -> list[str]:
        best = self.fill(text, size, width, bold)
        if len(best) == 1:
            return best
        narrower = width
        while narrower > width / 3:
            narrower -= 1.5
            lines = self.fill(text, size, narrower, bold)
            if len(lines) > len(best) or _cuts_word(lines, text) > _cuts_word(best, text):
                break
            if _good_ends(lines) >= _good_ends(best):
                best = lines
        return best

    def fits(self, text: str, size: float, width: float, bold: bool = False) -> bool:
        """Whether the text can be wrapped to the width without cutting a word."""
        return all(self.measure(piece.strip(), size, bold) <= width for piece in pieces(text))

    def fill(self, text: str, size: float, width: float, bold: bool = False) -> list[str]:
        """Break the text into lines, each as full as it can be."""
        lines, about = [""], 0.0
        for piece in self._breakable(text, size, width, bold):
            bare = piece.strip().rstrip(_SOFT)
            more = self.measure(bare, size, bold) + piece[:1].isspace() * size / 4
            # what is surely short enough or too long need not be measured as a whole
            if lines[-1] and about + more > 0.85 * width:
                line = _hyphened((lines[-1] + piece).strip())
                if about + more > 1.3 * width or self.measure(line, size, bold) > width:
                    lines.append("")
                    about = 0.0
            lines[-1] += piece if lines[-1] else piece.lstrip()
            about += more
        return [_hyphened(line.strip()) for line in lines]

    def _breakable(self, text: str, size: float, width: float, bold: bool) -> Iterator[str]:
        for piece in pieces(text):
            if self.measure(piece.strip(), size, bold) <= width:
                yield piece
                continue
            for part in _syllables(piece, self.theme.language):
                if self.measure(_hyphened(part.strip()), size, bold) <= width:
                    yield part
                else:
                    yield from part.rstrip(_SOFT)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float | None = None,
        color: str | None = None,
        bold: bool = False,
        align: Align = "left",
        backed: bool = False,
    ) -> None:
        """Write one line with its baseline at `y`; `backed`, on a white ground over rules."""
        if backed:
            em = size or self.theme.label
            width = self.measure(text, em, bold)
            left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
            self.box(left - 1.5, y - em, width + 3, em * 1.2, self.colors.paper)
        if not text:
            return
        size = self.theme.label if size is None else size
        words = _BORDER.sub(_THIN, text)
        self._marks.append(
            Text(x, y, words, size, color or self.colors.ink, bold, align, zorder=_ABOVE)
        )

    def middle(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write one line whose capitals and figures are centred on `y`."""
        size = how.get("size") or self.theme.label
        self.text(x, y + _MIDDLE * size, text, **how)

    def lines(self, x: float, y: float, lines: Sequence[str], **how: Any) -> float:
        """Write lines below one another from the top edge `y`; return the bottom edge."""
        size = how.get("size") or self.theme.label
        for number, line in enumerate(lines):
            self.text(x, y + size * (ASCENT + LEADING * number), line, **how)
        return y + self.height(len(lines), size)

    def middle_lines(self, x: float, y: float, lines: Sequence[str], **how: Any) -> None:
        """Write lines below one another, centred on `y` as a block."""
        size = how.get("size") or self.theme.label
        first = y - LEADING * size * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.middle(x, first + LEADING * size * number, line, **how)

    def height(self, lines: int, size: float | None = None) -> float:
        """Return the height in points of so many lines."""
        return lines * LEADING * (self.theme.label if size is None else size)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        edge: str | None = None,
        address: Address | None = None,
    ) -> None:
        """Fill a rectangle given by its upper left corner, which may stand for a number."""
        stands_for = str(address or "")
        self._marks.append(
            Rectangle(x, y, width, height, fill, edge or "", _EDGE, address=stands_for)
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        color: str | None = None,
        width: float = 0.6,
    ) -> None:
        """Draw a line through the points."""
        self._marks.append(Line(points, color or self.colors.rule, width))

    def shape(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """Fill a polygon."""
        self._marks.append(Polygon(points, fill))

    def dot(
        self,
        x: float,
        y: float,
        color: str,
        hollow: bool = False,
        radius: float = 3,
        address: Address | None = None,
    ) -> None:
        """Draw a dot, which may stand for a number; a hollow one is a ring on white."""
        how: dict[str, Any] = {"zorder": _ABOVE, "address": str(address or "")}
        if hollow:
            ring = radius - _RING / 2, self.colors.paper, color, _RING
            self._marks.append(Circle(x, y, *ring, **how))
        else:
            self._marks.append(Circle(x, y, radius, color, **how))


#: Labels that were wrapped: those of one chart are those of the next group's.
_wrapped: dict[tuple[object, ...], list[str]] = {}
_MOST_WRAPPED = 4096


def pieces(text: str) -> list[str]:
    """Split a text where lines may break: at spaces, and between Han characters.

    Closing marks stay with what precedes them, opening marks with what follows (CLREQ, basic
    line-start and line-end prohibition).
    """
    found: list[str] = []
    for piece in _PIECES.findall(text):
        stays = found and (piece[0] in _NOT_AT_START or found[-1][-1] in _NOT_AT_END)
        if stays or (found and found[-1].isspace()):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _good_ends(lines: list[str]) -> int:
    """Count lines but the last that end at a good place, less a last line of one character."""
    good = sum(line[-1:] in _GOOD_END or after[:1] in "（→" for line, after in pairwise(lines))
    return good - (len(lines[-1]) < 2)


def _cuts_word(lines: list[str], text: str) -> int:
    """Count parts of words, and far more those that end a line without a hyphen."""
    whole = {piece.strip() for piece in pieces(text)}
    parts = [[piece.strip() for piece in pieces(line)] for line in lines]
    bare = [line for line in parts[:-1] if line and line[-1] not in whole and line[-1][-1] != "-"]
    return sum(part not in whole for line in parts for part in line) + len(text) * len(bare)


def _hyphened(line: str) -> str:
    """Return a line as it is printed: a soft hyphen is seen where the line ends."""
    cut = line.endswith(_SOFT) and not line.endswith(f"-{_SOFT}")
    return line.replace(_SOFT, "") + "-" * cut


@lru_cache
def _syllables(word: str, language: str) -> tuple[str, ...]:
    """Part a word where its language hyphenates it, by a soft hyphen at the end of each part."""
    from pyphen import Pyphen, language_fallback

    if not language_fallback(language):
        return (word,)
    bare = word.lstrip()
    first, *parts = Pyphen(lang=language, left=5, right=5).inserted(bare, _SOFT).split(_SOFT)
    parts = [word.removesuffix(bare) + first, *parts]
    return (*(part + _SOFT for part in parts[:-1]), parts[-1])


@lru_cache(maxsize=8192)
def _label_width(text: str, size: float, bold: bool, faces: tuple[str, ...]) -> float:
    return text_width(_BORDER.sub(_THIN, text), size, bold, faces)


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, bold: bool, faces: tuple[str, ...]) -> float:
    """Return the width of one line of text in points."""
    from scs_report.figures.artists import HINTING, get_font

    font = get_font(font_files(bold, faces))
    font.clear()
    # A fine grid: whole pixels of a coarse one would round widths.
    font.set_size(size, 72 * _FINE)
    font.set_text(text, 0.0, flags=HINTING)
    width, _ = font.get_width_height()
    return float(width) / 64 / _FINE


_FINE = 8


@lru_cache(maxsize=16)
def font_files(bold: bool, faces: tuple[str, ...]) -> list[str]:
    """Return the files of faces in which texts are measured, in their order."""
    from scs_report.figures.artists import FontProperties, findfont

    weight = "bold" if bold else "normal"
    fonts = (FontProperties(family=face, weight=weight) for face in faces)
    return [findfont(font, fallback_to_default=False) for font in fonts]
