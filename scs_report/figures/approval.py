"""Approval: the five answers of everybody (Figure 3) and of each group (Figure 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scs_report.figures.common import (
    EDGE,
    FIVE,
    GAP,
    Mark,
    Table,
    answer_label,
    approving,
    draw_key,
    draw_withheld,
    n_text,
    plain_estimate,
    plain_percent,
    share_text,
)
from scs_report.figures.sheet import ASCENT, Align, Sheet
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import CrossTabulation, Group, Results, Share

#: Height of the one bar of Figure 3 and of the bars of Figure 4.
_TALL = 34.0
_SLIM = 13.0


def draw_approval(results: Results, language: Language, theme: Theme) -> Any:
    """Draw Figure 3: one bar of everybody's answers, small shares on leaders below it."""
    sheet = Sheet(theme)
    question = results.question("approval")
    if results.distribution("approval").withheld:
        draw_withheld(sheet, EDGE, theme.label, language)
        return sheet.finish(theme.label * 2)
    shares = [results.distribution("approval").share(code).value for code in FIVE]
    labels = [answer_label(question, code, language) for code in FIVE]
    values = [share_text(language, share) for share in shares]
    width = theme.width - 2 * EDGE
    edges = [EDGE + width * sum(shares[:number]) / sum(shares) for number in range(6)]
    total = language.gettext("{share} approve").format(share=share_text(language, sum(shares[3:])))
    top = theme.figure * 1.25 + 8
    _bracket(sheet, edges[3], edges[5], top, total)

    size = theme.figure
    bottom = below = top + _TALL + 5
    leaders = []
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        start, room = edges[number], edges[number + 1] - edges[number]
        _segment(sheet, start, top, room, _TALL, number)
        roomy = room >= sheet.measure(value, size, bold=True) + 8
        if roomy:
            how: dict[str, Any] = {"bold": True, "color": sheet.colors.on_answers[number]}
            sheet.middle(start + 6, top + _TALL / 2, value, size=size, **how)
        lines = sheet.wrap(label, theme.label, max(room - 7.5, 1))
        if roomy and sheet.fits(label, theme.label, room - 7.5) and len(lines) <= 3:
            below = max(below, sheet.lines(start + 6, bottom, lines))
        elif shares[number] > 0:
            middle = start + (min(room / 2, 6) if roomy else room / 2)
            leaders.append((middle, label if roomy else f"{label} {value}"))
    if leaders:
        below = _leaders(sheet, leaders, top + _TALL, below + 3)
    return sheet.finish(below + 2)


def _bracket(sheet: Sheet, start: float, end: float, y: float, text: str) -> None:
    """Hold together, above the bar that begins at `y`, the answers that approve."""
    size = sheet.theme.figure
    half = sheet.measure(text, size, bold=True) / 2
    centre = min(max((start + end) / 2, EDGE + half), sheet.width - EDGE - half)
    how: dict[str, Any] = {"bold": True, "color": sheet.colors.accent, "align": "center"}
    sheet.text(centre, size, text, size=size, **how)
    left, right = start + 0.5, end - 0.5
    corners = [(left, y - 2), (left, y - 6), (right, y - 6), (right, y - 2)]
    if right > left:
        sheet.line(corners, sheet.colors.accent, 0.9)


def _leaders(sheet: Sheet, marks: Sequence[tuple[float, str]], start: float, y: float) -> float:
    """Label narrow segments: thin lines go down, text stands at their ends.

    Lines at the left carry text to the right, the rightmost first, so no line crosses a text;
    at the right it is the other way round.
    """
    half = sheet.width / 2
    step = sheet.height(1) + 1
    left = [mark for mark in reversed(marks) if mark[0] <= half]
    right = [mark for mark in marks if mark[0] > half]
    # The texts of one side begin (or end) below one another.
    starts = max((x for x, _ in left), default=0.0) + 7
    ends = min((x for x, _ in right), default=sheet.width) - 7
    room = ends - starts - GAP
    widths = [sheet.widest([text for _, text in side], sheet.theme.label) for side in (left, right)]
    row = lower = y
    for x, text in left:
        _leader(sheet, x, start, row + step / 2, starts, text, "left")
        lower = row = row + step
    if sum(widths) <= room:
        row = y
    for x, text in right:
        _leader(sheet, x, start, row + step / 2, ends, text, "right")
        row += step
        lower = max(lower, row)
    return lower


