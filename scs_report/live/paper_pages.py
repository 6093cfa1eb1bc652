"""Pages of a PDF as pictures, so that each stays where it is until it changes."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

import msgspec

#: Pixels for a point of paper.
_SCALE = 1.6


class Sheet(msgspec.Struct, frozen=True):
    """The size of a page of a PDF in points."""

    width: float
    height: float


def sheets_of(pdf: bytes) -> tuple[Sheet, ...]:
    """Return the pages of a PDF; none of b""."""
    return tuple(Sheet(*page.get_size()) for page in _opened(pdf)) if pdf else ()


def draw(pdf: bytes, number: int) -> bytes:
    """Return a page of a PDF, counted from 1, as PNG.

    Raises
    ------
    KeyError
        If it has no such page.
    """
    document = _opened(pdf) if pdf else ()
    if not 0 < number <= len(document):
        raise KeyError(number)
    written = BytesIO()
    picture = document[number - 1].render(scale=_SCALE).to_pil()
    picture.save(written, "PNG", compress_level=1)
    return written.getvalue()


@lru_cache(maxsize=4)
def _opened(pdf: bytes) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(pdf)
