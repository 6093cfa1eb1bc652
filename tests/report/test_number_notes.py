"""Where numbers come from: closed on the screen, short on paper, all of them in the appendix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from bs4 import BeautifulSoup, Tag

from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts
from scs_report.pages.documents import render_document
from scs_report.pages.explained import printed_numbers
from scs_report.pages.rendered import Rendered
from scs_report.paper.pdf import write_pdf
from scs_report.results import Results


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def facts(html: str) -> list[str]:
    """Return the facts that a page prints, each once."""
    found = soup(html).select(".title-block .fact, .front .fact, .text .fact")
    return list(dict.fromkeys(str(fact["data-fact"]) for fact in found))


def values(page: Tag) -> list[str]:
    return [note.text for note in page.select(".numbers li strong")]


@pytest.fixture
def edited(demo_copied: Callable[[Path], Path], tmp_path: Path) -> Callable[[str, str], Path]:
    """Replace a text in the study's file; return the templates."""

    def edit(old: str, new: str) -> Path:
        templates = demo_copied(tmp_path)
        file = tmp_path / "data" / "study.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        return templates

    return edit


@pytest.mark.exhaustive
@pytest.mark.parametrize("code", ["en", "de", "zh-Hant"])
def test_the_screen_has_a_closed_list_of_all_numbers(
    demo_made: Callable[[str, str], Rendered], code: str
) -> None:
    html = demo_made("brief", code).screen
    page = soup(html)
    (lists,) = page.select(".numbers details")
    assert not lists.has_attr("open")
    names = [str(link["data-fact"]) for link in page.select("a.fact")]
    assert len(lists.select("li[id]")) == len(set(names)) > 10
    assert str(len(set(names))) in lists.summary.text  # type: ignore[union-attr]
    # where a browser prints it, the list is as short as on paper
    shown = [note for note in lists.select("li") if "screen-only" not in note.get("class", [])]
    paper = soup(demo_made("brief", code).paper)
    assert [note.strong.text for note in shown] == values(paper)  # type: ignore[union-attr]


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh-Hant"])
def test_paper_explains_the_numbers_of_the_front_and_says_where_all_are(
    demo_made: Callable[[str, str], Rendered], code: str
) -> None:
    made = demo_made("brief", code)
    paper = soup(made.paper)
    assert 0 < len(values(paper)) < len(facts(made.screen))
    front = [str(fact["data-fact"]) for fact in soup(made.screen).select(".front .fact")]
    assert len(values(paper)) == len(set(front))
    heading = soup(demo_made("appendix", code).paper).select_one("#numbers-of-brief h2")
    assert heading
    opening = paper.select_one(".numbers p")
    assert opening
    assert heading.text.strip().split("、")[-1] in opening.text
    assert str(len(facts(made.screen))) in opening.text


@pytest.mark.slow
def test_a_study_names_the_numbers_that_carry_its_argument(
    demo_results: Results, edited: Callable[[str, str], Path]
) -> None:
    named = 'form = "brief"\nkey_numbers = ["visits.often"]'
    made = render_document("brief", "en", demo_results, edited('form = "brief"', named))
    (item,) = soup(made.paper).select(".numbers li")
    (note,) = soup(made.screen).select("#number-visits-often strong")
    assert item.strong
    assert item.strong.text == note.text


def test_a_number_that_is_not_there_cannot_carry_an_argument(
    demo_results: Results, edited: Callable[[str, str], Path]
) -> None:
    named = 'form = "brief"\nkey_numbers = ["visits.oftn", "visits.often"]'
    with pytest.raises(UserError) as caught:
        render_document("brief", "en", demo_results, edited('form = "brief"', named))
    (problem,) = caught.value.problems
    assert "visits.oftn" in problem
    assert "visits.often" in problem


@pytest.mark.slow
def test_a_study_without_an_appendix_explains_all_numbers_on_paper(
    demo_results: Results, edited: Callable[[str, str], Path]
) -> None:
    templates = edited('form = "appendix"', 'form = "brief"')
    made = render_document("brief", "en", demo_results, templates)
    assert len(values(soup(made.paper))) == len(facts(made.screen))
    assert not soup(render_document("appendix", "en", demo_results, templates).paper).select(
        ".sources"
    )


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "de", "zh-Hant"])
def test_the_appendix_lists_every_number_of_the_brief_once_where_it_is_printed_first(
    demo_made: Callable[[str, str], Rendered], code: str
) -> None:
    brief = demo_made("brief", code).screen
    appendix = demo_made("appendix", code)
    for html in (appendix.screen, appendix.paper):
        table = soup(html).select_one("table.sources")
        assert table
        rows = [row for row in table.select("tbody tr") if row.select("td")]
        assert [row.select(".second")[-1].text.strip() for row in rows] == facts(brief)
        notes = {
            str(note["id"]): note.strong.text  # type: ignore[union-attr]
            for note in soup(brief).select(".numbers li")
        }
        assert [row.select("td")[1].text.strip() for row in rows] == list(notes.values())
        ids = {str(element["id"]) for element in soup(html).find_all(id=True)}
        places = [str(link["href"])[1:] for link in table.select("td a")]
        assert len(places) > 5
        assert set(places) <= ids
        assert sum("--" in place for place in places) > 3, "most to the very cell"


def test_the_names_in_the_appendix_lead_to_the_way_of_a_number(
    demo_results: Results, demo: Path
) -> None:
    names = {
        name
        for section in printed_numbers(demo / "templates", demo_results, "en")
        for name in section.facts
    }
    known = {fact.name for fact in demo_results.facts} | set(demo_results.estimates)
    assert names
    assert names <= known


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("brief", ".numbers li strong"),
        ("appendix", "table.sources tbody td:not([class])"),
    ],
)
def test_on_paper_notes_can_be_read(
    demo_made: Callable[[str, str], Rendered], root: Path, name: str, what: str
) -> None:
    made = demo_made(name, "en")
    # it leads to its twin in Traditional characters
    pdf = write_pdf(made.paper, prepare_fonts(root / ".cache" / "fonts", regions=("SC", "TC")))
    texts = {one.text.strip() for one in soup(made.paper).select(what)}
    sizes = [
        span["size"]
        for page in pymupdf.open(stream=pdf)
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if span["text"].strip() in texts
    ]
    assert len(sizes) > 2
    assert min(sizes) >= 7.49


@pytest.mark.slow
def test_on_paper_names_of_numbers_are_left_to_the_page(
    demo_made: Callable[[str, str], Rendered], root: Path
) -> None:
    made = demo_made("appendix", "en")
    found = {one.text for one in soup(made.paper).select("table.sources .stub .second")}
    names = {name for name in found if "." in name}  # no words
    pdf = write_pdf(made.paper, prepare_fonts(root / ".cache" / "fonts", regions=("SC", "TC")))
    said = "".join(page.get_text() for page in pymupdf.open(stream=pdf))
    assert len(names) > 2
    assert not [name for name in names if name in said]
    assert "scs-report trace" not in said
