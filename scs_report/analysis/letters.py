"""Which columns of a table differ, as polling firms' tables say it: by letters.

Every row of a table is a family of comparisons: each column with each other under the same
spanner, bases with bases. Columns of everybody, small columns and withheld numbers are not in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from scs_report.analysis.needed import columns_of
from scs_report.analysis.numbers import Numbers, people_of
from scs_report.analysis.sample import Sample
from scs_report.estimation import Banner, Mask, column_letter
from scs_report.results import Address
from scs_report.results.grids import Catalogue, Grid, GridColumn, cross_grid
from scs_report.results.letters import Letters
from scs_report.results.table_entries import Cross

#: Under which heading a column stands: the variable and base of its spanner, or among bases.
Heading = tuple[str, str]


def letters_of(
    entry: Cross,
    numbers: Numbers,
    withheld: Collection[Address],
    catalogue: Catalogue,
    *,
    minimum: int,
) -> Letters:
    """Return the letters of a table.

    Parameters
    ----------
    entry
        The table.
    numbers
        What computes its numbers; it knows who is in each.
    withheld
        Addresses that are not disclosed, nor compared.
    catalogue
        Questions and bases.
    minimum
        Columns of fewer people are not compared.
    """
    grid = cross_grid(entry, catalogue)
    headings = _headings(grid, entry, catalogue)
    named = _letters(headings)
    comparing = _Comparing(numbers, minimum, entry.alpha)
    cells: dict[str, str] = {}
    for block in grid.blocks:
        for row in block.rows:
            if row.kind not in ("answer", "net", "mean"):
                continue
            compared = [
                _Compared(address, letter, heading)
                for address, letter, heading in zip(row.cells, named, headings, strict=True)
                if letter and address not in withheld and numbers.get(address)
            ]
            cells |= comparing.row(compared)
    return Letters(columns=named, cells=cells)


@dataclass(frozen=True)
class _Compared:
    address: Address
    letter: str
    heading: Heading | None


def _headings(grid: Grid, entry: Cross, catalogue: Catalogue) -> list[Heading | None]:
    """Return under which heading each column stands; None where it is not compared."""
    found = [_heading(column, entry, catalogue) for column in grid.columns]
    return [heading if found.count(heading) > 1 else None for heading in found]


def _heading(column: GridColumn, entry: Cross, catalogue: Catalogue) -> Heading | None:
    if column.variable:
        return column.variable, column.base
    everybody = column.base in ("", entry.base) or not catalogue.base(column.base).when
    return None if everybody else ("", "")


def _letters(headings: list[Heading | None]) -> tuple[str, ...]:
    places = iter(range(len(headings)))
    return tuple(column_letter(next(places)) if heading else "" for heading in headings)


class _Comparing:
    """Compares the columns of one row after another; who is in them is often the same."""

    def __init__(self, numbers: Numbers, minimum: int, alpha: float) -> None:
        self._numbers = numbers
        self._minimum = minimum
        self._alpha = alpha
        self._banners: dict[tuple[Sample, tuple[bytes, ...]], Banner] = {}

    def row(self, compared: list[_Compared]) -> Mapping[str, str]:
        """Return the letters of the numbers of a row that have some."""
        if len(compared) < 2:
            return {}
        numbers = self._numbers
        codebook = numbers.sample.codebook
        needed = (columns_of(column.address, codebook) for column in compared)
        sample = numbers.sample.about(frozenset().union(*needed))
        people = [people_of(column.address, sample) for column in compared]
        share = compared[0].address.statistic == "share"
        found = self._banner(people, compared, sample).compare(
            numbers.values(compared[0].address, sample),
            share=share,
            alpha=self._alpha,
            minimum=self._minimum,
        )
        part = "," if any(len(column.letter) > 1 for column in compared) else ""
        return {
            str(column.address): part.join(compared[at].letter for at in lower)
            for column, lower in zip(compared, found.significantly_lower, strict=True)
            if lower
        }

    def _banner(self, people: list[Mask], compared: list[_Compared], sample: Sample) -> Banner:
        key = sample, tuple(np.packbits(mask).tobytes() for mask in people)
        if key not in self._banners:
            blocks = [column.heading for column in compared]
            self._banners[key] = Banner(people, sample.design, blocks=blocks)
        return self._banners[key]
