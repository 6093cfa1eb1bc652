from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec.structs import replace

from scs_report.analysis import load_specification
from scs_report.language import Language
from scs_report.results import Results
from scs_report.tables import Label, Table, build_table
from scs_report.tables.layout import EMPTY, Block, Cell, Column, Row, Spanner

ROOT = Path(__file__).parents[3]


@cache
def macros() -> Any:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "scs_report" / "house"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment.get_template("components/table.html.j2").module


def render(table: Table) -> str:
    return str(macros().table(table))


KEYS = [
    entry.key for entry in load_specification(ROOT / "examples" / "demo" / "data").tables.tables
]


@pytest.fixture(params=KEYS)
def table(request: pytest.FixtureRequest, demo_results: Results) -> Table:
    return build_table(request.param, demo_results, Language("en"))


def test_the_markup_is_well_formed(table: Table) -> None:
    ElementTree.fromstring(f"<div>{render(table)}</div>")


def test_every_heading_has_a_scope(table: Table) -> None:
    soup = BeautifulSoup(render(table), "html.parser")
    headings = soup.find_all("th")
    assert headings
    assert {th.get("scope") for th in headings} <= {"col", "colgroup", "row", "rowgroup"}
    assert not soup.find_all(style=True)
    assert not soup.find_all(rowspan=True)


def test_all_rows_are_equally_wide(table: Table) -> None:
    soup = BeautifulSoup(render(table), "html.parser")
    widths = {
        sum(int(str(cell.get("colspan", "1"))) for cell in row.find_all(["td", "th"]))
        for row in soup.find_all("tr")
    }
    assert widths == {len(table.columns) + 1}


def test_ids_are_unique_and_the_region_is_named(table: Table) -> None:
    soup = BeautifulSoup(render(table), "html.parser")
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    assert max(ids.values()) == 1
    region = soup.find(role="region")
    assert region is not None
    assert str(region["aria-labelledby"]) in ids


def test_panels_stand_below_one_another_and_notes_once(results: Results) -> None:
    table = build_table("table_4", results, Language("en"))
    soup = BeautifulSoup(render(table), "html.parser")
    captions = [caption.get_text().strip() for caption in soup.find_all("caption")]
    assert captions[0].startswith("Table\u00a04\u2002Approval")
    assert captions[1:] == ["Table\u00a04 (continued)\u2002models (5)–(7)"]
    assert len(soup.select(".table-notes")) == 1
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    assert max(ids.values()) == 1
    # number, stars, error: in this order in one cell
    cell = soup.find(id=re.compile("coefficient-socio_demographics-.*age|age.*socio_demo"))
    assert cell is not None
    assert re.fullmatch(r"0\.015\*\*\* \(0\.005\)", cell.get_text())


def test_what_fills_up_decimals_is_not_read_or_copied(results: Results) -> None:
    soup = BeautifulSoup(render(build_table("table_a8", results, Language("en"))), "html.parser")
    filled = soup.select("[data-fill]")
    assert filled
    assert all(str(tag["data-fill"]) not in ("", tag.get_text()) for tag in filled)


def test_stars_and_source_come_last(results: Results) -> None:
    soup = BeautifulSoup(render(build_table("table_4", results, Language("en"))), "html.parser")
    *_, note, stars, source = [p.get_text() for p in soup.select(".table-notes p")]
    assert note.startswith("a\N{NO-BREAK SPACE}")
    assert stars.startswith("*, ** and ***")
    assert source.startswith("Source:")


def test_texts_are_escaped(demo_results: Results) -> None:
    table = build_table("banner", demo_results, Language("en"))
    hostile = msgspec.structs.replace(table, caption=Label("<script>alert(1)</script> R&D"))
    assert "<script>" not in render(hostile)
    assert "&lt;script&gt;" in render(hostile)
    assert "R&amp;D" in render(hostile)


