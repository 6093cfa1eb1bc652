"""Pages lead to files beside them that are there, and to no others."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

from scs_report.build.run import Plan, build
from scs_report.pages.neighbours import neighbours, without_missing
from scs_report.results import Results

PAGE = """<a class="switch" href="brief.zh-Hant.html" lang="zh">中文</a>
<ul class="neighbours">
<li><a class="neighbour" href="brief.en.pdf">PDF</a></li>
<li class="pdf"><a class="neighbour" href="appendix.en.html">Appendix</a></li>
</ul>
<p>See <a class="place" href="appendix.en.html#table-2">Table 2</a>, <a href="#here">here</a> and
<a href="https://example.org/a.en.pdf">there</a>.</p>"""


def test_a_page_says_which_files_it_leads_to() -> None:
    assert neighbours(PAGE) == {"brief.zh-Hant.html", "brief.en.pdf", "appendix.en.html"}


def test_what_is_there_stays_as_it_is() -> None:
    assert without_missing(PAGE, neighbours(PAGE)) == PAGE


def test_words_stay_where_a_file_is_missing_and_mere_ways_to_it_go() -> None:
    made = without_missing(PAGE, {"brief.en.pdf"})
    assert neighbours(made) == {"brief.en.pdf"}
    assert "See Table 2, <a" in made
    assert "Appendix" not in made
    assert "中文" not in made
    assert made.count("<li") == 1
    assert "neighbours" not in without_missing(PAGE, ())


@pytest.mark.slow
def test_pages_built_before_lead_to_what_is_made_later(
    demo_results: Results,
    demo_copied: Callable[[Path], Path],
    root: Path,
    tmp_path: Path,
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "fonts").symlink_to(root / ".cache" / "fonts")
    plan = Plan(
        ("brief",),
        ("en",),
        ("html",),
        templates=demo_copied(tmp_path),
        out=tmp_path / "out",
        cache=cache,
    )
    page = plan.out / "brief.en.html"

    def build_also(*formats: str, documents: tuple[str, ...] = ("brief",)) -> set[str]:
        build(demo_results, replace(plan, documents=documents, formats=formats))
        there = neighbours(page.read_text("utf-8"))
        assert all((plan.out / name).is_file() for name in there)
        return set(there)

    assert build_also("html") == set()
    assert build_also("xlsx") == {"brief.en.xlsx"}
    assert build_also("csv", "tex") == {f"brief.en.{one}" for one in ("xlsx", "csv.zip", "tex.zip")}
    with zipfile.ZipFile(plan.out / "brief.en.csv.zip") as packed:
        assert "brief.en/datapackage.json" in packed.namelist()
    # another document, of which a page was made before
    assert "appendix.en.html" in build_also("html", documents=("appendix",))
    (plan.out / "brief.en.xlsx").unlink()
    assert "brief.en.xlsx" not in build_also("csv")
    # somebody's own page stays as it is
    page.write_text("<p>Another one.</p>")
    assert build_also("xlsx") == set()
    assert page.read_text() == "<p>Another one.</p>"


@pytest.mark.slow
def test_a_pdf_leads_to_its_twins_that_are_there(
    demo_results: Results, demo: Path, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "fonts").symlink_to(root / ".cache" / "fonts")
    plan = Plan(
        ("summary",),
        ("en", "de"),
        ("pdf",),
        templates=demo / "templates",
        out=tmp_path / "out",
        cache=tmp_path / "cache",
    )
    build(demo_results, replace(plan, documents=("brief",)))
    for code, other in (("en", "de"), ("de", "en")):
        with pikepdf.open(plan.out / f"brief.{code}.pdf") as pdf:
            links = [
                str(link.A.URI)
                for page in pdf.pages
                for link in page.get("/Annots", [])
                if "/A" in link and "/URI" in link.A
            ]
        assert [one for one in links if one.endswith(".pdf")] == [f"brief.{other}.pdf"]


@pytest.mark.slow
def test_a_build_leads_to_what_it_makes_and_to_what_was_there(
    demo_results: Results,
    demo_copied: Callable[[Path], Path],
    root: Path,
    tmp_path: Path,
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "fonts").symlink_to(root / ".cache" / "fonts")
    plan = Plan(
        ("brief",),
        ("en",),
        ("html",),
        templates=demo_copied(tmp_path),
        out=tmp_path / "out",
        cache=cache,
    )

    def led_to() -> set[str]:
        build(demo_results, plan)
        page = (plan.out / "brief.en.html").read_text("utf-8")
        assert "@font-face" in page
        shown = BeautifulSoup(page, "html.parser").select(".neighbours a")
        assert {str(link["href"]) for link in shown} <= neighbours(page)
        return set(neighbours(page))

    assert led_to() == set()
    (plan.out / "appendix.en.html").write_text("<p>An appendix.</p>")
    assert led_to() == {"appendix.en.html"}
    (plan.out / "brief.de.html").write_text("<p>Ein Bericht.</p>")
    (plan.out / "brief.en.pdf").write_text("%PDF")
    assert led_to() == {"appendix.en.html", "brief.de.html", "brief.en.pdf"}
    (plan.out / "appendix.en.html").unlink()
    assert led_to() == {"brief.de.html", "brief.en.pdf"}
