"""What several charts have in common: how shares are written, rows of bars, keys, scales."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from scs_report.figures.sheet import ASCENT, LEADING, Sheet
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.prose.withheld import withheld_word
from scs_report.results import Distribution, Estimate, Group, QuestionLabel, Results, Share

#: A table behind a chart: its header and its rows.
Table = tuple[list[str], list[list[str]]]
#: Draws one chart.
Draw = Callable[[Results, Language, Theme], Any]
#: Draws a mark of a key at x (left edge) and y (middle).
Mark = Callable[[float, float], None]

#: Codes of the answers that count as approval, and of all five in order.
APPROVING = ("4", "5")
FIVE = ("1", "2", "3", "4", "5")

#: Least space between the picture's edge and what is drawn, and between columns.
EDGE = 1.0
GAP = 8.0


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a bar chart; `n` is printed beside the label where it is given.

    Without an estimate the row says that it is withheld.
    """

    label: str
    estimate: Estimate | None
    color: str
    n: int | None = None


def share_text(language: Language, share: float) -> str:
    """Write a share in whole percent, one below 1% (or above 99%) with a decimal.

    What is not nothing never reads as 0%, what is not all never as 100%.
    """
    if 0 < share < 0.0005:
        return "<" + language.percent(0.001, 1)
    if 0.9995 < share < 1:
        return ">" + language.percent(0.999, 1)
    return language.percent(share, 1 if 0 < share < 0.0095 or 0.9905 < share < 1 else 0)


def plain(value: float, decimals: int = 6) -> str:
    """Write a number for machines: a point, no grouping."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".") if math.isfinite(value) else ""


def plain_percent(share: float) -> str:
    """Write a share in percent for machines."""
    return f"{share * 100:.2f}"


def plain_estimate(share: Share | None) -> list[str]:
    """Write a share and its interval in percent for machines; empty if it is withheld."""
    if share is None:
        return ["", "", ""]
    return [plain_percent(number) for number in (share.value, share.low, share.high)]


def draw_withheld(sheet: Sheet, x: float, middle: float, language: Language) -> None:
    """Write at x, in place of a bar or dot, that it is withheld."""
    text = withheld_word(language)
    sheet.middle(x, middle, text, size=sheet.theme.small, color=sheet.colors.muted, backed=True)


def answer_label(question: QuestionLabel, code: str, language: Language) -> str:
    """Return how the answer is printed."""
    return language.text(question.answer(code).label)


def approving(shares: Distribution | Group) -> float | None:
    """Return the share that approves, somewhat or strongly; None if it is withheld."""
    found = [shares.disclosed(code) for code in APPROVING]
    known = [share.value for share in found if share]
    return sum(known) if len(known) == len(found) else None


def nice_step(span: float, most: int) -> float:
    """Return the round step (1, 2 or 5 times a power of ten) giving at most `most` steps."""
    rough = span / most
    power = math.pow(10, math.floor(math.log10(rough)))
    steps = [power * factor for factor in (1.0, 2.0, 5.0, 10.0)]
    return next(step for step in steps if step >= rough * (1 - 1e-9))


def draw_bars(bars: Sequence[Bar], language: Language, theme: Theme) -> Any:
    """Draw horizontal bars with 95% intervals and the value at the end of each."""
    sheet = Sheet(theme)
    estimates = [bar.estimate for bar in bars if bar.estimate]
    values = [share_text(language, bar.estimate.value) if bar.estimate else "" for bar in bars]
    value_width = sheet.widest(values, theme.value, bold=True)
    notes = ["" if bar.n is None else n_text(language, bar.n) for bar in bars]
    if theme.narrow:
        left, label_width = EDGE, theme.width - 2 * EDGE
    else:
        widths = [
            sheet.measure(bar.label, theme.label)
            + (sheet.measure(note, theme.small) + 5 if note else 0)
            for bar, note in zip(bars, notes, strict=True)
        ]
        label_width = min(max(widths) + 1, 0.42 * theme.width)
        left = label_width + GAP
    right = theme.width - EDGE - value_width - 6
    top = max((estimate.high for estimate in estimates), default=0.0) or 1.0

    def x(share: float) -> float:
        return left + (right - left) * share / top

    y = 2.0
    thick, space = 12.0, 9.0
    for bar, value, note in zip(bars, values, notes, strict=True):
        lines = sheet.wrap(bar.label, theme.label, label_width)
        if (
            note
            and sheet.measure(lines[-1], theme.label) + sheet.measure(note, theme.small) + 5
            > label_width
        ):
            lines.append("")
        if theme.narrow:
            _label(sheet, left, y, lines, note, "left")
            y += sheet.height(len(lines)) + 1.5
            middle, y_next = y + thick / 2, y + thick + space
        else:
            height = max(sheet.height(len(lines)), thick)
            _label(
                sheet, left - GAP, y + (height - sheet.height(len(lines))) / 2, lines, note, "right"
            )
            middle, y_next = y + height / 2, y + height + space
        y = y_next
        if bar.estimate is None:
            draw_withheld(sheet, left + 5, middle, language)
            continue
        sheet.box(left, middle - thick / 2, x(bar.estimate.value) - left, thick, bar.color)
        draw_interval(sheet, x(bar.estimate.low), x(bar.estimate.high), middle, on_bar=True)
        sheet.middle(
            x(max(bar.estimate.high, bar.estimate.value)) + 5,
            middle,
            value,
            size=theme.value,
            bold=True,
        )
    bottom = y - space + 2
    if not theme.narrow:
        sheet.line([(left, 0), (left, bottom)], sheet.colors.ink, 0.7)
    return sheet.finish(bottom)


def _label(sheet: Sheet, x: float, y: float, lines: list[str], note: str, align: str) -> None:
    """Write a label's lines from the edge `y`, the note behind the last line in small grey."""
    size, small = sheet.theme.label, sheet.theme.small
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        aside = note if last else ""
        shift = sheet.measure(aside, small) + (5 if line else 0) if aside else 0.0
        baseline = y + size * (ASCENT + LEADING * number)
        if align == "right":
            if line:
                sheet.text(x - shift, baseline, line, align="right")
            if aside:
                sheet.text(x, baseline, aside, size=small, color=sheet.colors.muted, align="right")
        else:
            if line:
                sheet.text(x, baseline, line)
            if aside:
                start = x + (sheet.measure(line, size) + 5 if line else 0)
                sheet.text(start, baseline, aside, size=small, color=sheet.colors.muted)


