"""Tables of a banner: what a polling firm's table has, from a few lines of an entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader

from scs_report.border.toml import convert_toml, parse_toml
from scs_report.language import Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import Results, TableEntry
from scs_report.survey import Respondents
from scs_report.tables import Row, Table, build_table

ENGLISH = Language("en")

FIVE_LINES = """
[[tables]]
key = "five_lines"
kind = "cross"
rows = [{ question = "approval" }]
banner = [{ base = "all" }, { variable = "gender" }]
"""

WIDE = """
[[tables]]
key = "wide"
kind = "cross"
rows = [
  { question = "approval", numbered = true, mean = true, nets_first = true, nets = [
    { label = { en = "Approve", zh = "赞同" }, codes = "approving" },
    { label = { en = "Oppose", zh = "反对" }, codes = [1, 2] },
  ] },
  { question = "manager" },
  { question = "responsible_data_use" },
  { question = "fairness", mean = true },
  { question = "benefits", leave_out = ["benefit_none"] },
]
banner = [
  { base = "all" }, { variable = "gender" }, { variable = "age_band" },
  { variable = "income_group" }, { variable = "location" }, { base = "sesame_users" },
]
letters = true
effective_n = true
"""

BY_ROW = """
[[tables]]
key = "by_row"
kind = "cross"
percent = "row"
rows = [{ question = "approval", nets = [
  { label = { en = "Approve", zh = "赞同" }, codes = "approving" },
] }, { question = "benefits" }]
banner = [{ variable = "gender" }, { variable = "location" }]
"""


class _Entries(msgspec.Struct):
    tables: tuple[TableEntry, ...]


def entries_of(text: str) -> tuple[TableEntry, ...]:
    return convert_toml(text, parse_toml(text), _Entries).tables


@pytest.fixture(scope="module")
def results(tabulated: Callable[..., Results]) -> Results:
    return tabulated(*entries_of(FIVE_LINES + WIDE + BY_ROW))


def build(key: str, results: Results) -> Table:
    return build_table(key, results, ENGLISH)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def row_of(table: Table, block: int, stub: str) -> Row:
    (found,) = [row for row in table.blocks[block].rows if row.stub.text == stub]
    return found


def test_a_new_table_takes_five_lines(results: Results) -> None:
    assert len(FIVE_LINES.strip().splitlines()) == 5
    table = build("five_lines", results)
    assert table.title == "Table\N{NO-BREAK SPACE}1\N{EN SPACE}Approval of social credit systems"
    assert [column.label.text for column in table.columns] == ["All respondents", "Female", "Male"]
    assert table.columns[0].label.second == "n = 2,209"
    assert [spanner.label.text for spanner in table.spanners] == ["Gender"]
    for column in range(3):
        assert abs(sum(number(row.cells[column].text) for row in table.rows) - 100) < 0.3
    assert any("Approval of social credit systems by Gender: F(" in note for note in table.notes)


def test_spanners_stand_over_the_answers_to_a_variable(results: Results) -> None:
    table = build("wide", results)
    assert [(one.label.text, one.first, one.last) for one in table.spanners] == [
        ("Gender", 1, 2),
        ("Age", 3, 5),
        ("Income group", 6, 8),
        ("Location", 9, 10),
    ]
    assert len(table.columns) == 12
    assert table.breadth == "wide"
    assert [block.heading.text for block in table.blocks if block.heading] == [
        results.question(key).label["en"]
        for key in ("approval", "manager", "responsible_data_use", "fairness", "benefits")
    ]


def test_nets_add_up_their_answers_and_stand_out(results: Results) -> None:
    rows = build("wide", results).blocks[0].rows
    approve, oppose, *others = rows
    assert (approve.strong, oppose.strong) == (True, True)
    assert not any(row.strong for row in others)
    parts = {row.stub.text[0]: row for row in others if row.stub.text[1:3] == " ="}
    for net, codes in ((approve, "45"), (oppose, "12")):
        for column in range(5):
            both = sum(number(parts[code].cells[column].text) for code in codes)
            assert abs(number(net.cells[column].text) - both) < 0.11


def test_means_have_one_decimal_more(results: Results, respondents: Respondents) -> None:
    mean = row_of(build("wide", results), 0, "Mean").cells[2]
    men = respondents.codes("gender").to_numpy(dtype=float) == 1
    codes = respondents.codes("approval").to_numpy(dtype=float)
    assert mean.text == f"{np.average(codes[men], weights=respondents.weights[men]):.2f}"


def test_sizes_are_unweighted_and_effective(results: Results, respondents: Respondents) -> None:
    table = build("wide", results)
    asked = ~np.isnan(respondents.codes("benefit_none").to_numpy(dtype=float, na_value=np.nan))
    men = respondents.codes("gender").to_numpy(dtype=float) == 1
    # who is in a column of everybody was asked, too
    for column, inside in ((0, asked), (2, asked & men)):
        weights = respondents.weights[inside]
        assert number(row_of(table, 4, "n").cells[column].text) == len(weights)
        effective = weights.sum() ** 2 / (weights**2).sum()
        assert number(row_of(table, 4, "Effective n").cells[column].text) == round(effective)


def test_small_bases_are_marked(results: Results) -> None:
    table = build("wide", results)
    sizes = row_of(table, 0, "n").cells
    for column, cell in enumerate(sizes):
        few = number(cell.text) < results.disclosure.flag
        assert bool(cell.mark) == few
        assert row_of(table, 0, "Mean").cells[column].small_base == few
    assert any(cell.mark for cell in sizes)


def test_letters_name_columns_and_are_read_out(results: Results, root: Path) -> None:
    table = build("wide", results)
    letters = [column.label.letter for column in table.columns]
    assert letters == ["", *"ABCDEFGHIJ", ""]
    found = {cell.letters for row in table.rows for cell in row.cells}
    assert set("".join(found)) <= set(letters)
    assert table.most_letters == max(map(len, found)) > 0
    assert any("Holm" in note and "p < 0.05" in note for note in table.notes)
    assert any("fewer than 100" in note for note in table.notes)
    assert not any("Rao–Scott" in note for note in table.notes)
    environment = Environment(
        loader=FileSystemLoader(root / "scs_report" / "house"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    macros = environment.get_template("components/table.html.j2").module
    soup = BeautifulSoup(macros.table(table), "html.parser")  # type: ignore[attr-defined]
    spans = soup.select("td .letters[role=img]")
    assert len(spans) == sum(bool(cell.letters) for row in table.rows for cell in row.cells)
    for span in spans:
        assert span["aria-label"] == f"significantly higher than {span.get_text()}"
    assert [one.get_text() for one in soup.select("th .column-letter")] == letters[1:-1]


def test_percentages_of_rows_add_up_across_a_variable(results: Results) -> None:
    table = build("by_row", results)
    assert table.columns[-1].label.text == "n"
    assert len(table.columns) == 5
    seen = 0
    for row in table.rows:
        *shares, n = row.cells
        if any(cell.text == WITHHELD for cell in shares):
            continue
        seen += 1
        for first in (0, 2):
            assert abs(sum(number(cell.text) for cell in shares[first : first + 2]) - 100) < 0.11
        assert (number(n.text) < 100) == any(cell.small_base for cell in shares)
    assert seen > 8


def test_percentages_of_rows_are_of_those_who_gave_the_answer(
    results: Results, respondents: Respondents
) -> None:
    cell = row_of(build("by_row", results), 0, "Approve").cells[1]
    approve = np.isin(respondents.codes("approval").to_numpy(dtype=float), [4, 5])
    men = respondents.codes("gender").to_numpy(dtype=float) == 1
    share = np.average(men[approve], weights=respondents.weights[approve])
    assert cell.text == f"{100 * share:.1f}"