def _leader(
    sheet: Sheet, x: float, start: float, middle: float, at: float, text: str, align: Align
) -> None:
    near = at - 2 if align == "left" else at + 2
    sheet.line([(x, start), (x, middle), (near, middle)], sheet.colors.muted, 0.7)
    sheet.middle(at, middle, text, align=align)


def table_approval(results: Results, language: Language) -> Table:
    """Return what Figure 3 shows."""
    question = results.question("approval")
    distribution = results.distribution("approval")
    header = [
        language.gettext("Answer"),
        language.gettext("Share (%)"),
        language.gettext("95% interval, low (%)"),
        language.gettext("95% interval, high (%)"),
        "n",
    ]
    rows = []
    base = str(results.base(distribution.base).n)
    for code in FIVE:
        numbers = plain_estimate(distribution.disclosed(code))
        rows.append([answer_label(question, code, language), *numbers, base])
    return header, rows


def draw_groups(results: Results, language: Language, theme: Theme) -> Any:
    """Draw Figure 4: a stacked bar for each group, the share that approves at the right.

    In a narrow picture names stand above the bars, which then have the whole width.
    """
    sheet = Sheet(theme)
    approve = language.gettext("Approve")
    groups = [group for table in results.figure4 for group in table.groups]
    columns = None if theme.narrow else _columns(sheet, groups, language, approve)

    y = _answer_key(sheet, results, language, 0.0) + 7
    heads = [(theme.width - EDGE, approve, True)]
    if columns is not None:
        heads.append((columns[1] - GAP, "n", False))
    for number, table in enumerate(results.figure4):
        if number:
            y += 6
        middle = y + theme.label * 0.7
        sheet.middle(EDGE, middle, language.text(results.question(table.by).label), bold=True)
        if not number:
            for x, text, bold in heads:
                how: dict[str, Any] = {"color": sheet.colors.muted, "bold": bold, "align": "right"}
                sheet.middle(x, middle, text, size=theme.small, **how)
        y += theme.label * 1.4 + 2
        for group in table.groups:
            if columns is None:
                y = _group_below(sheet, group, language, y)
            else:
                y = _group_row(sheet, group, language, y, columns)
    return sheet.finish(y)


def _columns(
    sheet: Sheet, groups: Sequence[Group], language: Language, approve: str
) -> tuple[float, float, float]:
    """Return the width of the names and the ends of the bars."""
    theme = sheet.theme
    names = [language.text(group.label) for group in groups]
    counts = [language.number(group.n) for group in groups]
    totals = [_approving_text(group, language) for group in groups]
    label_width = min(sheet.widest(names, theme.label) + 1, 0.3 * theme.width)
    count_width = sheet.widest([*counts, "n"], theme.small)
    total_width = max(
        sheet.widest(totals, theme.value, bold=True),
        sheet.measure(approve, theme.small, bold=True),
    )
    left = EDGE + label_width + GAP + count_width + GAP
    return label_width, left, theme.width - EDGE - total_width - GAP


def _group_row(
    sheet: Sheet, group: Group, language: Language, y: float, columns: tuple[float, float, float]
) -> float:
    theme = sheet.theme
    label_width, left, right = columns
    lines = sheet.wrap(language.text(group.label), theme.label, label_width)
    height = max(_SLIM, sheet.height(len(lines)))
    middle = y + height / 2
    sheet.middle_lines(EDGE, middle, lines)
    how: dict[str, Any] = {"color": sheet.colors.muted, "align": "right"}
    sheet.middle(left - GAP, middle, language.number(group.n), size=theme.small, **how)
    _bar(sheet, group, language, (left, right), middle)
    total = _approving_text(group, language)
    sheet.middle(theme.width - EDGE, middle, total, size=theme.value, bold=True, align="right")
    return y + height + 2.5


