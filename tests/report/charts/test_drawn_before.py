"""A figure is drawn of what it shows, and again only if that has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import Markup
from msgspec.structs import replace

from scs_report.brand.brand import Palette
from scs_report.brand.file import read_brand
from scs_report.caching import Parts
from scs_report.figures import captions, draw_figure, figure_data
from scs_report.figures.captions import Figure, make_figure
from scs_report.figures.drawn_before import shown_by
from scs_report.figures.tips import with_tips
from scs_report.language import Language
from scs_report.results import Results, ShareEstimate
from scs_report.results.figure_entries import Stacked, StackedGroups

LANGUAGES = {"results": ("en", "zh"), "demo_results": ("en", "de", "zh-Hant")}
CAPTION = {"title": Markup("A title"), "alt": Markup("A description")}


def entries_of(results: Results) -> list[Any]:
    """Return the entries of figures, and those that a reader may choose to see instead."""
    found: list[Any] = []
    for entry in results.figures:
        found += entry.ways if isinstance(entry, StackedGroups) else [entry]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("of", LANGUAGES)
def test_nothing_else_of_the_results_shows(
    of: str, colors: Palette, request: pytest.FixtureRequest
) -> None:
    results: Results = request.getfixturevalue(of)
    for code in LANGUAGES[of]:
        language = Language(code)

        def made(entry: Any, results: Results, language: Language = language) -> list[str]:
            said = {"title": "A title", "description": "A description", "colors": colors}
            wide, narrow = (
                draw_figure(entry, results, language, width=width, **said)
                for width in ("full", "half")
            )
            tips = with_tips(wide, entry, results, language)
            return [wide, narrow, tips, figure_data(entry, results, language)]

        for entry in entries_of(results):
            assert made(entry, shown_by(entry, results)) == made(entry, results), entry.key


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of figures as they are drawn."""
    found: list[str] = []
    draw = captions.draw_figure

    def noted(entry: Any, *given: Any, **how: Any) -> str:
        found.append(entry.key)
        return draw(entry, *given, **how)

    monkeypatch.setattr(captions, "draw_figure", noted)
    return found


@pytest.fixture
def made(root: Any) -> Callable[..., Figure]:
    """Makes a figure, with what was made before."""
    parts, brand = Parts(), read_brand(root / "templates")

    def make(results: Results, key: str, caption: dict[str, Markup] = CAPTION) -> Figure:
        entry = results.figure(key)
        given = (entry, caption, "1", results, Language("en"), "Source", "brief", brand)
        return make_figure(*given, parts=parts)

    return make


def a_stacked(results: Results) -> Stacked:
    return next(one for one in results.figures if isinstance(one, Stacked))


def test_a_figure_is_drawn_once(
    results: Results, made: Callable[..., Figure], drawn: list[str]
) -> None:
    key = a_stacked(results).key
    first = made(results, key)
    assert set(drawn) == {key}
    drawn.clear()
    assert made(results, key) == first
    assert not drawn


def test_other_words_of_a_caption_draw_nothing(
    results: Results, made: Callable[..., Figure], drawn: list[str]
) -> None:
    key = a_stacked(results).key
    made(results, key)
    drawn.clear()
    caption = {"title": Markup("Less &lt; more &amp; “all”"), "alt": Markup("Bars: a &lt; b")}
    svg = made(results, key, caption).svg
    assert not drawn
    assert "<title id=" in svg
    assert ">Less &lt; more &amp; “all”</title>" in svg
    assert ">Bars: a &lt; b</desc>" in svg


def test_what_a_figure_does_not_show_draws_nothing(
    results: Results, made: Callable[..., Figure], drawn: list[str]
) -> None:
    entry = a_stacked(results)
    made(results, entry.key)
    drawn.clear()
    questions = tuple(
        one if one.key == entry.question else replace(one, label={"en": "X", "zh": "X"})
        for one in results.questions
    )
    data = replace(results.data, sha256="0" * 64)
    named = dict(list(results.named.items())[1:])
    made(replace(results, questions=questions, data=data, named=named, tables=()), entry.key)
    assert not drawn


def test_a_number_or_a_word_that_a_figure_shows_draws_it(
    results: Results, made: Callable[..., Figure], drawn: list[str]
) -> None:
    entry = a_stacked(results)
    made(results, entry.key)
    drawn.clear()
    estimates = dict(results.estimates)
    for address in shown_by(entry, results).estimates:
        share = estimates[address]
        assert isinstance(share, ShareEstimate)
        estimates[address] = replace(share, value=share.value * 0.9)
    made(replace(results, estimates=estimates), entry.key)
    assert set(drawn) == {entry.key}
    drawn.clear()
    question = results.question(entry.question)
    answers = tuple(replace(one, label={"en": "Y", "zh": "Y"}) for one in question.answers)
    others = tuple(
        replace(one, answers=answers) if one is question else one for one in results.questions
    )
    made(replace(results, questions=others), entry.key)
    assert set(drawn) == {entry.key}
