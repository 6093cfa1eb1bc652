"""One bar of all answers to a question; small shares stand on leaders below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from scs_report.figures.canvas import Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.lookup import Shown, look_up
from scs_report.figures.marks import EDGE, GAP, Table, draw_legend, draw_nobody, draw_withheld
from scs_report.figures.picture import Align, Picture
from scs_report.figures.small_bases import SmallBases
from scs_report.figures.stack import Part, colors_of, draw_part, parts_of, swatch
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, base_sentence, in_percent, labelled, rests_on, shares
from scs_report.figures.writing import (
    interval_header,
    plain_estimate,
    plain_size,
    sentences,
    share_text,
)
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import Stacked
from scs_report.results.figure_grids import Labelled, stack

_HEIGHT = 34.0

#: Where a leader goes down from the bar, and its text.
_Mark = tuple[float, str]


def _draw(entry: Stacked, results: Results, language: Language, theme: Theme) -> Picture:
    canvas = Canvas(theme)
    shown = _answers(entry, results)
    question = results.question(entry.question)
    colors = colors_of(entry, question, theme.colors)
    parts = parts_of(shown, EDGE, theme.width - EDGE, colors, theme.colors)
    if not parts:
        write = draw_withheld if any(answer.share is None for answer in shown) else draw_nobody
        write(canvas, EDGE, theme.label, language)
        return canvas.finish(theme.label * 2)
    top = 0.0
    if total := _total_text(entry, results, language):
        top = theme.figure * 1.25 + 8
        _bracket(canvas, list(_runs(entry, results, parts)), top, total)
    inside, outside = _labels(canvas, parts, language)
    in_place = _fit(canvas, outside)
    bottom = below = top + _HEIGHT + 5
    for part in parts:
        draw_part(canvas, part, top, _HEIGHT)
        if _roomy(canvas, part, language):
            how: dict[str, Any] = {"bold": True, "color": part.text_color, "size": theme.figure}
            value = share_text(language, part.share)
            canvas.middle(part.start + 6, top + _HEIGHT / 2, value, **how)
        if in_place and (lines := inside.get(part.answer.key)):
            below = max(below, canvas.lines(part.start + 6, bottom, lines))
    if not in_place:
        legend = []
        for part in parts:
            text = labelled(language.text(part.answer.label), part.share, language)
            legend.append((text, swatch(canvas, part.color)))
        below = draw_legend(canvas, legend, below + 2)
    elif outside:
        below = _leaders(canvas, outside, top + _HEIGHT, below + 3)
    return canvas.finish(below + 2)


def _roomy(canvas: Canvas, part: Part, language: Language) -> bool:
    """Whether the value has room in its part of the bar."""
    value = share_text(language, part.share)
    return part.room >= canvas.measure(value, canvas.theme.figure, bold=True) + 8


def _labels(
    canvas: Canvas, parts: Sequence[Part], language: Language
) -> tuple[dict[str, list[str]], list[_Mark]]:
    """Return the labels with room below their part of the bar, and those at ends of leaders."""
    size = canvas.theme.label
    inside: dict[str, list[str]] = {}
    outside = []
    for part in parts:
        label, room = language.text(part.answer.label), part.room - 7.5
        roomy = _roomy(canvas, part, language)
        lines = canvas.wrap(label, size, max(room, 1))
        if roomy and canvas.fits(label, size, room) and len(lines) <= 3:
            inside[part.answer.key] = lines
        elif part.share > 0:
            middle = part.start + (min(part.room / 2, 6) if roomy else part.room / 2)
            value = share_text(language, part.share)
            outside.append((middle, label if roomy else f"{label} {value}"))
    return inside, outside


def _sides(canvas: Canvas, marks: Sequence[_Mark]) -> tuple[list[_Mark], list[_Mark], float, float]:
    """Return the leaders that carry text to the right and to the left, and where texts begin."""
    half = canvas.width / 2
    left = [mark for mark in reversed(marks) if mark[0] <= half]
    right = [mark for mark in marks if mark[0] > half]
    starts = max((x for x, _ in left), default=0.0) + 7
    ends = min((x for x, _ in right), default=canvas.width) - 7
    return left, right, starts, ends


def _fit(canvas: Canvas, marks: Sequence[_Mark]) -> bool:
    """Whether no leader's text leaves the picture or is crossed by a line."""
    left, right, starts, ends = _sides(canvas, marks)
    size = canvas.theme.label
    end = starts + canvas.widest([text for _, text in left], size)
    start = ends - canvas.widest([text for _, text in right], size)
    return end <= (ends if right else canvas.width - EDGE) and start >= EDGE


