"""The replication report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from scs_report.pages.documents import render_document
from scs_report.replication.folder import replicate_folder
from scs_report.results import Replication, Results


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
def test_every_cell_is_listed(page: BeautifulSoup, replication: Replication) -> None:
    for summary in replication.summaries:
        table = page.find(id=f"list-{summary.table}")
        assert table
        rows = table.select("tbody tr:not(.block-heading)")
        cells = [cell for cell in replication.cells if cell.table == summary.table]
        expected = (
            len({(cell.column, cell.row) for cell in cells})
            if summary.table == "table-4"
            else len(cells)
        )
        assert len(rows) == expected


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
    assert [int(found[1]) for found in numbers if found] == list(range(1, len(numbers) + 1))


def test_every_finding_is_told(page: BeautifulSoup, replication: Replication) -> None:
    rows = page.select("table[id^=audit-] tbody tr")
    assert len(rows) == len(replication.findings)


def test_beside_what_cannot_be_read_stands_no_number(
    page: BeautifulSoup, replication: Replication
) -> None:
    words = {"unreadable", "无法辨认"}
    table = page.find(id="list-table-4")
    assert table
    for row in table.select("tbody tr:not(.block-heading)"):
        cells = [cell.get_text(strip=True) for cell in row.select("td")]
        if cells and cells[2] in words:
            assert cells[1] == "–"


def test_terms_without_a_finite_estimate_carry_no_computed_stars(page: BeautifulSoup) -> None:
    table = page.find(id="list-table-4")
    assert table
    values = {"−13.03": 0, "−12.85": 0, "−12.95": 0}
    for row in table.select("tbody tr:not(.block-heading)"):
        cells = [cell.get_text(strip=True) for cell in row.select("td")]
        assert not any(text.startswith(("-", "–*")) for text in cells)
        for value in values:
            if len(cells) > 1 and cells[1].startswith(value):
                assert "*" not in cells[1]
                values[value] += 1
    assert all(values.values())


def test_rows_of_one_block_are_told_apart(page: BeautifulSoup) -> None:
    for name in ("list-table-a1", "list-text"):
        table = page.find(id=name)
        assert table
        seen: set[str] = set()
        for row in table.select("tbody tr"):
            head = row.find("th")
            assert head
            if "block-heading" in (row.get("class") or []):
                # one number may stand in several sections of the text
                seen = seen if name == "list-table-a1" else set()
            else:
                assert head.get_text(strip=True) not in seen
                seen.add(head.get_text(strip=True))


def test_chinese_pages_hold_chinese(page: BeautifulSoup) -> None:
    if page.html and page.html["lang"] == "zh-Hans":
        for heading in page.select("h1, h2, caption"):
            assert re.search("[\u4e00-\u9fff]", heading.get_text())


def test_the_synthetic_notice_stands_on_it(page: BeautifulSoup) -> None:
    assert page.select_one(".synthetic-notice")
