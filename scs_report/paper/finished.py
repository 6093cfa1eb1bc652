"""The last look at a PDF that is drawn but not written: names for readers, and its fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

from scs_report.fonts.charset import misnumbered

#: What only says where lines may break: lists show it as boxes, and no search types it.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
#: Bookmarks and the title of the document, descriptions of figures, names of links, spoken text.
_NAMES = ("Title", "Alt", "ActualText", "Contents", "E")


def finish(_: Any, pdf: Any) -> None:
    """Mend names and look at the fonts; WeasyPrint calls it as the finisher of a document.

    Raises
    ------
    FaultyFontError
        If a glyph would be wrong or missing in viewers that go by the letter of the standard.
    """
    dictionaries = [one for one in pdf.objects if isinstance(one, pydyf.Dictionary)]
    for dictionary in dictionaries:
        for key in _NAMES:
            if isinstance(dictionary.get(key), pydyf.String):
                dictionary[key].string = _UNSEEN.sub("", dictionary[key].string)
    faults = [fault for one in dictionaries for fault in _faults(one, pdf.objects)]
    if faults:
        raise FaultyFontError(faults)


class FaultyFontError(ValueError):
    """Says of each fault of a font what is wrong; `args[0]` lists them."""


def _faults(font: pydyf.Dictionary, objects: list[Any]) -> Iterator[str]:
    """Say what keeps the glyphs of a font from being found by their place in its file."""
    if font.get("Subtype") not in ("/CIDFontType0", "/CIDFontType2"):
        return
    name = font["BaseFont"].decode()[1:]
    descriptor = _referenced(font["FontDescriptor"], objects)
    files = [key for key in ("FontFile2", "FontFile3") if key in descriptor]
    if len(files) != 1:
        yield f"{name}: the font is not in the file"
        return
    program = _referenced(descriptor[files[0]], objects).stream[0]
    if astray := misnumbered(program):
        yield f"{name}: {astray} glyphs are numbered other than by their place"
    if files[0] == "FontFile2" and font.get("CIDToGIDMap") != "/Identity":
        yield f"{name}: glyphs are found by another map than their place"


def _referenced(reference: bytes, objects: list[Any]) -> Any:
    return objects[int(reference.split()[0])]
