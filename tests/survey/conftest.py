"""A small respondents file in which everything is right, made from the codebook itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from scs_report.survey import Codebook, load_codebook
from scs_report.survey.conditions import parse_rule

CODEBOOK = Path(__file__).parents[2] / "data" / "codebook.toml"
MEMBERSHIPS = ("use_sesame", "use_tencent", "use_pilot", "use_other")


def valid_frame(codebook: Codebook, rows: int = 40, seed: int = 1) -> pd.DataFrame:
    """Return respondents with random answers that follow every rule of the codebook."""
    rng = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {}
    uses = rng.random((rows, 4)) < [0.6, 0.3, 0.2, 0.1]
    outside = ~uses.any(axis=1)
    unknown = outside & (rng.random(rows) < 0.3)
    for question in codebook.questions:
        if question.id == codebook.design.id:
            columns[question.id] = np.arange(1.0, rows + 1)
        elif question.id == codebook.design.weight:
            columns[question.id] = rng.uniform(0.4, 2.0, rows).round(3)
        elif question.kind == "number":
            columns[question.id] = rng.integers(14, 66, rows).astype(float)
        elif question.kind == "single":
            columns[question.id] = rng.choice(question.codes, rows).astype(float)
        else:
            alone = np.array([item.exclusive for item in question.items])
            ticks = (rng.random((rows, len(alone))) < 0.3) & ~alone
            if alone.any():
                ticks[~ticks.any(axis=1), np.flatnonzero(alone)[0]] = True
            columns |= dict(zip(question.columns, ticks.T.astype(float), strict=True))
    columns |= dict(zip(MEMBERSHIPS, uses.T.astype(float), strict=True))
    columns |= {"use_unknown": unknown * 1.0, "use_none": (outside & ~unknown) * 1.0}
    for question in codebook.questions:
        when = codebook.base(question.base).when
        if when:
            asked = parse_rule(when).holds(columns)
            for column in question.columns:
                columns[column] = np.where(asked, columns[column], np.nan)
    frame = pd.DataFrame({name: columns[name] for name in codebook.columns})
    return frame.astype({name: "Int64" for name in frame if name != codebook.design.weight})


def write(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame in the format that the ending of the path names."""
    match path.suffix:
        case ".csv":
            frame.to_csv(path, index=False, encoding="utf-8")
        case ".parquet":
            frame.to_parquet(path, index=False)
        case ".xlsx":
            frame.to_excel(path, index=False)
        case ".dta":
            pyreadstat.write_dta(frame.astype(float), str(path))
        case ".sav":
            pyreadstat.write_sav(frame.astype(float), str(path))
    return path


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(CODEBOOK)


@pytest.fixture(scope="session")
def make(codebook: Codebook) -> Callable[..., pd.DataFrame]:
    """Valid respondents, each time a frame of one's own."""

    @cache
    def made(rows: int, seed: int) -> pd.DataFrame:
        return valid_frame(codebook, rows, seed)

    return lambda rows, seed=1: made(rows, seed).copy()


@pytest.fixture
def frame(make: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    return make(40)


@pytest.fixture
def save(tmp_path: Path) -> Callable[[pd.DataFrame, str], Path]:
    def save(frame: pd.DataFrame, name: str) -> Path:
        return write(frame, tmp_path / name)

    return save
