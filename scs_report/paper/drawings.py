"""SVG text drawn as one kerned run, where WeasyPrint draws letter by letter."""

from __future__ import annotations

from typing import Any

from weasyprint.svg.text import text as _original

_BY_LETTER = ("dx", "dy", "rotate", "textLength", "letter-spacing")


class _Run(str):
    """A text that iterates as if it were a single letter."""

    __slots__ = ()

    def __iter__(self) -> Any:
        yield str(self)


def text(drawing: Any, node: Any, font_size: float) -> None:
    """Draw a text node; letter by letter only if letters have positions of their own."""
    places = (node.get("x", ""), node.get("y", ""))
    if not any(" " in place.strip() for place in places) and not any(map(node.get, _BY_LETTER)):
        node._etree_node.text = _Run(node.text or "")
    _original(drawing, node, font_size)
