"""Which numbers the tables and figures of a study show."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.results.addresses import Address
from scs_report.results.figure_entries import FigureEntry
from scs_report.results.figure_grids import figure_addresses
from scs_report.results.grids import Catalogue
from scs_report.results.table_entries import TableEntry
from scs_report.results.table_grids import table_addresses


def shown_in(entry: TableEntry | FigureEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the addresses of all numbers from respondents that a table or figure shows."""
    if isinstance(entry, FigureEntry):
        return figure_addresses(entry, catalogue)
    return table_addresses(entry, catalogue)
