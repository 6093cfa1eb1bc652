"""Named differences side by side: a row for each gap, a column for each way to take it."""

from __future__ import annotations

import msgspec
import pytest

from scs_report.analysis import Specification
from scs_report.analysis.checks import problems_of
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.table_entries import Differences
from scs_report.survey import Codebook
from scs_report.tables import build_table


@pytest.fixture(scope="module")
def entry(results: Results) -> Differences:
    return next(one for one in results.tables if isinstance(one, Differences))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_cell_is_its_fact_with_its_interval(
    entry: Differences, results: Results, code: str
) -> None:
    language = Language(code)
    table = build_table(entry.key, results, language)
    for row, shown in zip(entry.rows, table.rows, strict=True):
        for key, cell in zip(entry.columns, shown.cells, strict=True):
            if name := row.cells.get(key):
                found = results.estimates[results.named[name]]
                assert cell.text.strip("+") == language.number(found.value * 100, 1)
                assert cell.second.startswith(f"[{language.number(found.low * 100, 1)}")
            else:
                assert (cell.text, cell.second) == ("–", "")


def test_a_notebook_has_it_as_a_frame(entry: Differences, results: Results) -> None:
    frame = results.table(entry.key).to_frame()
    assert len(frame) == len(entry.rows)
    gap = results.estimates[results.named[entry.rows[0].cells["plain"]]].value
    assert float(frame["plain"].iloc[0]) == pytest.approx(gap)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"plain": "gap.incom"}, '"gap.incom" is no fact'),
        ({"plian": "gap.income"}, '"plian" is no column'),
        ({"plain": "approval.support"}, "expected differences, found approval.support"),
    ],
)
def test_what_a_row_names_is_checked(
    specification: Specification, codebook: Codebook, cells: dict[str, str], said: str
) -> None:
    tables = []
    for one in specification.tables.tables:
        if isinstance(one, Differences):
            row = msgspec.structs.replace(one.rows[0], cells=cells)
            one = msgspec.structs.replace(one, rows=(row,))
        tables.append(one)
    plan = msgspec.structs.replace(
        specification,
        tables=msgspec.structs.replace(specification.tables, tables=tuple(tables)),
    )
    assert any(said in problem for problem in problems_of(plan, codebook))
