"""Text in drawings: set as a whole, with kerning, where WeasyPrint sets it letter by letter."""

from __future__ import annotations

from typing import Any

from weasyprint import svg

_text = svg.text
_BY_LETTER = ("dx", "dy", "rotate", "textLength", "letter-spacing")


class _Run(str):
    """A text that passes for a single letter."""

    __slots__ = ()

    def __iter__(self) -> Any:
        yield str(self)


def _draw(drawing: Any, node: Any, font_size: float) -> None:
    places = (node.get("x", ""), node.get("y", ""))
    if not any(" " in place.strip() for place in places) and not any(map(node.get, _BY_LETTER)):
        node._etree_node.text = _Run(node.text or "")
    _text(drawing, node, font_size)


def install() -> None:
    """Let WeasyPrint draw text in drawings by us."""
    svg.text = _draw
    svg.TAGS.update({tag: _draw for tag, draw in svg.TAGS.items() if draw is _text})
