"""How far predictors follow from each other (Table A4)."""

from __future__ import annotations

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Variables
from scs_report.errors import UserError
from scs_report.estimation import Array, variance_inflation
from scs_report.results import Collinearity, CollinearityTable


def collinearity(sample: Sample, plan: Variables) -> CollinearityTable:
    """Regress each predictor on all others, among the people with every answer (Table A4)."""
    X = np.column_stack([sample.values(variable) for variable in plan.variables])
    inside = sample.base(plan.base) & ~np.isnan(X).any(axis=1)
    if problem := _collinear(X[inside], plan.variables):
        raise UserError("Table A4 cannot be computed", [f"table_a4: {problem}"])
    factors = variance_inflation(X[inside])
    rows = tuple(
        Collinearity(
            key=variable, label=sample.label(variable), tolerance=float(1 / vif), vif=float(vif)
        )
        for variable, vif in zip(plan.variables, factors, strict=True)
    )
    return CollinearityTable(base=plan.base, n=int(inside.sum()), rows=rows)


def _collinear(X: Array, names: tuple[str, ...]) -> str:
    """Say why predictors cannot be regressed on each other; nothing if they can."""
    if len(X) <= len(names) + 1:
        return f"{len(X)} people answered every question, more than {len(names) + 1} are needed"
    if constant := [name for name, sd in zip(names, X.std(axis=0), strict=True) if sd == 0]:
        return f"everybody who answered gave the same answer to {', '.join(constant)}"
    if np.linalg.matrix_rank((X - X.mean(axis=0)) / X.std(axis=0)) < len(names):
        return "a variable follows from the others; leave it out"
    return ""
