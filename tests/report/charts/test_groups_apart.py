"""Groups that clearly differ come first, the others below a heading; totals have intervals."""

from __future__ import annotations

import pytest
from chart_extents import misplaced_texts
from invented import invented, question, text
from matplotlib.lines import Line2D
from matplotlib.text import Text
from msgspec.structs import replace

from scs_report.figures import draw, figure_note
from scs_report.figures.group_rows import group_blocks
from scs_report.figures.style import Theme
from scs_report.figures.writing import interval_text, share_text
from scs_report.language import Language
from scs_report.results import Address, Estimate, Results, ShareEstimate
from scs_report.results.figure_entries import StackedGroups
from scs_report.results.figure_grids import compared_in
from scs_report.results.table_entries import Banner, Net

ANSWERS = ("Against", "Neither", "For")
NEAR, FAR, FARTHER = (0.50, 0.51), (0.50, 0.60), (0.30, 0.60)
HEADING = "No clear difference"


def entry(**more: object) -> StackedGroups:
    total = Net(label=text("for"), codes=(3,))
    by = tuple(Banner(variable=name) for name in ("near", "far", "farther"))
    return replace(StackedGroups(key="f", question="q", by=by, total=total, order="clear"), **more)


def made(carrier: Results, shown: StackedGroups) -> Results:
    """Return results in which groups differ a little, more, and most."""
    totals = {"near": NEAR, "far": FAR, "farther": FARTHER}

    def find(address: Address) -> float:
        [(variable, (code,))] = address.within
        most = totals[variable][int(code) - 1]
        return most if address.codes == ("3",) else (1 - most) / 2

    survey = [question("q", ANSWERS), *(question(name, ("a", "b")) for name in totals)]
    return invented(carrier, shown, survey, find)


def headings(results: Results, shown: StackedGroups) -> list[str]:
    return [block.heading for block in group_blocks(shown, results, Language("en"))]


def test_the_widest_clear_difference_comes_first(results: Results) -> None:
    shown = entry()
    found = made(results, shown)
    assert headings(found, shown) == ["Question farther", "Question far", "Question near"]
    assert [block.apart for block in group_blocks(shown, found, Language("en"))] == [
        pytest.approx(0.3),
        pytest.approx(0.1),
        0.0,
    ]
    asked = ["Question near", "Question far", "Question farther"]
    assert headings(found, replace(shown, order="asked")) == asked


def test_a_difference_is_as_clear_as_claims_call_it(results: Results) -> None:
    """Where the results hold the difference, its own interval decides."""
    shown = entry()
    found = made(results, shown)
    near = next(a for a in compared_in(shown, found) if a.within[0][0] == "near")
    small = Estimate(value=-0.01, se=0.001, low=-0.012, high=-0.008)
    known = replace(found, estimates={**found.estimates, str(near): small})
    apart = {b.heading: b.apart for b in group_blocks(shown, known, Language("en"))}
    assert apart["Question near"] == pytest.approx(0.01)
    wide = replace(small, low=-0.03, high=0.01, se=0.01)
    known = replace(found, estimates={**found.estimates, str(near): wide})
    apart = {b.heading: b.apart for b in group_blocks(shown, known, Language("en"))}
    assert apart["Question near"] == 0


@pytest.mark.parametrize("narrow_one", [False, True])
def test_a_heading_stands_before_those_that_do_not_differ(
    results: Results, wide: Theme, narrow: Theme, narrow_one: bool
) -> None:
    shown, language = entry(), Language("en")
    found = made(results, shown)
    figure = draw(shown, found, language, narrow if narrow_one else wide)
    words = [one.get_text() for one in figure.findobj(Text)]
    assert words.index("Question far") < words.index(HEADING) < words.index("Question near")
    assert misplaced_texts(figure) == []
    assert f"{HEADING}: " in figure_note(shown, found, language)
    plain = replace(shown, order="asked")
    assert HEADING not in [t.get_text() for t in draw(plain, found, language, wide).findobj(Text)]
    assert HEADING not in figure_note(plain, found, language)


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("codes", [(3,), (2,), (1,)])
@pytest.mark.parametrize("narrow_one", [False, True])
def test_the_interval_of_the_total_is_printed_beside_it_not_on_the_bar(
    results: Results, wide: Theme, narrow: Theme, codes: tuple[int, ...], narrow_one: bool
) -> None:
    shown = entry(total=Net(label=text("one end"), codes=codes), by=(Banner(variable="far"),))
    found, language = made(results, shown), Language("en")
    figure = draw(shown, found, language, narrow if narrow_one else wide)
    places = {t.get_text(): t.get_position() for t in figure.findobj(Text)}
    totals = [t for t in figure.findobj(Text) if t.get_fontweight() == "bold"]
    (block,) = group_blocks(shown, found, language)
    for row in block.rows:
        assert row.total
        interval = interval_text(language, row.total.share)
        total = next(t for t in totals if t.get_text() == row.total_text(language))
        assert places[interval][1] == pytest.approx(total.get_position()[1], abs=0.5)
    assert "95% interval" in places
    assert figure.findobj(Line2D) == []
    assert misplaced_texts(figure) == []


def test_an_interval_is_written_without_the_sign(results: Results) -> None:
    whole = {"n": 400, "weight": 400.0, "count": 260, "unweighted": 0.65}
    share = ShareEstimate(value=0.65, low=0.612, high=0.6949, se=0.02, **whole)
    written = [interval_text(Language(code), share) for code in ("en", "zh", "de")]
    assert written == ["61–69", "61～69", "61–69"]
    assert interval_text(Language("en"), replace(share, low=0.65, high=0.65)) == ""
    assert interval_text(Language("en"), None) == ""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("narrow_one", [False, True])
def test_a_share_is_printed_on_each_part_that_has_room(
    results: Results, wide: Theme, narrow: Theme, language: str, narrow_one: bool
) -> None:
    """The share of an answer between two others is hidden by nothing."""
    shown = entry(by=(Banner(variable="far"),))
    found = made(results, shown)
    figure = draw(shown, found, Language(language), narrow if narrow_one else wide)
    written = [t.get_text() for t in figure.findobj(Text)]
    (block,) = group_blocks(shown, found, Language(language))
    shares = [one.share for row in block.rows for one in row.answers]
    wanted = [share_text(Language(language), s.value) for s in shares if s and s.value >= 0.09]
    assert wanted
    assert all(written.count(text) >= wanted.count(text) for text in wanted)
