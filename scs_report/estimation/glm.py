"""Survey-weighted models of a mean: linear, logit, probit, Poisson."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from scs_report.estimation.solve import solve

#: Beyond, exponentials overflow.
_LARGEST = 700.0
#: Spreads whose squares, and sums of these, neither overflow nor underflow.
_FAR = 1e100


@dataclass(frozen=True)
class MeanModel(Kept):
    """E(y | x) = g⁻¹(constant + x′b); implements `model_result.Kind`.

    `title` is `linear`, `logit`, `probit` or `poisson`.
    """

    title: str

    def expected(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return means of m people, (m, 1)."""
        return self.mean(parameters[0] + X @ parameters[1:] + offset)[:, None]

    def derivatives(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return their derivatives by the parameters, (m, 1, q)."""
        slope = self.slope(parameters[0] + X @ parameters[1:] + offset)
        return np.asarray((np.column_stack([np.ones(len(X)), X]) * slope[:, None])[:, None])

    def mean(self, predictor: Array) -> Array:
        """Return the mean, (m,)."""
        if self.title == "linear":
            return predictor
        if self.title == "poisson":
            return mean_of_counts(predictor)
        return np.asarray((special.expit if self.title == "logit" else special.ndtr)(predictor))

    def slope(self, predictor: Array) -> Array:
        """Return the derivative of the mean, (m,)."""
        if self.title == "linear":
            return np.ones_like(predictor)
        if self.title == "poisson":
            return self.mean(predictor)
        if self.title == "logit":
            return np.asarray(special.expit(predictor) * special.expit(-predictor))
        return np.asarray(np.exp(-0.5 * predictor**2) / np.sqrt(2 * np.pi))

    def variance(self, mean: Array) -> Array:
        """Return the variance that goes with a mean, but for the dispersion."""
        if self.title == "linear":
            return np.ones_like(mean)
        return mean if self.title == "poisson" else mean * (1 - mean)


def mean_of_counts(predictor: Array) -> Array:
    """Return the mean of counts, (m,)."""
    return np.asarray(np.exp(np.minimum(predictor, _LARGEST)))


def binary(values: Any, name: str) -> Array:
    """Read an outcome of 0 and 1, True and False, or two ordered categories, the second of them 1.

    Raises
    ------
    EstimationError
        If there is anything else.
    """
    found = inputs.answers(values, name)
    given = np.unique(found[~np.isnan(found)])
    if hasattr(values.dtype, "categories") and set(given) <= {1, 2}:
        return found - 1
    if not set(given) <= {0, 1}:
        shown = ", ".join(f"{value:g}" for value in given[:5])
        raise EstimationError(
            f"{name}: found {shown}, expected 0 and 1; make a column that says who counts, such as "
            f"{name} >= {given[-1]:g}"
        )
    return found


def counts(values: Any, name: str) -> Array:
    """Read an outcome of zero or more.

    Raises
    ------
    EstimationError
        If there is a negative number.
    """
    found = inputs.vector(values, name)
    if np.any(found < 0):
        row = int(np.argmax(found < 0))
        raise EstimationError(f"{name}: row {row} is {found[row]:g}, expected zero or more")
    return found


def fit_mean(
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    title: str,
    offset: Array,
    factors: Sequence[Factor],
) -> Maximum:
    """Fit a model of a mean to patterns.

    Weighted scores solved by Fisher scoring; the inverse of the expected information is the bread
    of linearised errors, as in R's `survey::svyglm`.

    Raises
    ------
    EstimationError
        If the outcome is constant, covariates are constant or collinear, there are more parameters
        than people, the data separate the outcome, or the maximum is not reached.
    """
    if answer.min() == answer.max():
        raise EstimationError(
            f"the outcome is {answer[0]:g} for everybody in the model, two or more values are "
            "needed"
        )
    if len(names) + 1 > n:
        raise EstimationError(
            f"the model has {len(names) + 1} parameters and {n} people; leave covariates out"
        )
    kind = MeanModel(title)
    scale = n / float(weight.sum())
    if title in ("logit", "probit"):
        return _binary(kind, answer, X, weight, n, names, offset, factors)
    weights = weight * scale
    basis = orthogonal(X, weights, names)
    Z = np.column_stack([np.ones(len(X)), basis.columns])
    if title == "linear":
        _refuse_extreme(answer)
        information = (Z * weights[:, None]).T @ Z
        right = Z.T @ (weights * (answer - offset))
        values = np.asarray(np.linalg.solve(information, right), dtype=float)
        iterations = 1
    else:

        def refuse(direction: Array) -> None:
            moves = (basis.inverse @ direction[1:])[:, None]
            refuse_separated(moves, names, factors, X, "all counts are zero")

        values, information, _, iterations = poisson_maximum(Z, answer, weights, offset, refuse)
    predictor = Z @ values + offset
    mean = kind.mean(predictor)
    inverse = np.asarray(np.linalg.inv(information), dtype=float)
    # the link is canonical: the score of a row is its covariates times the residual
    influence = (Z * (answer - mean)[:, None]) @ inverse * scale
    dispersion = float(weights @ ((answer - mean) ** 2 / kind.variance(mean))) / n
    if title == "linear":
        null = float(weights @ (answer - offset - (weights @ (answer - offset)) / n) ** 2) / n
        if not dispersion > 1e-24 * null:
            raise EstimationError(
                "the covariates determine the outcome exactly: there is no residual variance"
            )
        likelihoods = [-0.5 * n * (np.log(2 * np.pi * s) + 1) for s in (dispersion, null)]
        inverse = inverse * dispersion
    else:
        rate = float(weights @ answer / (weights @ np.exp(offset)))
        likelihoods = [
            float(weights @ (special.xlogy(answer, m) - m - special.gammaln(answer + 1)))
            for m in (mean, rate * np.exp(offset))
        ]
    return _maximum(
        kind, basis, values, influence, inverse, likelihoods, iterations, dispersion, scale
    )


def _refuse_extreme(answer: Array) -> None:
    """Refuse an outcome whose squares overflow or underflow."""
    largest = float(np.abs(answer - answer[0]).max())
    if not 1 / _FAR < largest < _FAR:
        raise EstimationError(
            f"the outcome spreads over {largest:g}, whose square no number holds; give it another "
            "unit"
        )


def _maximum(
    kind: MeanModel,
    basis: Basis,
    values: Array,
    influence: Array,
    inverse: Array,
    likelihoods: list[float],
    iterations: int,
    dispersion: float,
    scale: float,
) -> Maximum:
    p = len(basis.centre)
    to_centre = np.eye(p + 1)
    to_centre[1:, 1:] = basis.inverse
    origin = np.eye(p + 1)
    origin[0, 1:] = -basis.centre
    return Maximum(
        kind, values, influence, inverse, likelihoods[0] / scale, likelihoods[1] / scale,
        iterations, to_centre, origin, np.arange(-1, p, dtype=np.intp), basis.centre, dispersion,
        np.column_stack([np.ones(len(basis.columns)), basis.columns]),
    )  # fmt: skip


def _binary(
    kind: MeanModel,
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    offset: Array,
    factors: Sequence[Factor],
) -> Maximum:
    """Fit a binary model as an ordered one of two answers, whose cutpoint is minus the constant."""
    known = offset if offset.any() else None
    solved = solve(answer, X, weight, n, names, kind.title, known)
    scale = n / float(weight.sum())
    if solved.is_separated:
        refuse_separated(solved.directions()[:-1], names, factors, X, "the outcome is the same")
    turned = np.r_[-1.0, np.ones(len(names))]
    order = np.r_[len(names), np.arange(len(names))]
    values = turned * solved.values[order]
    influence = turned * solved.influence[:, order]
    inverse = np.outer(turned, turned) * solved.inverse[np.ix_(order, order)]
    Z = np.column_stack([np.ones(len(X)), solved.basis.columns])
    predictor = Z @ values + offset
    mean = kind.mean(predictor)
    if kind.title == "probit":  # the expected information in the place of the observed one
        slope, weights = kind.slope(predictor), weight * scale
        expected = (Z * (weights * slope**2 / kind.variance(mean))[:, None]).T @ Z
        influence = influence @ np.linalg.inv(inverse)
        inverse = np.asarray(np.linalg.inv(expected), dtype=float)
        influence = influence @ inverse
    if known is None:
        share = float(weight @ answer / weight.sum())
        null = n * (special.xlogy(share, share) + special.xlogy(1 - share, 1 - share))
    else:
        null = solve(answer, X[:, :0], weight, n, [], kind.title, known).log_likelihood
    dispersion = float(weight @ ((answer - mean) ** 2 / kind.variance(mean)) / weight.sum())
    return _maximum(
        kind, solved.basis, values, influence, inverse, [solved.log_likelihood, float(null)],
        solved.iterations, dispersion, scale,
    )  # fmt: skip


def poisson_maximum(
    Z: Array,
    answer: Array,
    weights: Array,
    offset: Array,
    refuse: Callable[[Array], None],
) -> Reached:
    """Maximise by Newton's method; `refuse` raises for a direction of recession."""
    start = np.zeros(Z.shape[1])
    start[0] = np.log(weights @ answer / (weights @ np.exp(offset)))

    def value(parameters: Array) -> float:
        predictor = Z @ parameters + offset
        return float(weights @ (answer * predictor - np.exp(np.minimum(predictor, _LARGEST))))

    def derivatives(parameters: Array) -> tuple[Array, Array]:
        mean = np.exp(np.minimum(Z @ parameters + offset, _LARGEST))
        return Z.T @ (weights * (answer - mean)), (Z * (weights * mean)[:, None]).T @ Z

    longest = float(np.sqrt(np.einsum("ij,ij->i", Z, Z).max()))

    def is_finite(gradient: Array, information: Array) -> bool:
        # along a direction of recession the information is at most this
        most = float(np.linalg.norm(gradient)) * longest
        return bool(np.linalg.eigvalsh(information)[0] > most)

    reached = ascend(start, value, derivatives, is_finite)
    if reached is None:
        zero = answer == 0
        movement = np.vstack([-Z[zero], Z[~zero], -Z[~zero]])
        found = rising(movement, np.abs(movement).max(axis=0))
        if found is not None:
            refuse(found[0])
        raise not_reached(MAX_ITERATIONS, np.nan)
    return reached
