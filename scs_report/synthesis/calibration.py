"""Last stage: the weights are calibrated to the printed numbers.

Formulation. Calibrated weights w are as near as possible to the weights d of the cells, in the
chi-square distance sum (w - d)^2 / d, among those with which the printed numbers come out
(Deville and Särndal 1992, JASA 87: 376-382). With influence functions A and gaps b the change is
D A' (A D A' + R)^-1 b; the ridge R lets a number miss its target by a small part of its last digit
(Bardsley and Chambers 1984, Applied Statistics 33: 290-299). The numbers are not linear in the
weights, so that the step is repeated from the point reached. Weights at the cap stay there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scs_report.synthesis.draft import Draft
from scs_report.synthesis.regression import parameters
from scs_report.synthesis.skeleton import WEIGHT_CAP
from scs_report.synthesis.statements import Statement, mean_weight, moments, shares
from scs_report.synthesis.targets import MODEL_TERMS

_ROUNDS = 12
# Part of half a digit within which a number may lie anywhere, and its softness beyond.
_SLACK, _SOFT = 0.5, 0.02
# Relative change of weights that counts as much as missing a target by its softness.
_STIFFNESS = 0.01


def statements(draft: Draft) -> Iterator[Statement]:
    """List every printed number that the weights have a say in."""
    yield mean_weight(draft)
    yield from shares(draft)
    yield from moments(draft)
    for model in MODEL_TERMS:
        yield from parameters(draft, model)


def calibrate_weights(draft: Draft) -> None:
    """Move the weights a little until the printed numbers come out."""
    start = draft.weight.copy()
    room = np.where(start < WEIGHT_CAP, start, 0.0)
    for _ in range(_ROUNDS):
        listed = list(statements(draft))
        halves = np.array([s.half for s in listed])
        influence = np.stack([s.influence for s in listed]) / halves[:, None]
        reached = np.array([s.reached for s in listed]) / halves
        printed = np.array([s.printed for s in listed]) / halves
        at_start = reached + influence @ (start - draft.weight)
        slack = np.array([s.slack for s in listed])
        gap = np.clip(at_start, printed - slack, printed + slack) - at_start
        matrix = (influence * room) @ influence.T * _STIFFNESS**2
        matrix[np.diag_indices_from(matrix)] += _SOFT**2
        change = room * (influence.T @ np.linalg.solve(matrix, gap)) * _STIFFNESS**2
        draft.weight = np.clip(start + change, 0.5 * start, WEIGHT_CAP)
    draft.weight = np.round(draft.weight, 6)
