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

from scs_report.synthesis._types import Floats
from scs_report.synthesis.draft import Draft
from scs_report.synthesis.regression import level, parameters
from scs_report.synthesis.skeleton import WEIGHT_CAP
from scs_report.synthesis.statements import Statement, mean_weight, moments, shares
from scs_report.synthesis.targets import MODEL_TERMS

_ROUNDS = 24
# Part of half a digit that counts as much as the stiffness, beyond the interval of a number.
SOFT = 0.002
# Steps of Newton's method within a round.
_STEPS = 100
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
    system; halved until the sum falls.
    """

    def value(multipliers: Floats) -> tuple[float, Floats]:
        moved = matrix @ multipliers
        reached = start + moved
        missed = reached - np.clip(reached, low, high)
        return float(multipliers @ moved + missed @ missed / SOFT**2), reached

    multipliers: Floats = np.zeros(len(start))
    least, reached = value(multipliers)
    for _ in range(_STEPS):
        pulling = np.flatnonzero((reached < low) | (reached > high))
        system = matrix[np.ix_(pulling, pulling)] + SOFT**2 * np.eye(len(pulling))
        aim = np.clip(reached[pulling], low[pulling], high[pulling])
        there = np.zeros(len(start))
        there[pulling] = np.linalg.solve(system, aim - start[pulling])
        step, size = there - multipliers, 1.0
        while size > 1e-6:
            found, at = value(multipliers + size * step)
            if found < least - 1e-12 * abs(least):
                break
            size /= 2.0
        else:
            break
        multipliers, least, reached = multipliers + size * step, found, at
    return multipliers


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
