"""Citations in texts, and how each language writes them."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from scs_report.language import Language
from scs_report.references import citations_in, keys_of, with_citations
from scs_report.references.setting import Entry, Setting

WORKS = [
    {
        "id": key,
        "type": "report",
        "title": "Title",
        "author": [{"literal": author}],
        "issued": {"date-parts": [[year]]},
        "language": language,
    }
    for key, author, year, language in (
        ("smith2014", "Smith", 2014, "en"),
        ("smith2016", "Smith", 2016, "en"),
        ("board2015", "卫生局", 2015, "zh"),
    )
]


def entries(code: str) -> dict[str, Entry]:
    return {one.key: one for one in Setting(Language(code)).entries(WORKS)}


def written(html: str, code: str = "en") -> str:
    return with_citations(html, entries(code), Language(code))


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("a [@smith2014] b", [("", "smith2014", "")]),
        ("Smith [-@smith2014, p. 3]", [("-", "smith2014", "p. 3")]),
        ("[@smith2014; @board2015]", [("", "smith2014", ""), ("", "board2015", "")]),
        ("[see @smith2014]", []),
        ("[@Smith]", []),
    ],
)
def test_citations_are_found(text: str, works: list[tuple[str, str, str]]) -> None:
    (one,) = citations_in(text)
    assert [*one.works] == works
    assert text[one.start : one.end] == one.source


@pytest.mark.parametrize(
    "text", ["[mail](a@b.org)", "[a@b.org]", "[@smith2014](#x)", "[x] @smith2014", "a [1] b"]
)
def test_other_brackets_are_left_alone(text: str) -> None:
    assert not [*citations_in(text)]


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ("en", "told [@smith2014].", "told (Smith 2014)."),
        ("en", "Smith [-@smith2014, p. 3]", "Smith (2014, p. 3)"),
        ("en", "[@smith2014; @smith2016; @board2015]", "(Smith 2014, 2016; 卫生局 2015)"),
        ("zh", "据此[@board2015; @smith2014]。", "据此（卫生局，2015；Smith，2014）。"),
        ("zh", "Smith[-@smith2014]认为", "Smith（2014）认为"),
    ],
)
def test_each_language_writes_them(code: str, text: str, shown: str) -> None:
    assert Markup(written(f"<p>{text}</p>", code)).striptags() == shown


def test_each_is_a_link_to_its_entry() -> None:
    assert (
        written("[@smith2014]") == '(<a class="cited" href="#reference-smith2014">Smith 2014</a>)'
    )


def test_in_attributes_and_drawings_words_stand_alone() -> None:
    svg = '<svg aria-label="by [@smith2014]"><text>[@smith2014]</text></svg>'
    assert written(svg) == '<svg aria-label="by (Smith 2014)"><text>(Smith 2014)</text></svg>'


def test_keys_are_found_in_all_parts_of_a_page() -> None:
    html = ["<p>[@board2015]</p>", '<svg aria-label="[@smith2014]"></svg>[@board2015]']
    assert keys_of(html) == ["board2015", "smith2014"]
