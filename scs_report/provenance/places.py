"""In which table or figure a number is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from scs_report.language import Language
from scs_report.results import Address, FigureEntry, Results, TableEntry
from scs_report.results.figure_entries import StackedGroups
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import (
    HypothesesTable,
    ModelsTable,
    ParallelLinesTable,
    PredictionsTable,
)
from scs_report.results.table_grids import cells_in
from scs_report.tables.layout import anchor, number_anchor
from scs_report.tables.terms import PRINTED_FIT, models_of


@dataclass(frozen=True)
class Place:
    """A table or figure of the appendix, and the id of what shows the number there."""

    kind: Literal["table", "figure"]
    number: str
    target: str

    def title(self, language: Language) -> str:
        """Return what it is called: `Table A2`."""
        return language.title_number(self.kind, self.number)


class Places:
    """Where the numbers of some results are shown."""

    def __init__(self, results: Results) -> None:
        self._earlier = bool(results.waves)
        self._places: dict[Address, Place] = {}
        # of numbers that have a cell, the table: its id is made when it is asked for
        self._tables: dict[Address, str] = {}
        for figure in results.figures:
            if figure.number:
                here = Place("figure", figure.number, f"figure-{figure.number.lower()}")
                # other groups are only seen by who chooses them, in a brief
                own = figure.ways[0] if isinstance(figure, StackedGroups) else figure
                self._places |= dict.fromkeys(addresses_of(own, results), here)
        # a cell of a table is nearer than a figure
        for table in reversed(results.tables):
            here = Place("table", table.number, anchor(table.key))
            shown, cells = [*shown_in(table, results)], [*cells_of(table, results)]
            in_cells = set(cells)
            for address in (*shown, *cells, *tallies_of(table)):
                if address in in_cells:
                    self._places[address] = here
                    self._tables[address] = table.key
                else:
                    self._places.setdefault(address, here)
        self._by_of: dict[str, list[Address]] = {}
        for address in self._places:
            if address.statistic == "share":
                self._by_of.setdefault(address.of, []).append(address)

    def of(self, address: Address) -> Place | None:
        """Return where a number is shown; None if it is nowhere.

        That is its cell, or else the table or figure of the answers of which it is the sum, or
        what shows the same answers in another base.
        """
        if here := self._places.get(address):
            table = self._tables.get(address)
            return replace(here, target=number_anchor(table, address)) if table else here
        singly = [self._places.get(replace(address, codes=(code,))) for code in address.codes]
        if len(singly) > 1 and all(singly):
            return singly[0]
        earlier = address.wave and self._earlier
        if earlier or address.parts or address.of_model or not address.of:
            return None
        variables = {name for name, _ in address.within}
        alike = [
            (cell.base == address.base) + 2 * (variables == {name for name, _ in cell.within})
            for cell in self._by_of.get(address.of, ())
        ]
        if not alike:
            return None
        nearest = self._by_of[address.of][alike.index(max(alike))]
        return self._places[nearest]


def led_to(results: Results) -> frozenset[str]:
    """Return the ids to which numbers of any text may lead: where named numbers are shown."""
    places = Places(results)
    found = (places.of(Address.parse(address)) for address in results.named.values())
    return frozenset(place.target for place in found if place)


def cells_of(entry: TableEntry, results: Results) -> Iterator[Address]:
    """Yield the addresses of all numbers that have a cell of a table."""
    yield from cells_in(entry, results)
    if isinstance(entry, ModelsTable):
        for model in models_of(entry, results).models:
            yield from (*model.addresses, model.n_address)
            yield from (model.fit[name] for name in PRINTED_FIT)
    if isinstance(entry, ParallelLinesTable):
        for model in models_of(entry, results).models:
            yield from (*model.tests, *model.at_cutpoints.values())
    if isinstance(entry, PredictionsTable):
        for series in results.series:
            yield from series.addresses
            if len(series.values) > 1:
                yield series.change


def addresses_of(entry: TableEntry | FigureEntry, results: Results) -> Iterator[Address]:
    """Yield the addresses of all numbers that a table or figure shows."""
    yield from shown_in(entry, results)
    if isinstance(entry, TableEntry):
        yield from cells_of(entry, results)
        yield from tallies_of(entry)


def tallies_of(entry: TableEntry) -> Iterator[Address]:
    """Yield the addresses of what a table counts as a whole."""
    if isinstance(entry, ModelsTable):
        yield Address("tally", "models")
        yield from (Address("tally", "cutpoints", (which,)) for which in ("fewest", "most"))
    if isinstance(entry, HypothesesTable):
        yield Address("tally", "hypotheses")
        yield Address("tally", "hypotheses", ("supported",))
