"""Tests and intervals with few clusters, against R; see reference/inference.R."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scs_report.estimation import (
    EstimationError,
    SurveyDesign,
    average_marginal_effects,
    difference,
    ordered_logit,
    parallel_lines,
    rao_scott,
    weighted_mean,
    weighted_ratio,
)

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "inference.csv")
PEOPLE = pd.read_csv(FOLDER / "clustered.csv")

every_design = pytest.mark.parametrize("case", sorted(VALUES.case.unique()))


def reference(case: str, quantity: str) -> np.ndarray:
    found = VALUES[(VALUES.case == case) & (VALUES.quantity == quantity)]
    assert len(found), (case, quantity)
    return found.value.to_numpy()


def designed(case: str) -> tuple[SurveyDesign, np.ndarray]:
    kind, _, part = case.partition(".")
    design = SurveyDesign(
        PEOPLE.w.to_numpy(),
        strata=PEOPLE.stratum.to_numpy() if kind == "full" else None,
        clusters=None if kind == "people" else PEOPLE.cluster.to_numpy(),
    )
    return design, PEOPLE.part.to_numpy() == 1 if part else np.ones(len(PEOPLE), dtype=bool)


def column(name: str) -> np.ndarray:
    return PEOPLE[name].to_numpy(float)


@every_design
def test_degrees_of_freedom_are_those_of_the_domain(case: str) -> None:
    design, domain = designed(case)
    assert design.degrees_of_freedom_among(domain) == reference(case, "df")[0]
    x = column("x")
    low, high = domain & (x < -0.5), domain & (x > 0.9)
    found = [design.degrees_of_freedom_among(rows) for rows in (low, high, low | high)]
    assert found == list(reference(case, "groups.df"))


@every_design
def test_intervals(case: str) -> None:
    design, domain = designed(case)
    mean = weighted_mean(column("size"), design, domain)
    ratio = weighted_ratio(column("size"), column("w"), design, domain)
    for name, one in (("mean", mean), ("ratio", ratio)):
        np.testing.assert_allclose(
            [one.value, one.se, one.low, one.high], reference(case, name), rtol=1e-9
        )
    for name in ("yes", "yes_missing"):
        share = weighted_mean(column(name), design, domain, share=True)
        np.testing.assert_allclose(
            [share.value, share.low, share.high], reference(case, name), rtol=1e-7
        )


@every_design
def test_rao_scott(case: str) -> None:
    design, domain = designed(case)
    test = rao_scott(column("yes"), column("seen"), design, domain)
    np.testing.assert_allclose(
        [test.f, test.df1, test.df2, test.p], reference(case, "chisq"), rtol=1e-8
    )


@every_design
def test_models(case: str) -> None:
    design, domain = designed(case)
    people = PEOPLE.assign(g=PEOPLE.g.astype(str))
    fit = ordered_logit("yes ~ x + g", people, design, domain=domain)
    # svyglm's errors are those of its last step but one
    np.testing.assert_allclose(fit.coefficients, reference(case, "glm.b"), rtol=1e-7)
    np.testing.assert_allclose(fit.standard_errors[:3], reference(case, "glm.se"), rtol=1e-6)
    np.testing.assert_allclose(fit.p[:3], reference(case, "glm.p"), rtol=1e-6)
    np.testing.assert_allclose(
        fit.interval()[0][:3], reference(case, "glm.low"), rtol=1e-6, atol=1e-6
    )
    test, (chi2, f, p, p_chi2) = fit.joint_test(), reference(case, "glm.wald")
    np.testing.assert_allclose([test.chi2, test.f, test.p], [chi2, f, p], rtol=1e-6)
    normal = fit.with_inference("normal")
    np.testing.assert_allclose(normal.wald(), (chi2, 3, p_chi2), rtol=2e-6)
    assert (normal.p < fit.p).all()
    low, high = normal.interval()
    np.testing.assert_allclose(high - low, 2 * 1.959963984540054 * fit.standard_errors)


def test_marginal_effects_and_differences_take_the_same_degrees_of_freedom() -> None:
    design, domain = designed("full.part")
    people = PEOPLE.assign(g=PEOPLE.g.astype(str))
    fit = ordered_logit("y ~ x + g", people, design, domain=domain)
    effects = average_marginal_effects(fit, people, people.w.to_numpy())
    t = stats.t.ppf(0.975, 7)
    np.testing.assert_allclose(effects.high - effects.low, 2 * t * effects.se)
    np.testing.assert_allclose(effects.p, 2 * stats.t.sf(abs(effects.z), 7))
    normal = average_marginal_effects(fit.with_inference("normal"), people, people.w.to_numpy())
    np.testing.assert_allclose(normal.p, 2 * stats.norm.sf(abs(effects.z)))
    np.testing.assert_allclose(normal.se, effects.se)
    x = column("x")
    low, high = (
        weighted_mean(column("yes"), design, rows, share=True)
        for rows in (domain & (x < -0.5), domain & (x > 0.9))
    )
    gap = difference(low, high, design)
    assert gap.high - gap.low == pytest.approx(2 * t * gap.se)
    wide = difference(low, high, design, df=np.inf)
    assert wide.high - wide.low == pytest.approx(2 * 1.959963984540054 * gap.se)


def test_parallel_lines_by_adjusted_f() -> None:
    design, domain = designed("clusters")
    names = ["x", "size"]
    y, X = column("y"), PEOPLE[names].to_numpy()
    tests = parallel_lines(y, X, design, names, domain=domain)
    normal = parallel_lines(y, X, design, names, domain=domain, inference="normal")
    for one, other in zip(
        [tests.overall, *tests.terms], [normal.overall, *normal.terms], strict=True
    ):
        assert one.chi2 == other.chi2
        assert one.df2 == 23 - one.df + 1
        assert one.f == pytest.approx(one.chi2 * one.df2 / (one.df * 23))
        assert one.p > other.p


def test_what_the_clusters_cannot_carry_is_refused_in_words() -> None:
    people = PEOPLE.assign(g=PEOPLE.g.astype(str))
    design = SurveyDesign(PEOPLE.w.to_numpy(), clusters=PEOPLE.cluster.to_numpy() % 3)
    fit = ordered_logit("y ~ x + g", people, design)
    for one in (fit, fit.with_inference("normal")):
        with pytest.raises(EstimationError, match=r"rank 3.* 2 degrees of freedom"):
            one.wald()
    assert "degrees of freedom (clusters less strata)" in fit.summary()
    names = ["x", "size"]
    tests = parallel_lines(column("y"), PEOPLE[names].to_numpy(), design, names)
    assert np.isnan(tests.overall.p)
    assert np.isfinite(tests.terms[0].p)


def test_a_single_cluster_gives_neither_p_values_nor_intervals() -> None:
    design, _ = designed("clusters")
    alone = (PEOPLE.cluster == 5).to_numpy()
    mean = weighted_mean(column("size"), design, alone)
    assert (mean.low, mean.high) == (-np.inf, np.inf)
    for df in (None, design.degrees_of_freedom, np.inf):
        share = weighted_mean(column("yes"), design, alone, share=True, df=df)
        assert (share.low, share.high) == (0, 1)
    fit = ordered_logit("yes ~ x", PEOPLE, design, domain=alone)
    assert np.isnan(fit.p).all()
    assert np.isinf(fit.interval()[1]).all()
    with pytest.raises(EstimationError, match="0 degrees of freedom"):
        fit.wald()
    with pytest.raises(EstimationError, match="degrees of freedom"):
        rao_scott(column("yes"), column("g"), design, alone)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_what_does_not_vary_between_clusters_has_no_error(link: str) -> None:
    # every level of g is one cluster, whose scores add up to zero whatever is estimated
    random = np.random.default_rng(0)
    people = pd.DataFrame({"y": random.integers(1, 3, 90), "g": np.repeat(list("abc"), 30)})
    design = SurveyDesign(random.uniform(1, 2, 90), clusters=people.g)
    fit = ordered_logit("y ~ g", people, design, link=link)
    for one in (fit, fit.with_inference("normal")):
        assert np.isnan([one.standard_errors, one.p, *one.interval()]).all()
        with pytest.raises(EstimationError, match="does not give"):
            one.joint_test()
    effects = average_marginal_effects(fit, people)
    assert effects[["se", "z", "p", "low", "high"]].isna().all(axis=None)
    assert np.isfinite(fit.values).all()
    assert "nan" in fit.summary()


def test_one_level_within_a_cluster_leaves_the_errors_of_others() -> None:
    # in each cluster the answers at level b are those at the reference level
    people = pd.DataFrame(
        {
            "y": [1, 2, 3, 3, 1, 2, 3, 3] * 6 + [1, 1, 2, 3, 1, 2, 2, 3] * 6,
            "g": ["a"] * 4 + ["b"] * 4 + (["a"] * 4 + ["b"] * 4) * 5 + ["c", "a"] * 24,
            "cluster": np.repeat(np.arange(12), 8),
        }
    )
    people.loc[people.g == "b", "y"] = [1, 2, 3, 3] * 6
    people.loc[people.g == "a", "y"] = [1, 2, 3, 3] * 12
    fit = ordered_logit("y ~ g", people, SurveyDesign(np.ones(96), clusters=people.cluster))
    error = dict(zip(fit.names, fit.standard_errors, strict=True))
    assert fit.params["g[T.b]"] == pytest.approx(0, abs=1e-9)
    assert np.isnan(error["g[T.b]"])
    assert error["g[T.c]"] > 0.01
    with pytest.raises(EstimationError, match="does not give"):
        fit.joint_test()


def test_a_difference_with_one_cluster_has_no_interval() -> None:
    design, _ = designed("clusters")
    alone, others = (PEOPLE.cluster == 5).to_numpy(), (PEOPLE.cluster > 12).to_numpy()
    one, other = (weighted_mean(column("size"), design, rows) for rows in (alone, others))
    for gap in (difference(one, other, design), difference(other, one, design)):
        assert (gap.low, gap.high) == (-np.inf, np.inf)
    asked = difference(one, other, design, df=20)
    assert np.isfinite([asked.low, asked.high]).all()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_shares_of_nobody_are_less_sure_with_few_clusters(value: float) -> None:
    design, _ = designed("clusters")
    nobody = np.full(len(PEOPLE), value)
    wide = weighted_mean(nobody, design, share=True)
    weights = PEOPLE.w.to_numpy()
    narrow = weighted_mean(nobody, SurveyDesign(weights), share=True)
    wider = stats.t.ppf(0.975, 23) / stats.t.ppf(0.975, len(PEOPLE) - 1)
    effective = weights.sum() ** 2 / (weights**2).sum() / wider**2
    assert wide.value == value
    assert wide.high - wide.low == pytest.approx(1 - 0.025 ** (1 / effective), rel=1e-6)
    assert wide.high - wide.low > narrow.high - narrow.low


def test_tables_that_cannot_be_tested_are_refused_in_words() -> None:
    design, domain = designed("full.part")
    with pytest.raises(EstimationError, match="2 and 1"):
        rao_scott(column("yes"), np.where(domain, 1.0, column("g")), design, domain)
    codes = np.arange(len(PEOPLE)) % 3
    with pytest.raises(EstimationError, match="6 cells are empty"):
        rao_scott(codes.astype(float), codes.astype(float), design)


def test_ratios_with_nothing_below_the_line() -> None:
    design, _ = designed("people")
    signs = np.where(np.arange(len(PEOPLE)) % 2 == 0, 0.1, -0.1) / PEOPLE.w.to_numpy()
    with pytest.raises(EstimationError, match="denominator is zero"):
        weighted_ratio(column("size"), signs, design)
    with pytest.raises(EstimationError, match="no values"):
        weighted_ratio(column("size"), signs, design, np.zeros(len(PEOPLE), dtype=bool))


def test_rounding_makes_no_share_of_almost_one() -> None:
    weights = np.random.default_rng(1).uniform(0.1, 3, 1001)
    for n in range(900, 1001):
        estimate = weighted_mean(np.ones(n), SurveyDesign(weights[:n]), share=True)
        assert (estimate.value, estimate.se, estimate.high) == (1, 0, 1)
        assert weighted_mean(np.full(n, 0.1), SurveyDesign(weights[:n])).se == 0
