"""The command line as staff use it, in processes of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the project that a test may spoil; fonts come from the real cache."""
    for name in ("data", "templates"):
        shutil.copytree(root / name, tmp_path / name)
    (tmp_path / ".cache").symlink_to(root / ".cache")
    return tmp_path


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scs_report", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_building_one_document_makes_its_files_and_says_so(project: Path) -> None:
    done = run(project, "build", "brief", "--lang", "zh", "--format", "html", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (project / "out").iterdir()} == {
        "brief.zh.html",
        "results.json",
    }
    assert "out/brief.zh.html" in done.stdout
    assert "synthetic" in done.stdout
    assert done.stderr == ""


def test_results_alone_suffice_to_print(project: Path) -> None:
    assert run(project, "analyze").returncode == 0
    assert (project / "build" / "results.schema.json").exists()
    (project / "data" / "respondents.csv").unlink()
    (project / "data" / "respondents.toml").unlink()
    done = run(
        project, "build", "brief", "--lang", "en", "--format", "html",
        "--results", "build/results.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_bad_respondents_are_reported_whole_and_change_nothing(project: Path) -> None:
    good = run(project, "build", "brief", "--lang", "en", "--format", "html")
    assert good.returncode == 0, good.stderr
    out = project / "build"
    before = {file: file.read_bytes() for file in out.iterdir()}
    lines = (project / "data" / "respondents.csv").read_text("utf-8").splitlines()
    header = lines[0].split(",")

    def spoil(row: int, column: str, value: str) -> None:
        cells = lines[row - 1].split(",")
        cells[header.index(column)] = value
        lines[row - 1] = ",".join(cells)

    spoil(5, "approval", "7")
    spoil(9, "age", "forty")
    spoil(12, "weight", "0")
    spoil(14, "id", lines[1].split(",")[header.index("id")])
    bad = project / "bad.csv"
    bad.write_text("\n".join(lines) + "\n", "utf-8")
    done = run(project, "build", "brief", "--data", "bad.csv")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for words in (
        ("row 5", "approval", "7"),
        ("row 9", "age", "forty"),
        ("row 12", "weight", "0"),
        ("row 14", "id"),
    ):
        line = next((line for line in done.stderr.splitlines() if words[0] in line), "")
        assert all(word in line for word in words), done.stderr
    assert {file: file.read_bytes() for file in out.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "--data", "no-such.csv"), "no-such.csv"),
        (("build", "--results", "no-such.json"), "no-such.json"),
        (("build", "--data", "a.csv", "--results", "b.json"), "exclude"),
        (("validate", "no-such.csv"), "no-such.csv"),
        (("validate", "templates"), "templates"),
    ],
)
def test_what_a_user_can_mend_is_said_without_a_traceback(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(project, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_validate_accepts_the_shipped_respondents(project: Path) -> None:
    done = run(project, "validate")
    assert done.returncode == 0
    assert "2,209 respondents, no problems" in done.stdout


def test_doctor_finds_all_that_is_needed(root: Path) -> None:
    done = run(root, "doctor")
    assert "Pango" in done.stdout
    assert done.returncode == 0, done.stdout


def test_outside_a_project_the_one_that_holds_the_program_is_used(tmp_path: Path) -> None:
    assert run(tmp_path, "validate").returncode == 0


def test_help_names_every_command(root: Path) -> None:
    done = run(root, "--help")
    for command in ("build", "analyze", "validate", "synthesize", "doctor"):
        assert command in done.stdout
