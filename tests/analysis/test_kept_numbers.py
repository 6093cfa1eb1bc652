"""A process that analyses a study again and again says what one says that does it once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scs_report.analysis import isolation
from scs_report.analysis.numbers import Numbers
from scs_report.build.pipeline import analyse_project
from scs_report.estimation import remembered as kept
from scs_report.project import Project
from scs_report.results import encode_results


@pytest.fixture
def study(root: Path, tmp_path: Path) -> Path:
    """A study that a test may change."""
    return Path(shutil.copytree(root / "examples" / "demo", tmp_path / "study"))


def analysed(study: Path) -> bytes:
    return encode_results(analyse_project(Project(study), None, lambda _: None))


def edit(path: Path, pattern: str, instead: str) -> None:
    text = path.read_text("utf-8")
    assert re.search(pattern, text)
    path.write_text(re.sub(pattern, instead, text, count=1), "utf-8")


EDITS: dict[str, Callable[[Path], None]] = {
    "label": lambda data: edit(data / "codebook.toml", 'en = "All residents"', 'en = "All"'),
    "meaning": lambda data: edit(data / "codebook.toml", r"missing = true", "missing = false"),
    "answer": lambda data: edit(data / "respondents.csv", ",61,", ",62,"),
    "weight": lambda data: edit(data / "respondents.csv", "0.844", "0.944"),
    "cluster": lambda data: edit(data / "respondents.csv", "\n1,1,1,12,", "\n1,1,2,12,"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", EDITS)
def test_numbers_of_the_same_people_are_computed_once(
    study: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(kept, "_kept", None)
    kept.keep()
    first, computed = analysed(study), list[object]()
    plain = Numbers._of_people
    monkeypatch.setattr(
        Numbers, "_of_people", lambda self, one: (computed.append(one), plain(self, one))[1]
    )
    (study / "data" / "respondents.toml").unlink(missing_ok=True)
    EDITS[what](study / "data")
    again = analysed(study)
    assert again != first
    assert bool(computed) == (what != "label")
    monkeypatch.setattr(kept, "_kept", None)
    assert analysed(study) == again


@pytest.mark.slow
def test_whom_few_people_are_found_among_is_looked_for_once(study: Path) -> None:
    """A label or a weight puts nobody into another group."""
    isolation._isolated.cache_clear()
    first = analysed(study)
    searched = isolation._isolated.cache_info().misses
    assert searched
    EDITS["label"](study / "data")
    again = analysed(study)
    assert again != first
    assert isolation._isolated.cache_info().misses == searched
    isolation._isolated.cache_clear()
    assert analysed(study) == again
    assert isolation._isolated.cache_info().misses
