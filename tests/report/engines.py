"""Pages as two programs show them that share no code: PDFium (Chromium) and MuPDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pymupdf
import pypdfium2
from numpy.typing import NDArray

_SCALE = 2  # pixels a point
_TILE = 24  # pixels; 12 points, a Chinese character of the text or two letters
#: How much the ink of a tile, of 255, may differ: a part of what the darker one has, for edges of
#: bars are smoothed in different ways, and a little, for where they fall differs too (by under 6).
_PART, _LITTLE = 0.2, 8.0

Ink = NDArray[np.float64]


def _tiles(grey: NDArray[np.uint8]) -> Ink:
    height, width = (size - size % _TILE for size in grey.shape)
    ink = 255.0 - grey[:height, :width]
    return ink.reshape(height // _TILE, _TILE, width // _TILE, _TILE).mean(axis=(1, 3))


def ink_by_pdfium(path: Path) -> Iterator[Ink]:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        bitmap = page.render(scale=_SCALE, grayscale=True)
        yield _tiles(bitmap.to_numpy().reshape(bitmap.height, bitmap.stride)[:, : bitmap.width])
    document.close()


def ink_by_mupdf(path: Path) -> Iterator[Ink]:
    with pymupdf.open(path) as document:
        for page in document:
            matrix = pymupdf.Matrix(_SCALE, _SCALE)
            picture = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False)
            pixels = np.frombuffer(picture.samples, np.uint8)
            yield _tiles(pixels.reshape(picture.h, picture.stride)[:, : picture.w])


def differing_tiles(one: Path, other: Path) -> list[tuple[int, int, int]]:
    """Return page, row and column of the tiles that PDFium shows of `one` and MuPDF not of `other`.

    The other way round, too.
    """
    found = []
    pages = zip(ink_by_pdfium(one), ink_by_mupdf(other), strict=True)
    for number, (first, second) in enumerate(pages, 1):
        assert first.shape == second.shape
        places = np.argwhere(np.abs(first - second) > _LITTLE + _PART * np.maximum(first, second))
        found += [(number, int(row), int(column)) for row, column in places]
    return found


def text_by_pdfium(path: Path) -> list[Counter[str]]:
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [_characters(text.replace("\ufffe", "-")) for text in texts]  # a hyphen at a line's end


def text_by_mupdf(path: Path) -> list[Counter[str]]:
    with pymupdf.open(path) as document:
        flags = pymupdf.TEXT_PRESERVE_LIGATURES
        return [_characters(page.get_text(flags=flags)) for page in document]


def _characters(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s", "", text))
