"""Glyphs of CID-keyed outlines numbered by their place in the file.

A PDF that names glyphs by their place (Identity-H) reaches those of a CID-keyed CFF through its
charset, which gives every glyph a number of its own (ISO 32000-1, 9.7.4.2). Cutting a font changes
the places and leaves the numbers. Some viewers take the place nevertheless; the others find no
glyph or a wrong one, so that place and number must be equal.
"""

from __future__ import annotations

import io
from functools import lru_cache

from fontTools.ttLib import TTFont


def number_by_place(font: TTFont) -> None:
    """Give every glyph of a CID-keyed CFF its place as its number; other fonts stay as they are.

    Parameters
    ----------
    font
        A font opened lazily, of which no table that names glyphs has been read: those would keep
        the old names.
    """
    if not _is_cid_keyed(font):
        return
    top = font["CFF "].cff.topDictIndex[0]
    names = [_name(place) for place in range(len(top.charset))]
    glyphs = top.CharStrings
    glyphs.charStrings = {
        new: glyphs.charStrings[old] for new, old in zip(names, top.charset, strict=True)
    }
    top.charset = glyphs.charset = names
    font.setGlyphOrder(names)


# a font that is cut for one document is often that of the next
@lru_cache(maxsize=64)
def misnumbered(program: bytes) -> int:
    """Return how many glyphs of a font file are numbered other than by their place.

    Parameters
    ----------
    program
        An OpenType or TrueType font file.

    Returns
    -------
    int
        0 for every font that is not a CID-keyed CFF: its glyphs have no numbers.
    """
    with TTFont(io.BytesIO(program), lazy=True) as font:
        if not _is_cid_keyed(font):
            return 0
        charset = font["CFF "].cff.topDictIndex[0].charset
        return sum(name != _name(place) for place, name in enumerate(charset))


def _is_cid_keyed(font: TTFont) -> bool:
    return "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS")


def _name(place: int) -> str:
    return f"cid{place:05d}" if place else ".notdef"
