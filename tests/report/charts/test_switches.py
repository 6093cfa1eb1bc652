"""What a reader of a screen may see a figure show instead: other groups, shares without weights."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from msgspec.structs import replace

from scs_report.analysis.checks import problems_of
from scs_report.analysis.specification import Figures, Specification
from scs_report.figures.switches import choices, ways, without_weights
from scs_report.language import Language
from scs_report.pages.media import without_screen_parts
from scs_report.pages.rendered import Rendered
from scs_report.results import Results, ShareEstimate
from scs_report.results.figure_entries import OtherGroups, StackedGroups, Switch
from scs_report.results.figure_grids import figure_addresses
from scs_report.results.table_entries import Banner
from scs_report.survey import Codebook

FIGURE = "#figure-1"


@pytest.fixture(scope="module")
def entry(results: Results) -> StackedGroups:
    found = results.figure("place_income")
    assert isinstance(found, StackedGroups)
    return found


@pytest.fixture(scope="module", params=["en", pytest.param("zh", marks=pytest.mark.slow)])
def figure(request: pytest.FixtureRequest, made: Callable[[str, str], Rendered]) -> Tag:
    page = made("brief", request.param).screen
    found = BeautifulSoup(page, "html.parser").select_one(FIGURE)
    assert found
    return found


def test_all_numbers_of_other_groups_are_results(entry: StackedGroups, results: Results) -> None:
    shown = set(map(str, figure_addresses(entry, results)))
    own = set(map(str, figure_addresses(entry.ways[0], results)))
    assert entry.switch
    assert own < shown
    assert shown <= {*results.estimates, *results.withheld}
    pilots = "share:approval=4,5@pilot_users"
    assert pilots in shown - own


def test_shares_without_weights_are_counts_of_people(
    entry: StackedGroups, results: Results
) -> None:
    plain = without_weights(entry, results)
    moved = 0
    for address in map(str, figure_addresses(entry, results)):
        before, now = results.estimates.get(address), plain.estimates.get(address)
        if isinstance(before, ShareEstimate):
            assert isinstance(now, ShareEstimate)
            assert now.value == pytest.approx(before.count / before.n)
            assert now.low == now.high == now.value, "no interval is claimed"
            moved += abs(now.value - before.value) > 0.001
    assert moved
    assert not plain.design.weighted
    assert plain.withheld == results.withheld
    assert results.estimates == dict(results.estimates), "the results themselves stay"


@pytest.mark.slow
def test_every_way_is_drawn_and_stands_as_a_table(figure: Tag) -> None:
    expected = {(str(g), str(w)) for g in (0, 1) for w in (0, 1)}
    for what in (
        ".figure-drawing.wide.view",
        ".figure-drawing.narrow.view",
        "table.view",
        "a.view",
    ):
        found = [" ".join(one["class"]) for one in figure.select(what)]
        named = {tuple(re.findall(r"(?:groups|weights)-(\d)", one)) for one in found}
        assert named == expected, what
        assert len(found) == len(expected)
    drawn = [one.get_text() for one in figure.select(".wide.view svg")]
    assert len(set(drawn)) == len(drawn)


def test_the_choice_is_of_radio_buttons_with_a_legend(figure: Tag) -> None:
    for choice in figure.select("fieldset"):
        assert choice.legend
        assert choice.legend.get_text(strip=True)
        buttons = choice.select("label > input[type=radio]")
        assert len(buttons) >= 2
        assert ["checked" in button.attrs for button in buttons] == [True, False]
        assert len({button["name"] for button in buttons}) == 1


def test_no_interval_is_claimed_without_weights(figure: Tag) -> None:
    for plain, found in (("weights-0", True), ("weights-1", False)):
        tips = [str(m["data-tip"]) for m in figure.select(f".groups-0.{plain} [data-tip]")]
        assert tips
        assert any("95%" in tip for tip in tips) is found


def test_paper_has_the_figure_alone(figure: Tag, made: Callable[[str, str], Rendered]) -> None:
    left = BeautifulSoup(without_screen_parts(str(figure)), "html.parser")
    assert not left.select("input, fieldset, .groups-1, .weights-1:not(.weights-0)")
    paper = BeautifulSoup(made("brief", "en").paper, "html.parser")
    assert not paper.select("input, fieldset, output, button")
    assert len(paper.select(f"{FIGURE} svg")) == 1


@pytest.mark.slow
def test_the_appendix_has_no_switch(made: Callable[[str, str], Rendered]) -> None:
    page = made("appendix", "en").screen
    assert 'figure-switch"' not in page
    assert "<input" not in page


def test_where_nobody_has_a_weight_there_is_nothing_to_choose(
    entry: StackedGroups, results: Results
) -> None:
    once = replace(results.design, weight_minimum=1.0, weight_maximum=1.0, weight_cv=0.0)
    alike = replace(results, design=once)
    plain = replace(entry, switch=Switch(unweighted=True))
    assert choices(plain, alike, Language("en")) == ()
    assert [choice.name for choice in choices(plain, results, Language("en"))] == ["weights"]
    assert len(list(ways(plain, alike))) == 1


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        (Switch(), "nothing to choose"),
        (Switch(others=(OtherGroups(label={"en": "A", "zh": "甲"}, by=()),)), "by is empty"),
        (
            Switch(others=(OtherGroups(label={"en": "A", "zh": "甲"}, by=(Banner(base="x"),)),)),
            '"x"',
        ),
        (
            Switch(
                label={"en": "B", "zh": "乙"},
                others=(OtherGroups(label={"en": "A", "zh": "甲"}, by=(Banner(base="all"),)),) * 6,
            ),
            "at most 5",
        ),
    ],
)
def test_what_cannot_be_chosen_is_named(
    switch: Switch,
    said: str,
    entry: StackedGroups,
    specification: Specification,
    codebook: Codebook,
) -> None:
    wrong = replace(entry, switch=switch)
    shown = replace(specification, figures=Figures(figures=(wrong,)))
    assert any(said in str(problem) for problem in problems_of(shown, codebook))
