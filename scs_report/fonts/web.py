"""Prepared faces within a page: cut to its characters, as WOFF2, in its stylesheet."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial

import uharfbuzz  # type: ignore[import-untyped]

from scs_report.fonts.prepare import Face
from scs_report.fonts.woff2 import to_woff2

#: Returns what was made before under a key, or makes it.
Once = Callable[[str, Callable[[], bytes]], bytes]

#: Names of the font that are kept: copyright, what it is called, licence.
_NAMES = (*range(7), 13, 14)
_FEATURES = (
    "calt",
    "ccmp",
    "chws",
    # browsers trim the blank half of a mark at the start of a line by it alone
    "halt",
    "kern",
    "liga",
    "lnum",
    "locl",
    "mark",
    "mkmk",
    "pnum",
    "pwid",
    "tnum",
)
# Hints are for screens of coarse pixels, and half of a small file.
_FLAGS = (
    uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    | uharfbuzz.SubsetFlags.NO_HINTING
    | uharfbuzz.SubsetFlags.DESUBROUTINIZE
)


def style_of(
    wanted: Mapping[Face, Iterable[str]],
    once: Once = lambda _, make: make(),
    *,
    quick: bool = False,
) -> str:
    """Return the `@font-face` rules of faces, each with the characters that are wanted of it.

    What a face lacks is left to the next family. Copyright and licence stay in the fonts. `once`
    returns what was made before under a key, or makes it. See `to_woff2` for `quick`.
    """
    rules = []
    for face, characters in wanted.items():
        shown = frozenset(characters)
        key = f"{'quick ' if quick else ''}face:{face.path.name}:{''.join(sorted(shown))}"
        font = base64.b64encode(once(key, partial(_packed, face, shown, quick))).decode()
        slant = "font-style:italic;" if face.italic else ""
        rules.append(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};{slant}'
            f'src:url(data:font/woff2;base64,{font})format("woff2")}}'
        )
    return "".join(rules)


@lru_cache(maxsize=64)
def _packed(face: Face, characters: frozenset[str], quick: bool) -> bytes:
    """Return a face; pages that are alike but for numbers have the same characters."""
    return to_woff2(_cut(face, characters), quick=quick)


def _cut(face: Face, characters: Iterable[str]) -> bytes:
    cut = uharfbuzz.SubsetInput()
    cut.flags = _FLAGS
    cut.unicode_set.update(map(ord, characters))
    cut.name_id_set.update(_NAMES)
    features = cut.layout_feature_tag_set
    features.clear()
    features.update(int.from_bytes(name.encode(), "big") for name in _FEATURES)
    font = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(face.path)))
    made: bytes = uharfbuzz.subset(font, cut).blob.data
    return made
