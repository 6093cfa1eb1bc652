"""Formulas: what they say, and which columns they name."""

from __future__ import annotations

import ast
import builtins
import difflib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from scs_report.estimation.errors import EstimationError

if TYPE_CHECKING:
    from formulaic import Formula

#: Functions whose value in a row depends on nothing but this row.
_ROW_BY_ROW = frozenset({"C", "I", "Q", "exp", "exp10", "exp2", "log", "log10", "log2"})
#: Functions of other programs, and what stands in their place here.
_ELSEWHERE = {
    "factor": "C(…)",
    "as.factor": "C(…)",
    "ns": "cr(…, df=…, constraints='center')",
    "s": "bs(…, df=…) or cr(…, df=…, constraints='center')",
    "sqrt": "np.sqrt(…)",
    "relevel": "C(…), and name the level by `references=`",
}
_PLAIN = (ast.Expression, ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator,
          ast.unaryop, ast.Compare, ast.cmpop, ast.Load)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Model:
    """A formula taken apart: the outcome, and the columns that the right side names.

    `factors` are the columns that stand in `C()`. `row_by_row` says that the covariates of a row
    provably depend on this row alone, whatever the others hold. `offset` is what stands in
    `offset()`, as a formula of its own; None if nothing does.
    """

    formula: str
    outcome: str
    right: Formula
    variables: tuple[str, ...]
    factors: frozenset[str]
    row_by_row: bool
    offset: Formula | None = None


def read(formula: Any, data: pd.DataFrame) -> Model:
    """Take a formula apart.

    Raises
    ------
    EstimationError
        If it is no formula of one outcome and one set of covariates with a constant, or names
        columns that are not there.
    """
    from formulaic import SimpleFormula

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
        raise EstimationError(
            f"{wrong}the outcome must be one column, got {left!r}; make it a column of the data"
        )
    text, added = _without_offset(text, wrong)
    if number := re.search(r"`(\d+)`", text):
        raise EstimationError(f"{wrong}a column named {number[1]} would be a number; rename it")
    if re.search(r"(^|[+\-:*(\s])\.($|[+\-:*)\s])", bare[place + 1 :]):
        raise EstimationError(f"{wrong}a point stands for no columns here; name the covariates")
    try:
        right = _parsed(text)
        offset = _parsed(f"0 + I({added})") if added else None
    except EstimationError as error:
        raise EstimationError(f"{wrong}{error}") from None
    except Exception as error:
        raise EstimationError(f"{wrong}{one_line(error)}") from None
    if not isinstance(right, SimpleFormula):
        raise EstimationError(f"{wrong}a bar divides it, expected one set of covariates")
    if not any(term.degree == 0 for term in right):
        raise EstimationError(
            f"{wrong}every model here has a constant (ordered ones have cutpoints in its place); "
            "leave `- 1` or `0 +` out"
        )
    parts = [factor for term in right for factor in term.factors]
    variables: dict[str, None] = {}
    factors: set[str] = set()
    row_by_row = True
    if offset is not None:
        parts += [factor for term in offset for factor in term.factors]
    for part in parts:
        names, within, plain = names_in(part)
        variables |= dict.fromkeys(name for name in names if name in data or not _is_known(name))
        factors |= within
        row_by_row &= plain
    if not variables and text != "1":
        raise EstimationError(
            f"{wrong}no covariate is left (a minus takes a term out); say `~ 1` if none is meant"
        )
    if both := sorted(set().union(*map(_functions, parts)) & set(variables)):
        raise EstimationError(f"{wrong}{both[0]} is a column and a function; rename the column")
    if outcome in variables:
        raise EstimationError(f"{wrong}{outcome} is the outcome and a covariate")
    columns_present(data, (outcome, *variables))
    return Model(formula, outcome, right, tuple(variables), frozenset(factors), row_by_row, offset)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Formula:
    """Parse one side of a formula; many models of a loop have the same."""
    from formulaic import Formula

    _no_powers_of_one(text)
    return Formula(text)


def offset_of(formula: str) -> str:
    """Return what stands in the offset of a formula; empty if there is none."""
    return _without_offset(formula.partition("~")[2].strip() or "1", "")[1]


