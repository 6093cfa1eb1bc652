"""Calibrated weights: as near as possible to those of the cells, with every number in its band."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from synthesis.calibration import SOFT, multipliers


@pytest.mark.parametrize("seed", range(5))
def test_multipliers_solve_the_problem_that_least_squares_with_bounds_solves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers, people = 12, 40
    influence = rng.normal(size=(numbers, people))
    influence[3] = influence[2] + 1e-3 * influence[3]
    start = rng.normal(size=numbers)
    low = rng.normal(size=numbers) * 0.3
    high = low + rng.random(numbers)
    found = influence.T @ multipliers(influence @ influence.T, start, low, high)
    # the same, with the numbers as bounded variables beside the changes of weights
    matrix = np.block(
        [
            [np.eye(people), np.zeros((people, numbers))],
            [influence / SOFT, -np.eye(numbers) / SOFT],
        ]
    )
    right = np.concatenate([np.zeros(people), -start / SOFT])
    free = np.full(people, np.inf)
    bounds = (np.concatenate([-free, low]), np.concatenate([free, high]))
    wanted = lsq_linear(matrix, right, bounds=bounds, method="bvls", tol=1e-14).x[:people]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_numbers_inside_their_bands_move_no_weight() -> None:
    inside = np.array([0.2, -0.4])
    assert not multipliers(np.eye(2), inside, inside - 0.1, inside + 0.1).any()
