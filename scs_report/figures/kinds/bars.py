"""Bars with 95% intervals: answers, items or nets of a question, or one share in several groups."""

from __future__ import annotations

from typing import Any

from scs_report.figures.canvas import ASCENT, LEADING, Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.lookup import Shown, by_size, look_up
from scs_report.figures.marks import (
    EDGE,
    GAP,
    Table,
    draw_interval,
    draw_nobody,
    draw_withheld,
)
from scs_report.figures.picture import Picture
from scs_report.figures.small_bases import SmallBases
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, base_sentence, in_percent, rests_on, shares, whiskers
from scs_report.figures.writing import (
    group_text,
    interval_header,
    plain_estimate,
    plain_size,
    sentences,
    share_text,
)
from scs_report.language import Language
from scs_report.results import Address, Results
from scs_report.results.figure_entries import Bars
from scs_report.results.figure_grids import bars

_THICK, _SPACE = 12.0, 9.0


def _shown(entry: Bars, results: Results) -> list[Shown]:
    shown = look_up(bars(entry, results), results)
    return by_size(shown, entry.grey) if entry.order == "size" else shown


def _draw(entry: Bars, results: Results, language: Language, theme: Theme) -> Picture:
    """Draw the value at the end of each bar; in a narrow picture labels stand above bars."""
    canvas = Canvas(theme)
    shown = _shown(entry, results)
    if not shown:
        draw_nobody(canvas, EDGE, theme.label, language)
        return canvas.finish(theme.label * 2)
    few = SmallBases.of(shown, results)
    marks = [few.mark([bar]) for bar in shown]
    labels = [language.text(bar.label) for bar in shown]
    if not entry.sizes:
        labels = [label + mark for label, mark in zip(labels, marks, strict=True)]
    shares = [bar.share for bar in shown if bar.share]
    values = [share_text(language, bar.share.value) if bar.share else "" for bar in shown]
    value_width = canvas.widest(values, theme.value, bold=True)
    notes = [
        group_text(language, bar.n) + mark if entry.sizes else ""
        for bar, mark in zip(shown, marks, strict=True)
    ]
    if theme.narrow:
        left, label_width = EDGE, theme.width - 2 * EDGE
    else:
        widths = [
            canvas.measure(label, theme.label)
            + (canvas.measure(note, theme.small) + 5 if note else 0)
            for label, note in zip(labels, notes, strict=True)
        ]
        label_width = min(max(widths) + 1, 0.42 * theme.width)
        left = label_width + GAP
    right = theme.width - EDGE - value_width - 6
    reference = _reference(entry, results)
    top = max([share.high for share in shares] + ([reference] if reference else []), default=0.0)

    def x(share: float) -> float:
        return left + (right - left) * share / (top or 1.0)

    y = 2.0
    rows = []
    for label, note in zip(labels, notes, strict=True):
        lines = canvas.wrap(label, theme.label, label_width)
        if (
            note
            and canvas.measure(lines[-1], theme.label) + canvas.measure(note, theme.small) + 5
            > label_width
        ):
            lines.append("")
        tall = canvas.height(len(lines))
        height = _THICK if theme.narrow else max(tall, _THICK)
        above = tall + 1.5 if theme.narrow else 0.0
        rows.append((lines, y, y + above + height / 2))
        y += above + height + _SPACE
    bottom = y - _SPACE + 2
    lower = bottom
    if entry.reference and reference is not None:
        lower = _draw_reference(canvas, x(reference), bottom, language.text(entry.reference.label))
    for bar, value, note, (lines, start, middle) in zip(shown, values, notes, rows, strict=True):
        if theme.narrow:
            if reference is not None:
                canvas.box(
                    0, start - 1, theme.width, canvas.height(len(lines)), canvas.colors.paper
                )
            _label(canvas, start, lines, note)
        else:
            _label(canvas, middle - canvas.height(len(lines)) / 2, lines, note)
        if bar.share is None:
            draw_withheld(canvas, left + 5, middle, language)
            continue
        color = _color(entry, bar.key, theme)
        long = x(bar.share.value) - left
        canvas.box(left, middle - _THICK / 2, long, _THICK, color, address=bar.address)
        over = x(bar.share.value) if color == theme.colors.accent else None
        draw_interval(canvas, x(bar.share.low), x(bar.share.high), middle, over=over)
        canvas.middle(
            x(max(bar.share.high, bar.share.value)) + 5,
            middle,
            value,
            size=theme.value,
            bold=True,
            backed=reference is not None,
        )
    if not theme.narrow:
        canvas.line([(left, 0), (left, bottom)], canvas.colors.ink, 0.7)
    return canvas.finish(lower)


