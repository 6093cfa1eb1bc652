"""The negative binomial model against R, and what it must hold and refuse."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scs_report.estimation import EstimationError, ModelResult, SurveyDesign, fit, jackknife

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "negative_binomial.csv")
EXACT = 1e-9
NB = "negative binomial"


def reference(case: str, quantity: str) -> np.ndarray:
    found = VALUES[(VALUES.case == case) & (VALUES.quantity == quantity)]
    assert len(found), (case, quantity)
    return found.value.to_numpy()


def negative_binomial(formula: str, data: pd.DataFrame, design: SurveyDesign | None) -> ModelResult:
    found = fit(formula, data, design, NB)
    assert isinstance(found, ModelResult)
    return found


def case(name: str) -> ModelResult:
    data = pd.read_csv(FOLDER / f"{name}.csv")
    if name == "quine":
        return negative_binomial("Days ~ Sex + Age + Eth + Lrn", data, None)
    if name == "apistrat":
        design = SurveyDesign(data.pw, strata=data.stype, fpc=data.fpc)
        return negative_binomial("enroll ~ ell + meals + stype", data, design)
    design = SurveyDesign(data.pw, clusters=data.dnum, fpc=data.fpc)
    return negative_binomial("enroll ~ ell + stype", data, design)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["quine", "apistrat", "apiclus1"])
def test_against_r(name: str) -> None:
    found = case(name)
    assert found.names[-1] == "log(theta)"
    np.testing.assert_allclose(found.values, reference(name, "estimate"), rtol=EXACT)
    np.testing.assert_allclose(found.standard_errors, reference(name, "se"), rtol=EXACT)
    np.testing.assert_allclose(found.log_likelihood, reference(name, "loglik")[0], rtol=EXACT)


def draw(seed: int, theta: float = 1.5, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "age": rng.integers(18, 80, n).astype(float),
            "city": rng.choice(["a", "b", "c"], n),
            "w": rng.uniform(0.3, 3, n),
            "years": rng.uniform(1, 4, n),
            "cluster": rng.integers(0, 30, n),
        }
    )
    mean = np.exp(0.02 * (made.age - 50) + 0.4 * (made.city == "b") + np.log(made.years))
    made["visits"] = rng.negative_binomial(theta, theta / (theta + mean))
    return made


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1e-3, 7.0, 1e6]))
def test_what_holds_whatever_the_data(seed: int, factor: float) -> None:
    people = draw(seed)
    plain = negative_binomial("visits ~ age + city", people, SurveyDesign(people.w))
    # the scale of weights, the unit and origin of a covariate, the order of rows
    other = people.sample(frac=1, random_state=seed).assign(age=lambda p: p.age * factor + 1e4)
    moved = negative_binomial("visits ~ age + city", other, SurveyDesign(other.w * factor))
    kept = [i for i, name in enumerate(plain.names) if name not in ("Intercept", "age")]
    np.testing.assert_allclose(moved.values[kept], plain.values[kept], rtol=1e-7)
    np.testing.assert_allclose(moved.standard_errors[kept], plain.standard_errors[kept], rtol=1e-7)
    at = plain.names.index("age")
    assert moved.values[at] * factor == pytest.approx(plain.values[at], rel=1e-7)
    # people twice are people of twice the weight
    twice = pd.concat([people, people])
    ids = np.tile(np.arange(len(people)), 2)
    doubled = negative_binomial("visits ~ age + city", twice, SurveyDesign(twice.w, clusters=ids))
    np.testing.assert_allclose(doubled.values, plain.values, rtol=1e-8)
    np.testing.assert_allclose(doubled.standard_errors, plain.standard_errors, rtol=1e-7)


def test_scores_are_zero_at_the_maximum_and_it_is_one() -> None:
    people = draw(2)
    found = negative_binomial("visits ~ age + offset(log(years))", people, SurveyDesign(people.w))
    mean = found.predict(people)["mean"].to_numpy()
    theta = np.exp(found.values[-1])
    residual = people.w * (people.visits - mean) * theta / (theta + mean)
    assert abs(residual.sum()) < 1e-8
    assert abs((residual * people.age).sum()) < 1e-6

    def value(t: float) -> float:
        from scipy.stats import nbinom

        return float(people.w @ nbinom.logpmf(people.visits, t, t / (t + mean)))

    assert value(theta) == pytest.approx(found.log_likelihood, rel=1e-12)
    assert value(theta) > max(value(theta * 1.01), value(theta / 1.01))
    assert found.log_likelihood_null < found.log_likelihood


def test_it_nears_the_poisson_model_where_theta_is_large() -> None:
    people = draw(3, theta=200.0, n=4000)
    found = negative_binomial("visits ~ age + city", people, SurveyDesign(people.w))
    poisson = fit("visits ~ age + city", people, SurveyDesign(people.w), "poisson")
    np.testing.assert_allclose(found.values[:-1], poisson.values, atol=0.02)
    assert found.log_likelihood > poisson.log_likelihood


def test_predictions_plots_tests_and_files() -> None:
    people = draw(4)
    found = negative_binomial("visits ~ age + city", people, SurveyDesign(people.w))
    shown = found.predict(people.head(3), se=True)
    assert (shown.low < shown.estimate).all()
    assert found.plot(exponentiated=True).axes.get_xlabel() == "Ratio of means, 95% interval"
    assert found.n_coefficients == 3
    assert found.term_test("city").df == 2
    assert np.isfinite(found.aic)
    again = ModelResult.from_json(found.to_json())
    assert np.array_equal(again.values, found.values)
    assert np.array_equal(pickle.loads(pickle.dumps(found)).predict(people), found.predict(people))


def test_replicate_weights_come_near_linearised_errors() -> None:
    people = draw(5)
    design = SurveyDesign(people.w, clusters=people.cluster)
    linear = negative_binomial("visits ~ age", people, design)
    again = negative_binomial("visits ~ age", people, jackknife(design))
    np.testing.assert_allclose(again.values, linear.values, rtol=1e-9)
    np.testing.assert_allclose(again.standard_errors, linear.standard_errors, rtol=0.15)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"visits": 3}, "the outcome is 3 for everybody"),
        ({"visits": np.arange(300) % 2 + 0.5}, "row 0 is 0.5, expected whole numbers"),
        ({"visits": -1}, "expected zero or more"),
        ({"visits": np.arange(300) % 2 + 5}, "vary no more than those of a Poisson model"),
    ],
)
def test_what_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        fit("visits ~ age", draw(6).assign(**change), model=NB)


def test_a_group_without_counts_is_named() -> None:
    people = draw(7)
    people.loc[people.city == "c", "visits"] = 0
    with pytest.raises(EstimationError, match="all counts are zero where city = c"):
        fit("visits ~ age + city", people, model=NB)
