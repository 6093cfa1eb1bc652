"""Predictions and marginal effects with their errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    OrderedLogitResult,
    SurveyDesign,
    average_marginal_effects,
    average_predictions,
    average_slopes,
    ordered_logit,
)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    data = pd.read_csv(Path(__file__).parent / "reference" / "anes96.csv")
    data["high"] = np.where(data.educ >= 5, "yes", "no")
    return data


@pytest.fixture(scope="module", params=["logit", "probit", "cloglog"])
def result(people: pd.DataFrame, request: pytest.FixtureRequest) -> OrderedLogitResult:
    design = SurveyDesign(people.w.to_numpy())
    formula = "PID ~ selfLR + age + high"
    return ordered_logit(formula, people, design, link=request.param)


def moved(result: OrderedLogitResult, by: np.ndarray) -> OrderedLogitResult:
    from dataclasses import replace

    return replace(result, values=result.values + by)


def test_gradients_are_derivatives_by_the_parameters(
    result: OrderedLogitResult, people: pd.DataFrame
) -> None:
    X, w, step = result.covariates(people), people.w.to_numpy(), 1e-6
    for quantity in (
        lambda r: average_predictions(r, X, w),
        lambda r: average_slopes(r, X, 1, w),
    ):
        analytic = quantity(result).gradient
        for j, unit in enumerate(np.eye(len(result.values))):
            ahead, behind = (quantity(moved(result, s * step * unit)).values for s in (1, -1))
            np.testing.assert_allclose(analytic[:, j], (ahead - behind) / (2 * step), atol=1e-8)


def test_slopes_are_derivatives_of_predictions(
    result: OrderedLogitResult, people: pd.DataFrame
) -> None:
    X, step = result.covariates(people), 1e-5
    shift = np.array([0, step, 0])
    ahead, behind = (average_predictions(result, X + s * shift).values for s in (1, -1))
    np.testing.assert_allclose(
        average_slopes(result, X, 1).values, (ahead - behind) / (2 * step), atol=1e-9
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "formula",
    ["PID ~ selfLR + I(selfLR**2) + age", "PID ~ selfLR * age + high", "PID ~ scale(age)"],
)
def test_errors_of_effects_follow_from_those_of_the_parameters(
    people: pd.DataFrame, formula: str
) -> None:
    design = SurveyDesign(people.w.to_numpy())
    # rounding and curvature are both small at this step
    result, step = ordered_logit(formula, people, design), 3e-5

    def effects(result: OrderedLogitResult) -> pd.DataFrame:
        return average_marginal_effects(result, people, people.w)

    by_parameter = [
        (effects(moved(result, step * unit)).effect - effects(moved(result, -step * unit)).effect)
        / (2 * step)
        for unit in np.eye(len(result.values))
    ]
    jacobian = np.array(by_parameter).T
    errors = np.sqrt(np.diag(jacobian @ result.covariance @ jacobian.T))
    found = effects(result)
    np.testing.assert_allclose(found.se, errors, rtol=1e-4)
    np.testing.assert_allclose(found.z, found.effect / found.se)


def test_effects_are_averages_over_the_weighted_people(
    result: OrderedLogitResult, people: pd.DataFrame
) -> None:
    w = people.w
    yes, no = (average_predictions(result, people.assign(high=one), w) for one in ("yes", "no"))
    right = {
        ("high", "yes − no"): (yes - no).with_errors(result),
        ("age", "dY/dX"): average_slopes(result, people, "age", w).with_errors(result),
        ("selfLR", "dY/dX"): average_slopes(result, people, "selfLR", w).with_errors(result),
    }
    effects = average_marginal_effects(result, people, w).groupby(["variable", "contrast"])
    assert set(effects.groups) == set(right)
    for key, group in effects:
        assert group.level.tolist() == list(result.levels)
        for name, column in (("value", "effect"), ("se", "se"), ("low", "low"), ("high", "high")):
            np.testing.assert_allclose(group[column], [getattr(one, name) for one in right[key]])


def test_the_probability_of_the_upper_levels_is_their_sum(
    result: OrderedLogitResult, people: pd.DataFrame
) -> None:
    levels = average_predictions(result, people, people.w)
    upper = levels.at_least(2)
    [one] = upper.with_errors(result)
    assert one.value == pytest.approx(levels.values[2:].sum())
    total = levels.gradient[2:].sum(axis=0)
    assert one.se == pytest.approx(np.sqrt(total @ result.covariance @ total), rel=1e-6)
    # all levels are certain
    [certain] = levels.at_least(0).with_errors(result)
    assert certain.value == pytest.approx(1)
    assert certain.se == pytest.approx(0, abs=1e-12)


def test_effects_on_all_levels_cancel(result: OrderedLogitResult, people: pd.DataFrame) -> None:
    effects = average_marginal_effects(result, people, people.w.to_numpy())
    assert set(effects.variable) == {"selfLR", "age", "high"}
    for _, group in effects.groupby(["variable", "contrast"]):
        assert len(group) == len(result.levels)
        assert group.effect.sum() == pytest.approx(0, abs=1e-12)
        assert (group.se > 0).all()


def test_predictions_average_to_the_weighted_margins(people: pd.DataFrame) -> None:
    design = SurveyDesign(people.w.to_numpy())
    result = ordered_logit("PID ~ selfLR + age", people, design)
    predicted = average_predictions(result, result.covariates(people), people.w.to_numpy()).values
    margins = people.groupby("PID").w.sum() / people.w.sum()
    # nearly, not exactly: only binary logits reproduce the margins
    np.testing.assert_allclose(predicted, margins, atol=0.02)


def test_odds_ratios(people: pd.DataFrame) -> None:
    result = ordered_logit("PID ~ selfLR + age", people)
    ratios = result.odds_ratios()
    np.testing.assert_allclose(ratios.odds_ratio, np.exp(result.coefficients))
    assert (ratios.low < ratios.odds_ratio).all()
