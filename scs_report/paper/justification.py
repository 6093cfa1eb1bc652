"""Justification of Chinese lines: WeasyPrint stretches spaces only, of which Chinese has none.

Every Chinese character takes half of the additional space on each side, as Pango does it inside
a run of text; nothing is added at the two edges of a line. Spaces between Latin words give way
first. A full-width mark at the end of a line gives up its blank half, so that the ink ends with the
lines above and below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import justify_line as _original_justify
from weasyprint.layout.inline import text_align as _original_align
from weasyprint.text.line_break import Layout, ffi, pango

from scs_report.language.rules import rules_of_tag

_FULL = (
    "\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u2fff\u3000-\u303f\u3400-\u9fff"
    "\uf900-\ufaff\uff00-\uffef"
)
_RUNS = re.compile(f"[{_FULL}]+")
_SPACES = re.compile("[ \u00a0]")
_IS_FULL = re.compile(f"[{_FULL}]")
_INVISIBLE = "\u200b\u2060"
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_OPENING = "（《「『【〔〈“‘"
_MOST = 0.15  # em: a line that would need more stays ragged
_SPACES_FIRST = 0.2  # em: what spaces take before characters do
_FROM_THE_LEFT = ("start", "left", "justify")
_UNITS = 1024  # of Pango, in a CSS pixel

_original_set_text = Layout.set_text


def _chinese(style: Any) -> bool:
    rules = rules_of_tag(style["lang"] or "")
    return rules is not None and rules.typesetting.han


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            yield from _texts(child)


def text_align(context: Any, line: Any, available_width: float, last: bool) -> float:
    """Return by how much a line is moved; blank halves of opening brackets stand in the margin."""
    blank = _blank_start(line) if line.style["text_align_all"] in _FROM_THE_LEFT else 0.0
    return float(_original_align(context, line, available_width + blank, last)) - blank


def _blank_start(line: Any) -> float:
    """Return the width of the blank half of an opening bracket with which a line begins."""
    text = next((text for text in _texts(line) if text.text.strip(_INVISIBLE)), None)
    if text is None or text.text.strip(_INVISIBLE)[0] not in _OPENING or not _chinese(text.style):
        return 0.0
    return float(text.style["font_size"]) / 2


def justify_line(context: Any, line: Any, extra: float) -> None:
    """Distribute `extra` pixels over a line."""
    texts = [text for text in _texts(line) if text.text.strip(_INVISIBLE)]
    if not texts or not _chinese(line.style):
        _original_justify(context, line, extra)
        return
    first, last = texts[0].text.strip(_INVISIBLE)[0], texts[-1].text.strip(_INVISIBLE)[-1]
    size = texts[-1].style["font_size"]
    extra += _end_margin(line)
    rules = rules_of_tag(line.style["lang"])
    if rules and last in rules.typesetting.hanging_stops and _IS_FULL.match(last):
        extra += size / 2
    spaces = sum(len(_SPACES.findall(text.text)) for text in texts)
    characters = sum(len(_IS_FULL.findall(text.text)) for text in texts)
    places = spaces + characters - (bool(_IS_FULL.match(first)) + bool(_IS_FULL.match(last))) / 2
    if places <= 0:
        return
    words = min(extra / spaces, _SPACES_FIRST * size) if spaces else 0.0
    spacing = (extra - spaces * words) / places
    if spacing <= _MOST * size:
        lead = -spacing / 2 if _IS_FULL.match(first) else 0.0
        _spread(line, spacing, words + spacing, lead)


def _end_margin(box: Any) -> float:
    """Return the space after the last character, which at the end of a line is none."""
    if isinstance(box, boxes.LineBox | boxes.InlineBox) and box.children:
        own = box.margin_right if isinstance(box, boxes.InlineBox) else 0.0
        return float(own) + _end_margin(box.children[-1])
    return 0.0


def _spread(box: Any, spacing: float, words: float, advance: float) -> float:
    """Stretch a box and return the shift of the next one.

    Every character takes `spacing`, every space takes `words`.
    """
    if isinstance(box, boxes.TextBox):
        text = box.text.strip(_INVISIBLE)
        # Pango leaves out the half space before the first and after the last character
        lead = spacing / 2 if text and _IS_FULL.match(text[0]) else 0.0
        box.position_x += advance + lead
        box.pango_layout.justification_spacing = words
        box.pango_layout.character_spacing = spacing
        spaces, characters = len(_SPACES.findall(box.text)), len(_IS_FULL.findall(box.text))
        return advance + words * spaces + spacing * characters
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        start = advance
        if not isinstance(box, boxes.LineBox):
            box.position_x += advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _spread(child, spacing, words, advance)
        box.width += advance - start
        return advance
    box.translate(advance, 0)
    return advance


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Give a layout its text, with letter spacing on Chinese runs when it is drawn."""
    spacing = getattr(layout, "character_spacing", 0.0)
    if not (justify and spacing):
        _original_set_text(layout, text, justify)
        return
    # Break opportunities would split runs, and punctuation on both sides would not be kerned as it
    # was when the line was measured.
    _original_set_text(layout, _HIDDEN.sub("", text) or text, justify)
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    start = end = 0
    for run in _RUNS.finditer(layout.text):
        start += len(layout.text[end : run.start()].encode())
        attribute = pango.pango_attr_letter_spacing_new(int(spacing * _UNITS))
        attribute.start_index, attribute.end_index = start, start + len(run[0].encode())
        pango.pango_attr_list_change(attributes, attribute)
        start, end = attribute.end_index, run.end()
    pango.pango_layout_set_attributes(layout.layout, attributes)
