"""A bar of all answers for each group, their total at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scs_report.figures.canvas import ASCENT, Canvas
from scs_report.figures.group_rows import GroupBlock, GroupRow, group_blocks
from scs_report.figures.kind import Kind
from scs_report.figures.marks import (
    EDGE,
    GAP,
    Table,
    draw_legend,
    draw_nobody,
    draw_withheld,
)
from scs_report.figures.picture import Picture
from scs_report.figures.small_bases import SmallBases
from scs_report.figures.stack import colors_of, draw_part, parts_of, swatch
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, rests_on, shares
from scs_report.figures.writing import (
    colon,
    group_text,
    interval_text,
    plain_size,
    plain_value,
    sentences,
    share_text,
    size_text,
)
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import StackedGroups

_HEIGHT = 13.0
#: Least share that is printed on its part of a bar, where it has room between the ends of the part.
_LEAST, _EDGE_CLEAR = 0.045, 1.0
#: Between a total and its interval.
_BESIDE = 5.0


def _draw(entry: StackedGroups, results: Results, language: Language, theme: Theme) -> Picture:
    """Draw the bars; in a narrow picture names stand above them, and they have all the width."""
    blocks = group_blocks(entry, results, language)
    return _Picture(entry, results, language, theme).draw(blocks)


def _few(entry: StackedGroups, results: Results, language: Language) -> SmallBases:
    rows = [row for block in group_blocks(entry, results, language) for row in block.rows]
    return SmallBases.of((answer for row in rows for answer in row.answers), results)


def _marks(entry: StackedGroups, results: Results, language: Language) -> list[str]:
    blocks = group_blocks(entry, results, language)
    notes = []
    if any(block.apart == 0 for block in blocks):
        notes.append(
            language.gettext(
                "No clear difference: between no two groups does the 95% interval of the "
                "difference leave out zero."
            )
        )
    return [*notes, *_few(entry, results, language).notes(language)]


def _plain_marks(entry: StackedGroups, results: Results, language: Language) -> list[str]:
    blocks = group_blocks(entry, results, language)
    notes = []
    if alike := [block.heading for block in blocks if block.apart == 0]:
        said = language.gettext(
            "No clear difference by {names}: between no two groups does the 95% interval of the "
            "difference leave out zero."
        )
        notes.append(said.format(names=language.list(alike)))
    rows = [
        (
            f"{block.heading}{colon(language)}{row.label}" if block.heading else row.label,
            row.answers,
        )
        for block in blocks
        for row in block.rows
    ]
    return [*notes, *_few(entry, results, language).named(rows, language)]


class _Picture:
    """The canvas with what all rows have in common."""

    def __init__(
        self, entry: StackedGroups, results: Results, language: Language, theme: Theme
    ) -> None:
        self.canvas, self.theme, self.language = Canvas(theme), theme, language
        question = results.question(entry.question)
        self.colors = colors_of(entry, question, theme.colors)
        self.answers = [language.text(question.answer(code).label) for code in self.colors]
        self.head = language.text(entry.total.label) if entry.total else ""
        self.few = _few(entry, results, language)
        self.interval_head = ""
        self.interval_width = 0.0

    def draw(self, blocks: Sequence[GroupBlock]) -> Picture:
        canvas, theme = self.canvas, self.theme
        if not blocks:
            draw_nobody(canvas, EDGE, theme.label, self.language)
            return canvas.finish(theme.label * 2)
        rows = [row for block in blocks for row in block.rows]
        self._measure_intervals(rows)
        columns = None if theme.narrow else self._columns(rows)
        swatches = [swatch(canvas, color) for color in self.colors.values()]
        y = draw_legend(canvas, list(zip(self.answers, swatches, strict=True)), 0.0) + 7
        heads = [(self._total_end, self.head, True)]
        if columns is not None:
            heads.append((columns[1] - GAP, "n", False))
        free = min(x - canvas.measure(text, theme.small, bold=True) for x, text, _ in heads) - GAP
        if self.interval_head:
            heads.append((theme.width - EDGE, self.interval_head, False))
        for number, block in enumerate(blocks):
            heading = block.heading
            if number:
                y += 6
            if block.apart == 0 and (not number or blocks[number - 1].apart):
                y = self._no_difference(y + 2 if number else y)
            top = middle = y + theme.label * 0.7
            if not number and canvas.measure(heading, theme.label, bold=True) > free:
                middle += theme.label * 1.4
            for line in canvas.wrap(heading, theme.label, theme.width - 2 * EDGE, bold=True):
                canvas.middle(EDGE, middle, line, bold=True)
                middle += theme.label * 1.4
            for x, text, bold in heads if not number else ():
                how: dict[str, Any] = {"color": canvas.colors.muted, "bold": bold}
                canvas.middle(x, top, text, size=theme.small, align="right", **how)
            y = middle - theme.label * 0.7 + 2
            for row in block.rows:
                y = self._below(row, y) if columns is None else self._beside(row, y, columns)
        return canvas.finish(y)

    def _no_difference(self, y: float) -> float:
        """Write the heading of what does not clearly differ; return the lower edge."""
        canvas, theme = self.canvas, self.theme
        canvas.line([(EDGE, y), (theme.width - EDGE, y)], canvas.colors.rule, 0.7)
        words = self.language.gettext("No clear difference")
        canvas.middle(EDGE, y + theme.label * 1.1, words, bold=True, color=canvas.colors.accent)
        return y + theme.label * 2.3

    @property
    def _total_end(self) -> float:
        """Return where totals end; their intervals stand at the right of them."""
        beside = self.interval_width + _BESIDE if self.interval_width else 0.0
        return self.theme.width - EDGE - beside

    def _measure_intervals(self, rows: Sequence[GroupRow]) -> None:
        texts = [interval_text(self.language, row.total.share) for row in rows if row.total]
        if any(texts):
            self.interval_head = self.language.pgettext("head of a column", "95% interval")
            widest = self.canvas.widest([*texts, self.interval_head], self.theme.small)
            self.interval_width = widest

    def _total(self, row: GroupRow, write: Callable[..., None], y: float) -> None:
        """Write the total of a group at the right of its bar, and its interval."""
        theme = self.theme
        how: dict[str, Any] = {"align": "right"}
        text = row.total_text(self.language)
        write(self._total_end, y, text, size=theme.value, bold=True, **how)
        if self.interval_width and row.total:
            interval = interval_text(self.language, row.total.share)
            muted = self.canvas.colors.muted
            write(theme.width - EDGE, y, interval, size=theme.small, color=muted, **how)

    def _columns(self, rows: Sequence[GroupRow]) -> tuple[float, float, float]:
        """Return the width of the names and the ends of the bars."""
        canvas, theme = self.canvas, self.theme
        counts = [size_text(self.language, row.n) for row in rows]
        totals = [row.total_text(self.language) for row in rows]
        label_width = min(
            canvas.widest(list(map(self._name, rows)), theme.label) + 1, 0.3 * theme.width
        )
        count_width = canvas.widest([*counts, "n"], theme.small)
        total_width = max(
            canvas.widest(totals, theme.value, bold=True),
            canvas.measure(self.head, theme.small, bold=True),
        )
        left = EDGE + label_width + GAP + count_width + GAP
        return label_width, left, self._total_end - total_width - GAP

    def _name(self, row: GroupRow) -> str:
        return row.label + self.few.mark(row.answers)

    def _beside(self, row: GroupRow, y: float, columns: tuple[float, float, float]) -> float:
        """Draw a group's bar beside its name; return the lower edge."""
        canvas, theme = self.canvas, self.theme
        label_width, left, right = columns
        lines = canvas.wrap(self._name(row), theme.label, label_width)
        height = max(_HEIGHT, canvas.height(len(lines)))
        middle = y + height / 2
        canvas.middle_lines(EDGE, middle, lines)
        how: dict[str, Any] = {"color": canvas.colors.muted, "align": "right"}
        canvas.middle(left - GAP, middle, size_text(self.language, row.n), size=theme.small, **how)
        self._bar(row, (left, right), middle)
        self._total(row, canvas.middle, middle)
        return y + height + 2.5

    def _below(self, row: GroupRow, y: float) -> float:
        """Draw a group's bar below its name; return the lower edge."""
        canvas, theme = self.canvas, self.theme
        count = group_text(self.language, row.n)
        beside = canvas.measure(count, theme.small) + canvas.measure("100%", theme.value, bold=True)
        lines = canvas.wrap(self._name(row), theme.label, self._total_end - EDGE - beside - 2 * GAP)
        bottom = canvas.lines(EDGE, y, lines)
        last = bottom - canvas.height(1) + theme.label * ASCENT
        x = EDGE + canvas.measure(lines[-1], theme.label) + 5
        canvas.text(x, last, count, size=theme.small, color=canvas.colors.muted)
        self._total(row, canvas.text, last)
        self._bar(row, (EDGE, theme.width - EDGE), bottom + 1 + _HEIGHT / 2)
        return bottom + _HEIGHT + 5

    def _bar(self, row: GroupRow, ends: tuple[float, float], middle: float) -> None:
        """Draw the answers between two ends, with their shares where there is room."""
        canvas, small = self.canvas, self.theme.small
        parts = parts_of(row.answers, *ends, self.colors, canvas.colors)
        if not parts:
            draw_withheld(canvas, ends[0] + 5, middle, self.language)
        for part in parts:
            draw_part(canvas, part, middle - _HEIGHT / 2, _HEIGHT)
        for part in parts:
            value = share_text(self.language, part.share)
            wide = canvas.measure(value, small) + 2 * _EDGE_CLEAR
            if part.share >= _LEAST and part.room >= wide:
                how: dict[str, Any] = {"color": part.text_color, "align": "center"}
                canvas.middle(part.start + part.room / 2, middle, value, size=small, **how)


