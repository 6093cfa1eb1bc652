"""Five formats read the same; a file that cannot be read says where and why."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scs_report.errors import UserError
from scs_report.survey import (
    Codebook,
    check_respondents,
    load_respondents,
    read_respondents,
)
from scs_report.survey.readers import read_raw, read_table

#: Formats that tests write, one for each reader.
WRITTEN = (".csv", ".parquet", ".xlsx", ".dta", ".sav")

Save = Callable[[pd.DataFrame, str], Path]


def _refused(path: Path, codebook: Codebook) -> str:
    with pytest.raises(UserError) as caught:
        read_respondents(path, codebook)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("suffix", WRITTEN)
def test_every_format_gives_back_what_was_written(
    suffix: str, frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    read = read_respondents(save(frame, f"data{suffix}"), codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)
    assert list(read.index) == list(range(2, len(frame) + 2))
    assert read.index.name == "line"


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("suffix", WRITTEN)
def test_order_of_columns_does_not_matter_and_extra_ones_are_noted(
    suffix: str, frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    other = frame[frame.columns[::-1]].assign(interviewer=3)
    table = read_table(save(other, f"data{suffix}"), codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)
    assert table.notes == ("Left out, since the codebook has no such column: “interviewer”",)
    assert not table.findings


def test_a_name_nearly_right_is_recognised(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    table = read_table(save(frame.rename(columns={"approval": "Aproval"}), "data.csv"), codebook)
    assert "did you mean approval?" in table.notes[0]


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_marks_and_line_ends(
    mark: bytes, ending: str, frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(mark + frame.to_csv(index=False, lineterminator=ending).encode())
    read = read_respondents(path, codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("gbk", "GB18030 (GBK)"),
        ("big5", "Big5"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Windows-1252"),
    ],
)
def test_an_encoding_is_found_out_and_noted(
    encoding: str, called: str, frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    remarks = {"latin-1": "métier, là-bas: très élevé", "big5": "受訪者表示非常贊同"}
    other = frame.assign(remark="")
    other.loc[5, "remark"] = remarks.get(encoding, "受访者表示非常赞同")
    path = tmp_path / "data.csv"
    path.write_bytes(other.to_csv(index=False).encode(encoding))
    raw = read_raw(path)
    assert raw.columns[-1].values.dropna().tolist() == [other.loc[5, "remark"]]
    table = read_table(path, codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)
    assert f"The encoding was taken to be {called};" in table.notes[0]


def test_a_named_encoding_is_used(frame: pd.DataFrame, codebook: Codebook, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(frame.assign(remark="ＱＡ番号ﾃｽﾄ").to_csv(index=False).encode("shift_jis"))
    raw = read_raw(path, encoding="shift_jis")
    assert raw.columns[-1].values.iloc[0] == "ＱＡ番号ﾃｽﾄ"
    with pytest.raises(UserError, match="no encoding “klingon”"):
        read_raw(path, encoding="klingon")


def test_chinese_in_utf8_is_welcome(frame: pd.DataFrame, codebook: Codebook, save: Save) -> None:
    path = save(frame.assign(备注="很好，没有意见"), "data.csv")
    assert len(read_respondents(path, codebook)) == len(frame)


def test_rows_of_the_wrong_length_are_all_reported(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.csv")
    lines = path.read_text().splitlines()
    lines[6] = lines[6].rsplit(",", 2)[0]  # row 7 of a spreadsheet
    lines[20] += ",1,1,1"
    lines[-1] = lines[-1][: len(lines[-1]) // 2]
    path.write_text("\n".join(lines))
    wanted, report = len(frame.columns), check_respondents(path, codebook)
    ragged = {p.row: p for p in report.problems if p.kind == "ragged-row"}
    assert sorted(ragged) == [7, 21, len(lines)]
    assert ragged[7].found == f"{wanted - 2} values"
    assert ragged[21].found == f"{wanted + 3} values"
    assert "is it complete?" in ragged[len(lines)].expected
    # Rows after a bad one keep their numbers.
    assert list(read_table(path, codebook).frame.index) == [
        line for line in range(2, len(lines) + 1) if line not in ragged
    ]
    assert "row 7" in _refused(path, codebook)


def test_a_quotation_mark_left_open_is_recognised(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.csv")
    lines = path.read_text().splitlines()
    lines[9] = '"' + lines[9]
    path.write_text("\n".join(lines) + "\n")
    said = _refused(path, codebook)
    assert "row 10" in said
    assert "never closed" in said


@pytest.mark.slow
def test_lines_without_values_are_skipped_and_the_others_keep_their_numbers(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.csv")
    lines = path.read_text().splitlines()
    lines[4:4] = ["", "," * (len(frame.columns) - 1)]
    path.write_text("\n".join([*lines, "", ""]) + "\n")
    read = read_respondents(path, codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)
    assert list(read.index[:5]) == [2, 3, 4, 7, 8]


def test_numbers_may_be_written_with_spaces_quotes_and_decimals(
    frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    texts = frame.astype("string").fillna("")
    texts["approval"] = ' "' + texts["approval"] + '.0 "'
    texts["gender"] = texts["gender"] + ".0"
    texts["age"] = "  " + texts["age"] + " "
    path.write_text(
        "\n".join(
            [",".join(texts.columns), *(",".join(row) for row in texts.itertuples(index=False))]
        ).replace(' "', '"')
    )
    read = read_respondents(path, codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)


def test_a_column_that_stands_there_twice_is_a_problem(
    frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    twice = pd.concat([frame, frame[["approval"]]], axis=1)
    path.write_text(twice.to_csv(index=False))
    problems = check_respondents(path, codebook).problems
    assert [(p.kind, p.column, p.found) for p in problems] == [
        ("duplicate-column", "approval", "2 columns of this name")
    ]


def test_excel_with_further_sheets_text_numbers_and_formatted_empty_rows(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    column = frame.columns.get_loc("approval") + 1
    for row in range(2, len(frame) + 2):
        sheet.cell(row, column).value = str(sheet.cell(row, column).value)
    sheet.insert_rows(6)
    sheet.cell(len(frame) + 9, 1).value = " "
    book.create_sheet("Notes")
    book.save(path)
    table = read_table(path, codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)
    assert list(table.frame.index[:6]) == [2, 3, 4, 5, 7, 8]
    assert table.notes == ("The sheet “Sheet1” was read; left out: Notes",)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_excel_that_hides_its_first_sheet_is_read_as_shown(
    frame: pd.DataFrame, codebook: Codebook, save: Save, state: str
) -> None:
    path = save(frame, "data.xlsx")
    book = openpyxl.load_workbook(path)
    draft = book.copy_worksheet(book.active)
    draft.title, draft.sheet_state = "old draft", state
    draft.delete_rows(3, 2)
    book.move_sheet(draft, -1)
    book.active = 1
    book.save(path)
    table = read_table(path, codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)
    assert table.notes == (
        "The sheet “Sheet1” was read; left out, since they are hidden: old draft",
    )


@pytest.mark.parametrize("claimed", ["A1", "A1:C3"])
def test_how_far_a_sheet_of_excel_goes_is_what_its_cells_say(
    frame: pd.DataFrame, codebook: Codebook, save: Save, tmp_path: Path, claimed: str
) -> None:
    path, other = save(frame, "data.xlsx"), tmp_path / "claimed.xlsx"
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(other, "w") as changed:
        for name in book.namelist():
            content = book.read(name)
            if name == sheet:
                content, found = re.subn(
                    rb'<dimension ref="[^"]*"', f'<dimension ref="{claimed}"'.encode(), content
                )
                assert found == 1
            changed.writestr(name, content)
    table = read_table(other, codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)


def test_spss_codes_declared_missing_stay_answers(
    frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.sav"
    pyreadstat.write_sav(
        frame.astype(float),
        str(path),
        missing_ranges={"income": [99], "education": [97]},
        variable_value_labels={"gender": {0: "Female", 1: "Male"}},
    )
    read = read_respondents(path, codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)


def test_stata_value_labels_do_not_replace_codes(
    frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.dta"
    pyreadstat.write_dta(
        frame.astype(float), str(path), variable_value_labels={"gender": {0: "女", 1: "男"}}
    )
    read = read_respondents(path, codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)


def test_files_that_cannot_be_read(codebook: Codebook, tmp_path: Path) -> None:
    assert "no such file" in _refused(tmp_path / "none.csv", codebook)
    (tmp_path / "folder.csv").mkdir()
    assert "folder" in _refused(tmp_path / "folder.csv", codebook)
    for name, data, said in [
        ("empty.csv", b"", "the file is empty"),
        ("headless.csv", b"\n1,2\n", "found “1”, “2”, expected id, weight"),
        ("blank.csv", b"\n ,\n", "there is nothing in it"),
        ("damaged.csv", b"id,weight\n1,\x001\n2,1\n3,1\n", "line 2: the file holds zero bytes"),
        ("scan.pdf", b"%PDF-1.7\n", "it is a PDF"),
        ("wrong.parquet", b"\0\1\2\3", "no file of Parquet"),
        ("wrong.dta", b"\0\1\2\3", "no file of Stata"),
        ("wrong.sav", b"\0\1\2\3", "no file of SPSS"),
    ]:
        path = tmp_path / name
        path.write_bytes(data)
        assert said in _refused(path, codebook), name


@pytest.mark.parametrize("suffix", WRITTEN[1:])
def test_truncated_binary_files_are_refused(
    suffix: str, frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, f"data{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged" in _refused(path, codebook)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200))
def test_no_bytes_do_worse_than_being_refused(
    data: bytes, codebook: Codebook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "data.csv"
    path.write_bytes(b"id,weight,approval\n" + data)
    try:
        report = check_respondents(path, codebook)
    except UserError:
        return
    assert not report.ok
    assert str(report)


def test_large_numbers_keep_their_digits(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    frame["id"] = 9_007_199_254_000_000 + np.arange(len(frame))
    read = read_respondents(save(frame, "data.csv"), codebook)
    assert list(read["id"]) == list(frame["id"])


def test_a_file_of_another_kind_than_its_name_says_is_recognised(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.xlsx")
    other = path.with_suffix(".csv")
    path.rename(other)
    pd.testing.assert_frame_equal(read_respondents(other, codebook).reset_index(drop=True), frame)
    package = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + package)
    assert "protected by a password" in _refused(path, codebook)


@pytest.mark.parametrize("name", ["data.csv", "data.xlsx"])
def test_a_file_without_any_known_column_is_one_problem(
    name: str, frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame.rename(columns=lambda name: f"Q_{name}"), name)
    with pytest.raises(UserError) as caught:
        load_respondents(path, codebook)
    assert caught.value.problems == (
        "row 1: found “Q_id”, “Q_weight”, “Q_age”, “Q_gender”, “Q_province”, …, "
        "expected id, weight, age, gender, province, …",
    )
    assert "scs-report import" in caught.value.hint


def test_names_in_other_letters_are_recognised(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    table = read_table(save(frame.rename(columns=str.upper), "data.csv"), codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)
    assert "ID → id" in table.notes[0]


def test_the_sheet_that_holds_the_columns_is_read(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Read me", 0)["A1"] = "About this file"
    book.save(path)
    table = read_table(path, codebook)
    pd.testing.assert_frame_equal(table.frame.reset_index(drop=True), frame)
    assert table.notes == ("The sheet “Sheet1” was read; left out: Read me",)


def test_a_misspelt_column_is_recognised_where_it_is_missed(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame.rename(columns={"approval": "Aproval"}), "data.csv")
    with pytest.raises(UserError) as caught:
        load_respondents(path, codebook)
    assert "did you mean approval?" in caught.value.problems[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\ufeff", "there is nothing in it"),
        ("id,weight", "no rows below the names of columns"),
        ('"id,weight\n1,1\n', "quotation mark"),
    ],
)
def test_a_file_that_ends_in_its_header(
    text: str, said: str, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match=said):
        load_respondents(path, codebook)


def test_a_quotation_mark_that_swallows_lines_is_pointed_at(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.csv")
    lines = path.read_text().splitlines()
    lines[9] += '"'
    path.write_text("\n".join(lines) + "\n")
    said = "\n".join(check_respondents(path, codebook).lines())
    assert "is a quotation mark left open here?" in said


def test_parquet_may_hold_lists_and_named_indexes(
    frame: pd.DataFrame, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "data.parquet"
    frame.set_index("id").to_parquet(path)
    read = read_respondents(path, codebook)
    pd.testing.assert_frame_equal(read.reset_index(drop=True), frame)
    frame.assign(age=[[1, 2]] * len(frame)).to_parquet(path)
    found = {p.found for p in check_respondents(path, codebook).problems}
    assert found == {"[1 2]"}


def test_a_name_that_no_system_allows_and_a_file_that_may_not_be_read(
    codebook: Codebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "too long" in _refused(tmp_path / f"{'x' * 300}.csv", codebook)
    path = tmp_path / "data.csv"
    path.write_text("id\n1\n")

    def forbid(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", forbid)
    assert "Permission denied" in _refused(path, codebook)
