"""What commands say of a file of respondents: in words, as JSON, as a page, in four languages."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from scs_report.border.messages import packed, unpacked
from scs_report.cli import app
from scs_report.cli.output import complain
from scs_report.errors import Message, UserError
from scs_report.language.reader import read_by, told

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "respondents.csv"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Return a file with a wrong card, a wrong name, and many wrong cells."""
    lines = DATA.read_text("utf-8").splitlines()[:101]
    names = lines[0].split(",")
    rows = [line.split(",") for line in lines[1:]]
    for row in rows:
        row[names.index("gender")] = "9"
        row[names.index("age")] = "\x1b[31mold"
    names[names.index("approval")] = "aproval"
    path = tmp_path / "bad.csv"
    path.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n", "utf-8")
    path.with_suffix(".toml").write_text(f'synthetic = true\nsha256 = "{"0" * 64}"\n', "utf-8")
    return path


def _told(*arguments: str, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run a command in this process, at a fifth of the cost."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(ROOT)
        patch.delenv("LANGUAGE", raising=False)
        patch.setenv("LC_ALL", language)
        try:
            status = app(list(arguments), standalone_mode=False) or 0
        except UserError as error:
            complain(error)
            status = 2
        finally:
            read_by("")
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def _run(*arguments: str, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scs_report", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": language, "PYTHONUTF8": "1"},
    )


def test_all_problems_are_told_together_and_each_once(bad: Path) -> None:
    done = _told("validate", str(bad))
    assert done.returncode == 2
    said = done.stderr
    assert "cannot be used: 202 problems" in said
    assert "it describes a file with SHA-256 000000" in said
    assert "Column not found: approval (" in said
    assert "(did you mean approval?)" in said
    assert "Column gender, 100 cells\n    row 2: “9”\n    row 3: “9”\n    row 4: “9”\n" in said
    assert "    and 97 more\n    expected: 0 or 1\n    To do: mend the cells; " in said
    assert "“\\x1b[31mold”" in said
    assert "\x1b" not in said
    assert said.count("To do: ") == 4


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "列gender，100个单元格\n    第2行：“9”"),
        ("zh-Hant", "欄gender，100個儲存格\n    第2列：「9」"),
        ("de", "Spalte gender, 100 Zellen\n    Zeile 2: „9“"),
    ],
)
def test_it_is_told_in_the_languages_of_the_house(lang: str, said: str, bad: Path) -> None:
    done = _told("validate", str(bad), "--lang", lang)
    assert said in done.stderr
    assert "expected" not in done.stderr
    assert "To do" not in done.stderr


def test_the_language_is_that_of_the_terminal(bad: Path) -> None:
    assert "处理办法" in _told("validate", str(bad), language="zh_CN.UTF-8").stderr


def test_json_holds_every_cell(bad: Path) -> None:
    done = _told("validate", str(bad), "--json", "--lang", "de")
    assert done.returncode == 2
    found = json.loads(done.stdout)
    assert found["ok"] is False
    kinds = {one["kind"]: one for one in found["findings"]}
    assert set(kinds) == {"card", "missing-column", "text", "undeclared-code"}
    codes = kinds["undeclared-code"]
    assert (codes["column"], codes["count"], codes["expected"]) == ("gender", 100, "0 oder 1")
    assert codes["rows"] == list(range(2, 102))
    assert codes["found"] == ["9"] * 100
    assert all(one["to_do"] for one in found["findings"])
    assert "aproval" in found["notes"][0]


def test_json_of_a_file_that_cannot_be_read_or_is_right(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    found = json.loads(_told("validate", str(empty), "--json").stdout)
    assert found["problems"] == ["the file is empty"]
    assert found["to_do"].startswith("Copy it again")
    right = json.loads(_told("validate", "--json").stdout)
    assert right["ok"] is True
    assert right["respondents"] == 2209


def test_the_page_marks_the_cells(bad: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = _told("validate", str(bad), "--html", str(page), "--lang", "zh")
    assert done.returncode == 2
    html = page.read_text("utf-8")
    assert re.search(r'<html lang="zh', html)
    assert html.count('<mark title="0或1">9</mark>') == 100
    assert "\\x1b[31mold" in html
    assert "\x1b" not in html
    assert "处理办法" in html


def test_messages_survive_being_kept() -> None:
    inner = Message("{n} more", n=3)
    message = Message(
        "{names}, {label}, {inner}", names=["a", "b"], label={"zh": "性别"}, inner=inner
    )
    (kept,) = unpacked(packed([message]))
    assert kept == message
    read_by("zh")
    try:
        assert told(kept) == told(message) == "a，b, 性别, 另有3项"
    finally:
        read_by("")


@pytest.mark.slow
def test_notes_reach_the_reader_of_every_command(
    tmp_path: Path, with_fonts: Callable[[Path], Path]
) -> None:
    study, needless = tmp_path / "study", shutil.ignore_patterns("build", ".cache")
    shutil.copytree(ROOT / "examples" / "demo", study, ignore=needless)
    with_fonts(study)
    data = study / "data" / "respondents.csv"
    data.write_bytes(data.read_text("utf-8").replace(",", ";").encode())
    data.with_suffix(".toml").unlink()
    note = "Note: Columns are separated by semicolons"
    for command in ("validate", "analyze", "build", "build"):
        done = _run(command, "--study", str(study), *(["--format", "html"] * (command == "build")))
        assert done.returncode == 0, done.stderr
        assert note in done.stdout, command
