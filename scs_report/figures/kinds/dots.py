"""Dots that compare groups: answers to a question, or the profile of a group beside everybody."""

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
    draw_axis,
    draw_interval,
    draw_legend,
    draw_nobody,
    draw_withheld,
    looks,
    nice_step,
)
from scs_report.figures.picture import Picture
from scs_report.figures.small_bases import SmallBases
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, labelled, rests_on, whiskers
from scs_report.figures.writing import (
    bracketed,
    group_text,
    interval_header,
    plain_estimate,
    plain_percent,
    plain_value,
    sentences,
    share_text,
    signed_points,
)
from scs_report.language import Language
from scs_report.results import Estimate, Results
from scs_report.results.figure_entries import Dots
from scs_report.results.figure_grids import Labelled, dot_groups, dots


class Row(msgspec.Struct, frozen=True):
    """A row with a place for each group; None where nobody is in it."""

    label: str
    dots: list[Shown | None]

    def difference(self, results: Results) -> Estimate | None:
        """Return how far the first of two groups is from the second; None if it is withheld."""
        first, second = self.dots
        if not first or not second:
            return None
        found = results.value(first.address - second.address)
        return found if isinstance(found, Estimate) else None


def _rows(entry: Dots, results: Results, language: Language) -> list[tuple[str, list[Row]]]:
    """Return the rows in which there is somebody, by heading."""
    found = []
    for block in dots(entry, results):
        rows = []
        for row in block.rows:
            places = [
                next(iter(look_up([Labelled(row.code, row.label, address)], results)), None)
                for address in row.dots
            ]
            if any(places):
                rows.append(Row(language.text(row.label), places))
        if entry.order == "size":
            rows = _by_size(rows)
        if rows:
            found.append((language.text(block.heading) if block.heading else "", rows))
    return found


def _by_size(rows: list[Row]) -> list[Row]:
    """Return rows as the first group ranks them that anything is disclosed of."""
    groups = range(len(rows[0].dots)) if rows else range(0)
    ranks = [[row.dots[group] for row in rows] for group in groups]
    first = next((place for place, rank in enumerate(ranks) if any(d and d.share for d in rank)), 0)

    def size(row: Row) -> float:
        dot = row.dots[first]
        return -dot.share.value if dot and dot.share else 0.0

    return sorted(rows, key=size)


def _draw(entry: Dots, results: Results, language: Language, theme: Theme) -> Picture:
    canvas = Canvas(theme)
    blocks = _rows(entry, results, language)
    if not blocks:
        draw_nobody(canvas, EDGE, theme.label, language)
        return canvas.finish(theme.label * 2)
    names = _names(entry, results, language)
    if entry.by is None:
        return _draw_profile(canvas, names, blocks, results, language)
    [(_, rows)] = blocks
    return draw_dots(canvas, names, rows, results, language, differences=entry.difference)


def _present(rows: Sequence[Row]) -> list[int]:
    """Return the places of the groups that somebody is in."""
    return [n for n in range(len(rows[0].dots)) if any(row.dots[n] for row in rows)]


def _value_width(canvas: Canvas, rows: Sequence[Row], language: Language) -> float:
    """Return the room for the widest value."""
    dots = [dot.share for row in rows for dot in row.dots if dot and dot.share]
    texts = [share_text(language, share.value) for share in dots]
    return canvas.widest(["100%", *texts], canvas.theme.value, bold=True)


