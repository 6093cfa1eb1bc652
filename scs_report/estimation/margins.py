"""Predicted probabilities and marginal effects of a cumulative model, with delta-method errors.

Averages are weighted over the people given; their covariates count as fixed, so errors are those of
the parameters alone (Stata's `margins` without `vce(unconditional)`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.design import Array
from scs_report.estimation.inference import ends, two_sided
from scs_report.estimation.means import LEVEL
from scs_report.estimation.result import OrderedLogitResult


@dataclass(frozen=True)
class Probability:
    """A probability, or a difference of two, with a delta-method error and an interval.

    The interval is by the model's inference: t with its degrees of freedom, or normal.
    """

    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
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

    def __sub__(self, other: Averages) -> Averages:
        return Averages(self.values - other.values, self.by_centred - other.by_centred, self.centre)

    def at_least(self, k: int) -> Averages:
        """Return the sum over levels from the k-th up, as one quantity."""
        return Averages(
            self.values[k:].sum(keepdims=True),
            self.by_centred[k:].sum(0, keepdims=True),
            self.centre,
        )

    def with_errors(self, result: OrderedLogitResult) -> tuple[Probability, ...]:
        """Attach standard errors and intervals, one for each level."""
        se = np.linalg.norm(result.root @ self.by_centred.T, axis=0)
        low, high = ends(self.values, se, LEVEL, result.reference_df)
        return tuple(
            Probability(*map(float, one)) for one in zip(self.values, se, low, high, strict=True)
        )


def average_predictions(
    result: OrderedLogitResult, X: Array, weights: Array | None = None
) -> Averages:
    """Average P(answer) over people, by level.

    Parameters
    ----------
    X
        (n, p) covariates of the people averaged over, with the values to predict at.
    weights
        (n,) their weights; None for equal ones.

    Notes
    -----
    P_k = F(c_k − x′b) − F(c_{k−1} − x′b); ∂P_k/∂b = −(f_k − f_{k−1}) x, ∂P_k/∂c_k = f_k,
    ∂P_k/∂c_{k−1} = −f_{k−1}; all with x less the covariates' means.
    """
    share = _shares(weights, len(X))
    z, levels = result.bounds(X), len(result.levels)
    values = share @ result.link.interval(z[:, :-1], z[:, 1:])
    density = result.link.density(z)
    gradient = np.zeros((levels, len(result.values)))
    gradient[:, : result.n_coefficients] = -(np.diff(density, axis=1) * share[:, None]).T @ (
        X - result.centre
    )
    _add_cutpoints(gradient, share @ density, result.n_coefficients)
    return Averages(np.asarray(values), gradient, result.centre)


def average_slopes(
    result: OrderedLogitResult, X: Array, column: int, weights: Array | None = None
) -> Averages:
    """Average the derivative of P(answer) by a numeric covariate over people, by level.

    Parameters
    ----------
    X, weights
        As in `average_predictions`, everybody at their own values.
    column
        The covariate's column in `X`.

    Notes
    -----
    ∂P_k/∂x_j = −b_j (f_k − f_{k−1}), with gradient b_j (f′_k − f′_{k−1}) x − (f_k − f_{k−1}) e_j by
    the coefficients and −b_j f′_k, b_j f′_{k−1} by the cutpoints.
    """
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
    _add_cutpoints(gradient, -b * (share @ slope), result.n_coefficients)
    return Averages(np.asarray(-b * (share @ steps)), gradient, result.centre)


def average_marginal_effects(
    result: OrderedLogitResult, data: pd.DataFrame, weights: Array | None = None
) -> pd.DataFrame:
    """Return the average marginal effect of every variable of a formula on every level.

    Numbers: the average derivative. Factors: the average difference that a level makes against
    the reference level, everybody given each in turn.

    Parameters
    ----------
    result
        From `ordered_logit`.
    data, weights
        The people averaged over and their weights; rows with missing values are left out.

    Returns
    -------
    DataFrame
        Columns variable, contrast, level, effect, se, z, p, low, high; p and the interval are by
        the model's inference.

    Raises
    ------
    ValueError
        If the model was fitted without a formula.
    """
    if result.spec is None:
        raise ValueError("marginal effects by variable need a model fitted from a formula")
    assert result.patterns is not None
    needed = [str(name) for name in result.patterns.columns if name != result.outcome]
    kept = data[needed].notna().all(axis=1).to_numpy()
    people = data.loc[kept, needed]
    share = None if weights is None else np.asarray(weights)[kept]
    rows: list[dict[str, Any]] = []
    for name in needed:
        for contrast, effect in _effects(result, people, name, share):
            for level, one in zip(result.levels, effect.with_errors(result), strict=True):
                z = one.value / one.se if one.se > 0 else np.nan
                rows.append(
                    {
                        "variable": name,
                        "contrast": contrast,
                        "level": level,
                        "effect": one.value,
                        "se": one.se,
                        "z": z,
                        "p": float(two_sided(np.array(z), result.reference_df)),
                        "low": one.low,
                        "high": one.high,
                    }
                )
    return pd.DataFrame(rows)


def _effects(
    result: OrderedLogitResult, people: pd.DataFrame, name: str, weights: Array | None
) -> list[tuple[str, Averages]]:
    shown = result.patterns
    assert shown is not None
    column = shown[name]
    if hasattr(column, "cat") or not pd.api.types.is_numeric_dtype(column.dtype):
        levels = list(column.cat.categories) if hasattr(column, "cat") else sorted(column.unique())
        dtype = column.dtype if hasattr(column, "cat") else None
        return _contrasts(result, people, name, levels, dtype, weights)
    if f"C({name}" in result.formula:
        return _contrasts(result, people, name, sorted(column.unique()), None, weights)
    X = result.covariates(people)
    assert result.spec is not None
    alone = {str(term) for term in result.spec.variable_terms.get(name, ())} == {name}
    if alone and name in result.names[: result.n_coefficients]:
        return [("dY/dX", average_slopes(result, X, result.names.index(name), weights))]
    # a number that enters in more than one term, or transformed: the derivative of the whole, by
    # small steps that the numbers can take exactly however far from zero they lie
    spacing = float(np.spacing(np.abs(people[name].to_numpy(dtype=float)).max()))
    step = np.ceil(1e-5 * float(people[name].std() or 1.0) / spacing) * spacing
    return [("dY/dX", _numeric(result, people, name, step, weights))]


def _numeric(
    result: OrderedLogitResult, people: pd.DataFrame, name: str, step: float, weights: Array | None
) -> Averages:
    def at(shift: float) -> Averages:
        moved = people.assign(**{name: people[name] + shift})
        return average_predictions(result, result.covariates(moved), weights)

    change = at(step) - at(-step)
    return Averages(change.values / (2 * step), change.by_centred / (2 * step), change.centre)


def _contrasts(
    result: OrderedLogitResult,
    people: pd.DataFrame,
    name: str,
    levels: list[Any],
    dtype: Any,
    weights: Array | None,
) -> list[tuple[str, Averages]]:
    def given(level: Any) -> Averages:
        column = pd.Series([level] * len(people), index=people.index)
        moved = people.assign(**{name: column if dtype is None else column.astype(dtype)})
        return average_predictions(result, result.covariates(moved), weights)

    reference = given(levels[0])
    return [(f"{level} − {levels[0]}", given(level) - reference) for level in levels[1:]]


def _shares(weights: Array | None, n: int) -> Array:
    if weights is None:
        return np.full(n, 1 / n)
    share: Array = np.asarray(weights, dtype=float) / np.sum(weights)
    return share


def _add_cutpoints(gradient: Array, at_bound: Array, p: int) -> None:
    """Add what bounds contribute: the k-th raises the level below it and lowers the one above."""
    for k in range(len(at_bound) - 2):
        gradient[k, p + k] += at_bound[k + 1]
        gradient[k + 1, p + k] -= at_bound[k + 1]
