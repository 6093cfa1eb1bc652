"""Files of many companies become the same respondents, cell by cell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from kinds import KINDS

from scs_report.importing.deciding import Choice, Decision
from scs_report.importing.importer import Imported, import_file
from scs_report.project import Project
from scs_report.survey import Codebook, load_codebook, read_respondents

ROOT = Path(__file__).parents[2]
STUDIES = {"this study": ROOT, "the example": ROOT / "examples" / "demo"}


@pytest.fixture(params=STUDIES)
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A copy of a study in which an import may write."""
    place = STUDIES[request.param]
    (tmp_path / "study" / "data").mkdir(parents=True)
    for name in ("study.toml", "codebook.toml", "respondents.csv", "respondents.toml"):
        shutil.copy(place / "data" / name, tmp_path / "study" / "data")
    for prints in (place / "data").glob("*.fingerprints"):
        shutil.copy(prints, tmp_path / "study" / "data")
    return Project(tmp_path / "study")


def truth_of(study: Project) -> tuple[pd.DataFrame, Codebook]:
    codebook = load_codebook(study.data / "codebook.toml")
    whole = read_respondents(study.data / "respondents.csv", codebook)
    return whole.iloc[:250].reset_index(drop=True), codebook


def first_of(decision: Decision) -> Choice:
    return decision.choices[0]


def brought(
    study: Project, path: Path, ask: Callable[[Decision], Choice | None] | None = None
) -> Imported:
    return import_file(study, path, command="scs-report import", ask=ask)


def assert_same(made: Path | None, truth: pd.DataFrame) -> None:
    assert made is not None
    found = pd.read_parquet(made)
    assert list(found) == list(truth)
    for name in truth:
        a = found[name].to_numpy("float64", na_value=float("nan"))
        b = truth[name].to_numpy("float64", na_value=float("nan"))
        differ = ~((a == b) | ((a != a) & (b != b)))
        assert not differ.any(), f"{name}: {differ.sum()} cells"


@pytest.mark.parametrize("name", KINDS)
def test_respondents_are_those_of_the_study(name: str, study: Project, tmp_path: Path) -> None:
    make, most = KINDS[name]
    truth, codebook = truth_of(study)
    path = make(truth, codebook, tmp_path)
    done = brought(study, path)
    assert len(done.open) <= most, [one.question for one in done.open]
    if done.open:
        assert done.respondents is None
        done = brought(study, path, first_of)
    assert_same(done.respondents, truth)
