"""The lists of packages that decide about results and documents are complete."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scs_report import pipeline
from scs_report.caching import package_inputs, program_inputs
from scs_report.report.building import dependencies

#: Preparing fonts and the command line; the digest of the fonts stands for the former.
ELSEWHERE = {"chws_tool", "uharfbuzz", "typer", "rich"}


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
    listed = {normal(name) for name in (*pipeline.PACKAGES, *dependencies.PACKAGES)}
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
    names = set(program_inputs("report", "errors.py"))
    assert {"scs_report/report/build.py", "scs_report/errors.py"} <= names
    assert not [name for name in names if not name.endswith(".py")]