def bracketed(text: str, aside: str, language: Language) -> str:
    """Put an aside in the brackets of the language behind a text."""
    return f"{text}（{aside}）" if language.code == "zh" else f"{text} ({aside})"


def n_text(language: Language, n: int) -> str:
    """Write the size of a group."""
    equals = "=" if language.code == "zh" else "\u2009=\u2009"
    return "n" + equals + language.number(n)


def dot_mark(sheet: Sheet, color: str, hollow: bool = False) -> Mark:
    """Return the mark of a key: a dot."""
    return lambda x, middle: sheet.dot(x + 4.5, middle, color, hollow)


def draw_interval(sheet: Sheet, low: float, high: float, y: float, *, on_bar: bool = False) -> None:
    """Draw a 95% interval from x to x; on a bar without caps, on a white ground to be seen."""
    span = [(low, y), (high, y)]
    if on_bar:
        sheet.line(span, sheet.colors.paper, 2.8)
        sheet.line(span, sheet.colors.ink, 1.0)
        return
    for points in (span, *([(x, y - 2.2), (x, y + 2.2)] for x in (low, high))):
        sheet.line(points, sheet.colors.ink, 0.9)


def draw_key(
    sheet: Sheet,
    entries: Sequence[tuple[str, Mark]],
    y: float,
    *,
    left: float = EDGE,
    mark: float = 9.0,
) -> float:
    """Write marks with their meaning in a row, in even rows where needed; return the lower edge.

    Each entry draws its mark at (x of its left edge, y of its middle), `mark` points wide.
    """
    size, apart = sheet.theme.small, 13.0
    widths = [mark + 4 + sheet.measure(text, size) for text, _ in entries]
    full = sheet.width - EDGE - left
    rows = _rows(widths, full, apart)
    room = full
    while room > max(widths) and len(_rows(widths, room - 2, apart)) == len(rows):
        room -= 2
    middle = y + size * 0.7
    for row in _rows(widths, room, apart):
        x = left
        for number in row:
            text, draw = entries[number]
            draw(x, middle)
            sheet.middle(x + mark + 4, middle, text, size=size)
            x += widths[number] + apart
        middle += size * 1.6
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
    sheet: Sheet,
    ticks: Sequence[tuple[float, str]],
    top: float,
    bottom: float,
) -> float:
    """Draw hairlines from top to bottom with their labels below; return the lower edge."""
    small = sheet.theme.small
    for x, label in ticks:
        sheet.line([(x, top), (x, bottom)], sheet.colors.hairline, 0.6)
        sheet.text(
            x, bottom + small + 2, label, size=small, color=sheet.colors.muted, align="center"
        )
    return bottom + small + 5
