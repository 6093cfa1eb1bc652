"""Studies in which imports may write, and files that a company could deliver."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from company import STUDIES, copied

from scs_report.project import Project
from scs_report.survey import Codebook, load_codebook, read_respondents


@pytest.fixture(
    params=[
        # many columns take their time; the quick tests have the small study
        pytest.param(name, marks=[] if name == "the example" else pytest.mark.slow)
        for name in STUDIES
    ]
)
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
