"""Draws a measured line glyph by glyph, without asking for what is known of font and glyph.

WeasyPrint describes and hashes the font of each run, and reads each glyph through five attributes
of a C structure. Bytes do not change. Runs from right to left, raised glyphs, pictures of glyphs
and glyphs that no font has take WeasyPrint's own way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from weasyprint.draw.text import draw_first_line as _original
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from scs_report.paper.lines import as_it_is

#: Number, width, offsets to the right and up, and flags of a glyph.
_GLYPH = struct.Struct("=IiiiI")
#: The glyph of what is not seen; greater numbers are of characters that no font has.
_EMPTY = int(pango.PANGO_GLYPH_EMPTY)
_OLD = pango.pango_version() < 14802


class _UnusualError(Exception):
    """The line has what is not drawn here."""


def begin(fonts: Any) -> None:
    """Forget how glyphs were written in the file before, whose fonts were its own."""
    vars(fonts).pop("fonts_by_place", None)


def draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
) -> list[Any]:
    """Draw the line of a text; return its emojis, of which there are none here."""
    text, style = textbox.text, textbox.style
    if not text.strip() or style["font_size"] < 1e-6:
        return []
    if text_overflow != "ellipsis" and block_ellipsis == "none":
        layout = textbox.pango_layout
        try:
            shown = list(_shown(stream, layout, style))
        except _UnusualError:
            pass
        else:
            stream.set_text_matrix(*matrix.values)
            for change, value in shown:
                change(*value)
            return []
    as_it_is(textbox.pango_layout, style)
    emojis: list[Any] = _original(stream, textbox, text_overflow, block_ellipsis, matrix)
    return emojis


def _shown(stream: Any, layout: Any, style: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield methods of a stream and what they are called with."""
    if "\n" in layout.text or "\u2029" in layout.text or "\r" in layout.text:
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    known: dict[int, Any] = vars(style.font_config).setdefault("fonts_by_place", {})
    drawn, text = 0, b""
    string = ""
    run = line.runs[0]
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        run = run.next
        place = int(ffi.cast("uintptr_t", item.analysis.font))
        if place not in known:
            font, size = stream.add_font(item.analysis.font)
            # the layout keeps the font, so that no other takes its place
            known[place] = font, size, {}, layout.layout
        font, size, pieces, _ = known[place]
        if item.analysis.level % 2 or font.bitmap or font.svg or font.png or font.colr:
            raise _UnusualError
        if _OLD:
            size = style["font_size"]
        if place != drawn:
            drawn = place
            if string:
                yield stream.show_text, (string,)
            string = ""
            yield stream.set_font_size, (font.hash, size)
        string += "<"
        number = glyphs.num_glyphs
        for at, (glyph, width, right, up, _) in enumerate(
            _GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, number * _GLYPH.size))
        ):
            if not (right or up) and (piece := pieces.get((glyph, width))):
                string += piece
                continue
            if glyph == _EMPTY:
                string += f">{-width / size}<"
                continue
            if up or glyph > _EMPTY:
                raise _UnusualError
            if glyph not in font.to_unicode:
                clusters = glyphs.log_clusters
                end = item.length if at == number - 1 else clusters[at + 1]
                text = text or layout.text.encode()
                start = item.offset
                font.to_unicode[glyph] = text[start + clusters[at] : start + end].decode()
            if glyph not in font.widths:
                pango.pango_font_get_glyph_extents(
                    item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
                )
                font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
            offset = right / size
            kerning = font.widths[glyph] + offset - width * 1000 * FROM_UNITS / size
            piece = f"{glyph:04x}" + (f">{int(kerning)}<" if kerning else "")
            if offset:
                string += f">{-offset}<"
            else:
                pieces[glyph, width] = piece
            string += piece
        string = string[:-1] if string[-1] == "<" else string + ">"
    yield stream.show_text, (string,)
