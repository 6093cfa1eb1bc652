"""Texts of a drawing as outlines: it looks the same where our fonts are not.

Fonts within an SVG would be smaller, but office programs, Inkscape and Illustrator read none, and
set the text in another face, too wide for its place. What a drawing says stands in its title and
description for those who cannot see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from xml.etree import ElementTree as ET

import uharfbuzz as hb  # type: ignore[import-untyped]
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from scs_report.figures.canvas import font_files

#: What of a text is said of an outline no more, and may be said of all texts of a group.
_SAID = ("font-size", "font-weight", "text-anchor", "font-family")
#: How much of its width a text stands left of its place.
_BEFORE = {"middle": 0.5, "end": 1.0}


def outlined(drawing: ET.Element, faces: tuple[str, ...]) -> ET.Element:
    """Make every text of a drawing a path, in place, and return the drawing.

    Parameters
    ----------
    faces
        Families in which letters are looked for, in their order.
    """
    _outline(drawing, {}, faces)
    return drawing


def _outline(element: ET.Element, above: dict[str, str], faces: tuple[str, ...]) -> None:
    said = {**above, **{name: element.attrib[name] for name in _SAID if name in element.attrib}}
    if element.tag.endswith("}text"):
        x, y = float(element.attrib.pop("x")), float(element.attrib.pop("y"))
        size = float(said["font-size"].removesuffix("px"))
        bold = said.get("font-weight") == "700"
        runs = list(_runs(element.text or "", font_files(bold, faces)))
        width = sum(run.width for run in runs) * size
        x -= width * _BEFORE.get(said.get("text-anchor", ""), 0.0)
        pen = SVGPathPen(None, ntos=_short)
        for run in runs:
            run.draw(pen, x, y, size)
            x += run.width * size
        element.tag = element.tag.replace("}text", "}path")
        element.text = None
        element.set("d", pen.getCommands())
    for name in _SAID:
        element.attrib.pop(name, None)
    for child in element:
        _outline(child, said, faces)


class _Run:
    """Letters of one font, their width in ems."""

    def __init__(self, text: str, font: hb.Font) -> None:
        self.font, self.units = font, font.face.upem
        self.buffer = hb.Buffer()
        self.buffer.add_str(text)
        self.buffer.guess_segment_properties()
        hb.shape(font, self.buffer)
        self.width = sum(at.x_advance for at in self.buffer.glyph_positions) / self.units

    def draw(self, pen: SVGPathPen, x: float, y: float, size: float) -> None:
        scale = size / self.units
        infos, places = self.buffer.glyph_infos, self.buffer.glyph_positions
        for glyph, at in zip(infos, places, strict=True):
            left, base = x + at.x_offset * scale, y - at.y_offset * scale
            moved = TransformPen(pen, (scale, 0, 0, -scale, left, base))
            self.font.draw_glyph_with_pen(glyph.codepoint, moved)
            x += at.x_advance * scale


def _runs(text: str, files: list[str]) -> Iterator[_Run]:
    """Yield the parts of a text by the first font that has their letters."""
    fonts = [_font(file) for file in files]

    def having(letter: str) -> int:
        held = (at for at, font in enumerate(fonts) if font.get_nominal_glyph(ord(letter)))
        return next(held, 0)

    for at, letters in groupby(text, having):
        yield _Run("".join(letters), fonts[at])


@lru_cache(maxsize=8)
def _font(file: str) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(file)))


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
