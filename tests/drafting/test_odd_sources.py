"""Files of any company are understood: weights, ticks, missing values, texts that are numbers."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from bs4 import BeautifulSoup

from scs_report.analysis import analyse, load_specification
from scs_report.drafting.recognise import Draft, Question, recognise
from scs_report.drafting.source import Source, read_source
from scs_report.drafting.study import new_study
from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.project import Project
from scs_report.survey import load_codebook, load_respondents
from scs_report.survey.reading import read_raw

ROWS = 120
TICKS = np.arange(ROWS) % 3 == 0


def drafted(tmp_path: Path, columns: dict[str, Any], name: str = "a.csv", **how: Any) -> Draft:
    pd.DataFrame(columns).to_csv(tmp_path / name, index=False, **how)
    return recognise(read_source(tmp_path / name, "en"))


def labelled(tmp_path: Path, columns: dict[str, Any], **labels: Any) -> Draft:
    frame = pd.DataFrame({name: np.resize(one, ROWS) for name, one in columns.items()})
    pyreadstat.write_sav(frame.astype(float), tmp_path / "a.sav", **labels)
    return recognise(read_source(tmp_path / "a.sav", "en"))


def asked(draft: Draft, name: str) -> Question:
    return next(one for one in draft.questions if one.id == name)


def values(draft: Draft, name: str) -> Any:
    return next(one for one in draft.source.columns if one.name == name).values


@pytest.mark.needs("pspp")
@pytest.mark.parametrize("ending", ["sav", "zsav"])
def test_a_file_that_weighs_by_a_column_is_weighted_by_it(tmp_path: Path, ending: str) -> None:
    """The header counts elements of a case, of which a text takes several, with short names."""
    cases = "\n".join(
        f"{1 + n % 2} abcdefghijklmnopqrst {0.5 + n % 3} {n % 4}" for n in range(ROWS)
    )
    save = "/ZCOMPRESSED" if ending == "zsav" else ""
    (tmp_path / "a.sps").write_text(
        "SET DECIMAL=DOT.\n"
        "DATA LIST LIST /answer (F1) comment (A20) how_much_each_counts (F5.2) other (F1).\n"
        f"BEGIN DATA\n{cases}\nEND DATA.\n"
        "VALUE LABELS answer 1 'a rather long label' 2 'no' /other 0 'none at all'.\n"
        "MISSING VALUES other (3).\nWEIGHT BY how_much_each_counts.\n"
        f"SAVE OUTFILE='a.{ending}' {save}.\n"
    )
    subprocess.run(["pspp", "a.sps"], cwd=tmp_path, check=True, capture_output=True)
    draft = recognise(read_source(tmp_path / f"a.{ending}", "en"))
    assert draft.design["weight"] == "how_much_each_counts"
    frame, _ = pyreadstat.read_sav(str(tmp_path / f"a.{ending}"))
    frame.to_csv(tmp_path / "b.csv", index=False)
    assert read_raw(tmp_path / "b.csv").weight == ""


def test_an_unweighted_file_of_spss_weighs_by_nothing(tmp_path: Path) -> None:
    assert "weight" not in labelled(tmp_path, {"a": [1, 2], "b": [1.5, 2.5]}).design


@pytest.mark.parametrize("name", ["Gewichtung", "权重", "Weight (final)", "pw", "wtssall"])
def test_weights_are_known_by_their_name_in_any_language(tmp_path: Path, name: str) -> None:
    draft = drafted(tmp_path, {"q": [1, 2] * 60, name: [0.5, 0, 1.5, 2] * 30})
    weight = draft.design["weight"]
    assert list(values(draft, weight)[:4]) == [0.5, 0, 1.5, 2]
    assert [one.id for one in draft.questions] == ["q"]


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"height": [170.5, 181.2] * 60, "weight": [70.5, 81.2] * 60}, "weight"),
        ({"What is your weight?": [70.5, 81.2] * 60}, "what_is_your_weight"),
        ({"weight_kg": [70.5, 81.2] * 60}, "weight_kg"),
        ({"weight": [70, 81] * 60}, "weight"),
    ],
)
def test_what_people_weigh_is_no_weight(tmp_path: Path, columns: dict[str, Any], kept: str) -> None:
    draft = drafted(tmp_path, columns)
    assert "weight" not in draft.design
    assert kept in [one.id for one in draft.questions]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (np.nan, "blank in 1 of 120 rows, first in row 5"),
        (-1.0, "negative in 1 of 120 rows, first in row 5"),
    ],
)
def test_weights_that_cannot_be_are_told_and_are_no_question(
    tmp_path: Path, bad: float, said: str
) -> None:
    weights = np.linspace(0.5, 1.5, ROWS)
    weights[3] = bad
    draft = drafted(tmp_path, {"q": [1, 2] * 60, "weight": weights})
    assert "weight" not in draft.design
    assert said in draft.source.left_out["weight"]
    assert "unweighted" in draft.source.left_out["weight"]
    assert [one.id for one in draft.questions] == ["q"]


def test_of_two_weights_one_is_used_and_the_other_is_told(tmp_path: Path) -> None:
    weights = np.linspace(0.5, 1.5, ROWS)
    draft = drafted(tmp_path, {"dweight": weights, "pweight": weights, "q": [1, 2] * 60})
    assert draft.design["weight"] in ("dweight", "pweight")
    assert [one.id for one in draft.questions] == ["q"]
    assert len(draft.source.left_out) == 1


@pytest.mark.parametrize("numbers", ["编号", "Lfdn", "row"])
def test_numbers_of_people_are_no_answers(tmp_path: Path, numbers: str) -> None:
    draft = drafted(tmp_path, {numbers: range(7, 7 + ROWS), "q": [1, 2] * 60})
    assert "id" in draft.design
    assert [one.id for one in draft.questions] == ["q"]


def test_missing_values_of_a_file_are_in_no_mean(tmp_path: Path) -> None:
    draft = labelled(
        tmp_path,
        {"age": [*range(20, 60), 997, 998, 999, -1], "trust": [1, 2, 8, 9, 2]},
        variable_value_labels={"age": {997: "Don't know", -1: "No answer"}, "trust": {1: "a lot"}},
        missing_ranges={"age": [{"lo": 998, "hi": 999}], "trust": [{"lo": 8, "hi": 9}]},
    )
    assert asked(draft, "age").kind == "number"
    assert np.nanmax(values(draft, "age")) == 59
    assert np.nanmin(values(draft, "age")) == 20
    assert "997 (Don't know)" in " ".join(draft.source.notes)
    declared = [one.code for one in asked(draft, "trust").answers if one.declared]
    assert declared == [8, 9]
    assert not draft.source.as_it_is


def test_values_between_whole_numbers_keep_their_labels(tmp_path: Path) -> None:
    labels = {1.0: "one", 1.5: "one and a half", 2.0: "two", 9.5: "refused"}
    draft = labelled(
        tmp_path,
        {"half": [1.0, 1.5, 2.0, 2.5, 9.5]},
        variable_value_labels={"half": labels},
        missing_ranges={"half": [9.5]},
    )
    answers = [(one.label["en"], one.declared) for one in asked(draft, "half").answers]
    assert [said for said, _ in answers] == ["one", "one and a half", "two", "2.5", "refused"]
    assert [missing for _, missing in answers] == [False, False, False, False, True]
    assert list(values(draft, "half")[:5]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("columns", "ticks"),
    [
        ({"Q7r1": np.where(TICKS, 1, np.nan), "Q7r2": np.where(~TICKS, 1, np.nan)}, "q7"),
        ({"Q8_1": np.where(TICKS, 1, np.nan), "Q8_2": np.where(~TICKS, 2, np.nan)}, "q8"),
        ({"Q6_1": np.where(TICKS, "Yes", "No"), "Q6_2": np.where(TICKS, "No", "Yes")}, "q6"),
        (
            {
                "Ways [bus]": pd.Series(np.where(TICKS, "bus", None)),
                "Ways [car]": pd.Series(np.where(TICKS, None, "car")),
            },
            "ways",
        ),
        (
            {
                "渠道（网站）": np.where(TICKS, "是", "否"),
                "渠道（电话）": np.where(TICKS, "否", "是"),
            },
            "v_items",
        ),
    ],
)
def test_ticks_in_the_forms_of_companies(
    tmp_path: Path, columns: dict[str, Any], ticks: str
) -> None:
    """A column of nothing but one value and blanks would be an answer of 100%."""
    draft = drafted(tmp_path, columns)
    question = asked(draft, ticks)
    assert question.kind == "multiple"
    first, second = (values(draft, item.name) for item in question.items)
    assert list(first) == list(TICKS.astype(float))
    assert list(second) == list((~TICKS).astype(float))


def test_names_of_ticks_are_those_of_their_only_values(tmp_path: Path) -> None:
    draft = labelled(
        tmp_path,
        {"Q8_1": np.where(TICKS, 1, np.nan), "Q8_2": np.where(~TICKS, 2, np.nan)},
        column_labels=["How do you get to work?"] * 2,
        variable_value_labels={"Q8_1": {1: "Car"}, "Q8_2": {2: "Bus"}},
    )
    question = asked(draft, "q8")
    assert question.label == {"en": "How do you get to work?"}
    assert [item.label for item in question.items] == [{"en": "Car"}, {"en": "Bus"}]


def test_questions_that_share_nothing_but_letters_are_no_items(tmp_path: Path) -> None:
    """Names of the study are all `v` where the file's have no Latin letters."""
    said = {
        "您结婚了吗": ["是", "否"] * 60,
        "您有车吗": ["否", "是"] * 60,
        "您识字吗": ["是"] * 119 + ["否"],
    }
    draft = drafted(tmp_path, said)
    assert [one.kind for one in draft.questions] == ["single"] * 3
    assert [one.label["en"] for one in draft.questions] == list(said)