def _without_offset(text: str, wrong: str) -> tuple[str, str]:
    """Return the covariates of a formula without `offset(…)`, and what stands within."""
    found = re.search(r"(?<![\w.`])offset\s*\(", text)
    if found is None:
        return text, ""
    depth = 1
    for end in range(found.end(), len(text)):
        depth += (text[end] == "(") - (text[end] == ")")
        if depth == 0:
            break
    inside, before, after = text[found.end() : end], text[: found.start()], text[end + 1 :]
    rest = re.sub(r"\+\s*$", "", before.rstrip()) + after if before.strip() else after
    rest = rest.strip().removeprefix("+").strip() or "1"
    whole = depth == 0 and inside.strip() and re.fullmatch(r"(.*\+)?\s*", before)
    if not whole or not re.fullmatch(r"\s*([+-].*)?", after) or "offset" in rest:
        raise EstimationError(f"{wrong}expected one offset(…), added to the covariates")
    return rest, inside.strip()


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


def _no_powers_of_one(text: str) -> None:
    """Refuse the power of a single column: in a formula it is the column itself."""
    from formulaic.parser import DefaultFormulaParser

    tokens = list(DefaultFormulaParser().get_tokens(text))
    for base, sign in itertools.pairwise(tokens):
        if base.kind.value in ("name", "python") and str(sign) in ("**", "^"):
            raise EstimationError(
                f"the power of {base} is {base} itself there; for the number write I({base}**2)"
            )


def names_in(factor: Any) -> tuple[dict[str, None], set[str], bool]:
    """Return the columns that a part of a formula may name, those in C(), and if it is plain.

    formulaic says which variables it needs only after it has evaluated, and not within its own
    transformations; so its text is read here.
    """
    if factor.eval_method.value == "literal":
        return {}, set(), True
    if factor.eval_method.value == "lookup":
        return {factor.expr.strip("`"): None}, set(), True
    tree, quoted = tree_of(factor)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    roots = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if _is_known(node.value.id)
    }
    names: dict[str, None] = {}  # in their order
    factors: set[str] = set()
    plain = True
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in called | roots:
            names[quoted.get(node.id, node.id)] = None
        elif isinstance(node, ast.Call):
            function = ast.unparse(node.func).removeprefix("np.")
            plain &= function in _ROW_BY_ROW
            inner = node.args[0] if node.args else None
            if function == "C" and isinstance(inner, ast.Name):
                factors.add(quoted.get(inner.id, inner.id))
            if function == "Q" and isinstance(inner, ast.Constant):
                names[str(inner.value)] = None
        elif not isinstance(node, (*_PLAIN, ast.keyword)) and not (
            isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("np.", "contr."))
        ):
            plain = False
    return names, factors, plain


def _functions(factor: Any) -> set[str]:
    """Return the names of functions, and of modules of such, that a part of a formula calls."""
    if factor.eval_method.value != "python":
        return set()
    calls = [node.func for node in ast.walk(tree_of(factor)[0]) if isinstance(node, ast.Call)]
    named = [ast.unparse(function).partition(".") for function in calls]
    # x.mean() is a method of a column
    return {name for name, point, _ in named if not point or _is_known(name)}


def tree_of(factor: Any) -> tuple[ast.Expression, dict[str, str]]:
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


def called_by(factor: Any) -> str:
    """Return what a factor is called: its column, or what stands in C()."""
    if factor.eval_method.value == "lookup":
        return str(factor.expr).strip("`")
    tree, quoted = tree_of(factor)
    if isinstance(tree.body, ast.Call) and ast.unparse(tree.body.func) == "C" and tree.body.args:
        inner = ast.unparse(tree.body.args[0])
        return quoted.get(inner, inner)
    return str(factor.expr)


def _is_known(name: str) -> bool:
    """Whether a name means something without data."""
    from formulaic.transforms import TRANSFORMS

    return name in TRANSFORMS or hasattr(builtins, name)


def one_line(error: Exception) -> str:
    """Return a message of formulaic in one line, without the colours of a terminal."""
    if unknown := re.search(r"name '(\w+)' is not defined", str(error)):
        hint = _ELSEWHERE.get(unknown[1])
        return f"there is neither a function nor a column {unknown[1]}" + (
            f"; write {hint}" if hint else ""
        )
    message = re.sub(r"\x1b\[[0-9;]*m|[⧛⧚]|\[1;31m|\[0m", "", str(error))
    return " ".join(message.split())
