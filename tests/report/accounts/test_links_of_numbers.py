"""The note on a number leads to the very cell of the appendix that prints it."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from scs_report.language import Language
from scs_report.provenance.notes import cell_of
from scs_report.results import Results
from scs_report.tables import TABLES, Cell, build_table

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def cells(results: Results) -> dict[str, Cell]:
    return {
        cell.anchor: cell
        for key in TABLES
        for row in build_table(key, results, ENGLISH).rows
        for cell in row.cells
        if cell.anchor
    }


def printed(cell: Cell) -> tuple[float, float]:
    """Return the number of a cell and half a unit of its last digit."""
    text = cell.text.replace("−", "-").replace(",", "").rstrip("%")
    return float(text), 0.5 * 10.0 ** -len(text.partition(".")[2]) + 1e-9


def test_a_cell_that_a_fact_leads_to_prints_the_fact(
    results: Results, cells: dict[str, Cell]
) -> None:
    seen: Counter[str] = Counter()
    for fact in results.facts:
        cell = cells.get(cell_of(fact, results))
        if cell is None:
            continue
        number, half = printed(cell)
        scale = 1 if fact.unit == "count" else 100
        assert abs(scale * fact.value - number) <= half, fact.name
        seen[fact.unit] += 1
    assert seen["share"] > 30
    assert seen["probability"] > 60
    assert seen["difference"] > 10


def test_doubters_lead_to_their_own_column(results: Results, cells: dict[str, Cell]) -> None:
    places = {
        fact.name: cell_of(fact, results)
        for fact in results.facts
        if fact.anchor == "table-3" and ("doubter", "1") in fact.within
    }
    exact = [place for place in places.values() if place in cells]
    assert len(exact) >= 2
    assert all(place.endswith("-doubters") for place in exact), places


def test_a_fact_of_another_question_does_not_lead_to_an_answer_of_this_one(
    results: Results, cells: dict[str, Cell]
) -> None:
    (strong,) = (fact for fact in results.facts if fact.name == "approval.strong.pilot")
    assert cell_of(strong, results) in cells
    other = msgspec.structs.replace(strong, of="commercial", codes=("1",))
    assert cell_of(other, results) == "table-2"
