"""Ordered models from a data frame and a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation.design import Mask, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.fit import Patterns, fit_patterns
from scs_report.estimation.patterns import find_patterns, sums
from scs_report.estimation.result import Factor, OrderedLogitResult


def ordered_logit(
    formula: str,
    data: pd.DataFrame,
    design: SurveyDesign | None = None,
    *,
    references: Mapping[str, Any] | None = None,
    domain: Mask | None = None,
    link: str = "logit",
) -> OrderedLogitResult:
    """Fit a cumulative model to the columns of a data frame.

    Parameters
    ----------
    formula
        `outcome ~ covariates` in the language of formulaic: `approval ~ age + C(education)`.
        Columns of text or categories are factors by themselves. There is no constant: the
        cutpoints take its place.
    data
        One row a person, in the order of the design. The outcome holds numbers, or ordered
        categories.
    design
        The design; None for weights of one.
    references
        Reference levels by factor, e.g. `{"education": "none"}`; otherwise the first level is it.
        A column named here is a factor whatever it holds.
    domain
        (n,) the rows of interest; the others stay in the design with zero score.
    link
        `logit`, `probit` or `cloglog`.

    Raises
    ------
    EstimationError
        If the formula names a column that is not there, a reference level does not occur, or for
        the reasons of `fit_ordered_logit`.

    Examples
    --------
    >>> people = pd.DataFrame({"y": [1, 2, 3] * 20, "x": range(60)})
    >>> ordered_logit("y ~ x", people).n
    60
    """
    import formulaic

    outcome, _, right = formula.partition("~")
    outcome = outcome.strip()
    if not outcome or not right.strip():
        raise EstimationError(f"formula {formula!r}: expected `outcome ~ covariates`")
    if design is None:
        design = SurveyDesign(np.ones(len(data)))
    spec = formulaic.Formula(right.strip())
    needed = sorted({outcome, *_variables(right, spec, data)})
    absent = [name for name in needed if name not in data]
    if absent:
        raise EstimationError(f"the data have no column {', '.join(absent)}")
    inside = np.ones(len(data), dtype=bool) if domain is None else np.asarray(domain)
    missing = {name: data[name].isna().to_numpy() for name in needed}
    complete = inside & ~np.logical_or.reduce(list(missing.values()))
    rows = np.flatnonzero(complete)
    if len(rows) == 0:
        raise EstimationError("nobody has a value for every variable of the model")
    pattern, first = find_patterns([_codes(data[name], rows) for name in needed])
    shown = data[needed].iloc[rows[first]].copy()
    for name, reference in (references or {}).items():
        shown[name] = _factor(shown[name], reference)
    matrix = spec.get_model_matrix(shown, output="pandas")
    model_spec = matrix.model_spec
    if "Intercept" in matrix:
        matrix = matrix.drop(columns="Intercept")
    names = [str(name) for name in matrix.columns]
    weight = sums(pattern, len(first), design.weights[rows])
    answer = _answers(shown[outcome])
    X = matrix.to_numpy(dtype=float)
    collapsed = Patterns(rows, pattern, answer, X, weight)
    result = fit_patterns(collapsed, design, names, link, _factors(names, shown))
    return replace(
        result,
        outcome=outcome,
        formula=formula,
        spec=model_spec,
        patterns=shown,
        n_dropped=int(inside.sum()) - len(rows),
        dropped={name: int((inside & gaps).sum()) for name, gaps in missing.items() if gaps.any()},
    )


def _variables(right: str, spec: Any, data: pd.DataFrame) -> set[str]:
    """Return the columns that a formula needs; formulaic cuts quoted names at the point."""
    quoted = set(re.findall(r"`([^`]+)`", right))
    roots = {name.split(".")[0] for name in quoted}
    plain = {str(name) for name in spec.required_variables}
    return quoted | {name for name in plain if name in data or name not in roots}


def _codes(column: pd.Series[Any], rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return numbers that tell the values of a column apart."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes)[rows]
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy()
        if not isinstance(values, np.ndarray) or values.dtype == object:
            values = column.to_numpy(dtype=float, na_value=np.nan)
        return values[rows]
    return np.asarray(pd.factorize(column)[0])[rows]


def _factor(column: pd.Series[Any], reference: Any) -> pd.Series[Any]:
    """Return the column as a factor, reference level first."""
    levels = list(column.cat.categories) if hasattr(column, "cat") else sorted(column.unique())
    if reference not in levels:
        raise EstimationError(
            f"{column.name}: the reference level {reference!r} does not occur; levels are "
            f"{', '.join(map(str, levels))}"
        )
    ordered = [reference, *(level for level in levels if level != reference)]
    return column.astype(pd.CategoricalDtype(ordered))


def _answers(column: pd.Series[Any]) -> npt.NDArray[np.float64]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=float) + 1
    try:
        return column.to_numpy(dtype=float)
    except (TypeError, ValueError):
        raise EstimationError(
            f"{column.name}: the outcome must be numbers or ordered categories"
        ) from None


def _factors(names: list[str], shown: pd.DataFrame) -> list[Factor]:
    """Recognise factors by the names of their columns, `term[T.level]`."""
    found: dict[str, list[tuple[str, int]]] = {}
    for column, name in enumerate(names):
        term, mark, level = name.partition("[T.")
        if mark and level.endswith("]") and ":" not in name:
            found.setdefault(term, []).append((level[:-1], column))
    factors = []
    for term, levels in found.items():
        plain = term.removeprefix("C(").split(",")[0].removesuffix(")").strip()
        known = [str(level) for level in _levels(shown[plain])] if plain in shown else []
        rest = [level for level in known if level not in dict(levels)]
        factors.append(
            Factor(
                name=plain,
                reference=rest[0] if len(rest) == 1 else "",
                levels=tuple(level for level, _ in levels),
                columns=tuple(column for _, column in levels),
            )
        )
    return factors


def _levels(column: pd.Series[Any]) -> list[Any]:
    return list(column.cat.categories) if hasattr(column, "cat") else sorted(column.unique())
