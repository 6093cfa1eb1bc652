"""Tags on lines of their own leave no line behind, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader

from scs_report.checks.prose import check_prose
from scs_report.language import Language
from scs_report.pages.sections import Prose
from scs_report.prose.environment import make_environment
from scs_report.prose.tag_lines import without_tag_lines
from scs_report.results import Results

YES = '{% claim "yes": approval.support > 0.5 %}'
NO = '{% claim "no": approval.support < 0.5 %}'
END, ELSE = "{% endclaim %}", "{% otherwise %}"


@pytest.fixture
def rendered(results: Results) -> object:
    def render(*lines: str, code: str = "en", draft: bool = False) -> BeautifulSoup:
        text = "\n".join(("# A", "", *lines)) + "\n"
        assert check_prose(text, code) == ()
        made = make_environment(Path("templates"), Language(code), results)
        made.claim_log.draft = draft  # type: ignore[attr-defined]
        made.loader = DictLoader({f"brief/10-a.{code}.md": text})
        return BeautifulSoup(
            Prose(made, "brief", code, ("en", "zh"), {}).section("10-a").html, "html.parser"
        )

    return render


def rows(page: BeautifulSoup) -> list[str]:
    (table,) = page.find_all("table")
    assert "|" not in page.get_text()
    return [row.get_text("/", strip=True) for row in table.find_all("tr")]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["| 1 | a |", YES, "| 2 | b |", END, "| 3 | c |"], "1/a 2/b 3/c"),
        ([YES, "| 1 | a |", END, "| 2 | b |"], "1/a 2/b"),
        (["| 1 | a |", YES, "| 2 | b |", END], "1/a 2/b"),
        (["| 1 | a |", NO, "| 2 | b |", ELSE, "| 3 | c |", END, "| 4 | d |"], "1/a 3/c 4/d"),
        (["| 1 | a |", "{% if false %}", "| 2 | b |", "{% endif %}", "| 3 | c |"], "1/a 3/c"),
        (["{% for n in [1, 2] %}", "| {{ n | count }} | a |", "{% endfor %}"], "1/a 2/a"),
        (["| 1 | a |", "{# a note", "of two lines #}", "| 2 | b |"], "1/a 2/b"),
        (["| 1 | a |", "  {%- set x = 2 -%}  ", "| 2 | b |"], "1/a 2/b"),
        (["| 1 | a |", f"{YES}{{% if true %}}", "| 2 | b |", f"{{% endif %}} {END}"], "1/a 2/b"),
        (["| 1 | a |", YES.replace(" > ", "\n > "), "| 2 | b |", END], "1/a 2/b"),
    ],
)
def test_a_table_keeps_its_rows(
    rendered: object, code: str, body: list[str], expected: str
) -> None:
    page = rendered("| A | B |", "|---|---|", *body, code=code)  # type: ignore[operator]
    assert rows(page) == ["A/B", *expected.split()]


def test_a_claim_around_the_head_of_a_table(rendered: object) -> None:
    page = rendered(NO, "| A |", ELSE, "| B |", END, "|---|", "| 1 |")  # type: ignore[operator]
    assert rows(page) == ["B", "1"]


def test_lists_headings_and_paragraphs_stay_whole(rendered: object) -> None:
    page = rendered(
        "- a", YES, "- b", END, "- c", "", YES, "## B", END, "", "d", YES, "e", END, "f"
    )  # type: ignore[operator]
    assert [item.get_text() for item in page.find("ul").find_all("li")] == ["a", "b", "c"]
    assert page.find("h2").get_text() == "B"
    assert [one.get_text() for one in page.find_all("p")] == ["d\ne\nf"]
    page = rendered("开头", YES, "中间", END, "结尾", code="zh")  # type: ignore[operator]
    assert page.get_text().strip() == "开头中间结尾"


def test_a_box_in_a_list(rendered: object) -> None:
    page = rendered("- a", '  {% call box("method") %}', "  *b*", "  {% endcall %}", "- c")  # type: ignore[operator]
    (items,) = page.find_all("ul")
    assert [len(item.find_all("div")) for item in items.find_all("li")] == [1, 0]
    assert items.find("em").get_text() == "b"


def test_paragraphs_that_claims_hold_stay_apart(rendered: object) -> None:
    page = rendered("a", "", YES, "b", END, "", "c")  # type: ignore[operator]
    assert [one.get_text() for one in page.find_all("p")] == ["a", "b", "c"]


def test_a_draft_highlights_rows_and_items(rendered: object) -> None:
    page = rendered(  # type: ignore[operator]
        *("| A | B |", "|---|---|", "| 1 | a |", NO, "| 2 | **b** |", END, "", "- c", NO, "- d"),
        *(END, "", f"e {NO}f *g*{END} h", "", NO, "i", "j", END),
        draft=True,
    )
    assert rows(page) == ["A/B", "1/a", "2/b"]
    marked = [one.get_text() for one in page.find_all("mark")]
    assert marked == ["2", "b", "d", "f g", "i", "j"]


@given(st.text(alphabet="{%#}- \"'\nab|", max_size=60))
def test_no_line_gets_another_number(source: str) -> None:
    made = without_tag_lines(source)
    assert made.count("\n") == source.count("\n")
    assert len(made) <= len(source)
    assert without_tag_lines("{##}") == "{##}"
