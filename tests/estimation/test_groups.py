"""Groups compared with one another, against R (reference/groups.R) and at the edges."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    Banner,
    EstimationError,
    GroupComparison,
    SurveyDesign,
    adjust_p,
    compare_groups,
    design_effect,
    difference,
    effective_n,
    weighted_mean,
)

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "groups.csv")
PEOPLE = pd.read_csv(FOLDER / "clustered.csv")
X, G = PEOPLE.x.to_numpy(), PEOPLE.g.to_numpy()
GROUPS = {
    "a": X < 0.3,
    "b": G >= 2,
    "c": (X < 1.4) | (G >= 2),
    "d": G == 1,
    "e": G == 2,
    "f": G == 3,
}
PAIRS = list(combinations(range(6), 2))

every_case = pytest.mark.parametrize("case", sorted(VALUES.case.unique()))


def reference(case: str, quantity: str) -> np.ndarray:
    found = VALUES[(VALUES.case == case) & (VALUES.quantity == quantity)]
    assert len(found), (case, quantity)
    return found.value.to_numpy()


def designed(case: str) -> tuple[SurveyDesign, np.ndarray, np.ndarray]:
    """Return the design, the domain and the answers of a case."""
    kind, *part, answer = case.split(".")
    weights = PEOPLE.w.where(PEOPLE.seen != 3, 0) if kind == "zero" else PEOPLE.w
    population = PEOPLE.stratum.map({1: 40, 2: 30, 3: 20, 4: 24, 5: 16, 6: 10})
    design = SurveyDesign(
        weights,
        strata=None if kind == "people" else PEOPLE.stratum,
        clusters=None if kind in ("people", "strata") else PEOPLE.cluster,
        fpc=population if kind == "finite" else None,
    )
    domain = (PEOPLE.part == 1).to_numpy() if part else np.ones(len(PEOPLE), dtype=bool)
    return design, domain, PEOPLE[answer].to_numpy(float)


@pytest.mark.exhaustive(6)
@every_case
def test_estimates_and_differences_are_those_of_r(case: str) -> None:
    design, domain, values = designed(case)
    found = compare_groups(values, GROUPS, design, domain=domain)
    frame = pd.DataFrame(found.groups)
    np.testing.assert_allclose(frame.value, reference(case, "value"), rtol=1e-10)
    np.testing.assert_allclose(frame.se, reference(case, "se"), rtol=1e-8)
    np.testing.assert_allclose(frame.effective_n, reference(case, "effective"), rtol=1e-10)
    np.testing.assert_allclose(frame.design_effect, reference(case, "deff.replace"), rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), frame.se)
    gaps = pd.DataFrame(found.differences)
    assert [(gap.first, gap.second) for gap in found.differences] == PAIRS
    np.testing.assert_allclose(gaps.value, reference(case, "gap"), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(gaps.se, reference(case, "gap.se"), rtol=1e-8)
    np.testing.assert_array_equal(gaps.df, reference(case, "gap.df"))
    np.testing.assert_allclose(gaps.p, reference(case, "gap.p"), rtol=1e-7)
    np.testing.assert_allclose(gaps.p_adjusted, reference(case, "gap.holm"), rtol=1e-7)
    other = compare_groups(values, GROUPS, design, domain=domain, adjust="bonferroni")
    np.testing.assert_allclose(
        [gap.p_adjusted for gap in other.differences], reference(case, "gap.bonferroni"), rtol=1e-7
    )


@every_case
def test_groups_apart_are_those_of_svyby_and_svyttest(case: str) -> None:
    design, domain, values = designed(case)
    found = compare_groups(values, [G == 1, G == 2, G == 3], design, domain=domain)
    estimates = [group.value for group in found.groups] + [group.se for group in found.groups]
    np.testing.assert_allclose(estimates, reference(case, "svyby"), rtol=1e-8)
    gaps = [gap.value for gap in found.differences] + [gap.se for gap in found.differences]
    np.testing.assert_allclose(gaps, reference(case, "svyby.gap"), rtol=1e-8)
    gap = found.difference(1, 0)
    np.testing.assert_allclose([gap.value, gap.t], reference(case, "svyttest"), rtol=1e-8)
    assert gap.p == found.difference(0, 1).p


@every_case
def test_design_effects_are_those_of_svymean(case: str) -> None:
    design, domain, values = designed(case)
    for j, mask in enumerate(GROUPS.values()):
        base = domain & mask & ~np.isnan(values)
        population = design.weights[base].sum()
        found = design_effect(values, design, base, population=population)
        assert found == pytest.approx(reference(case, "deff")[j], rel=1e-8)
        plain = design_effect(values, design, base)
        assert plain == pytest.approx(reference(case, "deff.replace")[j], rel=1e-8)
        assert effective_n(design, base) == pytest.approx(reference(case, "effective")[j])


@every_case
def test_one_by_one_gives_the_same(case: str) -> None:
    design, domain, values = designed(case)
    share = "yes" in case
    found = compare_groups(values, GROUPS, design, domain=domain, share=share)
    means = [weighted_mean(values, design, domain & m, share=share) for m in GROUPS.values()]
    for group, mean in zip(found.groups, means, strict=True):
        for name in ("value", "se", "low", "high", "n", "weight"):
            assert getattr(group, name) == pytest.approx(getattr(mean, name), rel=1e-12), name
    for gap in found.differences:
        single = difference(means[gap.first], means[gap.second], design)
        assert (gap.value, gap.se) == pytest.approx((single.value, single.se), abs=1e-14)


def table(*shares: float, n: int = 400, **given: object) -> GroupComparison:
    """Compare groups of n people of whom these shares say yes."""
    values = np.concatenate([np.arange(n) < round(n * share) for share in shares]).astype(float)
    group = np.repeat(np.arange(len(shares)), n)
    masks = [group == j for j in range(len(shares))]
    return compare_groups(values, masks, SurveyDesign(np.ones(len(values))), share=True, **given)


def test_letters_stand_beside_the_higher_figure() -> None:
    found = table(0.5, 0.3, 0.31, 0.7)
    assert found.letters == ("BC", "", "", "ABC")
    assert found.significantly_lower == ((1, 2), (), (), (0, 1, 2))
    assert found.n_comparisons == 6


def test_only_groups_of_one_block_are_compared() -> None:
    found = table(0.5, 0.3, 0.31, 0.7, blocks=["sex", "sex", "age", "age"])
    assert found.letters == ("B", "", "", "C")
    assert found.n_comparisons == 2
    with pytest.raises(KeyError):
        found.difference(0, 2)


def test_many_comparisons_ask_for_more() -> None:
    shares = (0.5, 0.43, 0.5, 0.5, 0.5)
    assert table(*shares, adjust="none").letters == ("B", "", "B", "B", "B")
    assert table(*shares).letters == ("",) * 5
    assert table(*shares, alpha=0.5).letters == ("B", "", "B", "B", "B")


def test_adjusted_p_values() -> None:
    p = np.array([0.01, np.nan, 0.02, 0.02, 0.9, 0.011])
    holm = [0.05, np.nan, 0.06, 0.06, 0.9, 0.05]
    np.testing.assert_allclose(adjust_p(p), holm)
    np.testing.assert_allclose(adjust_p(p, "bonferroni"), [0.05, np.nan, 0.1, 0.1, 1, 0.055])
    np.testing.assert_array_equal(adjust_p(p, "none"), p)
    assert adjust_p(np.array([])).shape == (0,)
    with pytest.raises(EstimationError, match="adjust: found 'fdr'"):
        table(0.5, 0.4, adjust="fdr")


def test_groups_that_cannot_be_compared_say_why_and_count_for_nothing() -> None:
    design = SurveyDesign(
        np.where(PEOPLE.cluster == 1, 0, PEOPLE.w), strata=PEOPLE.stratum, clusters=PEOPLE.cluster
    )
    values = np.where((G == 3) & (PEOPLE.cluster != 3), 1.0, PEOPLE.yes_missing)
    groups = {
        "others": G < 3,
        "nobody": np.zeros(len(PEOPLE), dtype=bool),
        "without weight": PEOPLE.cluster == 1,
        "without a value": PEOPLE.cluster == 3,
        "a single person": np.arange(len(PEOPLE)) == 200,
        "one cluster a stratum": PEOPLE.cluster.isin([5, 9, 13]),
        "all say yes": G == 3,
        "few": PEOPLE.index < 110,
    }
    found = compare_groups(values, groups, design, share=True, minimum=90)
    reasons = ["", *["empty"] * 3, *["small base"] * 4]
    assert [group.reason for group in found.groups] == reasons
    found = compare_groups(values, groups, design, share=True)
    reasons[4:] = ["single cluster", "single cluster", "no variance", ""]
    assert [group.reason for group in found.groups] == reasons
    assert found.n_comparisons == 1
    assert [bool(gap.reason) for gap in found.differences].count(False) == 1
    empty, alone, all_yes = found.groups[1], found.groups[4], found.groups[6]
    assert (empty.n, empty.effective_n) == (0, 0)
    assert np.isnan([empty.value, empty.se, empty.low, empty.design_effect]).all()
    assert np.isnan(found.covariance[1]).all()
    assert (alone.n, alone.low, alone.high) == (1, 0, 1)
    assert (all_yes.value, all_yes.se, all_yes.high) == (1, 0, 1)
    assert 0.9 < all_yes.low < 1
    gap = found.difference(0, 7)
    assert gap.p == gap.p_adjusted  # a family of one
    assert np.isnan(found.difference(0, 6).p)


def test_the_same_people_do_not_differ() -> None:
    rng = np.random.default_rng(1)
    for clusters in (None, np.arange(3000) // 20):
        weights, values = rng.uniform(0.1, 3, 3000), rng.normal(size=3000) + 1e3
        group = rng.random(3000) < 0.6
        found = compare_groups(
            values, [group, ~group, group], SurveyDesign(weights, clusters=clusters)
        )
        gap = found.difference(0, 2)
        assert (gap.value, gap.se, gap.reason) == (0, 0, "no variance")
        assert found.n_comparisons == 2


def test_rounding_is_no_difference() -> None:
    # in every cluster the same people say the same, so nothing varies between clusters
    pattern, weights = np.array([0.1, 0.7, 0.3]), np.array([0.3, 1.1, 0.7])
    cluster, half = np.repeat(np.arange(40), 3), np.repeat(np.arange(40) < 20, 3)
    design = SurveyDesign(np.tile(weights, 40), clusters=cluster)
    found = compare_groups(np.tile(pattern, 40), [half, ~half], design)
    assert [(group.se, group.reason) for group in found.groups] == [(0, "no variance")] * 2
    assert found.letters == ("", "")
    # sums of one column are added up in another order than those of the next
    rng = np.random.default_rng(3)
    groups = [rng.random(1001) < 0.5] * 13
    found = compare_groups(rng.random(1001), groups, SurveyDesign(rng.uniform(0.1, 3, 1001)))
    assert {(gap.value, gap.se, gap.reason) for gap in found.differences} == {(0, 0, "no variance")}
    for n in range(900, 1001):
        design = SurveyDesign(rng.uniform(0.1, 3, n))
        same = compare_groups(np.full(n, 0.1), [np.ones(n)], design).groups[0]
        assert (same.value, same.se, same.reason) == (0.1, 0, "no variance")


def test_degrees_of_freedom_of_pairs_are_those_of_both_together() -> None:
    rng = np.random.default_rng(4)
    weights = np.where(rng.random(300) < 0.6, 0.0, 1.0)
    masks = rng.random((300, 5)) < [0.01, 0.02, 0.05, 0.3, 1]
    for given in (
        {},
        {"clusters": np.arange(300) // 5},
        {"strata": np.arange(300) // 50},
        {"clusters": np.arange(300) // 5, "strata": np.arange(300) // 50},
    ):
        design = SurveyDesign(weights, **given)
        found = design.degrees_of_freedom_by_pair(masks)
        for i in range(5):
            for j in range(5):
                either = masks[:, i] | masks[:, j]
                assert found[i, j] == design.degrees_of_freedom_among(either)


def test_a_group_within_another_keeps_all_digits() -> None:
    rng = np.random.default_rng(2)
    n = 20_000
    weights, values = rng.uniform(0.1, 3, n), rng.normal(size=n)
    weights[7] = 1e-4
    everybody = np.ones(n, dtype=bool)
    but_one = everybody.copy()
    but_one[7] = False
    design = SurveyDesign(weights)
    gap = compare_groups(values, [everybody, but_one], design).difference(0, 1)
    rest = weights.sum() - weights[7]
    shift = weights[7] * (values[7] - np.average(values[but_one], weights=weights[but_one]))
    assert gap.value == pytest.approx(shift / weights.sum(), rel=1e-6)
    # u = w (x − m) / W, with and without the person
    deviation = values - np.average(values, weights=weights)
    inner = values - np.average(values[but_one], weights=weights[but_one])
    step = weights * (deviation / weights.sum() - np.where(but_one, inner / rest, 0))
    assert gap.se == pytest.approx(np.sqrt(n / (n - 1) * np.sum((step - step.mean()) ** 2)))
    assert gap.reason == ""


def test_what_is_no_group_is_refused() -> None:
    design = SurveyDesign(np.ones(4))
    values, half = np.array([0.0, 1, 0, 1]), np.array([True, True, False, False])
    for groups, message in (
        ([], "none given"),
        ([half, [0, 2]], "groups, B: 2 rows, expected 4"),
        ({"young": half, "old": [0, 0, 2, 1]}, "groups, old: row 2 is 2"),
        (pd.DataFrame([[True, False]] * 4, columns=["a", "a"]), "same name"),
    ):
        with pytest.raises(EstimationError, match=message):
            Banner(groups, design)
    with pytest.raises(EstimationError, match="blocks: 1 labels, expected 2"):
        Banner([half, ~half], design, blocks=["sex"])
    banner = Banner(pd.DataFrame({"young": half, "old": ~half}), design)
    assert banner.names == ("young", "old")
    with pytest.raises(EstimationError, match="row 2 is 3, expected 0 or 1"):
        banner.compare([0, 1, 3, 0], share=True)
    with pytest.raises(EstimationError, match="row 0 is infinite"):
        banner.compare([np.inf, 1, 3, 0])
    with pytest.raises(EstimationError, match="alpha"):
        banner.compare(values, alpha=5)
    # outside every group nothing is looked at
    only = Banner([half], design)
    assert only.compare([0, 1, 9, np.inf], share=True).groups[0].value == 0.5


def test_more_columns_than_letters() -> None:
    found = table(0.9, *[0.1] * 27, n=100)
    assert found.letters[0].startswith("B,C,")
    assert found.letters[0].endswith(",Z,AA,AB")


def test_design_effects_that_there_are_not() -> None:
    design = SurveyDesign(np.ones(4))
    with pytest.raises(EstimationError, match="all are the same"):
        design_effect([1, 1, 1, 1], design)
    with pytest.raises(EstimationError, match="population: got 3"):
        design_effect([1, 2, 1, 1], design, population=3)
    assert effective_n(design, [False] * 4) == 0