@pytest.mark.parametrize("mark", [";", "┋", ", "])
def test_several_answers_in_a_cell_are_parted(tmp_path: Path, mark: str) -> None:
    cells = ["a", "b", f"a{mark}b", "c", f"b{mark}c", f"a{mark}b{mark}c", None, "c"] * 15
    draft = drafted(tmp_path, {"Which do you know?": cells, "id": range(ROWS)})
    (question,) = draft.questions
    assert question.label == {"en": "Which do you know?"}
    assert [item.label["en"] for item in question.items] == ["a", "b", "c"]
    shares = [int(item.values.sum()) for item in question.items]
    assert shares == [45, 60, 60]
    assert question.optional


@pytest.mark.parametrize(
    "answers",
    [["Yes, often", "No, never", "Well, hm"], ["London; UK", "Paris; France", "Rome; Italy"]],
)
def test_an_answer_with_a_comma_is_one_answer(tmp_path: Path, answers: list[str]) -> None:
    rows = range(len(answers) * 40)
    (question,) = drafted(tmp_path, {"q": answers * 40, "id": rows}).questions
    assert question.kind == "single"
    assert {one.label["en"] for one in question.answers} == set(answers)


def test_numbers_keep_their_codes_beside_texts(tmp_path: Path) -> None:
    cells = ["0", "10", "2", "refused", "9", "1", "3 or 4", "n/a"] * 15
    (question,) = drafted(tmp_path, {"q": cells}).questions
    found = {one.label.get("en", str(one.code)): one.code for one in question.answers}
    assert found == {"0": 0, "1": 1, "2": 2, "9": 9, "10": 10, "3 or 4": 91, "refused": 92}
    assert [one.code for one in question.answers if one.missing] == [92]


