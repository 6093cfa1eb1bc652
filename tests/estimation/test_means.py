"""Shares, means and differences under a survey design."""

from __future__ import annotations

import numpy as np
import pytest

from scs_report.estimation import (
    DesignError,
    SurveyDesign,
    difference,
    margin_of_error,
    rao_scott,
    standard_deviation,
    weighted_mean,
)
from scs_report.estimation.among import Among


def test_equal_weights_give_the_textbook_standard_error() -> None:
    x = np.array([1.0, 0, 0, 1, 1, 0, 0, 0, 0, 1])
    estimate = weighted_mean(x, SurveyDesign(np.ones(10)), share=True)
    assert estimate.value == 0.4
    assert estimate.se == pytest.approx(np.sqrt(0.4 * 0.6 / 9))
    assert 0 < estimate.low < 0.4 < estimate.high < 1


def test_subgroups_are_domains_of_the_full_design() -> None:
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=50), rng.uniform(0.5, 2, 50)
    domain = rng.random(50) < 0.4
    whole = weighted_mean(x, SurveyDesign(w), domain)
    part = weighted_mean(x[domain], SurveyDesign(w[domain]))
    assert whole.value == pytest.approx(part.value)
    m = domain.sum()
    assert whole.se**2 * (49 / 50) == pytest.approx(part.se**2 * (m - 1) / m)


def test_a_difference_knows_that_groups_overlap() -> None:
    rng = np.random.default_rng(2)
    x = (rng.random(200) < 0.5).astype(float)
    design = SurveyDesign(np.ones(200))
    everybody = weighted_mean(x, design, share=True)
    assert difference(everybody, everybody, design).se == 0


def test_means_of_the_same_rows_are_those_of_each_alone() -> None:
    rng = np.random.default_rng(4)
    design = SurveyDesign(rng.uniform(0.5, 2, 90), clusters=np.arange(90) % 30)
    city, given = rng.random(90) < 0.6, rng.random((3, 90)) < 0.4
    among = Among.of(design, design.inside(city))
    alone = [weighted_mean(one, design, city, share=True, df=20) for one in given]
    linear = [among.share(one) for one in given]
    for one, same in zip(alone, linear, strict=True):
        made = among.with_interval(same, df=20)
        assert (made.value, made.se, made.low, made.high) == (one.value, one.se, one.low, one.high)
        assert (made.n, made.weight, made.df, made.statistic) == (one.n, one.weight, 20, "share")
    # a difference needs the error of neither
    first, second = difference(*alone[:2], design), difference(*linear[:2], design)
    assert (first.value, first.se, first.n) == (second.value, second.se, second.n)
    with pytest.raises(ValueError, match="no values"):
        Among.of(design, city & ~city).share(given[0])


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_shares_of_nobody_and_everybody_keep_an_interval(value: float) -> None:
    estimate = weighted_mean(np.full(30, value), SurveyDesign(np.ones(30)), share=True)
    assert estimate.value == value
    assert estimate.high - estimate.low == pytest.approx(1 - 0.025 ** (1 / 30))


def test_missing_values_lie_outside_every_base() -> None:
    x = np.array([1.0, np.nan, 3.0])
    assert weighted_mean(x, SurveyDesign(np.array([1.0, 5.0, 3.0]))).value == 2.5
    assert standard_deviation(x, SurveyDesign(np.ones(3))) == pytest.approx(np.sqrt(2))
    with pytest.raises(ValueError, match="no values"):
        weighted_mean(x, SurveyDesign(np.ones(3)), np.array([False, True, False]))


def test_the_margin_of_error_is_that_of_half_of_the_effective_sample() -> None:
    weights = np.array([1.0, 1, 1, 1, 2, 2])
    effective = 8**2 / 12
    expected = 1.959964 * np.sqrt(0.25 / effective)
    assert margin_of_error(SurveyDesign(weights)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("share", [True, False])
def test_shares_and_means_of_different_designs_have_no_difference(share: bool) -> None:
    x = np.array([1.0, 0, 0, 1])
    first, second = SurveyDesign(np.ones(4)), SurveyDesign(np.array([1.0, 2, 1, 1]))
    one = weighted_mean(x, first, share=share)
    with pytest.raises(DesignError, match="different designs"):
        difference(one, weighted_mean(x, second, share=share), first)


def test_independence_is_rejected_only_where_there_is_dependence() -> None:
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 3, 800).astype(float)
    design = SurveyDesign(rng.uniform(0.3, 2, 800))
    related = np.where(rng.random(800) < 0.5, rows, rng.integers(0, 3, 800)).astype(float)
    unrelated = rng.integers(0, 4, 800).astype(float)
    assert rao_scott(rows, related, design).p < 1e-6
    assert rao_scott(rows, unrelated, design).p > 0.01


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_weights_must_be_finite_and_not_negative(bad: float) -> None:
    with pytest.raises(DesignError, match="row 1"):
        SurveyDesign(np.array([1.0, bad, 1.0]))


def test_a_stratum_with_one_cluster_needs_a_choice() -> None:
    strata = np.array([0, 0, 1])
    with pytest.raises(DesignError, match="single cluster"):
        SurveyDesign(np.ones(3), strata=strata)
    x = np.array([1.0, 3.0, 5.0])
    certainty = weighted_mean(x, SurveyDesign(np.ones(3), strata, single_cluster="certainty"))
    centre = weighted_mean(x, SurveyDesign(np.ones(3), strata, single_cluster="centre"))
    assert certainty.se < centre.se
