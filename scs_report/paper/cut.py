"""Fonts cut to the characters of a document, kept for the next document that has the same.

Reports of one kind differ in numbers, which are written with the same glyphs. Bytes do not change.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from weasyprint.pdf.fonts import Font

_original = Font.subset
#: The head of a font file says how long each of its tables is, and a checksum of each.
_HEAD = 1024
#: So many are kept, up to 200 KB each.
_MOST = 48
_cut: OrderedDict[Any, bytes] = OrderedDict()


def subset(font: Any, to_unicode: Any, hinting: bool) -> None:
    """Cut a font to glyphs, or take the one that was cut to them before."""
    whole = font.file_content
    file = bytes(whole[:_HEAD]), len(whole), font.index
    key = *file, tuple(sorted(to_unicode)), hinting, bool(font.missing)
    if key in _cut:
        _cut.move_to_end(key)
        font.file_content = _cut[key]
        return
    _original(font, to_unicode, hinting)
    if font.file_content is not whole:  # it could be cut
        _cut[key] = font.file_content
        while len(_cut) > _MOST:
            _cut.popitem(last=False)
