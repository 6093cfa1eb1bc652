"""A new study is drafted from a file or from nothing, and can be built at once."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from scs_report.analysis import analyse, load_specification
from scs_report.drafting.recognise import recognise
from scs_report.drafting.source import read_source
from scs_report.drafting.study import new_study
from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.pages.rendered import Rendered
from scs_report.project import Project
from scs_report.survey import Codebook, load_codebook, load_respondents

ROWS = 300


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SPSS file as firms deliver them: capitals, gaps, refusals, ticks, free text."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "CASEID": np.arange(ROWS) + 1,
            "Q1": random.integers(1, 6, ROWS).astype(float),
            "Q2_1": random.integers(0, 2, ROWS),
            "Q2_2": random.integers(0, 2, ROWS),
            "Q3a": np.where(random.random(ROWS) < 0.5, 1.0, np.nan),
            "Q3b": np.where(random.random(ROWS) < 0.5, 1.0, np.nan),
            "sex": random.integers(1, 3, ROWS),
            "wgt": random.uniform(0.5, 2, ROWS),
            "psu": random.integers(1, 30, ROWS),
            "income": random.normal(2000, 400, ROWS),
            "comment": [f"text {number}" for number in range(ROWS)],
            "nothing": [np.nan] * ROWS,
        }
    )
    frame.loc[::17, "Q1"] = np.nan
    frame.loc[1::29, "Q1"] = 99
    frame.loc[::13, "income"] = np.nan
    path = tmp_path_factory.mktemp("firm") / "survey of 2020.sav"
    pyreadstat.write_sav(
        frame,
        path,
        column_labels={"Q1": "How happy are you?", "Q2_1": "Read: papers", "Q2_2": "Read: books"},
        variable_value_labels={"Q1": {1: "Not at all", 5: "Very", 99: "Refused"}},
        missing_ranges={"Q1": [99]},
    )
    return path


def built(folder: Path, code: str) -> tuple[Codebook, Rendered]:
    project = Project(folder)
    codebook = load_codebook(project.data / "codebook.toml")
    respondents = load_respondents(project.respondents, codebook, [project.data])
    results = analyse(respondents, load_specification(project.data))
    return codebook, render_document("brief", code, results, project.templates)


def test_what_columns_are_is_recognised(survey: Path) -> None:
    draft = recognise(read_source(survey, "en"))
    assert draft.design == {"id": "caseid", "weight": "wgt", "cluster": "psu"}
    kinds = {one.id: one.kind for one in draft.questions}
    assert kinds == {
        "q1": "single",
        "q2": "multiple",
        "q3": "multiple",
        "sex": "single",
        "income": "number",
    }
    happy, read, ticked, *_ = draft.questions
    assert happy.label == {"en": "How happy are you?"}
    assert [one.code for one in happy.answers] == [1, 2, 3, 4, 5, 99]
    assert [one.code for one in happy.answers if one.missing and one.declared] == [99]
    assert happy.optional
    assert read.label == {"en": "Read"}
    assert [one.label for one in read.items] == [{"en": "papers"}, {"en": "books"}]
    # who ticks nothing leaves a blank in each column: that is no gap in the data
    assert all(set(one.values) == {0, 1} for one in ticked.items)
    assert draft.source.left_out == {"comment": "free text", "nothing": "empty"}


@pytest.mark.slow
@pytest.mark.parametrize("languages", [("en", "zh"), ("de", "zh-Hant"), ("en",)])
def test_a_study_from_a_file_is_printed_in_its_languages(
    survey: Path, tmp_path: Path, languages: tuple[str, ...]
) -> None:
    folder = tmp_path / "a study"
    _, copied = new_study(folder, survey, languages, "Reading")
    for code in languages:
        codebook, page = built(folder, code)
        for question in codebook.questions:
            shown = question.label[code]
            assert (shown in page.screen) == (question.section != "technical"), question.id
        assert page.screen.count('<figure class="figure"') == 4
        assert "Reading" in page.screen
    assert set(copied) == set(languages[1:])
    todo = folder / "TODO.md"
    assert todo.exists() == bool(copied)
    if copied:
        assert "- [ ] q1 = 5: Very" in todo.read_text("utf-8")
        assert "TODO" not in built(folder, languages[1])[1].screen


@pytest.mark.slow
def test_a_file_that_can_be_used_as_it_is_stays_itself(tmp_path: Path) -> None:
    frame = pd.DataFrame({"mood": [1, 2, 3] * 40, "age": range(120)})
    frame.to_parquet(tmp_path / "own.parquet")
    new_study(tmp_path / "study", tmp_path / "own.parquet", ("en",), "")
    copy = tmp_path / "study" / "data" / "respondents.parquet"
    assert copy.read_bytes() == (tmp_path / "own.parquet").read_bytes()
    assert built(tmp_path / "study", "en")[0].survey.title == {"en": "own"}


def test_texts_become_answers(tmp_path: Path) -> None:
    said = ["yes", "no", "don't know", None]
    pd.DataFrame({"Do you vote?": said * 40, "if": [1, 2] * 80}).to_csv(
        tmp_path / "a.csv", index=False
    )
    new_study(tmp_path / "study", tmp_path / "a.csv", ("en",), "Votes")
    codebook, page = built(tmp_path / "study", "en")
    question = codebook.question("do_you_vote")
    labels = [(one.label["en"], one.missing) for one in question.answers]
    assert labels == [("no", False), ("yes", False), ("don't know", True)]
    assert codebook.question("v_if").codes == (1, 2)
    assert re.search(r"n\s=\s120", page.screen)  # the space does not break


@pytest.mark.slow
def test_the_worked_example_is_in_every_language_and_says_it_is_invented(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    _, copied = new_study(folder, None, ("en", "de", "zh", "zh-Hant"), "Example")
    assert copied == {}
    for code, notice in (("en", "invented"), ("de", "erfunden"), ("zh", "虚构")):
        assert notice in built(folder, code)[1].screen


@pytest.mark.parametrize(
    ("languages", "content", "said"),
    [
        (("en", "tlh"), None, "The program has no language tlh"),
        (("en",), "a file", "is not empty"),
    ],
)
def test_what_stands_in_the_way_is_said(
    tmp_path: Path, languages: tuple[str, ...], content: str | None, said: str
) -> None:
    folder = tmp_path / "study"
    if content:
        folder.mkdir()
        (folder / "mine.txt").write_text(content, "utf-8")
    with pytest.raises(UserError, match=said):
        new_study(folder, None, languages, "")
    assert not (folder / "data").exists()
