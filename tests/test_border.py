"""What cannot be seen does not pass: terminal, JSON, spreadsheets, files of texts."""

from __future__ import annotations

import csv
import io
import json
import pickle
import shutil
import unicodedata
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta
from rich.table import Table
from rich.text import Text

from scs_report.border.files import UnreadableError
from scs_report.border.json import read_object
from scs_report.border.spreadsheet import as_cell, write_cells
from scs_report.border.table import read_records
from scs_report.border.terminal import Terminal
from scs_report.border.text import hidden, plain_name, shortened, visible, visible_json
from scs_report.border.toml import read_toml
from scs_report.caching import digest_of, file_inputs
from scs_report.cli.output import plain
from scs_report.figures import figure_data
from scs_report.language import Language
from scs_report.prose.unseen import unseen_characters
from scs_report.results import Results, decode_results, encode_results
from scs_report.survey import Codebook, load_respondents, read_respondents

#: Any character, and often those that do something.
NASTY = "\x00\x07\x08\x1b\x7f\x85\x9b\xad\u061c\u200b\u200e\u202e\u2028\u2066\u2060\ufeff\ue000"
NASTY += "\ufffe\U000e0041\r\n\t\u3164\u200d"
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(NASTY)))

quickly = settings(max_examples=50, deadline=None)


def does_something(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@quickly
@given(TEXTS)
def test_any_text_can_be_seen_and_is_one_line(text: str) -> None:
    assert not any(map(does_something, visible(text)))
    assert not any(does_something(char) for char in visible(text, lines=True) if char != "\n")


@quickly
@given(TEXTS)
def test_json_says_the_same_in_characters_that_can_be_seen(text: str) -> None:
    for written in (json.dumps({"a": text}, ensure_ascii=False), json.dumps([text], indent=1)):
        for ascii_only in (False, True):
            shown = visible_json(written, ascii_only=ascii_only)
            assert json.loads(shown) == json.loads(written)
            assert not any(does_something(char) for char in shown if char != "\n")
            assert shown.isascii() or not ascii_only


@quickly
@given(TEXTS)
def test_a_terminal_gets_nothing_that_moves_it(text: str) -> None:
    out = io.StringIO()
    terminal = Terminal(file=out, width=60, highlight=False)
    table = Table(title=Text(text))
    table.add_column(Text(text))
    table.add_row(Text(text))
    terminal.print(table, text, sep="\n", markup=False)
    terminal.print(plain(text))
    assert not any(does_something(char) for char in out.getvalue() if char != "\n")


def test_a_terminal_keeps_its_own_colours() -> None:
    out = io.StringIO()
    Terminal(file=out, force_terminal=True, color_system="standard", highlight=False).print(
        "[red]a\x1b[0m[/]"
    )
    assert out.getvalue() == "\x1b[31ma\\x1b[0m\x1b[0m\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\x1bb", "U+001B CONTROL CHARACTER"),
        ("a\nb", "U+000A CONTROL CHARACTER"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\xadb", "U+00AD SOFT HYPHEN"),
        ("\ufeffa", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("a\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\ue000", "U+E000 PRIVATE CHARACTER"),
        ("\ud800", "U+D800 HALF A CHARACTER"),
        ("\uffff", "U+FFFF NO CHARACTER"),
        ("a\u3164", "U+3164 HANGUL FILLER"),
        ("a\u200db", "U+200D ZERO WIDTH JOINER"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", ""),
        ("支持 A\u00a0B\u3000–\u2009“x”", ""),
        ("\x00\x01\x02\x03", "U+0000 CONTROL CHARACTER, U+0001 CONTROL CHARACTER, "
         "U+0002 CONTROL CHARACTER and 1 more"),
    ],
)  # fmt: skip
def test_hidden_characters_are_named(text: str, said: str) -> None:
    assert hidden(text) == said


def test_names_are_compared_composed_and_without_what_is_not_seen() -> None:
    assert plain_name("\ufeff caf\u0065\u0301\u200b ") == plain_name("café") == "café"
    assert plain_name("age\r\n(years)") == "age  (years)"


def test_long_texts_are_cut() -> None:
    assert shortened("支" * 10_000_000, 3) == "支支支… (10,000,000 characters)"
    assert len(plain("x" * 10_000_000)) < 2100


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="]
)
def test_no_text_is_a_formula(start: str) -> None:
    assert as_cell(f"{start}1+1") == f"'{start}1+1"
    assert as_cell(f"a{start}1") == f"a{start}1"


