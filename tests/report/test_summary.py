"""A summary is one page, and every word of it stands in its brief."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pymupdf
import pytest
from bs4 import BeautifulSoup, Tag

from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts
from scs_report.language.rules import han_regions
from scs_report.pages.documents import render_document
from scs_report.pages.poster import RECOMMENDATIONS
from scs_report.pages.rendered import Rendered
from scs_report.paper.pdf import on_one_page, write_pdf
from scs_report.project import Project
from scs_report.results import Results
from scs_report.study import load_study

Made = Callable[[str, str], Rendered]


@dataclass(frozen=True)
class Study:
    """A study with its pages, each rendered once."""

    project: Project
    results: Results
    made: Made

    @property
    def languages(self) -> tuple[str, ...]:
        return self.project.study.languages


@pytest.fixture(
    scope="module",
    params=["demo", *(pytest.param(name, marks=pytest.mark.slow) for name in ("study", "anes"))],
)
def study(request: pytest.FixtureRequest, root: Path, demo: Path) -> Study:
    value = request.getfixturevalue
    if request.param == "study":
        return Study(Project(root), value("results"), value("made"))
    if request.param == "demo":
        return Study(Project(demo), value("demo_results"), value("demo_made"))
    anes = Project(root / "examples" / "anes")
    results = value("results_of")("examples/anes")
    return Study(
        anes,
        results,
        cache(lambda name, code: render_document(name, code, results, anes.templates)),
    )


def words(element: Tag | BeautifulSoup) -> str:
    return re.sub(r"[\s\u2060\u200b\u00ad]+", " ", element.get_text(" ")).strip()


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2060\u200b\u00ad]+", "", text)


def page_of(made: Made, code: str, name: str = "summary") -> BeautifulSoup:
    return BeautifulSoup(made(name, code).screen, "html.parser")


@pytest.mark.slow
def test_every_word_of_it_stands_in_the_brief(study: Study) -> None:
    for code in study.languages:
        brief = squeezed(words(page_of(study.made, code, "brief")))
        summary = page_of(study.made, code)
        pieces = summary.select("h1, .lead, .figure-title, .points li, .points h2")
        assert len(pieces) >= 3
        for piece in pieces:
            assert squeezed(words(piece)) in brief, words(piece)
        for drawing in summary.select(".charts svg text"):
            assert squeezed(words(drawing)) in brief


@pytest.mark.slow
def test_it_has_numbers_charts_and_the_notice(study: Study) -> None:
    for code in study.languages:
        page = page_of(study.made, code)
        assert 3 <= len(page.select(".big li")) <= 4
        for item in page.select(".big li"):
            assert item.strong
            assert re.search(r"\d", item.strong.get_text())
            assert len(words(item)) > len(words(item.strong))
        assert 1 <= len(page.select(".charts figure svg")) <= 2
        assert (
            bool(page.select(".synthetic-notice + .message > h1")) is study.results.data.synthetic
        )
        assert page.select_one(".colophon")
        assert not page.select("script, input, .fact[href]")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_all_recommendations_of_the_brief_up_to_six(made: Made, code: str) -> None:
    page, brief = page_of(made, code), page_of(made, code, "brief")
    bold = [
        words(one) for one in brief.select(f"#{RECOMMENDATIONS} ol > li > p:first-child > strong")
    ]
    assert len(bold) > 3
    assert [words(one) for one in page.select(".points li")] == bold[:6]
    shown = min(len(bold), 6)
    assert [one["value"] for one in page.select(".points li")] == [*"123456"][:shown]
    rows = [len(row.select("li")) for row in page.select(".points ol")]
    assert rows == [2] * (shown // 2) + [1] * (shown % 2)


def test_a_study_without_recommendations_leaves_them_out(demo_made: Made) -> None:
    page = page_of(demo_made, "en")
    assert not page.select(".points")


@pytest.mark.slow
def test_it_is_one_page_in_every_language(study: Study, root: Path) -> None:
    fonts = prepare_fonts(root / ".cache" / "fonts", regions=han_regions(study.languages))
    for code in study.languages:
        pdf = write_pdf(study.made("summary", code).paper, fonts)
        with pymupdf.open(stream=pdf) as paper:
            assert len(paper) == 1
            sizes = [
                span["size"]
                for block in paper[0].get_text("dict")["blocks"]
                for line in block.get("lines", ())
                for span in line["spans"]
                if span["text"].strip()
            ]
            assert min(sizes) >= 6.5, "everything can be read"
            assert max(sizes) >= 20, "the headline is seen across a desk"


@pytest.mark.slow
def test_a_longer_standfirst_is_given_room(made: Made, root: Path) -> None:
    fonts = prepare_fonts(root / ".cache" / "fonts")
    paper = made("summary", "en").paper
    lead = re.search(r'<p class="lead">(.*?)</p>', paper, re.S)
    assert lead
    longer = paper.replace(lead[1], lead[1] + " " + lead[1], 1)
    with pymupdf.open(stream=write_pdf(longer, fonts)) as pdf:
        assert len(pdf) == 1
    assert "summary tight" in on_one_page(longer)
    assert "summary tight" not in on_one_page(paper)


@pytest.mark.slow
def test_one_that_is_too_long_is_refused(made: Made, root: Path) -> None:
    fonts = prepare_fonts(root / ".cache" / "fonts")
    paper = made("summary", "en").paper
    longer = paper.replace('<p class="lead">', '<p class="lead">' + "More and more. " * 900, 1)
    with pytest.raises(UserError, match="longer than a page"):
        write_pdf(longer, fonts)
    assert on_one_page(paper).count("font-size: 12.0pt; }") <= 1


def changed(root: Path, to: Path, change: Callable[[str], str]) -> Path:
    shutil.copytree(root / "data", to / "data", ignore=shutil.ignore_patterns("*.csv", "published"))
    file = to / "data" / "study.toml"
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    return to


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('form = "summary"\n', 'form = "summary"\nof = "appendix"\n', 'found "appendix"'),
        ('form = "appendix"\n', 'form = "appendix"\ncharts = ["use"]\n', "only a summary has"),
        (
            'form = "brief"\n',
            'form = "brief"\ncaveat = "sample.urban"\n',
            "found caveat, which only",
        ),
    ],
)
def test_what_a_summary_is_of_is_checked(
    root: Path, tmp_path: Path, before: str, after: str, said: str
) -> None:
    study = changed(root, tmp_path, lambda text: text.replace(before, after, 1))
    with pytest.raises(UserError) as error:
        load_study(study / "data")
    assert any(said in problem for problem in error.value.problems)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_it_says_whom_its_numbers_do_not_speak_for(made: Made, code: str, results: Results) -> None:
    caveat = page_of(made, code).select_one(".message + .caveat")
    assert caveat
    assert squeezed(words(caveat)) in squeezed(words(page_of(made, code, "brief")))
    urban = next(fact for fact in results.facts if fact.name == "sample.urban")
    assert f"{round(urban.value * 100)}%" in squeezed(words(caveat))


@pytest.mark.slow
def test_a_caveat_by_a_fact_that_there_is_not_is_named(
    root: Path, tmp_path: Path, results: Results
) -> None:
    study = changed(root, tmp_path, lambda text: text.replace("sample.urban", "sample.urbane"))
    shutil.copytree(root / "templates", study / "templates")
    with pytest.raises(UserError) as error:
        render_document("summary", "en", results, study / "templates")
    assert '"sample.urbane"' in error.value.problems[0]
    assert "sample.urban" in error.value.problems[0].replace("sample.urbane", "")


@pytest.mark.slow
def test_a_chart_that_the_brief_does_not_show_is_named(
    root: Path, tmp_path: Path, results: Results
) -> None:
    study = changed(root, tmp_path, lambda text: text.replace('"data_use"]', '"manager"]', 1))
    shutil.copytree(root / "templates", study / "templates")
    with pytest.raises(UserError) as error:
        render_document("summary", "en", results, study / "templates")
    assert '"manager"' in error.value.problems[0]
