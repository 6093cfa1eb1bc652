"""What holds of totals, quantiles, Gini, shares and replicate weights whatever the data."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scs_report.estimation import (
    Combined,
    DesignError,
    Estimates,
    EstimationError,
    MeanEstimate,
    SurveyDesign,
    balanced_replicates,
    bootstrap,
    combine,
    compare_groups,
    design_effect,
    design_effect_of,
    design_effects,
    difference,
    fit,
    fit_ordered_logit,
    gini,
    jackknife,
    model_influence,
    rake,
    replicate_design,
    successive_differences,
    weighted_mean,
    weighted_quantile,
    weighted_ratio,
    weighted_total,
    with_replicates,
)
from scs_report.estimation.hadamard import hadamard_matrix

seeds = st.integers(0, 100_000)
quickly = settings(max_examples=12, deadline=None)
Estimator = Callable[[np.ndarray, SurveyDesign, Any], MeanEstimate]

ESTIMATORS: dict[str, Estimator] = {
    "mean": lambda x, design, part: weighted_mean(x, design, part),
    "beta": lambda x, design, part: weighted_mean(x > 4, design, part, share=True, interval="beta"),
    "wilson": lambda x, design, part: weighted_mean(
        x > 4, design, part, share=True, interval="wilson"
    ),
    "ratio": lambda x, design, part: weighted_ratio(x, x + 1, design, part),
    "total": lambda x, design, part: weighted_total(x, design, part),
    "median": lambda x, design, part: weighted_quantile(x, 0.5, design, part),
    "quartile": lambda x, design, part: weighted_quantile(x, 0.25, design, part, rule="school"),
    "gini": lambda x, design, part: gini(x, design, part),
}
DESIGNS: dict[str, Callable[[SurveyDesign], SurveyDesign]] = {
    "linearised": lambda design: design,
    "jackknife": jackknife,
    "bootstrap": lambda design: bootstrap(design, 60, seed=1),
}
EACH = pytest.mark.parametrize("name", ESTIMATORS)
OF_EACH_DESIGN = pytest.mark.parametrize("kind", DESIGNS)


def draw(seed: int, n: int = 120) -> tuple[np.ndarray, SurveyDesign, np.ndarray]:
    """Return whole numbers, a design with strata and clusters, and a part of the people."""
    rng = np.random.default_rng(seed)
    clusters = np.arange(n) % 24
    x = rng.integers(0, 12, n).astype(float)
    design = SurveyDesign(
        np.round(rng.uniform(0.5, 3, n), 2), strata=clusters % 4, clusters=clusters
    )
    return x, design, rng.random(n) < 0.7


def same(one: MeanEstimate, other: MeanEstimate, scale: float = 1.0, *, ends: bool = True) -> None:
    for field in ("value", "se", "low", "high") if ends else ("value", "se"):
        first, second = getattr(one, field), getattr(other, field)
        np.testing.assert_allclose(first, second * scale, rtol=1e-7, atol=1e-10, err_msg=field)


@pytest.mark.exhaustive(6)
@quickly
@given(seeds)
@EACH
@OF_EACH_DESIGN
def test_the_scale_of_weights_matters_to_totals_only(name: str, kind: str, seed: int) -> None:
    x, design, part = draw(seed)
    found = ESTIMATORS[name](x, DESIGNS[kind](design), part)
    larger = replace(design, weights=design.weights * 1024)
    same(ESTIMATORS[name](x, DESIGNS[kind](larger), part), found, 1024 if name == "total" else 1)


@quickly
@given(seeds)
@EACH
def test_the_order_of_rows_does_not_matter(name: str, seed: int) -> None:
    x, design, part = draw(seed)
    order = np.random.default_rng(seed).permutation(len(x))
    moved = SurveyDesign(design.weights[order], design.strata[order], design.clusters[order])
    for made in (lambda one: one, jackknife):
        found = ESTIMATORS[name](x, made(design), part)
        same(ESTIMATORS[name](x[order], made(moved), part[order]), found)


@quickly
@given(seeds)
@EACH
def test_people_may_be_split_into_rows_of_their_cluster(name: str, seed: int) -> None:
    """Half a weight twice is the weight once; only intervals that count people differ."""
    x, design, part = draw(seed)
    twice = SurveyDesign(
        np.repeat(design.weights / 2, 2), np.repeat(design.strata, 2), np.repeat(design.clusters, 2)
    )
    found = ESTIMATORS[name](x, design, part)
    again = ESTIMATORS[name](np.repeat(x, 2), twice, np.repeat(part, 2))
    same(again, found, ends=name not in ("beta", "wilson"))


@quickly
@given(seeds)
def test_a_total_of_parts_is_that_of_the_whole(seed: int) -> None:
    x, design, part = draw(seed)
    for one in (design, jackknife(design)):
        parts = [weighted_total(x, one, here) for here in (part, ~part)]
        whole = weighted_total(x, one)
        assert sum(total.value for total in parts) == pytest.approx(whole.value)
        gap = difference(*parts, one)
        sums = 2 * (parts[0].se ** 2 + parts[1].se ** 2)
        assert gap.se**2 + whole.se**2 == pytest.approx(sums)  # the parallelogram


@quickly
@given(seeds)
def test_gini_is_the_mean_difference_over_twice_the_mean(seed: int) -> None:
    x, design, _ = draw(seed, 48)
    x, w = x + 0.5, design.weights
    gaps = np.abs(x[:, None] - x) * np.outer(w, w)
    right = gaps.sum() / w.sum() ** 2 / 2 / (w @ x / w.sum())
    assert gini(x, design).value == pytest.approx(right, rel=1e-12)
    assert gini(7 * x, design).value == pytest.approx(right, rel=1e-12)


@quickly
@given(seeds)
def test_jackknife_and_linearised_errors_are_near(seed: int) -> None:
    x, design, part = draw(seed)
    for name in ("mean", "ratio", "gini"):
        plain = ESTIMATORS[name](x, design, part).se
        assert ESTIMATORS[name](x, jackknife(design), part).se == pytest.approx(plain, rel=0.05)
    total = weighted_total(x, design, part)
    assert weighted_total(x, jackknife(design), part).se == pytest.approx(total.se, rel=1e-10)


def test_the_bootstrap_comes_near_the_linearised_error() -> None:
    x, design, part = draw(3)
    made = bootstrap(design, 4000, seed=2)
    for name in ("mean", "total", "ratio"):
        plain = ESTIMATORS[name](x, design, part).se
        assert ESTIMATORS[name](x, made, part).se == pytest.approx(plain, rel=0.06)
    population = np.full(len(x), 12.0)
    finite = replace(design, fpc=population)
    rescaled = bootstrap(finite, 4000, seed=2)
    assert weighted_total(x, rescaled).se == pytest.approx(weighted_total(x, finite).se, rel=0.06)
    assert np.array_equal(
        made.replicates.weights, bootstrap(design, 4000, seed=2).replicates.weights
    )


@pytest.mark.parametrize("n", [3, 7, 11, 30])
def test_successive_differences_are_those_of_neighbours(n: int) -> None:
    x = np.random.default_rng(n).normal(size=n) * 3 + 10
    made = successive_differences(SurveyDesign(np.ones(n)))
    right = np.sum((x - np.roll(x, -1)) ** 2) / 2
    assert weighted_total(x, made).se ** 2 == pytest.approx(right, rel=1e-10)
    few = successive_differences(SurveyDesign(np.ones(400)), 80)
    assert few.replicates.count == 80
    smooth = np.linspace(0, 1, 400)
    wave = np.sin(smooth * 6) + np.random.default_rng(0).normal(size=400) * 0.05
    within = weighted_mean(wave, few).se
    # a systematic sample of a smooth wave is known far better than a random one
    assert within < weighted_mean(wave, SurveyDesign(np.ones(400))).se / 3


@pytest.mark.parametrize("least", [1, 2, 3, 5, 9, 13, 20, 29, 61, 100])
def test_hadamard_matrices_have_rows_at_right_angles(least: int) -> None:
    H = hadamard_matrix(least)
    size = len(H)
    assert size >= least
    assert size <= max(2, 2 * least)
    np.testing.assert_array_equal(H @ H.T, size * np.eye(size))
    assert (H[0] == 1).all()


@pytest.mark.parametrize("fay", [0.0, 0.3, 0.5])
def test_balanced_replicates_of_totals_are_exact(fay: float) -> None:
    x = np.random.default_rng(5).normal(size=66)
    design = SurveyDesign(
        np.linspace(1, 3, 66), strata=np.arange(66) // 6, clusters=np.arange(66) // 3
    )
    made = balanced_replicates(design, fay=fay)
    assert weighted_total(x, made).se == pytest.approx(weighted_total(x, design).se, rel=1e-12)
    assert made.replicates.weights.min() == pytest.approx(fay * 1.0)
    H = np.kron(hadamard_matrix(4), hadamard_matrix(4))
    other = balanced_replicates(design, fay=fay, hadamard=H)
    assert weighted_total(x, other).se == pytest.approx(weighted_total(x, design).se, rel=1e-12)


def test_later_stages_add_the_variance_within_clusters() -> None:
    x = np.array([1.0, 3.0, 2.0, 6.0, 5.0, 5.5])
    first, second = np.repeat([1, 2, 3], 2), np.tile([1, 2], 3)
    design = SurveyDesign(
        np.full(6, 4.0), clusters=(first, second), fpc=(np.full(6, 6.0), np.full(6, 4.0))
    )
    totals = 4.0 * x.reshape(3, 2)
    between = (1 - 3 / 6) * 3 * np.var(totals.sum(axis=1), ddof=1)
    within = 3 / 6 * (1 - 2 / 4) * 2 * np.var(totals, axis=1, ddof=1).sum()
    assert weighted_total(x, design).se ** 2 == pytest.approx(between + within, rel=1e-12)
    assert design.degrees_of_freedom == 2
    assert "stages=2" in repr(design)
    # without the sizes of clusters, and with all of them, the first stage is all
    alone = SurveyDesign(np.full(6, 4.0), clusters=first, fpc=np.full(6, 6.0))
    whole = SurveyDesign(
        np.full(6, 4.0), clusters=np.column_stack([first, second]),
        fpc=np.column_stack([np.full(6, 6.0), np.full(6, 2.0)]),
    )  # fmt: skip
    for other in (alone, whole, replace(design, fpc=np.full(6, 6.0))):
        assert weighted_total(x, other).se ** 2 == pytest.approx(between, rel=1e-12)
    # strata in a cluster part its people
    parted = replace(design, strata=(np.ones(6), second), single_cluster="certainty",
                     clusters=(first, np.arange(6)))  # fmt: skip
    assert weighted_total(x, parted).se ** 2 == pytest.approx(between, rel=1e-12)


def test_models_in_stages_are_those_of_the_whole_covariance() -> None:
    x, design, _ = draw(8)
    second = np.arange(len(x))
    staged = SurveyDesign(
        design.weights,
        strata=design.strata,
        clusters=(design.clusters, second),
        fpc=(np.full(len(x), 12.0), np.full(len(x), 9.0)),
    )
    y = np.digitize(x + np.random.default_rng(1).normal(size=len(x)), [3, 7, 9])
    found = fit_ordered_logit(y, x[:, None], staged)
    influence = model_influence(found, y, x[:, None], staged).values
    np.testing.assert_allclose(staged.covariance(influence), found.covariance, rtol=1e-9)
    first = replace(staged, clusters=design.clusters, fpc=np.full(len(x), 12.0))
    assert np.all(np.diag(found.covariance) > np.diag(first.covariance(influence)))


def test_design_effects_of_models_compare_with_a_simple_sample() -> None:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(400, 2))
    y = np.digitize(X @ [0.5, -0.3] + rng.logistic(size=400), [-1, 0, 1])
    simple = SurveyDesign(np.ones(400))
    found = fit_ordered_logit(y, X, simple)
    influence = model_influence(found, y, X, simple).values
    np.testing.assert_allclose(design_effects(influence, simple), 1, rtol=1e-9)
    # everybody twice, as clusters of two
    twice = SurveyDesign(np.ones(800), clusters=np.repeat(np.arange(400), 2))
    doubled = model_influence(fit_ordered_logit(np.repeat(y, 2), np.repeat(X, 2, axis=0), twice),
                              np.repeat(y, 2), np.repeat(X, 2, axis=0), twice)  # fmt: skip
    np.testing.assert_allclose(design_effects(doubled.values, twice), 2, rtol=0.01)


def test_the_design_effect_of_a_mean_is_that_of_the_estimate() -> None:
    x, design, part = draw(4)
    mean = weighted_mean(x, design, part)
    assert design_effect(x, design, part) == design_effect_of(mean)
    assert design_effect(x, design, part, population=1000) > design_effect(x, design, part)
    with pytest.raises(EstimationError, match="all are the same"):
        design_effect(np.ones(len(x)), design)
    with pytest.raises(EstimationError, match="population: got 5"):
        design_effect_of(mean, population=5)


def test_groups_are_compared_with_replicates() -> None:
    x, design, part = draw(6)
    made = jackknife(design)
    row = compare_groups(x, {"in": part, "out": ~part, "nobody": np.zeros(len(x))}, made)
    first, second = (weighted_mean(x, made, here) for here in (part, ~part))
    gap = difference(first, second, made)
    assert row.difference(0, 1).se == pytest.approx(gap.se, rel=1e-12)
    assert [group.se for group in row.groups[:2]] == pytest.approx([first.se, second.se])
    assert row.groups[2].reason == "empty"


def test_groups_that_share_nearly_everybody_differ_by_their_replicates() -> None:
    rng = np.random.default_rng(0)
    n = 6000
    x = np.exp(rng.normal(size=n))
    x[0] = 1.8
    made = jackknife(SurveyDesign(rng.uniform(1, 9, n), clusters=np.arange(n) % 12))
    everybody, but_one = np.ones(n, dtype=bool), np.arange(n) > 0
    row = compare_groups(x, [everybody, but_one], made)
    first, second = (weighted_mean(x, made, here) for here in (everybody, but_one))
    right = difference(first, second, made)
    assert right.se < 1e-3 * first.se
    assert row.difference(0, 1).se == pytest.approx(right.se, rel=1e-9)


def test_a_model_that_lacks_an_answer_in_a_replicate_has_no_error() -> None:
    x, design, _ = draw(2)
    answer = np.where(design.clusters == 3, 4, 1 + np.arange(len(x)) // 24 % 3)
    people = {"y": answer, "x": (x > 5).astype(float)}
    for model in ("generalised ordered logit", "ordered logit"):
        with pytest.raises(EstimationError, match="replicate 4: nobody has some answer"):
            fit("y ~ x", people, jackknife(design), model)


def test_medians_differ_by_an_error_of_both() -> None:
    x, design, part = draw(9)
    first, second = (weighted_quantile(x, 0.5, design, here) for here in (part, ~part))
    gap = difference(first, second, design)
    assert gap.value == first.value - second.value
    assert np.hypot(first.se, second.se) * 0.5 < gap.se < first.se + second.se
    for median in (first, second):
        length = float(np.sqrt(design.covariance(median.influence)[0, 0]))
        assert length == pytest.approx(median.se, rel=1e-12)


def test_what_a_sample_does_not_reach_is_infinite() -> None:
    design = SurveyDesign(np.ones(8))
    found = weighted_quantile(np.arange(8), 0.9, design)
    assert found.value == 7
    assert found.low < 7
    assert found.high == np.inf
    assert np.isnan(found.se)
    assert "<td>∞</td>" in found._repr_html_()
    low = weighted_quantile(np.arange(8), 0.05, design)
    assert (low.value, low.low) == (0, -np.inf)


def test_with_replicates_is_any_function_of_a_design() -> None:
    x, design, _ = draw(12)
    made = jackknife(design)
    found = with_replicates(lambda one: pd.Series({"sum": one.weights @ x, "n": 5.0}), made)
    assert found.names == ("sum", "n")
    assert found.standard_errors[0] == pytest.approx(weighted_total(x, made).se)
    assert found.standard_errors[1] == 0
    mean = with_replicates(lambda one: weighted_mean(x, one), made)
    assert mean.standard_errors[0] == pytest.approx(weighted_mean(x, made).se)
    ratio = with_replicates(lambda one: weighted_total(x, one).value / one.weights.sum(), made)
    assert ratio.standard_errors[0] == pytest.approx(mean.standard_errors[0])
    with pytest.raises(EstimationError, match="no replicate weights"):
        with_replicates(lambda one: one.n, design)

    def fails(one: SurveyDesign) -> float:
        if one.weights[0] == 0:
            raise EstimationError("nobody")
        return 1.0

    with pytest.raises(EstimationError, match="replicate 1: nobody"):
        with_replicates(fails, made)


def test_a_domain_that_a_replicate_leaves_out_has_no_error() -> None:
    x, design, _ = draw(1)
    with pytest.raises(EstimationError, match=r"1 of 24 have no estimate.*number 6"):
        weighted_mean(x, jackknife(design), design.clusters == 5)


def test_mse_takes_deviations_from_the_estimate() -> None:
    x, design, _ = draw(2)
    about_mean, about_value = jackknife(design), jackknife(design, mse=True)
    one, other = (weighted_ratio(x, x**2 + 1, made) for made in (about_mean, about_value))
    assert one.value == other.value
    assert one.se != other.se
    assert one.se == pytest.approx(other.se, rel=0.01)


def test_margins_hold_in_each_set_of_replicate_weights() -> None:
    x, design, _ = draw(3)
    group = x > 5
    made = rake(jackknife(design), [(group, {True: 300.0, False: 500.0})])
    totals = np.array([made.replicates.weights.T @ here for here in (group, ~group)])
    np.testing.assert_allclose(totals[0], 300, rtol=1e-9)
    np.testing.assert_allclose(totals[1], 500, rtol=1e-9)
    fixed = weighted_total(group.astype(float), made)
    assert fixed.se < 1e-6
    assert weighted_mean(x, made).se < weighted_mean(x, jackknife(design)).se


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: jackknife(jackknife(draw(1)[1])), "replicate weights already"),
        (lambda: jackknife(SurveyDesign([2.0, 2], people=[2, 2], squares=[2.0, 2])), "several"),
        (lambda: jackknife(SurveyDesign(np.ones(20_000))), "20000 of 20000 rows need 3 GB"),
        (lambda: jackknife(SurveyDesign(np.ones(3), strata=[1, 1, 2], single_cluster="centre")),
         "no replicate takes it from the grand mean"),
        (lambda: balanced_replicates(draw(1)[1]), "has 6 clusters, expected two"),
        (lambda: balanced_replicates(SurveyDesign(np.ones(4), strata=[1, 1, 2, 2]), fay=1),
         "fay: got 1"),
        (lambda: balanced_replicates(SurveyDesign(np.ones(4), strata=[1, 1, 2, 2]),
                                     hadamard=np.ones((4, 4))), "expected a Hadamard matrix"),
        (lambda: bootstrap(draw(1)[1], 1, seed=1), "got 1, expected two"),
        (lambda: replicate_design([1, 1], [[1, 2], [2, 1]], "BBR"), "kind: got 'BBR'"),
        (lambda: replicate_design([1, 1], [[1, 2], [2, 1]], "Fay"), "Fay's factor"),
        (lambda: replicate_design([1, 1], [[1, 2], [2, 1]], "JKn"), "rscales: expected"),
        (lambda: replicate_design([1, 1], [[1, 2], [2, 1]], "other"), "scale: expected"),
        (lambda: replicate_design([1, 1], [[1, -2], [2, 1]], "BRR"), "row 0 of column 1 is -2"),
        (lambda: replicate_design([0, 1], [[1, 2], [2, 1]], "BRR"), "row 0 has the weight zero"),
        (lambda: replicate_design([1, 1], [[1, 0], [2, 0]], "BRR"), "column 1 are zero"),
        (lambda: replicate_design([1, 1], [[1], [2]], "BRR"), "1 columns, expected two"),
        (lambda: SurveyDesign([1, 1], clusters=[1, 2], fpc=([5, 5], [4, 4])),
         "of 2 stages, but clusters of 1"),
        (lambda: SurveyDesign(np.ones(4), clusters=([1, 1, 2, 2], [1, 1, 2, 3]),
                              fpc=([5] * 4, [4] * 4)), "cluster of stage 1 has a single cluster"),
        (lambda: SurveyDesign([1, 1], strata=[1, 2], single_cluster="average"), "no average"),
    ],
)  # fmt: skip
def test_designs_that_cannot_be(call: Callable[[], object], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x, d: weighted_quantile(x, 1, d), "at: got 1"),
        (lambda x, d: weighted_quantile(x, 0.5, d, rule="sas"), "rule: got 'sas'"),
        (lambda x, d: weighted_quantile(x, 0.5, d, interval="replicates"), "with replicate"),
        (lambda x, d: weighted_mean(x > 3, d, share=True, interval="asin"), "interval: got 'asin'"),
        (lambda x, d: gini(x - 20, d), "row 0 is -"),
        (lambda x, d: gini(x * 0, d), "nothing to share"),
        (lambda x, d: weighted_total(x * np.nan, d), "no values"),
        (lambda x, d: combine([([1.0], [[1.0]])]), "expected two imputed"),
        (lambda x, d: combine([[1.0], [2.0]]), "number 1 has no covariance"),
        (lambda x, d: combine([([1.0], [[1.0]]), ([1.0, 2], np.eye(2))]), "number 2 has"),
        (lambda x, d: combine([([1.0], np.eye(2))] * 2), "2 × 2, expected that of 1"),
        (lambda x, d: combine(["a", "b"]), "expected numbers or estimates, got str"),
        (lambda x, d: combine([([np.nan], [[1.0]])] * 2), "no estimate or no error"),
        (lambda x, d: MeanEstimate.from_json("{}"), "no result kept"),
        (lambda x, d: MeanEstimate.from_json(Estimates(("a",), np.ones(1), np.ones((1, 1)),
                                                       np.ones(1)).to_json()), "this is a Est"),
        (lambda x, d: difference(*[MeanEstimate.from_json(weighted_mean(x, d).to_json())] * 2, d),
         "no influence values"),
        (lambda x, d: design_effect_of(MeanEstimate.from_json(weighted_mean(x, d).to_json())),
         "it has no design"),
    ],
)  # fmt: skip
def test_estimates_that_cannot_be(call: Callable[..., object], message: str) -> None:
    x, design, _ = draw(1)
    with pytest.raises(EstimationError, match=message):
        call(x, design)


def results() -> list[Any]:
    x, design, part = draw(1)
    mean = weighted_mean(pd.Series(x, name="answers"), jackknife(design), part)
    quantile = weighted_quantile(np.arange(8), 0.9, SurveyDesign(np.ones(8)))
    row = compare_groups(x, {"in": part, "out": ~part}, design)
    combined = combine([([1.0, 2.0], np.eye(2)), ([1.5, 2.0], np.eye(2) * 2)])
    table = with_replicates(lambda one: one.weights @ x, jackknife(design))
    return [mean, quantile, row, combined, table]


@pytest.mark.parametrize("at", range(5))
def test_results_are_kept_and_read(at: int) -> None:
    result = results()[at]
    again = type(result).from_json(result.to_json())
    pd.testing.assert_frame_equal(again.to_frame(), result.to_frame(), check_exact=True)
    assert repr(again) == repr(result)
    assert again._repr_html_() == result._repr_html_()
    pickled = pickle.loads(pickle.dumps(result))
    pd.testing.assert_frame_equal(pickled.to_frame(), result.to_frame(), check_exact=True)


def test_what_is_kept_holds_nothing_of_people() -> None:
    x, design, part = draw(1)
    text = weighted_mean(x, design, part).to_json()
    assert len(text) < 400
    assert "influence" not in text
    assert "domain" not in text


def test_estimates_have_names_and_tidy_tables() -> None:
    people = pd.DataFrame({"pay": [1.0, 2, 3, 9], "hours": [4.0, 4, 5, 6]})
    design = SurveyDesign(np.ones(4))
    mean, ratio = (
        weighted_mean(people.pay, design),
        weighted_ratio(people.pay, people.hours, design),
    )
    assert (mean.name, ratio.name) == ("pay", "pay/hours")
    assert mean.tidy().loc[0, ["term", "estimate"]].tolist() == ["pay", 3.75]
    assert weighted_total(people.pay.to_numpy(), design).tidy().term[0] == "total"
    assert "Median of pay" in weighted_quantile(people.pay, 0.5, design)._repr_html_()
    polars = pytest.importorskip("polars")
    assert weighted_mean(polars.Series("pay", [1.0, 2, 3, 9]), design).name == "pay"
    combined = combine([mean, weighted_mean(people.pay + 1, design)])
    assert isinstance(combined, Combined)
    assert combined.names == ("pay",)
    frame = combined.tidy()
    assert frame.estimate[0] == 4.25
    assert frame.conf_low[0] < 4.25 < frame.conf_high[0]
    assert combined.to_frame().index.tolist() == ["pay"]


def imputed(n: int, complete_df: float | None = None) -> Combined:
    """Combine a linear model of n imputed data sets."""
    rng = np.random.default_rng(5)
    group, age = np.arange(120) % 3, rng.normal(size=120)
    pay = age + group / 2 + rng.normal(size=120)
    models = []
    for _ in range(n):
        data = {"pay": pay + rng.normal(0, 0.3, 120), "age": age, "group": list("abc" * 40)}
        models.append(fit("pay ~ age + group", data, SurveyDesign(np.ones(120))))
    return combine(models, complete_df=complete_df)


@pytest.mark.slow
def test_a_term_of_imputed_models_is_tested_by_its_name() -> None:
    combined = imputed(5)
    found = combined.term_test("group")
    assert combined.terms["group"] == ("group[T.b]", "group[T.c]")
    assert found == combined.term_test(["group[T.b]", "group[T.c]"])
    assert 2 < found.df2 < 119
    one = combined.names.index("age")
    test = combined.term_test("age")
    assert test.f == pytest.approx(combined.statistic[one] ** 2)
    assert (test.p, test.df2) == pytest.approx((combined.p[one], combined.df[one]))
    again = Combined.from_json(combined.to_json())
    assert again.term_test("group") == found


def test_where_nothing_is_missing_the_test_is_that_of_complete_data() -> None:
    sets = [([1.0, 0.5], np.diag([0.1, 0.2]))] * 4
    found = combine(sets).term_test(["estimate 1", "estimate 2"])
    assert found.chi2 == pytest.approx(1 / 0.1 + 0.25 / 0.2)
    assert found.p == pytest.approx(np.exp(-found.chi2 / 2))  # of χ² on 2
    assert found.df2 == np.inf


def test_what_cannot_be_tested_together_is_refused_in_words() -> None:
    with pytest.raises(EstimationError, match=r"term: got 'grup', expected one of .*group"):
        imputed(5).term_test("grup")
    with pytest.raises(EstimationError, match=r"got \[\], expected one of age"):
        imputed(5).term_test([])
    with pytest.raises(EstimationError, match=r"2 estimates of 3 imputed data sets.* 119 degrees"):
        imputed(3).term_test("group")
    assert imputed(3, np.inf).term_test("group").df2 > 0
    with pytest.raises(EstimationError, match="needs a covariance of rank 2"):
        combine([([1.0, 2.0], np.zeros((2, 2)))] * 3).term_test(["estimate 1", "estimate 2"])
