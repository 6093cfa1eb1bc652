"""Predicted probabilities along variables of models."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scs_report.figures.canvas import Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.marks import (
    EDGE,
    GAP,
    Mark,
    Table,
    dot_mark,
    draw_axis,
    draw_legend,
    nice_step,
)
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, labelled
from scs_report.figures.writing import (
    interval_header,
    plain_percent,
    sentences,
    share_text,
    signed_points,
)
from scs_report.language import Language
from scs_report.results import Estimate, PredictionSeries, Results
from scs_report.results.figure_entries import PredictionsFigure

#: `(urban = 1)` behind a label: the coding is said by the values below it.
_CODING = re.compile(r"\s*[(（][^()（）]*=\s*\d[)）]$")
#: The interval of the lowest value lies so far above the dots, that of the highest below.
_APART = 4.2
_PLOT = 19.0


@dataclass(frozen=True)
class Line:
    """Predictions along a variable, lowest value first, and the last less the first."""

    series: PredictionSeries
    points: tuple[Estimate, ...]
    change: Estimate


def _draw(entry: PredictionsFigure, results: Results, language: Language, theme: Theme) -> Any:
    """Draw the predicted probability at the ends of each variable.

    The largest change comes first; its size in percentage points stands at the right.
    """
    canvas = Canvas(theme)
    series = ordered_predictions(entry, results)
    if not series:
        canvas.middle(EDGE, theme.label, language.gettext("There is no prediction."))
        return canvas.finish(theme.label * 2)
    names = [series_label(line.series, language) for line in series]
    changes = [signed_points(language, line.change.value) for line in series]
    head = language.gettext("Change in percentage points")
    change_width = canvas.widest(changes, theme.label, bold=True)
    label_width = theme.width - 2 * EDGE - change_width - GAP
    left, right = EDGE, theme.width - EDGE
    if not theme.narrow:
        label_width = min(canvas.widest(names, theme.label, bold=True) + 24, 0.36 * theme.width)
        left, right = EDGE + label_width + GAP, right - change_width - GAP
    spans = [_span(canvas, language, line, label_width) for line in series]
    x, ticks = _scale(canvas, language, series, left, right)

    y = draw_legend(canvas, _legend(canvas, language), 0.0) + 3
    if theme.narrow:
        y += theme.small * 1.6
    how: dict[str, Any] = {"size": theme.small, "color": canvas.colors.muted, "align": "right"}
    canvas.text(theme.width - EDGE, y - 3 if theme.narrow else theme.small, head, **how)
    y = start = y + 6
    blocks = []
    for name, under in zip(names, spans, strict=True):
        top = canvas.wrap(name, theme.label, label_width, bold=True)
        height = canvas.height(len(top)) + canvas.height(len(under), theme.small)
        blocks.append((top, under, height))
    plot, space = (_PLOT, 9.0) if theme.narrow else (0.0, 6.5)
    bottom = start + sum(height + plot + space for *_, height in blocks) - space + 4
    lower = draw_axis(canvas, ticks, start - 2, bottom)
    for line, change, (top, under, height) in zip(series, changes, blocks, strict=True):
        if theme.narrow:
            canvas.box(0, y - 1, theme.width, height + 1, canvas.colors.paper)
        edge = canvas.lines(EDGE, y, top, bold=True)
        canvas.lines(EDGE, edge, under, size=theme.small, color=canvas.colors.muted)
        _series(canvas, language, x, y + height + plot / 2 if plot else y + height / 2, line)
        # a change whose interval holds zero may be none
        clear = line.change.low > 0 or line.change.high < 0
        how = {"bold": clear, "color": None if clear else canvas.colors.muted, "align": "right"}
        canvas.middle(theme.width - EDGE, y + height / 2, change, **how)
        y += height + plot + space
    return canvas.finish(lower)


def _legend(canvas: Canvas, language: Language) -> list[tuple[str, Mark]]:
    def interval(x: float, y: float) -> None:
        canvas.line([(x, y - 1.5), (x + 9, y - 1.5)], canvas.colors.quiet, 1.8)
        canvas.line([(x, y + 1.5), (x + 9, y + 1.5)], canvas.colors.accent_light, 1.8)

    return [
        (
            language.gettext("at the lowest value"),
            dot_mark(canvas, canvas.colors.muted, hollow=True),
        ),
        (language.gettext("at the highest value"), dot_mark(canvas, canvas.colors.accent)),
        (language.gettext("95% intervals"), interval),
    ]


def _scale(
    canvas: Canvas, language: Language, series: list[Line], left: float, right: float
) -> tuple[Callable[[float], float], list[tuple[float, str]]]:
    """Return where a share stands between left and right, and the ticks of the axis.

    The scale is as long as the values printed beyond the intervals allow.
    """
    theme = canvas.theme
    beyond = canvas.measure("100%", theme.value, bold=True) + 6
    points = [point for line in series for point in line.points]
    lowest, highest = min(p.low for p in points), max(p.high for p in points)
    step = max(nice_step(max(highest - lowest, 0.01), 6), 0.01)
    low = step * math.floor(lowest / step + 1e-9)
    high = max(step * math.ceil(highest / step - 1e-9), low + step)
    # At least half a tick's label, at most a value, stands out at each end.
    start, end = left + beyond, right - beyond
    least = canvas.measure("100%", theme.small) / 2

    def x(share: float) -> float:
        return start + (end - start) * (share - low) / (high - low)

    while start - 1 >= left + least and x(lowest) - beyond - 1 > left:
        start -= 1
    while end + 1 <= right - least and x(highest) + beyond + 1 < right:
        end += 1
    numbers = [low + step * number for number in range(round((high - low) / step) + 1)]
    return x, [(x(number), language.percent(number)) for number in numbers]


def _series(
    canvas: Canvas,
    language: Language,
    x: Callable[[float], float],
    middle: float,
    line: Line,
) -> None:
    first, *_, last = line.points
    bands = ((first, -_APART, canvas.colors.quiet), (last, _APART, canvas.colors.accent_light))
    for end, away, color in bands:
        canvas.line([(x(end.low), middle + away), (x(end.high), middle + away)], color, 1.8)
    canvas.line([(x(first.value), middle), (x(last.value), middle)], canvas.colors.quiet, 1.2)
    for between in line.points[1:-1]:
        canvas.dot(x(between.value), middle, canvas.colors.muted, radius=1.3)
    canvas.pair(x(first.value), x(last.value), middle, canvas.colors.muted, canvas.colors.accent)
    outer = (min(x(first.low), x(last.low)) - 5, max(x(first.high), x(last.high)) + 5)
    ends: list[tuple[Estimate, str]] = [(first, canvas.colors.muted), (last, canvas.colors.accent)]
    ends.sort(key=lambda end: end[0].value)
    for (prediction, color), at, align in zip(ends, outer, ("right", "left"), strict=True):
        value = share_text(language, prediction.value)
        how: dict[str, Any] = {"bold": prediction is last, "align": align, "backed": True}
        canvas.middle(at, middle, value, size=canvas.theme.value, color=color, **how)


def _table(entry: PredictionsFigure, results: Results, language: Language) -> Table:
    """Return the predicted probabilities, all values of each variable."""
    head = language.gettext("Predicted probability (%)")
    if entry.outcome:
        head = language.gettext("Predicted probability {outcome} (%)").format(
            outcome=language.text(entry.outcome)
        )
    header = [
        language.gettext("Variable"),
        language.gettext("Value"),
        head,
        *interval_header(language),
    ]
    rows = []
    for line in ordered_predictions(entry, results):
        for at, point in zip(line.series.values, line.points, strict=True):
            numbers = [plain_percent(p) for p in (point.value, point.low, point.high)]
            rows.append([series_label(line.series, language), language.text(at.label), *numbers])
    return header, rows


def ordered_predictions(entry: PredictionsFigure, results: Results) -> list[Line]:
    """Return the lines of a figure, the largest change first."""
    lines = []
    for series in _wanted(entry, results):
        found = [results.value(address) for address in (*series.addresses, series.change)]
        numbers = [number for number in found if isinstance(number, Estimate)]
        if len(numbers) == len(found):
            lines.append(Line(series, tuple(numbers[:-1]), numbers[-1]))
    return sorted(lines, key=lambda line: -abs(line.change.value))


def _words(entry: PredictionsFigure, results: Results, language: Language) -> Words:
    title = language.gettext("Predicted probabilities")
    if entry.outcome:
        title = language.gettext("Predicted probability {outcome}").format(
            outcome=language.text(entry.outcome)
        )
    alt = [
        language.gettext("Dumbbell chart: {title}.").format(title=title),
        language.gettext("A line for each variable, from its lowest to its highest value."),
    ]
    series = ordered_predictions(entry, results)
    if series:
        largest = series[0]
        (first, *_, last), (lowest, *_, other) = largest.series.values, largest.points
        alt.append(
            language.gettext("Largest change: {variable}, {first}; {last}.").format(
                variable=series_label(largest.series, language),
                first=labelled(language.text(first.label), lowest.value, language),
                last=labelled(language.text(last.label), other.value, language),
            )
        )
    return Words(title=title, unit=language.gettext("In %"), alt=sentences(alt, language))


def series_label(series: PredictionSeries, language: Language) -> str:
    """Return the variable's label without its coding."""
    return _CODING.sub("", language.text(series.label))


