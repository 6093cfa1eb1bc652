"""Score contributions of an ordered logit at given parameters.

With cutpoints c and index eta, P(answer <= k) = F(c_k - eta). If the weighted score
contributions of a file sum to zero at some parameters, an estimation on that file returns them.
"""

from __future__ import annotations

import numpy as np

from synthesis._types import Floats, Ints


def _logistic(values: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -500.0, 500.0)))


def answer_scores(index: Floats, cuts: Floats) -> tuple[Floats, Floats, Floats]:
    """Differentiate the log-probability of every possible answer.

    Parameters
    ----------
    index
        Linear index, shape (people,).
    cuts
        Cutpoints, shape (answers - 1,).

    Returns
    -------
    tuple
        Derivative with respect to the index, shape (people, answers); with respect to the
        cutpoints, shape (people, answers, answers - 1); probabilities, shape (people, answers).
    """
    answers = len(cuts) + 1
    cumulated = np.zeros((len(index), answers + 1))
    cumulated[:, answers] = 1.0
    cumulated[:, 1:answers] = _logistic(cuts[None, :] - index[:, None])
    probability = np.maximum(np.diff(cumulated, axis=1), 1e-300)
    density = cumulated * (1.0 - cumulated)
    by_index = cumulated[:, 1:] + cumulated[:, :-1] - 1.0
    by_cut = np.zeros((len(index), answers, answers - 1))
    for k in range(answers):
        if k < answers - 1:
            by_cut[:, k, k] = density[:, k + 1] / probability[:, k]
        if k > 0:
            by_cut[:, k, k - 1] = -density[:, k] / probability[:, k]
    return by_index, by_cut, probability


def all_scores(design: Floats, coefficients: Floats, cuts: Floats) -> Floats:
    """Score of every possible answer, shape (people, answers, parameters)."""
    by_index, by_cut, _ = answer_scores(design @ coefficients, cuts)
    return np.concatenate([by_index[:, :, None] * design[:, None, :], by_cut], axis=2)


def scores(design: Floats, answer: Ints, coefficients: Floats, cuts: Floats) -> Floats:
    """Score of the answers given (0 for the lowest), shape (people, parameters)."""
    return all_scores(design, coefficients, cuts)[np.arange(len(answer)), answer]


def expected_information(
    design: Floats, weight: Floats, coefficients: Floats, cuts: Floats
) -> Floats:
    """Weighted expected information, shape (parameters, parameters)."""
    contributions = all_scores(design, coefficients, cuts)
    _, _, probability = answer_scores(design @ coefficients, cuts)
    scaled = contributions * (weight[:, None] * probability)[:, :, None]
    information: Floats = np.einsum("nkp,nkq->pq", scaled, contributions)
    return information