def numbers(
    columns: tuple[Column, ...], rows: tuple[Row, ...], spanners: tuple[Spanner, ...] = ()
) -> Table:
    """A table of one block."""
    return Table(
        key="t",
        number="1",
        anchor="t",
        label="Table 1",
        separator=" ",
        continued="{} (continued)",
        caption=Label("Numbers"),
        stub_head=Label("Name"),
        columns=columns,
        blocks=(Block(rows),),
        spanners=spanners,
    )


def test_texts_of_a_column_begin_at_one_edge_beside_numbers_and_blanks() -> None:
    """`text only` stands below `Table 3` where there is no interval before it."""

    def row(name: str, number: Cell) -> Row:
        return Row(Label(name), (number, Cell("Table 3", kind="text")))

    table = numbers(
        (Column(Label("Interval")), Column(Label("Place"), align="text")),
        (row("A", Cell("1")), row("B", EMPTY)),
    )
    blank = BeautifulSoup(render(table), "html.parser").select_one("td.empty")
    assert blank is not None
    assert "number" in blank["class"]


def wide(columns: int, rows: int, *, second: str = "", align: str = "number") -> Table:
    """A table of numbers under two spanners."""
    cells = tuple(Cell(str(at), second=second) for at in range(columns))
    return numbers(
        tuple(
            Column(Label(f"<em>C</em> & {at}", f"n = {at}", "A" if at else ""), align=align)  # type: ignore[arg-type]
            for at in range(columns)
        ),
        tuple(Row(Label(f"R{at}"), cells) for at in range(rows)),
        (Spanner(Label("Over"), 1, 2),),
    )


@pytest.mark.parametrize(
    ("table", "layout"),
    [
        (wide(3, 5), ""),
        (wide(4, 5), "stacked"),
        (wide(3, 5, second="(0.1)"), "stacked"),
        (wide(5, 24), "listed"),
        (wide(5, 25), "stacked"),
        (wide(5, 5, align="text"), ""),
    ],
)
def test_columns_without_room_on_a_phone_stand_below_names_of_rows_or_in_a_list(
    table: Table, layout: str
) -> None:
    assert table.on_phone == layout
    classes = BeautifulSoup(render(table), "html.parser").select_one("table")["class"]  # type: ignore[index]
    assert [one for one in classes if one in ("stacked", "listed")] == [layout][: bool(layout)]


def named(names: list[str], stars: str = "") -> Table:
    table = wide(len(names), 5)
    row = Row(Label("R"), tuple(Cell("0.1", stars=stars) for _ in names))
    return replace(
        table,
        columns=tuple(Column(Label(name, "Habits")) for name in names),
        blocks=(Block((row,)),),
        spanners=(),
    )


MODELS = [f"({number})" for number in range(1, 8)]


@pytest.mark.parametrize(
    ("table", "layout", "narrow"),
    [
        (named(MODELS), "stacked", True),
        (named(MODELS[:4]), "stacked", False),
        (named([*MODELS, "(8)"]), "listed", False),
        (named([*MODELS[:6], "Women"]), "listed", False),
        (named(MODELS, stars="*"), "listed", False),
    ],
)
def test_columns_with_names_of_models_stay_columns_on_a_phone(
    table: Table, layout: str, narrow: bool
) -> None:
    assert table.on_phone == layout
    classes = BeautifulSoup(render(table), "html.parser").select_one("table")["class"]  # type: ignore[index]
    assert ("narrow" in classes) is narrow


def test_a_listed_cell_holds_all_that_stands_above_its_column() -> None:
    cells = BeautifulSoup(render(wide(5, 1)), "html.parser").select("tbody td")
    assert [cell["data-head"] for cell in cells] == [
        "C & 0 · n = 0",
        "Over · C & 1 · A · n = 1",
        "Over · C & 2 · A · n = 2",
        "C & 3 · A · n = 3",
        "C & 4 · A · n = 4",
    ]
    assert not BeautifulSoup(render(wide(4, 1)), "html.parser").select("[data-head]")
