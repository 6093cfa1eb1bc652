"""Partial proportional odds from arrays are those from a formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    EstimationError,
    Factor,
    ModelResult,
    SurveyDesign,
    fit,
    fit_by_cutpoint,
    jackknife,
)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    made = pd.DataFrame(
        {
            "age": rng.integers(18, 80, 400).astype(float),
            "city": rng.choice(["a", "b", "c"], 400),
            "w": rng.uniform(0.3, 3, 400),
            "cluster": rng.integers(0, 20, 400),
        }
    )
    latent = 0.02 * (made.age - 50) + 0.5 * (made.city == "b") + rng.logistic(size=400)
    made["y"] = np.digitize(latent, [-1, 1]) + 1.0
    made.loc[:9, "age"] = np.nan
    return made


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("kind", ["weights", "clusters", "replicates"])
@pytest.mark.parametrize("varying", [("age",), ("city",), ("city", "age")])
def test_arrays_and_formula_say_the_same(
    people: pd.DataFrame, kind: str, varying: tuple[str, ...]
) -> None:
    design = SurveyDesign(people.w, clusters=None if kind == "weights" else people.cluster)
    if kind == "replicates":
        design = jackknife(design)
    X = np.column_stack([people.age, people.city == "b", people.city == "c"]).astype(float)
    inside = (people.index > 20).tolist()
    factors = [Factor("city", "a", ("b", "c"), (1, 2))]
    names = ("age", "city[T.b]", "city[T.c]")
    found = fit_by_cutpoint(people.y, X, design, varying, names, domain=inside, factors=factors)
    model = "partial proportional odds"
    known = fit("y ~ age + city", people, design, model, varying=varying, domain=inside)
    assert isinstance(known, ModelResult)
    assert found.names == known.names
    np.testing.assert_allclose(found.values, known.values, rtol=1e-9)
    np.testing.assert_allclose(found.standard_errors, known.standard_errors, rtol=1e-9)


def test_a_term_that_is_not_there_is_refused(people: pd.DataFrame) -> None:
    with pytest.raises(EstimationError, match="got 'town', expected some of"):
        fit_by_cutpoint(people.y, people[["age"]], SurveyDesign(people.w), ("town",))
