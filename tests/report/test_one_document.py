"""One document on screen and on paper: what a quick run sees of the whole way to a PDF."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

from scs_report.build.run import Plan, build
from scs_report.results import Results


@pytest.fixture(scope="module")
def built(
    demo_results: Results, root: Path, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out, cache = (tmp_path_factory.mktemp(name) for name in ("brief", "cache"))
    (cache / "fonts").symlink_to(root / ".cache" / "fonts")
    plan = Plan(("brief",), ("zh-Hant",), templates=demo / "templates", out=out, cache=cache)
    build(demo_results, plan)
    return out


def test_paper_and_page_say_what_they_are(built: Path) -> None:
    page = BeautifulSoup((built / "brief.zh-Hant.html").read_text("utf-8"), "lxml")
    assert page.title
    assert len(page.select("a.fact")) > 10
    assert page.select_one(".synthetic-notice")
    with pikepdf.open(built / "brief.zh-Hant.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) == page.title.text
        assert 2 <= len(pdf.pages) <= 3
