"""Formulas: which columns they name, and the covariates that they make of people."""

from __future__ import annotations

import ast
import builtins
import difflib
import itertools
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation import doors
from scs_report.estimation.doors import Array
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.result import Factor

if TYPE_CHECKING:
    from formulaic import Formula, ModelSpec

#: Functions whose value in a row depends on nothing but this row.
_ROW_BY_ROW = frozenset({"C", "I", "Q", "exp", "exp10", "exp2", "log", "log10", "log2"})
_PLAIN = (ast.Expression, ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator,
          ast.unaryop, ast.Compare, ast.cmpop, ast.Load)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Model:
    """A formula taken apart: the outcome, and the columns that the right side names.

    `factors` are the columns that stand in `C()`. `row_by_row` says that the covariates of a row
    provably depend on this row alone, whatever the others hold.
    """

    formula: str
    outcome: str
    right: Formula
    variables: tuple[str, ...]
    factors: frozenset[str]
    row_by_row: bool


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
            if variable not in _names(factor)[0]:
                continue
            compared = any(isinstance(node, ast.Compare) for node in ast.walk(_tree(factor)[0]))
            if str(factor) in kinds or compared:
                return str(factor)
        return ""

    def enters_plainly(self, variable: str) -> bool:
        """Whether a number enters as it is, and nowhere else."""
        inside = [
            term
            for term in self.spec.terms
            if any(variable in _names(factor)[0] for factor in term.factors)
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
                    name=_inner(term.factors[0]),
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
        people = doors.frame(data)
        columns_present(people, self.model.variables)
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

    def _known(self, column: pd.Series[Any], name: str) -> pd.Series[Any]:
        """Return a column as the model knows it."""
        known = self.known[name]
        if not isinstance(known.dtype, pd.CategoricalDtype):
            made = doors.covariate(column, name)
            if isinstance(made.dtype, pd.CategoricalDtype):
                raise EstimationError(
                    f"{name}: texts or categories, expected numbers as in the model"
                )
            doors.finite(made.to_numpy(), name)
            if name in self.model.factors:
                _levels_known(made.dropna(), list(known.unique()), name)
            return made
        if not isinstance(column.dtype, pd.CategoricalDtype) and not _holds_texts(known):
            column = doors.covariate(column, name)
        levels = list(known.cat.categories)
        _levels_known(column.dropna(), levels, name)
        return column.astype(object).astype(known.dtype)


def read(formula: Any, data: pd.DataFrame) -> Model:
    """Take a formula apart.

    Raises
    ------
    EstimationError
        If it is no formula of one outcome and one set of covariates with a constant, or names
        columns that are not there.
    """
    from formulaic import Formula, SimpleFormula

    if not isinstance(formula, str):
        raise EstimationError(f"formula: expected text, got {type(formula).__name__}")
    bare = re.sub(r"`[^`]*`", lambda quoted: "_" * len(quoted[0]), formula)
    wrong = f"formula {formula!r}: "
    if bare.count("~") != 1 or not all(side.strip() for side in bare.split("~")):
        raise EstimationError(f"{wrong}expected `outcome ~ covariates`")
    place = bare.index("~")
    left, text = formula[:place].strip(), formula[place + 1 :].strip()
    outcome = left[1:-1] if re.fullmatch(r"`[^`]+`", left) else left
    if outcome not in data and not re.fullmatch(r"[\w.]+", outcome):
        raise EstimationError(f"{wrong}the outcome must be one column, got {left!r}")
    if "|" in bare:
        raise EstimationError(f"{wrong}a bar divides it, expected one set of covariates")
    if re.search(r"\boffset\s*\(", bare):
        raise EstimationError(f"{wrong}an offset cannot be taken into account; leave it out")
    if number := re.search(r"`(\d+)`", text):
        raise EstimationError(f"{wrong}a column named {number[1]} would be a number; rename it")
    if re.search(r"(^|[+\-:*(\s])\.($|[+\-:*)\s])", bare[place + 1 :]):
        raise EstimationError(f"{wrong}a point stands for no columns here; name the covariates")
    try:
        _no_powers_of_one(text, wrong)
        right = Formula(text)
    except EstimationError:
        raise
    except Exception as error:
        raise EstimationError(f"{wrong}{_plain(error)}") from None
    if not isinstance(right, SimpleFormula):
        raise EstimationError(f"{wrong}expected one set of covariates")
    if not any(term.degree == 0 for term in right):
        raise EstimationError(
            f"{wrong}there is no constant to take out, for the cutpoints stand in its place; leave "
            "`- 1` or `0 +` out"
        )
    parts = [factor for term in right for factor in term.factors]
    variables: dict[str, None] = {}
    factors: set[str] = set()
    row_by_row = True
    for part in parts:
        names, within, plain = _names(part)
        variables |= dict.fromkeys(name for name in names if name in data or not _is_known(name))
        factors |= within
        row_by_row &= plain
    if not variables and text != "1":
        raise EstimationError(
            f"{wrong}no covariate is left (a minus takes a term out); say `~ 1` if none is meant"
        )
    if outcome in variables:
        raise EstimationError(f"{wrong}{outcome} is the outcome and a covariate")
    columns_present(data, (outcome, *variables))
    return Model(formula, outcome, right, tuple(variables), frozenset(factors), row_by_row)


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
        raise EstimationError(f"formula {model.formula!r}: {_plain(error)}") from None
    spec = made.model_spec
    if len(matrix) != len(people):
        raise EstimationError(f"formula {model.formula!r}: {len(matrix)} rows of {len(people)}")
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        term = next(t for t, columns in spec.term_indices.items() if column in columns)
        names = {name for factor in term.factors for name in _names(factor)[0] if name in people}
        shown = ", ".join(f"{name} = {people[name].iloc[row]}" for name in sorted(names))
        raise EstimationError(
            f"{spec.column_names[column]}: row {rows[row]} is {matrix[row, column]} ({shown}), "
            "expected a finite number; leave such rows out by `domain=`"
        )
    return matrix, spec


def columns_present(data: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse columns that are not there, or there more than once."""
    heads = list(data.columns)
    absent = [name for name in names if name not in heads]
    if absent:
        near = difflib.get_close_matches(absent[0], list(map(str, heads)), 1)
        hint = f"; the nearest name is {near[0]}" if near else ""
        raise EstimationError(f"the data have no column {', '.join(absent)}{hint}")
    if twice := [name for name in names if heads.count(name) > 1]:
        raise EstimationError(f"the data have more than one column {', '.join(twice)}")


def _no_powers_of_one(text: str, wrong: str) -> None:
    """Refuse the power of a single column: in a formula it is the column itself."""
    from formulaic.parser import DefaultFormulaParser

    tokens = list(DefaultFormulaParser().get_tokens(text))
    for base, sign in itertools.pairwise(tokens):
        if base.kind.value in ("name", "python") and str(sign) in ("**", "^"):
            raise EstimationError(
                f"{wrong}the power of {base} is {base} itself there; for the number write "
                f"I({base}**2)"
            )


def _names(factor: Any) -> tuple[set[str], set[str], bool]:
    """Return the columns that a part of a formula may name, those in C(), and if it is plain.

    formulaic says which variables it needs only after it has evaluated, and not within its own
    transformations; so its text is read here.
    """
    if factor.eval_method.value == "literal":
        return set(), set(), True
    if factor.eval_method.value == "lookup":
        return {factor.expr.strip("`")}, set(), True
    tree, quoted = _tree(factor)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    roots = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if _is_known(node.value.id)
    }
    names, factors, plain = set(), set(), True
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in called | roots:
            names.add(quoted.get(node.id, node.id))
        elif isinstance(node, ast.Call):
            function = ast.unparse(node.func).removeprefix("np.")
            plain &= function in _ROW_BY_ROW
            inner = node.args[0] if node.args else None
            if function == "C" and isinstance(inner, ast.Name):
                factors.add(quoted.get(inner.id, inner.id))
            if function == "Q" and isinstance(inner, ast.Constant):
                names.add(str(inner.value))
        elif not isinstance(node, (*_PLAIN, ast.keyword)) and not (
            isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("np.", "contr."))
        ):
            plain = False
    return names, factors, plain


def _tree(factor: Any) -> tuple[ast.Expression, dict[str, str]]:
    """Return the syntax tree of a part of a formula, and what stand-ins for names mean."""
    quoted: dict[str, str] = {}

    def stand_in(found: re.Match[str]) -> str:
        name = f"quoted_{len(quoted)}_"
        quoted[name] = found[1]
        return name

    text = re.sub(r"`([^`]+)`", stand_in, factor.expr)
    try:
        return ast.parse(text, mode="eval"), quoted
    except SyntaxError as error:
        raise EstimationError(f"formula: {factor.expr!r} cannot be read: {error.msg}") from None


def _inner(factor: Any) -> str:
    """Return what a factor is called: its column, or what stands in C()."""
    if factor.eval_method.value == "lookup":
        return str(factor.expr).strip("`")
    tree, quoted = _tree(factor)
    if isinstance(tree.body, ast.Call) and ast.unparse(tree.body.func) == "C" and tree.body.args:
        inner = ast.unparse(tree.body.args[0])
        return quoted.get(inner, inner)
    return str(factor.expr)


def _is_known(name: str) -> bool:
    """Whether a name means something without data."""
    from formulaic.transforms import TRANSFORMS

    return name in TRANSFORMS or hasattr(builtins, name)


def _levels_known(column: pd.Series[Any], levels: list[Any], name: str) -> None:
    unknown = ~column.isin(levels)
    if unknown.any():
        raise EstimationError(
            f"{name}: nobody in the model had the level {column[unknown].iloc[0]!s}; levels are "
            f"{', '.join(map(str, levels))}"
        )


def _holds_texts(known: pd.Series[Any]) -> bool:
    return all(isinstance(level, str) for level in known.cat.categories)


def _plain(error: Exception) -> str:
    """Return a message of formulaic in one line, without the colours of a terminal."""
    if unknown := re.search(r"name '(\w+)' is not defined", str(error)):
        return f"there is neither a function nor a column {unknown[1]}"
    said = re.sub(r"\x1b\[[0-9;]*m|[⧛⧚]|\[1;31m|\[0m", "", str(error))
    return " ".join(said.split())
