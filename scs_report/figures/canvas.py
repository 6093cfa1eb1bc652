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
from typing import Any, Literal

from scs_report.figures.style import Theme
from scs_report.results import Address

Align = Literal["left", "center", "right"]

#: From the baseline up to the middle of capitals and figures, in ems.
_MIDDLE = 0.36
#: From a line's upper edge down to its baseline, in ems.
ASCENT = 1.0
#: Between baselines, in ems.
LEADING = 1.28

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
        from scs_report.figures import artists

        self._artists = artists
        self.theme = theme
        self.colors = theme.colors
        self.width = theme.width
        self.faces = theme.faces
        self.figure: Any = self._artists.Figure(figsize=(1, 1), dpi=72, facecolor=self.colors.paper)
        self._inches = self._artists.Affine2D()  # from points to inches from the lower left corner
        self._points = self._inches + self.figure.dpi_scale_trans

    def finish(self, height: float) -> Any:
        """Cut the canvas at `height` and return the figure."""
        self.figure.set_size_inches(self.width / 72, height / 72)
        self._inches.clear().scale(1 / 72, -1 / 72).translate(0, height / 72)
        return self.figure

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
        label = self._artists.Text(
            x,
            y,
            _BORDER.sub(_THIN, text),
            fontfamily=list(self.faces),
            fontsize=self.theme.label if size is None else size,
            fontweight="bold" if bold else "normal",
            color=color or self.colors.ink,
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,
        )
        self._add(label, zorder=3)

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
        rectangle = self._artists.Rectangle(
            (x, y), width, height, facecolor=fill, edgecolor=edge or "none", linewidth=0.6
        )
        self._add(rectangle, address=address)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        color: str | None = None,
        width: float = 0.6,
    ) -> None:
        """Draw a line through the points."""
        line = self._artists.Line2D(
            [x for x, _ in points],
            [y for _, y in points],
            color=color or self.colors.rule,
            linewidth=width,
            solid_capstyle="butt",
            solid_joinstyle="miter",
        )
        self._add(line)

    def shape(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """Fill a polygon."""
        self._add(self._artists.Polygon(points, closed=True, facecolor=fill, edgecolor="none"))

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
        pen = 1.3
        if hollow:
            ring = {"facecolor": self.colors.paper, "edgecolor": color, "linewidth": pen}
            circle = self._artists.Circle((x, y), radius - pen / 2, **ring)
        else:
            circle = self._artists.Circle((x, y), radius, facecolor=color, edgecolor="none")
        self._add(circle, zorder=3, address=address)

    def _add(self, artist: Any, zorder: float = 1, address: Address | None = None) -> None:
        if address:
            artist.set_gid(str(address))
        # Everything at one height is drawn in the order of the code.
        artist.set_zorder(zorder)
        artist.set_transform(self._points)
        self.figure.add_artist(artist)


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
    from scs_report.figures.artists import get_font, get_hinting_flag

    font = get_font(font_files(bold, faces))
    font.clear()
    # A fine grid: whole pixels of a coarse one would round widths.
    font.set_size(size, 72 * _FINE)
    font.set_text(text, 0.0, flags=get_hinting_flag())
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
