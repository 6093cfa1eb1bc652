"""The lists of packages that decide about results and documents are complete."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scs_report.build import dependencies, pipeline
from scs_report.caching import artifact_inputs as inputs
from scs_report.caching import file_inputs, package_inputs, program_inputs, sha256

#: Preparing fonts and the command line; the digest of the fonts stands for the former.
ELSEWHERE = {"chws_tool", "uharfbuzz", "typer", "rich", "watchfiles"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def needed(names: set[str]) -> Iterator[str]:
    """Yield packages and all that they need here."""
    seen: set[str] = set()
    todo = list(names)
    while todo:
        name = normal(todo.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue
        yield name
        for line in lines:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(
                marker.evaluate({"extra": extra}) for extra in ("", *(["woff"]))
            ):
                todo.append(requirement.name)


def test_the_lists_hold_all_that_the_project_needs(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {normal(Requirement(line).name) for line in project["dependencies"]}
    lists = (pipeline.PACKAGES, dependencies.PACKAGES, dependencies.TEXT_PACKAGES)
    listed = {normal(name) for names in lists for name in names}
    assert set(needed(direct - ELSEWHERE)) <= listed


@pytest.mark.parametrize("names", [pipeline.PACKAGES, dependencies.PACKAGES])
def test_versions_are_those_installed(names: tuple[str, ...]) -> None:
    found = package_inputs(names)
    for name in ("numpy", "msgspec"):
        assert found[f"package {name}"] == version(name)


def test_libraries_that_set_text_are_found() -> None:
    found = " ".join(dependencies.library_inputs(dependencies.LIBRARIES))
    for name in ("pango", "harfbuzz", "fontconfig"):
        assert name in found


def test_the_program_is_its_code_and_nothing_compiled() -> None:
    names = set(program_inputs("build", "errors.py"))
    assert {"scs_report/build/run.py", "scs_report/errors.py"} <= names
    assert not [name for name in names if not name.endswith(".py")]


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_every_file_below_a_room_counts_but_hidden_and_compiled_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    make(package, "room/a.py", "room/deep/b.po", "one.py", "other/c.py")
    make(package, "room/.hidden.py", "room/.git/d.py", "room/__pycache__/e.py", "room/f.pyc")
    monkeypatch.setattr(inputs, "_PACKAGE", package)
    before = program_inputs("room", "one.py")
    assert set(before) == {"package/room/a.py", "package/room/deep/b.po", "package/one.py"}
    (package / "room" / "deep" / "b.po").write_text("changed")
    after = program_inputs("room", "one.py")
    assert {name for name in before if before[name] != after[name]} == {"package/room/deep/b.po"}


def test_files_elsewhere_go_by_their_whole_path_and_lost_ones_have_no_digest(
    tmp_path: Path,
) -> None:
    make(tmp_path, "root/data/a.csv", "elsewhere/b.csv")
    found = file_inputs(
        tmp_path / "root",
        [
            tmp_path / "root" / "data" / "a.csv",
            tmp_path / "elsewhere" / "b.csv",
            tmp_path / "root" / "lost.csv",
        ],
    )
    assert list(found) == ["data/a.csv", str(tmp_path / "elsewhere" / "b.csv"), "lost.csv"]
    assert found["data/a.csv"] == sha256("root/data/a.csv")
    assert found["lost.csv"] == ""


def test_of_two_versions_the_first_on_the_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "near/Foo-2.0.dist-info/METADATA", "near/foo.py")
    make(tmp_path, "far/Foo-1.0.dist-info/METADATA", "far/bar-3.1.post1.dist-info/METADATA")
    make(tmp_path, "far/unasked-9.dist-info/METADATA")
    path = [str(tmp_path / "near"), str(tmp_path / "lost"), str(tmp_path / "far")]
    monkeypatch.setattr("sys.path", path)
    found = package_inputs(("foo", "bar", "absent"))
    python = found.pop("Python")
    assert found == {"package bar": "3.1.post1", "package foo": "2.0"}
    assert platform.python_version() in python
    assert platform.machine() in python


def test_packages_of_the_working_folder_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "foo-4.dist-info/METADATA")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [""])
    assert package_inputs(("foo",))["package foo"] == "4"


def test_a_library_that_was_replaced_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "lib/libpango-1.0.so.0.5", "lib/libpango-1.0.a", "lib/libpangoft2-1.0.so")
    (tmp_path / "lib" / "libpango-1.0.so.0").symlink_to("libpango-1.0.so.0.5")
    (tmp_path / "lib" / "libpango-1.0.so.9").symlink_to("lost")
    folders = (str(tmp_path / "lost"), str(tmp_path / "lib"))
    monkeypatch.setattr(inputs, "_LIBRARY_FOLDERS", folders)
    before = dependencies.library_inputs(("pango-1.0",))
    file = tmp_path / "lib" / "libpango-1.0.so.0.5"
    assert list(before) == [f"library {file}"]
    file.write_text("another")
    assert dependencies.library_inputs(("pango-1.0",)) != before


def test_what_results_are_made_of_is_known_without_loading_pandas(root: Path) -> None:
    code = """if True:
        import sys
        from scs_report.build.pipeline import encoded_results
        from scs_report.project import Project

        class Kept:
            def get(self, key):
                return b"{}"

        assert encoded_results(Project.find(), None, Kept(), print).content == b"{}"
        sys.exit("pandas" in sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
