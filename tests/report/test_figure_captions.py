"""What is said of a figure is what prose, its entry, or else the results say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from msgspec.structs import replace

from scs_report.errors import UserError
from scs_report.figures.writing import share_text
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.results import FigureEntry, LocalText, Results

Page = Callable[..., Tag]


@pytest.fixture(scope="module")
def results(demo_results: Results) -> Results:
    """Results with a figure of one question, which the brief does not show."""
    alone = replace(demo_results.figure("sunday"), key="visits", question="visits", total=None)
    others = (one for one in demo_results.figures if one.key != alone.key)
    return replace(demo_results, figures=(*others, alone))


@pytest.fixture
def page(demo: Path, demo_copied: Callable[[Path], Path], tmp_path: Path, results: Results) -> Page:
    """Return the last figure of a page to which a text was added."""
    templates = demo_copied(tmp_path)

    def page(text: str, code: str = "en", entry: FigureEntry | None = None) -> Tag:
        last = f"brief/20-use.{code}.md"
        before = (demo / "templates" / last).read_text("utf-8")
        (templates / last).write_text(f"{before}\n\n{text}\n", "utf-8")
        shown = results
        if entry:
            others = (one for one in results.figures if one.key != entry.key)
            shown = replace(results, figures=(*others, entry))
        html = render_document("brief", code, shown, templates).screen
        return BeautifulSoup(html, "html.parser").find_all("figure")[-1]

    return page


def words(figure: Tag, name: str) -> str:
    found = figure.select_one(name)
    assert found
    return re.sub(r"\s+", " ", found.get_text()).replace("’", "'")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh-Hant"])
def test_a_figure_without_a_word_says_what_it_shows(
    code: str, page: Page, results: Results
) -> None:
    figure, language = page('{{ figure("visits") }}', code), Language(code)
    question = results.question("visits")
    assert language.text(question.label) in words(figure, ".figure-title")
    assert language.text(results.base("all").label) in words(figure, ".figure-unit")
    told = words(figure, "desc")
    for answer in question.answers:
        share = results.share(question.address(answer.code))
        assert share
        assert language.text(answer.label) in told
        assert share_text(language, share.value) in told
    assert language.number(results.design.n) in told
    assert language.number(results.design.n) in words(figure, "figcaption")


def test_it_is_numbered_as_the_next_of_its_document(page: Page) -> None:
    figure = page('{{ figure("visits") }}')
    assert figure["id"] == "figure-5"


@pytest.mark.slow
def test_an_entry_speaks_where_prose_does_not(page: Page, results: Results) -> None:
    def both(text: str) -> LocalText:
        return LocalText(dict.fromkeys(("en", "de", "zh-Hant"), text))

    entry = replace(
        results.figure("visits"),
        caption=both("How often <they> come"),
        unit=both("in % of them"),
        notes=(both("First."), both("Second.")),
        source=both("Somebody."),
    )
    figure = page('{{ figure("visits") }}', entry=entry)
    assert "How often <they> come" in words(figure, ".figure-title")
    assert words(figure, ".figure-unit") == "in % of them"
    assert "First. Second." in words(figure, "figcaption")
    assert "Somebody." in words(figure, "figcaption")
    prose = '{% call figure("visits") %}\ntitle: A title\n{% endcall %}'
    figure = page(prose, entry=entry)
    assert "A title" in words(figure, ".figure-title")
    assert words(figure, ".figure-unit") == "in % of them"


def test_a_figure_of_half_width_is_drawn_once(page: Page, results: Results) -> None:
    entry = replace(results.figure("visits"), width="half")
    figure = page('{{ figure("visits") }}', entry=entry)
    (svg,) = figure.find_all("svg")
    assert {"chart", "chart-half"} <= {*svg["class"]}
    assert figure.select(".figure-drawing.half")


def test_prose_and_entry_give_one_number(page: Page, results: Results) -> None:
    entry = replace(results.figure("visits"), number=5)
    with pytest.raises(UserError, match="found number 9, its entry says 5"):
        page('{% call figure("visits") %}\nnumber: 9\n{% endcall %}', entry=entry)


def test_marks_say_which_number_they_stand_for(page: Page, results: Results) -> None:
    figure = page('{{ figure("visits") }}')
    marks = {mark["data-address"] for mark in figure.select("[data-address]")}
    question = results.question("visits")
    assert marks == {str(question.address(answer.code)) for answer in question.answers}