def _marks(entry: Bars, results: Results, language: Language) -> list[str]:
    return SmallBases.of(_shown(entry, results), results).notes(language)


def _plain_marks(entry: Bars, results: Results, language: Language) -> list[str]:
    shown = _shown(entry, results)
    rows = [(language.text(bar.label), [bar]) for bar in shown]
    return SmallBases.of(shown, results).named(rows, language)


def _color(entry: Bars, key: str, theme: Theme) -> str:
    if entry.highlight:
        return theme.colors.accent if key in entry.highlight else theme.colors.quiet
    return theme.colors.quiet if key in entry.grey else theme.colors.accent


def _reference(entry: Bars, results: Results) -> float | None:
    if entry.reference is None or not entry.reference.address:
        return entry.reference.value if entry.reference else None
    share = results.share(Address.parse(entry.reference.address))
    return share.value if share else None


def _draw_reference(canvas: Canvas, x: float, bottom: float, text: str) -> float:
    """Draw the line of comparison with its label below; return the lower edge."""
    small = canvas.theme.small
    lines = canvas.wrap(text, small, canvas.width - 2 * EDGE)
    half = canvas.widest(lines, small) / 2
    centre = min(max(x, EDGE + half), canvas.width - EDGE - half)
    canvas.line([(x, 0), (x, bottom)], canvas.colors.contrast, 0.9)
    how: dict[str, Any] = {"size": small, "color": canvas.colors.contrast, "align": "center"}
    return canvas.lines(centre, bottom + 2, lines, **how) + 2


def _label(canvas: Canvas, y: float, lines: list[str], note: str) -> None:
    """Write a label's lines from the edge `y`, the note behind the last line in small grey."""
    size, small = canvas.theme.label, canvas.theme.small
    for number, line in enumerate(lines):
        baseline = y + size * (ASCENT + LEADING * number)
        canvas.text(EDGE, baseline, line)
        if note and number == len(lines) - 1:
            start = EDGE + (canvas.measure(line, size) + 5 if line else 0)
            canvas.text(start, baseline, note, size=small, color=canvas.colors.muted)


def _table(entry: Bars, results: Results, language: Language) -> Table:
    first, share = language.gettext("Answer"), language.gettext("Share (%)")
    if entry.bases:
        first, share = language.gettext("Group"), f"{_counted(entry, results, language)} (%)"
    rows = [
        [language.text(bar.label), *plain_estimate(bar.share), plain_size(bar.n)]
        for bar in _shown(entry, results)
    ]
    return [first, share, *interval_header(language), "n"], rows


def _counted(entry: Bars, results: Results, language: Language) -> str:
    """Return what is counted in each group."""
    if entry.nets:
        return language.text(entry.nets[0].label)
    question = results.question(entry.question)
    return language.list([language.text(question.answer(code).label) for code in entry.codes])


def _words(entry: Bars, results: Results, language: Language) -> Words:
    question = results.question(entry.question)
    shown = _shown(entry, results)
    title = language.text(question.label)
    alt = [language.gettext("Bar chart: {title}.").format(title=title)]
    unit = note = ""
    if entry.bases:
        counted = _counted(entry, results, language)
        alt.append(language.gettext("Share of each group: {answers}.").format(answers=counted))
        unit = language.gettext("{answers}, share of each group in %").format(answers=counted)
        note = rests_on(None, results, language, whiskers(language))
    elif shown:
        base = language.text(results.base(shown[0].address.base).label)
        n = max(bar.n for bar in shown)
        alt.append(base_sentence(base, n, language))
        unit = in_percent(base, language, multiple=question.multiple)
        note = rests_on(n, results, language, whiskers(language))
    alt += shares(((language.text(bar.label), bar) for bar in shown), language)
    return Words(title=title, unit=unit, alt=sentences(alt, language), note=note)


BARS = Kind(_draw, _table, _words, _marks, _plain_marks)
