"""Survey-weighted cumulative logit with coefficients that differ between cutpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scs_report.estimation.assembled import Maximum, refuse_separated
from scs_report.estimation.basis import orthogonal
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.inputs import Array, cutpoint_names, level_text
from scs_report.estimation.json_form import Kept
from scs_report.estimation.likelihood import Codes
from scs_report.estimation.links import LINKS, Derivatives
from scs_report.estimation.newton import MAX_ITERATIONS, Reached, ascend, not_reached
from scs_report.estimation.separation import rising
from scs_report.estimation.solve import levels_of, solve

_LOGIT = LINKS["logit"]


@dataclass(frozen=True)
class PartialOdds(Kept):
    """P(y ≤ k | x) = F(cutpoint_k − x′b_k), logistic; implements `model_result.Kind`.

    Parameters are the coefficients of `parallel` covariates, then for each cutpoint those of the
    `varying` ones, then the cutpoints.
    """

    cuts: int
    parallel: tuple[int, ...]
    varying: tuple[int, ...]
    title: str

    def bounds(self, X: Array) -> Array:
        """Return the derivatives of cutpoints less predictors by the parameters, (m, cuts, q)."""
        first, own, p = len(self.parallel), len(self.varying), X.shape[0]
        found = np.zeros((p, self.cuts, first + self.cuts * (own + 1)))
        found[:, :, :first] = -X[:, None, list(self.parallel)]
        for k in range(self.cuts):
            start = first + k * own
            found[:, k, start : start + own] = -X[:, list(self.varying)]
            found[:, k, first + self.cuts * own + k] = 1
        return found

    def expected(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return probabilities of m people, (m, K).

        Raises
        ------
        EstimationError
            If one of them is below zero: the lines of two cutpoints have crossed there.
        """
        z = self.bounds(X) @ parameters
        crossed = np.any(np.diff(z, axis=1) <= 0, axis=1)
        if crossed.any():
            raise EstimationError(
                f"row {int(np.argmax(crossed))}: a probability would be below zero, for "
                "coefficients differ between cutpoints; predict within the range of the people in "
                "the model"
            )
        ends = np.full((len(X), 1), np.inf)
        z = np.hstack([-ends, z, ends])
        return _LOGIT.interval(z[:, :-1], z[:, 1:])

    def derivatives(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return their derivatives by the parameters, (m, K, q)."""
        bounds = self.bounds(X)
        steps = _LOGIT.density(bounds @ parameters)[:, :, None] * bounds
        found = np.zeros((len(X), self.cuts + 1, len(parameters)))
        found[:, :-1] += steps
        found[:, 1:] -= steps
        return found


def fit_partial_odds(
    answer: Array,
    X: Array,
    weight: Array,
    n: int,
    names: Sequence[str],
    varying: Sequence[int],
    factors: Sequence[Factor],
    categories: Sequence[Any] = (),
) -> tuple[Maximum, tuple[str, ...], tuple[Any, ...]]:
    """Fit a partial proportional odds model to patterns.

    The log-likelihood is concave where all probabilities of the answers given are above zero;
    Newton's method stays there, from the maximum of the proportional odds model. Agrees with R's
    `ordinal::clm(nominal =)`.

    Parameters
    ----------
    varying
        The columns of X that have a coefficient at every cutpoint.
    categories
        What the answers 1 … K are called; empty where they are numbers.

    Returns
    -------
    tuple
        The maximum, the names of the parameters and the levels.

    Raises
    ------
    EstimationError
        If there are fewer than three answers, the data separate them, the maximum is not reached,
        or at the maximum the lines of two cutpoints cross for somebody in the model, so that some
        probability would be below zero; or for the reasons of `fit_ordered_logit`.
    """
    levels, code = levels_of(answer)
    shown = tuple(categories[int(one) - 1] if categories else float(one) for one in levels)
    cuts = len(levels) - 1
    if cuts < 2:
        raise EstimationError(
            f"the outcome takes {cuts + 1} value(s): with fewer than three all models are parallel"
        )
    scale = n / float(weight.sum())
    weights = weight * scale
    parallel = tuple(j for j in range(len(names)) if j not in varying)
    whole = "generalised ordered logit" if not parallel else "partial proportional odds"
    kind = PartialOdds(cuts, parallel, tuple(varying), whole)
    columns = np.concatenate([parallel, np.tile(varying, cuts), np.full(cuts, -1)]).astype(np.intp)
    if len(columns) > n:
        raise EstimationError(
            f"the model has {len(columns)} parameters and {n} people; let fewer terms vary"
        )
    basis = orthogonal(X, weights, names)
    Z = (X - basis.centre) / basis.scale
    plain = solve(answer, X, weight, n, names, "logit")
    if plain.is_separated:
        refuse_separated(
            plain.directions()[: len(names)], names, factors, X, "answers are at an end"
        )
    coefficients = basis.inverse @ plain.values[: len(names)] * basis.scale
    start = np.concatenate([coefficients[columns[:-cuts]], plain.values[len(names) :]])
    bounds = kind.bounds(Z)
    upper, lower = _sides(bounds, code)
    reached = _maximise(start, upper, lower, code, cuts, weights)
    if reached is None:
        movement = np.vstack([upper[code < cuts], -lower[code > 0]])
        direction = rising(movement, np.abs(movement).max(axis=0))
        if direction is not None:
            moves = np.zeros((len(names), 1))
            inside = columns >= 0
            np.maximum.at(moves[:, 0], columns[inside], np.abs(direction[0][inside]))
            moves /= basis.scale[:, None]
            refuse_separated(moves, names, factors, X, "at some cutpoint answers are on one side")
        raise not_reached(MAX_ITERATIONS, np.nan)
    values = reached.parameters
    inverse = np.asarray(np.linalg.inv(reached.information), dtype=float)
    here = _parts(values, upper, lower, code, cuts)
    assert here is not None  # the maximum lies where it is defined
    scores = here.parts[0][:, None] * lower + here.parts[1][:, None] * upper
    influence = scores @ inverse
    _refuse_crossed(bounds @ values, X, names, shown)
    size = np.where(columns >= 0, basis.scale[columns], 1.0)
    origin = np.eye(len(values))
    first, own = len(parallel), len(varying)
    for k in range(cuts):
        row = len(values) - cuts + k
        origin[row, :first] = basis.centre[list(parallel)]
        start_k = first + k * own
        origin[row, start_k : start_k + own] = basis.centre[list(varying)]
    margin = np.bincount(code, weights, cuts + 1)
    maximum = Maximum(
        kind,
        values,
        influence * scale,
        inverse,
        reached.value / scale,
        float(margin @ np.log(margin / n)) / scale,
        reached.iterations,
        np.diag(1 / size),
        origin,
        columns,
        basis.centre,
    )
    at_cut = cutpoint_names(shown)
    labels = [names[j] for j in parallel]
    labels += [f"{cut}: {names[j]}" for cut in at_cut for j in varying]
    return maximum, (*labels, *at_cut), shown


def _sides(bounds: Array, code: Codes) -> tuple[Array, Array]:
    """Return the derivatives of each row's upper and lower bound, (P, q) each; zero at the ends."""
    rows, cuts = np.arange(len(code)), bounds.shape[1]
    upper = np.where((code < cuts)[:, None], bounds[rows, np.minimum(code, cuts - 1)], 0)
    lower = np.where((code > 0)[:, None], bounds[rows, np.maximum(code - 1, 0)], 0)
    return upper, lower


def _parts(
    parameters: Array, upper: Array, lower: Array, code: Codes, cuts: int
) -> Derivatives | None:
    """Return the log-probabilities' derivatives by the bounds; None where some are not above 0."""
    ends = np.array([lower @ parameters, upper @ parameters])
    ends[0, code == 0], ends[1, code == cuts] = -np.inf, np.inf
    with np.errstate(all="ignore"):
        here = _LOGIT.derivatives(ends, 1 / np.expm1(ends[1] - ends[0]))
        return here if here.probability.min() > 1e-300 else None


def _maximise(
    start: Array, upper: Array, lower: Array, code: Codes, cuts: int, weights: Array
) -> Reached | None:
    """Maximise by Newton's method, from a point where the likelihood is defined."""
    longest = max(float(np.einsum("ij,ij->i", side, side).max()) for side in (upper, lower))

    def value(parameters: Array) -> float:
        here = _parts(parameters, upper, lower, code, cuts)
        return -np.inf if here is None else float(weights @ np.log(here.probability))

    def derivatives(parameters: Array) -> tuple[Array, Array]:
        here = _parts(parameters, upper, lower, code, cuts)
        if here is None:
            raise not_reached(0, np.nan)
        by_lower, by_upper, ll, uu, both = here.parts * weights
        mixed = (upper * both[:, None]).T @ lower
        information = (upper * (uu - both)[:, None]).T @ upper
        information += (lower * (ll - both)[:, None]).T @ lower
        gradient = by_lower @ lower + by_upper @ upper
        return gradient, information + mixed + mixed.T

    def is_finite(gradient: Array, information: Array) -> bool:
        # see `separation.certainly_finite`
        length = float(np.linalg.norm(gradient))
        most = length * (length / float(weights.min()) + float(np.sqrt(longest)))
        return bool(np.linalg.eigvalsh(information)[0] > most)

    return ascend(start, value, derivatives, is_finite)


def _refuse_crossed(z: Array, X: Array, names: Sequence[str], levels: Sequence[Any]) -> None:
    """Refuse a fit that gives somebody in the model a probability below zero."""
    crossed = np.diff(z, axis=1) <= 0
    if crossed.any():
        row, level = np.argwhere(crossed)[0]
        shown = ", ".join(
            f"{name} = {value:g}" for name, value in zip(names, X[row], strict=True) if value
        )
        raise EstimationError(
            f"P(y = {level_text(levels[level + 1])}) would be below zero for "
            f"{int(crossed.any(axis=1).sum())} of {len(X)} kinds of people, among them "
            f"{shown or 'those with zeros'}: the lines of two cutpoints cross; let fewer terms "
            "vary or join answers"
        )
