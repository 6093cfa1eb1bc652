"""Cutpoints stand by the answers that they part, also where a model lacks some answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from scs_report.analysis import Specification
from scs_report.analysis.models import models_of
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.predictions import predictions
from scs_report.analysis.regressions import fit_models
from scs_report.analysis.sample import Sample
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.replication import load_published
from scs_report.replication.addresses import computed_value
from scs_report.results import AbsentAnswer, Model, Quantity, Results, cutpoint
from scs_report.results.table_entries import ModelsTable
from scs_report.survey import Codebook, Respondents, respondents_from_frame
from scs_report.tables import build_table
from scs_report.tables.stargazer_export import export_models

Recoded = Callable[..., Results]


def entry_of(results: Results) -> ModelsTable:
    return next(one for one in results.tables if isinstance(one, ModelsTable))


@pytest.fixture(scope="module")
def recoded(
    respondents: Respondents, codebook: Codebook, specification: Specification, results: Results
) -> Recoded:
    """Give users of Sesame Credit other answers to the outcome, or everybody."""

    def results_of(answers: dict[int, int], *, everybody: bool = False) -> Results:
        frame = respondents.frame[list(codebook.columns)]
        approval = frame["approval"].replace(answers)
        users = np.ones(len(frame), dtype=bool) if everybody else frame["use_sesame"] == 1
        frame["approval"] = frame["approval"].where(~users, approval)
        sample = Sample.of(respondents_from_frame(frame, codebook))
        fitted = fit_models(sample, specification.models)
        numbers = Numbers(sample)
        models = models_of(sample, specification.models, fitted, numbers)
        series = predictions(sample, specification.models, fitted, numbers)
        others = {at: one for at, one in results.estimates.items() if ":model=" not in at}
        estimates = others | {str(address): one for address, one in numbers.found.items()}
        return msgspec.structs.replace(results, models=models, series=series, estimates=estimates)

    return results_of


def keys(model: Model) -> list[str]:
    return [cutpoint.key for cutpoint in model.cutpoints]


WHOLE = ["1|2", "2|3", "3|4", "4|5"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answers", "expected", "absent"),
    [
        ({1: 2}, ["2|3", "3|4", "4|5"], "1"),
        ({2: 3}, ["1|3", "3|4", "4|5"], "2"),
        ({5: 4}, ["1|2", "2|3", "3|4"], "5"),
        ({1: 3, 2: 3, 4: 5}, ["3|5"], "124"),
    ],
)
def test_the_models_of_a_subgroup_name_their_cutpoints_by_the_answers_given(
    recoded: Recoded, answers: dict[int, int], expected: list[str], absent: str
) -> None:
    table = recoded(answers)
    fourth = table.model("score")
    assert keys(fourth) == expected
    assert fourth.absent == tuple(AbsentAnswer(code=code, left_out=False) for code in absent)
    assert [(one.below, one.above) for one in fourth.cutpoints] == [
        tuple(key.split("|")) for key in expected
    ]
    for model in table.models:
        if model.base == "all":
            assert keys(model) == WHOLE
            assert not model.absent


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_table_4_sets_each_cutpoint_in_the_row_of_its_answers(recoded: Recoded, code: str) -> None:
    results = recoded({2: 3})
    language = Language(code)
    table = build_table("table_4", results, language)
    rows = {row.stub.text: row.cells for block in table.blocks for row in block.rows}
    assert [name for name in rows if "|" in name] == ["1|2", "1|3", "2|3", "3|4", "4|5"]
    for name in ("1|2", "1|3", "2|3", "3|4", "4|5"):
        for model, cell in zip(results.models, rows[name], strict=True):
            assert bool(cell.text) == (name in keys(model)), (name, model.key)
    (note,) = [note for note in table.notes if "(4)" in note or "（4）" in note]
    expected = {
        "en": "No cutpoint bounds 2 = Somewhat disapprove in model (4): nobody in the base "
        "gave this answer.",
        "zh": "模型（4）没有与“2=有点反对”相邻的切点：其基数中无人选择该项。",
    }
    assert note == expected[code]
    assert note in build_table("table_a8", results, language).notes


@pytest.mark.slow
def test_models_that_lack_the_same_answer_share_a_note(recoded: Recoded) -> None:
    results = recoded({1: 2}, everybody=True)
    notes = build_table("table_4", results, Language("en")).notes
    assert [keys(model) for model in results.models] == [WHOLE[1:]] * 7
    (note,) = [note for note in notes if "cutpoint" in note]
    assert "in models (1), (2), (3), (4), (5), (6) and (7): nobody in the base" in note


@pytest.mark.slow
def test_who_gave_the_answer_but_is_left_out_is_told_apart(recoded: Recoded) -> None:
    # nobody left in the model answers 1; somebody in its base still does
    table = recoded({1: 2})
    assert table.model("characteristics").absent == (AbsentAnswer(code="1", left_out=True),)


@pytest.mark.slow
def test_stargazer_and_the_published_table_find_the_same_answers(
    recoded: Recoded, root: Path
) -> None:
    results = recoded({1: 2})
    tex = export_models(entry_of(results), results, Language("en"))["tex"]
    row = next(line for line in tex.splitlines() if line.strip().startswith(r"1\textbar{}2"))
    cells = [cell.strip() for cell in row.rstrip("\\ ").split("&")]
    assert [bool(cell) for cell in cells[1:]] == [True, True, True, False, False, True, True]
    published = load_published(root / "data" / "published")
    found = {
        (cell.row, cell.column): computed_value(cell, results)
        for cell in published.find("table-4")
        if cell.row.startswith("cut") and cell.statistic == "coefficient"
    }
    fourth = results.model("score")
    assert found["cut1", "model_4"] is None
    values = [results.estimates[str(cutpoint("score", key))].value for key in keys(fourth)]
    assert found["cut2", "model_4"] == values[0]
    assert found["cut4", "model_4"] == values[2]
    first = cutpoint("socio_demographics", "1|2")
    assert found["cut1", "model_1"] == results.estimates[str(first)].value


@pytest.mark.slow
def test_a_model_of_two_answers_has_one_cutpoint(recoded: Recoded) -> None:
    results = recoded({1: 3, 2: 3, 4: 5})
    model = results.model("score")
    assert model.splits is None
    assert not any(text.startswith("parallel:model=score") for text in results.estimates)
    series = results.prediction("score.score_compared")
    assert series.codes == ("4", "5")  # whatever people answered, as the plan says
    assert all(0 < results.estimates[str(address)].value < 1 for address in series.addresses)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_text_counts_cutpoints_only_where_all_models_have_as_many(
    recoded: Recoded, results: Results, root: Path, code: str
) -> None:
    words = {
        "en": ("coefficients at all <span>four</span> cutpoints", "coefficients at every cutpoint"),
        "zh": ("且<span>四</span>个切点处", "且各切点处"),
    }[code]
    lacking = recoded({1: 2})
    fewest = float(min(len(model.cutpoints) for model in lacking.models))
    tally = {results.named["models.cutpoints.fewest"]: Quantity(value=fewest)}
    lacking = msgspec.structs.replace(lacking, estimates=lacking.estimates | tally)
    for one, there in (
        (results, words[0]),
        (lacking, words[1]),
    ):
        html = render_document("appendix", code, one, root / "templates").paper
        plain = pd.Series([html]).str.replace(r"<span[^>]*fact[^>]*>", "<span>", regex=True)[0]
        assert there in plain
        assert words[1 - words.index(there)] not in plain
