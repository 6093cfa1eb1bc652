"""Set-up works with whatever package index the user has, and takes only what was pinned."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scs_report.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PINNED = ("runtime.txt", "dev.txt")


def blocks(name: str) -> list[str]:
    """Requirements of a file, each with its hashes."""
    text = (ROOT / "requirements" / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines).strip())


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for block in blocks(name):
        requirement = Requirement(block.split("\\")[0])
        found.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))
    return found


@pytest.mark.parametrize("name", [*PINNED, "base.in"])
def test_no_index_and_no_address_is_named(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)|find-links|index-url|trusted-host", text, re.MULTILINE)
    assert not re.search(r"(^|\s)(/|~/|[A-Za-z]:\\)\S", text), "a path of some machine"


def test_no_script_names_an_address() -> None:
    for path in (ROOT / "Makefile", ROOT / ".ci/run", *ROOT.glob("scripts/*.sh")):
        assert "://" not in path.read_text("utf-8")


@pytest.mark.parametrize("name", PINNED)
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    for block in blocks(name):
        requirement = Requirement(block.split("\\")[0])
        assert str(requirement.specifier).startswith("=="), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), requirement.name


def test_every_dependency_of_the_package_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime, dev = pins("runtime.txt"), pins("dev.txt")
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for requirement in map(Requirement, needed):
        for specifier in runtime[canonicalize_name(requirement.name)]:
            assert requirement.specifier.contains(specifier.removeprefix("=="))
    for requirement in map(Requirement, project["project"]["optional-dependencies"]["dev"]):
        assert canonicalize_name(requirement.name) in dev


def test_tests_run_with_the_versions_that_build_the_documents() -> None:
    dev = pins("dev.txt")
    for name, versions in pins("runtime.txt").items():
        assert dev[name] == versions


def test_the_version_is_the_same_wherever_it_stands(root: Path) -> None:
    with (root / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["project"]["version"]
    assert declared == VERSION
    assert f"version: {declared}\n" in (root / "CITATION.cff").read_text("utf-8")
