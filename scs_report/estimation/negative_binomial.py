"""Survey-weighted negative binomial model of counts whose variance is mean + mean² / θ (NB2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg, special

from scs_report.estimation.assembled import Maximum, refuse_separated
from scs_report.estimation.basis import orthogonal
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.glm import counts, mean_of_counts, poisson_maximum
from scs_report.estimation.inputs import Array
from scs_report.estimation.json_form import Kept
from scs_report.estimation.newton import MAX_ITERATIONS, Reached, not_reached

#: The parameter beside the coefficients.
DISPERSION = "log(theta)"
#: Newton decrement, on weights with mean one, from which one step more reaches the last digits.
_NEAR = 1e-12
#: Where the variance is the mean's to so many digits, the likelihood has lost the difference.
_POISSON = 1e8


@dataclass(frozen=True)
class NegativeBinomial(Kept):
    """E(y | x) = exp(constant + x′b); implements `model_result.Kind`."""

    title: str = "negative binomial"

    def expected(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return means of m people, (m, 1)."""
        return mean_of_counts(parameters[0] + X @ parameters[1:-1] + offset)[:, None]

    def derivatives(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return their derivatives by the parameters, (m, 1, q)."""
        mean = self.expected(parameters, X, offset)
        return np.asarray(np.column_stack([mean, X * mean, np.zeros(len(X))])[:, None])


def whole_counts(values: Any, name: str) -> Array:
    """Read an outcome of whole numbers from zero on.

    Raises
    ------
    EstimationError
        If there is anything else.
    """
    found = counts(values, name)
    broken = found != np.floor(found)
    if broken[~np.isnan(found)].any():
        row = int(np.argmax(broken & ~np.isnan(found)))
        raise EstimationError(
            f"{name}: row {row} is {found[row]:g}, expected whole numbers; a Poisson model takes "
            "others too"
        )
    return found


def fit_negative_binomial(
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    offset: Array,
    factors: Sequence[Factor],
) -> tuple[Maximum, tuple[str, ...]]:
    """Fit coefficients and log θ together to patterns; return the names of the parameters too.

    Newton's method with the observed information, whose inverse is the bread of linearised errors.
    Agrees with R's `MASS::glm.nb` and, in errors, with `survey::svymle`.

    Raises
    ------
    EstimationError
        If counts vary no more than Poisson's, so that there is no finite θ; the maximum is not
        reached; or for the reasons of `fit_mean`.
    """
    if answer.min() == answer.max():
        raise EstimationError(
            f"the outcome is {answer[0]:g} for everybody in the model, two or more values are "
            "needed"
        )
    if len(names) + 2 > n:
        raise EstimationError(
            f"the model has {len(names) + 2} parameters and {n} people; leave covariates out"
        )
    scale = n / float(weight.sum())
    weights = weight * scale
    basis = orthogonal(X, weights, names)
    Z = np.column_stack([np.ones(len(X)), basis.columns])

    def refuse(direction: Array) -> None:
        moves = (basis.inverse @ direction[1:])[:, None]
        refuse_separated(moves, names, factors, X, "all counts are zero")

    found = _Likelihood(answer, Z, weights, offset)
    reached = found.maximum(poisson_maximum(Z, answer, weights, offset, refuse).parameters)
    inverse = np.asarray(np.linalg.inv(reached.information), dtype=float)
    by_predictor, by_log = found.slopes(reached.parameters)
    influence = np.column_stack([Z * by_predictor[:, None], by_log]) @ inverse * scale
    null = _Likelihood(answer, np.ones((len(X), 1)), weights, offset)
    start = np.log(weights @ answer / (weights @ np.exp(offset)))
    mean, theta = found.at(reached.parameters)
    p = len(names)
    to_centre, origin = np.eye(p + 2), np.eye(p + 2)
    to_centre[1:-1, 1:-1] = basis.inverse
    origin[0, 1:-1] = -basis.centre
    maximum = Maximum(
        NegativeBinomial(), reached.parameters, influence, inverse, reached.value / scale,
        null.maximum(np.array([start])).value / scale, reached.iterations, to_centre, origin,
        np.array([-1, *range(p), -1], dtype=np.intp), basis.centre,
        float(weights @ ((answer - mean) ** 2 / (mean + mean**2 / theta))) / n,
    )  # fmt: skip
    return maximum, ("Intercept", *names, DISPERSION)


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """The weighted log-likelihood of coefficients on Z and log θ, (q,); weights with mean one."""

    answer: Array
    Z: Array
    weights: Array
    offset: Array

    def at(self, parameters: Array) -> tuple[Array, float]:
        """Return means, (P,), and θ."""
        return mean_of_counts(self.Z @ parameters[:-1] + self.offset), float(np.exp(parameters[-1]))

    def value(self, parameters: Array) -> float:
        """Return it."""
        (mean, theta), y = self.at(parameters), self.answer
        chosen = special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1)
        logs = special.xlogy(y, mean / (theta + mean)) - theta * np.log1p(mean / theta)
        return float(self.weights @ (chosen + logs))

    def slopes(self, parameters: Array) -> tuple[Array, Array]:
        """Return each row's derivatives by its predictor and by log θ, (P,) each."""
        (mean, theta), y = self.at(parameters), self.answer
        by_theta = special.psi(y + theta) - special.psi(theta) - np.log1p(mean / theta)
        by_theta += (mean - y) / (theta + mean)
        return (y - mean) * (theta / (theta + mean)), theta * by_theta

    def derivatives(self, parameters: Array) -> tuple[Array, Array]:
        """Return its gradient, (q,), and minus its second derivative, (q, q)."""
        (mean, theta), y, w = self.at(parameters), self.answer, self.weights
        by_predictor, by_log = self.slopes(parameters)
        among = w * mean * theta * (theta + y) / (theta + mean) ** 2
        mixed = -w * theta * (y - mean) * mean / (theta + mean) ** 2
        bend = special.polygamma(1, y + theta) - special.polygamma(1, theta)
        bend += mean / (theta * (theta + mean)) - (mean - y) / (theta + mean) ** 2
        q = len(parameters)
        information = np.empty((q, q))
        information[:-1, :-1] = (self.Z * among[:, None]).T @ self.Z
        information[:-1, -1] = information[-1, :-1] = self.Z.T @ mixed
        information[-1, -1] = -float(w @ (by_log + theta**2 * bend))
        return np.append(self.Z.T @ (w * by_predictor), w @ by_log), information

    def maximum(self, coefficients: Array) -> Reached:
        """Maximise from the coefficients of a Poisson model.

        Raises
        ------
        EstimationError
            If θ is not finite, or the maximum is not reached.
        """
        mean = mean_of_counts(self.Z @ coefficients + self.offset)
        # the slope of the likelihood by 1/θ, where the model is Poisson's
        more = float(self.weights @ ((self.answer - mean) ** 2 - self.answer))
        if not more > 0:
            raise self._too_even()
        parameters = np.append(coefficients, np.log(self.weights @ mean**2 / more))
        value, near, decrement = self.value(parameters), False, np.nan
        for iteration in range(1, MAX_ITERATIONS + 1):
            gradient, information = self.derivatives(parameters)
            step, decrement = _step(gradient, information)
            if near and 0 <= decrement < _NEAR and linalg.eigvalsh(information)[0] > 0:
                return Reached(parameters, information, value, iteration)
            near, size = 0 <= decrement < _NEAR, 1.0
            step *= min(1.0, 3 / max(abs(float(step[-1])), 1e-300))
            while not (there := self.value(parameters + size * step)) >= value - 1e-13 * abs(value):
                size /= 2
                if size < 1e-10:
                    raise not_reached(iteration, decrement)
            parameters, value = parameters + size * step, there
            if self.at(parameters)[1] > _POISSON * float(mean.max()):
                raise self._too_even()
        raise not_reached(MAX_ITERATIONS, decrement)

    def _too_even(self) -> EstimationError:
        return EstimationError(
            "the counts vary no more than those of a Poisson model, so that theta has no finite "
            "estimate; take the Poisson model"
        )


def _step(gradient: Array, information: Array) -> tuple[Array, float]:
    """Return a step that rises and the decrement: Newton's where the likelihood is concave.

    Elsewhere coefficients, in which it always is, and log θ go their own ways.
    """
    if linalg.eigvalsh(information)[0] <= 0:
        own = np.zeros_like(information)
        own[:-1, :-1] = information[:-1, :-1]
        own[-1, -1] = max(abs(information[-1, -1]), 1e-6 * float(np.trace(own)))
        information = own
    step = np.asarray(np.linalg.solve(information, gradient), dtype=float)
    return step, float(gradient @ step)
