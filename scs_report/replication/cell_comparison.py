"""Sets the printed cells beside what the results hold."""

from __future__ import annotations

from typing import Literal

import msgspec

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.replication.addresses import Found, computed_value
from scs_report.replication.published_cells import MISFITS, Published, PublishedCell
from scs_report.replication.rounding import rounds_to
from scs_report.results import Results

Agreement = Literal["as_printed", "as_read", "within_rounding", "differs", "in_words", "unreadable"]


class Comparison(msgspec.Struct, frozen=True):
    """A printed cell, the computed number in its unit (or text, for stars), and how they agree.

    A number agrees as printed if it rounds to the printed digits, and as read if the digits are
    known to be wrong and it rounds to the reading used instead; it is within rounding if it is
    less than one unit of the last printed digit away. A number that the text puts in words
    (`half`) has no digits to agree with. `computed` is None where the results hold no such number.
    """

    cell: PublishedCell
    computed: Found
    verdict: Agreement


def compare(published: Published, results: Results) -> tuple[Comparison, ...]:
    """Compare every cell that has an address, cell by cell.

    Raises
    ------
    UserError
        If cells name what the results do not know; all of them.
    """
    compared: list[Comparison] = []
    problems: list[str] = []
    for cell in published:
        if cell.address and (cell.printed or cell.reading == "illegible"):
            try:
                compared.append(_compare(cell, computed_value(cell, results)))
            except MISFITS as error:
                problems.append(
                    _(
                        "{table}.csv, {cell}: found no such number ({error})",
                        table=cell.table,
                        cell=cell.key,
                        error=error,
                    )
                )
    if problems:
        raise UserError(
            _("Published cells name what the results do not know"),
            problems,
            _("Mend data/published, or take its files back from git."),
        )
    return tuple(compared)


def _compare(cell: PublishedCell, computed: Found) -> Comparison:
    if cell.statistic == "stars":
        if cell.reading == "illegible":
            return Comparison(cell, computed, "unreadable")
        return Comparison(cell, computed, "as_printed" if computed == cell.printed else "differs")
    bound = _bound(cell.printed)
    if bound is not None and isinstance(computed, float):
        below, limit = bound
        holds = computed < limit if below else computed > limit
        return Comparison(cell, computed, "as_printed" if holds else "differs")
    if cell.reading == "illegible":
        return Comparison(cell, computed, "unreadable")
    if cell.value is None:
        return Comparison(cell, computed, "in_words")
    if not isinstance(computed, float):
        return Comparison(cell, computed, "differs")
    agreement = _agreement(computed, cell.value, cell.decimals)
    if agreement == "as_printed" and cell.is_corrected:
        agreement = "as_read"
    return Comparison(cell, computed, agreement)


def _agreement(computed: float, value: float, decimals: int) -> Agreement:
    # the reading, with the printed number of decimals, is what has to be met
    if rounds_to(computed, f"{value:.{decimals}f}"):
        return "as_printed"
    return "within_rounding" if abs(computed - value) < 10.0**-decimals else "differs"


def _bound(printed: str) -> tuple[bool, float] | None:
    """Read `<2%` or `>80`: whether it is an upper bound, and the number."""
    if printed[:1] not in ("<", ">"):
        return None
    return printed[0] == "<", float(printed[1:].rstrip("%"))
