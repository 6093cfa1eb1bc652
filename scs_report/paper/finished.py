"""Final checks on a PDF before it is written: its strings and its fonts (WeasyPrint's finisher)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

from scs_report.errors import say as _
from scs_report.fonts.charset import misnumbered

#: Characters that only control line breaks: bookmark lists show boxes, searches miss the text.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
#: Bookmarks and the title of the document, descriptions of figures, names of links, spoken text.
_NAMES = ("Title", "Alt", "ActualText", "Contents", "E")


def finish(_: Any, pdf: Any) -> None:
    """Clean strings and check fonts; the `finisher` of `weasyprint.HTML.write_pdf`.

    Raises
    ------
    FaultyFontError
        If a viewer that follows the standard would show a wrong glyph or none.
    """
    dictionaries = [part for part in pdf.objects if isinstance(part, pydyf.Dictionary)]
    for dictionary in dictionaries:
        for key in _NAMES:
            if isinstance(dictionary.get(key), pydyf.String):
                dictionary[key].string = _UNSEEN.sub("", dictionary[key].string)
    faults = [fault for dictionary in dictionaries for fault in _faults(dictionary, pdf.objects)]
    if faults:
        raise FaultyFontError(faults)


class FaultyFontError(ValueError):
    """`args[0]` lists the faults of the fonts."""


def _faults(font: pydyf.Dictionary, objects: list[Any]) -> Iterator[str]:
    """Yield why glyph ids of a font are not its CIDs."""
    if font.get("Subtype") not in ("/CIDFontType0", "/CIDFontType2"):
        return
    name = font["BaseFont"].decode()[1:]
    descriptor = _referenced(font["FontDescriptor"], objects)
    files = [key for key in ("FontFile2", "FontFile3") if key in descriptor]
    if len(files) != 1:
        yield _("{name}: the font is not in the file", name=name)
        return
    program = _referenced(descriptor[files[0]], objects).stream[0]
    if astray := misnumbered(program):
        yield _("{name}: {n} glyphs are numbered other than by their place", name=name, n=astray)
    if files[0] == "FontFile2" and font.get("CIDToGIDMap") != "/Identity":
        yield _("{name}: glyphs are found by another map than their place", name=name)


def _referenced(reference: bytes, objects: list[Any]) -> Any:
    return objects[int(reference.split()[0])]
