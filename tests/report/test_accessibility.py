"""A checker of PDF/UA-1 and of what validators cannot see finds nothing in any document."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import outloud
import pytest
from bs4 import BeautifulSoup
from outloud.findings import Finding
from tagged import Element, Tagged

from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names


EVERY = [f"{name}.{code}" for name in DOCUMENTS for code in ("en", "zh")]

#: Findings that were read one by one and are not faults, by rule; `header_rows`, `of_sources` and
#: `repeated` prove the reasons.
REVIEWED = {
    "TBL-010": "takes the heading of a block, one cell over all columns, for a row of the head",
    "PAG-001": "takes the source of a table or figure, or a row, by chance at the edge of three "
    "pages, for a footer",
    "ORD-001": "asks that floats be painted where they are read; paint has no order for readers",
    "TAG-002": "takes a head that is repeated where a table goes on, which is read once, for prose",
}
#: How many lines a finding shows of those that it counts.
SHOWN = {"PAG-001": 3, "TAG-002": 2}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=EVERY)
def path(folder: Path, request: pytest.FixtureRequest) -> Path:
    return folder / f"{request.param}.pdf"


@pytest.fixture(scope="module")
def result(path: Path) -> outloud.Result:
    return outloud.check(str(path))


def test_every_rule_ran(result: outloud.Result) -> None:
    assert result.error is None
    assert result.stats["tagged"]
    # two rules have no code yet, three compare with another PDF
    others = {run.rule for run in result.runs if run.status not in ("ran", "not-applicable")}
    assert others == {"HDG-004", "ORD-002", "SEM-001", "SEM-002", "SEM-003"}


def test_it_conforms(result: outloud.Result, path: Path) -> None:
    conformance = {
        rule.id for rule in outloud.load_catalogue().values() if rule.layer == "conformance"
    }
    found = [finding for finding in result.findings if finding.rule in conformance]
    assert [finding for finding in found if not of_sources(finding, path)] == []


def test_nothing_else_is_found_but_what_was_read_and_is_no_fault(
    result: outloud.Result, path: Path
) -> None:
    assert {finding.rule for finding in result.findings} <= set(REVIEWED)
    # the charts of a summary are floats, which are painted behind the text around them
    floats = {"ORD-001"} if path.name.startswith("summary.") else set[str]()
    others = [one for one in result.findings if one.rule not in {"TBL-010", *floats}]
    assert [one for one in others if not of_sources(one, path) and not repeated(one, path)] == []
    found = [finding.message for finding in result.findings if finding.rule == "TBL-010"]
    short = [message for message in found if "data cells" in message]
    rows = [explained(message) for message in found if message not in short]
    assert sorted(rows) == sorted(header_rows(path))
    assert {*short} <= {*of_one_row(path)}


def lines(finding: Finding) -> list[str]:
    """The lines that a finding shows, without blanks; none if it counts more than it shows."""
    if finding.count > SHOWN[finding.rule]:
        return []
    shown = re.sub(r"\s+", "", finding.evidence or "").split(";")
    return [line.removesuffix("…") for line in shown]


def of_sources(finding: Finding, path: Path) -> bool:
    """Whether all that PAG-001 takes for headers or footers are sources or rows of tables."""
    if finding.rule != "PAG-001":
        return False
    found = lines(finding)
    return bool(found) and all(any(one.startswith(line) for one in sources(path)) for line in found)


@lru_cache(maxsize=1)
def sources(path: Path) -> list[str]:
    """The sources and rows of tables of a document, without blanks."""
    page = BeautifulSoup(path.with_suffix(".html").read_text("utf-8"), "lxml")
    said = page.select(".table-source, figcaption > p, .table-wrap tbody tr")
    return [re.sub(r"\s+", "", source.text) for source in said]


@lru_cache(maxsize=1)
def tagged(path: Path) -> Tagged:
    """A document as it is tagged, read once for all that is asked of it."""
    return Tagged(path)


def repeated(finding: Finding, path: Path) -> bool:
    """Whether all words of TAG-002 are of heads and headings that were read on an earlier page."""
    if finding.rule != "TAG-002" or not lines(finding):
        return False
    page = finding.page - 1
    heads = [
        head
        for table in tagged(path).tree.all("Table")
        if min(table.pages) < page and page in table.pages
        for head in (*table.all("THead"), *headings(table, page))
    ]
    read = re.sub(r"\s+", "", "".join(head.text for head in heads if max(head.pages) < page))
    return all(word.removesuffix("…") in read for word in re.split(r"[\s;]+", finding.evidence))


def headings(table: Element, page: int) -> list[Element]:
    """The heading of the block that goes on at the top of a page."""
    rows = (next(body.all("TR")) for body in table.all("TBody") if {page, page - 1} <= body.pages)
    return [row for row in rows if [cell.tag for cell in row.children] == ["TH"]]


def explained(message: str) -> int:
    """The number of rows that TBL-010 takes for the head of a table."""
    match = re.fullmatch(
        r"header cells look shredded: (\d+) header rows(; header rows of single words)?", message
    )
    assert match, message
    return int(match[1])


def of_one_row(path: Path) -> list[str]:
    """What TBL-010 says of tables that have one row: their heads have more cells than it."""
    said = []
    for table in tagged(path).tree.all("Table"):
        (head,) = table.all("THead")
        if len(list(table.all("TR"))) == len(list(head.all("TR"))) + 1:
            counts = [len(list(table.all(kind))) for kind in ("TH", "TD")]
            said.append(
                "header cells look shredded: {} header cells against {} data cells".format(*counts)
            )
    return said


def header_rows(path: Path) -> list[int]:
    """The same, where there are more than three, of which all but the head proper are blocks'."""
    counts = []
    for table in tagged(path).tree.all("Table"):
        (head,) = table.all("THead")
        own = list(head.all("TR"))
        rows = [row for row in table.all("TR") if {cell.tag for cell in row.children} == {"TH"}]
        width = sum(span(cell) for cell in own[0].children)
        assert len(own) <= 2
        assert all(row in own or [span(c) for c in row.children] == [width] for row in rows)
        if len(rows) > 3:
            counts.append(len(rows))
    return counts


def span(cell: Element) -> int:
    return int(cell.attribute("/ColSpan") or 1)
