"""What holds of the ordered logit whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from scs_report.estimation import (
    EstimationError,
    Factor,
    OrderedLogitResult,
    SurveyDesign,
    fit_ordered_logit,
    parallel_lines,
)

seeds = st.integers(0, 100_000)
quickly = settings(max_examples=15, deadline=None)


def draw(seed: int, n: int = 300, levels: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return answers, whole-number covariates (so that rows repeat) and weights."""
    rng = np.random.default_rng(seed)
    X = np.column_stack(
        [rng.integers(0, 5, n), rng.integers(0, 2, n), rng.integers(-2, 3, n)]
    ).astype(float)
    latent = X @ np.array([0.4, -0.6, 0.3]) + rng.logistic(size=n)
    cuts = np.quantile(latent, np.linspace(0, 1, levels + 1)[1:-1])
    return np.digitize(latent, cuts).astype(float), X, rng.uniform(0.2, 2, n)


def fit(y: np.ndarray, X: np.ndarray, w: np.ndarray, **options: object) -> OrderedLogitResult:
    return fit_ordered_logit(y, X, SurveyDesign(w), ("a", "b", "c"), **options)  # type: ignore[arg-type]


@quickly
@given(seeds, st.sampled_from(["logit", "probit", "cloglog"]), st.booleans())
def test_collapsing_equal_rows_changes_nothing(seed: int, link: str, nested: bool) -> None:
    y, X, w = draw(seed)
    rng = np.random.default_rng(seed)
    clusters = rng.integers(0, 30, len(y)) if nested else None
    design = SurveyDesign(w, strata=None if clusters is None else clusters % 3, clusters=clusters)
    names = ("a", "b", "c")
    rows = fit_ordered_logit(y, X, design, names, link=link, collapse=False)
    patterns = fit_ordered_logit(y, X, design, names, link=link, collapse=True)
    assert patterns.n_patterns < rows.n_patterns == len(y)
    np.testing.assert_allclose(patterns.values, rows.values, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(patterns.standard_errors, rows.standard_errors, rtol=1e-9)
    assert patterns.log_likelihood == pytest.approx(rows.log_likelihood, rel=1e-12)
    assert patterns.n == rows.n
    assert patterns.n_clusters == rows.n_clusters


@quickly
@given(seeds, st.sampled_from(["logit", "probit"]))
def test_turning_the_scale_round_turns_the_signs(seed: int, link: str) -> None:
    y, X, w = draw(seed)
    up, down = fit(y, X, w, link=link), fit(-y, X, w, link=link)
    np.testing.assert_allclose(down.coefficients, -up.coefficients, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(down.cutpoints, -up.cutpoints[::-1], rtol=1e-7, atol=1e-10)
    p = up.n_coefficients
    np.testing.assert_allclose(down.standard_errors[:p], up.standard_errors[:p], rtol=1e-7)


@quickly
@given(seeds)
def test_codes_of_the_answers_do_not_matter_but_their_order(seed: int) -> None:
    y, X, w = draw(seed)
    spread = np.array([1.0, 2.0, 7.0, 90.0])[y.astype(int)]
    np.testing.assert_array_equal(fit(spread, X, w).values, fit(y, X, w).values)


@quickly
@given(seeds)
def test_a_level_that_nobody_chose_is_passed_over(seed: int) -> None:
    y, X, w = draw(seed)
    gap = np.where(y >= 2, y + 1, y)
    np.testing.assert_array_equal(fit(gap, X, w).values, fit(y, X, w).values)


@quickly
@given(seeds, st.floats(-4, 4), st.floats(-4, 4))
def test_covariates_may_have_any_scale_and_origin(seed: int, size: float, origin: float) -> None:
    y, X, w = draw(seed)
    scale = np.array([10**size, 1.0, 10 ** (-size)])
    moved = X * scale + 10**origin * scale
    plain, other = fit(y, X, w), fit(y, moved, w)
    np.testing.assert_allclose(other.coefficients * scale, plain.coefficients, rtol=1e-6)
    np.testing.assert_allclose(
        other.standard_errors[:3] * scale, plain.standard_errors[:3], rtol=1e-6
    )


@pytest.mark.slow
@quickly
@given(seeds)
def test_weights_may_span_six_orders_of_magnitude(seed: int) -> None:
    y, X, _ = draw(seed, n=2000)
    w = 10 ** np.random.default_rng(seed).uniform(-3, 3, len(y))
    result = fit(y, X, w)
    score = gradient(result, y, X, w)
    assert np.abs(score).max() < 1e-8 * w.sum()


@pytest.mark.exhaustive
@pytest.mark.parametrize("levels", range(2, 12))
def test_two_to_eleven_levels(levels: int) -> None:
    y, X, w = draw(5, n=1500, levels=levels)
    result = fit(y, X, w)
    assert len(result.cutpoints) == levels - 1
    assert np.all(np.diff(result.cutpoints) > 0)
    assert np.abs(gradient(result, y, X, w)).max() < 1e-8 * w.sum()


def log_likelihood(theta: np.ndarray, y: np.ndarray, X: np.ndarray, w: np.ndarray) -> complex:
    """Compute Σ w log P the plain way, for complex parameters too; logit only."""
    p = X.shape[1]
    levels = np.unique(y)
    cuts = np.concatenate([[-700], theta[p:], [700]])
    code = np.searchsorted(levels, y)
    eta = X @ theta[:p]

    def cdf(z: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-z))

    return complex(np.sum(w * np.log(cdf(cuts[code + 1] - eta) - cdf(cuts[code] - eta))))


def gradient_at(theta: np.ndarray, y: np.ndarray, X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Differentiate the plain likelihood by complex steps: exact to the last digits."""
    step = 1e-30
    units = np.eye(len(theta))
    return np.array([log_likelihood(theta + 1j * step * u, y, X, w).imag / step for u in units])


def gradient(result: OrderedLogitResult, y: np.ndarray, X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Differentiate the plain likelihood at the result."""
    return gradient_at(result.values, y, X, w)


@pytest.mark.parametrize("seed", range(5))
def test_standard_errors_agree_with_an_independent_derivative(seed: int) -> None:
    y, X, w = draw(seed)
    result = fit(y, X, w)
    size, n = len(result.values), len(y)
    step = 1e-6
    hessian = np.empty((size, size))
    for i, unit in enumerate(np.eye(size)):
        ahead = gradient_at(result.values + step * unit, y, X, w)
        behind = gradient_at(result.values - step * unit, y, X, w)
        hessian[i] = (ahead - behind) / (2 * step)
    scores = score_rows(result, y, X) * w[:, None]
    bread = np.linalg.inv(-(hessian + hessian.T) / 2)
    sandwich = bread @ (n / (n - 1) * scores.T @ scores) @ bread
    np.testing.assert_allclose(result.standard_errors, np.sqrt(np.diag(sandwich)), rtol=1e-6)


def score_rows(result: OrderedLogitResult, y: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return each row's score by complex steps of its own log-probability."""
    p, step = X.shape[1], 1e-30
    code = np.searchsorted(np.unique(y), y)
    columns = []
    for unit in np.eye(len(result.values)):
        theta = result.values + 1j * step * unit
        cuts = np.concatenate([[-700], theta[p:], [700]])
        eta = X @ theta[:p]
        upper, lower = (1 / (1 + np.exp(-(cuts[code + k] - eta))) for k in (1, 0))
        columns.append(np.log(upper - lower).imag / step)
    return np.column_stack(columns)


@pytest.mark.slow
@quickly
@given(seeds, st.integers(1, 8))
def test_separation_leaves_estimable_parameters_exact(seed: int, rare: int) -> None:
    y, X, w = draw(seed)
    group = np.zeros(len(y))
    group[:rare] = 1
    y[:rare] = y.max()
    design = SurveyDesign(w)
    separated = fit_ordered_logit(y, np.column_stack([X, group]), design, ("a", "b", "c", "rare"))
    without = fit_ordered_logit(y, X, design, ("a", "b", "c"), domain=group == 0)
    keep = [0, 1, 2, 4, 5, 6]
    assert not separated.finite[3]
    assert separated.finite[keep].all()
    np.testing.assert_allclose(separated.values[keep], without.values, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(separated.standard_errors[keep], without.standard_errors, rtol=1e-4)
    assert [(s.term, s.level) for s in separated.separated] == [("rare", "")]


@pytest.mark.slow
@quickly
@given(seeds, st.integers(1, 8))
def test_parallel_lines_leave_out_the_splits_that_are_separated(seed: int, rare: int) -> None:
    y, X, w = draw(seed, levels=6)
    group = np.zeros(len(y))
    group[:rare] = 1
    y[:rare] = np.random.default_rng(seed).integers(2, 4, rare)
    columns, names, design = np.column_stack([X, group]), ("a", "b", "c", "rare"), SurveyDesign(w)
    splits = {
        k: fit_ordered_logit((y >= k).astype(float), columns, design, names) for k in range(1, 6)
    }
    separated = tuple(k for k, one in splits.items() if not one.finite.all())
    assert separated
    if len(separated) <= len(splits) - 2:
        assert parallel_lines(y, columns, design, names).left_out == separated
    else:
        with pytest.raises(EstimationError):
            parallel_lines(y, columns, design, names)


def test_a_separated_level_is_printed_where_the_decrement_is_a_hundred_thousandth() -> None:
    y, X, w = draw(5)
    group = np.zeros(len(y))
    group[:4], y[:4] = 1, y.max()
    result = fit_ordered_logit(
        y, np.column_stack([X, group]), SurveyDesign(w), ("a", "b", "c", "rare")
    )
    index = X[:4] @ result.coefficients[:3] + result.coefficients[3]
    other = 1 / (1 + np.exp(index - result.cutpoints[-1]))
    # the whole group moves together: the sum of weighted odds is gradient and information in one
    assert w[:4] @ other / w.mean() == pytest.approx(1e-5, rel=1e-4)
    # and the way there does not matter
    order = np.random.default_rng(1).permutation(len(y))
    scaled = np.column_stack([X * 7, group])[order]
    again = fit_ordered_logit(y[order], scaled, SurveyDesign(w[order]), ("a", "b", "c", "rare"))
    np.testing.assert_allclose(again.coefficients[3], result.coefficients[3], rtol=1e-8)


def test_separation_by_the_reference_level_is_named() -> None:
    y, X, w = draw(11)
    level = np.random.default_rng(11).integers(1, 4, len(y))
    level[:5], y[:5] = 0, y.max()
    dummies = np.column_stack([level == k for k in (1, 2, 3)]).astype(float)
    factor = Factor("school", "none", ("low", "medium", "high"), (1, 2, 3))
    result = fit_ordered_logit(
        y,
        np.column_stack([X[:, 0], dummies]),
        SurveyDesign(w),
        ("a", "low", "medium", "high"),
        factors=[factor],
    )
    [term] = result.separated
    assert (term.term, term.level, term.n) == ("school", "none", 5)
    assert list(result.finite) == [True, False, False, False, False, False, False]
    # what the separation leaves open is one number: differences along it are estimates
    others = fit_ordered_logit(
        y,
        np.column_stack([X[:, 0], dummies[:, 1:]]),
        SurveyDesign(w),
        ("a", "medium", "high"),
        domain=level > 0,
    )
    gaps = result.coefficients[2:] - result.coefficients[1]
    np.testing.assert_allclose(gaps, others.coefficients[1:], rtol=1e-6)
    np.testing.assert_allclose(
        result.cutpoints - result.coefficients[1], others.cutpoints, rtol=1e-6
    )


def test_complete_separation_is_reported_not_returned_as_estimates() -> None:
    x = np.arange(40.0)
    y = np.digitize(x, [13, 27]).astype(float)
    result = fit_ordered_logit(y, x[:, None], SurveyDesign(np.ones(40)), ["x"])
    assert not result.finite[0]
    assert result.separated[0].term == "x"


def test_numbers_that_were_not_reached_are_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    from scs_report.estimation import solve as module

    y, X, w = draw(1)
    monkeypatch.setattr(module, "MAX_ITERATIONS", 2)
    with pytest.raises(EstimationError, match="not reached after 2 iterations"):
        fit(y, X, w)


def test_predicted_probabilities_sum_to_one() -> None:
    y, X, w = draw(3)
    result = fit(y, X, w)
    probabilities = result.probabilities(X)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    eta = X @ result.coefficients
    np.testing.assert_allclose(probabilities[:, 0], special.expit(result.cutpoints[0] - eta))


def test_several_separations_at_once() -> None:
    y, X, w = draw(13)
    groups = np.zeros((len(y), 3))
    for j, end in enumerate((y.max(), y.min(), y.max())):
        groups[4 * j : 4 * j + 4, j] = 1
        y[4 * j : 4 * j + 4] = end
    names = ("a", "b", "c", "up", "down", "up too")
    result = fit_ordered_logit(y, np.column_stack([X, groups]), SurveyDesign(w), names)
    without = fit_ordered_logit(
        y, X, SurveyDesign(w), ("a", "b", "c"), domain=groups.sum(axis=1) == 0
    )
    keep = [0, 1, 2, 6, 7, 8]
    assert list(result.finite) == [True] * 3 + [False] * 3 + [True] * 3
    assert {s.term for s in result.separated} == {"up", "down", "up too"}
    np.testing.assert_allclose(result.values[keep], without.values, rtol=1e-7, atol=1e-9)
    assert np.isfinite(result.standard_errors).all()


def test_a_rare_answer_given_in_one_corner_only() -> None:
    # all who gave the lowest answer have a = 0 and b = 1: nothing is known of a and b there
    _, X, w = draw(14)
    corner = np.flatnonzero((X[:, 0] == 0) & (X[:, 1] == 1))[:3]
    y = np.ones(len(w))
    y[corner] = 0
    result = fit_ordered_logit(y, X, SurveyDesign(w), ("a", "b", "c"))
    assert not result.finite[0]
    assert not result.finite[1]
    assert np.isfinite(result.values).all()