def test_numbers_stay_numbers() -> None:
    for number in (-3.5, 2, "-3.5", "+1e5", "-0", None, True, ""):
        assert as_cell(number) is number
    for text in ("-1_0", "-inf", "-１", "-1 ", "--1"):
        assert as_cell(text) == f"'{text}"
    out = io.StringIO()
    write_cells(out, [["@a", -1.5], ["b", 2]])
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [["'@a", "-1.5"], ["b", "2"]]


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    share: Annotated[float, Meta(ge=0, le=1)]
    label: Annotated[str, Meta(min_length=1)] = "x"


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    parts: tuple[Inner, ...]
    level: float | None = None


GOOD = 'level = 0.5\n[[parts]]\nkey = "a"\nshare = 0.5\n\n[[parts]]\nkey = "b"\nshare = 1\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("= 0.5\n[[", "= nan\n[[", "line 1, level: found nan, expected a number or null"),
        ("= 0.5\n[[", "= 1e400\n[[", "line 1, level: found inf, expected a number or null"),
        ("share = 1", "share = -1", 'line 8, parts "b".share: found -1, '
         "expected a number from 0 to 1"),
        ("share = 1", "share = true", 'line 8, parts "b".share: found true, expected a number'),
        ("share = 1", "shares = 1", 'line 8, parts "b".shares: found a name that is not known, '
         "expected one of key, share, label (did you mean share?)"),
        ("share = 1", "", 'line 6, parts "b".share: found nothing, expected a number'),
        ('"b"', r'"b\u202e"', r'line 7, parts "b\u202e".key: found U+202E RIGHT-TO-LEFT OVERRIDE'),
        ('"b"', '"b"\nlabel = " "', 'line 8, parts "b".label: found an empty text'),
        ("level", "level = 1\nlevel", "line 2: found level = 0.5, whose name stands twice"),
        ("level = 0.5", "level = " + "9" * 5000, "not valid TOML: "),
        ("level = 0.5", "level = " + "[" * 5000, "not valid TOML: brackets"),
        ("level = 0.5", "level = 2018-13-01", "line 1: found level = 2018-13-01, which"),
        ('"b"', '"\x1b"', "line 7: found U+001B CONTROL CHARACTER"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_toml_has_its_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(GOOD, "utf-8")
    assert read_toml(path, Outer).parts[1].share == 1
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(UnreadableError) as caught:
        read_toml(path, Outer)
    assert caught.value.problems[0].startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"[1]", "found a list of 1, expected an object"),
        (b'{"a": 1, "a": 2}', 'the name "a" stands twice'),
        (b'{"a": NaN}', "found NaN, expected a number"),
        (b'{"a": -Infinity}', "found -Infinity, expected a number"),
        (b'{"a": 1', "not JSON: line 1, column 8: "),
        (b"[" * 100_000, "not JSON: brackets"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON: a number of thousands of digits"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8 but UTF-16"),
        ('{"a": "中"}'.encode("gbk"), "line 1: the file is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "line 1: the file is not UTF-8"),
    ],
)
def test_what_is_no_json_is_said(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read_object(path)
    assert said in caught.value.problems[0]
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_object(path) == {"a": 1}


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@quickly
@given(JSON)
def test_what_has_no_faults_converts(tree: Any) -> None:
    from scs_report.border.shape import address, faults_of, json_path

    for value in (tree, {"parts": tree}, {"parts": [{"key": "a", "share": tree}]}):
        faults = faults_of(value, Outer)
        for fault in faults:
            said = f"{address(fault.path, value)}{json_path(fault.path)}{fault}"
            assert not any(map(does_something, said))
        if not faults:
            msgspec.convert(value, Outer)


@pytest.mark.parametrize("char", ["\x0c", "\x1b", "\u202e", "\xad", "\u200f", "\ufeff", "\ue001"])
def test_pages_with_unseen_characters_are_refused(char: str) -> None:
    templates = {"templates/a.md": "one\ntwo\n"}
    assert unseen_characters("a", ["支\u2060持\u200b\n\t"], templates) == []
    (page,) = unseen_characters("a.en", [f"x{char}"], templates)
    assert page.startswith("a.en: found U+")
    templates = {"templates/a.md": f"one\ntwo{char}\n"}
    (said,) = unseen_characters("a.en", [f"x{char}"], templates)
    assert "templates/a.md, line 2: found U+" in said
    assert "“two”" in said


HEAD = ("row", "value")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("row,values\na,1\n", 'row 1: found "row", "values", expected row, value'),
        ("row,value\na,1,2\n", "row 2, found 3 cells, expected 2"),
        ("row,value\na\n", "row 2, found 1 cells, expected 2"),
        ("row,value\na\x1b,1\n", "row 2, column row: found U+001B"),
        ('row,value\na,"1\n', "unexpected end of data"),
        ('row,value\na,"1"2\n', "expected after"),
        ("row,value\n" + "a" * 20_000 + ",1\n", "column row: found 20,000 characters"),
        ("row,value\n" + "a" * 200_000 + ",1\n", "field larger than field limit"),
        ("", "row 1: found nothing, expected row, value"),
    ],
)
def test_what_is_wrong_in_a_table_is_named(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableError) as caught:
        read_records(path, HEAD)
    assert said in " ".join(caught.value.problems)
    path.write_text('\ufeffrow,value\r\n"a,\nb",1\r\n', "utf-8", newline="")
    assert read_records(path, HEAD) == [(2, {"row": "a,\nb", "value": "1"})]


