"""Terms in rows, models side by side: what the charts of coefficients stand on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from scs_report.figures.canvas import Canvas
from scs_report.figures.marks import EDGE, GAP, INTERVAL, Mark, draw_legend, nice_step
from scs_report.figures.panel_scales import Spread, models_with, part_limits, scale_parts
from scs_report.figures.picture import Picture
from scs_report.figures.style import Theme
from scs_report.figures.writing import plain
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Model, Results, TermRow

#: Draws what a model says of a term: canvas, panels, number of the panel, height, model and term.
PanelMark = Callable[["Canvas", "Panels", int, float, Model, str], None]

_GAP = 6.0
#: Least space between the labels of ticks.
_BETWEEN = 3.0
#: Panels beside one another in a narrow picture: at most.
_ABREAST = 4
#: Stands where a model has the term but no finite estimate of it.
NOT_FINITE = "†"


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
    """A term: the lines of its label from `top` on, and the height at which its marks stand.

    Where labels stand above marks, no ground is seen behind what is written from `above` on.
    """

    term: TermRow
    lines: list[str]
    top: float
    middle: float
    above: float


def draw_panels(
    results: Results,
    models: Sequence[Model],
    language: Language,
    theme: Theme,
    mark: PanelMark,
    spreads: Callable[[str], Sequence[Spread]],
    key: Sequence[tuple[str, Callable[[Canvas], Mark]]] = (),
    least: float = 14.0,
) -> Picture:
    """Draw terms in rows, each cell by `mark`; in a narrow picture labels stand above marks.

    Terms of several models come first, in a panel for each model, in a narrow picture a few models
    above the others; below, terms of one model only have the whole width. Each part has a scale of
    its own, the same for all models.

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
    having = models_with(results, models)
    strips, own = scale_parts(results, models, spreads)
    naming = Naming(results, language)
    labels = [naming.term(key) for key, some in having.items() if some]
    label_width = min(canvas.widest(labels, theme.label) + 1, 0.33 * theme.width)
    left = EDGE + label_width + GAP
    if theme.narrow:
        left, label_width = EDGE, theme.width - 2 * EDGE
    whole = theme.width - EDGE - left

    place = _Place(canvas, results, language, label_width, least)

    y = draw_legend(canvas, [(label, make(canvas)) for label, make in key], 0.0) + 6 if key else 0.0
    alone = [m for m in models if not any(having[row.key] == [m] for row in own)]
    named = language.list([_name(m, language) for m in alone])
    abreast = _abreast(models) if theme.narrow else [models]
    for some in abreast if strips else ():
        heading = f"{_numbers(some, language)} {named}"
        width = (whole + _GAP) / len(abreast[0]) - _GAP
        for strip in strips:
            here = [row for row in strip if any(model in some for model in having[row.key])]
            if not here:
                continue
            panels = Panels(left, width, *part_limits(strip, spreads))
            if heading and theme.narrow:
                lines = canvas.wrap(heading, theme.label, whole, bold=True)
                y = canvas.lines(EDGE, y, lines, bold=True, color=canvas.colors.accent)
            for number, model in enumerate(some if heading else ()):
                centre = panels.start(number) + width / 2
                canvas.text(centre, y + theme.label, f"({model.number})", bold=True, align="center")
            if heading and theme.narrow:
                heading, y = "", y + canvas.height(1) + 3
            rows, bottom = place.rows([(heading, here)], y)
            _ground(canvas, language, panels, len(some), rows[0].top - 2, bottom)
            place.label(rows)
            for row in rows:
                for number, model in enumerate(some):
                    mark(canvas, panels, number, row.middle, model, row.term.key)
            heading = ""
            y = bottom + theme.small + 9
        y += 6 if some is not abreast[-1] else 0
    if own:
        panels = Panels(left, whole, *part_limits(own, spreads), inset=10.0)
        blocks = [
            (f"({model.number}) {_name(model, language)}", mine)
            for model in models
            if (mine := [row for row in own if having[row.key] == [model]])
        ]
        y += 8 if strips else 0
        rows, bottom = place.rows(blocks, y)
        _ground(canvas, language, panels, 1, rows[0].top if theme.narrow else y - 2, bottom)
        place.label(rows)
        for row in rows:
            mark(canvas, panels, 0, row.middle, having[row.term.key][0], row.term.key)
        y = bottom + theme.small
    return canvas.finish(y + 6)


