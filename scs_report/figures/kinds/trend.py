"""Shares over the waves of a study, a line for each net."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from scs_report.figures.canvas import Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.lookup import Shown, look_up
from scs_report.figures.marks import (
    EDGE,
    GAP,
    Look,
    Table,
    dot_mark,
    draw_legend,
    draw_nobody,
    looks,
    nice_step,
)
from scs_report.figures.picture import Picture
from scs_report.figures.small_bases import SmallBases
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, in_percent, rests_on, shares, whiskers
from scs_report.figures.writing import colon, interval_header, plain_estimate, sentences, share_text
from scs_report.language import Language
from scs_report.language.occasions import wave_label
from scs_report.prose.withheld import WITHHELD, withheld_word
from scs_report.results import Results
from scs_report.results.figure_entries import TrendFigure
from scs_report.results.figure_grids import trend

_HEIGHT = 130.0


class _Line(msgspec.Struct, frozen=True):
    """A line with a point for each wave; None where nobody was asked."""

    label: str
    points: list[Shown | None]


def _lines(entry: TrendFigure, results: Results, language: Language) -> list[_Line]:
    """Return the lines on which there is anybody."""
    lines = []
    for net, wanted in zip(entry.lines, trend(entry, results), strict=True):
        points = [next(iter(look_up([point], results)), None) for point in wanted]
        if any(points):
            lines.append(_Line(language.text(net.label), points))
    return lines


def _waves(entry: TrendFigure, results: Results, language: Language) -> list[str]:
    return [wave_label(code, results, language) for code in entry.waves]


def _draw(entry: TrendFigure, results: Results, language: Language, theme: Theme) -> Picture:
    """Draw the waves side by side; values stand beside the first and the last point of a line."""
    canvas = Canvas(theme)
    lines = _lines(entry, results, language)
    if not lines:
        draw_nobody(canvas, EDGE, theme.label, language)
        return canvas.finish(theme.label * 2)
    known = [p.share for line in lines for p in line.points if p and p.share]
    high = max((share.high for share in known), default=0.0) or 1.0
    step = max(nice_step(high, 5), 0.01)
    steps = max(math.ceil(high / step - 1e-9), 1)
    looked = looks(canvas, len(lines))
    legend = [
        (line.label, dot_mark(canvas, *look)) for line, look in zip(lines, looked, strict=True)
    ]
    top = draw_legend(canvas, legend, 0.0) + 8
    bottom = top + _HEIGHT
    ticks = [language.percent(step * number) for number in range(steps + 1)]
    left = EDGE + canvas.widest(ticks, theme.small) + GAP / 2
    values = ["100%", *(share_text(language, share.value) for share in known)]
    value_width = canvas.widest(values, theme.value, bold=True) + 8
    start, end = left + value_width, theme.width - EDGE - value_width
    pitch = (end - start) / max(len(entry.waves) - 1, 1)

    def y(share: float) -> float:
        return bottom - (bottom - top) * share / (step * steps)

    for number, tick in enumerate(ticks):
        height = y(step * number)
        canvas.line([(left, height), (theme.width - EDGE, height)], canvas.colors.hairline, 0.6)
        how: dict[str, Any] = {"size": theme.small, "color": canvas.colors.muted}
        canvas.middle(left - GAP / 2, height, tick, align="right", **how)
    places = [start + pitch * place for place in range(len(entry.waves))]
    few = _few(lines, results)
    waves = [
        wave + few.mark(column)
        for wave, column in zip(_waves(entry, results, language), _columns(lines), strict=True)
    ]
    lower = _draw_waves(canvas, waves, places, pitch, bottom)
    hidden = [any(p and not p.share for p in column) for column in _columns(lines)]
    word = withheld_word(language)
    if sum(hidden) > 1 and canvas.measure(word, theme.small) + 4 > pitch:
        word = WITHHELD
    for x, some in zip(places, hidden, strict=True):
        if some:
            how = {"size": theme.small, "color": canvas.colors.muted, "align": "center"}
            canvas.middle(x, bottom - theme.small, word, backed=True, **how)
    for line, look in zip(lines, looked, strict=True):
        _draw_line(canvas, line, places, y, look)
    for at, align in ((0, "right"), (-1, "left")):
        _draw_values(canvas, language, lines, looked, places, y, at, align, (top, bottom))
        if len(places) == 1:
            break
    return canvas.finish(lower)


def _few(lines: Sequence[_Line], results: Results) -> SmallBases:
    return SmallBases.of((point for line in lines for point in line.points), results)


def _marks(entry: TrendFigure, results: Results, language: Language) -> list[str]:
    return _few(_lines(entry, results, language), results).notes(language)


def _plain_marks(entry: TrendFigure, results: Results, language: Language) -> list[str]:
    lines = _lines(entry, results, language)
    rows = zip(_waves(entry, results, language), _columns(lines), strict=True)
    return _few(lines, results).named(rows, language)


def _columns(lines: Sequence[_Line]) -> list[tuple[Shown | None, ...]]:
    return list(zip(*(line.points for line in lines), strict=True))


def _draw_waves(
    canvas: Canvas, waves: Sequence[str], places: Sequence[float], pitch: float, top: float
) -> float:
    """Write the waves below the axis, as many as have room; return the lower edge."""
    small = canvas.theme.small
    words = [word for wave in waves for word in wave.split()]
    every = max(math.ceil((canvas.widest(words, small) + 4) / pitch), 1) if len(waves) > 1 else 1
    if canvas.widest(words, small) + 4 > canvas.width / 3:
        every = 1  # words are cut
    tall = 0.0
    for wave, x in list(zip(waves, places, strict=True))[::every]:
        room = min(pitch * every - 4, 2 * (x - EDGE), 2 * (canvas.width - EDGE - x))
        for place, line in enumerate(canvas.wrap(wave, small, max(room, 1.0))):
            baseline = top + small * (1.9 + 1.25 * place)
            how: dict[str, Any] = {"size": small, "color": canvas.colors.muted, "align": "center"}
            canvas.text(x, baseline, line, **how)
            tall = max(tall, baseline - top)
    return top + tall + 4


def _draw_line(
    canvas: Canvas,
    line: _Line,
    places: Sequence[float],
    y: Callable[[float], float],
    look: Look,
) -> None:
    """Draw the points with their intervals, and the line between neighbours that are known."""
    color, hollow = look
    run: list[tuple[float, float]] = []
    for x, point in zip(places, line.points, strict=True):
        if point is None or point.share is None:
            run = []
            continue
        here = (x, y(point.share.value))
        canvas.line([(x, y(point.share.low)), (x, y(point.share.high))], color, 0.9)
        if run:
            canvas.line([run[-1], here], color, 1.4)
        run.append(here)
    for x, point in zip(places, line.points, strict=True):
        if point and point.share:
            canvas.dot(x, y(point.share.value), color, hollow, address=point.address)


def _draw_values(
    canvas: Canvas,
    language: Language,
    lines: Sequence[_Line],
    looked: Sequence[Look],
    places: Sequence[float],
    y: Callable[[float], float],
    at: int,
    align: str,
    ends: tuple[float, float],
) -> None:
    """Write the values of the first or last wave beside their points, none over another."""
    known = [
        (y(point.share.value), share_text(language, point.share.value), color)
        for line, (color, _) in zip(lines, looked, strict=True)
        if (point := line.points[at]) and point.share
    ]
    known.sort()
    step = canvas.theme.value * 1.2
    heights: list[float] = []
    for height, *_ in known:
        heights.append(max(height, heights[-1] + step) if heights else height)
    limit = ends[1]
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], limit)
        limit = heights[place] - step
    shift = -6 if align == "right" else 6
    for height, (_, text, color) in zip(heights, known, strict=True):
        how: dict[str, Any] = {"color": color, "bold": True, "align": align, "backed": True}
        canvas.middle(places[at] + shift, height, text, size=canvas.theme.value, **how)


def _table(entry: TrendFigure, results: Results, language: Language) -> Table:
    header = [
        language.gettext("Answer"),
        language.gettext("Wave"),
        language.gettext("Share (%)"),
        *interval_header(language),
        "n",
    ]
    waves = _waves(entry, results, language)
    rows = [
        [line.label, wave, *plain_estimate(point.share), str(point.n)]
        for line in _lines(entry, results, language)
        for wave, point in zip(waves, line.points, strict=True)
        if point
    ]
    return header, rows


def _words(entry: TrendFigure, results: Results, language: Language) -> Words:
    question = results.question(entry.question)
    title = language.text(question.label)
    base = language.text(results.base(entry.base or question.base).label)
    waves = _waves(entry, results, language)
    alt = [language.gettext("Line chart: {title}.").format(title=title)]
    for line in _lines(entry, results, language):
        points = [(w, point) for w, point in zip(waves, line.points, strict=True) if point]
        told = sentences(shares(points, language), language)
        alt.append(line.label + colon(language) + told)
    return Words(
        title=title,
        unit=in_percent(base, language),
        alt=sentences(alt, language),
        note=rests_on(None, results, language, whiskers(language)),
    )


TREND = Kind(_draw, _table, _words, _marks, _plain_marks)
