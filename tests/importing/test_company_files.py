"""Files of many companies become the same respondents, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from kinds import KINDS

from scs_report.importing.deciding import Choice, Decision
from scs_report.importing.importer import Imported, import_file
from scs_report.project import Project
from scs_report.survey import Codebook, load_codebook, read_respondents

_ROWS = 250


def truth_of(study: Project) -> tuple[pd.DataFrame, Codebook]:
    codebook = load_codebook(study.data / "codebook.toml")
    whole = read_respondents(study.data / "respondents.csv", codebook)
    return whole.iloc[:_ROWS].reset_index(drop=True), codebook


def first_of(decision: Decision) -> Choice:
    return decision.choices[0]


def brought(
    study: Project, path: Path, ask: Callable[[Decision], Choice | None] | None = None
) -> Imported:
    return import_file(study, path, command="scs-report import", ask=ask)


def differing(made: Path, truth: pd.DataFrame) -> dict[str, int]:
    """Return in how many cells of each column respondents differ from the truth."""
    found = pd.read_parquet(made)
    assert list(found) == list(truth)
    counts = {}
    for name in truth:
        a, b = (one[name].to_numpy(np.float64, na_value=np.nan) for one in (found, truth))
        counts[name] = int((~((a == b) | (np.isnan(a) & np.isnan(b)))).sum())
    return {name: count for name, count in counts.items() if count}


# of kinds that ask as much, a quick run tries one
QUICK = {asked: name for name, (_, asked, *_) in reversed(KINDS.items())}.values()


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in KINDS],
)
def test_respondents_are_those_of_the_study(name: str, study: Project, tmp_path: Path) -> None:
    make, most = KINDS[name]
    truth, codebook = truth_of(study)
    path = make(truth, codebook, tmp_path)
    done = brought(study, path)
    assert len(done.open) <= most, [one.question for one in done.open]
    if done.open:
        assert done.respondents is None
        done = brought(study, path, first_of)
        assert not done.open
    assert done.respondents is not None
    assert differing(done.respondents, truth) == {}
    # the corrected mapping is read back, and gives the same
    again = brought(study, path)
    assert not again.open
    assert again.respondents is not None
    assert differing(again.respondents, truth) == {}
