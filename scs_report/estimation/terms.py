"""What a formula made of the people in a model, and makes of others."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation import formulas, inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.formulas import Model
from scs_report.estimation.inputs import Array

if TYPE_CHECKING:
    from formulaic import Formula, ModelSpec


@dataclass(frozen=True, eq=False)
class Terms:
    """What a formula made of the people in a model; it makes covariates of others.

    `spec` keeps what transformations learnt (means, knots, levels), `columns` are the columns of
    its matrix that are covariates, `empty` those that are zero for everybody in the model, and
    `known` the columns of the data with their levels. `row_by_row` is False where the covariates
    of a person depend on the other people at hand, so that there is nothing to predict from.
    """

    model: Model
    spec: ModelSpec
    columns: tuple[int, ...]
    empty: tuple[int, ...]
    known: pd.DataFrame
    row_by_row: bool

    @property
    def names(self) -> tuple[str, ...]:
        """(p,) names of the covariates."""
        return tuple(str(self.spec.column_names[j]) for j in self.columns)

    def is_factor(self, variable: str) -> bool:
        """Whether a column enters by its levels."""
        categories = isinstance(self.known[variable].dtype, pd.CategoricalDtype)
        return categories or variable in self.model.factors

    def levels(self, variable: str) -> list[Any]:
        """Return the levels of a column that occur in the model, the reference first."""
        column = self.known[variable]
        if isinstance(column.dtype, pd.CategoricalDtype):
            return list(column.cat.categories)
        found = sorted(column.unique())
        whole = all(float(level).is_integer() for level in found)
        return [int(level) for level in found] if whole else found

    def steps(self, variable: str) -> str:
        """Return the part of the formula in which a number enters by steps; empty if none."""
        kinds = {str(factor) for factor in self.spec.factor_contrasts}
        for factor in {factor for term in self.spec.terms for factor in term.factors}:
            if variable not in formulas.names_in(factor)[0]:
                continue
            compared = any(
                isinstance(node, ast.Compare) for node in ast.walk(formulas.tree_of(factor)[0])
            )
            if str(factor) in kinds or compared:
                return str(factor)
        return ""

    def enters_plainly(self, variable: str) -> bool:
        """Whether a number enters as it is, and nowhere else."""
        inside = [
            term
            for term in self.spec.terms
            if any(variable in formulas.names_in(factor)[0] for factor in term.factors)
        ]
        return len(inside) == 1 and self.names.count(variable) == 1 and inside[0].degree == 1

    def factors(self) -> list[Factor]:
        """Return the categorical covariates with their columns, for those coded by treatment."""
        found = []
        contrasts = {str(key): state for key, state in self.spec.factor_contrasts.items()}
        place = {column: j for j, column in enumerate(self.columns)}
        for term, columns in self.spec.term_indices.items():
            state = contrasts.get(str(term))
            if term.degree != 1 or state is None:
                continue
            reference = state.contrasts.get_drop_field(state.levels, reduced_rank=False)
            if reference not in state.levels or len(columns) != len(state.levels) - 1:
                continue
            levels = [str(level) for level in state.levels if level != reference]
            kept = [
                (level, place[j]) for level, j in zip(levels, columns, strict=True) if j in place
            ]
            found.append(
                Factor(
                    name=formulas.called_by(term.factors[0]),
                    reference=str(reference),
                    levels=tuple(level for level, _ in kept),
                    columns=tuple(column for _, column in kept),
                )
            )
        return found

    def covariates(self, data: Any) -> Array:
        """Return the (m, p) covariates of other people; nan in rows that miss something.

        Raises
        ------
        EstimationError
            If a column is missing or no number, or somebody has a level, or levels together, that
            nobody in the model had.
        """
        if not self.row_by_row:
            raise EstimationError(
                f"formula {self.model.formula!r}: the covariates of a person depend on all people "
                "at hand, so that others cannot be predicted; scale() and center() keep the means "
                "of the people in the model"
            )
        people = inputs.frame(data)
        formulas.columns_present(people, self.model.variables)
        made = {name: self._known(people[name], name) for name in self.model.variables}
        shown = pd.DataFrame(made, index=people.index)
        rows = np.flatnonzero(shown.notna().all(axis=1))
        X = np.full((len(people), len(self.columns)), np.nan)
        if len(rows) == 0:
            return X
        matrix = evaluate(self.spec, self.model, shown.iloc[rows], rows)[0]
        for column in self.empty:
            if matrix[:, column].any():
                row = rows[np.argmax(matrix[:, column] != 0)]
                raise EstimationError(
                    f"row {row} has {self.spec.column_names[column]}, which nobody in the model had"
                )
        X[rows] = matrix[:, list(self.columns)]
        return X

    def groups(self) -> dict[str, list[int]]:
        """Return the covariates (of 0 … p−1) of each term, under all names that it goes by.

        They are the term's own, the column of a factor, and the names of the covariates.
        """
        found: dict[str, list[int]] = {}
        for term, inside in self._covariates_of_terms():
            found[str(term)] = inside
            if term.degree == 1:
                found.setdefault(formulas.called_by(term.factors[0]), inside)
        for j, name in enumerate(self.names):
            found.setdefault(name, [j])
        return found

    def own_groups(self) -> dict[str, list[int]]:
        """Return the covariates of each term under one name: a factor's is its column."""
        found: dict[str, list[int]] = {}
        for term, inside in self._covariates_of_terms():
            name = formulas.called_by(term.factors[0]) if term.degree == 1 else str(term)
            found[str(term) if name in found else name] = inside
        return found

    def _covariates_of_terms(self) -> Iterator[tuple[Any, list[int]]]:
        """Yield each term that has covariates in the model, with their places."""
        place = {column: j for j, column in enumerate(self.columns)}
        for term, own in self.spec.term_indices.items():
            if inside := [place[j] for j in own if j in place]:
                yield term, inside

    def columns_of(self, term: str) -> list[int]:
        """Return the covariates of a term; see `groups`.

        Raises
        ------
        EstimationError
            If there is no such term.
        """
        groups = self.groups()
        if term not in groups:
            raise EstimationError(f"term: got {term!r}, expected one of {', '.join(groups)}")
        return groups[term]

    def offset(self, data: pd.DataFrame) -> Array:
        """Return the offset of people, (m,); nan in rows that miss something.

        Raises
        ------
        EstimationError
            If it is no finite number.
        """
        people = data[list(self.model.variables)]
        found, rows = np.full(len(people), np.nan), np.flatnonzero(people.notna().all(axis=1))
        if self.model.offset is not None and len(rows):
            shown = people.iloc[rows]
            found[rows] = evaluate(self.model.offset, self.model, shown, rows)[0][:, 0]
        return found

    def _known(self, column: pd.Series[Any], name: str) -> pd.Series[Any]:
        """Return a column as the model knows it."""
        known = self.known[name]
        if not isinstance(known.dtype, pd.CategoricalDtype):
            made = inputs.covariate(column, name)
            if isinstance(made.dtype, pd.CategoricalDtype):
                raise EstimationError(
                    f"{name}: texts or categories, expected numbers as in the model"
                )
            inputs.finite(made.to_numpy(), name)
            if name in self.model.factors:
                _levels_known(made.dropna(), sorted(known.unique()), name)
            return made
        if not isinstance(column.dtype, pd.CategoricalDtype) and _holds_numbers(known):
            column = inputs.covariate(column, name)
        levels = list(known.cat.categories)
        _levels_known(column.dropna(), levels, name)
        return column.astype(object).astype(known.dtype)


