"""How far predictors follow from each other."""

from __future__ import annotations

import numpy as np

from scs_report.analysis.carried import carried
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.sample import Sample
from scs_report.estimation import Array, variance_inflation
from scs_report.estimation.remembered import digest_of, once
from scs_report.results import Address, Quantity, Reason
from scs_report.results.table_entries import CollinearityEntry
from scs_report.results.table_grids import complete_answers
from scs_report.survey.derive import needed_by


def collinearity(sample: Sample, entry: CollinearityEntry, numbers: Numbers) -> None:
    """Regress each predictor on all others, among the people with every answer.

    Tolerances and inflation factors are put among the numbers, and how many people these are; so is
    why those of a predictor are missing: without answers, the same for all, or following from the
    predictors before it.
    """
    sample = sample.about([*entry.variables, *needed_by(sample.codebook, entry.base)])
    values = {variable: sample.values(variable) for variable in entry.variables}
    out, inside = carried(values, sample.base(entry.base), sample.count)
    n = sample.count(inside)
    lacking: dict[str, Reason] = {
        variable: "no_people" if why == "no_people" else "left_out" for variable, why in out.items()
    }
    kept: list[str] = []
    there = [variable for variable in entry.variables if variable not in lacking]
    triangle = _triangle([values[variable][inside] for variable in there])
    for place, variable in enumerate(there):
        columns = [*(there.index(one) for one in kept), place]
        if n > len(kept) + 1 and _is_collinear(triangle[:, columns], int(inside.sum())):
            lacking[variable] = "left_out"
        else:
            kept.append(variable)
    numbers.put(complete_answers(entry), Quantity(value=float(n)))
    if n <= len(kept) + 1:
        lacking |= dict.fromkeys(kept, "not_estimable")
        kept = []
    X = np.column_stack([values[one][inside] for one in kept]) if kept else np.empty((0, 0))
    people = None if sample.design.people is None else sample.design.people[inside]
    for variable, vif in zip(kept, variance_inflation(X, people) if kept else (), strict=True):
        inflation = Address("vif", variable, base=entry.base)
        numbers.put(inflation, Quantity(value=float(vif)))
        numbers.put(inflation.statistic_of("tolerance"), Quantity(value=float(1 / vif)))
    for variable, reason in lacking.items():
        inflation = Address("vif", variable, base=entry.base)
        numbers.lack(inflation, reason)
        numbers.lack(inflation.statistic_of("tolerance"), reason)


def _triangle(columns: list[Array]) -> Array:
    """Return a triangle that has the lengths and angles of columns taken from their means."""
    if not columns:
        return np.empty((0, 0))

    def triangle() -> Array:
        scaled = np.column_stack([(one - one.mean()) / one.std() for one in columns])
        return np.asarray(np.linalg.qr(scaled, mode="r"), dtype=np.float64)

    return once(("triangle", digest_of(*columns)), triangle)


def _is_collinear(columns: Array, rows: int) -> bool:
    """Whether columns of a triangle of so many rows follow from each other."""
    singular = np.linalg.svd(columns, compute_uv=False)
    rank = int(np.sum(singular > singular.max() * rows * np.finfo(float).eps))
    return bool(rank < columns.shape[1])