def _abreast(models: Sequence[Model]) -> list[Sequence[Model]]:
    """Share out models into as few rows of panels as have room, the first the longest."""
    rows = math.ceil(len(models) / _ABREAST)
    most = math.ceil(len(models) / rows)
    return [models[at : at + most] for at in range(0, len(models), most)]


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
            start = y
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
                rows.append(_Row(term, lines, y, y + above + height / 2, min(start, y)))
                y += above + height
                start = y
        return rows, y + 2

    def label(self, rows: Sequence[_Row]) -> None:
        """Write the labels of rows."""
        canvas = self.canvas
        for row in rows if canvas.theme.narrow else ():
            covered = row.top - row.above + canvas.height(len(row.lines))
            canvas.box(0, row.above - 2, canvas.width, covered + 3, canvas.colors.paper)
        for row in rows:
            if canvas.theme.narrow:
                canvas.lines(EDGE, row.top, row.lines)
            else:
                canvas.middle_lines(EDGE, row.middle, row.lines)


def _ground(
    canvas: Canvas, language: Language, panels: Panels, models: int, top: float, bottom: float
) -> None:
    """Draw the panels and their ticks."""
    small = canvas.theme.small
    ticks = _ticks(canvas, language, panels)
    # what looks alike is drawn in one go, which makes one path of it
    for number in range(models):
        canvas.box(panels.start(number), top, panels.width, bottom - top, canvas.colors.tint)
    for zero, color, pen in ((False, canvas.colors.rule, 0.5), (True, canvas.colors.muted, 0.7)):
        places = [panels.x(n, v) for n in range(models) for v, _ in ticks if (v == 0) == zero]
        for at in places:
            canvas.line([(at, top), (at, bottom)], color, pen)
    for number in range(models):
        for value, text in ticks:
            at = panels.x(number, value)
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
    """Return the ticks of a panel, as fine as their labels have room.

    Where those of the coarsest do not all have room, as many have a label as do.
    """
    span = panels.high - panels.low
    room = panels.width - 2 * panels.inset
    ticks, texts, step = range(0), list[str](), 1.0
    labelled: set[int] = set()
    for most in (8, 5, 4, 3, 2):
        step_ = nice_step(span, most)
        first, last = math.ceil(panels.low / step_ - 1e-9), math.floor(panels.high / step_ + 1e-9)
        if ticks and first == last:
            break  # a lone zero says nothing of the scale
        step, ticks = step_, range(first, last + 1)
        decimals = 0 if step >= 1 else len(plain(step).partition(".")[2])
        texts = [language.number(tick * step, decimals if tick else 0) for tick in ticks]
        widths = [canvas.measure(text, canvas.theme.small) for text in texts]
        labelled = _with_room(ticks, widths, room * step / span)
        if len(labelled) == len(ticks):
            break
    return [
        (tick * step, text if tick in labelled else "")
        for tick, text in zip(ticks, texts, strict=True)
    ]


def _with_room(ticks: range, widths: Sequence[float], pitch: float) -> set[int]:
    """Return the ticks whose labels are printed: every one, every second …; or zero and the ends.

    If these have no room beside one another, only the ends.
    """
    half = dict(zip(ticks, (width / 2 for width in widths), strict=True))
    every = [[tick for tick in ticks if tick % step == 0] for step in range(1, len(ticks))]
    ends = [ticks[0], ticks[-1]]
    for some in (*every, sorted({*ends, 0}.intersection(ticks))):
        gaps = ((b - a) * pitch - half[a] - half[b] for a, b in pairwise(some))
        if len(some) > 1 and all(gap >= _BETWEEN for gap in gaps):
            return set(some)
    return set(ends)


def draw_interval(
    canvas: Canvas, panels: Panels, number: int, y: float, ends: tuple[float, float], color: str
) -> None:
    """Draw an interval; where it is wider than the panel, cut it with an arrowhead."""
    low, high = max(ends[0], panels.low), min(ends[1], panels.high)
    canvas.line([(panels.x(number, low), y), (panels.x(number, high), y)], color, INTERVAL)
    for cut, end, side in ((ends[0] < low, low, -1), (ends[1] > high, high, 1)):
        if cut:
            at = panels.x(number, end)
            canvas.shape([(at + side * 3, y), (at - side, y - 2.4), (at - side, y + 2.4)], color)
