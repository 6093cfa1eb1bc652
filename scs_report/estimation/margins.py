"""Predicted probabilities and marginal effects of a cumulative model, with delta-method errors.

Averages are weighted over the people given; their covariates count as fixed, so errors are those of
the parameters alone (Stata's `margins` without `vce(unconditional)`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import CONFIDENCE, ends, errors, two_sided
from scs_report.estimation.inputs import Array
from scs_report.estimation.model_result import ModelResult
from scs_report.estimation.result import OrderedLogitResult, add_cutpoints
from scs_report.estimation.terms import Terms
from scs_report.estimation.views import Shown

Model = OrderedLogitResult | ModelResult


@dataclass(frozen=True, repr=False)
class Probability(Shown):
    """A probability, or a difference of two, with a delta-method error and an interval.

    The interval is by the model's inference: t with its degrees of freedom, or normal. Error and
    interval are nan where the clusters carry none.
    """

    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, repr=False)
class Averages:
    """Quantities by level of the outcome, with their derivatives.

    `values` is (K,); `by_centred` (K, p + K − 1) are derivatives by the coefficients and the
    cutpoints at the covariates' means `centre` (p,).
    """

    values: Array
    by_centred: Array
    centre: Array

    @property
    def gradient(self) -> Array:
        """(K, p + K − 1) derivatives by the coefficients and the cutpoints."""
        p = len(self.centre)
        gradient = self.by_centred.copy()
        gradient[:, :p] -= np.outer(gradient[:, p:].sum(axis=1), self.centre)
        return gradient

    def __repr__(self) -> str:
        return f"Averages(values={np.array2string(self.values, precision=4)})"

    def __sub__(self, other: Averages) -> Averages:
        return Averages(self.values - other.values, self.by_centred - other.by_centred, self.centre)

    def at_least(self, k: int) -> Averages:
        """Return the sum over levels from the k-th up, as one quantity."""
        return Averages(
            self.values[k:].sum(keepdims=True),
            self.by_centred[k:].sum(0, keepdims=True),
            self.centre,
        )

    def with_errors(self, result: Model) -> tuple[Probability, ...]:
        """Attach standard errors and intervals, one for each level."""
        se = errors(result.root @ self.by_centred.T, result.lacking @ self.by_centred.T)
        low, high = ends(self.values, se, CONFIDENCE, result.reference_df)
        return tuple(
            Probability(*map(float, numbers))
            for numbers in zip(self.values, se, low, high, strict=True)
        )


def average_predictions(result: Model, X: Any, weights: Any = None) -> Averages:
    """Average P(answer) over people, by level.

    Parameters
    ----------
    X
        (n, p) covariates of the people averaged over, with the values to predict at; or a data
        frame with the columns of the model.
    weights
        (n,) their weights, by position; None for equal ones.

    Raises
    ------
    EstimationError
        If a covariate or a weight is missing or no finite number, lengths differ, or there is
        nobody.
    """
    people = X
    X = _complete(result, people)
    values, slopes = result.average_expected(people, X, _shares(weights, len(X)))
    return Averages(values, slopes, result.centre)


def average_slopes(
    result: OrderedLogitResult, X: Any, column: int | str, weights: Any = None
) -> Averages:
    """Average the derivative of P(answer) by a numeric covariate over people, by level.

    Parameters
    ----------
    X, weights
        As in `average_predictions`, everybody at their own values.
    column
        The covariate's column in `X`, or its name.

    Raises
    ------
    EstimationError
        As `average_predictions`; or if there is no such column.

    Notes
    -----
    ∂P_k/∂x_j = −b_j (f_k − f_{k−1}), with gradient b_j (f′_k − f′_{k−1}) x − (f_k − f_{k−1}) e_j by
    the coefficients and −b_j f′_k, b_j f′_{k−1} by the cutpoints.
    """
    if not isinstance(result, OrderedLogitResult):
        raise EstimationError(
            "result: average_slopes is of ordered models; average_marginal_effects is of all"
        )
    X = _complete(result, X)
    names = result.names[: result.n_coefficients]
    if isinstance(column, str) and column in names:
        column = names.index(column)
    if isinstance(column, str) or not 0 <= column < len(names):
        raise EstimationError(f"column: got {column!r}, expected one of {', '.join(names)}")
    share = _shares(weights, len(X))
    z, levels = result.bounds(X), len(result.levels)
    b = float(result.coefficients[column])
    steps = np.diff(result.link.density(z), axis=1)
    slope = result.link.slope(z)
    gradient = np.zeros((levels, len(result.values)))
    gradient[:, : result.n_coefficients] = (
        b * (np.diff(slope, axis=1) * share[:, None]).T @ (X - result.centre)
    )
    gradient[:, column] -= share @ steps
    add_cutpoints(gradient, -b * (share @ slope), result.n_coefficients)
    return Averages(np.asarray(-b * (share @ steps)), gradient, result.centre)


def average_marginal_effects(result: Model, data: Any, weights: Any = None) -> pd.DataFrame:
    """Return the average marginal effect of every variable of a formula on every level.

    Numbers: the average derivative, by way of all terms that they stand in. Factors: the average
    difference that a level makes against the reference level, everybody given each in turn.

    Parameters
    ----------
    result
        From `ordered_logit` or `fit`.
    data, weights
        The people averaged over and their weights; rows with missing values are left out.

    Returns
    -------
    DataFrame
        Columns variable, contrast, level, effect, se, z, p, low, high; p and the interval are by
        the model's inference.

    Raises
    ------
    EstimationError
        If the model was fitted without a formula, or the data or weights do not fit it.
    """
    people, share, _ = complete_people(result, inputs.frame(data), weights)
    assert result.terms is not None
    rows: list[dict[str, Any]] = []
    for name in result.terms.model.variables:
        for contrast, effect in _effects(result, result.terms, people, name, share):
            for level, average in zip(result.labels, effect.with_errors(result), strict=True):
                z = average.value / average.se if average.se > 0 else np.nan
                rows.append(
                    {
                        "variable": name,
                        "contrast": contrast,
                        "level": level,
                        "effect": average.value,
                        "se": average.se,
                        "z": z,
                        "p": float(two_sided(np.array(z), result.reference_df)),
                        "low": average.low,
                        "high": average.high,
                    }
                )
    columns = ["variable", "contrast", "level", "effect", "se", "z", "p", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _effects(
    result: Model,
    terms: Terms,
    people: pd.DataFrame,
    name: str,
    weights: Array | None,
) -> list[tuple[str, Averages]]:
    if terms.is_factor(name):
        first, *others = terms.levels(name)

        def given(level: Any) -> Averages:
            moved = people.assign(**{name: pd.Series([level] * len(people), index=people.index)})
            return average_predictions(result, moved, weights)

        reference = given(first)
        return [(f"{level} − {first}", given(level) - reference) for level in others]
    if part := terms.steps(name):
        raise EstimationError(
            f"{name}: enters by steps, as {part}, and has no marginal effect; make a column of "
            "it and put that into the formula"
        )
    if isinstance(result, OrderedLogitResult) and terms.enters_plainly(name):
        return [("dY/dX", average_slopes(result, people, name, weights))]
    return [("dY/dX", _numeric(result, terms, people, name, weights))]


def _numeric(
    result: Model,
    terms: Terms,
    people: pd.DataFrame,
    name: str,
    weights: Array | None,
) -> Averages:
    """Differentiate by small steps, for a number that enters through transformations.

    Nobody is moved out of the range of the people in the model or at hand, for splines end there.
    """
    known = terms.known[name].to_numpy(dtype=float)
    here = inputs.covariate(people[name], name).to_numpy(dtype=float)
    # a step that the numbers can take exactly however far from zero they lie
    spacing = float(np.spacing(np.abs(here).max()))
    step = np.ceil(1e-5 * (float(np.std(known)) or 1.0) / spacing) * spacing
    low, high = min(known.min(), here.min()), max(known.max(), here.max())
    above, below = np.minimum(here + step, high), np.maximum(here - step, low)
    share = np.ones(len(here)) if weights is None else weights
    # each person's step width is divided out through the weights
    steepness = share / (above - below)
    at = [
        average_predictions(result, people.assign(**{name: moved}), steepness)
        for moved in (above, below)
    ]
    change, factor = at[0] - at[1], float(steepness.sum() / share.sum())
    return Averages(change.values * factor, change.by_centred * factor, change.centre)


def complete_people(
    result: Model, data: pd.DataFrame, weights: Any
) -> tuple[pd.DataFrame, Array | None, npt.NDArray[np.intp]]:
    """Return the people who miss nothing that a formula names, their weights and their rows.

    Raises
    ------
    EstimationError
        If the model was fitted without a formula, or the data or weights do not fit it.
    """
    if result.terms is None:
        raise EstimationError("predictions by variable need a model fitted from a formula")
    kept = np.flatnonzero(~np.isnan(result.terms.covariates(data)).any(axis=1))
    share = None if weights is None else inputs.vector(weights, "weights", len(data))[kept]
    people = data[list(result.terms.model.variables)].iloc[kept].reset_index(drop=True)
    return people, share, kept


def _complete(result: Model, data: Any) -> Array:
    """Return the covariates of people who miss nothing."""
    X = result.covariates(data)
    if len(X) == 0:
        raise EstimationError("X: no rows, expected the people to average over")
    gaps = np.isnan(X)
    if gaps.any():
        row, column = np.argwhere(gaps)[0]
        raise EstimationError(
            f"X: row {row} has no value of {result.covariate_names[column]}; leave out the rows "
            "that miss one"
        )
    return X


def _shares(weights: Any, n: int) -> Array:
    if weights is None:
        return np.full(n, 1 / n)
    given = inputs.vector(weights, "weights", n)
    wrong = ~(np.isfinite(given) & (given >= 0))
    if wrong.any() or not given.any():
        row = int(np.argmax(wrong))
        raise EstimationError(
            f"weights: row {row} is {given[row]}, expected zero or more and finite, some above zero"
        )
    share: Array = given / given.sum()
    return share
