"""The command line as staff use it; a command of each kind in a process of its own."""

from __future__ import annotations

import csv
import errno
import json
import logging
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import command

from scs_report import cli
from scs_report.results import Results, write_results


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_results_alone_suffice_to_print(project: Path) -> None:
    assert command(project, "analyze").returncode == 0
    assert (project / "build" / "results.schema.json").exists()
    (project / "data" / "respondents.csv").unlink()
    (project / "data" / "respondents.toml").unlink()
    done = command(
        project, "build", "brief", "--lang", "en", "--format", "html",
        "--results", "build/results.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_bad_respondents_are_reported_whole_and_change_nothing(project: Path) -> None:
    good = command(project, "build", "brief", "--lang", "en", "--format", "html")
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
    spoil(12, "weight", "-1")
    spoil(14, "id", lines[1].split(",")[header.index("id")])
    bad = project / "bad.csv"
    bad.write_text("\n".join(lines) + "\n", "utf-8")
    done = command(project, "build", "brief", "--data", "bad.csv")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for said in (
        "Column approval, one cell\n    row 5: “7”\n",
        "Column age, one cell\n    row 9: “forty”\n",
        "Column weight, one cell\n    row 12: “-1”\n",
        "    row 14: ",
    ):
        assert said in done.stderr
    assert {file: file.read_bytes() for file in out.iterdir()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "--data", "no-such.csv"), "no-such.csv"),
        (("build", "--results", "no-such.json"), "no-such.json"),
        (("build", "--data", "a.csv", "--results", "b.json"), "exclude"),
        (("validate", "no-such.csv"), "no-such.csv"),
        (("validate", "templates"), "templates"),
        (("validate", "a[red]b.csv"), "a[red]b.csv"),
        (("build", "--results", "data"), "data"),
        (("analyze", "--out", "data/facts.toml"), "facts.toml"),
    ],
)
def test_what_a_user_can_mend_is_said_without_a_traceback(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = command(project, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_name_is_printed_as_it_was_given(project: Path) -> None:
    (project / "a[red]b.csv").symlink_to(project / "data" / "respondents.csv")
    assert command(project, "validate", "a[red]b.csv").stdout.startswith("a[red]b.csv: ")


@pytest.mark.slow
def test_a_project_without_its_codebook_is_not_exchanged_for_another(project: Path) -> None:
    (project / "data" / "codebook.toml").unlink()
    done = run(project, "build", "brief")
    assert done.returncode == 2
    assert "codebook.toml" in done.stderr


def raising(error: BaseException) -> Callable[..., None]:
    def app(**_: object) -> None:
        raise error

    return app


def test_a_full_disk_is_no_fault_of_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "out/x")
    monkeypatch.setattr(cli, "app", raising(full))
    with warnings.catch_warnings(), pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "No space left on device: out/x" in said
    assert "Make room" in said


def test_a_fault_leaves_its_traceback_even_where_nothing_may_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(cli, "app", raising(ValueError("odd")))
    monkeypatch.setattr(cli.tempfile, "gettempdir", lambda: str(tmp_path))
    (tmp_path / "here" / "scs-report-error.log").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    with warnings.catch_warnings(), pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 1
    assert "Traceback" not in capsys.readouterr().err
    assert "ValueError: odd" in (tmp_path / "scs-report-error.log").read_text("utf-8")


def test_warnings_of_libraries_stay_from_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def app(**_: object) -> None:
        warnings.warn("overflow", RuntimeWarning, stacklevel=1)
        logging.getLogger("fontTools").warning("odd table")

    monkeypatch.setattr(cli, "app", app)
    monkeypatch.setattr(sys, "warnoptions", [])
    with warnings.catch_warnings():
        cli.main()
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_validate_accepts_the_shipped_respondents(project: Path) -> None:
    done = run(project, "validate")
    assert done.returncode == 0
    assert "2,209 respondents, no problems" in done.stdout


@pytest.mark.slow
def test_doctor_finds_all_that_is_needed(root: Path) -> None:
    done = run(root, "doctor")
    assert "Pango" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_study_without_published_numbers_is_told_so(root: Path) -> None:
    done = command(root / "examples/demo", "replicate")
    assert done.returncode == 2
    assert "This study has no published numbers to compare" in done.stderr


@pytest.mark.slow
def test_doctor_examines_the_study_named(root: Path) -> None:
    done = command(root, "doctor", "--study", "examples/demo")
    assert "CJK TC" in done.stdout
    assert "CJK SC" not in done.stdout


@pytest.mark.slow
def test_outside_a_project_the_one_that_holds_the_program_is_used(tmp_path: Path) -> None:
    assert run(tmp_path, "validate").returncode == 0


def test_help_names_every_command(root: Path) -> None:
    done = command(root, "--help")
    for name in (
        *("build", "analyze", "validate", "replicate", "doctor"),
        *("facts", "trace", "diff"),
    ):
        assert name in done.stdout


@pytest.fixture(scope="module")
def analysed(root: Path, results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with results and, in `other/`, results where city and countryside are alike."""
    folder = tmp_path_factory.mktemp("analysed")
    shutil.copytree(root / "templates", folder / "templates")
    (folder / "data").mkdir()
    shutil.copy(root / "data" / "study.toml", folder / "data")
    (folder / "build").mkdir()
    write_results(results, folder / "build" / "results.json")
    made = json.loads((folder / "build" / "results.json").read_text("utf-8"))
    at, estimates = made["facts"], made["estimates"]
    urban = estimates[at["approval.support.rural"]]["value"] + 0.01
    interval = {"value": urban, "low": urban - 0.02, "high": urban + 0.02}
    estimates[at["approval.support.urban"]].update(interval)
    estimates[at["gap.location"]].update(value=0.01, low=-0.02, high=0.04)
    (folder / "other").mkdir()
    (folder / "other" / "results.json").write_text(json.dumps(made), "utf-8")
    return folder


@pytest.mark.slow
def test_facts_are_listed_for_people_and_for_programs(analysed: Path) -> None:
    said = ("--results", "build/results.json")
    listed = command(analysed, "facts", "approval.support", *said)
    assert listed.returncode == 0, listed.stderr
    assert "approval.support.urban" in listed.stdout
    assert "use.none" not in listed.stdout
    assert max(map(len, listed.stdout.splitlines())) <= 100
    as_csv = command(analysed, "facts", "--csv", *said)
    rows = list(csv.DictReader(as_csv.stdout.splitlines()))
    as_json = json.loads(command(analysed, "facts", "--json", *said).stdout)
    assert [row["name"] for row in rows] == [entry["fact"]["name"] for entry in as_json]
    unused = command(analysed, "facts", "--unused", "--csv", *said)
    assert {row["used_en"] for row in csv.DictReader(unused.stdout.splitlines())} == {"0"}
    assert command(analysed, "facts", "--csv", "--json", *said).returncode == 2


@pytest.mark.slow
def test_a_number_is_traced_in_either_language(analysed: Path) -> None:
    said = ("--results", "build/results.json")
    english = command(analysed, "trace", "gap.location", *said)
    assert english.returncode == 0, english.stderr
    assert "How much do you approve of social credit systems?" in english.stdout
    assert "templates/brief/30-groups.en.md, line" in english.stdout
    assert "templates/brief/30-groups.zh.md, line" in english.stdout
    chinese = command(analysed, "trace", "gap.location", "--lang", "zh", *said)
    assert "您多大程度上赞同社会信用体系？" in chinese.stdout
    decoded = json.loads(command(analysed, "trace", "gap.location", "--json", *said).stdout)
    assert [part["fact"]["name"] for part in decoded["parts"]] == [
        "approval.support.urban",
        "approval.support.rural",
    ]
    unknown = command(analysed, "trace", "approval.suport", *said)
    assert unknown.returncode == 2
    assert "approval.support" in unknown.stderr


@pytest.mark.slow
def test_diff_says_what_changed_and_how_it_ended(analysed: Path) -> None:
    same = run(analysed, "diff", "build/results.json", "build/results.json")
    assert (same.returncode, same.stderr) == (0, "")
    assert "Nothing changed." in same.stdout
    changed = command(
        analysed, "diff", "build/results.json", "other/results.json", "--html", "page.html"
    )
    assert changed.returncode == 1, changed.stderr
    assert "gap.location" in changed.stdout
    assert "by_location" in changed.stdout
    assert "page.html: written" in changed.stdout
    assert "gap.location" in (analysed / "page.html").read_text("utf-8")
    as_json = command(analysed, "diff", "build/results.json", "other/results.json", "--json")
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout)["significance"][0]["key"] == "gap.location"


@pytest.mark.slow
def test_diff_names_the_schema_that_it_cannot_read(analysed: Path) -> None:
    made = json.loads((analysed / "build" / "results.json").read_text("utf-8"))
    (analysed / "old.json").write_text(json.dumps(made | {"schema_version": "0.9"}), "utf-8")
    for old in ("old.json", "no-such.json", "templates"):
        done = command(analysed, "diff", old, "build/results.json")
        assert done.returncode == 2
        assert old in done.stderr
        assert "Traceback" not in done.stderr
    said = command(analysed, "diff", "old.json", "build/results.json").stderr
    assert "0.9" in said
    assert made["schema_version"] in said


@pytest.mark.slow
def test_replicate_guards_what_once_agreed(project: Path) -> None:
    kept = command(project, "replicate")
    assert kept.returncode == 0, kept.stdout
    assert "table-a1" in kept.stdout
    lines = (project / "data" / "respondents.csv").read_text("utf-8").splitlines()
    column = lines[0].split(",").index("approval")
    for row in range(1, 40):
        cells = lines[row].split(",")
        cells[column] = "5" if cells[column] == "4" else "4"
        lines[row] = ",".join(cells)
    other = project / "other.csv"
    other.write_text("\n".join(lines) + "\n", "utf-8")
    lost = command(project, "replicate", "--data", "other.csv")
    assert lost.returncode == 1
    assert "agreed, but no longer: table-" in lost.stdout
