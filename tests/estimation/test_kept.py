"""A process that solves the same again and again solves it once, and the same."""

from __future__ import annotations

import numpy as np
import pytest

from scs_report.estimation import SurveyDesign, parallel_lines
from scs_report.estimation import remembered as memory
from scs_report.estimation import solve as module


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Keep solutions; counts how many were found."""
    found: list[int] = []
    plain = module.maximised

    def counted(*given: object) -> module.Solution:
        found.append(1)
        return plain(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "maximised", counted)
    monkeypatch.setattr(memory, "_kept", None)
    return found


def test_what_is_given_again_is_not_solved_again(kept: list[int]) -> None:
    draw = np.random.default_rng(1)
    X, answer, weight = draw.normal(size=(90, 2)), draw.integers(0, 3, 90) + 0.0, np.ones(90)
    given = (answer, X, weight, 90, ("a", "b"), "logit")
    plain = module.solve(*given)
    module.solve(*given)
    assert len(kept) == 2  # other processes keep nothing
    memory.keep()
    first = module.solve(*given)
    assert module.solve(*given) is first
    assert len(kept) == 3
    np.testing.assert_array_equal(first.values, plain.values)
    np.testing.assert_array_equal(first.influence, plain.influence)
    with pytest.raises(ValueError, match="read-only"):
        first.values[0] = 1
    heavier = weight.copy()
    heavier[0] = 2
    for other in (
        (answer, X, heavier, 90, ("a", "b"), "logit"),
        (answer, X * 2, weight, 90, ("a", "b"), "logit"),
        ((answer + 1) % 3, X, weight, 90, ("a", "b"), "logit"),
        (answer, X, weight, 90, ("a", "b"), "probit"),
        (answer, X, weight, 91, ("a", "b"), "logit"),
    ):
        assert module.solve(*other) is not first
    assert len(kept) == 8


def test_what_was_asked_for_last_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_kept", None)
    monkeypatch.setattr(memory, "_MOST", 2)
    assert memory.once("a", lambda: 1) == 1
    assert memory.once("a", lambda: 2) == 2
    memory.keep()
    for key in "abac":
        memory.once(key, lambda: 1)
    assert [memory.once(key, lambda: 2) for key in "ac"] == [1, 1]
    assert memory.once("b", lambda: 2) == 2


def test_whether_a_split_is_separated_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_kept", None)
    draw = np.random.default_rng(2)
    X = draw.integers(0, 2, (200, 2)).astype(float)
    answer, both = draw.integers(0, 3, 200).astype(float), X.sum(axis=1)
    # together, but neither alone, the covariates tell who gave the highest answer
    answer = np.where((both == 2) | ((both == 1) & (draw.random(200) < 0.3)), 3.0, answer)
    designs = [SurveyDesign(draw.uniform(1, 2, 200)) for _ in range(2)]
    plain = [parallel_lines(answer, X, design) for design in designs]
    memory.keep()
    kept = [parallel_lines(answer, X, design) for design in designs]
    for one, other in zip(plain, kept, strict=True):
        assert one.left_out == other.left_out
        assert one.left_out
        assert one.overall == other.overall
    found = [key for key in memory._kept or () if isinstance(key, tuple) and key[0] == "separated"]
    assert len(found) == 3  # whatever the weights
