"""Last stage: the weights are calibrated to the printed numbers.

Formulation. Calibrated weights w are as near as possible to the weights d of the cells, in the
chi-square distance sum (w - d)^2 / d, among those with which the printed numbers come out
(Deville and Särndal 1992, JASA 87: 376-382). A printed number is an interval, which leaves room; a
number may miss its interval at a price (Bardsley and Chambers 1984, Applied Statistics 33:
290-299). With influence functions A the change is D A' l, with one multiplier l a number. The
numbers are not linear in the weights, so that the step is repeated from the point reached. Weights
at the cap stay there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import brentq

from synthesis._types import Floats
from synthesis.draft import Draft
from synthesis.regression import level, parameters
from synthesis.skeleton import WEIGHT_CAP
from synthesis.statements import Statement, mean_weight, moments, shares
from synthesis.targets import MODEL_TERMS

_ROUNDS = 6
# Part of half a digit that counts as much as the stiffness, beyond the interval of a number.
SOFT = 0.001
# Stages of softness, and steps of Newton's method in each.
_SOFTENING = np.array([1000.0, 100.0, 10.0, 1.0])
_STEPS = 60
_FLAT = 1e-9
# Relative change of weights that counts as much as missing a target by its softness.
_STIFFNESS = 0.01


def statements(draft: Draft) -> Iterator[Statement]:
    """List every printed number that the weights have a say in."""
    yield mean_weight(draft)
    yield from shares(draft)
    yield from moments(draft)
    for model in MODEL_TERMS:
        yield from parameters(draft, model)
    yield level(draft)


def multipliers(matrix: Floats, start: Floats, low: Floats, high: Floats) -> Floats:
    """Minimise l'Kl/2 + |distance of start + K l from [low, high]|^2 / (2 softness^2) over l.

    Newton's method: only the numbers outside their interval pull, so that each step is one linear
    system, and goes to where the sum is least along it. Softness falls in stages.
    """
    found: Floats = np.zeros(len(start))
    for soft in SOFT * _SOFTENING:
        for _ in range(_STEPS):
            reached = start + matrix @ found
            aim = np.clip(reached, low, high)
            pulling = np.flatnonzero(reached != aim)
            system = matrix[np.ix_(pulling, pulling)] + soft**2 * np.eye(len(pulling))
            step = -found
            step[pulling] += np.linalg.solve(system, aim[pulling] - start[pulling])
            moved = matrix @ step

            def slope(
                size: float, line: tuple[Floats, ...] = (found, step, reached, moved)
            ) -> float:
                now, along, here, change = line
                there = here + size * change
                missed = (there - np.clip(there, low, high)) / soft**2  # noqa: B023
                return float(change @ (now + size * along + missed))

            if slope(0.0) > -_FLAT:
                break
            found = found + step * (1.0 if slope(1.0) <= 0.0 else brentq(slope, 0.0, 1.0))
    return found


def calibrate_weights(draft: Draft) -> None:
    """Move the weights a little until the printed numbers come out."""
    start = draft.weight.copy()
    room = np.where(start < WEIGHT_CAP, start, 0.0) * _STIFFNESS**2
    for _ in range(_ROUNDS):
        listed = list(statements(draft))
        halves = np.array([s.half for s in listed])
        influence = np.stack([s.influence for s in listed]) / halves[:, None]
        reached = np.array([s.reached for s in listed]) / halves
        printed = np.array([s.printed for s in listed]) / halves
        slack = np.array([s.slack for s in listed])
        pull = multipliers(
            (influence * room) @ influence.T,
            reached + influence @ (start - draft.weight),
            printed - slack,
            printed + slack,
        )
        change = room * (influence.T @ pull)
        draft.weight = np.clip(start + change, 0.5 * start, WEIGHT_CAP)
    draft.weight = np.round(draft.weight, 6)
