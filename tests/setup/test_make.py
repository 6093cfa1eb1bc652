"""What `make` promises: a list of targets, one honest line, and nothing done twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = (
    "brief",
    "appendix",
    "replication",
    "all",
    "test",
    "quick",
    "coverage",
    "golden",
    "hooks",
    "bench",
    "check",
    "synthesize",
    "doctor",
    "pins",
    "messages",
    "clean",
)
COMMAND = """#!/bin/sh
echo "built: $*"
out=build
case $3 in --study) out=$4/build ;; esac
for end in en.html zh.html en.pdf zh.pdf; do
    mkdir -p "$out"
    case $2 in
        all) for d in brief appendix replication; do : >"$out/$d.$end"; done ;;
        *) : >"$out/$2.$end" ;;
    esac
done
"""
STUDY = """languages = ["en", "zh"]  # in this order
[[documents]]
name = "brief"
[[documents]]
name = "appendix"  # behind it
[[documents]]
name = "replication"
[design]
id = "id"
"""


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        command,
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def make(folder: Path, *arguments: str) -> str:
    done = run(folder, "make", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is set up, whose documents take no time to build."""
    folder = tmp_path / "project of mine"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements", "scripts"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)
    for name in ("data/codebook.toml", "data/an extra.csv", "templates/a.html", "scs_report/a.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("1\n", "utf-8")
    (folder / "data/study.toml").write_text(STUDY, "utf-8")
    binaries = folder / ".venv/bin"
    binaries.mkdir(parents=True)
    for name, text in (("python", "#!/bin/sh\n"), ("scs-report", COMMAND)):
        (binaries / name).write_text(text, "utf-8")
        (binaries / name).chmod(0o755)
    (folder / ".venv/.runtime").touch()
    return folder


def touch_later(path: Path) -> None:
    """Give a file a time after everything that was built."""
    later = time.time() + 5
    os.utime(path, (later, later))


@pytest.mark.slow
def test_help_lists_every_target() -> None:
    text = make(ROOT, "help")
    for target in TARGETS:
        assert re.search(rf"^  make {target} +\S", text, re.MULTILINE), target
    assert make(ROOT) == text


def test_nothing_changed_nothing_done(project: Path) -> None:
    assert "built: build brief" in make(project, "brief")
    text = make(project, "brief")
    assert text == "brief: up to date (build/brief.en.pdf build/brief.zh.pdf and .html)\n"


def test_all_counts_for_both_documents(project: Path) -> None:
    assert "built: build all" in make(project, "all")
    for document in ("brief", "appendix", "replication", "all"):
        assert make(project, document).startswith(f"{document}: up to date")


@pytest.mark.slow
@pytest.mark.parametrize("study", ["examples/other", "an example", "/tmp of mine/x/"])
def test_another_study_is_built_in_its_own_folder(project: Path, study: str) -> None:
    folder = project / study
    if study[0] == "/":
        study = f"{project}{study}"
        folder = Path(study)
    (folder / "data").mkdir(parents=True)
    text = STUDY.replace('["en", "zh"]', '["en"]').replace("appendix", "letter-of-thanks")
    (folder / "data/study.toml").write_text(text, "utf-8")
    said = make(project, "letter-of-thanks", f"STUDY={study}")
    assert said == f"built: build letter-of-thanks --study {study}\n"
    again = make(project, "letter-of-thanks", f"STUDY={study}")
    place = study.removesuffix("/")
    assert again == (
        f"letter-of-thanks: up to date ({place}/build/letter-of-thanks.en.pdf and .html)\n"
    )
    assert not (project / "build").exists()
    (folder / "build/letter-of-thanks.en.html").unlink()
    assert "built" in make(project, "letter-of-thanks", f"STUDY={study}")
    touch_later(folder / "data/study.toml")
    assert "built" in make(project, "letter-of-thanks", f"STUDY={study}")
    assert "up to date" not in make(project, "brief")  # the study beside the program
    assert run(project, "make", "appendix", f"STUDY={study}").returncode != 0


@pytest.mark.parametrize("name", ["data/an extra.csv", "templates/a.html", "scs_report/a.py"])
def test_a_changed_input_is_built_again(project: Path, name: str) -> None:
    make(project, "brief")
    touch_later(project / name)
    assert "built" in make(project, "brief")


def test_a_deleted_input_or_document_is_built_again(project: Path) -> None:
    make(project, "brief")
    (project / "data/an extra.csv").unlink()
    assert "built" in make(project, "brief")
    (project / "build/brief.zh.pdf").unlink()
    assert "built" in make(project, "brief")
    assert "up to date" in make(project, "brief")


def test_other_respondents_are_passed_on_and_remembered(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "the city's answers.csv"
    other.write_text("id\n", "utf-8")
    make(project, "brief")
    assert f"--data {other}" in make(project, "brief", f"DATA={other}")
    assert "up to date" in make(project, "brief", f"DATA={other}")
    touch_later(other)
    assert "built" in make(project, "brief", f"DATA={other}")
    assert "--data" not in make(project, "brief")


def test_a_failed_build_is_tried_again(project: Path) -> None:
    command = project / ".venv/bin/scs-report"
    command.write_text("#!/bin/sh\nexit 2\n", "utf-8")
    assert run(project, "make", "brief").returncode != 0
    command.write_text(COMMAND, "utf-8")
    assert "built" in make(project, "brief")


def test_documents_that_somebody_else_put_there_are_built_again(project: Path) -> None:
    make(project, "brief")
    touch_later(project / "build/brief.zh.html")
    assert "built" in make(project, "brief")


@pytest.mark.parametrize("left", [".placing-x", ".taking-back-x"])
def test_what_a_killed_build_left_half_done_is_finished_by_the_next(
    project: Path, left: str
) -> None:
    make(project, "brief")
    (project / "build" / left).mkdir()
    assert "built" in make(project, "brief")


def test_another_python_makes_the_environment_anew(project: Path) -> None:
    (project / "scripts/set-up.sh").write_text("echo set up with $PYTHON\n", "utf-8")
    (project / "scripts/set-up.sh").chmod(0o755)
    (project / ".venv/.runtime").touch()
    assert "set up" not in make(project, "brief")
    assert "set up with python3.99" in make(project, "brief", "PYTHON=python3.99")
    assert "set up" not in make(project, "brief", "PYTHON=python3.99")
    assert "set up" not in make(project, "brief")
    assert "set up with python3.98" in make(project, "brief", "PYTHON=python3.98")


def test_a_stopped_set_up_says_one_line_and_leaves_nothing_running(project: Path) -> None:
    """What it runs ends with it; the next run goes on."""
    program = ". scripts/say.sh; quietly sleep 3600 && echo went on"
    process = subprocess.Popen(
        ["sh", "-c", program],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    log = project / ".cache/set-up.log"
    while not log.exists():  # it is made when the command begins
        time.sleep(0.01)
    process.terminate()
    told, complaints = process.communicate()
    assert (process.returncode, told) == (143, "")
    assert complaints == "Stopped. The same command goes on with the set-up.\n"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_an_old_python_is_named_in_one_line(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3.8"
    old.write_text('#!/bin/sh\ncase $2 in *platform*) echo "is 3.8.10" ;; *) exit 1 ;; esac\n')
    old.chmod(0o755)
    done = run(project, "scripts/find-python.sh", PYTHON=str(old))
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert "3.8.10" in done.stderr
    assert "make brief PYTHON=python3.12" in done.stderr
    assert "Traceback" not in done.stderr


def bare_machine(folder: Path, **tools: str) -> str:
    """Make a PATH on which only the most basic commands and the given ones are found."""
    for name in ("basename", "cat", "dirname", "grep", "sh"):
        (folder / name).symlink_to(shutil.which(name) or name)
    for name, body in tools.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        path.chmod(0o755)
    return str(folder)


NOTHING_THERE = "cat >/dev/null; echo"


def test_without_the_right_to_install_one_line_says_what_to_run(tmp_path: Path) -> None:
    """Everything is missing, apt-get is there, and the user is no administrator."""
    path = bare_machine(
        tmp_path,
        uname="echo Linux",
        id="echo 1000",
        sudo="exit 1",
        apt_get="echo apt-get was called >&2; exit 1",
        mypython=NOTHING_THERE,
    )
    done = run(ROOT, "scripts/system-packages.sh", "mypython", "test", PATH=path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "sudo apt-get update && sudo apt-get install" in done.stderr
    for package in (
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
        "fonts-noto-cjk",
        "fonts-inter",
        "fonts-sil-charis",
        "mypython-venv",
        "libatomic1",
        "poppler-utils",
        "chromium",
    ):
        assert package in done.stderr


def test_nothing_is_asked_when_all_is_there(tmp_path: Path) -> None:
    path = bare_machine(
        tmp_path,
        uname="echo Linux",
        id="echo was asked >&2",
        sudo="echo was asked >&2",
        apt_get="echo was asked >&2",
        pdftotext="",
        chromium="",
        mypython=NOTHING_THERE
        + " venv pango pangoft2 harfbuzz atomic noto-serif noto-sans inter charis",
    )
    done = run(ROOT, "scripts/system-packages.sh", "mypython", "test", PATH=path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_on_macos_the_homebrew_names_are_given(tmp_path: Path) -> None:
    path = bare_machine(tmp_path, uname="echo Darwin", mypython=NOTHING_THERE)
    done = run(ROOT, "scripts/system-packages.sh", "mypython", PATH=path)
    assert done.returncode == 1
    assert "brew install pango harfbuzz font-noto-serif-sc font-noto-sans-sc" in done.stderr