def test_amounts_beside_texts_are_numbers(tmp_path: Path) -> None:
    ages = [str(age) for age in range(18, 78)] * 2
    ages[5] = "seventy"
    draft = drafted(tmp_path, {"age": ages})
    assert asked(draft, "age").kind == "number"
    assert np.isnan(values(draft, "age")[5])
    assert "cells that hold no number were read as blank (1): “seventy”" in " ".join(
        draft.source.notes
    )


def test_numbers_as_people_write_them(tmp_path: Path) -> None:
    columns = {
        "income": ["1.234,50", "2.500,00", "12.000,75"] * 40,
        "share": ["45%", "30%", "100%"] * 40,
        "half": ["1,5", "2,0", "2,5"] * 40,
    }
    draft = drafted(tmp_path, columns, sep=";")
    assert list(values(draft, "income")[:3]) == [1234.5, 2500, 12000.75]
    assert list(values(draft, "share")[:3]) == [0.45, 0.3, 1]
    assert list(values(draft, "half")[:3]) == [1.5, 2, 2.5]
    assert {one.kind for one in draft.questions} == {"number"}


def test_texts_of_answers_are_tidied_and_in_order(tmp_path: Path) -> None:
    cells = ["60 and over", "under 30", "30 to 59", "Don't know", "Under  30 ", "30\nto 59"] * 20
    (question,) = drafted(tmp_path, {"How old\nare you?": cells}).questions
    said = [one.label["en"] for one in question.answers]
    assert said == ["under 30", "30 to 59", "60 and over", "Don't know"] or said == [
        "Under 30",
        "30 to 59",
        "60 and over",
        "Don't know",
    ]
    assert question.label == {"en": "How old are you?"}


