"""Everything wrong with a file is found at once and said so that anybody can mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.errors import Message
from scs_report.survey import (
    Codebook,
    Report,
    RespondentsError,
    check_respondents,
    load_respondents,
    validate,
    validation,
)
from scs_report.survey.problems import codes_in_words

Save = Callable[[pd.DataFrame, str], Path]


@pytest.fixture
def text(frame: pd.DataFrame) -> pd.DataFrame:
    """The valid file as text, so that any cell can be spoilt."""
    return frame.astype("string").astype(object).fillna("")


@pytest.fixture
def check(codebook: Codebook, save: Save) -> Callable[[pd.DataFrame], Report]:
    return lambda frame: check_respondents(save(frame, "respondents.csv"), codebook)


Check = Callable[[pd.DataFrame], Report]


def _row(frame: pd.DataFrame, **codes: int) -> int:
    """Return the first row with these codes."""
    mask = np.logical_and.reduce([frame[name] == str(code) for name, code in codes.items()])
    return int(np.flatnonzero(mask)[0])


def _told(report: Report) -> list[tuple[str, int | None, str | None, str]]:
    return [(p.kind, p.row, p.column, p.found) for p in report.problems]


def test_a_valid_file_has_no_problems(text: pd.DataFrame, check: Check) -> None:
    report = check(text)
    assert report.ok
    assert report.problems == ()
    assert report.rows == 40
    assert "40 respondents, no problems" in str(report)


def test_what_is_expected_is_worded_only_where_something_else_was_found(
    frame: pd.DataFrame, codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    worded = validation.Message

    def word(key: str, **fields: object) -> Message:
        said.append(key)
        return worded(key, **fields)

    monkeypatch.setattr(validation, "Message", word)
    assert validate(frame, codebook, "respondents.csv").ok
    assert said == []
    frame.loc[12, "approval"] = 7
    assert [one.expected for one in validate(frame, codebook, "a.csv").findings] == ["one of 1–5"]
    assert said == ["one of {codes}"]


def test_an_undeclared_code_is_said_in_plain_words(text: pd.DataFrame, check: Check) -> None:
    text.loc[12, "approval"] = "7"
    report = check(text)
    assert _told(report) == [("undeclared-code", 14, "approval", "7")]
    assert report.lines() == [
        "Column approval, one cell\n  row 14: “7”\n  expected: one of 1–5\n"
        "  To do: mend the cells; or add the code to data/codebook.toml, if it is right."
    ]
    assert report.file.endswith("respondents.csv")


# one of each kind, then others
@pytest.mark.exhaustive(9)
@pytest.mark.parametrize(
    ("column", "value", "kind", "expected"),
    [
        ("approval", "yes", "text", "one of 1–5"),
        ("approval", "=A2", "formula", "one of 1–5"),
        ("approval", "#REF!", "formula-error", "one of 1–5"),
        ("approval", "3.5", "not-whole", "one of 1–5"),
        ("approval", "0", "undeclared-code", "one of 1–5"),
        ("age", "13", "out-of-range", "a whole number from 14 to 65"),
        ("weight", "-0.2", "weight", "a number of 0 or more"),
        ("id", "", "not-answered", "a whole number of at least 1 (put to everybody)"),
        ("id", "7", "duplicate-id", "a number that no other row has"),
        ("approval", "非常好", "text", "one of 1–5"),
        ("approval", "0x1", "text", "one of 1–5"),
        ("weight", "=1/2", "formula", "a number of 0 or more"),
        ("approval", "-1", "undeclared-code", "one of 1–5"),
        ("approval", "inf", "undeclared-code", "one of 1–5"),
        ("abide", "99", "undeclared-code", "one of 1–4, 98"),
        (
            "province",
            "66",
            "undeclared-code",
            "one of 11–15, 21–23, 31–37, 41–46, 50–54, 61–65, 97",
        ),
        ("gender", "2", "undeclared-code", "0 or 1"),
        ("data_foreign", "2", "undeclared-code", "0 or 1"),
        ("age", "66", "out-of-range", "a whole number from 14 to 65"),
        ("age", "199", "out-of-range", "a whole number from 14 to 65"),
        ("age", "-inf", "out-of-range", "a whole number from 14 to 65"),
        ("age", "30.5", "not-whole", "a whole number from 14 to 65"),
        ("age", "thirty", "text", "a whole number from 14 to 65"),
        ("weight", "", "weight", "a number of 0 or more"),
        ("weight", "inf", "weight", "a number of 0 or more"),
        ("weight", "heavy", "weight", "a number of 0 or more"),
        ("weight", "1e+308", "weight", "a number from 1e-09 to 1e+09"),
        ("weight", "1e-300", "weight", "a number from 1e-09 to 1e+09"),
        ("id", "0", "out-of-range", "a whole number of at least 1"),
        ("approval", "", "not-answered", "one of 1–5 (put to everybody)"),
        ("use_none", "", "not-answered", "0 or 1 (put to everybody)"),
    ],
)
def test_each_kind_of_problem(
    column: str, value: str, kind: str, expected: str, text: pd.DataFrame, check: Check
) -> None:
    text.loc[20, column] = value
    problems = [p for p in check(text).problems if p.row == 22]
    assert [(p.kind, p.column, p.expected) for p in problems] == [(kind, column, expected)]
    assert problems[0].found == value
    assert ("a blank cell" in str(problems[0])) == (value == "")


def test_ends_of_ranges_are_inside(text: pd.DataFrame, check: Check) -> None:
    text.loc[0, ["age", "weight"]] = ["14", "0.001"]
    text.loc[1, ["age", "weight"]] = ["65", "250"]
    assert check(text).ok


def test_both_rows_of_a_duplicate_number_are_named(text: pd.DataFrame, check: Check) -> None:
    text.loc[9, "id"] = text.loc[3, "id"]
    assert _told(check(text)) == [
        ("duplicate-id", 5, "id", "4"),
        ("duplicate-id", 11, "id", "4"),
    ]


def test_an_answer_from_somebody_not_asked(text: pd.DataFrame, check: Check) -> None:
    row = _row(text, use_sesame=0)
    text.loc[row, "sesame_score"] = "3"
    report = check(text)
    assert _told(report) == [("not-asked", row + 2, "sesame_score", "3")]
    assert "put only to Users of Sesame Credit: use_sesame == 1" in report.lines()[0]


def test_no_answer_from_somebody_asked(text: pd.DataFrame, check: Check) -> None:
    row = _row(text, use_tencent=1)
    text.loc[row, "tencent_score"] = ""
    assert _told(check(text)) == [("not-answered", row + 2, "tencent_score", "")]


def test_a_bad_answer_does_not_accuse_the_questions_that_hang_on_it(
    text: pd.DataFrame, check: Check
) -> None:
    row = _row(text, use_sesame=1, use_tencent=0)
    text.loc[row, "use_sesame"] = "9"
    assert _told(check(text)) == [("undeclared-code", row + 2, "use_sesame", "9")]


def test_nothing_ticked(text: pd.DataFrame, check: Check, codebook: Codebook) -> None:
    row = _row(text, benefit_none=1)
    text.loc[row, "benefit_none"] = "0"
    report = check(text)
    assert _told(report) == [("nothing-ticked", row + 2, "benefits", "0 everywhere")]
    assert "benefit_credit" in report.lines()[0]
    # Nobody has to name an organization that uses data responsibly.
    text.loc[row, "benefit_none"] = "1"
    text.loc[row, list(codebook.question("responsible_data_use").columns)] = "0"
    assert check(text).ok


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("exclusive", "other", "found"),
    [
        ("use_none", "use_other", "1 together with use_other"),
        ("use_unknown", "use_pilot", "1 together with use_pilot"),
        ("use_unknown", "use_none", "1 together with use_none"),
        ("benefit_none", "benefit_visa", "1 together with benefit_visa"),
        ("drawback_refused", "drawback_travel", "1 together with drawback_travel"),
        ("drawback_none", "drawback_refused", "1 together with drawback_refused"),
    ],
)
def test_none_and_unknown_stand_alone(
    exclusive: str, other: str, found: str, text: pd.DataFrame, check: Check, codebook: Codebook
) -> None:
    question = codebook.owner(exclusive)
    row = _row(
        text,
        **{"use_sesame": 1, "use_tencent": 0}
        if question.base != "all"
        else {"use_sesame": 0, "use_tencent": 0, "use_pilot": 0, "use_other": 0},
    )
    text.loc[row, list(question.columns)] = "0"
    text.loc[row, [exclusive, other]] = "1"
    told = [entry for entry in _told(check(text)) if entry[0] == "exclusive"]
    assert told == [("exclusive", row + 2, exclusive, found)]


def test_several_items_beside_an_exclusive_one_are_all_named(
    text: pd.DataFrame, check: Check
) -> None:
    row = _row(text, use_sesame=1, use_tencent=1, use_pilot=0, use_other=0)
    text.loc[row, "use_none"] = "1"
    assert _told(check(text)) == [
        ("exclusive", row + 2, "use_none", "1 together with use_tencent, use_sesame")
    ]


def test_missing_columns_are_all_named_and_nothing_hangs_on_them(
    text: pd.DataFrame, check: Check
) -> None:
    report = check(text.drop(columns=["approval", "use_sesame"]))
    assert [(p.kind, p.row, p.column) for p in report.problems] == [
        ("missing-column", None, "use_sesame"),
        ("missing-column", None, "approval"),
    ]
    [said] = report.lines()
    assert said.startswith("2 columns not found: use_sesame (Sesame Credit), approval (")


def test_a_file_without_rows(text: pd.DataFrame, check: Check) -> None:
    assert [p.kind for p in check(text.iloc[:0]).problems] == ["no-rows"]


def test_all_problems_at_once_in_the_order_of_the_codebook(
    text: pd.DataFrame, check: Check
) -> None:
    text.loc[0, "id"] = text.loc[1, "id"]
    text.loc[2, "weight"] = "-1"
    text.loc[3, "age"] = "7"
    text.loc[4, "gender"] = "boy"
    text.loc[5, "approval"] = "6"
    text.loc[6, "approval"] = ""
    text.loc[_row(text, use_sesame=0), "sesame_score"] = "2"
    report = check(text.drop(columns=["posting"]).assign(remark="x"))
    assert [p.kind for p in report.problems] == [
        "missing-column",
        "duplicate-id",
        "duplicate-id",
        "weight",
        "out-of-range",
        "text",
        "undeclared-code",
        "not-answered",
        "not-asked",
    ]
    assert report.count == 9
    assert "9 problems" in str(report)
    assert "Note: Left out, since the codebook has no such column: “remark”" in str(report)


def test_many_rows_with_one_problem_are_told_in_a_few_lines(
    codebook: Codebook, make: Callable[..., pd.DataFrame], check: Check
) -> None:
    frame = make(300)
    frame.loc[10:224, "approval"] = 9
    report = check(frame)
    assert report.count == 215
    assert len(report.problems) == 215
    [said] = report.lines()
    assert said.startswith(
        "Column approval, 215 cells\n  row 12: “9”\n  row 13: “9”\n  row 14: “9”\n  and 212 more\n"
    )


def test_different_values_are_shown_before_the_same_again(
    codebook: Codebook, make: Callable[..., pd.DataFrame], check: Check
) -> None:
    frame = make(300)
    frame.loc[10:224, "approval"] = 9
    frame.loc[200, "approval"] = 8
    [said] = check(frame).lines()
    assert "  row 12: “9”\n  row 13: “9”\n  row 202: “8”\n  and 212 more\n" in said


def test_loading_refuses_and_carries_the_report(
    text: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    text.loc[12, "approval"] = "7"
    text.loc[13, "weight"] = "-1"
    with pytest.raises(RespondentsError) as caught:
        load_respondents(save(text, "respondents.csv"), codebook)
    assert caught.value.report.count == 2
    assert "cannot be used: 2 problems" in caught.value.title
    assert len(caught.value.problems) == 2
    assert "Column approval, one cell\n  row 14: “7”" in str(caught.value)


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".dta", ".sav"])
def test_other_formats_are_checked_alike(
    suffix: str, frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    frame.loc[12, "approval"] = 7
    frame.loc[14, "weight"] = np.nan
    report = check_respondents(save(frame, f"data{suffix}"), codebook)
    assert _told(report) == [("weight", 16, "weight", ""), ("undeclared-code", 14, "approval", "7")]


def test_a_frame_in_memory_is_numbered_like_a_spreadsheet(
    frame: pd.DataFrame, codebook: Codebook
) -> None:
    frame.loc[0, "approval"] = 7
    assert validate(frame, codebook, "memory").problems[0].row == 2


@pytest.mark.slow
def test_a_million_respondents_are_read(
    codebook: Codebook, make: Callable[..., pd.DataFrame]
) -> None:
    frame = make(1_000_000)
    report = validate(frame, codebook, "memory")
    assert report.ok
    assert report.rows == 1_000_000


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([1, 2, 3, 4, 5], "1–5"),
        ([98, 3, 2, 1, 99], "1–3, 98, 99"),
        ([0, 1], "0, 1"),
        ([0, 1, 99], "0, 1, 99"),
        ([4], "4"),
    ],
)
def test_codes_in_words(codes: list[int], words: str) -> None:
    assert codes_in_words(codes) == words
