"""Tables as they are printed: large enough to read, and within their rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from bs4 import BeautifulSoup
from sharing import Once

from scs_report import open_study

#: The smallest type of a table in points; marks of footnotes and letters of columns are smaller.
LEAST, MARKS = 7.45, r"[a-z](, ?[a-z])*|[A-Z]{1,6}|[‡†×*]+"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def appendices(folder: Path, demo_folder: Path, root: Path, once: Once) -> list[Path]:
    """Those of all studies, in all languages."""
    wide = once(
        "anes_appendix",
        lambda out: open_study(root / "examples" / "anes").build("appendix", out=out),
    )
    found = [file for place in (folder, demo_folder, wide) for file in place.glob("appendix.*.pdf")]
    assert len(found) == 7
    return found


def spans(page: pymupdf.Page) -> Iterator[tuple[str, float, pymupdf.Rect]]:
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                text, box = span["text"], pymupdf.Rect(span["bbox"])
                if text.endswith(" "):  # a blank is not seen
                    box.x1 -= 0.25 * span["size"]
                if text.strip():
                    yield text.strip(), span["size"], box


def test_no_cell_is_set_in_less_than_seven_and_a_half_points(appendices: list[Path]) -> None:
    small = []
    for path in appendices:
        with pymupdf.open(path) as document:
            for page in document:
                small += [
                    (path.name, page.number + 1, text, round(size, 1))
                    for text, size, _ in spans(page)
                    if size < LEAST and not re.fullmatch(MARKS, text)
                ]
    assert small == []


def ruled_rows(page: pymupdf.Page) -> list[pymupdf.Rect]:
    """The rows of tables that have rules: as wide as these, which are drawn cell by cell."""
    drawn: dict[tuple[int, int], pymupdf.Rect] = {}
    for one in page.get_drawings():
        cell = one["rect"]
        if 5 < cell.height < 80 and cell.width > 5:
            place = round(cell.y0), round(cell.y1)
            drawn[place] = drawn.get(place, cell) | cell
    return [row for row in drawn.values() if row.width > 80]


def test_heads_stand_within_their_rules(appendices: list[Path]) -> None:
    beyond, heads = [], 0
    for path in appendices:
        with pymupdf.open(path) as document:
            for page in document:
                for row in ruled_rows(page):
                    for text, size, box in spans(page):
                        middle = (box.y0 + box.y1) / 2
                        # charts and text have no rows, and larger type
                        if size < 8.1 and row.y0 < middle < row.y1 and row.x0 - 1 < box.x0 < row.x1:
                            heads += 1
                            if box.x1 > row.x1 + 0.75:
                                beyond.append((path.name, page.number + 1, text, box.x1 - row.x1))
    assert heads > 1000
    assert beyond == []


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_brief_prints_the_numbers_of_its_argument_in_columns(folder: Path, code: str) -> None:
    page = BeautifulSoup((folder / f"brief.{code}.html").read_text("utf-8"), "lxml")
    carrying = [
        item.strong.get_text()
        for item in page.select("#numbers li")
        if "screen-only" not in (item.get("class") or [])
    ]
    assert len(carrying) > 4
    with pymupdf.open(folder / f"brief.{code}.pdf") as document:
        said = [text for one in document for text, *_ in spans(one)]
    assert said.count("Appendix" if code == "en" else "附录") == 1  # the head of its last column
    assert all(number in said for number in carrying)
