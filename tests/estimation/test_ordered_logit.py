"""The weighted ordered logit, by what must hold for any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from scs_report.estimation import EstimationError, SurveyDesign, fit_ordered_logit

NAMES = ("x", "group", "wide")


def sample(seed: int, n: int = 400, levels: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n), rng.normal(size=n) * 1e4])
    latent = X @ np.array([0.5, 0.7, 3e-5]) + rng.logistic(size=n)
    cuts = np.quantile(latent, np.linspace(0, 1, levels + 1)[1:-1])
    return np.digitize(latent, cuts) + 1.0, X


def test_unweighted_estimates_are_those_of_statsmodels() -> None:
    y, X = sample(1)
    ours = fit_ordered_logit(y, X, SurveyDesign(np.ones(len(y))), NAMES)
    model = OrderedModel(y.astype(int), X / [1, 1, 1e4], distr="logit")
    theirs = model.fit(method="bfgs", disp=0, gtol=1e-8)
    thresholds = model.transform_threshold_params(theirs.params)[1:-1]
    np.testing.assert_allclose(ours.coefficients * [1, 1, 1e4], theirs.params[:3], rtol=1e-5)
    np.testing.assert_allclose(ours.cutpoints, thresholds, rtol=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.llf)


def test_integer_weights_equal_repeated_rows() -> None:
    y, X = sample(2)
    weights = np.random.default_rng(3).integers(1, 4, len(y))
    weighted = fit_ordered_logit(y, X, SurveyDesign(weights.astype(float)), NAMES)
    rows = np.repeat(np.arange(len(y)), weights)
    repeated = fit_ordered_logit(
        y[rows], X[rows], SurveyDesign(np.ones(len(rows)), clusters=rows), NAMES
    )
    np.testing.assert_allclose(weighted.values, repeated.values, rtol=1e-9)
    np.testing.assert_allclose(weighted.standard_errors, repeated.standard_errors, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-3, 1e3), st.integers(2, 11))
def test_neither_the_scale_of_weights_nor_the_order_of_rows_matters(
    seed: int, scale: float, levels: int
) -> None:
    y, X = sample(seed, levels=levels)
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.2, 2, len(y))
    plain = fit_ordered_logit(y, X, SurveyDesign(weights), NAMES)
    order = rng.permutation(len(y))
    other = fit_ordered_logit(y[order], X[order], SurveyDesign(weights[order] * scale), NAMES)
    np.testing.assert_allclose(plain.values, other.values, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(plain.standard_errors, other.standard_errors, rtol=1e-7)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_derivatives_are_those_of_the_likelihood(link: str) -> None:
    from scs_report.estimation.likelihood import Bounds, evaluate
    from scs_report.estimation.links import LINKS

    y, X = sample(4, n=60)
    y, X = np.sort(y), X[np.argsort(y)] / [1, 1, 1e4]
    weights = np.random.default_rng(5).uniform(0.5, 2, len(y))
    bounds = Bounds(X, (y - 1).astype(np.intp), 5)
    at = np.array([0.3, -0.2, 0.1, -2.0, -0.5, 0.4, 1.5])
    step = 1e-5 * np.eye(len(at))
    function = LINKS[link]

    def value(parameters: np.ndarray) -> float:
        return evaluate(parameters, bounds, weights, function).value

    def gradient(parameters: np.ndarray) -> np.ndarray:
        return evaluate(parameters, bounds, weights, function).gradient

    there = evaluate(at, bounds, weights, function)
    numeric = np.array([(value(at + h) - value(at - h)) / 2e-5 for h in step])
    np.testing.assert_allclose(there.gradient, numeric, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(weights @ there.scores(bounds), there.gradient)
    numeric = np.array([(gradient(at - h) - gradient(at + h)) / 2e-5 for h in step])
    np.testing.assert_allclose(there.information, numeric, rtol=1e-6, atol=1e-5)


def test_rows_with_missing_values_are_left_out_but_stay_in_the_design() -> None:
    y, X = sample(6)
    X[:40, 0] = np.nan
    design = SurveyDesign(np.ones(len(y)))
    whole = fit_ordered_logit(y, X, design, NAMES)
    part = fit_ordered_logit(y[40:], X[40:], SurveyDesign(np.ones(len(y) - 40)), NAMES)
    assert whole.n == len(y) - 40
    np.testing.assert_allclose(whole.values, part.values, rtol=1e-9)
    n = len(y)
    ratio = (n / (n - 1)) / ((n - 40) / (n - 41))
    np.testing.assert_allclose(whole.standard_errors**2, part.standard_errors**2 * ratio, rtol=1e-9)


def test_separation_is_found_and_leaves_the_other_estimates_alone() -> None:
    y, X = sample(7)
    rare = np.zeros(len(y))
    rare[:6] = 1
    y[:6] = 5
    design = SurveyDesign(np.ones(len(y)))
    separated = fit_ordered_logit(y, np.column_stack([X[:, 0], rare]), design, ("x", "rare"))
    without = fit_ordered_logit(y, X[:, :1], design, ("x",), domain=rare == 0)
    assert list(separated.finite) == [True, False, True, True, True, True]
    np.testing.assert_allclose(separated.values[0], without.values[0], atol=1e-4)
    np.testing.assert_allclose(separated.cutpoints, without.cutpoints, atol=1e-4)


def test_a_rare_group_without_separation_is_not_called_separated() -> None:
    y, X = sample(8)
    rare = np.zeros(len(y))
    rare[:6] = 1
    y[:6] = [5, 5, 5, 5, 5, 4]
    result = fit_ordered_logit(
        y, np.column_stack([X[:, 0], rare]), SurveyDesign(np.ones(len(y))), ("x", "rare")
    )
    assert result.finite.all()


def test_collinear_and_constant_covariates_are_named() -> None:
    y, X = sample(9)
    design = SurveyDesign(np.ones(len(y)))
    with pytest.raises(EstimationError, match=r"collinear.*: twice"):
        fit_ordered_logit(y, np.column_stack([X, X[:, 0] - 3 * X[:, 1]]), design, (*NAMES, "twice"))
    with pytest.raises(EstimationError, match=r"constant.*: same"):
        fit_ordered_logit(y, np.column_stack([X, np.ones(len(y))]), design, (*NAMES, "same"))
    with pytest.raises(EstimationError, match="1 value"):
        fit_ordered_logit(np.ones(len(y)), X, design, NAMES)
