"""What a formula and a data frame give a model: complete people, collapsed, and covariates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation import formulas, inputs
from scs_report.estimation.alike import alike
from scs_report.estimation.design import Array, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.fit import Patterns
from scs_report.estimation.formulas import Model
from scs_report.estimation.solve import in_order
from scs_report.estimation.terms import Terms, evaluate
from scs_report.patterns import MANY_ROWS, find_patterns, repeated, sums

#: A question has fewer answers; more numbers than these are no codes.
_MANY_LEVELS = 20

#: Reads an outcome as numbers, nan where it is missing.
Outcome = Callable[[Any, str], Array]


@dataclass(frozen=True, eq=False)
class Prepared:
    """The people of a model.

    `data` are they, those who are alike as one; `design` is that of their rows. `n_dropped` rows
    of the domain miss something, `dropped` says how many lack each variable. `offset` (P,) is zero
    where the formula has none. `categories` are those of the outcome, lowest first; empty where it
    holds numbers.
    """

    model: Model
    terms: Terms
    data: Patterns
    design: SurveyDesign
    n_dropped: int
    dropped: Mapping[str, int]
    offset: Array
    categories: tuple[Any, ...]

    def shown(self, levels: Iterable[float]) -> tuple[Any, ...]:
        """Return answers 1 … K under their names; empty where they have none but their codes."""
        return tuple(self.categories[int(level) - 1] for level in levels) if self.categories else ()


def prepare(
    formula: str,
    data: Any,
    design: SurveyDesign | None,
    references: Mapping[str, Any] | None,
    domain: Any,
    outcome: Outcome = inputs.answers,
    *,
    offset: bool = False,
) -> Prepared:
    """Read a formula and the people; see `ordered_logit` for the arguments and errors.

    `outcome` reads the outcome; `offset` says whether the model can have one.
    """
    data = inputs.frame(data)
    model = formulas.read(formula, data)
    if model.offset is not None and not offset:
        raise EstimationError(
            f"formula {formula!r}: an offset cannot be taken into account; leave it out"
        )
    design = SurveyDesign(np.ones(len(data))) if design is None else design_of(design)
    if len(data) != design.n:
        raise EstimationError(
            f"the data have {len(data)} rows and the design has {design.n}; for a part of the "
            "people give all rows and `domain=`"
        )
    if not isinstance(references, (Mapping, type(None))):
        raise EstimationError(f"references: expected {{column: level}}, got {references!r}")
    references = dict(references or {})
    if strangers := [str(name) for name in references if name not in model.variables]:
        raise EstimationError(
            f"references: {', '.join(strangers)} does not stand in the formula {formula!r}"
        )
    if domain is not None:
        domain = inputs.mask(domain, "domain", design.n)
    if (
        model.row_by_row
        and (fewer := alike(data, [model.outcome, *model.variables], design, domain)) is not None
    ):
        try:
            return _prepare(model, *fewer, references, outcome)
        except EstimationError:
            pass  # rows in messages are those of the data
    return _prepare(model, data, design, domain, references, outcome)


def _prepare(
    model: Model,
    data: pd.DataFrame,
    design: SurveyDesign,
    domain: Any,
    references: Mapping[str, Any],
    outcome: Outcome,
) -> Prepared:
    asked = design.inside(domain)
    answer = outcome(data[model.outcome], model.outcome)
    inputs.finite(answer, model.outcome, asked)
    given = {name: _covariate(data[name], name, model, references) for name in model.variables}
    missing = {model.outcome: np.isnan(answer)}
    missing |= {name: column.isna().to_numpy() for name, column in given.items()}
    complete = asked & ~np.logical_or.reduce(list(missing.values()))
    rows = np.flatnonzero(complete)
    if len(rows) == 0:
        raise EstimationError("nobody has a value for every variable of the model")
    for name, column in given.items():
        if not isinstance(column.dtype, pd.CategoricalDtype):
            inputs.finite(column.to_numpy(), name, complete)
    columns = [answer, *map(_codes, given.values())]
    apart = len(rows) > MANY_ROWS and not repeated(columns, rows)
    if apart:
        rows = rows[in_order(answer[rows])]
    if apart or len(rows) < len(data):
        given = {name: column.iloc[rows] for name, column in given.items()}
        columns = [column[rows] for column in columns]
    for name, column in given.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            given[name] = column = column.cat.remove_unused_categories()
        if name in references:
            given[name] = _factor(column, references[name])
    people = pd.DataFrame(given, index=data.index[rows])
    # looked up much quicker than as texts of Arrow
    people.columns = people.columns.astype(object)
    answer = answer[rows]
    pattern = first = np.arange(len(rows))
    if not apart:
        pattern, first = find_patterns(columns)
    if model.row_by_row:
        shown = people if apart else people.iloc[first]
        terms, X = _terms(model, shown, rows[first])
    else:
        terms, X = _terms(model, people, rows)
        if not apart:
            pattern, first = find_patterns([pattern, *X.T])
        X, terms = X[first], replace(terms, known=people.iloc[first])
    inputs.names_apart(terms.names, answer)
    weight = sums(pattern, len(first), design.weights[rows])
    return Prepared(
        model,
        terms,
        Patterns(rows, pattern, answer[first], X, weight),
        design,
        design.count(asked & ~complete),
        {name: design.count(asked & gaps) for name, gaps in missing.items() if gaps.any()},
        np.zeros(len(first)) if model.offset is None else terms.offset(terms.known),
        tuple(getattr(data[model.outcome].dtype, "categories", ())),
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
