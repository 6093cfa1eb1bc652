"""Colours of answers for any number of them, made of those of the brand."""

from __future__ import annotations

from scs_report.brand.brand import Palette
from scs_report.brand.colors import contrast
from scs_report.results.figure_entries import Colors


def text_color(palette: Palette, ground: str) -> str:
    """Return the colour of text on a ground: ink or paper, whichever is easier to read."""
    return max((palette.ink, palette.paper), key=lambda text: contrast(text, ground))


def answer_colors(palette: Palette, n: int, colors: Colors) -> tuple[str, ...]:
    """Return the colours of `n` answers."""
    return palette.answers[:n]
