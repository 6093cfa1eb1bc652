"""Survey-weighted multinomial logit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from scs_report.estimation import inputs
from scs_report.estimation.assembled import Maximum, refuse_separated
from scs_report.estimation.basis import Basis, orthogonal
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.inputs import Array
from scs_report.estimation.json_form import Kept
from scs_report.estimation.newton import MAX_ITERATIONS, Reached, ascend, not_reached
from scs_report.estimation.separation import rising


class Levels:
    """The levels of a nominal outcome, in their order; `read` learns them."""

    def __init__(self) -> None:
        self.labels: list[Any] = []

    def read(self, values: Any, name: str) -> Array:
        """Return the places of the levels, (n,), nan where missing."""
        codes, self.labels = inputs.codes_of(values, name, len(values))
        return np.where(codes < 0, np.nan, codes.astype(float))

    def present(self, answer: Array, base: Any) -> tuple[Any, ...]:
        """Return the levels that occur, the base first.

        Raises
        ------
        EstimationError
            If the base does not occur.
        """
        found = [self.labels[int(place)] for place in np.unique(answer)]
        if base is None:
            return tuple(found)
        if base not in found:
            raise EstimationError(
                f"base: {base!r} does not occur; levels are {', '.join(map(str, found))}"
            )
        return (base, *(level for level in found if level != base))


@dataclass(frozen=True)
class Multinomial(Kept):
    """P(y = k | x) in proportion to exp(constant_k + x′b_k), zero for the base, the first level.

    Implements `model_result.Kind`. Parameters are those of each equation in turn, its constant
    first.
    """

    levels: int
    title: str = "multinomial logit"

    def expected(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return probabilities of m people, (m, K)."""
        b = parameters.reshape(self.levels - 1, -1)
        predictor = np.zeros((len(X), self.levels))
        predictor[:, 1:] = b[:, 0] + X @ b[:, 1:].T
        return np.asarray(special.softmax(predictor, axis=1))

    def derivatives(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return their derivatives by the parameters, (m, K, q)."""
        P = self.expected(parameters, X, offset)
        Z = np.column_stack([np.ones(len(X)), X])
        by_predictor = np.eye(self.levels)[None, :, 1:] * P[:, None, 1:]
        by_predictor -= P[:, :, None] * P[:, None, 1:]
        found = by_predictor[:, :, :, None] * Z[:, None, None, :]
        return np.asarray(found.reshape(len(X), self.levels, -1))


def fit_multinomial(
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    levels: Levels,
    base: Any,
    factors: Sequence[Factor],
) -> tuple[Maximum, tuple[str, ...]]:
    """Fit a multinomial logit to patterns; return it and the names of the parameters.

    Newton's method on the weighted likelihood, which is concave; observed and expected information
    are the same. Agrees with R's `nnet::multinom` and `VGAM::vglm(multinomial)` in estimates.

    Raises
    ------
    EstimationError
        If fewer than two levels occur, covariates are constant or collinear, there are more
        parameters than people, the data separate the levels, or the maximum is not reached.
    """
    shown = levels.present(answer, base)
    K = len(shown)
    if K < 2:
        raise EstimationError(f"the outcome takes {K} value(s), two or more are needed")
    code = np.array([shown.index(label) for label in levels.labels if label in shown])
    code = code[np.searchsorted(np.unique(answer), answer)]
    p = len(names) + 1
    if p * (K - 1) > n:
        raise EstimationError(
            f"the model has {p * (K - 1)} parameters ({K - 1} equations) and {n} people; leave "
            "covariates out or join levels of the outcome"
        )
    scale = n / float(weight.sum())
    weights = weight * scale
    basis = orthogonal(X, weights, names)
    Z = np.column_stack([np.ones(len(X)), basis.columns])
    given = np.eye(K)[code]
    share = weights @ given / n
    values = np.zeros((K - 1, p))
    values[:, 0] = np.log(share[1:] / share[0])
    null = n * float(special.xlogy(share, share).sum())
    reached = _maximise(values, Z, given, weights)
    if reached is None:
        _refuse(Z, given, basis, X, names, factors)
        raise not_reached(MAX_ITERATIONS, np.nan)
    inverse = np.asarray(np.linalg.inv(reached.information), dtype=float)
    P = _probabilities(reached.parameters, Z, K)
    scores = (given - P)[:, 1:, None] * Z[:, None, :]
    influence = scores.reshape(len(Z), -1) @ inverse * scale
    unit, move = np.eye(p), np.eye(p)
    unit[1:, 1:] = basis.inverse
    move[0, 1:] = -basis.centre
    equations = np.eye(K - 1)
    maximum = Maximum(
        Multinomial(K),
        reached.parameters,
        influence,
        inverse,
        reached.value / scale,
        null / scale,
        reached.iterations,
        np.asarray(np.kron(equations, unit), dtype=float),
        np.asarray(np.kron(equations, move), dtype=float),
        np.tile(np.arange(-1, p - 1), K - 1).astype(np.intp),
        basis.centre,
    )
    labels = (f"{level}: {name}" for level in shown[1:] for name in ("Intercept", *names))
    return maximum, tuple(labels)


def _probabilities(parameters: Array, Z: Array, K: int) -> Array:
    """Return the logits' probabilities from parameters (K − 1) · (1 + p), (P, K)."""
    predictor = np.zeros((len(Z), K))
    predictor[:, 1:] = Z @ parameters.reshape(K - 1, -1).T
    return np.asarray(special.softmax(predictor, axis=1))


def _maximise(start: Array, Z: Array, given: Array, weights: Array) -> Reached | None:
    """Maximise by Newton's method; `given` (P, K) marks the answers."""
    K, p = given.shape[1], Z.shape[1]
    longest = float(np.sqrt(2 * np.einsum("ij,ij->i", Z, Z).max()))

    def value(parameters: Array) -> float:
        predictor = np.column_stack([np.zeros(len(Z)), Z @ parameters.reshape(K - 1, p).T])
        own = np.einsum("ik,ik->i", given, predictor)
        return float(weights @ (own - special.logsumexp(predictor, axis=1)))

    def derivatives(parameters: Array) -> tuple[Array, Array]:
        P = _probabilities(parameters, Z, K)
        gradient = ((given - P)[:, 1:] * weights[:, None]).T @ Z
        information = np.empty((K - 1, p, K - 1, p))
        for j in range(1, K):
            for k in range(j, K):
                w = weights * (P[:, j] * ((j == k) - P[:, k]))
                block = (Z * w[:, None]).T @ Z
                information[j - 1, :, k - 1] = information[k - 1, :, j - 1] = block
        return gradient.ravel(), information.reshape(p * (K - 1), -1)

    def is_finite(gradient: Array, information: Array) -> bool:
        # Along a direction of recession no difference of predictors falls against the answer's:
        # the information is at most |gradient| times how far such a difference can move.
        most = float(np.linalg.norm(gradient)) * longest
        return bool(np.linalg.eigvalsh(information)[0] > most)

    return ascend(start.ravel(), value, derivatives, is_finite)


def _refuse(
    Z: Array,
    given: Array,
    basis: Basis,
    X: Array,
    names: Sequence[str],
    factors: Sequence[Factor],
) -> None:
    """Raise if the predictors of answers can rise for ever above those of other levels."""
    K, p = given.shape[1], Z.shape[1]
    rows = []
    for level in range(K):
        own = Z[given[:, level] == 1]
        for other in range(K):
            if other != level:
                move = np.zeros((len(own), K, p))
                move[:, level], move[:, other] = own, -own
                rows.append(move[:, 1:].reshape(len(own), -1))
    movement = np.vstack(rows)
    found = rising(movement, np.abs(movement).max(axis=0))
    if found is not None:
        directions = basis.inverse @ found[0].reshape(K - 1, p)[:, 1:].T
        refuse_separated(directions, names, factors, X, "some levels of the outcome are not given")