def _answers(entry: Stacked, results: Results) -> list[Shown]:
    return look_up(stack(entry, results).answers, results)


def _marks(entry: Stacked, results: Results, language: Language) -> list[str]:
    return SmallBases.of(_answers(entry, results), results).notes(language)


def _total(entry: Stacked, results: Results) -> Shown | None:
    address = stack(entry, results).total
    if entry.total is None or address is None:
        return None
    return next(iter(look_up([Labelled("", entry.total.label, address)], results)), None)


def _total_text(entry: Stacked, results: Results, language: Language) -> str:
    total = _total(entry, results)
    if total is None or total.share is None:
        return ""
    share = share_text(language, total.share.value)
    return language.gettext("{share} {answer}").format(
        share=share, answer=language.text(total.label)
    )


def _runs(entry: Stacked, results: Results, parts: Sequence[Part]) -> Iterator[tuple[float, float]]:
    """Yield the ends of each stretch of neighbouring answers that the total adds up."""
    assert entry.total is not None
    codes = results.question(entry.question).codes_of(entry.total.codes)
    for inside, run in groupby(parts, key=lambda part: part.answer.key in codes):
        if inside:
            first, *_ = stretch = list(run)
            yield first.start, stretch[-1].start + stretch[-1].room


def _bracket(canvas: Canvas, runs: Sequence[tuple[float, float]], y: float, text: str) -> None:
    """Hold together, above the bar that begins at `y`, the answers of the total."""
    size = canvas.theme.figure
    half = canvas.measure(text, size, bold=True) / 2
    start, end = max(runs, key=lambda ends: ends[1] - ends[0])
    centre = min(max((start + end) / 2, EDGE + half), canvas.width - EDGE - half)
    how: dict[str, Any] = {"bold": True, "color": canvas.colors.accent, "align": "center"}
    canvas.text(centre, size, text, size=size, **how)
    for start, end in runs:
        left, right = start + 0.5, end - 0.5
        corners = [(left, y - 2), (left, y - 6), (right, y - 6), (right, y - 2)]
        if right > left:
            canvas.line(corners, canvas.colors.accent, 0.9)


def _leaders(canvas: Canvas, marks: Sequence[_Mark], start: float, y: float) -> float:
    """Label narrow segments: thin lines go down, text stands at their ends.

    Lines at the left carry text to the right, the rightmost first, so no line crosses a text;
    at the right it is the other way round.
    """
    left, right, starts, ends = _sides(canvas, marks)
    step = canvas.height(1) + 1
    room = ends - starts - GAP
    widths = [
        canvas.widest([text for _, text in side], canvas.theme.label) for side in (left, right)
    ]
    row = lower = y
    for x, text in left:
        _leader(canvas, x, start, row + step / 2, starts, text, "left")
        lower = row = row + step
    if sum(widths) <= room:
        row = y
    for x, text in right:
        _leader(canvas, x, start, row + step / 2, ends, text, "right")
        row += step
        lower = max(lower, row)
    return lower


def _leader(
    canvas: Canvas, x: float, start: float, middle: float, at: float, text: str, align: Align
) -> None:
    near = at - 2 if align == "left" else at + 2
    canvas.line([(x, start), (x, middle), (near, middle)], canvas.colors.muted, 0.7)
    canvas.middle(at, middle, text, align=align)


def _table(entry: Stacked, results: Results, language: Language) -> Table:
    header = [
        language.gettext("Answer"),
        language.gettext("Share (%)"),
        *interval_header(language),
        "n",
    ]
    rows = [
        [language.text(answer.label), *plain_estimate(answer.share), plain_size(answer.n)]
        for answer in _answers(entry, results)
    ]
    return header, rows


def _words(entry: Stacked, results: Results, language: Language) -> Words:
    question = results.question(entry.question)
    base = language.text(stack(entry, results).label)
    title = language.text(question.label)
    shown = _answers(entry, results)
    n = shown[0].n if shown else 0
    total = _total_text(entry, results, language)
    alt = [
        language.gettext("Stacked bar: {title}.").format(title=title),
        base_sentence(base, n, language),
        *shares(((language.text(answer.label), answer) for answer in shown), language),
        *([language.gettext("Total: {total}.").format(total=total)] if total else []),
    ]
    return Words(
        title=title,
        unit=in_percent(base, language),
        alt=sentences(alt, language),
        note=rests_on(n, results, language),
    )


# all answers are of one base, so that there is a note and no mark
STACKED = Kind(_draw, _table, _words, _marks, _marks)
