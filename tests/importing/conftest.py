"""Studies in which imports may write, and files that a company could deliver."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from scs_report.project import Project
from scs_report.survey import Codebook, load_codebook, read_respondents

ROOT = Path(__file__).parents[2]
STUDIES = {"this study": ROOT, "the example": ROOT / "examples" / "demo"}


def copied(place: Path, folder: Path) -> Project:
    """Copy what an import needs of a study."""
    (folder / "data").mkdir(parents=True)
    for name in ("study.toml", "codebook.toml", "respondents.csv", "respondents.toml"):
        shutil.copy(place / "data" / name, folder / "data")
    for prints in (place / "data").glob("*.fingerprints"):
        shutil.copy(prints, folder / "data")
    return Project(folder)


@pytest.fixture(params=STUDIES)
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    return copied(STUDIES[request.param], tmp_path / "study")


@pytest.fixture
def example(tmp_path: Path) -> Project:
    return copied(STUDIES["the example"], tmp_path / "study")


@pytest.fixture
def example_codebook(example: Project) -> Codebook:
    return load_codebook(example.data / "codebook.toml")


@pytest.fixture
def people(example: Project, example_codebook: Codebook) -> pd.DataFrame:
    whole = read_respondents(example.data / "respondents.csv", example_codebook)
    return whole.reset_index(drop=True)
