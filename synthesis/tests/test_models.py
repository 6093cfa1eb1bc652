"""The shipped respondents give the published models when they are estimated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import SurveyDesign, fit_ordered_logit
from scs_report.replication import load_published
from scs_report.survey import load_codebook, load_respondents
from synthesis.collinearity import PREDICTORS, nearest_correlations
from synthesis.regression import Model
from synthesis.targets import BASE_TERMS, CUTS, MODEL_TERMS, Targets

DATA = Path(__file__).parents[2] / "data"
# Education in Model 5 has no finite coefficients: the people of the reference level approve
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
    for name, mine, theirs in zip(names, reached, published, strict=True):
        cell = targets.published.cell("table-4", name, f"model_{model}", "coefficient")
        if cell.reading == "sure":
            unit = 10.0**-cell.decimals
            assert abs(mine - theirs) < 0.51 * unit, (name, mine, theirs)


def test_standard_errors_are_mostly_within_five_per_cent(
    answers: pd.DataFrame, targets: Targets
) -> None:
    ratios = []
    for number in range(1, 8):
        model = Model.of(targets, number)
        design = []
        for term in (*BASE_TERMS, *MODEL_TERMS[number]):
            name, _, code = term.partition("=")
            values = answers[name].to_numpy(dtype=np.float64)
            missing = np.isnan(values)
            design.append(np.where(missing, np.nan, values == int(code)) if code else values)
        full = np.column_stack(design)
        rows = ~np.isnan(full).any(axis=1)
        if number == SEPARATED:
            rows &= answers["education"].to_numpy() != 1
        weight = answers["weight"].to_numpy(dtype=np.float64)[rows]
        answer = answers["approval"].to_numpy(dtype=np.int64)[rows] - 1
        fit = model.estimate(full[np.ix_(rows, model.keep)], answer, weight)
        ratio = np.sqrt(np.diag(fit.covariance)) / model.errors
        ratios += ratio[~np.isnan(ratio)].tolist()
    deviation = np.abs(np.array(ratios) - 1.0)
    assert np.mean(deviation < 0.05) > 0.95
    assert deviation.max() < 0.1


def test_collinearity_is_near_table_a4(answers: pd.DataFrame, targets: Targets) -> None:
    inside = answers[list(PREDICTORS)].notna().all(axis=1) & answers["sesame_score"].notna()
    found = np.diag(np.linalg.inv(np.corrcoef(answers.loc[inside, list(PREDICTORS)].T)))
    printed = [targets.published.value("table-a4", name, "vif") for name in PREDICTORS]
    assert found == pytest.approx(np.array(printed), abs=0.025)


def test_correlations_are_found_for_given_inflation() -> None:
    start = np.array([[1.0, 0.3, 0.1, 0.2], [0.3, 1, 0.1, 0.1], [0.1, 0.1, 1, 0.2]])
    start = np.vstack([start, [0.2, 0.1, 0.2, 1.0]])
    wanted = np.array([1.25, 1.2, 1.1, 1.15])
    found = nearest_correlations(start, wanted)
    assert np.diag(np.linalg.inv(found)) == pytest.approx(wanted, abs=1e-3)