def _span(canvas: Canvas, language: Language, line: Line, width: float) -> list[str]:
    """Return the values at the ends, in short where they are no and yes in many words."""
    small = canvas.theme.small
    ends = (line.series.values[0], line.series.values[-1])
    lines = canvas.wrap(" → ".join(language.text(end.label) for end in ends), small, width)
    if len(lines) > 1 and [end.value for end in ends] == ["0", "1"]:
        no, yes = language.gettext("No"), language.gettext("Yes")
        return [f"{no} → {yes}"]
    return lines


def _marks(entry: PredictionsFigure, results: Results, language: Language) -> list[str]:
    """Name the variables that are not drawn, if there are any."""
    drawn = {one.series.key for one in ordered_predictions(entry, results)}
    missing = [
        series_label(one, language) for one in _wanted(entry, results) if one.key not in drawn
    ]
    if not missing:
        return []
    note = language.gettext(
        "Not drawn, since nothing can be predicted at one of its ends or its model cannot be "
        "estimated: {variables}."
    )
    return [note.format(variables=language.list(missing))]


def _wanted(entry: PredictionsFigure, results: Results) -> tuple[PredictionSeries, ...]:
    return tuple(results.prediction(key) for key in entry.series) or results.series


PREDICTIONS = Kind(_draw, _table, _words, _marks)