def evaluate(
    formula: Formula | ModelSpec, model: Model, people: pd.DataFrame, rows: npt.NDArray[np.int64]
) -> tuple[Array, ModelSpec]:
    """Return the matrix of a formula, constant included, and what was learnt on the way.

    Parameters
    ----------
    people
        Complete rows of its columns; `rows` are their numbers in the data, for messages.

    Raises
    ------
    EstimationError
        If it cannot be evaluated, or some covariate is then no finite number.
    """
    from formulaic.errors import DataMismatchWarning

    people = people.reset_index(drop=True)
    for name in model.factors:
        if people[name].dtype.kind == "f" and bool(np.all(people[name] == np.floor(people[name]))):
            people[name] = people[name].astype(np.int64)  # levels 1, 2 rather than 1.0, 2.0
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", DataMismatchWarning)
            made = formula.get_model_matrix(people, output="numpy", na_action="ignore")
            matrix = np.asarray(made, dtype=float)
    except DataMismatchWarning as error:
        levels = re.search(r"\{(.*?)\}", re.sub(r"np\.\w+\((.*?)\)", r"\1", str(error)))
        raise EstimationError(
            f"formula {model.formula!r}: levels {levels[1] if levels else ''} are in the data and "
            "not among those of C()"
        ) from None
    except Exception as error:
        raise EstimationError(f"formula {model.formula!r}: {formulas.one_line(error)}") from None
    spec = made.model_spec
    if len(matrix) != len(people):
        raise EstimationError(f"formula {model.formula!r}: {len(matrix)} rows of {len(people)}")
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        term = next(t for t, columns in spec.term_indices.items() if column in columns)
        names = {
            name
            for factor in term.factors
            for name in formulas.names_in(factor)[0]
            if name in people
        }
        shown = ", ".join(f"{name} = {people[name].iloc[row]}" for name in sorted(names))
        raise EstimationError(
            f"{spec.column_names[column]}: row {rows[row]} is {matrix[row, column]} ({shown}), "
            "expected a finite number; leave such rows out by `domain=`"
        )
    return matrix, spec


def _levels_known(column: pd.Series[Any], levels: list[Any], name: str) -> None:
    unknown = ~column.astype(object).isin(levels)
    if unknown.any():
        known = list(map(inputs.level_text, levels))
        shown = inputs.level_text(column[unknown].iloc[0])
        shown = repr(shown) if shown in known else shown  # a text rather than a number
        raise EstimationError(
            f"{name}: nobody in the model had the level {shown}; levels are {', '.join(known)}"
        )


def _holds_numbers(known: pd.Series[Any]) -> bool:
    """Whether levels are numbers, True and False among them; not texts, intervals or dates."""
    return all(isinstance(level, Number | np.bool_) for level in known.cat.categories)
