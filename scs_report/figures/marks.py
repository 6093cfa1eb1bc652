"""Marks that several charts have in common: legends, axes, intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from scs_report.figures.canvas import LEADING, Canvas
from scs_report.language import Language
from scs_report.prose.withheld import withheld_word

#: A table behind a chart: its header and its rows.
Table = tuple[list[str], list[list[str]]]
#: Draws a mark of a legend at x (left edge) and y (middle).
Mark = Callable[[float, float], None]

#: The colour of a dot, and whether it is hollow.
Look = tuple[str, bool]

#: Least space between the picture's edge and what is drawn, and between columns.
EDGE = 1.0
GAP = 8.0
#: How thick the line of an interval is, in all charts.
INTERVAL = 1.1
#: And its white ground where it crosses a dark bar.
_GROUND = 2.3


def draw_withheld(canvas: Canvas, x: float, middle: float, language: Language) -> None:
    """Write at x, in place of a bar or dot, that it is withheld."""
    text = withheld_word(language)
    canvas.middle(x, middle, text, size=canvas.theme.small, color=canvas.colors.muted, backed=True)


def draw_nobody(canvas: Canvas, x: float, middle: float, language: Language) -> None:
    """Write at x, in place of a chart, that nobody answered."""
    text = language.gettext("Nobody answered.")
    canvas.middle(x, middle, text, color=canvas.colors.muted)


def nice_step(span: float, most: int) -> float:
    """Return the round step (1, 2 or 5 times a power of ten) giving at most `most` steps."""
    rough = span / most
    power = math.pow(10, math.floor(math.log10(rough)))
    steps = [power * factor for factor in (1.0, 2.0, 5.0, 10.0)]
    return next(step for step in steps if step >= rough * (1 - 1e-9))


def dot_mark(canvas: Canvas, color: str, hollow: bool = False) -> Mark:
    """Return the mark of a legend: a dot."""
    return lambda x, middle: canvas.dot(x + 4.5, middle, color, hollow)


def looks(canvas: Canvas, groups: int, *, first: str = "") -> list[Look]:
    """Return how the dots of each group look; further groups take the colours in turn.

    The first has the accent colour, or the one named `first`.
    """
    colors = canvas.colors
    color, other = colors.accent, colors.contrast
    if first == other:
        color, other = other, color
    distinct = [
        (color, False),
        (colors.muted, True),
        (other, False),
        (color, True),
        (colors.muted, False),
        (other, True),
    ]
    return [distinct[number % len(distinct)] for number in range(groups)]


def draw_interval(
    canvas: Canvas, low: float, high: float, y: float, *, over: float | None = None
) -> None:
    """Draw a 95% interval from x to x, a thin line; on white as far as it is `over` a dark bar."""
    if over is not None:
        canvas.line([(low, y), (over, y)], canvas.colors.paper, _GROUND)
    canvas.line([(low, y), (high, y)], canvas.colors.ink, INTERVAL)


def draw_legend(
    canvas: Canvas,
    entries: Sequence[tuple[str, Mark]],
    y: float,
    *,
    left: float = EDGE,
    mark: float = 9.0,
    beside: float = 0.0,
) -> float:
    """Write marks with their meaning in a row, in even rows where needed; return the lower edge.

    Each entry draws its mark at (x of its left edge, y of its middle), `mark` points wide. The last
    `beside` points of the width are left to something else.
    """
    size, apart = canvas.theme.small, 13.0
    full = canvas.width - EDGE - left - beside
    texts = [canvas.wrap(text, size, full - mark - 4) for text, _ in entries]
    widths = [mark + 4 + canvas.widest(lines, size) for lines in texts]
    rows = _rows(widths, full, apart)
    room = full
    while room > max(widths) and len(_rows(widths, room - 2, apart)) == len(rows):
        room -= 2
    middle = y + size * 0.7
    for row in _rows(widths, room, apart):
        x = left
        for number in row:
            entries[number][1](x, middle)
            for place, line in enumerate(texts[number]):
                canvas.middle(x + mark + 4, middle + size * LEADING * place, line, size=size)
            x += widths[number] + apart
        more = max(len(texts[number]) for number in row) - 1
        middle += size * (1.6 + LEADING * more)
    return middle - size * 0.9


def _rows(widths: Sequence[float], room: float, apart: float) -> list[list[int]]:
    rows: list[list[int]] = [[]]
    used = 0.0
    for number, width in enumerate(widths):
        if rows[-1] and used + width > room:
            rows.append([])
            used = 0.0
        rows[-1].append(number)
        used += width + apart
    return rows


def draw_axis(
    canvas: Canvas,
    ticks: Sequence[tuple[float, str]],
    top: float,
    bottom: float,
) -> float:
    """Draw hairlines from top to bottom with their labels below; return the lower edge."""
    small = canvas.theme.small
    for x, label in ticks:
        canvas.line([(x, top), (x, bottom)], canvas.colors.hairline, 0.6)
        canvas.text(
            x, bottom + small + 2, label, size=small, color=canvas.colors.muted, align="center"
        )
    return bottom + small + 5