def _approving_text(group: Group, language: Language) -> str:
    share = approving(group)
    return "" if share is None else share_text(language, share)


def _group_below(sheet: Sheet, group: Group, language: Language, y: float) -> float:
    """Draw a group's bar below its name; return the lower edge."""
    theme = sheet.theme
    total = _approving_text(group, language)
    count = n_text(language, group.n)
    beside = sheet.measure(count, theme.small) + sheet.measure("100%", theme.value, bold=True)
    lines = sheet.wrap(
        language.text(group.label), theme.label, theme.width - 2 * EDGE - beside - 2 * GAP
    )
    bottom = sheet.lines(EDGE, y, lines)
    last = bottom - sheet.height(1) + theme.label * ASCENT
    x = EDGE + sheet.measure(lines[-1], theme.label) + 5
    sheet.text(x, last, count, size=theme.small, color=sheet.colors.muted)
    sheet.text(theme.width - EDGE, last, total, size=theme.value, bold=True, align="right")
    _bar(sheet, group, language, (EDGE, theme.width - EDGE), bottom + 1 + _SLIM / 2)
    return bottom + _SLIM + 5


def _bar(
    sheet: Sheet,
    group: Group,
    language: Language,
    ends: tuple[float, float],
    middle: float,
) -> None:
    """Draw the five answers between two ends, with their shares where there is room."""
    if group.withheld:
        draw_withheld(sheet, ends[0] + 5, middle, language)
        return
    small = sheet.theme.small
    shares = [group.share(code).value for code in FIVE]
    whole = sum(shares) or 1.0
    x = ends[0]
    for number, share in enumerate(shares):
        room = (ends[1] - ends[0]) * share / whole
        _segment(sheet, x, middle - _SLIM / 2, room, _SLIM, number)
        value = share_text(language, share)
        if room >= sheet.measure(value, small) + 5:
            color = sheet.colors.on_answers[number]
            sheet.middle(x + room / 2, middle, value, size=small, color=color, align="center")
        x += room


def table_groups(results: Results, language: Language) -> Table:
    """Return what Figure 4 shows."""
    question = results.question("approval")
    header = [
        language.gettext("Variable"),
        language.gettext("Group"),
        "n",
        *(f"{answer_label(question, code, language)} (%)" for code in FIVE),
        f"{language.gettext('Approve')} (%)",
    ]
    rows = [
        [
            _variable(results, table, language),
            language.text(group.label),
            str(group.n),
            *(_plain_share(group.disclosed(code)) for code in FIVE),
            "" if (share := approving(group)) is None else plain_percent(share),
        ]
        for table in results.figure4
        for group in table.groups
    ]
    return header, rows


def _plain_share(share: Share | None) -> str:
    return plain_percent(share.value) if share else ""


def _variable(results: Results, table: CrossTabulation, language: Language) -> str:
    return language.text(results.question(table.by).label)


def _answer_key(sheet: Sheet, results: Results, language: Language, y: float) -> float:
    question = results.question("approval")

    def swatch(number: int) -> Mark:
        return lambda x, middle: sheet.box(x, middle - 4.5, 9, 9, sheet.colors.answers[number])

    entries = [
        (answer_label(question, code, language), swatch(number)) for number, code in enumerate(FIVE)
    ]
    return draw_key(sheet, entries, y)


def _segment(sheet: Sheet, x: float, y: float, width: float, height: float, number: int) -> None:
    """Draw one answer's part of a bar, parted from the next by a white gap where there is room."""
    gap = min(0.8, width / 4)
    sheet.box(x, y, width - gap, height, sheet.colors.answers[number])
