"""A process that solves the same again and again solves it once, and the same."""

from __future__ import annotations

import numpy as np
import pytest

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
    monkeypatch.setattr(module, "_kept", None)
    return found


def test_what_is_given_again_is_not_solved_again(kept: list[int]) -> None:
    draw = np.random.default_rng(1)
    X, answer, weight = draw.normal(size=(90, 2)), draw.integers(0, 3, 90) + 0.0, np.ones(90)
    given = (answer, X, weight, 90, ("a", "b"), "logit")
    plain = module.solve(*given)
    module.solve(*given)
    assert len(kept) == 2  # other processes keep nothing
    module.keep_solutions()
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
