"""The parts of a stacked bar: an answer each, in the colours of its scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import msgspec

from scs_report.brand.brand import Palette
from scs_report.brand.scales import answer_colors, text_color
from scs_report.figures.canvas import Canvas
from scs_report.figures.lookup import Shown
from scs_report.figures.marks import Mark
from scs_report.results import QuestionLabel
from scs_report.results.figure_entries import Stacked, StackedGroups


class Part(msgspec.Struct, frozen=True):
    """An answer's place in a bar, in points, with its colours."""

    answer: Shown
    share: float
    start: float
    room: float
    color: str
    text_color: str


def colors_of(
    entry: Stacked | StackedGroups, question: QuestionLabel, palette: Palette
) -> dict[str, str]:
    """Return the colour of each answer; those without a place on the scale are grey."""
    codes = [answer.code for answer in question.answers if answer.counted]
    aside = {answer.code for answer in question.answers if answer.missing} | set(entry.grey)
    scale = [code for code in codes if code not in aside]
    colors = dict(zip(scale, answer_colors(palette, len(scale), entry.colors), strict=True))
    return {code: colors.get(code, palette.quiet) for code in codes}


def parts_of(
    shown: Sequence[Shown], start: float, end: float, colors: dict[str, str], palette: Palette
) -> list[Part]:
    """Share out the room between two ends; nothing if something is withheld or all is zero."""
    shares = [answer.share.value for answer in shown if answer.share]
    whole = sum(shares)
    if len(shares) < len(shown) or not whole:
        return []
    edges = [start, *(start + (end - start) * part / whole for part in accumulate(shares))]
    return [
        Part(
            answer,
            share,
            left,
            right - left,
            colors[answer.key],
            text_color(palette, colors[answer.key]),
        )
        for answer, share, (left, right) in zip(shown, shares, pairwise(edges), strict=True)
    ]


def draw_part(canvas: Canvas, part: Part, y: float, height: float) -> None:
    """Draw a part, set apart from the next by a white gap where there is room."""
    gap = min(0.8, part.room / 4)
    canvas.box(part.start, y, part.room - gap, height, part.color, address=part.answer.address)


def swatch(canvas: Canvas, color: str) -> Mark:
    """Return the mark of a legend: a square."""
    return lambda x, middle: canvas.box(x, middle - 4.5, 9, 9, color)
