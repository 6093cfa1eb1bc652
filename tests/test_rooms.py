"""Imports between the rooms of the engine run one way; no room is a hall."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from scs_report.build import pipeline

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "scs_report"

#: The rooms from the ground to the roof: each may import what stands on a line above its own.
#: Rooms of one line do not know each other.
FLOORS = (
    {"errors", "version", "quiet", "names", "patterns"},
    {"border", "stopping", "estimation", "shortages"},
    {"results", "study", "caching", "fonts", "placing"},
    {"survey", "language", "project", "doctor"},
    {"analysis", "replication", "brand", "prose", "references", "paper", "drafting", "importing"},
    {"tables", "figures"},
    {"checks"},
    {"provenance"},
    {"stress"},
    {"pages"},
    {"exchange", "pictures", "latex", "office"},
    {"build"},
    {"deposit", "batch", "editions", "live", "revisions"},
    {"notebook"},
    {"cli"},
    {"__main__", ""},
)

#: Rooms that import no others than these.
ONLY = {
    "estimation": {"patterns"},
    "results": {"border", "errors"},
    "survey": {"patterns", "border", "errors", "names", "study", "version"},
    "analysis": {
        "survey",
        "estimation",
        "patterns",
        "results",
        "border",
        "errors",
        "study",
        "version",
    },
    "replication": {"results", "border", "errors", "placing", "version"},
    "fonts": {"border", "errors", "stopping"},
    "language": {"border", "errors", "names", "results"},
}

#: Rooms of documents know nothing of respondents and estimators.
DOCUMENTS = {
    *("prose", "tables", "figures", "brand", "checks", "provenance", "stress", "pages", "paper"),
    "exchange",
    "pictures",
    "latex",
    "office",
}
RESPONDENTS = {"survey", "estimation", "analysis"}

#: A name that several modules share, and the one thing it means in all of them. A kind of tables or
#: figures may share it with its entry, its numbers or its estimator, and is not listed.
SHARED = {
    "addresses": "addresses of numbers; those of printed cells by the rules of a publication",
    "codebook": "a codebook, read and drafted",
    "documents": "the documents of a study, rendered, and the commands that make them",
    "errors": "errors raised to a caller",
    "facts": "named numbers, their type and their computation",
    "labels": "labels of the codebook, taken for documents and checked",
    "letters": "letters of columns that differ, their type and their computation",
    "models": "models, estimated and carried",
    "replication": "the comparison with published numbers, carried and set in tables",
    "collinearity": "tolerance and variance inflation, computed by term and by model",
    "weighting": "weights of respondents: made, carried, told, asked for",
    "waves": "waves of a survey, carried and compared",
    "sections": "sections of prose, rendered and checked",
    "study": "a study: read from its folder, carried by results, drafted",
    "terminal": "the one console, and what provenance prints there",
    "terms": "terms of models, estimated and named",
    "toml": "TOML, read and written",
}


def modules() -> dict[str, Path]:
    """Return the modules by their dotted names; a package by its own."""
    found = {}
    for path in ENGINE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


def room(module: str) -> str:
    """Return the room of a module; the package itself is the room without a name."""
    return module.partition(".")[2].partition(".")[0]


@cache
def imports() -> dict[str, set[str]]:
    """Return which modules each imports anywhere, also for types only."""
    known = modules()
    found: dict[str, set[str]] = {}
    for module, path in known.items():
        found[module] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}: imports name their module in full"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                while name and name not in known:
                    name = name.rpartition(".")[0]
                if name:
                    found[module].add(name)
        found[module].discard(module)
    return found


def test_every_room_has_its_floor() -> None:
    placed = [name for floor in FLOORS for name in floor]
    assert sorted(placed) == sorted({room(module) for module in modules()})


def test_imports_run_one_way() -> None:
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    wrong = []
    for module, imported in imports().items():
        here = room(module)
        for other in imported:
            there = room(other)
            if there == here:
                continue
            upward = floor[there] >= floor[here]
            strange = there not in ONLY.get(here, {there})
            mixed = here in DOCUMENTS and there in RESPONDENTS
            if upward or strange or mixed:
                wrong.append(f"{module} imports {other}")
    assert not wrong


def test_results_are_made_anew_where_any_room_of_theirs_changes() -> None:
    reached, left = set[str](), {name for name in modules() if room(name) == "analysis"}
    while left:
        reached |= left
        left = {other for name in left for other in imports()[name]} - reached
    rooms = {place.removesuffix(".py") for place in pipeline._ROOMS}
    assert "patterns" in rooms
    assert {room(name) for name in reached} - {"version", ""} <= rooms


def test_no_modules_import_each_other() -> None:
    try:
        TopologicalSorter(imports()).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(error.args[1])) from None


def test_no_room_is_more_than_a_fifth_of_the_engine() -> None:
    lines: dict[str, int] = defaultdict(int)
    for module, path in modules().items():
        lines[room(module)] += len(path.read_text("utf-8").splitlines())
    largest = max(lines, key=lambda name: lines[name])
    assert lines[largest] <= sum(lines.values()) / 5, f"{largest}: {lines[largest]} lines"


def test_modules_of_one_name_mean_one_thing() -> None:
    places = defaultdict(set)
    for module, path in modules().items():
        if path.name != "__init__.py" and ".kinds." not in module:
            places[path.stem].add(module)
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert sorted(shared) == sorted(SHARED), {
        name: sorted(shared.get(name, ())) for name in shared.keys() ^ SHARED.keys()
    }


@pytest.mark.slow
def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5, which Debian has, matches such wrongly (python/cpython#106052)."""
    found = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"(?<!\\)\)[*+?]\+", node.value)
    ]
    assert not found
