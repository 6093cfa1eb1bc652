from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.results import Results
from scs_report.study import Specification, analyse, load_specification
from scs_report.survey import Codebook, Respondents, load_codebook, load_respondents

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(ROOT / "data" / "codebook.toml")


@pytest.fixture(scope="session")
def respondents(codebook: Codebook) -> Respondents:
    return load_respondents(ROOT / "data" / "respondents.csv", codebook)


@pytest.fixture(scope="session")
def specification() -> Specification:
    return load_specification(ROOT / "data")


@pytest.fixture(scope="session")
def results(respondents: Respondents, specification: Specification) -> Results:
    return analyse(respondents, specification)