def draw_dots(
    canvas: Canvas,
    names: Sequence[str],
    rows: Sequence[Row],
    results: Results,
    language: Language,
    *,
    differences: bool = False,
) -> Picture:
    """Draw a dot with its interval below another for each group, which the names name.

    `differences` of two groups stand at the right: those that are clear in bold.
    """
    theme = canvas.theme
    groups = _present(rows)
    column = 0.0
    if differences:
        told = [signed_points(language, d.value) for row in rows if (d := row.difference(results))]
        column = canvas.widest(told, theme.label, bold=True) + GAP
    if theme.narrow:
        label_width, left = theme.width - 2 * EDGE, EDGE + 8
    else:
        labels = [row.label for row in rows]
        label_width = min(canvas.widest(labels, theme.label) + 1, 0.42 * theme.width)
        left = EDGE + label_width + GAP
    right = theme.width - EDGE - _value_width(canvas, rows, language) - 7 - column
    shares = [dot.share for row in rows for dot in row.dots if dot and dot.share]
    top_share = max((share.high for share in shares), default=0.0)
    step = max(nice_step(top_share or 1.0, 5), 0.01)
    steps = max(math.ceil(top_share / step - 1e-9), 1)

    def x(share: float) -> float:
        return left + (right - left) * share / (step * steps)

    sizes = {n: max(row.dots[n].n for row in rows if row.dots[n]) for n in groups}  # type: ignore[union-attr]
    looked = looks(canvas, len(names))
    marks = _group_marks(rows, results)
    legend = [
        (
            bracketed(names[n], group_text(language, sizes[n]), language) + marks[n],
            dot_mark(canvas, *looked[n]),
        )
        for n in groups
    ]
    y = draw_legend(canvas, legend, 0.0, left=EDGE if theme.narrow else left) + 6
    how: dict[str, Any] = {"size": theme.small, "color": canvas.colors.muted, "align": "right"}
    if differences:
        head = language.gettext("Difference in percentage points")
        canvas.text(theme.width - EDGE, y + theme.small, head, **how)
        y += theme.small * 1.6
    start = y
    pitch, space = 11.5, 8.0
    block = pitch * len(groups)
    places = []
    for row in rows:
        lines = canvas.wrap(row.label, theme.label, label_width)
        tall = canvas.height(len(lines))
        above, height = (tall + 2, block) if theme.narrow else (0.0, max(block, tall))
        places.append((row, lines, above, height))
    bottom = start + sum(above + height + space for *_, above, height in places) - space + 4
    ticks = [(x(step * number), language.percent(step * number)) for number in range(steps + 1)]
    lower = draw_axis(canvas, ticks, start - 2, bottom)
    for row, lines, above, height in places:
        if theme.narrow:
            canvas.box(0, y - 1, theme.width, above, canvas.colors.paper)
            canvas.lines(EDGE, y, lines)
            y += above
        else:
            canvas.middle_lines(EDGE, y + height / 2, lines)
        for number, group in enumerate(groups):
            middle = y + height / 2 + pitch * (number - (len(groups) - 1) / 2)
            if dot := row.dots[group]:
                _dot(canvas, language, x, middle, dot, looked[group], left + 5)
        if differences and (found := row.difference(results)):
            clear = found.low > 0 or found.high < 0
            how = {"bold": clear, "color": None if clear else canvas.colors.muted}
            text = signed_points(language, found.value)
            canvas.middle(theme.width - EDGE, y + height / 2, text, align="right", **how)
        y += height + space
    return canvas.finish(lower)


def _dot(
    canvas: Canvas,
    language: Language,
    x: Callable[[float], float],
    middle: float,
    dot: Shown,
    look: Look,
    start: float,
) -> None:
    if dot.share is None:
        draw_withheld(canvas, start, middle, language)
        return
    color, hollow = look
    draw_interval(canvas, x(dot.share.low), x(dot.share.high), middle)
    canvas.dot(x(dot.share.value), middle, color, hollow, address=dot.address)
    how: dict[str, Any] = {"color": color, "bold": not hollow, "backed": True}
    value = share_text(language, dot.share.value)
    canvas.middle(x(dot.share.high) + 5, middle, value, size=canvas.theme.value, **how)


def _draw_profile(
    canvas: Canvas,
    names: Sequence[str],
    blocks: Sequence[tuple[str, list[Row]]],
    results: Results,
    language: Language,
) -> Picture:
    """Draw all groups on one line for each answer, with the values of the outer two."""
    theme = canvas.theme
    every = [row for _, rows in blocks for row in rows]
    label_width = canvas.widest([row.label for row in every], theme.label)
    label_width = min(label_width + 1, 0.34 * theme.width)
    value_width = _value_width(canvas, every, language) + 8
    start = EDGE + label_width + GAP + value_width
    end = theme.width - EDGE - value_width

    def x(share: float) -> float:
        return start + (end - start) * share

    looked = looks(canvas, len(names), first=canvas.colors.contrast)
    marks = _group_marks(every, results)
    legend = [
        (name + mark, dot_mark(canvas, *look))
        for name, mark, look in zip(names, marks, looked, strict=True)
    ]
    y = draw_legend(canvas, legend, 0.0) + 3
    for heading, rows in blocks:
        lines = canvas.wrap(heading, theme.label, end, bold=True)
        y = canvas.lines(EDGE, y + 5, lines, bold=True)
        for row in rows:
            lines = canvas.wrap(row.label, theme.label, label_width)
            height = max(14.0, canvas.height(len(lines)) + 2)
            middle = y + height / 2
            canvas.middle_lines(EDGE, middle, lines)
            canvas.line([(start, middle), (end, middle)], canvas.colors.hairline, 0.6)
            if any(dot and dot.share is None for dot in row.dots):
                draw_withheld(canvas, start, middle, language)
            else:
                _line(canvas, language, x, middle, row.dots, looked)
            y += height
    return canvas.finish(y + 2)


def _line(
    canvas: Canvas,
    language: Language,
    x: Callable[[float], float],
    middle: float,
    dots: Sequence[Shown | None],
    looked: Sequence[Look],
) -> None:
    """Draw dots on a line, what lies between them, and the values of the outer two beside them."""
    known = [
        (dot.share.value, color, not hollow, dot.address)
        for dot, (color, hollow) in zip(dots, looked, strict=True)
        if dot and dot.share
    ]
    canvas.line([(x(share), middle) for share, *_ in known], canvas.colors.quiet, 2.0)
    known.sort()
    for share, color, filled, address in sorted(known, key=lambda dot: dot[2]):
        radius = 2.7 if filled else 3.9
        canvas.dot(x(share), middle, color, hollow=not filled, radius=radius, address=address)
    sides = ((known[0], -1), (known[-1], 1)) if len(known) > 1 else ((known[0], 1),)
    for (share, color, bold, _), side in sides:
        how: dict[str, Any] = {"color": color, "bold": bold, "backed": True}
        how["align"] = "right" if side < 0 else "left"
        text = share_text(language, share)
        canvas.middle(x(share) + side * 7, middle, text, size=canvas.theme.value, **how)


