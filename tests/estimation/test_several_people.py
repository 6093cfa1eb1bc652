"""Rows that stand for several people give what the people give, one by one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scs_report.estimation import (
    Banner,
    DesignError,
    Factor,
    SurveyDesign,
    average_predictions,
    design_effect,
    difference,
    effective_n,
    fit_ordered_logit,
    margin_of_error,
    parallel_lines,
    rao_scott,
    standard_deviation,
    variance_inflation,
    weighted_mean,
    weighted_ratio,
)
from scs_report.patterns import Coded, collapse

quickly = settings(max_examples=25, deadline=None)
DESIGNS = ("weights", "strata", "clusters", "both", "populations")


class Data(NamedTuple):
    """Answers from 1 to 4, nan where there is none; a group, another, and a number; a design."""

    answer: np.ndarray
    group: np.ndarray
    city: np.ndarray
    age: np.ndarray
    design: SurveyDesign


def drawn(seed: int, kind: str, n: int = 400) -> Data:
    """Return people, a few of them without an answer or of weight zero."""
    rng = np.random.default_rng(seed)
    group, city, age = rng.integers(0, 3, n), rng.integers(0, 2, n), rng.integers(20, 26, n)
    latent = 0.5 * city - 0.3 * group + 0.1 * age + rng.logistic(size=n)
    answer = np.digitize(latent, np.quantile(latent, [0.3, 0.5, 0.8])) + 1.0
    answer[rng.random(n) < 0.05] = np.nan
    weights = rng.uniform(0.2, 3, n)
    weights[rng.random(n) < 0.04] = 0
    cluster = rng.integers(0, 24, n)
    drawn: dict[str, Any] = {}
    if kind in ("clusters", "both"):
        drawn["clusters"] = cluster
    if kind in ("strata", "both", "populations"):
        drawn["strata"] = cluster % 4
    if kind == "populations":
        drawn["fpc"] = np.array([900, 1200, 2000, 5000])[cluster % 4]
    return Data(answer, group, city, age, SurveyDesign(weights, **drawn))


def joined(data: Data) -> Data:
    """Return the same, those who are alike as one row."""
    answer, group, city, age, design = data
    columns = [np.nan_to_num(answer), group, city, age - 20, design.weights > 0]
    labels = [design.strata, design.clusters, design.fpc]
    levels: list[np.ndarray] = []
    for label in labels:
        found, code = np.unique(
            np.zeros(len(answer)) if label is None else label, return_inverse=True
        )
        columns.append(code)
        levels.append(found)
    coded = [Coded(one.astype(np.uint8), int(one.max()) + 1) for one in columns]
    codes, people, weights, squares = collapse(coded, len(answer), design.weights)
    strata, clusters, fpc = (
        None if label is None else found[code]
        for label, found, code in zip(labels, levels, codes[5:], strict=True)
    )
    return Data(
        np.where(codes[0] == 0, np.nan, codes[0]),
        *codes[1:3],
        codes[3] + 20,
        SurveyDesign(weights, strata, clusters, fpc, people=people, squares=squares),
    )


@pytest.mark.slow
@quickly
@given(st.integers(0, 10_000), st.sampled_from(DESIGNS))
def test_means_shares_and_differences(seed: int, kind: str) -> None:
    both = drawn(seed, kind), joined(drawn(seed, kind))
    assert both[1].design.n < both[0].design.n

    def numbers(data: Data) -> list[float]:
        answer, group, city, age, design = data
        yes = np.where(np.isnan(answer), np.nan, answer >= 3)
        inside = group == 1
        mean = weighted_mean(age, design, inside)
        shares = [weighted_mean(yes, design, city == at, share=True) for at in (0, 1)]
        never = weighted_mean(np.zeros(design.n), design, inside, share=True)
        gap = difference(*shares, design)
        ratio = weighted_ratio(age, city + 1, design, inside)
        test = rao_scott(np.where(inside, answer, np.nan), city, design)
        return [
            *(getattr(one, name) for one in (mean, *shares, never, gap, ratio) for name in _PARTS),
            *(test.f, test.df1, test.df2, test.p, standard_deviation(age, design, inside)),
            *(design.design_effect, design.effective_n, design.degrees_of_freedom),
            *(design.n_clusters, margin_of_error(design), effective_n(design, inside)),
            *(design_effect(age, design, inside), *design.length(shares[0].influence)),
        ]

    np.testing.assert_allclose(numbers(both[1]), numbers(both[0]), rtol=1e-9, atol=1e-13)


_PARTS = ("value", "se", "low", "high", "n", "weight")


@quickly
@given(st.integers(0, 10_000), st.sampled_from(DESIGNS))
def test_groups_and_what_differs(seed: int, kind: str) -> None:
    def numbers(data: Data) -> tuple[list[float], tuple[str, ...]]:
        groups = [data.group == 0, data.group == 1, data.city == 1, data.city >= 0]
        row = Banner(groups, data.design).compare(data.answer >= 3, share=True, minimum=20)
        found = [
            *(getattr(one, name) for one in row.groups for name in (*_PARTS, "effective_n")),
            *(getattr(one, name) for one in row.differences for name in ("value", "se", "df", "p")),
        ]
        return found, row.letters

    (people, letters), (rows, same) = numbers(drawn(seed, kind)), numbers(joined(drawn(seed, kind)))
    np.testing.assert_allclose(rows, people, rtol=1e-9, atol=1e-13)
    assert letters == same


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(DESIGNS), st.booleans())
def test_ordered_logit_and_parallel_lines(seed: int, kind: str, collapsed: bool) -> None:
    factor = Factor("group", "0", ("1", "2"), (0, 1))

    def numbers(data: Data) -> list[np.ndarray]:
        X = np.column_stack([data.group == 1, data.group == 2, data.age]).astype(float)
        names, domain = ("1", "2", "age"), data.city == 1
        options: dict[str, Any] = {"domain": domain, "factors": [factor]}
        fit = fit_ordered_logit(data.answer, X, data.design, names, collapse=collapsed, **options)
        test = parallel_lines(data.answer, X, data.design, names, **options)
        there = fit.n_dropped, fit.n, fit.weight, fit.n_clusters, fit.degrees_of_freedom
        inside = domain & (data.design.weights > 0)
        at = average_predictions(fit, X[inside], data.design.weights[inside]).with_errors(fit)
        return [
            fit.values,
            fit.covariance,
            np.array([fit.log_likelihood, fit.log_likelihood_null, *there]),
            np.array([[one.chi2, one.p] for one in (test.overall, *test.terms)]),
            np.array([[one.value, one.se] for one in at]),
        ]

    pairs = zip(numbers(joined(drawn(seed, kind))), numbers(drawn(seed, kind)), strict=True)
    for rows, people in pairs:
        np.testing.assert_allclose(rows, people, rtol=1e-9, atol=1e-11)


def test_inflation_of_variance_counts_people() -> None:
    rng = np.random.default_rng(3)
    X = np.column_stack([rng.integers(0, 3, 200), rng.integers(0, 2, 200)]).astype(float)
    X = np.column_stack([X, X.sum(axis=1) + rng.integers(0, 2, 200)])
    rows, people = np.unique(X, axis=0, return_counts=True)
    np.testing.assert_allclose(variance_inflation(rows, people), variance_inflation(X), rtol=1e-12)


@pytest.mark.parametrize(
    ("people", "squares", "message"),
    [
        ([2, 1], None, "one is given without the other"),
        ([2, 0.5], [2, 1], "people: row 1 is 0.5, expected a whole number above 0"),
        ([2, 1], [0.5, 1], "squares: row 0 is 0.5, which 2 weights with the sum 2 cannot have"),
        ([2, 1], [9, 1], "squares: row 0 is 9, which 2 weights with the sum 2 cannot have"),
    ],
)
def test_impossible_sums_are_refused(people: Any, squares: Any, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        SurveyDesign([2, 1], people=people, squares=squares)


@quickly
@given(st.integers(0, 10_000), st.sampled_from([3, 300, 2**14, 2**40]))
def test_whatever_is_possible_sums_are_those_of_alike_rows(seed: int, levels: int) -> None:
    """Keys are counted in a table, hashed, or too long for one number."""
    rng = np.random.default_rng(seed)
    n = 500
    columns = [rng.choice(rng.integers(0, levels, 4), n) for _ in range(3)]
    weights = rng.uniform(0, 2, n)
    codes, people, sums, squares = collapse([Coded(one, levels) for one in columns], n, weights)
    table = np.column_stack(columns)
    expected, place = np.unique(table, axis=0, return_inverse=True)
    np.testing.assert_array_equal(np.column_stack(codes), expected)
    for found, values in ((people, np.ones(n)), (sums, weights), (squares, weights**2)):
        np.testing.assert_allclose(found, np.bincount(place.ravel(), values), rtol=1e-12)
    again = collapse([Coded(codes[1], levels)], len(people), sums, people, squares)
    alone = collapse([Coded(columns[1], levels)], n, weights)
    for twice, once in zip(again[1:], alone[1:], strict=True):
        np.testing.assert_allclose(twice, once, rtol=1e-12)


def test_people_whom_separation_concerns_are_counted() -> None:
    """Everybody at the second level gave the highest answer."""
    answer = np.array([1.0, 2, 3, 1, 2, 3, 3])
    level = np.array([[0.0, 0], [0, 0], [0, 0], [1, 0], [1, 0], [1, 0], [0, 1]])
    people = np.array([9, 8, 7, 6, 9, 8, 11])
    factor = Factor("level", "0", ("1", "2"), (0, 1))
    rows = SurveyDesign(people, people=people, squares=people)
    both = [
        fit_ordered_logit(answer, level, rows, ("1", "2"), factors=[factor]),
        fit_ordered_logit(
            *(np.repeat(one, people, axis=0) for one in (answer, level)),
            SurveyDesign(np.ones(people.sum())),
            ("1", "2"),
            factors=[factor],
        ),
    ]
    assert [one.n for one in both[0].separated] == [11]
    assert both[0].separated == both[1].separated
