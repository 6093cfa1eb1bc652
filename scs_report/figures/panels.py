"""Terms in rows, models side by side: what the charts of coefficients stand on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import msgspec

from scs_report.figures.canvas import Canvas
from scs_report.figures.marks import EDGE, GAP, Mark, draw_legend, nice_step
from scs_report.figures.style import Theme
from scs_report.figures.writing import plain
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Model, Results, TermRow

#: A value with the ends of its interval.
Spread = tuple[float, float, float]
#: Draws what a model says of a term: canvas, panels, number of the panel, height, model and term.
PanelMark = Callable[["Canvas", "Panels", int, float, Model, str], None]

_GAP = 6.0


class Panels(msgspec.Struct, frozen=True):
    """One panel a model, side by side on the same scale; lengths in points."""

    left: float
    width: float
    low: float
    high: float
    gap: float = _GAP
    inset: float = 4.0

    def start(self, number: int) -> float:
        """Return the left edge of a panel."""
        return self.left + (self.width + self.gap) * number

    def x(self, number: int, value: float) -> float:
        """Return where a value stands in a panel."""
        room = self.width - 2 * self.inset
        share = (value - self.low) / (self.high - self.low)
        return self.start(number) + self.inset + room * share


class _Row(msgspec.Struct, frozen=True):
    """A term: the lines of its label from `top` on, and the height at which its marks stand."""

    term: TermRow
    lines: list[str]
    top: float
    middle: float


def draw_panels(
    results: Results,
    models: Sequence[Model],
    language: Language,
    theme: Theme,
    mark: PanelMark,
    spreads: Callable[[str], Sequence[Spread]],
    key: Sequence[tuple[str, Callable[[Canvas], Mark]]] = (),
    least: float = 14.0,
) -> Any:
    """Draw terms in rows, each cell by `mark`; in a narrow picture labels stand above marks.

    Terms of several models come first, in a panel for each model; below, terms of one model only
    have the whole width. Each part has a scale of its own.

    Parameters
    ----------
    spreads
        All that is drawn of a term, for the scale.
    key
        Labels and marks explained above the panels.
    least
        Least height of a row, in points.
    """
    canvas = Canvas(theme)
    terms = results.terms.rows
    having = {row.key: [model for model in models if _has(model, row.key)] for row in terms}
    shared = [row for row in terms if len(having[row.key]) > 1]
    own = [row for row in terms if len(having[row.key]) == 1]
    naming = Naming(results, language)
    labels = [naming.term(row.key) for row in terms if having[row.key]]
    label_width = min(canvas.widest(labels, theme.label) + 1, 0.33 * theme.width)
    left = EDGE + label_width + GAP
    if theme.narrow:
        left, label_width = EDGE, theme.width - 2 * EDGE
    whole = theme.width - EDGE - left

    place = _Place(canvas, results, language, label_width, least)

    y = draw_legend(canvas, [(label, make(canvas)) for label, make in key], 0.0) + 6 if key else 0.0
    alone = [m for m in models if not any(having[row.key] == [m] for row in own)]
    heading = _numbers(models, language) + " " + language.list([_name(m, language) for m in alone])
    width = (whole + _GAP) / len(models) - _GAP
    for strip in _strips(shared, spreads):
        panels = Panels(left, width, *scale_limits([s for row in strip for s in spreads(row.key)]))
        if heading and theme.narrow:
            lines = canvas.wrap(heading, theme.label, whole, bold=True)
            y = canvas.lines(EDGE, y, lines, bold=True, color=canvas.colors.accent)
        if heading:
            for number, model in enumerate(models):
                centre = panels.start(number) + width / 2
                canvas.text(centre, y + theme.label, f"({model.number})", bold=True, align="center")
        if heading and theme.narrow:
            heading, y = "", y + canvas.height(1) + 3
        rows, bottom = place.rows([(heading, strip)], y)
        _ground(canvas, language, panels, len(models), rows[0].top - 2, bottom)
        for row in rows:
            place.label(row)
            for number, model in enumerate(models):
                mark(canvas, panels, number, row.middle, model, row.term.key)
        heading = ""
        y = bottom + theme.small + 9
    if own:
        panels = Panels(
            left, whole, *scale_limits([s for row in own for s in spreads(row.key)]), inset=10.0
        )
        blocks = [
            (f"({model.number}) {_name(model, language)}", mine)
            for model in models
            if (mine := [row for row in own if having[row.key] == [model]])
        ]
        y += 8 if shared else 0
        rows, bottom = place.rows(blocks, y)
        _ground(canvas, language, panels, 1, rows[0].top if theme.narrow else y - 2, bottom)
        for row in rows:
            place.label(row)
            mark(canvas, panels, 0, row.middle, having[row.term.key][0], row.term.key)
        y = bottom + theme.small
    return canvas.finish(y + 6)


def _strips(
    terms: Sequence[TermRow], spreads: Callable[[str], Sequence[Spread]]
) -> list[list[TermRow]]:
    """Set apart the variables whose intervals are much wider than most.

    On one scale with them those of the others could not be seen.
    """
    widths = {row.key: [high - low for _, low, high in spreads(row.key)] for row in terms}
    everything = [width for found in widths.values() for width in found]
    wide = {
        variable
        for variable in {_variable(row) for row in terms}
        if (mine := [w for row in terms if _variable(row) == variable for w in widths[row.key]])
        and median(mine) > 3 * median(everything)
    }
    strips = [[row for row in terms if (_variable(row) in wide) == far] for far in (False, True)]
    return [strip for strip in strips if strip]


def _variable(row: TermRow) -> str:
    return row.key.partition("=")[0]


def _has(model: Model, term: str) -> bool:
    return term in model.terms


def _numbers(models: Sequence[Model], language: Language) -> str:
    """Return the numbers of models, as a range if none is left out."""
    numbers = [model.number for model in models]
    written = [f"({number})" for number in numbers]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return language.range(written[0], written[-1])
    return language.list(written)


def _name(model: Model, language: Language) -> str:
    """Return how a model is printed."""
    return language.text(model.label)


class _Place(msgspec.Struct, frozen=True):
    """Where rows stand: a label column of some width, rows of some least height."""

    canvas: Canvas
    results: Results
    language: Language
    width: float
    least: float

    def rows(
        self, blocks: Sequence[tuple[str, Sequence[TermRow]]], top: float
    ) -> tuple[list[_Row], float]:
        """Write the headings of blocks from `top` on; return the place of each row, and the end."""
        canvas, size = self.canvas, self.canvas.theme.label
        naming = Naming(self.results, self.language)
        rows: list[_Row] = []
        y = top
        for heading, terms in blocks:
            y += 5 if rows else 0
            if heading:
                lines = canvas.wrap(heading, size, self.width, bold=True)
                y = canvas.lines(EDGE, y, lines, bold=True, color=canvas.colors.accent) + 3
            for term in terms:
                lines = canvas.wrap(naming.term(term.key), size, self.width)
                tall = canvas.height(len(lines))
                above, height = 0.0, max(self.least, tall + 3)
                if canvas.theme.narrow:
                    above, height = tall + 2, self.least
                rows.append(_Row(term, lines, y, y + above + height / 2))
                y += above + height
        return rows, y + 2

    def label(self, row: _Row) -> None:
        """Write the label of a row."""
        canvas = self.canvas
        if canvas.theme.narrow:
            tall = canvas.height(len(row.lines))
            canvas.box(0, row.top - 1, canvas.width, tall + 2, canvas.colors.paper)
            canvas.lines(EDGE, row.top, row.lines)
        else:
            canvas.middle_lines(EDGE, row.middle, row.lines)


def _ground(
    canvas: Canvas, language: Language, panels: Panels, models: int, top: float, bottom: float
) -> None:
    """Draw the panels and their ticks."""
    small = canvas.theme.small
    ticks = _ticks(canvas, language, panels)
    for number in range(models):
        canvas.box(panels.start(number), top, panels.width, bottom - top, canvas.colors.tint)
        for value, text in ticks:
            at = panels.x(number, value)
            color, pen = (canvas.colors.muted, 0.7) if value == 0 else (canvas.colors.rule, 0.5)
            canvas.line([(at, top), (at, bottom)], color, pen)
            if text:
                half = canvas.measure(text, small) / 2
                # neighbours share the gap between them
                first, last = number == 0, number == models - 1
                least = half if first else panels.start(number) - panels.gap / 2 + half + 2
                edge = panels.start(number) + panels.width + panels.gap / 2
                most = canvas.width - half if last else edge - half - 2
                centre = min(max(at, least), most)
                how: dict[str, Any] = {"color": canvas.colors.muted, "align": "center"}
                canvas.text(centre, bottom + small + 2, text, size=small, **how)


def _ticks(canvas: Canvas, language: Language, panels: Panels) -> list[tuple[float, str]]:
    """Return the ticks of a panel, as many as have room for their labels.

    A zero between two ticks may stay without label; of more, every second or third has one, or
    those at the ends.
    """
    span = panels.high - panels.low
    room = panels.width - 2 * panels.inset
    found: tuple[float, range, list[str], float] | None = None
    for most in (8, 5, 4, 3, 2):
        step = nice_step(span, most)
        first, last = math.ceil(panels.low / step - 1e-9), math.floor(panels.high / step + 1e-9)
        if found and first == last:
            break  # a lone zero says nothing of the scale
        ticks = range(first, last + 1)
        decimals = 0 if step >= 1 else len(plain(step).partition(".")[2])
        texts = [language.number(tick * step, decimals if tick else 0) for tick in ticks]
        crowding = (canvas.widest(texts, canvas.theme.small) + 5) * span / (room * step)
        found = step, ticks, texts, crowding
        if crowding <= 1 or (crowding <= 2 and ticks == range(-1, 2)):
            break
    assert found is not None
    step, ticks, texts, crowding = found
    if crowding <= 1:
        labelled = set(ticks)
    elif crowding <= 2 and ticks == range(-1, 2):
        labelled = set(ticks) - {0}
    else:
        labelled = {tick for tick in ticks if tick % math.ceil(crowding) == 0}
        if len(labelled) < 2:
            labelled = {ticks[0], ticks[-1]}
    return [
        (tick * step, text if tick in labelled else "")
        for tick, text in zip(ticks, texts, strict=True)
    ]


def draw_interval(
    canvas: Canvas, panels: Panels, number: int, y: float, ends: tuple[float, float], color: str
) -> None:
    """Draw an interval; where it is wider than the panel, cut it with an arrowhead."""
    low, high = max(ends[0], panels.low), min(ends[1], panels.high)
    canvas.line([(panels.x(number, low), y), (panels.x(number, high), y)], color, 1.1)
    for cut, end, side in ((ends[0] < low, low, -1), (ends[1] > high, high, 1)):
        if cut:
            at = panels.x(number, end)
            canvas.shape([(at + side * 3, y), (at - side, y - 2.4), (at - side, y + 2.4)], color)


def scale_limits(spreads: Sequence[Spread]) -> tuple[float, float]:
    """Return the ends of a scale.

    All values are inside; an interval more than six times as wide as the middle one does not
    stretch the scale.
    """
    if not spreads:
        return -1.0, 1.0
    usual = 6 * median(high - low for _, low, high in spreads)
    ends = [0.0]
    for value, low, high in spreads:
        ends += [low, high] if high - low <= usual else [value]
    low, high = min(ends), max(ends)
    if low == high:
        return -1.0, 1.0
    step = nice_step(high - low, 8)
    return step * math.floor(low / step), step * math.ceil(high / step)
