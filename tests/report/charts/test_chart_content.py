"""Charts show what the results hold, and the table behind a chart says the same."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import pytest
from chart_extents import misplaced_texts
from matplotlib.text import Text
from study_figures import KEYS

from scs_report.figures import draw, figure_data, figure_note
from scs_report.figures.marks import nice_step
from scs_report.figures.panels import NOT_FINITE
from scs_report.figures.predicted import grouped_predictions, lines_of
from scs_report.figures.style import Theme
from scs_report.figures.writing import share_text
from scs_report.language import MINUS, Language
from scs_report.results import ParameterEstimate, Results, coefficient


def words(figure: Any) -> str:
    """Return all texts in the order in which they were drawn."""
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_text())


def rows(key: str, results: Results, language: Language) -> list[list[str]]:
    return list(csv.reader(io.StringIO(figure_data(results.figure(key), results, language))))


def with_approval(results: Results, values: list[float]) -> Results:
    """Return the results with other shares of the five answers, and of the upper two."""
    question = results.question("approval")
    shares = dict(
        zip((str(question.address(a.code)) for a in question.answers), values, strict=True)
    )
    shares[str(question.address(question.sets["approving"]))] = sum(values[3:])
    changed = {
        address: msgspec.structs.replace(results.share(address), value=value, low=value, high=value)
        for address, value in shares.items()
    }
    return msgspec.structs.replace(results, estimates=results.estimates | changed)


def test_approval_names_every_answer_with_its_share(
    results: Results, language: Language, wide: Theme
) -> None:
    shown = words(draw(results.figure("approval"), results, language, wide)).replace(" ", "")
    question = results.question("approval")
    for answer in question.answers:
        assert language.text(answer.label).replace(" ", "") in shown
        share = results.share(question.address(answer.code))
        assert share
        assert share_text(language, share.value) in shown
    approving = results.share("share:approval=4,5@all")
    assert approving
    assert share_text(language, approving.value) in shown


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    "values",
    [
        [0.2, 0.2, 0.2, 0.2, 0.2],
        [0.9, 0.07, 0.01, 0.01, 0.01],
        [0.004, 0.004, 0.004, 0.004, 0.984],
        [0.3, 0.005, 0.39, 0.005, 0.3],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ],
)
def test_approval_can_be_read_whatever_the_answers(
    values: list[float], results: Results, language: Language, wide: Theme
) -> None:
    figure = draw(results.figure("approval"), with_approval(results, values), language, wide)
    assert misplaced_texts(figure) == []
    for value in values:
        if value:
            assert share_text(language, value) in words(figure)


def test_use_rests_on_everybody_and_begins_with_the_largest(results: Results) -> None:
    body = rows("use", results, Language("en"))[1:]
    assert {row[-1] for row in body} == {str(results.design.n)}
    shown = [float(row[1]) for row in body]
    systems, others = shown[:4], shown[4:]
    assert systems == sorted(systems, reverse=True)
    assert others == sorted(others, reverse=True)


@pytest.mark.parametrize("key", ["manager", "data_use"])
def test_shares_begin_with_the_largest_and_end_with_who_does_not_know(
    key: str, results: Results
) -> None:
    shown = [(row[0], float(row[1])) for row in rows(key, results, Language("en"))[1:]]
    named = [share for label, share in shown if "know" not in label]
    assert named == sorted(named, reverse=True)
    assert all("know" not in label for label, _ in shown[: len(named)])


def test_changes_that_may_be_none_are_set_in_light_type(results: Results, wide: Theme) -> None:
    figure = draw(results.figure("predictions"), results, Language("en"), wide)
    signed = [t for t in figure.findobj(Text) if t.get_text()[:1] in ("+", MINUS)]
    series = lines_of(results.figure("predictions"), results)
    clear = [one.change.low > 0 or one.change.high < 0 for one in series]
    assert [text.get_fontweight() == "bold" for text in signed] == clear
    assert {True, False} == set(clear)


def test_groups_print_who_approves(results: Results, language: Language, wide: Theme) -> None:
    shown = words(draw(results.figure("groups"), results, language, wide))
    body = rows("groups", results, language)[1:]
    assert len(body) == 17
    for variable, group, n, *answers, approving in body:
        assert variable in shown
        assert group.split()[0] in shown.replace("\u2009", "")
        assert language.number(int(n)) in shown
        assert all(answers) == bool(approving)
        told = share_text(language, float(approving) / 100) if approving else "withheld"
        assert language.gettext(told) in shown


def test_each_group_of_predictions_begins_with_the_largest_change(
    results: Results, wide: Theme
) -> None:
    language = Language("en")
    shown = words(draw(results.figure("predictions"), results, language, wide))
    for heading, series in grouped_predictions(results.figure("predictions"), results):
        assert heading
        assert language.text(heading) in shown
        sizes = [abs(one.change.value) for one in series]
        assert sizes == sorted(sizes, reverse=True)
        assert all(one.name(language).split()[0] in shown for one in series)


def test_terms_without_finite_estimate_are_marked_and_explained(
    results: Results, language: Language, wide: Theme
) -> None:
    coefficients = [
        results.parameter(coefficient(model.key, term))
        for model in results.models
        for term in model.terms
    ]
    separated = sum(not found.finite for found in coefficients if found)
    assert (
        words(draw(results.figure("coefficients"), results, language, wide)).count(NOT_FINITE)
        == separated
    )
    assert (NOT_FINITE in figure_note(results.figure("coefficients"), results, language)) == (
        separated > 0
    )
    estimates = {
        address: msgspec.structs.replace(value, finite=True, value=0.1, low=-0.1, high=0.3)
        if isinstance(value, ParameterEstimate)
        else value
        for address, value in results.estimates.items()
    }
    finite = msgspec.structs.replace(results, estimates=estimates)
    assert NOT_FINITE not in words(draw(finite.figure("coefficients"), finite, language, wide))
    assert NOT_FINITE not in figure_note(finite.figure("coefficients"), finite, language)


def test_marks_that_a_picture_does_not_explain_have_a_note(results: Results) -> None:
    noted = [key for key in KEYS if figure_note(results.figure(key), results, Language("en"))]
    # benefits: what light type says
    assert noted == ["groups", "coefficients", "predictions", "benefits", "users"]


@pytest.mark.parametrize("key", KEYS)
def test_the_table_behind_a_chart_is_rectangular(
    key: str, results: Results, language: Language
) -> None:
    header, *body = rows(key, results, language)
    assert body
    assert {len(row) for row in body} == {len(header)}
    assert all(header)


def test_the_table_behind_approval_adds_up(results: Results, language: Language) -> None:
    _, *body = rows("approval", results, language)
    assert sum(float(row[1]) for row in body) == pytest.approx(100, abs=0.03)
    for row in body:
        assert float(row[2]) <= float(row[1]) <= float(row[3])


def test_the_table_behind_coefficients_leaves_out_what_is_not_finite(results: Results) -> None:
    _, *body = rows("coefficients", results, Language("en"))
    coefficients = [
        results.parameter(coefficient(model.key, term))
        for model in results.models
        for term in model.terms
    ]
    separated = sum(not found.finite for found in coefficients if found)
    assert sum(row[2] == "" for row in body) == separated
    assert len(body) == len(coefficients)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (0.0001, "<0.1%"),
        (0.006, "0.6%"),
        (0.0096, "1%"),
        (0.488, "49%"),
        (0.9935, "99.4%"),
        (0.99999, ">99.9%"),
        (1.0, "100%"),
    ],
)
def test_what_is_not_nothing_never_reads_as_nothing(share: float, text: str) -> None:
    assert share_text(Language("en"), share) == text


@pytest.mark.parametrize(
    ("span", "most", "step"), [(1.0, 5, 0.2), (0.42, 5, 0.1), (7.0, 3, 5.0), (0.03, 4, 0.01)]
)
def test_steps_of_scales_are_round(span: float, most: int, step: float) -> None:
    assert nice_step(span, most) == pytest.approx(step)
