"""The coefficients of all models (Table 4) with their intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import msgspec

from scs_report.report.charts.common import EDGE, GAP, Mark, Table, draw_key, nice_step, plain
from scs_report.report.charts.sheet import Sheet
from scs_report.report.charts.style import Theme
from scs_report.report.language import Language
from scs_report.results import Model, ModelTable, Parameter, Results, TermRow

#: Stands where a model has the term but no finite estimate of it.
NOT_FINITE = "†"


class Panels(msgspec.Struct, frozen=True):
    """One panel a model, side by side on the same scale; lengths in points."""

    left: float
    width: float
    low: float
    high: float
    gap: float = 6.0
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
    term: TermRow
    lines: list[str]
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def draw_coefficients(results: Results, language: Language, theme: Theme) -> Any:
    """Draw terms in rows and models side by side on one scale, with 95% intervals.

    A filled dot's interval leaves out zero. An interval much wider than most is cut, with an
    arrowhead. A parameter without a finite estimate is marked, not drawn.

    Raises
    ------
    ValueError
        If the theme is narrow: seven panels have no room there.
    """
    if theme.narrow:
        raise ValueError("the chart of coefficients needs the full width")
    return draw_panels(results, language, theme, _mark, scale_limits(results.table4))


#: Draws what a model says of a term: sheet, panels, number of the panel, height, model and term.
PanelMark = Callable[[Sheet, Panels, int, float, Model, str], None]


def draw_panels(
    results: Results,
    language: Language,
    theme: Theme,
    mark: PanelMark,
    limits: tuple[float, float],
    key: Sequence[tuple[str, Callable[[Sheet], Mark]]] = (),
    least: float = 14.0,
) -> Any:
    """Draw terms in rows and models side by side, each cell by `mark`.

    Parameters
    ----------
    limits
        Ends of the scale that all panels share.
    key
        Labels and marks explained above the panels.
    least
        Least height of a row, in points.
    """
    sheet = Sheet(theme)
    table = results.table4
    labels = [row_label(row, results, language) for row in table.rows]
    label_width = min(sheet.widest(labels, theme.label) + 1, 0.33 * theme.width)
    left = EDGE + label_width + GAP
    low, high = limits
    gap = 6.0
    width = (theme.width - EDGE - left + gap) / len(table.models) - gap
    panels = Panels(left, width, low, high, gap)

    top = draw_key(sheet, [(label, make(sheet)) for label, make in key], 0.0) + 6 if key else 0.0
    for number, model in enumerate(table.models):
        centre = panels.start(number) + width / 2
        sheet.text(centre, top + theme.label, f"({model.number})", bold=True, align="center")
    start = top + theme.label * 1.4 + 4
    rows: list[_Row] = []
    rules: list[float] = []
    y = start
    for term, label in zip(table.rows, labels, strict=True):
        if rows and rows[-1].term.block != term.block:
            rules.append(y + 3)
            y += 6
        lines = sheet.wrap(label, theme.label, label_width)
        rows.append(_Row(term, lines, y, max(least, sheet.height(len(lines)) + 3)))
        y += rows[-1].height
    bottom = y + 2
    for number in range(len(table.models)):
        sheet.box(panels.start(number), start - 2, width, bottom - start + 2, sheet.colors.tint)
    for rule in rules:
        sheet.line([(EDGE, rule), (theme.width - EDGE, rule)], sheet.colors.rule, 0.5)
    _scale(sheet, language, panels, len(table.models), start - 2, bottom)
    for row in rows:
        sheet.middle_lines(EDGE, row.middle, row.lines)
        for number, model in enumerate(table.models):
            mark(sheet, panels, number, row.middle, model, row.term.key)
    y = _names(sheet, language, table, bottom + theme.small + 9)
    return sheet.finish(y + 2)


def _scale(
    sheet: Sheet, language: Language, panels: Panels, models: int, top: float, bottom: float
) -> None:
    """Draw the ticks of every panel; where labels have no room the zero has none."""
    small = sheet.theme.small
    room = panels.width - 2 * panels.inset
    span = panels.high - panels.low
    ticks, texts, step, zero = range(0), [""], 1.0, True
    for most in (5, 4, 3, 2, 1):
        wider = nice_step(span, most)
        first, last = math.ceil(panels.low / wider - 1e-9), math.floor(panels.high / wider + 1e-9)
        if last == first and len(ticks) > 1:
            # a lone zero says nothing of the scale
            break
        step, ticks = wider, range(first, last + 1)
        decimals = 0 if step >= 1 else len(plain(step).partition(".")[2])
        texts = [language.number(tick * step, decimals) for tick in ticks]
        needed = sheet.widest(texts, small) + 5
        if room * step / span >= needed:
            zero = True
            break
        zero = 2 * room * step / span < needed
        if not zero and len(ticks) <= 3:
            break
    for number in range(models):
        for tick, text in zip(ticks, texts, strict=True):
            at = panels.x(number, tick * step)
            color, pen = (sheet.colors.muted, 0.7) if tick == 0 else (sheet.colors.rule, 0.5)
            sheet.line([(at, top), (at, bottom)], color, pen)
            if tick or zero:
                how: dict[str, Any] = {
                    "size": small,
                    "color": sheet.colors.muted,
                    "align": "center",
                }
                sheet.text(at, bottom + small + 2, text, **how)


def _mark(sheet: Sheet, panels: Panels, number: int, y: float, model: Model, term: str) -> None:
    parameter = _parameter(model, term)
    if parameter is None:
        return
    if not parameter.finite:
        at = panels.x(number, 0) + 3
        sheet.middle(at, y, NOT_FINITE, color=sheet.colors.muted)
        return
    clear = parameter.low > 0 or parameter.high < 0
    color = sheet.colors.accent if clear else sheet.colors.muted
    draw_interval(sheet, panels, number, y, (parameter.low, parameter.high), color)
    sheet.dot(panels.x(number, parameter.value), y, color, hollow=not clear, radius=2.5)


def draw_interval(
    sheet: Sheet, panels: Panels, number: int, y: float, ends: tuple[float, float], color: str
) -> None:
    """Draw an interval; where it is wider than the panel, cut it with an arrowhead."""
    low, high = max(ends[0], panels.low), min(ends[1], panels.high)
    sheet.line([(panels.x(number, low), y), (panels.x(number, high), y)], color, 1.1)
    for cut, end, side in ((ends[0] < low, low, -1), (ends[1] > high, high, 1)):
        if cut:
            at = panels.x(number, end)
            sheet.shape([(at + side * 3, y), (at - side, y - 2.4), (at - side, y + 2.4)], color)


def _names(sheet: Sheet, language: Language, table: ModelTable, y: float) -> float:
    numbers = [f"({model.number})" for model in table.models]
    names = [language.text(model.label) for model in table.models]
    width = sheet.widest(numbers, sheet.theme.small, bold=True)
    marks = [_number_mark(sheet, number) for number in numbers]
    return draw_key(sheet, list(zip(names, marks, strict=True)), y, mark=width)


def _number_mark(sheet: Sheet, number: str) -> Mark:
    small = sheet.theme.small
    return lambda x, middle: sheet.middle(x, middle, number, size=small, bold=True)


def scale_limits(table: ModelTable) -> tuple[float, float]:
    """Return the ends of the scale.

    All estimates are inside; an interval more than six times as wide as the middle one does not
    stretch the scale.
    """
    finite = [p for model in table.models for p in model.coefficients if p.finite]
    if not finite:
        return -1.0, 1.0
    usual = 6 * median(p.high - p.low for p in finite)
    ends = [0.0]
    for p in finite:
        ends += [p.low, p.high] if p.high - p.low <= usual else [p.value]
    low, high = min(ends), max(ends)
    if low == high:
        return -1.0, 1.0
    step = nice_step(high - low, 8)
    return step * math.floor(low / step), step * math.ceil(high / step)


def row_label(row: TermRow, results: Results, language: Language) -> str:
    """Return how a term is printed: its variable, and its level after a colon."""
    if row.level is None:
        return language.text(row.label)
    variable = row.key.partition("=")[0]
    questions = {question.key: question.label for question in results.questions}
    label = language.text(questions.get(variable, row.label))
    colon = "：" if language.code == "zh" else ": "
    return f"{label}{colon}{language.text(row.level)}"


def _parameter(model: Model, key: str) -> Parameter | None:
    return next((one for one in model.coefficients if one.key == key), None)


def note_coefficients(results: Results, language: Language) -> str:
    """Return how to read the marks; the last sentence only where it is needed."""
    note = [
        language.gettext("Filled dots: the 95% interval leaves out zero."),
        language.gettext("An arrowhead marks an interval that goes on beyond the scale."),
    ]
    if any(not p.finite for model in results.table4.models for p in model.coefficients):
        note.append(language.gettext("† No finite estimate exists (separation); not drawn."))
    return ("" if language.code == "zh" else " ").join(note)


def table_coefficients(results: Results, language: Language) -> Table:
    """Return the coefficients of all models, one a row."""
    header = [
        language.gettext("Model"),
        language.gettext("Variable"),
        language.gettext("Coefficient"),
        language.gettext("95% interval, low"),
        language.gettext("95% interval, high"),
    ]
    rows = []
    for model in results.table4.models:
        name = f"({model.number}) {language.text(model.label)}"
        for row in results.table4.rows:
            parameter = _parameter(model, row.key)
            if parameter is None:
                continue
            numbers = (parameter.value, parameter.low, parameter.high)
            cells = [plain(number) if parameter.finite else "" for number in numbers]
            rows.append([name, row_label(row, results, language), *cells])
    return header, rows
