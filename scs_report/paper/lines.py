"""Caches for measured lines, which WeasyPrint measures again and again.

A cell is measured for its minimum width, its maximum width and its layout, and again where a table
or a column is moved to the next page. The caches are attributes of the style, so they live as long
as the document. Bytes do not change.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

_original_setup = Layout.setup
_original_split = line_break.split_first_line
_original_strut = line_break.strut
#: Asked of two characters at a time.
can_break_text = cache(line_break.can_break_text)
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """Return the first line of a text, measured once for each width."""
    lines = vars(style).setdefault("measured_lines", {})
    # a text that fits, or cannot break, is the same line at every greater width
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


def _split(
    text: str, style: Any, context: Any, max_width: float | None, *rest: Any
) -> tuple[Any, ...]:
    """Return the first line of a text, whole where but the space at its end has no room.

    Such a text is cut behind its first word, for it is neither one line nor two.
    """
    line: tuple[Any, ...] = _original_split(text, style, context, max_width, *rest)
    _, length, resume_at, *_ = line
    bare = text.rstrip(" ")
    one_word = resume_at is not None and " " not in text[: length + 1].strip()
    if max_width is None or not one_word or bare == text or " " not in bare:
        return line
    if style["white_space"] not in ("normal", "pre-line"):
        return line
    layout, length, resume_at, width, *more = _original_split(
        bare, style, context, max_width, *rest
    )
    if resume_at is not None or width > max_width:
        return line
    return layout, length, len(bare.encode()), width, *more


def _copy(line: Any, max_width: float | None) -> Any:
    """Return a line with its own layout, since drawing changes layouts."""
    layout = Layout.__new__(Layout)
    vars(layout).update(vars(line[0]))
    layout.max_width = max_width
    return layout, *line[1:]


def setup(layout: Any, style: Any) -> None:
    """Create the Pango layout, with context, font and features shared by all of a style."""
    if style["font_language_override"] != "normal" or style["text_decoration_line"] != "none":
        _original_setup(layout, style)
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
        # a new list each time: it is added to, and it owns its attribute
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(features))
        pango.pango_layout_set_attributes(layout.layout, attributes)


def _describe(style: Any) -> tuple[Any, Any, Any, bytes]:
    """Return context, language, font and features of a style; no layout changes them."""
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


def strut(style: Any) -> Any:
    """Return line height and baseline of a style."""
    known = vars(style)
    if "strut" not in known:
        known["strut"] = _original_strut(style)
    return known["strut"]
