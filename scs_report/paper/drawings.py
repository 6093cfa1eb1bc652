"""SVG text drawn as one kerned run, where WeasyPrint draws letter by letter.

Labels in the same type share a style, so that a font is looked up once for all of them.
"""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw import text as drawing_text
from weasyprint.matrix import Matrix
from weasyprint.svg.bounding_box import extend_bounding_box
from weasyprint.svg.text import Style, TextBox
from weasyprint.svg.text import text as _original
from weasyprint.svg.utils import normalize, size
from weasyprint.text import line_break

_BY_LETTER = ("dx", "dy", "rotate", "textLength", "letter-spacing")
_PLACED = ("display-anchor", "dominant-baseline", "alignment-baseline")
_TYPE = (
    ("font-family", "sans-serif"),
    ("font-style", "normal"),
    ("font-weight", "400"),
    ("direction", "ltr"),
)
_WEIGHTS = {"normal": 400, "bold": 700}


class _Run(str):
    """A text that iterates as if it were a single letter."""

    __slots__ = ()

    def __iter__(self) -> Any:
        yield str(self)


def text(drawing: Any, node: Any, font_size: float) -> None:
    """Draw a text node; letter by letter only if letters have positions of their own."""
    places = (node.get("x", ""), node.get("y", ""))
    if any(" " in place.strip() for place in places) or any(map(node.get, _BY_LETTER)):
        _original(drawing, node, font_size)
    elif not node.text or any(map(node.get, _PLACED)):
        node._etree_node.text = _Run(node.text or "")
        _original(drawing, node, font_size)
    else:
        _draw(drawing, node, font_size)


def _draw(drawing: Any, node: Any, font_size: float) -> None:
    """Draw a label as `_original` draws a letter."""
    style = _style(drawing.font_config, font_size, *(node.get(*one) for one in _TYPE))
    layout, _, _, width, height, baseline = line_break.split_first_line(
        node.text, style, drawing.context, inf, 0
    )
    given = [
        size(normalize(node.attrib[name]), font_size, room) if name in node.attrib else None
        for name, room in (("x", drawing.inner_width), ("y", drawing.inner_height))
    ]
    for at, place in enumerate(given):
        if place:
            drawing.cursor_d_position[at] = 0
    x, y = (
        here if place is None else place
        for place, here in zip(given, drawing.cursor_position, strict=True)
    )
    drawing.cursor_position = x + width, y
    left, bottom = (at + by for at, by in zip((x, y), drawing.cursor_d_position, strict=True))
    corners = (left, bottom - baseline), (left + width, bottom - baseline + height)
    node.text_bounding_box = extend_bounding_box(node.text_bounding_box, corners)
    stream = drawing.stream
    stream.push_state()
    fill, stroke = drawing.set_graphical_state(node, font_size)
    stream.begin_text()
    layout.reactivate(style)
    drawing.fill_stroke(fill, stroke, text=True)
    box = TextBox(layout, style)
    box.baseline = baseline
    place = Matrix(a=1, d=-1, e=left, f=bottom)
    emojis = drawing_text.draw_first_line(stream, box, "none", "none", place)
    stream.end_text()
    stream.pop_state()
    drawing_text.draw_emojis(stream, style, x, y, emojis)


def _style(fonts: Any, font_size: float, family: str, slant: str, weight: str, way: str) -> Any:
    known: dict[Any, Any] = vars(fonts).setdefault("styles_of_labels", {})
    key = font_size, family, slant, weight, way
    if key not in known:
        style = known[key] = Style(INITIAL_VALUES)
        style.font_config = fonts
        style["font_family"] = [font.strip("\"'") for font in family.split(",")]
        style["font_style"], style["font_size"] = slant, font_size
        style["font_weight"] = _WEIGHTS.get(weight) or (int(weight) if weight.isdigit() else 400)
        if way in ("ltr", "rtl"):
            style["direction"] = way
    return known[key]
