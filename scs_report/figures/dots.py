"""Dots that compare two groups: benefits by location (Table 5), doubters (Table 3)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scs_report.figures.common import (
    EDGE,
    GAP,
    Table,
    answer_label,
    bracketed,
    dot_mark,
    draw_axis,
    draw_interval,
    draw_key,
    draw_withheld,
    n_text,
    nice_step,
    plain_estimate,
    plain_percent,
    share_text,
)
from scs_report.figures.sheet import Sheet
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import CrossTabulation, Group, Results, Share


def draw_benefits(results: Results, language: Language, theme: Theme) -> Any:
    """Draw the benefits received in each kind of place, the most frequent first."""
    sheet = Sheet(theme)
    question = results.question(results.table5.question)
    groups = _places(results)
    codes = _benefit_order(groups)
    labels = [answer_label(question, code, language) for code in codes]
    if theme.narrow:
        label_width, left = theme.width - 2 * EDGE, EDGE + 8
    else:
        label_width = min(sheet.widest(labels, theme.label) + 1, 0.42 * theme.width)
        left = EDGE + label_width + GAP
    right = theme.width - EDGE - sheet.measure("100%", theme.value, bold=True) - 7
    shares = [group.disclosed(code) for group in groups for code in codes]
    top_share = max((share.high for share in shares if share), default=0.0)
    step = max(nice_step(top_share or 1.0, 5), 0.01)
    steps = max(math.ceil(top_share / step - 1e-9), 1)

    def x(share: float) -> float:
        return left + (right - left) * share / (step * steps)

    key = [
        (
            bracketed(language.text(group.label), n_text(language, group.n), language),
            dot_mark(sheet, *_look(sheet, number)),
        )
        for number, group in enumerate(groups)
    ]
    y = start = draw_key(sheet, key, 0.0, left=EDGE if theme.narrow else left) + 6
    pitch, space = 11.5, 8.0
    block = pitch * len(groups)
    rows = []
    for code, label in zip(codes, labels, strict=True):
        lines = sheet.wrap(label, theme.label, label_width)
        tall = sheet.height(len(lines))
        above, height = (tall + 2, block) if theme.narrow else (0.0, max(block, tall))
        rows.append((code, lines, above, height))
    bottom = start + sum(above + height + space for *_, above, height in rows) - space + 4
    ticks = [(x(step * number), language.percent(step * number)) for number in range(steps + 1)]
    lower = draw_axis(sheet, ticks, start - 2, bottom)
    for code, lines, above, height in rows:
        if theme.narrow:
            sheet.box(0, y - 1, theme.width, above, sheet.colors.paper)
            sheet.lines(EDGE, y, lines)
            y += above
        else:
            sheet.middle_lines(left - GAP, y + height / 2, lines, align="right")
        for number, group in enumerate(groups):
            middle = y + height / 2 + pitch * (number - (len(groups) - 1) / 2)
            share = group.disclosed(code)
            if share is None:
                draw_withheld(sheet, left + 5, middle, language)
            else:
                _dot_row(sheet, language, x, middle, share, _look(sheet, number))
        y += height + space
    return sheet.finish(lower)


def _dot_row(
    sheet: Sheet,
    language: Language,
    x: Callable[[float], float],
    middle: float,
    share: Share,
    look: tuple[str, bool],
) -> None:
    color, hollow = look
    draw_interval(sheet, x(share.low), x(share.high), middle)
    sheet.dot(x(share.value), middle, color, hollow)
    how: dict[str, Any] = {"color": color, "bold": not hollow, "backed": True}
    value = share_text(language, share.value)
    sheet.middle(x(share.high) + 5, middle, value, size=sheet.theme.value, **how)


def _look(sheet: Sheet, number: int) -> tuple[str, bool]:
    return (sheet.colors.accent, False) if number == 0 else (sheet.colors.muted, True)


def table_benefits(results: Results, language: Language) -> Table:
    """Return the benefits received in each kind of place."""
    question = results.question(results.table5.question)
    groups = _places(results)
    header = [language.gettext("Answer")]
    for group in groups:
        name = language.text(group.label)
        colon = "：" if language.code == "zh" else ": "
        header += [
            f"{name} (%)",
            name + colon + language.gettext("95% interval, low (%)"),
            name + colon + language.gettext("95% interval, high (%)"),
        ]
    rows = []
    for code in _benefit_order(groups):
        row = [answer_label(question, code, language)]
        for group in groups:
            row += plain_estimate(group.disclosed(code))
        rows.append(row)
    return header, rows


def _places(results: Results) -> list[Group]:
    """Return the groups compared, the largest first; a total of all is none of them."""
    groups = [g for g in results.table5.groups if not g.key.startswith(("total", "all"))]
    return sorted(groups, key=lambda group: -group.weight)


def _benefit_order(groups: list[Group]) -> list[str]:
    """Return the items as the first group ranks them, having had none of them last.

    Where nothing of that group is disclosed the next one ranks them.
    """

    def rank(code: str) -> tuple[bool, float]:
        share = ranking.disclosed(code)
        return code.endswith("_none"), -share.value if share else 0.0

    ranking = next((group for group in groups if group.shares), groups[0])
    return sorted(ranking.codes, key=rank)


def draw_doubters(results: Results, language: Language, theme: Theme) -> Any:
    """Draw who the doubters are beside everybody, variable by variable."""
    sheet = Sheet(theme)
    tables = results.table3
    names = [
        answer_label(results.question(table.question), code, language)
        for table in tables
        for code in _lines(table, results)
    ]
    label_width = min(sheet.widest(names, theme.label) + 1, 0.34 * theme.width)
    value_width = sheet.measure("100%", theme.value, bold=True) + 8
    start = EDGE + label_width + GAP + value_width
    end = theme.width - EDGE - value_width

    def x(share: float) -> float:
        return start + (end - start) * share

    first, second = _doubters_header(results, language)
    key = [
        (first, dot_mark(sheet, sheet.colors.contrast)),
        (second, dot_mark(sheet, sheet.colors.muted, hollow=True)),
    ]
    y = draw_key(sheet, key, 0.0) + 3
    for table in tables:
        question = results.question(table.question)
        heading = sheet.wrap(language.text(question.label), theme.label, end, bold=True)
        y = sheet.lines(EDGE, y + 5, heading, bold=True)
        for code in _lines(table, results):
            lines = sheet.wrap(answer_label(question, code, language), theme.label, label_width)
            height = max(14.0, sheet.height(len(lines)) + 2)
            middle = y + height / 2
            sheet.middle_lines(EDGE, middle, lines)
            sheet.line([(start, middle), (end, middle)], sheet.colors.hairline, 0.6)
            share, whole = _both(table, code)
            if share and whole:
                _pair(sheet, language, x, middle, share.value, whole.value)
            else:
                draw_withheld(sheet, start, middle, language)
            y += height
    return sheet.finish(y + 2)


def _pair(
    sheet: Sheet,
    language: Language,
    x: Callable[[float], float],
    middle: float,
    doubters: float,
    everybody: float,
) -> None:
    """Draw two dots, what lies between them, and their values on the outer sides."""
    sheet.line([(x(doubters), middle), (x(everybody), middle)], sheet.colors.quiet, 2.0)
    sheet.pair(x(everybody), x(doubters), middle, sheet.colors.muted, sheet.colors.contrast)
    marks = sorted(
        [(doubters, sheet.colors.contrast, True), (everybody, sheet.colors.muted, False)]
    )
    for (value, color, bold), side in zip(marks, (-1, 1), strict=True):
        how: dict[str, Any] = {"color": color, "bold": bold, "backed": True}
        how["align"] = "right" if side < 0 else "left"
        text = share_text(language, value)
        sheet.middle(x(value) + side * 7, middle, text, size=sheet.theme.value, **how)


def table_doubters(results: Results, language: Language) -> Table:
    """Return who the doubters are beside everybody."""
    names = _doubters_header(results, language)
    header = [
        language.gettext("Variable"),
        language.gettext("Group"),
        *(f"{name} (%)" for name in names),
    ]
    rows = []
    for table in results.table3:
        question = results.question(table.question)
        for code in _lines(table, results):
            numbers = [plain_percent(share.value) if share else "" for share in _both(table, code)]
            label = answer_label(question, code, language)
            rows.append([language.text(question.label), label, *numbers])
    return header, rows


def _lines(table: CrossTabulation, results: Results) -> list[str]:
    """Return the answers of a profile, disclosed or not."""
    codes = table.group("doubters").codes
    answers = results.question(table.question).answers
    return [answer.code for answer in answers if answer.code in codes]


def _both(table: CrossTabulation, code: str) -> tuple[Share | None, Share | None]:
    """Return a line's share of the doubters and of everybody, None if withheld."""
    return table.group("doubters").disclosed(code), table.group("total").disclosed(code)


def _doubters_header(results: Results, language: Language) -> tuple[str, str]:
    doubters = results.table3[0].group("doubters")
    return language.text(doubters.label), language.gettext("All respondents")
