"""Ordered models from a data frame and a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation import formulas, inputs
from scs_report.estimation.arrays import known_link
from scs_report.estimation.design import Array, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.fit import Patterns, fit_patterns
from scs_report.estimation.formulas import Model
from scs_report.estimation.patterns import find_patterns, sums
from scs_report.estimation.result import OrderedLogitResult
from scs_report.estimation.terms import Terms, evaluate

#: A question has fewer answers; more numbers than these are no codes.
_MANY_LEVELS = 20


def ordered_logit(
    formula: str,
    data: Any,
    design: SurveyDesign | None = None,
    *,
    references: Mapping[str, Any] | None = None,
    domain: Any = None,
    link: str = "logit",
) -> OrderedLogitResult:
    """Fit a cumulative model to the columns of a data frame.

    Parameters
    ----------
    formula
        `outcome ~ covariates` in the language of formulaic: `satisfaction ~ age + C(education)`.
        Columns of text or categories are factors by themselves (but texts that are numbers and
        no codes are refused). There is no constant: the
        cutpoints take its place. Transformations such as `scale`, `poly` and `bs` see the people in
        the model (as R's `svyolr` does), each once, without weights. Names with spaces or signs
        stand in backticks.
    data
        A data frame of pandas, Polars or Arrow, one row a person, in the order of the design; rows
        are taken by position, whatever their index. The outcome holds numbers, or ordered
        categories. Booleans are 0 and 1.
    design
        The design; None for weights of one.
    references
        Reference levels by factor, e.g. `{"education": "none"}`; otherwise the first level that
        occurs is it. A column named here is a factor whatever it holds.
    domain
        (n,) True or False: the rows of interest; the others stay in the design with zero score.
    link
        `logit`, `probit` or `cloglog`.

    Notes
    -----
    Levels that nobody in the model has are left out, and so are combinations of levels in
    interactions. Rows of weight zero stay in the design and count nowhere else.

    Raises
    ------
    EstimationError
        If the formula cannot be read or names a column that is not there, the data have another
        number of rows than the design, a column holds what is neither number nor category, a
        reference level does not occur, or for the reasons of `fit_ordered_logit`.

    Examples
    --------
    >>> people = pd.DataFrame({"y": [1, 2, 3] * 20, "x": range(60)})
    >>> ordered_logit("y ~ x", people).n
    60
    """
    data = inputs.frame(data)
    model = formulas.read(formula, data)
    known_link(link)
    design = SurveyDesign(np.ones(len(data))) if design is None else design_of(design)
    if len(data) != design.n:
        raise EstimationError(
            f"the data have {len(data)} rows and the design has {design.n}; for a part of the "
            "people give all rows and `domain=`"
        )
    asked = design.inside(domain)
    if not isinstance(references, (Mapping, type(None))):
        raise EstimationError(f"references: expected {{column: level}}, got {references!r}")
    references = dict(references or {})
    if strangers := [str(name) for name in references if name not in model.variables]:
        raise EstimationError(
            f"references: {', '.join(strangers)} does not stand in the formula {formula!r}"
        )
    answer = inputs.answers(data[model.outcome], model.outcome)
    inputs.finite(answer, model.outcome, asked)
    people = pd.DataFrame(
        {name: _covariate(data[name], name, model, references) for name in model.variables},
        index=data.index,
    )
    missing = {model.outcome: np.isnan(answer)}
    missing |= {name: people[name].isna().to_numpy() for name in model.variables}
    complete = asked & ~np.logical_or.reduce(list(missing.values()))
    rows = np.flatnonzero(complete)
    if len(rows) == 0:
        raise EstimationError("nobody has a value for every variable of the model")
    for name in model.variables:
        if not isinstance(people[name].dtype, pd.CategoricalDtype):
            inputs.finite(people[name].to_numpy(), name, complete)
    people = people if len(rows) == len(people) else people.iloc[rows].copy()
    for name in model.variables:
        if isinstance(people[name].dtype, pd.CategoricalDtype):
            people[name] = people[name].cat.remove_unused_categories()
        if name in references:
            people[name] = _factor(people[name], references[name])
    answer = answer[rows]
    values = [answer, *(_codes(people[name]) for name in model.variables)]
    pattern, first = find_patterns(values)
    if model.row_by_row:
        terms, X = _terms(model, people.iloc[first], rows[first])
    else:
        terms, X = _terms(model, people, rows)
        pattern, first = find_patterns([pattern, *X.T])
        X, terms = X[first], replace(terms, known=people.iloc[first])
    inputs.names_apart(terms.names, answer)
    weight = sums(pattern, len(first), design.weights[rows])
    collapsed = Patterns(rows, pattern, answer[first], X, weight)
    result = fit_patterns(collapsed, design, terms.names, link, terms.factors())
    return replace(
        result,
        outcome=model.outcome,
        formula=formula,
        terms=terms,
        n_dropped=design.count(asked & ~complete),
        dropped={name: design.count(asked & gaps) for name, gaps in missing.items() if gaps.any()},
    )


def _covariate(
    column: pd.Series[Any], name: str, model: Model, references: Mapping[str, Any]
) -> pd.Series[Any]:
    """Return a column as numbers or categories.

    Texts are levels; but where all are numbers and these are no codes of answers, the column was
    read as text by mistake.
    """
    made = inputs.covariate(column, name)
    if isinstance(made.dtype, pd.CategoricalDtype) and made.dtype is not column.dtype:
        texts = pd.Series(made.cat.categories)
        as_numbers = pd.to_numeric(texts, errors="coerce")
        codes = texts.str.fullmatch(r"\d+").all() and len(texts) <= _MANY_LEVELS
        if as_numbers.notna().all() and not codes and name not in (*references, *model.factors):
            raise EstimationError(
                f"{name}: numbers written as text, such as {texts.iloc[0]!r}; make numbers of them "
                f"by astype(float), or say that they are levels by C({name})"
            )
    return made


def _terms(model: Model, people: pd.DataFrame, rows: npt.NDArray[np.int64]) -> tuple[Terms, Array]:
    """Evaluate the formula; return what it learnt, and the covariates of the people."""
    matrix, spec = evaluate(model.right, model, people, rows)
    constant = [j for term, own in spec.term_indices.items() if term.degree == 0 for j in own]
    kinds = {str(factor): state for factor, state in spec.factor_contrasts.items()}
    if single := [factor for factor, state in kinds.items() if len(state.levels) < 2]:
        raise EstimationError(
            f"constant among the people in the model: {', '.join(sorted(single))}; leave it out"
        )
    # columns of factors and their combinations, and of other terms of several columns
    of_levels = {
        j
        for term, own in spec.term_indices.items()
        if len(own) > 1 or any(str(factor) in kinds for factor in term.factors)
        for j in own
    }
    empty = [j for j in sorted(of_levels) if not matrix[:, j].any()]
    kept = [j for j in range(matrix.shape[1]) if j not in constant and j not in empty]
    row_by_row = model.row_by_row or _stands_alone(model, spec, people, rows, matrix)
    terms = Terms(model, spec, tuple(kept), tuple(empty), people, row_by_row)
    return terms, matrix[:, kept]


def _stands_alone(
    model: Model, spec: Any, people: pd.DataFrame, rows: npt.NDArray[np.int64], matrix: Array
) -> bool:
    """Whether people have the same covariates when others are absent, or stand elsewhere."""
    n = len(people)
    for some in (np.arange(n)[::-2], np.arange(n // 3 + 1), np.array([n - 1])):
        try:
            again, _ = evaluate(spec, model, people.iloc[some], rows[some])
        except EstimationError:
            return False
        if not np.allclose(again, matrix[some], rtol=1e-9, atol=1e-12):
            return False
    return True


def _codes(column: pd.Series[Any]) -> npt.NDArray[Any]:
    """Return numbers that tell the values of a column apart."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes)
    return column.to_numpy()


def _factor(column: pd.Series[Any], reference: Any) -> pd.Series[Any]:
    """Return the column as a factor, reference level first."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = list(column.cat.categories)
    else:
        found = np.sort(column.unique())
        whole = bool(np.all(found == np.floor(found)))
        levels = [int(level) if whole else float(level) for level in found]
    if reference not in levels:
        alike = [level for level in levels if str(level) == str(reference)]
        hint = f"; say {alike[0]!r} rather than {reference!r}" if alike else ""
        raise EstimationError(
            f"{column.name}: the reference level {reference!r} does not occur; levels are "
            f"{', '.join(map(str, levels))}{hint}"
        )
    first = next(level for level in levels if level == reference)
    ordered = [first, *(level for level in levels if level != first)]
    # through objects: pandas takes categories in another order for the same dtype
    return column.astype(object).astype(pd.CategoricalDtype(ordered))
