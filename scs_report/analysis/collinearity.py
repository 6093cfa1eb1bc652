"""How far predictors follow from each other."""

from __future__ import annotations

import numpy as np

from scs_report.analysis.numbers import Numbers
from scs_report.analysis.sample import Sample
from scs_report.errors import UserError
from scs_report.estimation import Array, variance_inflation
from scs_report.results import Address, Quantity
from scs_report.results.table_entries import CollinearityEntry
from scs_report.results.table_grids import complete_answers


def collinearity(sample: Sample, entry: CollinearityEntry, numbers: Numbers) -> None:
    """Regress each predictor on all others, among the people with every answer.

    Tolerances and inflation factors are put among the numbers, and how many people these are.

    Raises
    ------
    UserError
        If there are too few people, or predictors follow from each other wholly.
    """
    X = np.column_stack([sample.values(variable) for variable in entry.variables])
    inside = sample.base(entry.base) & ~np.isnan(X).any(axis=1)
    if problem := _collinear(X[inside], entry.variables):
        raise UserError(f"{entry.key} cannot be computed", [f"{entry.key}: {problem}"])
    factors = variance_inflation(X[inside])
    numbers.put(complete_answers(entry), Quantity(value=float(inside.sum())))
    for variable, vif in zip(entry.variables, factors, strict=True):
        inflation = Address("vif", variable, base=entry.base)
        numbers.put(inflation, Quantity(value=float(vif)))
        numbers.put(inflation.statistic_of("tolerance"), Quantity(value=float(1 / vif)))


def _collinear(X: Array, names: tuple[str, ...]) -> str:
    """Say why predictors cannot be regressed on each other; nothing if they can."""
    if len(X) <= len(names) + 1:
        return f"{len(X)} people answered every question, more than {len(names) + 1} are needed"
    if constant := [name for name, sd in zip(names, X.std(axis=0), strict=True) if sd == 0]:
        return f"everybody who answered gave the same answer to {', '.join(constant)}"
    if np.linalg.matrix_rank((X - X.mean(axis=0)) / X.std(axis=0)) < len(names):
        return "a variable follows from the others; leave it out"
    return ""
