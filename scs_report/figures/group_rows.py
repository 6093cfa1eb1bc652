"""The rows of a figure that compares groups, by variable; first those that clearly differ."""

from __future__ import annotations

from itertools import combinations

import msgspec

from scs_report.figures.lookup import Shown, look_up
from scs_report.figures.writing import share_text
from scs_report.language import Language
from scs_report.prose.evidence import Judge
from scs_report.prose.factbook import FactBook
from scs_report.prose.outcomes import compared
from scs_report.results import Results
from scs_report.results.figure_entries import StackedGroups
from scs_report.results.figure_grids import Labelled, stacks


class GroupRow(msgspec.Struct, frozen=True):
    """A group: the shares of its answers, and their total."""

    label: str
    answers: list[Shown]
    total: Shown | None

    @property
    def n(self) -> int:
        """How many people are in the group."""
        return self.answers[0].n

    def total_text(self, language: Language) -> str:
        """Return the total as it is printed; empty if it is withheld."""
        share = self.total.share if self.total else None
        return share_text(language, share.value) if share else ""


class GroupBlock(msgspec.Struct, frozen=True):
    """The groups of a variable.

    `apart` is the widest difference between totals of two groups that clearly differ, 0 if none
    do, None where nobody asks.
    """

    heading: str
    rows: list[GroupRow]
    apart: float | None = None


#: What was made of the last results, by entry and language: a drawing asks for it again and again.
_last: list[tuple[Results, dict[tuple[int, str], tuple[StackedGroups, list[GroupBlock]]]]] = []


def group_blocks(entry: StackedGroups, results: Results, language: Language) -> list[GroupBlock]:
    """Return the rows with people in them, by heading, in the order that the entry asks for."""
    if not _last or _last[0][0] is not results:
        _last[:] = [(results, {})]
    made = _last[0][1]
    key = id(entry), language.code
    if key not in made or made[key][0] is not entry:
        made[key] = entry, _blocks(entry, results, language)
    return made[key][1]


def _blocks(entry: StackedGroups, results: Results, language: Language) -> list[GroupBlock]:
    book = FactBook(results) if entry.order == "clear" else None
    found = []
    for block in stacks(entry, results):
        rows = []
        for stack in block.rows:
            answers = look_up(stack.answers, results)
            totals = look_up(
                [Labelled("", stack.label, stack.total)] if stack.total else [], results
            )
            if answers:
                rows.append(GroupRow(language.text(stack.label), answers, next(iter(totals), None)))
        if entry.order == "size":
            rows.sort(key=_by_total)
        if rows:
            heading = language.text(block.heading) if block.heading else ""
            found.append(GroupBlock(heading, rows, _apart(rows, book) if book else None))
    return sorted(found, key=lambda block: -(block.apart or 0.0))


def _apart(rows: list[GroupRow], book: FactBook) -> float:
    """Return the widest clear difference, as claims call one clear; 0 if there is none."""
    totals = [row.total for row in rows if row.total and row.total.share]
    differences = (
        compared(book.node(first.address), book.node(second.address), Judge())
        for first, second in combinations(totals, 2)
    )
    return max(
        (abs(one.estimate or 0.0) for one in differences if one.outcome in ("greater", "smaller")),
        default=0.0,
    )


def _by_total(row: GroupRow) -> float:
    shown = row.total or row.answers[0]
    return -shown.share.value if shown.share else 1.0
