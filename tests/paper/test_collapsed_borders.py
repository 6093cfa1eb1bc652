"""Collapsed borders stand where rows are, on the first page of a table and on those that go on."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from sample import SAMPLE

from scs_report.fonts import prepare_fonts
from scs_report.paper.pdf import write_pdf

#: Lines of their own colours: below the head, below the heading of the block, below all other rows.
HEAD, HEADING, ROW = (1.0, 0.0, 0.0), (1.0, 0.0, 1.0), (0.0, 1.0, 0.0)
STYLE = """td, th { border: 0 } table { border-collapse: collapse }
tr { border-bottom: 1px solid #0f0 }
thead tr:last-child { border-bottom: 2px solid #f00 }
.block-heading { border-bottom: 2px solid #f0f }
.continued { border: 0 } table.plain { display: none } </style>"""


def lines(page: pymupdf.Page, color: tuple[float, float, float]) -> list[float]:
    """Return how far down the page the horizontal lines of a colour stand."""
    found = {
        round(path["rect"].y0, 1)
        for path in page.get_drawings()
        if color in (path.get("color"), path.get("fill")) and path["rect"].height < 3
    }
    return sorted(found)


@pytest.fixture(scope="module")
def pages(root: Path) -> list[pymupdf.Page]:
    html = SAMPLE.replace("</style>", STYLE)
    pdf = pymupdf.open(stream=write_pdf(html, prepare_fonts(root / ".cache" / "fonts")))
    return [page for page in pdf if page.search_for("of 90")]


@pytest.mark.slow
def test_the_lines_of_head_and_heading_are_below_them(pages: list[pymupdf.Page]) -> None:
    assert len(pages) > 3
    for page in pages:
        (heading,) = page.search_for("Block")
        (red,), (blue,) = lines(page, HEAD), lines(page, HEADING)
        assert red < heading.y0 < heading.y1 < blue + 1
        first = min(place.y0 for place in page.search_for("of 90"))
        assert blue < first + 2


def test_every_other_row_has_its_line(pages: list[pymupdf.Page]) -> None:
    for page in pages:
        rows = {round(place.y1) for place in page.search_for("of 90")}
        assert len(rows) == len(lines(page, ROW))
