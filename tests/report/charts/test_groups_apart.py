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
from scs_report.figures.marks import INTERVAL
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import Address, Estimate, Results
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


def spans(figure: object) -> list[tuple[float, float]]:
    """Return from where to where dark horizontal lines go."""
    lines = [one for one in figure.findobj(Line2D) if one.get_linewidth() == INTERVAL]  # type: ignore[attr-defined]
    return [(float(one.get_xdata()[0]), float(one.get_xdata()[-1])) for one in lines]


@pytest.mark.parametrize("codes", [(3,), (1,)])
def test_the_interval_of_the_total_lies_around_its_edge(
    results: Results, wide: Theme, codes: tuple[int, ...]
) -> None:
    shown = entry(total=Net(label=text("one end"), codes=codes), by=(Banner(variable="far"),))
    found = made(results, shown)
    drawn = spans(draw(shown, found, Language("en"), wide))
    (block,) = group_blocks(shown, found, Language("en"))
    assert len(drawn) == len(block.rows) == 2
    lengths = []
    for (start, end), row in zip(drawn, block.rows, strict=True):
        assert row.total
        assert row.total.share
        lengths.append((end - start) / (row.total.share.high - row.total.share.low))
    assert lengths[0] == pytest.approx(lengths[1])
    assert "Thin lines" in figure_note(shown, found, Language("en"))


def test_a_total_in_the_middle_has_no_edge_for_its_interval(results: Results, wide: Theme) -> None:
    shown = entry(total=Net(label=text("neither"), codes=(2,)))
    found = made(results, shown)
    assert spans(draw(shown, found, Language("en"), wide)) == []
    assert "Thin lines" not in figure_note(shown, found, Language("en"))


def test_shares_stand_beside_the_interval_not_under_it(results: Results, wide: Theme) -> None:
    shown = entry(by=(Banner(variable="far"),))
    found = made(results, shown)
    totals = {
        str(row.total.address): replace(row.total.share, low=0.3, high=0.65)
        for block in group_blocks(shown, found, Language("en"))
        for row in block.rows
        if row.total and row.total.share
    }
    wider = replace(found, estimates={**found.estimates, **totals})
    figure = draw(shown, wider, Language("en"), wide)
    printed = [t for t in figure.findobj(Text) if t.get_text() == "25%"]
    assert printed
    (start, end), *_ = spans(figure)
    assert not any(start < t.get_position()[0] < end for t in printed)
