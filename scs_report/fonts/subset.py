"""Cut one installed face down to the characters of the documents and give it its new name."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import chws_tool  # type: ignore[import-untyped]
import uharfbuzz  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont

from scs_report.fonts.characters import han_characters, latin_characters
from scs_report.fonts.charset import misnumbered, number_by_place
from scs_report.fonts.sources import REGIONS, Source, Wanted

_LATIN_FEATURES = (
    *("calt", "case", "ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "onum", "pnum"),
    *("c2sc", "dnom", "frac", "numr", "sinf", "smcp", "subs", "sups", "tnum", "zero"),
)
# No `locl`: it would pull in the Japanese, Korean and traditional shapes.
_HAN_FEATURES = ("ccmp", "halt", "hwid", "kern", "mark", "palt", "pwid", "tnum")
_VERTICAL_TABLES = ("VORG", "vhea", "vmtx")
# Copyright, version, trademark, licence and its address stay as the makers wrote them.
_KEPT_NAMES = frozenset({0, 5, 7, 13, 14})
_ENGLISH_WINDOWS = (3, 1, 0x409)


def write_face(source: Source, folder: Path) -> Path:
    """Write the prepared static face of an installed font.

    The Chinese faces get the feature ``chws`` (contextual half-width spacing: neighbouring
    full-width punctuation is set closer), which a stylesheet switches on with
    ``font-feature-settings: "chws"``.

    Parameters
    ----------
    source
        The installed file and the face that is wanted of it.
    folder
        Folder that the file is written to.

    Returns
    -------
    Path
        The new file, ``.otf`` for PostScript outlines and ``.ttf`` for TrueType ones. The bytes
        depend on the installed file and the versions of the libraries only.
    """
    wanted = source.wanted
    data = _subset(source)
    extension = ".otf" if data[:4] == b"OTTO" else ".ttf"
    stem = postscript_name(wanted)
    path = folder / f"{stem}{extension}"
    if wanted.han:
        path.write_bytes(data)
        _add_chws(path)
        data = path.read_bytes()
    with TTFont(io.BytesIO(data), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        number_by_place(font)
        _rename(font, wanted)
        # Adding chws stamps the hour of the run; the epoch of font files keeps bytes equal.
        font["head"].modified = font["head"].created
        result = io.BytesIO()
        font.save(result)
    data = result.getvalue()
    if astray := misnumbered(data):
        raise RuntimeError(f"{stem}: {astray} glyphs would be wrong or missing in some viewers")
    path.write_bytes(data)
    return path


def postscript_name(wanted: Wanted) -> str:
    """Return the PostScript name of a prepared face, e.g. ``SCSHanSerif-Bold``."""
    return f"{wanted.family}-{wanted.style}".replace(" ", "")


def _subset(source: Source) -> bytes:
    wanted = source.wanted
    blob = uharfbuzz.Blob.from_file_path(str(source.path))
    face = uharfbuzz.Face(blob, _member_index(source))
    cut = uharfbuzz.SubsetInput()
    cut.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    characters = han_characters(REGIONS[wanted.region]) if wanted.han else latin_characters()
    cut.unicode_set.update(map(ord, characters))
    cut.name_id_set.update(_KEPT_NAMES)
    features = cut.layout_feature_tag_set
    features.clear()
    features.update(map(_tag, _HAN_FEATURES if wanted.han else _LATIN_FEATURES))
    if wanted.han:
        cut.drop_table_tag_set.update(map(_tag, _VERTICAL_TABLES))
    if source.candidate.axes:
        cut.pin_all_axes_to_default(face)
        cut.drop_table_tag_set.add(_tag("STAT"))
        for axis, value in source.candidate.axes:
            cut.pin_axis_location(face, axis, value)
    result: bytes = uharfbuzz.subset(face, cut).blob.data
    return result


def _member_index(source: Source) -> int:
    if not source.candidate.member:
        return 0
    with source.path.open("rb") as file:
        count = int.from_bytes(file.read(12)[8:], "big")
    for index in range(count):
        with TTFont(source.path, fontNumber=index, lazy=True) as font:
            if font["name"].getBestFamilyName() == source.candidate.member:
                return index
    raise ValueError(f"{source.path} has no face named {source.candidate.member}")


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _add_chws(path: Path) -> None:
    # Every step of the tool is logged as a warning when it does not know the font's name.
    logger = logging.getLogger("config")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        chws_tool.add_chws(path, path)
    finally:
        logger.setLevel(level)


def _rename(font: TTFont, wanted: Wanted) -> None:
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in _KEPT_NAMES]
    full = f"{wanted.family} {wanted.style}"
    stem = postscript_name(wanted)
    four_styles = wanted.weight in {400, 700}
    texts = {
        1: wanted.family if four_styles else full,
        2: wanted.style if four_styles else "Regular",
        3: stem,
        4: full,
        6: stem,
    }
    if not four_styles:  # an old-fashioned family has four styles; others need both names
        texts |= {16: wanted.family, 17: wanted.style}
    for name_id, text in texts.items():
        names.setName(text, name_id, *_ENGLISH_WINDOWS)

    bold = wanted.weight == 700
    flags = font["OS/2"]
    flags.usWeightClass = wanted.weight
    style_bits = wanted.italic << 0 | bold << 5 | (not bold and not wanted.italic) << 6
    flags.fsSelection = flags.fsSelection & ~0b110_0001 | style_bits
    font["head"].macStyle = bold << 0 | wanted.italic << 1
    if "CFF " in font:
        outlines = font["CFF "].cff
        outlines.fontNames[0] = stem
        top = outlines.topDictIndex[0]
        top.FullName, top.FamilyName, top.Weight = full, wanted.family, wanted.style
