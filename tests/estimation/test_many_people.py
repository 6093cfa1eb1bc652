"""Many people are made a table of few kinds, in blocks; it changes nothing but the time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    EstimationError,
    SurveyDesign,
    ordered_logit,
    prepared,
    replicate_design,
)
from scs_report.patterns import Coded, collapse, repeated

RANDOM = np.random.default_rng(11)
N = 12_000
PEOPLE = pd.DataFrame(
    {
        "age": RANDOM.integers(-3, 4, N).astype(np.int8),
        "city": pd.Categorical(RANDOM.choice(["a", "b", "c"], N), categories=list("cba")),
        "rural": RANDOM.random(N) < 0.4,
        "y": RANDOM.integers(1, 5, N).astype(np.int16),
    }
)
PEOPLE.loc[::97, "city"] = None
WEIGHTS = np.where(np.arange(N) % 31 == 0, 0.0, RANDOM.choice([0.5, 1.25, 2.0], N))
FORMULA = "y ~ age + city * rural"


@pytest.mark.parametrize("domain", [None, PEOPLE.age > -2])
def test_kinds_of_people_give_what_people_give(
    domain: pd.Series[bool] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = SurveyDesign(WEIGHTS)
    assert prepared.alike(PEOPLE, list(PEOPLE), design, None) is not None
    kinds = ordered_logit(FORMULA, PEOPLE, design, domain=domain)
    monkeypatch.setattr(prepared, "alike", lambda *_: None)
    people = ordered_logit(FORMULA, PEOPLE, design, domain=domain)
    assert kinds.names == people.names
    np.testing.assert_allclose(kinds.values, people.values, rtol=1e-10)
    np.testing.assert_allclose(kinds.standard_errors, people.standard_errors, rtol=1e-10)
    for name in ("n", "n_dropped", "dropped", "n_clusters", "degrees_of_freedom", "n_patterns"):
        assert getattr(kinds, name) == getattr(people, name), name
    assert kinds.log_likelihood == pytest.approx(people.log_likelihood, rel=1e-12)
    shown = PEOPLE.dropna().head(50)
    np.testing.assert_allclose(kinds.predict(shown), people.predict(shown), rtol=1e-9)


def test_people_of_several_strata_clusters_or_replicates_are_not_alike() -> None:
    parts = np.arange(N) % 4
    names = ["age", "y"]
    for design in (
        SurveyDesign(np.ones(N), strata=parts),
        SurveyDesign(np.ones(N), clusters=parts),
        replicate_design(np.ones(N), RANDOM.uniform(0.5, 1.5, (N, 3)), kind="bootstrap"),
    ):
        assert prepared.alike(PEOPLE, names, design, None) is None
    assert prepared.alike(PEOPLE, names, SurveyDesign(np.ones(N)), None) is not None
    assert (
        prepared.alike(PEOPLE.assign(age=PEOPLE.age / 3), names, SurveyDesign(WEIGHTS), None)
        is None
    )


def test_rows_in_messages_are_those_of_the_data() -> None:
    first = int(np.argmax((PEOPLE.age == -3) & (PEOPLE.y == 1)))
    with pytest.raises(EstimationError, match=rf"row {first} is"):
        ordered_logit("y ~ log(age + 3)", PEOPLE, SurveyDesign(np.ones(N)))


def test_codes_may_begin_below_zero() -> None:
    codes = np.array([-128, 127, -128, 5], dtype=np.int8)
    other = np.array([40_000, 40_001, 40_000, 40_001])
    found = collapse([Coded(codes, 256, -128), Coded(other, 2, 40_000)], 4, np.ones(4))
    assert [(one - low).tolist() for one, low in zip(found.codes, (128, 0), strict=True)] == [
        [-128, 5, 127],
        [0, 1, 1],
    ]
    assert found.people.tolist() == [2, 1, 1]


def test_numbers_that_all_differ_are_no_patterns() -> None:
    rows, few = np.arange(50_000), RANDOM.integers(0, 100, 50_000)
    assert repeated([few], rows)
    assert not repeated([few, RANDOM.normal(size=50_000)], rows)
    # half as many patterns as people, or a quarter: what a sample of them must tell
    for share, alike in ((0.8, False), (0.25, True)):
        assert repeated([RANDOM.integers(0, int(50_000 * share), 50_000)], rows) is alike
