"""A specification that asks for what does not exist, and respondents who do not carry it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.analysis.checks import problems_of
from scs_report.errors import UserError
from scs_report.survey import Codebook, Respondents, base_mask, respondents_from_frame

Change = tuple[str, str, str]


@pytest.fixture
def changed(root: Path, tmp_path: Path) -> Callable[..., Specification]:
    """The shipped specification with words replaced: (file, old, new)."""

    def change(*changes: Change) -> Specification:
        for name in ("study", "models", "tables", "figures", "facts"):
            text = (root / "data" / f"{name}.toml").read_text("utf-8")
            for file, old, new in changes:
                if file == name:
                    assert old in text
                    text = text.replace(old, new, 1)
            (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        return load_specification(tmp_path)

    return change


def test_the_shipped_specification_is_in_order(
    specification: Specification, codebook: Codebook
) -> None:
    assert problems_of(specification, codebook) == []


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("models", 'variable = "posting" }', 'variable = "postings" }', "mean posting"),
        (
            "models",
            'outcome = "approval"',
            'outcome = "aproval"',
            'outcome: "aproval" is no variable',
        ),
        ("models", 'link = "logit"', 'link = "logti"', 'link: found "logti"'),
        ("models", 'inference = "normal"', 'inference = "norm"', 'inference: found "norm"'),
        ("models", "at_least = 4", "at_least = 9", "at_least: found 9"),
        ("models", "at_least = 4", "at_least = 1", "at_least: found 1"),
        ("models", "alpha = 0", "alpha = 5", "alpha: found 5"),
        ("models", '"online_habits"]', '"online"]', 'model online_habits: "online" is no block'),
        ("models", 'base = "sesame_users"', 'base = "sesame"', 'model score: "sesame" is no base'),
        ("models", '"region", reference = 1', '"region", reference = 9', "reference of region"),
        ("models", 'term = "age"', 'term = "ages"', 'hypothesis H1: "ages" is no coef'),
        ("models", "values = [2, 3, 4]", "values = [2, 3, 8]", "values: found 8"),
        ("models", "values = [20, 30, 40, 50, 60]", "", "at least two values"),
        ("models", '"online_habits"\nvariable = "p', '"score"\nvariable = "p', "along posting"),
        ("tables", 'public = ["education"]', 'public = ["school"]', '"school" is no variable of'),
        ("tables", '{ base = "all"', '{ base = "al"', '"al" is no base'),
        ("tables", "{information.any}", "{information.ny}", 'notes: "information.ny" is no fact'),
        ("tables", "({table_a2})", "({table_2a})", 'notes: "table_2a" is no fact or table'),
    ],
)
def test_what_a_specification_names_must_exist(
    file: str,
    old: str,
    new: str,
    said: str,
    changed: Callable[..., Specification],
    codebook: Codebook,
) -> None:
    problems = problems_of(changed((file, old, new)), codebook)
    found = [problem for problem in problems if problem.startswith(f"{file}.toml, ")]
    assert any(said in problem for problem in found), problems


def test_all_names_that_mean_nothing_are_told_at_once(
    changed: Callable[..., Specification], respondents: Respondents
) -> None:
    wrong = changed(
        ("models", 'base = "sesame_users"', 'base = "sesame"'),
        ("tables", 'variable = "doubter"', 'variable = "doubters"'),
    )
    with pytest.raises(UserError) as caught:
        analyse(respondents, wrong)
    assert [problem.split(",")[0] for problem in caught.value.problems] == [
        "models.toml",
        "tables.toml",
    ]


def test_files_that_cannot_be_read_are_all_named(root: Path, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_bytes("# 模型\n".encode("gbk"))
    text = (root / "data" / "tables.toml").read_text("utf-8")
    (tmp_path / "tables.toml").write_text(text + "\n[[oops\n", "utf-8-sig")
    with pytest.raises(UserError) as caught:
        load_specification(tmp_path)
    study, models, tables = caught.value.problems
    assert "study.toml: No such file" in study
    assert "not UTF-8" in models
    assert "found [[oops, which cannot be read: the name of a table stands in" in tables


def test_a_byte_order_mark_does_no_harm(root: Path, tmp_path: Path) -> None:
    for name in ("study.toml", "models.toml", "tables.toml", "figures.toml", "facts.toml"):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + (root / "data" / name).read_bytes())
    assert load_specification(tmp_path) == load_specification(root / "data")


def consistent(frame: pd.DataFrame, codebook: Codebook) -> Respondents:
    """Take back answers to questions that are no longer put to somebody."""
    frame = frame[list(codebook.columns)].copy()
    member = (frame[["use_sesame", "use_tencent", "use_pilot", "use_other"]] == 1).any(axis=1)
    frame.loc[~member & (frame["use_unknown"] == 0), "use_none"] = 1
    for question in codebook.questions:
        for column in question.columns if codebook.base(question.base).when else ():
            frame.loc[~base_mask(frame, codebook, question.base), column] = pd.NA
    return respondents_from_frame(frame, codebook)


@pytest.mark.slow
def test_all_that_nobody_is_left_for_is_left_out_with_a_reason(
    respondents: Respondents, codebook: Codebook, specification: Specification
) -> None:
    frame = respondents.frame
    frame["use_tencent"] = 0
    frame["use_pilot"] = 0
    results = analyse(consistent(frame, codebook), specification)
    for name in ("use.tencent_also_sesame", "approval.strong.pilot"):
        assert results.withheld[results.named[name]].reason == "no_people"
        assert any(name in place.what for place in results.left_out if place.place == "fact")


@pytest.mark.slow
@pytest.mark.parametrize("rows", [2, 5, 20, 60])
def test_few_respondents_have_results_and_a_list_of_what_is_missing(
    rows: int, respondents: Respondents, codebook: Codebook, specification: Specification
) -> None:
    frame = respondents.frame.sample(rows, random_state=1)
    results = analyse(consistent(frame, codebook), specification)
    assert results.design.n == rows
    assert {place.place for place in results.left_out} >= {"hypothesis", "figure", "fact"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answers", "possible"),
    [({1: 1, 2: 1, 3: 5, 4: 5, 5: 5}, True), ({1: 1, 2: 2, 3: 3, 4: 3, 5: 3}, False)],
)
def test_predictions_need_people_who_approve_and_people_who_do_not(
    answers: dict[int, int],
    possible: bool,
    respondents: Respondents,
    codebook: Codebook,
    specification: Specification,
) -> None:
    frame = respondents.frame
    frame["approval"] = frame["approval"].map(answers).astype("Int64")
    changed = consistent(frame, codebook)
    if possible:
        assert analyse(changed, specification).series
    else:
        results = analyse(changed, specification)
        address = results.named["predicted.functions.abide.4"]
        assert results.withheld[address].reason in ("no_people", "not_estimable")


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "use"', 'key = "approval"', "figure approval: the name is used twice"),
        (
            'question = "social_credit_use"',
            'question = "social_credit"',
            'figure use: question: "social_credit" is no question with answers',
        ),
        (
            'base = "all"\norder',
            'base = "every"\norder',
            'figure use: base: "every" is no base',
        ),
        ('"use_unknown"', '"use_unknow"', "(did you mean use_unknown?)"),
        ('codes = "approving" }\n\n', 'codes = "aproving" }\n\n', "is no answer set of approval"),
        ('codes = "approving" }\n\n', "codes = [4, 9] }\n\n", '"9" is no code of approval'),
        ('{ variable = "age_band" }', "{}", "by: a group needs a base or a variable"),
        (
            'by = { variable = "location", codes = [1, 0] }',
            'by = { variable = "location", codes = [1, 7] }',
            '"7" is no code of location',
        ),
        (
            'by = { variable = "location", codes = [1, 0] }\n',
            "",
            "figure benefits: a question needs by",
        ),
        ('codes = ["5"]\n', "", "figure users: bars over bases need codes"),
        (
            'kind = "bars"\nquestion = "responsible',
            'kind = "stacked"\nquestion = "responsible',
            "is a multiple response, its items do not add up",
        ),
        ('variables = ["smartphone_time"', 'variables = ["phone_time"', "Online habits: "),
        (
            "sizes = true",
            'reference = { label = { en = "Half", zh = "一半" } }',
            "reference: it needs a value or an address",
        ),
        (
            "sizes = true",
            'reference = { label = { en = "Half", zh = "一半" }, address = "approval" }',
            "reference: found",
        ),
        (
            'kind = "coefficients"\n',
            'kind = "coefficients"\nmodels = ["online_habit"]\n',
            '"online_habit" is no model (did you mean',
        ),
        (
            'kind = "predictions"\n',
            'kind = "predictions"\nseries = ["functions.abid"]\n',
            '"functions.abid" is no prediction',
        ),
        (
            'kind = "bars"\nquestion = "responsible_data_use"\n',
            'kind = "trend"\nquestion = "mistrust"\n'
            'lines = [{ label = { en = "A", zh = "甲" }, codes = [1] }]\n',
            "figure data_use: the study has no waves",
        ),
    ],
)
def test_what_a_figure_names_must_exist(
    old: str, new: str, said: str, changed: Callable[..., Specification], codebook: Codebook
) -> None:
    problems = problems_of(changed(("figures", old, new)), codebook)
    assert any(problem.startswith("figures.toml, ") and said in problem for problem in problems)