def _group_marks(rows: Sequence[Row], results: Results) -> list[str]:
    """Return the mark of each group of which a share rests on few people."""
    few = SmallBases.of((dot for row in rows for dot in row.dots), results)
    return [few.mark(group) for group in zip(*(row.dots for row in rows), strict=True)]


def _marks(entry: Dots, results: Results, language: Language) -> list[str]:
    rows = [row for _, rows in _rows(entry, results, language) for row in rows]
    notes = marks_of(rows, results, language)
    if entry.difference:
        found = [row.difference(results) for row in rows]
        if any(one and one.low <= 0 <= one.high for one in found):
            notes.append(
                language.gettext("Differences in grey are not clearly different from zero.")
            )
    return notes


def marks_of(rows: Sequence[Row], results: Results, language: Language) -> list[str]:
    """Return what the marks of small bases mean, where there are any."""
    return SmallBases.of((dot for row in rows for dot in row.dots), results).notes(language)


def _plain_marks(entry: Dots, results: Results, language: Language) -> list[str]:
    rows = [row for _, rows in _rows(entry, results, language) for row in rows]
    return groups_of_few(_names(entry, results, language), rows, results, language)


def groups_of_few(
    names: Sequence[str], rows: Sequence[Row], results: Results, language: Language
) -> list[str]:
    """Return the groups of which a share rests on few people, by their names."""
    few = SmallBases.of((dot for row in rows for dot in row.dots), results)
    columns = zip(*(row.dots for row in rows), strict=True)
    return few.named(zip(names, columns, strict=False), language)


def _names(entry: Dots, results: Results, language: Language) -> list[str]:
    everybody = language.gettext("All respondents")
    return [language.text(group) if group else everybody for group in dot_groups(entry, results)]


def _table(entry: Dots, results: Results, language: Language) -> Table:
    names = _names(entry, results, language)
    blocks = _rows(entry, results, language)
    if entry.by is None:
        header = [
            language.gettext("Variable"),
            language.gettext("Group"),
            *(f"{name} (%)" for name in names),
        ]
        return header, [
            [heading, row.label, *(plain_value(dot.share if dot else None) for dot in row.dots)]
            for heading, rows in blocks
            for row in rows
        ]
    rows = [row for _, rows in blocks for row in rows]
    header, cells = table_of_dots(names, rows, language)
    if entry.difference:
        head = language.gettext("Difference in percentage points")
        header += [head, *interval_header(language, head)]
        for row, line in zip(rows, cells, strict=True):
            found = row.difference(results)
            ends = (found.value, found.low, found.high) if found else ()
            line += [plain_percent(end) for end in ends] or ["", "", ""]
    return header, cells


def table_of_dots(names: Sequence[str], rows: Sequence[Row], language: Language) -> Table:
    """Return shares with their intervals, three columns a group."""
    header = [language.gettext("Answer")]
    for name in names:
        header += [f"{name} (%)", *interval_header(language, name)]
    return header, [
        [
            row.label,
            *(cell for dot in row.dots for cell in plain_estimate(dot.share if dot else None)),
        ]
        for row in rows
    ]


def _words(entry: Dots, results: Results, language: Language) -> Words:
    names = _names(entry, results, language)
    title = names[0]
    if entry.by is not None:
        title = language.text(results.question(entry.question).label)
    alt = [
        language.gettext("Dot plot: {title}.").format(title=title),
        language.gettext("Groups: {groups}.").format(groups=language.list(names)),
    ]
    rows = [row for _, rows in _rows(entry, results, language) for row in rows]
    if rows and (widest := max(rows, key=_spread)) and _spread(widest):
        told = [
            labelled(name, dot.share.value, language)
            for name, dot in zip(names, widest.dots, strict=True)
            if dot and dot.share
        ]
        alt.append(
            language.gettext("Widest difference: {row}: {values}.").format(
                row=widest.label, values=language.gettext(", ").join(told)
            )
        )
    note = rests_on(None, results, language, *([whiskers(language)] if entry.by else []))
    return Words(
        title=title,
        unit=language.gettext("Share of each group, in %"),
        alt=sentences(alt, language),
        note=note,
    )


def _spread(row: Row) -> float:
    """Return how far apart the groups are in a row."""
    values = [dot.share.value for dot in row.dots if dot and dot.share]
    return max(values) - min(values) if values else 0.0


DOTS = Kind(_draw, _table, _words, _marks, _plain_marks)
