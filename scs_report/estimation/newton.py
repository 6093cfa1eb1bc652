"""Newton's method on the likelihood of a cumulative model, and on other concave ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack

from scs_report.estimation.design import Array
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.likelihood import Bounds, Evaluation, evaluate
from scs_report.estimation.links import Link

MAX_ITERATIONS = 200
#: Newton decrement, on weights with mean one, at which the maximum is reached, if no bound moves by
#: more than this any longer: people with small weights hardly count in the decrement.
_DECREMENT, _MOVE = 1e-18, 1e-7
#: The same where the decrement falls no further: rounding is all that is left.
_DECREMENT_ROUNDING, _MOVE_ROUNDING = 1e-15, 1e-6
#: Newton decrement from which the next step is as exact as rounding allows.
_NEAR = 1e-12


def starts(bounds: Bounds, weights: Array, link: Link) -> tuple[Array, Array]:
    """Return a point that is near the maximum as a rule, and the null model.

    The null model has zero coefficients, and the cutpoints that give the weighted margins. From
    there a step of Fisher's scoring leads to the point: coefficients of columns that are
    orthonormal under the weights have nothing to do with one another, nor with the cutpoints. These
    are moved apart, by one step more, to keep the margins of a predictor that has a variance now.
    """
    share = np.add.reduceat(weights, bounds.first[:-1])  # every level has rows
    total = share.sum()
    share /= total
    cutpoints = link.quantile(share.cumsum()[:-1])
    null = np.concatenate([np.zeros(bounds.X.shape[1]), cutpoints])
    density = link.density(cutpoints)
    edges = np.concatenate([[0.0], density, [0.0]])
    by_level = (edges[:-1] - edges[1:]) / share
    slopes = bounds.by_column @ (weights * by_level.take(bounds.answer))
    coefficients = slopes / (total * (share @ by_level**2))
    apart = -(coefficients @ coefficients) / 2 * link.slope(cutpoints) / density
    return np.concatenate([coefficients, cutpoints + apart]), null


def newton_step(at: Evaluation, across: Array | None = None) -> tuple[Array, float]:
    """Return Newton's step, within the span of the columns of `across`, and the decrement.

    Where the information is singular, both are nan.
    """
    gradient, information = at.gradient, at.information
    if across is not None:
        gradient, information = across.T @ gradient, across.T @ information @ across
    # what numpy.linalg.solve calls, without what it does around it
    *_, step, singular = lapack.dgesv(information, gradient)
    if singular:
        step = np.full_like(gradient, np.nan)
    decrement = float(gradient @ step)
    return (step if across is None else across @ step), decrement


def is_settled(step: Array, decrement: float, bounds: Bounds, *, stalled: bool = False) -> bool:
    """Say whether a point is the maximum, from Newton's step there."""
    least, most = (_DECREMENT_ROUNDING, _MOVE_ROUNDING) if stalled else (_DECREMENT, _MOVE)
    if not 0 <= decrement < least:
        return False
    p = bounds.X.shape[1]
    move = np.abs(bounds.X @ step[:p]).max(initial=0) + np.abs(step[p:]).max()
    return bool(move < most)


def rise(
    parameters: Array,
    step: Array,
    decrement: float,
    at: Evaluation,
    bounds: Bounds,
    weights: Array,
    link: Link,
) -> tuple[Array, Evaluation] | None:
    """Go as far along the step as the likelihood rises; None if it does not."""
    size = 1.0
    while size > 1e-10:
        trial = parameters + size * step
        there = evaluate(trial, bounds, weights, link)
        rounding = 1e-13 * abs(at.value)
        if there.value >= at.value + 1e-4 * size * decrement - rounding:
            return trial, there
        size /= 2
    return None


def climb(
    parameters: Array, across: Array, bounds: Bounds, weights: Array, link: Link
) -> tuple[Array, Evaluation]:
    """Return the maximum within the span of `across`, where it is known to be finite.

    Raises
    ------
    EstimationError
        If the maximum is not reached.
    """
    at = evaluate(parameters, bounds, weights, link)
    before, slow, decrement = np.inf, 0, np.nan
    for iteration in range(MAX_ITERATIONS):
        step, decrement = newton_step(at, across)
        slow = slow + 1 if decrement > 0.2 * before else 0
        if is_settled(step, decrement, bounds, stalled=slow > 1):
            return parameters, at
        before, moved = decrement, None
        if decrement > 0:
            moved = rise(parameters, step, decrement, at, bounds, weights, link)
        if moved is None:
            raise not_reached(iteration, decrement)
        parameters, at = moved
    raise not_reached(MAX_ITERATIONS, decrement)


def not_reached(iteration: int, decrement: float) -> EstimationError:
    """Say that the maximum was not reached, and where to look."""
    return EstimationError(
        f"the maximum of the likelihood was not reached after {iteration} iterations "
        f"(Newton decrement {decrement:.2g}); look for categories with very few people, or "
        "weights of very different size"
    )


class Reached(NamedTuple):
    """The maximum of a concave function: where, minus its second derivative there, its value."""

    parameters: Array
    information: Array
    value: float
    iterations: int


def ascend(
    parameters: Array,
    value_of: Callable[[Array], float],
    derivatives_of: Callable[[Array], tuple[Array, Array]],
    is_finite: Callable[[Array, Array], bool],
) -> Reached | None:
    """Maximise a concave log-likelihood of weights with mean one; None if that may be in infinity.

    Parameters
    ----------
    value_of
        Returns it, −inf where it is not defined.
    derivatives_of
        Returns its gradient (q,) and information (q, q), where it is defined.
    is_finite
        Says from these, near the end, whether they prove the maximum finite.

    Raises
    ------
    EstimationError
        If no step rises although the maximum is not reached.
    """
    value, near = value_of(parameters), False
    for iteration in range(1, MAX_ITERATIONS + 1):
        gradient, information = derivatives_of(parameters)
        if near:
            return Reached(parameters, information, value, iteration)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            return None
        decrement, size = float(gradient @ step), 1.0
        # from here one step more reaches the last digits
        near = 0 <= decrement < _NEAR
        if near and not is_finite(gradient, information):
            return None
        while not (there := value_of(parameters + size * step)) >= value - 1e-13 * abs(value):
            size /= 2
            if size < 1e-10:
                raise not_reached(iteration, decrement)
        parameters, value = parameters + size * step, there
    return None
