"""Digits: what nearly collinear, far-off and differently scaled covariates must not cost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scs_report.estimation import (
    EstimationError,
    OrderedLogitResult,
    SurveyDesign,
    average_marginal_effects,
    average_predictions,
    average_slopes,
    fit_ordered_logit,
    ordered_logit,
    parallel_lines,
)

N = 800
every_link = pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])


def draw(seed: int, n: int = N) -> tuple[np.ndarray, np.ndarray, SurveyDesign]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    y = np.digitize(X @ [0.7, 0.4, 0.2] + rng.logistic(size=n), [-1, 0, 1.2]) + 1.0
    return y, X, SurveyDesign(rng.uniform(0.3, 3, n), clusters=np.arange(n) // 20)


def fit(y: np.ndarray, X: np.ndarray, design: SurveyDesign, link: str) -> OrderedLogitResult:
    return fit_ordered_logit(y, X, design, list("abcd")[: X.shape[1]], link=link)


def predicted(result: OrderedLogitResult, X: np.ndarray) -> np.ndarray:
    found = average_predictions(result, X).with_errors(result)
    return np.array([(one.value, one.se, one.low, one.high) for one in found])


@every_link
@pytest.mark.parametrize("size", [1e-4, 1e-5, 1e-6, 2e-7])
def test_nearly_collinear_covariates_keep_their_digits(link: str, size: float) -> None:
    y, X, design = draw(1)
    near = X[:, 0] + X[:, 1] + size * np.random.default_rng(3).normal(size=N)
    rest = (near - X[:, 0] - X[:, 1]) / size
    with_near, with_rest = np.column_stack([X, near]), np.column_stack([X, rest])
    one, other = fit(y, with_near, design, link), fit(y, with_rest, design, link)
    assert one.coefficients[3] * size == pytest.approx(other.coefficients[3], rel=1e-8)
    assert one.standard_errors[3] * size == pytest.approx(other.standard_errors[3], rel=1e-8)
    np.testing.assert_allclose(one.standard_errors[4:], other.standard_errors[4:], rtol=1e-8)
    assert one.wald()[0] == pytest.approx(other.wald()[0], rel=1e-8)
    np.testing.assert_allclose(predicted(one, with_near), predicted(other, with_rest), rtol=1e-8)
    slopes = average_slopes(one, with_near, 3).with_errors(one)
    others = average_slopes(other, with_rest, 3).with_errors(other)
    np.testing.assert_allclose([s.se * size for s in slopes], [s.se for s in others], rtol=2e-8)


@pytest.mark.parametrize("size", [1e-4, 1e-6])
def test_parallel_lines_of_nearly_collinear_covariates(size: float) -> None:
    y, X, design = draw(2)
    near = X[:, 0] + size * np.random.default_rng(3).normal(size=N)
    rest = (near - X[:, 0]) / size
    one = parallel_lines(y, np.column_stack([X, near]), design, list("abcd"))
    other = parallel_lines(y, np.column_stack([X, rest]), design, list("abcd"))
    assert one.overall.chi2 == pytest.approx(other.overall.chi2, rel=1e-8)
    for term in (1, 2, 3):  # the coefficient of the first differs between the two
        assert one.terms[term].chi2 == pytest.approx(other.terms[term].chi2, rel=1e-8)


def test_parallel_lines_compare_the_binary_models() -> None:
    y, X, design = draw(2)
    found = parallel_lines(y, X * 1e6 + 1e8, design, list("abc")).coefficients
    for k, one in zip((2, 3, 4), found, strict=True):
        split = fit((y >= k).astype(float), X * 1e6 + 1e8, design, "logit")
        np.testing.assert_allclose(one, split.coefficients, rtol=1e-9)


@every_link
@pytest.mark.parametrize(
    ("origin", "scale"),
    [(2018, 1), (1e9, 1), (-1e8, 0.01), (0, 1e-9), (0, 1e12), (1e15, 1e12), (0, 1e-100)],
)
def test_neither_origin_nor_scale_matters(link: str, origin: float, scale: float) -> None:
    y, X, design = draw(3)
    moved = X * scale + origin
    given_ = (moved - origin) / scale  # what the rounding of large numbers has left
    one, other = fit(y, moved, design, link), fit(y, given_, design, link)
    np.testing.assert_allclose(one.coefficients * scale, other.coefficients, rtol=1e-10)
    np.testing.assert_allclose(
        one.standard_errors[:3] * scale, other.standard_errors[:3], rtol=1e-10
    )
    np.testing.assert_allclose(one.wald(), other.wald(), rtol=1e-9)
    np.testing.assert_allclose(predicted(one, moved), predicted(other, given_), rtol=1e-10)
    np.testing.assert_allclose(one.probabilities(moved), other.probabilities(given_), rtol=1e-10)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(3)), st.floats(-6, 6), st.floats(-5, 5))
def test_any_affine_change_and_any_order_of_covariates(
    seed: int, order: list[int], size: float, origin: float
) -> None:
    y, X, design = draw(seed)
    mix = np.random.default_rng(seed).normal(size=(3, 3)) + 3 * np.eye(3)
    moved = (X @ mix)[:, order] * 10**size + 10**origin * 10**size
    one, other = fit(y, X, design, "logit"), fit(y, moved, design, "logit")
    back = mix[:, order] * 10**size
    np.testing.assert_allclose(back @ other.coefficients, one.coefficients, rtol=1e-6, atol=1e-7)
    covariance = back @ other.covariance[:3, :3] @ back.T
    np.testing.assert_allclose(covariance, one.covariance[:3, :3], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(one.wald(), other.wald(), rtol=1e-6)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)


def test_powers_of_a_year() -> None:
    rng = np.random.default_rng(4)
    year = rng.integers(1990, 2020, N).astype(float)
    y = np.digitize((year - 2005) / 8 + rng.logistic(size=N), [-1, 0, 1]) + 1.0
    people = pd.DataFrame({"y": y, "year": year, "age": year - 2005})
    design = SurveyDesign(np.ones(N))
    one = ordered_logit("y ~ year + I(year**2) + I(year**3)", people, design)
    other = ordered_logit("y ~ age + I(age**2) + I(age**3)", people, design)
    assert one.standard_errors[2] == pytest.approx(other.standard_errors[2], rel=1e-8)
    assert one.wald()[0] == pytest.approx(other.wald()[0], rel=1e-8)
    ours, theirs = (average_marginal_effects(r, people) for r in (one, other))
    # by small steps
    np.testing.assert_allclose(ours.effect, theirs.effect, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(ours.se, theirs.se, rtol=1e-4)


@pytest.mark.parametrize("formula", ["y ~ x + I(x**2) + z", "y ~ x * z", "y ~ x + x:z"])
def test_marginal_effects_of_numbers_in_several_terms(formula: str) -> None:
    y, X, design = draw(8)
    people = pd.DataFrame({"y": y, "x": X[:, 0], "z": X[:, 1]})
    result = ordered_logit(formula, people, design)
    effects = average_marginal_effects(result, people)
    ahead, behind = (
        result.predict(people.assign(x=people.x + step)).mean().to_numpy() for step in (1e-4, -1e-4)
    )
    found = effects[effects.variable == "x"].effect
    np.testing.assert_allclose(found, (ahead - behind) / 2e-4, rtol=1e-5)


@settings(max_examples=12, deadline=None)
@given(st.floats(-9.5, -4.5), st.floats(-9, 9), st.floats(0, 6), st.permutations(range(3)))
def test_what_is_collinear_depends_on_neither_origin_nor_scale(
    size: float, scale: float, origin: float, order: list[int]
) -> None:
    rng = np.random.default_rng(5)
    y, X, design = draw(5)
    noise = rng.normal(size=N)
    near = X[:, 0] + 10**size * noise
    columns = np.column_stack([X[:, :2], near])

    def refused(columns: np.ndarray) -> str:
        try:
            fit_ordered_logit(y, columns, design, list("abc"))
        except EstimationError as error:
            return str(error)
        return ""

    message = refused(columns)
    if abs(size + 7) > 0.1:
        assert bool(message) == (size < -7)
        powers = 2.0 ** round(scale * 3)
        assert refused((columns + np.round(origin)) * powers) == message
        reordered = refused(columns[:, order])
        assert reordered.startswith(message[: len("collinear")])
    if message:
        assert "collinear with the covariates before it: c;" in message


def test_every_collinear_covariate_is_named_and_no_other() -> None:
    y, X, design = draw(6)
    columns = np.column_stack([X, X[:, 0] - X[:, 1], X[:, 2] * 3 + 7])
    with pytest.raises(EstimationError, match="before it: sum, again; leave"):
        fit_ordered_logit(y, columns, design, ["a", "b", "c", "sum", "again"])


def test_more_parameters_than_people_are_refused_in_words() -> None:
    _, X, design = draw(7)
    few = np.zeros(N, dtype=bool)
    few[:4] = True
    with pytest.raises(EstimationError, match=r"parameters \(3 coefficients.* 4 people"):
        fit_ordered_logit(np.arange(N) % 4, X, design, list("abc"), domain=few)


@every_link
def test_bounds_far_in_the_tails_have_derivatives(link: str) -> None:
    from scs_report.estimation.links import LINKS

    function = LINKS[link]
    z = np.array([-np.inf, -800.0, -40.0, 0.0, 5.0, 6.9, 40.0, 800.0, np.inf])
    with np.errstate(all="raise", under="ignore"):
        density, slope = function.density(z), function.slope(z)
        inside = function.interval(np.full(len(z) - 1, -np.inf), z[1:])
    assert np.all(np.isfinite(density) & np.isfinite(slope) & (density >= 0))
    np.testing.assert_allclose(inside, function.cdf(z[1:]), rtol=1e-12)
    # the upper tail goes on as far as there are numbers for it
    far = {"logit": 600.0, "probit": 37.0, "cloglog": 6.52}[link]
    tail = {"logit": np.exp(-far), "probit": 5.73e-300, "cloglog": np.exp(-np.exp(far))}[link]
    found = function.interval(np.array([far]), np.array([np.inf]))
    np.testing.assert_allclose(found, tail, rtol=1e-2)