def _table(entry: StackedGroups, results: Results, language: Language) -> Table:
    answers = [a for a in results.question(entry.question).answers if a.counted]
    header = [
        language.gettext("Variable"),
        language.gettext("Group"),
        "n",
        *(f"{language.text(answer.label)} (%)" for answer in answers),
        *([f"{language.text(entry.total.label)} (%)"] if entry.total else []),
    ]
    rows = []
    for block in group_blocks(entry, results, language):
        for row in block.rows:
            found = {answer.key: answer.share for answer in row.answers}
            cells = [plain_value(found.get(answer.code)) for answer in answers]
            if entry.total:
                cells.append(plain_value(row.total.share if row.total else None))
            rows.append([block.heading, row.label, plain_size(row.n), *cells])
    return header, rows


def _words(entry: StackedGroups, results: Results, language: Language) -> Words:
    title = language.text(results.question(entry.question).label)
    blocks = group_blocks(entry, results, language)
    totals = [
        (f"{block.heading}{colon(language)}{row.label}" if block.heading else row.label, row.total)
        for block in blocks
        for row in block.rows
        if row.total
    ]
    alt = [
        language.gettext("Stacked bars by group: {title}.").format(title=title),
        language.gettext("Groups: {groups}.").format(
            groups=language.list([block.heading for block in blocks if block.heading])
        ),
    ]
    if entry.total:
        alt.append(
            language.gettext("Total: {total}.").format(total=language.text(entry.total.label))
        )
    return Words(
        title=title,
        unit=language.gettext("Share of each group, in %"),
        alt=sentences([*alt, *shares(totals, language)], language),
        note=rests_on(
            None, results, language, language.gettext("n counts respondents, unweighted.")
        ),
    )


STACKED_GROUPS = Kind(_draw, _table, _words, _marks, _plain_marks)
