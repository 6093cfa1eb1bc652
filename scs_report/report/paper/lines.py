"""Lines measured once, though WeasyPrint asks for them many times.

A cell is measured for its least width, for its greatest and when it is set, and all of them again
where a table or a column is tried on one page and set on the next. What is known hangs on the
style, which lives as long as the document. Pages come out the same, byte for byte.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.line_break import Layout

_split = line_break.split_first_line
_describe_font = line_break.get_font_description
_strut = line_break.strut


def _split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    lines = vars(style).setdefault("measured_lines", {})
    # a text that fits, or cannot be broken, is the same line at every greater width
    whole = lines.get((text, justification_spacing))
    if whole is not None and (max_width is None or whole[0] <= max_width):
        return _copy(whole[1], max_width)
    key = text, max_width, justification_spacing, is_line_start, minimum
    line = lines.get(key)
    if line is None:
        line = lines[key] = _split(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
        layout, _, resume_at, width, *_ = line
        if resume_at is None and layout.text == text:
            if max_width is None or width <= max_width:
                lines[text, justification_spacing] = width, line
            elif style["overflow_wrap"] == style["word_break"] == "normal":
                lines[text, justification_spacing] = max_width, line
    return _copy(line, max_width)


def _copy(line: Any, max_width: float | None) -> Any:
    """Return a line with a layout of its own, for those are changed when they are drawn."""
    layout = Layout.__new__(Layout)
    vars(layout).update(vars(line[0]))
    layout.max_width = max_width
    return layout, *line[1:]


def _get_font_description(style: Any) -> Any:
    known = vars(style)
    if "font_description" not in known:
        known["font_description"] = _describe_font(style)
    return known["font_description"]


def _get_strut(style: Any) -> Any:
    known = vars(style)
    if "strut" not in known:
        known["strut"] = _strut(style)
    return known["strut"]


def install() -> None:
    """Let WeasyPrint measure lines by us."""
    for module in (inline, line_break, preferred):
        module.split_first_line = _split_first_line
    line_break.get_font_description = _get_font_description
    for module in (inline, line_break):
        module.strut = _get_strut
