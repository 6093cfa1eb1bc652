"""Caches for measured lines, which WeasyPrint measures again and again.

A cell is measured for its minimum width, its maximum width and its layout, and again where a table
or a column is moved to the next page. Styles that set texts alike share a cache, which lives as
long as the fonts (`typecase`). Bytes do not change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

_original_setup = Layout.setup
_original_reactivate = Layout.reactivate
_original_split = line_break.split_first_line
_original_strut = line_break.strut
#: Asked of two characters at a time.
can_break_text = cache(line_break.can_break_text)
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)
#: All of a style on which the measures of a line depend.
_TYPE = (
    *("font_family", "font_style", "font_stretch", "font_weight", "font_size"),
    *("font_variation_settings", "font_language_override", "lang", "direction", *_FEATURES),
    *("white_space", "letter_spacing", "word_spacing", "tab_size", "text_decoration_line"),
    *("overflow_wrap", "word_break", "hyphens", "hyphenate_limit_chars"),
    *("hyphenate_limit_zone", "hyphenate_character"),
)
#: What lets a text break within a word, or makes it more than one line.
_PARTED = re.compile("[\u00ad\n\r\t\u2028\u2029]")
#: A word of letters and a space, or a Han character, before another one.
_PLAIN = re.compile("([A-Za-z]+|[0-9]+) (?=[A-Za-z0-9])|([\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_HAN = re.compile("[^ ]{0,2}[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
#: Characters within which a text in Han characters breaks.
_SOME = 10


@dataclass
class _Texts:
    """What texts have in common that are set in the same type.

    Attributes
    ----------
    words
        Whether the first word alone tells how narrow a line can be: none is parted.
    lines
        Those measured.
    pango
        Context, language, font and features.
    """

    words: bool
    lines: dict[Any, Any] = field(default_factory=dict)
    pango: Any = None


def _texts(style: Any) -> _Texts:
    """Return what a style shares with those that set texts alike."""
    known = vars(style)
    if "texts" not in known:
        alike = vars(style.font_config).setdefault("texts", {})
        key = str([style[name] for name in _TYPE])
        if key not in alike:
            whole = style["overflow_wrap"] == style["word_break"] == "normal"
            spaces = style["white_space"] in ("normal", "pre-line") and style["font_size"] > 0
            alike[key] = _Texts(whole and spaces and style["hyphens"] != "auto")
        known["texts"] = alike[key]
    texts: _Texts = known["texts"]
    return texts


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
    texts = _texts(style)
    lines = texts.lines
    # a text that fits, or cannot break, is the same line at every greater width
    whole = lines.get((text, justification_spacing))
    if whole is not None and (max_width is None or whole[0] <= max_width):
        return _copy(whole[1], max_width)
    how = max_width, justification_spacing, is_line_start, minimum
    line = lines.get((text, *how))
    if line is None and max_width == 0 and texts.words:
        line = _first_word(text, style, context, how, lines)
    if line is None:
        line = lines[text, *how] = _split(text, style, context, *how)
        layout, _, resume_at, width, *_ = line
        if resume_at is None and layout.text == text:
            if max_width is None or width <= max_width:
                lines[text, justification_spacing] = width, line
            elif style["overflow_wrap"] == style["word_break"] == "normal":
                lines[text, justification_spacing] = max_width, line
    return _copy(line, max_width)


def _first_word(text: str, style: Any, context: Any, how: Any, lines: dict[Any, Any]) -> Any:
    """Return the first word of a text as a line, measured without the rest; None if it tells."""
    if _PARTED.search(text):
        return None
    if plain := _PLAIN.match(text):
        word = plain[1] or plain[2]
        line = split_first_line(word, style, context, None, *how[1:])
        following = len(word.encode()) + bool(plain[1])
        return *line[:2], following, *line[3:]
    beginning = text[:_SOME] if _HAN.match(text) else text[: text.find(" ") + 2]
    if len(beginning) < 2 or len(beginning) == len(text):
        return None
    line = lines.get((beginning, *how))
    if line is None:
        line = lines[beginning, *how] = _original_split(beginning, style, context, *how)
    end = line[2]
    # where a line breaks may depend on the characters behind
    ends = end is not None and (" " in beginning or end <= len(beginning[:-2].encode()))
    return line if ends else None


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
    texts = _texts(style)
    if texts.pango is None:
        texts.pango = _describe(style)
    context, layout.language, font, features = texts.pango
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


def deactivate(layout: Any) -> None:
    """Put a layout aside once its line is measured; it is drawn as it is."""
    known = vars(layout)
    if "measured" not in known:
        # not the style itself: it holds the document
        known["measured"] = known["layout"], _texts(known["style"])
    del layout.layout, layout.language, layout.style


def reactivate(layout: Any, style: Any) -> None:
    """Take up a layout to draw it: as it was measured if nothing is stretched."""
    known = vars(layout)
    measured, of = known.get("measured") or (None, None)
    known["measured"] = None
    if (
        of is not None
        and of is _texts(style)
        and not layout.justification_spacing
        and not known.get("character_spacing")
        and style["text_decoration_line"] == "none"
    ):
        known["layout"], known["style"], known["language"] = measured, style, None
    else:
        _original_reactivate(layout, style)


def as_it_is(layout: Any, style: Any) -> None:
    """Have a layout that may be shared be one of its own, to be changed."""
    _original_reactivate(layout, style)


def known_in(fonts: Any) -> int:
    """Return how many lines are known that were measured in these fonts."""
    return sum(len(one.lines) for one in vars(fonts).get("texts", {}).values())


def strut(style: Any) -> Any:
    """Return line height and baseline of a style."""
    known = vars(style)
    if "strut" not in known:
        known["strut"] = _original_strut(style)
    return known["strut"]
