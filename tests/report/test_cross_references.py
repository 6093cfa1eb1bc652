"""Texts refer to figures and tables by number; what marks say and what charts show as tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from scs_report.checks.referred import check_references, never_referred
from scs_report.checks.sections import read_sections
from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.pages.documents import render_document
from scs_report.pages.rendered import Rendered
from scs_report.results import Address, Results, ShareEstimate

LAST = "brief/20-use"

Document = Callable[..., Rendered]


@pytest.fixture
def templates(demo_copied: Callable[[Path], Path], tmp_path: Path) -> Path:
    return demo_copied(tmp_path)


@pytest.fixture
def document(templates: Path, demo: Path, demo_results: Results) -> Document:
    """Render the brief with a text at its end."""

    def document(text: str = "", code: str = "en") -> Rendered:
        file = f"{LAST}.{code}.md"
        before = (demo / "templates" / file).read_text("utf-8")
        (templates / file).write_text(f"{before}\n\n{text}\n", "utf-8")
        return render_document("brief", code, demo_results, templates)

    return document


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "number"), [("en", "Figure 4"), ("de", "Abbildung 4"), ("zh-Hant", "圖4")]
)
def test_a_reference_is_a_link_with_the_number(document: Document, code: str, number: str) -> None:
    made = document('({{ ref("figure:trend") }})', code)
    for html in (made.screen, made.paper):
        page = BeautifulSoup(html, "html.parser")
        (link,) = page.select("a.ref")
        assert link["href"] == "#figure-4"
        assert re.sub(r"\s", " ", link.get_text()) == number
        assert page.find(id="figure-4")


@pytest.mark.slow
def test_what_comes_later_can_be_referred_to(templates: Path, demo_results: Results) -> None:
    file = templates / "brief" / "10-sunday.en.md"
    file.write_text(file.read_text("utf-8") + '\n\nSee {{ ref("figure:trend") }}.\n', "utf-8")
    html = render_document("brief", "en", demo_results, templates).screen
    (link,) = BeautifulSoup(html, "html.parser").select("a.ref")
    assert link["href"] == "#figure-4"


@pytest.mark.parametrize("target", ["figure:coefficients", "figure:nothing", "table:nothing"])
def test_a_reference_to_what_the_document_does_not_show_stops_it(
    document: Document, target: str
) -> None:
    with pytest.raises(UserError) as caught:
        document(f'See {{{{ ref("{target}") }}}}.')
    assert target in str(caught.value.problems)


def test_the_check_finds_references_to_nothing(templates: Path, demo: Path) -> None:
    file = templates / f"{LAST}.en.md"
    before = file.read_text("utf-8")
    file.write_text(before + '\n\n{{ ref("figure:nothing") }} {{ ref("services") }}\n', "utf-8")
    nothing, odd = check_references(read_sections(templates))
    assert 'expected figure("nothing") in its texts' in nothing.text
    assert 'expected ref("figure:KEY")' in odd.text
    assert nothing.line == odd.line == before.count("\n") + 3


def test_the_check_names_figures_that_no_text_refers_to(templates: Path) -> None:
    before = never_referred(read_sections(templates))
    assert any('figure("trend")' in one.text for one in before)
    file = templates / f"{LAST}.en.md"
    file.write_text(file.read_text("utf-8") + '\n\n{{ ref("figure:trend") }}\n', "utf-8")
    after = never_referred(read_sections(templates))
    assert [one for one in before if one not in after] == [
        one for one in before if 'figure("trend")' in one.text
    ]


def marks(page: Tag) -> list[Tag]:
    return page.select("[data-address]")


@pytest.mark.slow
def test_marks_say_their_value_interval_and_base(document: Document, demo_results: Results) -> None:
    made = document()
    page = BeautifulSoup(made.screen, "html.parser")
    found = page.select(".figure-drawing:not(.narrow) [data-address]")
    assert found
    # narrow drawings say by their addresses what the wide one before them says
    for narrow in page.select(".figure-drawing.narrow"):
        wide = narrow.find_previous_sibling("div")
        assert wide
        said_there = {mark["data-address"] for mark in wide.select("[data-tip]")}
        assert {mark["data-address"] for mark in marks(narrow)} <= said_there
    seen = 0
    for mark in found:
        share = demo_results.value(Address.parse(str(mark["data-address"])))
        said = str(mark["data-tip"])
        if isinstance(share, ShareEstimate):
            seen += 1
            assert f"n = {share.n:,}" in re.sub(r"\s", " ", said)
            assert "95% interval" in said
            assert f"{share.value * 100:.0f}"[:1] in said
    assert seen
    assert "data-tip" not in made.paper


def test_what_a_chart_shows_stands_in_a_table_too(document: Document) -> None:
    made = document()
    for figure in BeautifulSoup(made.screen, "html.parser").select("figure"):
        table = figure.select_one("details.figure-table table")
        assert table
        heads = table.select("thead th[scope=col]")
        rows = table.select("tbody tr")
        assert rows
        assert all(len(row.select("th, td")) == len(heads) for row in rows)
        cells = [cell.get_text() for cell in table.select("tbody td")]
        assert not any(re.fullmatch(r"-?\d+\.\d\d", cell) for cell in cells)  # for people
    assert "figure-table" not in made.paper


@pytest.mark.slow
def test_the_message_of_a_brief_stands_above_where_titles_stand_below(
    document: Document, root: Path
) -> None:
    # another test may have left this process with the faces of the mainland alone
    use_fonts(prepare_fonts(root / ".cache" / "fonts", regions=("SC", "TC")))
    html = document(code="zh-Hant").screen
    figure = BeautifulSoup(html, "html.parser").find(id="figure-2")
    assert isinstance(figure, Tag)
    above, drawing, below = (
        figure.select_one(name) for name in (".figure-message", "svg", ".figure-title")
    )
    assert above
    assert drawing
    assert below
    places = [html.index(str(part)[:60]) for part in (above, below)]
    assert places[0] < html.index("<svg", places[0]) < places[1]
    assert "圖2" in below.get_text()
    assert above.get_text() not in below.get_text()
    alone = BeautifulSoup(html, "html.parser").find(id="figure-3")  # without a title in prose
    assert isinstance(alone, Tag)
    assert not alone.select(".figure-message")
    english = BeautifulSoup(document(code="en").screen, "html.parser")
    assert not english.select(".figure-message")
