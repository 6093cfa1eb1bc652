"""The replication report."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.replication.folder import replicate_folder
from scs_report.results import Replication, Results
from scs_report.tables.printed_names import as_printed
from scs_report.tables.replication_files import replication_files


@pytest.fixture(scope="module")
def replication(root: Path, results: Results) -> Replication:
    return replicate_folder(root / "data" / "published", results)


@pytest.fixture(scope="module", params=["en", pytest.param("zh", marks=pytest.mark.slow)])
def page(
    request: pytest.FixtureRequest, results: Results, replication: Replication, root: Path
) -> BeautifulSoup:
    rendered = render_document(
        "replication", request.param, results, root / "templates", replication
    )
    return BeautifulSoup(rendered.screen, "html.parser")


@pytest.mark.slow
def test_it_opens_with_the_gravest_findings(page: BeautifulSoup, replication: Replication) -> None:
    section = page.select_one(".text > section")
    assert section
    assert section["id"] == "findings"
    rows = section.select("#gravest tbody tr")
    found = replication.gravest(5)
    assert len(rows) == len(found) == 5
    order = ("high", "medium", "low", "none")
    grades = [order.index(one.severity) for one in replication.findings]
    assert [order.index(one.severity) for one in found] == sorted(grades)[:5]
    code = "en" if page.html and page.html["lang"] == "en" else "zh"
    for row, one in zip(rows, found, strict=True):
        shown = row.get_text().replace("\N{NO-BREAK SPACE}", " ")
        assert one.where[code] in shown
        assert one.what[code] in shown
        # the table that is named holds the evidence
        named = row.select("td")[-1].get_text(strip=True)
        (table,) = [one for one in page.select("table") if caption_of(one) == named]
        assert table.find(id=one.anchor)


def caption_of(table: Tag) -> str:
    number = table.select_one(".table-number")
    return number.get_text(strip=True) if number else ""


def printed_rows(page: BeautifulSoup, key: str) -> list[Tag]:
    return page.select(f"table[id^=list-{key}] tbody tr:not(.block-heading)")


@pytest.mark.slow
def test_what_differs_is_printed_and_nothing_else(
    page: BeautifulSoup, replication: Replication
) -> None:
    for summary in replication.summaries:
        cells = [cell for cell in replication.cells if cell.table == summary.table]
        differing = [cell for cell in cells if cell.verdict != "as_printed"]
        rows = printed_rows(page, summary.table)
        if summary.table == "text":
            assert len(rows) == len(differing)
        elif summary.table != "table-4":
            assert len(rows) == len({cell.row for cell in differing})
        assert bool(rows) == bool(differing)


def test_models_stand_beside_each_other_published_and_computed(
    page: BeautifulSoup, replication: Replication
) -> None:
    tables = page.select("table[id^=list-table-4]")
    assert len(tables) == 2
    spanners = [th.get_text(strip=True) for table in tables for th in table.select(".spanner")]
    assert len(spanners) == len(set(spanners)) == 7
    cells = [cell for cell in replication.cells if cell.table == "table-4"]
    for table, models in zip(tables, (range(1, 5), range(5, 8)), strict=True):
        some = [cell for cell in cells if int(cell.column[-1]) in models]
        rows = {cell.row for cell in some if cell.verdict != "as_printed"}
        assert len(table.select("tbody tr")) == len(rows)
        assert len(table.select("tbody tr:first-child td")) == 2 * len(models)


def test_a_sign_says_how_a_number_differs(page: BeautifulSoup, replication: Replication) -> None:
    (table,) = page.select("table#list-table-a3")
    shown = [td.get_text(" ", strip=True) for td in table.select("td.differs")]
    ruled_out = [
        cell
        for cell in replication.cells
        if cell.table == "table-a3" and cell.verdict == "contradicted"
    ]
    assert len(shown) == len(ruled_out)
    assert all(text.startswith("×") for text in shown)
    notes = table.find_parent(class_="table-wrap")
    assert notes
    legend = notes.find_next_sibling(class_="table-notes")
    assert legend
    assert all(sign in legend.get_text() for sign in "≈≠→?×")


def test_the_rest_stands_in_files(
    page: BeautifulSoup, replication: Replication, results: Results
) -> None:
    for code in ("en", "zh"):
        files = replication_files(replication, results, Language(code))
        assert [*files] == [f"cells.{code}.csv", f"findings.{code}.csv"]
        cells, findings = (
            [*csv.reader(io.StringIO(text.removeprefix("\ufeff")))] for text in files.values()
        )
        assert all(text.startswith("\ufeff") for text in files.values())
        assert len(cells) == 1 + len(replication.cells)
        assert len(findings) == 1 + len(replication.findings)
        assert {len(row) for row in cells} == {10}
        for row, cell in zip(cells[1:], replication.cells, strict=True):
            assert row[4].lstrip("'") == cell.printed
            if cell.verdict == "unreadable":
                assert not row[6]
    links = [str(link["href"]) for link in page.select("#files a")]
    code = "en" if page.html and page.html["lang"] == "en" else "zh"
    assert links == [f"replication/{name}.{code}.csv" for name in ("cells", "findings")]


def test_every_shortfall_is_counted_with_its_reason(
    page: BeautifulSoup, replication: Replication
) -> None:
    table = page.find(id="agreement")
    assert table
    total = [int(cell.get_text(strip=True)) for cell in table.select("tbody tr")[-1].select("td")]
    reasons = [cell.shortfall for cell in replication.cells]
    verdicts = [cell.verdict for cell in replication.cells]
    counts = [reasons.count(reason) for reason in ("near", "far", "damaged", "source")]
    agree, read = verdicts.count("as_printed"), verdicts.count("as_read")
    not_compared = verdicts.count("in_words") + verdicts.count("unreadable")
    assert total[0] == len(reasons) == sum(total[1:8])
    assert total[1:8] == [agree, read, *counts, not_compared]
    furthest = page.find(id="furthest")
    assert furthest
    assert len(furthest.select("tbody tr")) == 10


def test_tables_are_numbered_in_the_order_of_the_page(page: BeautifulSoup) -> None:
    numbers = [re.search(r"R(\d+)", caption.get_text()) for caption in page.select("caption")]
    found = [*dict.fromkeys(int(number[1]) for number in numbers if number)]
    assert found == [*range(1, len(found) + 1)]


def test_findings_stand_by_severity(page: BeautifulSoup, replication: Replication) -> None:
    for kind in ("contradiction", "base", "slip"):
        found = [one for one in replication.findings if one.kind == kind]
        (table,) = page.select(f"table#audit-{kind}")
        assert len(table.select("tbody tr:not(.block-heading)")) == len(found)
        ids = [td["id"] for td in table.select("td[id]")]
        grades = {one.anchor: one.severity for one in found}
        order = ["high", "medium", "low"]
        assert [order.index(grades[str(at)]) for at in ids] == sorted(
            order.index(one.severity) for one in found
        )
        assert len(table.select(".block-heading")) == len({*grades.values()})


def test_beside_what_cannot_be_read_stands_no_number(page: BeautifulSoup) -> None:
    pairs = [
        (next(cells[at].stripped_strings), cells[at + 1].get_text(strip=True))
        for row in printed_rows(page, "table-4")
        for cells in [row.select("td")]
        for at in range(0, len(cells), 2)
        if cells[at].contents
    ]
    lost = [computed for published, computed in pairs if published == "–"]
    assert len(lost) == 7
    assert all(computed.startswith("?\N{NO-BREAK SPACE}–") for computed in lost)


def test_terms_without_a_finite_estimate_carry_no_computed_stars(page: BeautifulSoup) -> None:
    values = {"−13.03": 0, "−12.85": 0, "−12.95": 0}
    for row in printed_rows(page, "table-4"):
        for cell in row.select("td")[1::2]:
            text = cell.get_text(strip=True).lstrip("?≈≠\N{NO-BREAK SPACE}")
            for value in values:
                if text.startswith(value):
                    assert not cell.select(".stars")
                    values[value] += 1
    assert all(values.values())


def test_computed_numbers_are_written_as_the_published_ones() -> None:
    assert as_printed(2209.4, "2,201", 0) == "2,209"
    assert as_printed(2209.4, "2201", 0) == "2209"
    assert as_printed(-0.1049, "-.105", 3) == "−.105"
    assert as_printed(81.65, "81%", 0) == "82%"


def test_rows_of_one_block_are_told_apart(page: BeautifulSoup) -> None:
    for table in page.select("table[id^=list-]"):
        seen: set[str] = set()
        for row in table.select("tbody tr"):
            head = row.find("th")
            assert head
            if "block-heading" in (row.get("class") or []):
                seen = set()
            else:
                assert head.get_text(strip=True) not in seen
                seen.add(head.get_text(strip=True))


def test_chinese_pages_hold_chinese(page: BeautifulSoup) -> None:
    if page.html and page.html["lang"] == "zh-Hans":
        for heading in page.select("h1, h2, caption"):
            assert re.search("[\u4e00-\u9fff]", heading.get_text())


def test_the_synthetic_notice_stands_on_it(page: BeautifulSoup) -> None:
    assert page.select_one(".synthetic-notice")
