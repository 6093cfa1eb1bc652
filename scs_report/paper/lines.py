"""Lines measured once, though WeasyPrint asks for them many times.

A cell is measured for its least width, for its greatest and when it is set, and all of them again
where a table or a column is tried on one page and set on the next. What is known hangs on the
style, which lives as long as the document. Pages come out the same, byte for byte.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

_set_up = Layout.setup
_split = line_break.split_first_line
_strut = line_break.strut
_can_break = cache(line_break.can_break_text)  # asked of two characters at a time
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)


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


def _prepare(layout: Any, style: Any) -> None:
    """Give a layout what Pango needs to know of a style; called `setup` by WeasyPrint."""
    if style["font_language_override"] != "normal" or style["text_decoration_line"] != "none":
        _set_up(layout, style)
        return
    known = vars(style)
    if "pango" not in known:
        known["pango"] = _describe(style)
    context, layout.language, font, features = known["pango"]
    layout.style = style
    layout.first_line_direction = 0
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, font)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    if features:
        # a list of its own, for it is added to, and owns its attribute
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(features))
        pango.pango_layout_set_attributes(layout.layout, attributes)


def _describe(style: Any) -> tuple[Any, Any, Any, bytes]:
    """Return context, language, font and features of a style, which no layout changes."""
    context = pango.pango_font_map_create_context(style.font_config.font_map)
    context = ffi.gc(context, gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    language = pango.pango_language_get_default()
    if style["lang"]:
        code, _ = unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(code)
        pango.pango_context_set_language(context, language)
    features = font_features(*(style[name] for name in _FEATURES))
    listed = ",".join(f"{key} {value}" for key, value in features.items()).encode()
    return context, language, get_font_description(style), listed


def _get_strut(style: Any) -> Any:
    known = vars(style)
    if "strut" not in known:
        known["strut"] = _strut(style)
    return known["strut"]


def install() -> None:
    """Let WeasyPrint measure lines by us."""
    for module in (inline, line_break, preferred):
        module.split_first_line = _split_first_line
    Layout.setup = _prepare
    for module in (inline, line_break):
        module.strut = _get_strut
    preferred.can_break_text = _can_break
