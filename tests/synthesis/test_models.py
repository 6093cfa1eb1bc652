"""The shipped respondents give the published models when they are estimated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import SurveyDesign, fit_ordered_logit
from scs_report.published import load_published
from scs_report.survey import load_codebook, load_respondents
from scs_report.synthesis.targets import BASE_TERMS, CUTS, MODEL_TERMS, Targets

DATA = Path(__file__).parents[2] / "data"
# Education in Model 5 has no finite coefficients: the one person of the reference level approves
# strongly. Its terms and the cutpoints are compared as distances from "low".
SEPARATED = 5


@pytest.fixture(scope="module")
def targets() -> Targets:
    return Targets(load_published(DATA / "published"))


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    respondents = load_respondents(DATA / "respondents.csv", load_codebook(DATA / "codebook.toml"))
    names = {term.partition("=")[0] for term in BASE_TERMS}
    names |= {term for terms in MODEL_TERMS.values() for term in terms}
    columns = {name: respondents.values(name) for name in {*names, "approval", "weight"}}
    return pd.DataFrame(columns)


@pytest.mark.parametrize("model", range(1, 8))
def test_readable_parameters_are_those_of_table_4(
    answers: pd.DataFrame, targets: Targets, model: int
) -> None:
    terms = (*BASE_TERMS, *MODEL_TERMS[model])
    columns = []
    for term in terms:
        name, _, code = term.partition("=")
        values = answers[name].to_numpy(dtype=np.float64)
        columns.append(np.where(np.isnan(values), np.nan, values == int(code)) if code else values)
    design = np.column_stack(columns)
    sample = ~np.isnan(design).any(axis=1)
    assert sample.sum() == targets.observations(model)
    published = np.concatenate(targets.parameters(model))
    names = [*terms, *CUTS]
    if model == SEPARATED:
        schooled = answers["education"].to_numpy() != 1
        assert (answers["approval"][sample & ~schooled] == 5).all()
        design, low = np.delete(design, 4, axis=1), published[4]
        published = np.delete(published, 4)
        published[4:6] -= low
        published[-len(CUTS) :] -= low
        names.remove("education=2")
        sample &= schooled
    result = fit_ordered_logit(
        answers["approval"].to_numpy(dtype=np.float64),
        design,
        SurveyDesign(answers["weight"].to_numpy(dtype=np.float64)),
        [name for name in names if name not in CUTS],
        domain=sample,
    )
    reached = result.values
    errors = result.standard_errors
    for name, mine, theirs, error in zip(names, reached, published, errors, strict=True):
        cell = targets.published.cell("table-4", name, f"model_{model}", "coefficient")
        if cell.reading == "sure":
            unit = 10.0**-cell.decimals
            assert abs(mine - theirs) < 0.51 * unit, (name, mine, theirs)
        elif cell.value is not None:
            assert abs(mine - theirs) < error, (name, mine, theirs)