def test_a_line_end_in_a_cell_spoils_no_codebook(tmp_path: Path) -> None:
    pd.DataFrame({"a\nb": ["x\ny", "z"] * 60}).to_csv(tmp_path / "a.csv", index=False)
    new_study(tmp_path / "study", tmp_path / "a.csv", ("en", "zh"), "")
    codebook = load_codebook(tmp_path / "study" / "data" / "codebook.toml")
    assert codebook.question("a_b").answers[0].label["en"] == "x y"


def test_a_row_of_totals_is_no_respondent(tmp_path: Path) -> None:
    columns = {"ID": [*range(1, ROWS + 1), "Total"], "q": [*[1, 2] * 60, 180]}
    draft = drafted(tmp_path, columns)
    assert [one.code for one in asked(draft, "q").answers] == [1, 2]
    assert len(values(draft, "q")) == ROWS
    assert "row 122" in " ".join(draft.source.notes)
    assert not draft.source.as_it_is
    columns = {"place": ["Total", *["here", "there"] * 59, "Total"], "q": [1, 2] * 60}
    assert len(values(drafted(tmp_path, columns), "q")) == ROWS


def test_rows_that_cannot_be_read_are_refused_before_anything_is_drafted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "1,2\n" * 50 + "1,2,3\n")
    with pytest.raises(UserError) as found:
        read_source(tmp_path / "a.csv", "en")
    assert "row 52" in str(found.value)


def test_dates_are_called_so(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=ROWS).strftime("%m/%d/%Y %H:%M")
    draft = drafted(tmp_path, {"q": [1, 2] * 60, "when": days, "at": ["10:30"] * ROWS})
    assert draft.source.left_out == {"when": "dates or times", "at": "dates or times"}


def test_a_question_as_long_as_a_page_has_a_name_that_files_can_have(tmp_path: Path) -> None:
    cells = ["a;b", "a", "b", "c", "a;c", "b;c"] * 20
    pd.DataFrame({"Thinking of all that happened " * 12: cells, "id": range(ROWS)}).to_csv(
        tmp_path / "a.csv", index=False
    )
    draft, _ = new_study(tmp_path / "study", tmp_path / "a.csv", ("en",), "")
    assert max(len(one.id) for one in draft.questions) <= 48
    assert isinstance(draft.source, Source)


def test_numbers_of_rows_beside_an_id_are_told_and_left_out(tmp_path: Path) -> None:
    ids = np.random.default_rng(1).permutation(ROWS) + 1000
    draft = drafted(tmp_path, {"": range(1, ROWS + 1), "id": ids, "q": [1, 2] * 60})
    assert draft.design == {"id": "id"}
    assert draft.source.left_out == {"": "numbers of rows"}


def test_a_column_without_a_name_is_no_weight_of_a_file_that_names_none(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"": [1.5, 2.5] * 60, "q": [1, 2] * 60})
    assert "weight" not in draft.design


def test_formulas_that_were_never_calculated_are_told(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"q": [1, 2] * 60, "sum": [f"=A{row}*2" for row in range(ROWS)]})
    assert "let it calculate" in draft.source.left_out["sum"]


def test_a_file_without_rows_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("happy,sex\n")
    with pytest.raises(UserError) as found:
        new_study(tmp_path / "study", tmp_path / "a.csv", ("en",), "")
    assert "happy: empty" in found.value.problems
    assert "a row for each respondent" in found.value.hint
    assert not (tmp_path / "study").exists()


