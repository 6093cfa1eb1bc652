"""What is said of a figure is what prose, its entry, or else the results say."""

from __future__ import annotations

import re
import shutil
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


@pytest.fixture
def page(root: Path, tmp_path: Path, results: Results) -> Page:
    """Return the last figure of a page to which a text was added."""

    def page(text: str, code: str = "en", entry: FigureEntry | None = None) -> Tag:
        shutil.copytree(root / "templates", tmp_path / "templates", dirs_exist_ok=True)
        (tmp_path / "data").mkdir(exist_ok=True)
        shutil.copy(root / "data" / "study.toml", tmp_path / "data")
        path = next((tmp_path / "templates" / "brief").glob(f"5*.{code}.md"))
        path.write_text(path.read_text("utf-8") + f"\n\n{text}\n", "utf-8")
        shown = results
        if entry:
            others = (one for one in results.figures if one.key != entry.key)
            shown = replace(results, figures=(*others, entry))
        html = render_document("brief", code, shown, tmp_path / "templates").screen
        return BeautifulSoup(html, "html.parser").find_all("figure")[-1]

    return page


def words(figure: Tag, name: str) -> str:
    found = figure.select_one(name)
    assert found
    return re.sub(r"\s+", " ", found.get_text()).replace("’", "'")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_figure_without_a_word_says_what_it_shows(
    code: str, page: Page, results: Results
) -> None:
    figure, language = page('{{ figure("manager") }}', code), Language(code)
    question = results.question("manager")
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
    figure = page('{{ figure("manager") }}')
    assert figure["id"] == "figure-7"


@pytest.mark.slow
def test_an_entry_speaks_where_prose_does_not(page: Page, results: Results) -> None:
    def both(text: str) -> LocalText:
        return LocalText(en=text, zh=text)

    entry = replace(
        results.figure("manager"),
        caption=both("Who is to manage <it>"),
        unit=both("in % of them"),
        notes=(both("First."), both("Second.")),
        source=both("Somebody."),
    )
    figure = page('{{ figure("manager") }}', entry=entry)
    assert "Who is to manage <it>" in words(figure, ".figure-title")
    assert words(figure, ".figure-unit") == "in % of them"
    assert "First. Second." in words(figure, "figcaption")
    assert "Somebody." in words(figure, "figcaption")
    prose = '{% call figure("manager") %}\ntitle: A title\n{% endcall %}'
    figure = page(prose, entry=entry)
    assert "A title" in words(figure, ".figure-title")
    assert words(figure, ".figure-unit") == "in % of them"


def test_a_figure_of_half_width_is_drawn_once(page: Page, results: Results) -> None:
    entry = replace(results.figure("manager"), width="half")
    figure = page('{{ figure("manager") }}', entry=entry)
    (svg,) = figure.find_all("svg")
    assert svg["class"] == ["chart", "chart-half"]
    assert not figure.select(".scrolls")


def test_prose_and_entry_give_one_number(page: Page) -> None:
    with pytest.raises(UserError, match="found number 9, its entry says 5"):
        page('{% call figure("manager") %}\nnumber: 9\n{% endcall %}')


def test_marks_say_which_number_they_stand_for(page: Page, results: Results) -> None:
    figure = page('{{ figure("manager") }}')
    marks = {mark["data-address"] for mark in figure.select("[data-address]")}
    question = results.question("manager")
    assert marks == {str(question.address(answer.code)) for answer in question.answers}
