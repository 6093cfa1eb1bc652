"""What nobody can estimate is marked, and leaves everything else as it would be without it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    EstimationError,
    Factor,
    OrderedLogitResult,
    SurveyDesign,
    fit_ordered_logit,
    ordered_logit,
    parallel_lines,
)

N = 600
every_link = pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])


def draw(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return answers, a covariate and a factor of four levels."""
    rng = np.random.default_rng(seed)
    x, level = rng.normal(size=N), rng.integers(0, 4, N)
    latent = 0.8 * x + 0.5 * (level == 1) + rng.logistic(size=N)
    return np.digitize(latent, [-1, 0, 1]) + 1.0, x, level


def dummies(level: np.ndarray, codes: tuple[int, ...]) -> np.ndarray:
    return np.column_stack([level == code for code in codes]).astype(float)


def fit(
    y: np.ndarray, X: np.ndarray, design: SurveyDesign, **options: object
) -> OrderedLogitResult:
    names = ["x", *(f"level {k}" for k in range(1, X.shape[1]))]
    return fit_ordered_logit(y, X, design, names, **options)  # type: ignore[arg-type]


def designed(kind: str) -> tuple[SurveyDesign, np.ndarray]:
    rng = np.random.default_rng(8)
    weights = 10 ** rng.uniform(-4, 4, N) if kind == "weights" else rng.uniform(0.3, 3, N)
    clusters = np.arange(N) // 20 if kind == "clusters" else None
    domain = rng.random(N) < 0.7 if kind == "domain" else np.ones(N, dtype=bool)
    return SurveyDesign(weights, clusters=clusters), domain


@pytest.mark.exhaustive
@every_link
@pytest.mark.parametrize("kind", ["plain", "weights", "clusters", "domain"])
@pytest.mark.parametrize("ends", [{3: 1}, {3: 4}, {2: 4, 3: 1}, {2: 1, 3: 1}])
def test_levels_wholly_at_an_end(link: str, kind: str, ends: dict[int, int]) -> None:
    y, x, level = draw(1)
    for code, answer in ends.items():
        y[level == code] = answer
    design, domain = designed(kind)
    factor = Factor("level", "0", ("1", "2", "3"), (1, 2, 3))
    columns = np.column_stack([x, dummies(level, (1, 2, 3))])
    result = fit(y, columns, design, domain=domain, link=link, factors=[factor])
    kept = tuple(code for code in (1, 2, 3) if code not in ends)
    without = fit(
        y,
        np.column_stack([x, dummies(level, kept)]),
        design,
        domain=domain & ~np.isin(level, list(ends)),
        link=link,
    )
    assert list(result.finite) == [True, *(code not in ends for code in (1, 2, 3))] + [True] * 3
    assert [s.level for s in result.separated] == [str(code) for code in sorted(ends)]
    keep = np.flatnonzero(result.finite)
    np.testing.assert_allclose(result.values[keep], without.values, rtol=1e-8)
    np.testing.assert_allclose(result.standard_errors[keep], without.standard_errors, rtol=1e-8)
    assert result.wald()[0] == pytest.approx(without.wald()[0], rel=1e-8)
    assert np.isnan(result.p[~result.finite]).all()
    assert np.isfinite(result.p[keep]).all()


@pytest.mark.exhaustive(4)
@every_link
@pytest.mark.parametrize("n", [5, 40, 800, 3000])
def test_one_covariate_that_tells_all_answers_apart(link: str, n: int) -> None:
    q = np.random.default_rng(0).normal(size=n)
    y = np.digitize(q, [-1, 0, 1]) + 1.0
    result = fit_ordered_logit(y, q[:, None], SurveyDesign(np.ones(n)), ["x"], link=link)
    assert not result.finite.any()
    assert [s.term for s in result.separated] == ["x"]
    assert np.isfinite(result.values).all()
    # where the likelihood has stopped rising everybody's answer is as good as sure
    given = np.searchsorted(result.levels, y)
    assert result.probabilities(q[:, None])[np.arange(n), given].min() > 0.9


@every_link
def test_two_covariates_that_do_it_together(link: str) -> None:
    q = np.random.default_rng(2).normal(size=(800, 2))
    y = np.digitize(q.sum(axis=1), [-1, 0, 1]) + 1.0
    result = fit_ordered_logit(y, q, SurveyDesign(np.ones(800)), ["x", "z"], link=link)
    assert not result.finite.any()
    assert [s.term for s in result.separated] == ["x", "z"]


@every_link
def test_a_factor_that_tells_all_answers_apart(link: str) -> None:
    _, x, level = draw(3)
    factor = Factor("level", "0", ("1", "2", "3"), (1, 2, 3))
    columns = np.column_stack([x, dummies(level, (1, 2, 3))])
    design = SurveyDesign(np.ones(N))
    result = fit(level + 1.0, columns, design, link=link, factors=[factor])
    assert not result.finite.any()
    assert {s.level for s in result.separated if s.term == "level"} == {"0", "1", "2", "3"}


@pytest.mark.exhaustive
@every_link
@pytest.mark.parametrize(("scale", "origin"), [(1e12, 0), (1e-6, 2018), (1, 1e9)])
def test_separation_has_no_scale(link: str, scale: float, origin: float) -> None:
    y, x, _ = draw(4)
    rare = np.zeros(N)
    rare[:6], y[:6] = 1, 4
    design = SurveyDesign(np.ones(N))
    plain = fit(y, np.column_stack([x, rare]), design, link=link)
    moved = fit(y, np.column_stack([x, rare * scale + origin]), design, link=link)
    assert list(plain.finite) == [True, False, True, True, True]
    # away from zero, the cutpoints take the separated number with them
    assert list(moved.finite) == [True, False] + [origin == 0] * 3
    np.testing.assert_allclose(moved.coefficients[1] * scale, plain.coefficients[1], rtol=1e-5)
    np.testing.assert_allclose(moved.coefficients[0], plain.coefficients[0], rtol=1e-8)


