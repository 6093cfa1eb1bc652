"""A wheel built from the tree needs nothing else of it: it begins a study and builds it."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from flit_core import buildapi

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment with this wheel, which borrows the packages it needs."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, tree)
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "scs_report", tree / "scs_report", ignore=compiled)
    here = Path.cwd()
    os.chdir(tree)
    try:
        wheel = folder / buildapi.build_wheel(str(folder))
    finally:
        os.chdir(here)
    venv.create(folder / "venv", with_pip=False)
    packages = next((folder / "venv" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    borrowed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    lines = [*dict.fromkeys(borrowed), *site.getsitepackages()]
    (packages / "borrowed.pth").write_text("\n".join(dict.fromkeys(lines)) + "\n", "utf-8")
    return folder / "venv" / "bin" / "python"


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", "scs_report", *arguments]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        command, cwd=folder, env=bare, capture_output=True, text=True, check=False
    )


def test_a_wheel_begins_a_study_and_builds_it(installed: Path, tmp_path: Path) -> None:
    where = "import scs_report; print(scs_report.__file__)"
    place = subprocess.run(
        [str(installed), "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(place.stdout.strip()).is_relative_to(installed.parents[1])
    done = run(installed, tmp_path, "new", "a study", "--languages", "en,zh")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Next: scs-report build --study 'a study'\n")
    done = run(installed, tmp_path, "build", "--study", "a study")
    assert done.returncode == 0, done.stderr
    made = {path.name for path in (tmp_path / "a study" / "build").iterdir()}
    assert made == {
        *(f"brief.{code}.{end}" for code in ("en", "zh") for end in ("html", "pdf")),
        "results.json",
    }


def test_without_a_study_one_line_says_how_to_begin(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "build")
    assert done.returncode == 2
    assert "lies in no study" in done.stderr
    assert "scs-report new FOLDER" in done.stderr
    assert "Traceback" not in done.stderr
