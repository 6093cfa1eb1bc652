"""Nothing is cut off, nothing runs into anything, in either language and at either width."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chart_extents import misplaced_texts, text_boxes
from matplotlib.text import Text
from study_figures import KEYS

from scs_report.figures import draw
from scs_report.figures.canvas import Canvas, pieces
from scs_report.figures.plotted import plotted
from scs_report.figures.style import FULL_WIDTH, Theme
from scs_report.language import Language
from scs_report.replication.folder import replicate_folder
from scs_report.results import LocalText, Results

DRAWN = [(key, width) for width in ("full", "half") for key in KEYS]


@pytest.fixture
def theme(width: str, wide: Theme, narrow: Theme) -> Theme:
    return narrow if width == "half" else wide


@pytest.mark.slow
@pytest.mark.parametrize(("key", "width"), DRAWN)
def test_every_text_has_its_place(
    key: str, theme: Theme, results: Results, language: Language
) -> None:
    figure = draw(results.figure(key), results, language, theme)
    assert text_boxes(figure), "a chart without a text says nothing"
    assert misplaced_texts(figure) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize(("key", "width"), DRAWN)
def test_longer_labels_still_have_their_place(
    key: str, theme: Theme, results: Results, language: Language
) -> None:
    figure = draw(results.figure(key), lengthened(results), language, theme)
    assert misplaced_texts(figure) == []


@pytest.mark.parametrize("code", ["en", "de"])
def test_ticks_of_neighbouring_panels_keep_apart(
    code: str, demo_results: Results, wide: Theme
) -> None:
    entry = demo_results.figure("coefficients")
    boxes = text_boxes(draw(entry, demo_results, Language(code), wide))
    ticks = [box for words, box in boxes if re.fullmatch(r"\N{MINUS SIGN}?[\d.,]+", words)]
    assert len(ticks) > 8
    placed = sorted((round(low), left, right) for (left, low), (right, _) in ticks)
    for (line, _, end), (other, start, _) in pairwise(placed):
        assert line != other or start - end > 3


@pytest.mark.slow
def test_the_chart_of_the_replication_report_has_room(
    results: Results, language: Language, wide: Theme, root: Path
) -> None:
    replication = replicate_folder(root / "data" / "published", results)
    figure = draw(replication, results, language, wide)
    assert len(text_boxes(figure)) > len(results.terms.rows)
    assert misplaced_texts(figure) == []


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_no_type_is_smaller_than_eight_points(
    key: str, results: Results, language: Language, wide: Theme
) -> None:
    figure = draw(results.figure(key), results, language, wide)
    assert figure.get_size_inches()[0] * 72 == pytest.approx(FULL_WIDTH)
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 8


def test_models_stand_four_abreast_where_it_is_narrow(
    results: Results, narrow: Theme, language: Language
) -> None:
    """Seven models are four above three, each with all the terms of several models."""
    figure = draw(results.figure("coefficients"), results, language, narrow)
    written = {t.get_text(): t.get_position() for t in figure.findobj(Text)}
    heads = [written[f"({number})"] for number in range(1, 8)]
    upper, lower = heads[:4], heads[4:]
    assert len({y for _, y in upper}) == len({y for _, y in lower}) == 1
    assert upper[0][1] < lower[0][1]
    assert [x for x, _ in lower] == pytest.approx([x for x, _ in upper[:3]])
    assert all(one < other for (one, _), (other, _) in pairwise(upper))


@pytest.mark.parametrize("width", [40.0, 75.0, 130.0])
@pytest.mark.parametrize(
    "text",
    [
        "Received lower interest rates on loans from my bank",
        "免押金使用共享服务（如共享单车、租车）",
        "一般，既不赞同，也不反对",
        "芝麻信用Sesame Credit和（或）腾讯信用用户",
        "Donaudampfschifffahrtsgesellschaftskapitän",
    ],
)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float, wide: Theme) -> None:
    canvas = Canvas(wide)
    lines = canvas.wrap(text, 8.5, width)
    assert all(canvas.measure(line, 8.5) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.slow
def test_words_that_do_not_fit_are_hyphenated_in_their_language(wide: Theme) -> None:
    german = Canvas(msgspec.structs.replace(wide, language="de"))
    lines = german.wrap("Wunsch nach Sonntagsöffnung", 8.5, 50)
    assert lines == ["Wunsch", "nach", "Sonntags-", "öffnung"]
    assert german.wrap("Wunsch nach Sonntagsöffnung", 8.5, 80) == ["Wunsch nach", "Sonntagsöffnung"]
    for width in (40.0, 75.0, 130.0):
        lines = german.wrap("Donaudampfschifffahrtsgesellschaftskapitän", 8.5, width)
        assert all(german.measure(line, 8.5) <= width for line in lines)
        assert all(line.endswith("-") for line in lines[:-1])
        assert (
            "".join(line.rstrip("-") for line in lines)
            == "Donaudampfschifffahrtsgesellschaftskapitän"
        )


def test_closing_marks_begin_no_line_and_opening_marks_end_none() -> None:
    broken = pieces("社会信用（如芝麻信用、腾讯信用），由“政府”管理。")
    assert not [piece for piece in broken if piece[0] in "，、）”。" or piece[-1] in "（“"]


def test_a_line_is_best_broken_behind_a_comma(wide: Theme) -> None:
    canvas = Canvas(wide)
    lines = canvas.wrap("一般，既不赞同，也不反对", 8.5, 80)
    assert lines == ["一般，既不赞同，", "也不反对"]


def lengthened(results: Results) -> Results:
    """Return the results with every label of answers and groups about half as long again."""

    def longer(text: LocalText) -> LocalText:
        return LocalText(en=text["en"] + " and some more", zh=text["zh"] + "以及其他情况")

    def relabelled(part: Any) -> Any:
        return msgspec.structs.replace(part, label=longer(part.label))

    questions = tuple(
        msgspec.structs.replace(question, answers=tuple(map(relabelled, question.answers)))
        for question in results.questions
    )
    bases = tuple(map(relabelled, results.bases))
    predictions = tuple(map(relabelled, results.series))
    return msgspec.structs.replace(results, questions=questions, bases=bases, series=predictions)


def test_the_measuring_finds_what_is_misplaced(wide: Theme) -> None:
    canvas = Canvas(wide)
    canvas.text(10, 20, "one label")
    canvas.text(30, 22, "another label")
    canvas.text(FULL_WIDTH - 5, 40, "cut off")
    found = misplaced_texts(plotted(canvas.finish(60)))
    assert found == ["'cut off' leaves the picture", "'one label' runs into 'another label'"]