@every_link
def test_separation_beside_nearly_collinear_covariates(link: str) -> None:
    y, x, _ = draw(5)
    rare = np.zeros(N)
    rare[:6], y[:6] = 1, 1
    near = x + 1e-5 * np.random.default_rng(6).normal(size=N)
    design = SurveyDesign(np.ones(N))
    result = fit(y, np.column_stack([x, rare, near]), design, link=link)
    without = fit(y, np.column_stack([x, near]), design, domain=rare == 0, link=link)
    assert list(result.finite) == [True, False, True, True, True, True]
    np.testing.assert_allclose(result.values[[0, 2]], without.values[:2], rtol=1e-7)


@pytest.mark.exhaustive(3)
@every_link
@pytest.mark.parametrize("seed", range(6))
def test_three_among_very_many_may_be_separated(link: str, seed: int) -> None:
    """Their likelihood is all but a step along the direction."""
    rng = np.random.default_rng(seed)
    n = 5000
    x, few = rng.normal(size=n), np.zeros(n)
    y = np.digitize(x + rng.logistic(size=n), [-1, 0, 1]).astype(float)
    few[:3], y[:3] = 1, 3
    result = fit(y, np.column_stack([x, few]), SurveyDesign(rng.uniform(0.5, 2, n)), link=link)
    assert not result.finite[1]
    assert 0 < result.values[1] < 30
    assert result.standard_errors[1] < 2


@every_link
@pytest.mark.parametrize("weight", [1e-12, 1e12])
def test_separated_people_may_have_any_weight(link: str, weight: float) -> None:
    y, x, _ = draw(7)
    rare = np.zeros(N)
    rare[:6], y[:6] = 1, 4
    weights = np.where(rare == 1, weight, 1.0)
    result = fit(y, np.column_stack([x, rare]), SurveyDesign(weights), link=link)
    without = fit(y, x[:, None], SurveyDesign(weights), domain=rare == 0, link=link)
    keep = [0, 2, 3, 4]
    assert list(np.flatnonzero(result.finite)) == keep
    np.testing.assert_allclose(result.values[keep], without.values, rtol=1e-7)


@every_link
def test_an_answer_given_once_and_a_level_in_the_middle_are_no_separation(link: str) -> None:
    y, x, level = draw(9)
    y[level == 3] = 2
    y[17] = 9
    columns = np.column_stack([x, dummies(level, (1, 2, 3))])
    assert fit(y, columns, SurveyDesign(np.ones(N)), link=link).finite.all()


def test_splits_are_told_apart_in_any_scale() -> None:
    y, x, level = draw(10)
    y[level == 3] = 1
    columns = np.column_stack([x * 1e-9 + 5, level == 3]).astype(float)
    names = ["x", "bottom"]
    design = SurveyDesign(np.ones(N))
    assert parallel_lines(y, columns[:, :1], design, names[:1]).left_out == ()
    with pytest.raises(EstimationError, match="fewer than two splits"):
        parallel_lines(y, columns, design, names)


@pytest.mark.filterwarnings("error")
def test_what_has_no_finite_estimate_has_no_odds_ratio_and_no_interval() -> None:
    people = pd.DataFrame({"y": [1, 2, 3, 2, 1, 3, 3, 3] * 9, "x": np.arange(72) % 7})
    people["g"] = np.where(people.index % 8 >= 6, "top", "other")
    fit = ordered_logit("y ~ x + g", people)
    assert list(fit.finite[:2]) == [True, False]
    for table in (fit.conf_int(), fit.odds_ratios()):
        assert table.loc["g[T.top]"].isna().all()
        assert table.loc["x"].notna().all()
    assert fit.odds_ratios().loc["x", "odds_ratio"] == np.exp(fit.params["x"])
    # an odds ratio may be too large for a number
    steep = ordered_logit("y ~ z", people.assign(z=(people.y + people.x) / 1e6))
    assert not np.isnan(steep.odds_ratios()).any(axis=None)


@pytest.mark.exhaustive(2)
@every_link
@pytest.mark.parametrize("ends", [{3: 1}, {3: 4, 2: 4}, {3: 4, 2: 1}])
def test_a_step_that_is_proved_a_direction_says_what_the_linear_programme_says(
    link: str, ends: dict[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from scs_report.estimation import solve

    y, x, level = draw(12)
    for code, answer in ends.items():
        y[level == code] = answer
    columns = np.column_stack([x, dummies(level, (1, 2, 3))])
    design = SurveyDesign(np.random.default_rng(1).uniform(0.5, 2, N))

    def no_programme(_: object) -> None:
        raise AssertionError("the linear programme was asked")

    with monkeypatch.context() as patched:
        patched.setattr(solve, "recession", no_programme)
        quick = fit(y, columns, design, link=link)
    monkeypatch.setattr(solve, "likely_recession", lambda *_: None)
    slow = fit(y, columns, design, link=link)
    assert list(quick.finite) == list(slow.finite)
    assert not quick.finite.all()
    np.testing.assert_allclose(quick.values, slow.values, rtol=1e-8)
    np.testing.assert_allclose(quick.standard_errors, slow.standard_errors, rtol=1e-7)
