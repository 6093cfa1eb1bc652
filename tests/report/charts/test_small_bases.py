"""Charts mark what rests on few people, as tables do, and say what the mark means."""

from __future__ import annotations

import pytest
from chart_extents import misplaced_texts, text_boxes
from msgspec.structs import replace

from scs_report.figures import draw, figure_note
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import FigureEntry, Results
from scs_report.results.figure_entries import Bars
from scs_report.results.table_entries import Banner, Net

AGREE = Net(label={"en": "agree", "de": "stimmen zu", "zh-Hant": "同意"}, codes="agree")
BY_EDUCATION = Bars(
    key="b",
    question="sunday",
    nets=(AGREE,),
    codes=("4", "5"),
    bases=(Banner(variable="education"),),
)
NOTE = "‡ Fewer than {} respondents: to be read with caution."


def drawn(entry: FigureEntry, results: Results, theme: Theme, flag: int) -> tuple[list[str], str]:
    """Return the marked texts of a chart, and its note, if fewer than `flag` people are few."""
    results = replace(results, disclosure=replace(results.disclosure, flag=flag))
    figure = draw(entry, results, Language("en"), theme)
    assert misplaced_texts(figure) == []
    marked = [text for text, _ in text_boxes(figure) if "‡" in text]
    return marked, figure_note(entry, results, Language("en"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "flag", "marked"),
    [
        ("groups", 60, ["University‡"]),
        ("groups", 100, ["18–39‡", "65 and over‡", "University‡", "At least monthly‡"]),
        ("visits", 142, ["2025 (n = 141)‡"]),
        ("trend", 142, ["2025‡"]),
    ],
)
def test_small_groups_are_marked(
    key: str, flag: int, marked: list[str], demo_results: Results, wide: Theme
) -> None:
    texts, note = drawn(demo_results.figure(key), demo_results, wide, flag)
    assert [text.replace("\u2009", " ") for text in texts] == marked
    assert NOTE.format(flag) in note
    texts, note = drawn(demo_results.figure(key), demo_results, wide, 52)
    assert not texts
    assert "caution" not in note


@pytest.mark.slow
def test_the_size_or_the_name_of_a_small_group_bears_the_mark(
    demo_results: Results, wide: Theme, narrow: Theme
) -> None:
    assert drawn(BY_EDUCATION, demo_results, wide, 60)[0] == ["University‡"]
    sized = replace(BY_EDUCATION, sizes=True)
    assert [t.replace("\u2009", " ") for t in drawn(sized, demo_results, narrow, 60)[0]] == [
        "n = 52‡"
    ]
    groups = drawn(demo_results.figure("groups"), demo_results, narrow, 60)[0]
    assert [text.replace("\u2009", " ") for text in groups] == ["University‡"]


@pytest.mark.parametrize(("key", "flag"), [("sunday", 301), ("services", 255), ("trend", 160)])
def test_where_all_are_few_the_note_alone_says_so(
    key: str, flag: int, demo_results: Results, wide: Theme
) -> None:
    texts, note = drawn(demo_results.figure(key), demo_results, wide, flag)
    assert not texts
    assert f"Fewer than {flag} respondents: to be read with caution." in note
    assert "‡" not in note


def test_what_is_withheld_is_not_marked(demo_results: Results, wide: Theme) -> None:
    entry = replace(demo_results.figure("groups"), by=(Banner(variable="gender"),))
    hidden = [a for a in demo_results.withheld if a.startswith("share:sunday") and "gender=2" in a]
    assert hidden
    texts, note = drawn(entry, demo_results, wide, 100)
    assert not texts
    assert "caution" not in note