@pytest.mark.parametrize("arguments", [["fo\x1b[31mo"], ["build", "--fo\x1b[31mo"],
                                       ["validate", "a", "fo\u202eo"],
                                       ["translations", "fo\x1b[31mo"]])  # fmt: skip
def test_complaints_about_the_command_line_show_what_was_typed(arguments: list[str]) -> None:
    from typer.testing import CliRunner

    from scs_report.cli import app

    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    said = done.output
    assert "\\x1b[31mo" in said or "\\u202eo" in said
    assert not any(does_something(char) for char in said if char != "\n")


def test_names_of_files_do_nothing(tmp_path: Path, root: Path, codebook: Codebook) -> None:
    path = tmp_path / "a\x1b[2J\n\udcff[red].csv"
    shutil.copyfile(root / "data" / "respondents.csv", path)
    assert load_respondents(path, codebook).file == r"a\x1b[2J\n\udcff[red].csv"
    assert digest_of(path.name, file_inputs(tmp_path, [path]))


@pytest.mark.slow
def test_names_of_columns_lose_what_is_not_seen(tmp_path: Path, codebook: Codebook) -> None:
    path = tmp_path / "a.csv"
    text = (Path(__file__).parents[1] / "data" / "respondents.csv").read_text("utf-8")
    path.write_text(text.replace("age,", "\u200bage\ufeff,", 1), "utf-8")
    assert "age" in read_respondents(path, codebook).columns


def test_a_label_is_no_formula_in_the_data_of_a_chart(results: Results) -> None:
    encoded = encode_results(results).replace(b'"Sesame Credit"', b'"=1+1"')
    decoded = decode_results(encoded)
    rows = csv.reader(io.StringIO(figure_data(decoded.figure("use"), decoded, Language("en"))))
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_why_a_file_is_unreadable_is_the_same_in_another_process() -> None:
    error = pickle.loads(pickle.dumps(UnreadableError(["line 1: a", "line 2: b"])))
    assert error.problems == ["line 1: a", "line 2: b"]
    assert str(error) == "line 1: a; line 2: b"