def test_missing_values_of_stata_are_told(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": [1.0, 2.0] * 60})
    path = tmp_path / "a.dta"
    frame["q"] = frame["q"].astype(object)
    frame.loc[:9, "q"] = "a"
    pyreadstat.write_dta(
        frame,
        path,
        missing_user_values={"q": ["a"]},
        variable_value_labels={"q": {1: "yes", "a": "Refused"}},
    )
    notes = " ".join(recognise(read_source(path, "en")).source.notes)
    assert "Column q: 10 cells with missing values of the file are blank: .a (Refused)" in notes


def test_a_sheet_and_an_encoding_can_be_named(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        pd.DataFrame({"q": [1, 2] * 60}).to_excel(book, sheet_name="one", index=False)
        pd.DataFrame({"other": [1, 2, 3] * 60}).to_excel(book, sheet_name="two", index=False)
    draft, _ = new_study(tmp_path / "study", tmp_path / "a.xlsx", ("en",), "", sheet="two")
    assert [one.id for one in draft.questions] == ["other"]
    assert (tmp_path / "study" / "data" / "respondents.csv").exists()


@pytest.mark.slow
def test_labels_of_a_file_are_no_tags_and_no_markup(tmp_path: Path) -> None:
    label = "Which {{ do }} you {% use %} <b>now</b> & *then* #1 $x$ a_b"
    frame = pd.DataFrame({"q1_1": [0, 1.0] * 60, "q1_2": [1.0, 0] * 60})
    path = tmp_path / "{{ x }} & _y_.sav"
    pyreadstat.write_sav(frame, path, column_labels=[f"{label}: {{{{ a }}}}", f"{label}: b"])
    new_study(tmp_path / "study", path, ("en", "zh"), "")
    project = Project(tmp_path / "study")
    codebook = load_codebook(project.data / "codebook.toml")
    respondents = load_respondents(project.respondents, codebook, [project.data])
    results = analyse(respondents, load_specification(project.data))
    for code in ("en", "zh"):
        page = render_document("brief", code, results, project.templates).screen
        shown = BeautifulSoup(page, "html.parser")
        assert label in shown.find(id="q1").get_text()
        assert "{{ x }} & _y_" in shown.find("h1").get_text()
        assert not shown.find("b", string="now")


def test_labels_of_texts_are_those_of_the_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"country": ["DE", "CN", "ZZ"] * 40, "q": [1.0, 2.0] * 60})
    labels = {"country": {"DE": "Germany", "CN": "China", "ZZ": "Refused"}}
    pyreadstat.write_sav(
        frame,
        tmp_path / "a.sav",
        variable_value_labels=labels,
        missing_ranges={"country": ["ZZ"]},
    )
    draft = recognise(read_source(tmp_path / "a.sav", "en"))
    answers = [
        (one.label["en"], one.missing, one.declared) for one in asked(draft, "country").answers
    ]
    assert answers == [
        ("China", False, False),
        ("Germany", False, False),
        ("Refused", True, True),
    ]


def test_codes_before_answers_are_their_codes(tmp_path: Path) -> None:
    cells = ["1 - Agree", "2 - Disagree", "10 - Don't know", "3 - Never"] * 30
    (question,) = drafted(tmp_path, {"q": cells}).questions
    answers = [(one.code, one.label["en"], one.missing) for one in question.answers]
    assert answers == [
        (1, "Agree", False),
        (2, "Disagree", False),
        (3, "Never", False),
        (10, "Don't know", True),
    ]


def test_a_row_of_items_below_questions_is_no_respondent(tmp_path: Path) -> None:
    rows = [
        ["Respondent ID", "How do you travel?", "", "", "Satisfied?"],
        ["", "Bus", "Car", "Bike", "Response"],
    ]
    for number in range(ROWS):
        ticks = [
            name if number % by == 0 else "" for by, name in ((2, "Bus"), (3, "Car"), (5, "Bike"))
        ]
        rows.append([str(110_000_000_000 + number), *ticks, ("Yes", "No")[number % 2]])
    pd.DataFrame(rows).to_csv(tmp_path / "a.csv", index=False, header=False)
    draft = recognise(read_source(tmp_path / "a.csv", "en"))
    assert draft.design == {"id": "respondent_id"}
    travel, satisfied = draft.questions
    assert travel.label == {"en": "How do you travel?"}
    assert [item.label["en"] for item in travel.items] == ["Bus", "Car", "Bike"]
    assert [int(item.values.sum()) for item in travel.items] == [60, 40, 24]
    assert [one.label["en"] for one in satisfied.answers] == ["No", "Yes"]
    assert len(values(draft, "satisfied")) == ROWS


def test_what_all_items_begin_with_is_said_once(tmp_path: Path) -> None:
    head = "Which do you use? - Selected Choice -"
    columns = {
        f"{head} TV": np.where(TICKS, "TV", None),
        f"{head} Radio": np.where(TICKS, None, "Radio"),
    }
    (question,) = drafted(tmp_path, columns).questions
    assert question.label == {"en": "Which do you use?"}
    assert [item.label["en"] for item in question.items] == ["TV", "Radio"]


def test_a_height_makes_no_weight_of_a_design_a_body(tmp_path: Path) -> None:
    columns = {"height": [170.5, 181.2] * 60, "pspwght": [0.5, 1.5] * 60, "q": [1, 2] * 60}
    assert drafted(tmp_path, columns).design["weight"] == "pspwght"
