"""Charts of coefficients explain the marks that are there, and leave no panel empty."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from matplotlib.patches import Polygon
from matplotlib.text import Text
from msgspec.structs import replace

from scs_report.figures import draw, figure_note
from scs_report.figures.panels import NOT_FINITE
from scs_report.figures.replicated import UNREADABLE
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import CoefficientPair, ParameterEstimate, Replication, Results

EN = Language("en")


def arrowheads(figure: object) -> int:
    return len(figure.findobj(lambda one: type(one) is Polygon))  # type: ignore[attr-defined]


def stretched(results: Results) -> Results:
    """Return results in which one interval is very wide."""
    name, value = next(
        (name, value)
        for name, value in results.estimates.items()
        if name.startswith("coefficient:") and isinstance(value, ParameterEstimate) and value.finite
    )
    wide = replace(value, low=value.value - 90, high=value.value + 90, se=45.0)
    return replace(results, estimates={**results.estimates, name: wide})


@pytest.mark.slow
def test_arrowheads_are_explained_where_there_are_some(results: Results, wide: Theme) -> None:
    entry = results.figure("coefficients")
    for found, drawn in ((results, False), (stretched(results), True)):
        assert bool(arrowheads(draw(entry, found, EN, wide))) == drawn
        assert ("An arrowhead" in figure_note(entry, found, EN)) == drawn


@pytest.mark.slow
def test_pairs_that_are_not_drawn_are_marked(results: Results, wide: Theme) -> None:
    def pairs(**given: object) -> list[CoefficientPair]:
        pair = CoefficientPair(
            model=0, term="", published=0.2, published_se=0.1, computed=0.2, computed_se=0.1,
            finite=True,
        )  # fmt: skip
        return [
            replace(pair, model=model.number, term=term, **given)
            for model in results.models
            for term in model.terms
        ]

    nothing = Replication(
        schema_version="1",
        program_version="1",
        study=results.study,
        data=results.data,
        cells=(),
        summaries=(),
        coefficients=(),
        findings=(),
        facts=(),
        rows={},
        columns={},
    )

    def signs(some: Sequence[CoefficientPair]) -> tuple[int, int, str]:
        replication = replace(nothing, coefficients=tuple(some))
        words = [one.get_text() for one in draw(replication, results, EN, wide).findobj(Text)]
        note = figure_note(replication, results, EN)
        return words.count(NOT_FINITE), words.count(UNREADABLE), note

    readable = pairs()
    assert signs(readable)[:2] == (0, 0)
    assert "†" not in signs(readable)[2]
    infinite, unreadable, note = signs([*pairs(finite=False)[:3], *readable[3:]])
    assert (infinite, unreadable) == (3, 0)
    assert "† No finite estimate" in note
    infinite, unreadable, note = signs([*pairs(published=None)[:2], *readable[2:]])
    assert (infinite, unreadable) == (0, 2)
    assert "× The printed coefficient cannot be read" in note
