"""Drawings as pixels, drawn as a PDF draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from scs_report.paper.pdf import plain_pdf

if TYPE_CHECKING:
    from PIL.Image import Image


_LESS = 0.001  # points


@dataclass(frozen=True)
class Vector:
    """An SVG, its width and height in points, and how many pixels an inch of it has."""

    svg: str
    width: float
    height: float
    resolution: float

    @property
    def fine(self) -> float:
        """Pixels in a point."""
        return self.resolution / 72


def as_pixels(drawings: Sequence[Vector]) -> Iterator[Image]:
    """Draw each on a page of its own and yield the pictures."""
    import pypdfium2

    if not drawings:
        return
    rules, shown = "body, p { margin: 0; } svg { display: block; width: 100%; height: auto; }", ""
    for at, one in enumerate(drawings):
        # whole pixels, less what rounding may add: none is half drawn, and there is none too many
        sides = (ceil(side * one.fine - 0.01) / one.fine for side in (one.width, one.height))
        wide, high = (side - _LESS for side in sides)
        rules += f" @page p{at} {{ size: {wide:.6f}pt {high:.6f}pt; margin: 0; }}"
        rules += f" .p{at} {{ page: p{at}; width: {one.width:g}pt; height: {high - _LESS:.6f}pt; }}"
        shown += f'<p class="p{at}">{one.svg}</p>'
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>-</title><style>{rules}</style></head>'
        f"<body>{shown}</body></html>"
    )
    with pypdfium2.PdfDocument(plain_pdf(html)) as pdf:
        for page, one in zip(pdf, drawings, strict=True):
            yield page.render(scale=one.fine).to_pil()
