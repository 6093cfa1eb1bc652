"""Validation of weights and population sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from scs_report.estimation import inputs
from scs_report.estimation.errors import DesignError, EstimationError
from scs_report.estimation.inputs import Array

Codes = npt.NDArray[np.integer[Any]]
#: Sizes whose squares neither overflow nor lose digits.
_FAR = 1e140


def weights_of(values: Any, rows: int = 2) -> Array:
    """Return weights, (n,), none missing or negative and some above zero.

    There have to be so many `rows`.
    """
    if isinstance(values, str):
        raise DesignError(
            f"weights: got the text {values!r}; for columns by name take "
            f"survey_design(data, {values!r})"
        )
    try:
        weights = inputs.vector(values, "weights")
    except EstimationError as problem:
        raise DesignError(str(problem)) from None
    if len(weights) < rows:
        raise DesignError(f"weights: expected two or more in one dimension, got {len(weights)}")
    largest = weights.max()
    if not (weights.min() >= 0 and largest < np.inf):  # nan is neither
        wrong = ~(np.isfinite(weights) & (weights >= 0))
        row = int(np.argmax(wrong))
        raise DesignError(
            f"weights: row {row} is {weights[row]}, expected zero or more and finite "
            f"({int(wrong.sum())} of {len(weights)} rows)"
        )
    if not largest:
        raise DesignError("weights: all are zero, expected one above zero at least")
    return weights


def refuse_extreme(influence: Array, value: float = 0.0) -> None:
    """Refuse an estimate that is no number, or influence values whose squares lose digits."""
    largest = float(np.abs(influence).max(initial=0))
    if np.isfinite(value) and (largest == 0 or 1 / _FAR < largest < _FAR):
        return
    raise EstimationError(
        "values, or values times weights, are so large or so small that no number holds their "
        "squares; give them another unit"
    )


def unit_of(values: Array) -> float:
    """Return a power of two near the largest value, by which to divide without losing a digit."""
    largest = float(np.abs(values).max(initial=0))
    return float(np.ldexp(1.0, np.frexp(largest)[1] - 1)) if largest else 1.0


def populations_of(values: Any, stratum: Codes, counts: Codes) -> Array:
    """Return the population size of every stratum, in clusters."""
    try:
        sizes = inputs.vector(values, "fpc", len(stratum))
    except EstimationError as problem:
        raise DesignError(str(problem)) from None
    if not np.isfinite(sizes).all():
        row = int(np.argmin(np.isfinite(sizes)))
        raise DesignError(
            f"fpc: row {row} is {sizes[row]}, expected the number of clusters in the population; "
            "without it leave fpc out",
            "no-population",
            row=row,
            found=f"{sizes[row]:g}",
        )
    _, first = np.unique(stratum, return_index=True)
    population: Array = sizes[first]
    if np.any(sizes != population[stratum]):
        row = int(np.argmax(sizes != population[stratum]))
        h = stratum[row]
        raise DesignError(
            f"fpc: rows {first[h]} and {row} lie in one stratum and have the sizes "
            f"{population[h]:g} and {sizes[row]:g}, expected one",
            "populations-differ",
            row=int(first[h]),
            other=row,
            found=f"{population[h]:g}",
            also=f"{sizes[row]:g}",
        )
    if np.any(population < counts):
        h = int(np.argmax(population < counts))
        hint = "; give sizes, not sampling fractions" if population[h] <= 1 else ""
        raise DesignError(
            f"fpc: the stratum of row {first[h]} has {counts[h]} clusters in a population of "
            f"{population[h]:g}{hint}",
            "population-too-small",
            row=int(first[h]),
            clusters=int(counts[h]),
            found=f"{population[h]:g}",
        )
    return population


def sums_of(weights: Any, people: Any, squares: Any) -> tuple[Array, Array]:
    """Return how many people rows stand for and their sums of squared weights, (n,) each.

    Raises
    ------
    DesignError
        If one is missing, a row stands for nobody, there are fewer than two people, or squares are
        not those of so many weights with this sum.
    """
    if people is None or squares is None:
        raise DesignError("people, squares: one is given without the other")
    try:
        total = inputs.vector(weights, "weights")
        counts = inputs.vector(people, "people", len(total))
        second = inputs.vector(squares, "squares", len(total))
    except EstimationError as problem:
        raise DesignError(str(problem)) from None
    if not (np.all(counts >= 1) and np.all(counts == np.floor(counts))):
        row = int(np.argmin((counts >= 1) & (counts == np.floor(counts))))
        raise DesignError(f"people: row {row} is {counts[row]:g}, expected a whole number above 0")
    if counts.sum() < 2:
        raise DesignError("people: expected two or more")
    # (Σw)² / n ≤ Σw² ≤ (Σw)², but for rounding
    possible = (second <= total**2 * (1 + 1e-9)) & (second * counts >= total**2 * (1 - 1e-9))
    if not possible.all():
        row = int(np.argmin(possible))
        raise DesignError(
            f"squares: row {row} is {second[row]:g}, which {counts[row]:g} weights with the sum "
            f"{total[row]:g} cannot have"
        )
    return counts, second
