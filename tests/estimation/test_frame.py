"""Models from data frames and formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import EstimationError, SurveyDesign, fit_ordered_logit, ordered_logit


@pytest.fixture
def people() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    n = 600
    frame = pd.DataFrame(
        {
            "age": rng.integers(14, 66, n),
            "school": rng.choice(["none", "low", "high"], n, p=[0.2, 0.4, 0.4]),
            "city": rng.integers(0, 2, n),
            "code": rng.integers(1, 4, n),
            "w": rng.uniform(0.3, 2, n),
        }
    )
    latent = 0.03 * frame.age + frame.city + (frame.school == "high") + rng.logistic(size=n)
    frame["approval"] = np.digitize(latent, [0.5, 1.5, 2.5, 3.5]) + 1
    return frame


def test_a_formula_equals_the_arrays_it_stands_for(people: pd.DataFrame) -> None:
    design = SurveyDesign(people.w.to_numpy())
    named = ordered_logit("approval ~ age + school", people, design, references={"school": "none"})
    X = np.column_stack([people.age, people.school == "high", people.school == "low"])
    plain = fit_ordered_logit(
        people.approval.to_numpy(float), X.astype(float), design, ["age", "high", "low"]
    )
    assert named.names[:3] == ("age", "school[T.high]", "school[T.low]")
    np.testing.assert_allclose(named.values, plain.values, rtol=1e-9)
    np.testing.assert_allclose(named.standard_errors, plain.standard_errors, rtol=1e-9)


def test_reference_levels_are_chosen_by_name(people: pd.DataFrame) -> None:
    one = ordered_logit("approval ~ school", people, references={"school": "none"})
    other = ordered_logit("approval ~ school", people, references={"school": "high"})
    assert one.params["school[T.high]"] == pytest.approx(-other.params["school[T.none]"])
    coded = ordered_logit("approval ~ code", people, references={"code": 3})
    assert list(coded.names[:2]) == ["code[T.1]", "code[T.2]"]
    with pytest.raises(EstimationError, match="'uni' does not occur; levels are high, low, none"):
        ordered_logit("approval ~ school", people, references={"school": "uni"})


def test_missing_values_are_dropped_counted_and_reported(people: pd.DataFrame) -> None:
    people = people.astype({"age": float})
    people.loc[:9, "age"] = np.nan
    people.loc[5:14, "school"] = None
    result = ordered_logit("approval ~ age + school", people)
    assert result.n == len(people) - 15
    assert result.n_dropped == 15
    assert result.dropped == {"age": 10, "school": 10}
    assert "left out for missing values: 15" in result.summary()


def test_ordered_categories_may_be_the_outcome(people: pd.DataFrame) -> None:
    words = ["no", "rather no", "neither", "rather", "yes"]
    people["answer"] = pd.Categorical.from_codes(people.approval - 1, words, ordered=True)
    by_word = ordered_logit("answer ~ age", people)
    np.testing.assert_allclose(by_word.values, ordered_logit("approval ~ age", people).values)


def test_separation_is_named_by_term_and_level(people: pd.DataFrame) -> None:
    people.loc[people.school == "none", "approval"] = 5
    result = ordered_logit("approval ~ age + school", people, references={"school": "none"})
    [term] = result.separated
    assert (term.term, term.level) == ("school", "none")
    assert term.n == (people.school == "none").sum()
    assert "Separated: school = none" in result.summary()
    assert "no finite estimate" in result.summary()


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("approval ~ agee", "no column agee"),
        ("approval", "expected `outcome ~ covariates`"),
        ("school ~ age", "outcome must be numbers"),
        ("approval ~ age + city + I(2 * age)", "collinear"),
    ],
)
def test_mistakes_are_explained(people: pd.DataFrame, formula: str, said: str) -> None:
    with pytest.raises(EstimationError, match=said):
        ordered_logit(formula, people)


def test_interactions_and_transformations(people: pd.DataFrame) -> None:
    result = ordered_logit("approval ~ age + I(age**2 / 1000) + city:age", people)
    assert result.n_coefficients == 3
    assert result.predict(people.head(4)).shape == (4, 5)
