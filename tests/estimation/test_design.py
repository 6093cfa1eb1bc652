"""The one variance function, against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scs_report.estimation import DesignError, SurveyDesign


def by_definition(design: SurveyDesign, influence: np.ndarray) -> np.ndarray:
    """Add up stratum by stratum: n/(n−1) (1−f) Σ (u − ū)(u − ū)′."""
    strata = np.zeros(design.n) if design.strata is None else design.strata
    clusters = np.arange(design.n) if design.clusters is None else design.clusters
    everybody = influence.sum(axis=0) / len(np.unique(clusters))
    covariance = np.zeros((influence.shape[1],) * 2)
    for stratum in np.unique(strata):
        inside = strata == stratum
        totals = np.array(
            [influence[clusters == c].sum(axis=0) for c in np.unique(clusters[inside])]
        )
        n = len(totals)
        f = 0.0 if design.fpc is None else n / design.fpc[inside][0]
        if n > 1:
            deviations = totals - totals.mean(axis=0)
            covariance += n / (n - 1) * (1 - f) * deviations.T @ deviations
        elif design.single_cluster == "centre":
            covariance += (1 - f) * np.outer(totals[0] - everybody, totals[0] - everybody)
    return covariance


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 6),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["certainty", "centre"]),
)
def test_covariance_with_and_without_patterns(
    seed: int, strata: int, clustered: bool, finite: bool, single: str
) -> None:
    rng = np.random.default_rng(seed)
    n = 60
    stratum = np.sort(rng.integers(0, strata, n))
    stratum[-1] = strata  # a stratum of one person
    design = SurveyDesign(
        rng.uniform(0.2, 3, n),
        strata=stratum,
        clusters=stratum * 100 + rng.integers(0, 5, n) if clustered else None,
        fpc=np.full(n, 100.0) if finite else None,
        single_cluster=single,
    )
    rows = np.flatnonzero(rng.random(n) < 0.7)
    pattern = rng.integers(0, 4, len(rows))
    influence = rng.normal(size=(4, 3))
    each = np.zeros((n, 3))
    each[rows] = influence[pattern] * design.weights[rows, None]
    expected = by_definition(design, each)
    scale = np.abs(each).sum() ** 2 * 1e-14
    np.testing.assert_allclose(design.covariance(each), expected, rtol=1e-10, atol=scale)
    np.testing.assert_allclose(
        design.pattern_covariance(pattern, rows, influence), expected, rtol=1e-10, atol=scale
    )


def test_degrees_of_freedom_count_what_has_members() -> None:
    strata = np.repeat([0, 1, 2], 8)
    clusters = np.repeat(np.arange(12), 2)
    design = SurveyDesign(np.ones(24), strata, clusters)
    assert design.degrees_of_freedom_among(np.ones(24, dtype=bool)) == 9
    assert design.degrees_of_freedom_among(np.array([0, 1, 2, 8])) == 1
    assert design.degrees_of_freedom_among(np.array([0, 8])) == 0
    plain = SurveyDesign(np.ones(24))
    assert plain.degrees_of_freedom_among(np.arange(5)) == 4


def test_many_strata_need_no_table_of_strata_by_patterns() -> None:
    n, strata = 40_000, 20_000  # such a table would have 800 million cells
    design = SurveyDesign(np.ones(n), np.arange(n) % strata)
    influence = np.random.default_rng(1).normal(size=(n, 2))
    found = design.pattern_covariance(np.arange(n), np.arange(n), influence)
    assert found == pytest.approx(design.covariance(influence))


def test_two_rows_are_a_design() -> None:
    assert SurveyDesign([1, 2]).degrees_of_freedom == 1
    with pytest.raises(DesignError, match="expected two or more"):
        SurveyDesign([1])


def test_the_stratum_whose_population_is_too_small_is_named() -> None:
    strata, sizes = np.array([1, 1, 2, 2, 2]), np.array([9, 9, 2, 2, 2])
    with pytest.raises(DesignError, match="stratum of row 2 has 3 clusters in a population of 2"):
        SurveyDesign(np.ones(5), strata, fpc=sizes)


@pytest.mark.parametrize("labels", ["", "strata", "clusters"])
def test_a_pattern_that_no_row_has_adds_nothing(labels: str) -> None:
    known = {labels: np.array([0, 0, 1, 1])} if labels else {}
    design = SurveyDesign([1, 2, 1, 3], **known)
    rows, pattern = np.arange(4), np.array([0, 1, 1, 0])
    influence = np.array([[1.0], [-2.0], [50.0]])
    found = design.pattern_covariance(pattern, rows, influence)
    assert found == pytest.approx(design.pattern_covariance(pattern, rows, influence[:2]))
