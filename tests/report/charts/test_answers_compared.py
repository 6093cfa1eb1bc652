"""Predictions compare answers that people give; their rows stand in groups, called as asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from matplotlib.text import Text
from msgspec.structs import replace

from scs_report.analysis import analyse
from scs_report.analysis.checks import check_specification
from scs_report.analysis.specification import load_specification
from scs_report.figures import draw, figure_data, figure_note
from scs_report.figures.predicted import lines_of
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import PredictionsFigure, SeriesGroup
from scs_report.survey import Codebook, load_respondents

EN = Language("en")


@pytest.fixture(scope="module")
def entry(demo_results: Results) -> PredictionsFigure:
    found = demo_results.figure("predictions")
    assert isinstance(found, PredictionsFigure)
    return found


@pytest.fixture(scope="module")
def key(demo_results: Results) -> str:
    """The prediction with most answers."""
    return max(demo_results.series, key=lambda one: len(one.values)).key


def printed(figure: object) -> list[str]:
    return [one.get_text() for one in figure.findobj(Text)]  # type: ignore[attr-defined]


def test_the_ends_follow_from_how_many_give_an_answer(
    demo: Path, demo_codebook: Codebook, demo_results: Results, entry: PredictionsFigure
) -> None:
    respondents = load_respondents(demo / "data" / "respondents.csv", demo_codebook)
    specification = load_specification(demo / "data")

    def ends(least: float, given: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
        asked = replace(
            entry, least=least, ends={k.replace("__", "."): v for k, v in given.items()}
        )
        plan = replace(
            specification,
            tables=replace(specification.tables, tables=()),
            figures=replace(specification.figures, figures=(asked,)),
            facts=replace(specification.facts, facts={}, families={}),
        )
        found = analyse(respondents, plan).figure("predictions")
        assert isinstance(found, PredictionsFigure)
        return found.ends

    results = demo_results
    with_answers = {
        one.key: one for one in results.series if demo_codebook.variable(one.variable).answers
    }
    few = ends(1e-9, {})
    assert few == {
        key: (one.values[0].value, one.values[-1].value) for key, one in with_answers.items()
    }
    some = next(iter(with_answers.values()))
    model = next(one for one in results.models if one.key == some.model)
    shares = {
        at.value: share.value
        for at in some.values
        if (share := results.share(results.question(some.variable).address(at.value, model.base)))
    }
    bound = 0.2
    frequent = [value for value, share in shares.items() if share >= bound]
    assert 1 < len(frequent) < len(shares)
    assert ends(bound, {})[some.key] == (frequent[0], frequent[-1])
    mine = (some.values[0].value, some.values[1].value)
    assert ends(bound, {some.key: mine})[some.key] == mine
    assert len(set(ends(1.0, {})[some.key])) == 1


def test_only_what_lies_between_the_ends_is_drawn_and_the_rest_named(
    demo_results: Results, entry: PredictionsFigure, key: str, wide: Theme
) -> None:
    series = demo_results.prediction(key)
    first, *_, last = series.values
    whole = replace(entry, series=(key,))
    cut = replace(whole, ends={key: (series.values[1].value, last.value)}, least=0.05)
    (line,) = lines_of(cut, demo_results)
    assert [at.value for at in line.left_out] == [first.value]
    assert line.change == demo_results.value(series.addresses[-1] - series.addresses[1])
    figure = draw(cut, demo_results, EN, wide)
    drawn, marked = printed(figure), {one.get_gid() for one in figure.findobj()}
    assert str(series.addresses[0]) not in marked
    assert set(map(str, series.addresses[1:])) <= marked
    assert EN.text(first.label) not in drawn
    assert EN.text(last.label) in drawn
    note = figure_note(cut, demo_results, EN)
    assert (
        f"fewer than 5% of those in the model give are not compared: {EN.text(first.label)}."
        in note
    )
    assert "not compared" not in figure_note(whole, demo_results, EN)
    # the data hold every answer
    assert EN.text(first.label) in figure_data(cut, demo_results, EN)


def test_a_variable_without_two_such_answers_is_named_not_drawn(
    demo_results: Results, entry: PredictionsFigure, key: str
) -> None:
    one = demo_results.prediction(key).values[0].value
    alone = replace(entry, series=(key,), ends={key: (one, one)}, least=0.9)
    assert lines_of(alone, demo_results) == []
    assert "no two answers are that frequent" in figure_note(alone, demo_results, EN)


def test_rows_stand_below_the_heading_of_their_group(
    demo_results: Results, entry: PredictionsFigure, wide: Theme, narrow: Theme
) -> None:
    first, *others = [one.key for one in demo_results.series]
    label = dict.fromkeys(("en", "de", "zh-Hant"), "What they think")
    name = dict.fromkeys(("en", "de", "zh-Hant"), "Called by its reader")
    grouped = replace(
        entry,
        series=(*others, first),
        groups=(SeriesGroup(label=label, series=(first,)),),
        labels={first: name},
    )
    for theme in (wide, narrow):
        # a number of a model stands behind each label
        drawn = [one.split("\u2009(")[0] for one in printed(draw(grouped, demo_results, EN, theme))]
        rows = [one.name(EN) for one in lines_of(grouped, demo_results)]
        assert rows[0] == "Called by its reader"
        assert drawn.index("What they think") < drawn.index(rows[0]) < drawn.index(rows[1])


def test_what_an_entry_names_has_to_be_there(tmp_path: Path, demo: Path) -> None:
    file = Path(shutil.copytree(demo / "data", tmp_path / "data")) / "figures.toml"
    known = 'outcome = { en = "of agreeing"'
    words = '{ en = "A", de = "A", zh-Hant = "A" }'
    wrong = f"labels = {{ nothing = {words} }}\n" + 'ends = { other = ["1", "2"] }\n'
    file.write_text(file.read_text("utf-8").replace(known, wrong + known), "utf-8")
    problems = "\n".join(check_specification(file.parent))
    assert 'labels: "nothing" is no prediction' in problems
    assert 'ends: "other" is no prediction' in problems
