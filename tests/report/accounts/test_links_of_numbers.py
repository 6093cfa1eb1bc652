"""The note on a number leads to the very cell of the appendix that prints it."""

from __future__ import annotations

from collections import Counter

import pytest

from scs_report.language import Language
from scs_report.provenance.places import Places
from scs_report.provenance.resolving import find
from scs_report.results import Address, Results, WaldTest
from scs_report.results.statistics import BESIDE
from scs_report.tables import Cell, build_table

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def cells(results: Results) -> dict[str, Cell]:
    return {
        cell.anchor: cell
        for entry in results.tables
        for row in build_table(entry.key, results, ENGLISH).rows
        for cell in row.cells
        if cell.anchor
    }


def printed(cell: Cell) -> tuple[float, float]:
    """Return the number of a cell and half a unit of its last digit."""
    text = cell.text.partition(" (")[0].replace("−", "-").replace(",", "").rstrip("%")
    return float(text), 0.5 * 10.0 ** -len(text.partition(".")[2]) + 1e-9


def test_a_cell_that_a_fact_leads_to_prints_the_fact(
    results: Results, cells: dict[str, Cell]
) -> None:
    seen: Counter[str] = Counter()
    places = Places(results)
    for fact in results.facts:
        place = places.of(Address.parse(results.named[fact.name]))
        cell = cells.get(place.target) if place else None
        if cell is None or isinstance(results.value(fact.address), WaldTest):
            continue  # of a test the cell prints the statistic first
        number, half = printed(cell)
        scale = 1 if fact.unit in ("count", "number") else 100
        assert abs(scale * fact.value - number) <= half, fact.name
        seen[fact.unit] += 1
    assert seen["share"] > 30
    assert seen["probability"] > 60
    assert seen["difference"] > 10


def test_what_leads_to_a_cell_finds_it(results: Results, cells: dict[str, Cell]) -> None:
    places = Places(results)
    targets = [places.of(Address.parse(address)) for address in results.estimates]
    of_cells = [place.target for place in targets if place and "--" in place.target]
    assert len(of_cells) > 500
    assert set(of_cells) <= set(cells)


@pytest.mark.slow
def test_every_cell_of_a_page_is_found_by_its_id(results: Results, cells: dict[str, Cell]) -> None:
    some = [*cells.items()][::19]
    assert len(some) > 50
    for anchor, cell in some:
        _, found = find(anchor, results)
        written = Address.parse(cell.address)
        # what stands beside a number, such as a count, is found by the number
        beside = written.statistic in BESIDE and found.statistic_of(written.statistic) == written
        assert found == written or beside
        assert str(found) in results.estimates or str(found) in results.withheld


def test_a_group_leads_to_its_own_column(results: Results, cells: dict[str, Cell]) -> None:
    group, total = "share:gender=1@all/doubter=1", "share:gender=1@all"
    places = Places(results)
    column = {
        cell.address: at
        for row in build_table("table_3", results, ENGLISH).rows
        for at, cell in enumerate(row.cells)
    }
    assert column[group] == 0
    place = places.of(Address.parse(group))
    assert place is not None
    assert cells[place.target].address == group
    assert column[total] == 1


def test_another_question_does_not_lead_to_an_answer_of_this_one(
    results: Results, cells: dict[str, Cell]
) -> None:
    places = Places(results)
    strong = places.of(Address.parse("share:approval=5@pilot_users"))
    assert strong is not None
    assert strong.target in cells
    other = places.of(Address.parse("share:commercial=1@pilot_users"))
    assert other is None or other.target not in cells
