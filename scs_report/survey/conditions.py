"""Rules of the codebook: small comparisons over columns, such as ``uses_app == 1``.

A rule is written like a pandas expression but understands comparisons, ``and``, ``or``, ``not``,
``in`` and plain sums only: it can call nothing and reach nothing but the columns it names.
A comparison with a blank is neither true nor false but unknown (Kleene's three values), so that
``not satisfaction == 5`` does not hold for somebody who was never asked.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scs_report.errors import say as _

Floats = npt.NDArray[np.float64]

_COMPARISONS: dict[type[ast.cmpop], Callable[[Floats, Floats], npt.NDArray[np.bool_]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Rule(Struct, frozen=True):
    """A rule that has been read and found harmless."""

    text: str
    tree: ast.expr
    names: frozenset[str]

    def truth(self, columns: Mapping[str, Floats]) -> Floats:
        """Return 1 where the rule holds, 0 where it does not, NaN where that is unknown.

        Parameters
        ----------
        columns
            One float array of equal length per column the rule names; NaN is a blank.
        """
        return _truth(self.tree, columns)

    def holds(self, columns: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
        """Return where the rule certainly holds (unknown counts as no)."""
        held: npt.NDArray[np.bool_] = self.truth(columns) == 1
        return held


@lru_cache(maxsize=512)
def parse_rule(text: str) -> Rule:
    """Read a rule, once however often a number asks for it.

    Raises
    ------
    ValueError
        If the text is not an expression or uses anything beyond comparisons of columns and numbers.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ValueError(
            _('"{text}" is not a comparison such as uses_app == 1', text=text)
        ) from error
    names: set[str] = set()
    _check_condition(tree, text, names)
    return Rule(text=text, tree=tree, names=frozenset(names))


def _check_condition(node: ast.expr, text: str, names: set[str]) -> None:
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                _check_condition(value, text, names)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check_condition(operand, text, names)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            _check_number(left, text, names)
            for op, right in zip(ops, comparators, strict=True):
                if isinstance(op, ast.In | ast.NotIn):
                    if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
                        raise ValueError(
                            _('"{text}": "in" needs a list of codes such as [1, 2]', text=text)
                        )
                    for element in right.elts:
                        if not _is_number(element):
                            raise ValueError(
                                _('"{text}": the list after "in" may hold numbers only', text=text)
                            )
                elif type(op) in _COMPARISONS:
                    _check_number(right, text, names)
                else:
                    raise ValueError(_('"{text}": use == or != to compare', text=text))
            if any(isinstance(op, ast.In | ast.NotIn) for op in ops[:-1]):
                raise ValueError(
                    _('"{text}": nothing may follow "in [...]" but "and" or "or"', text=text)
                )
        case _:
            raise ValueError(
                _('"{text}": {node} where a comparison is needed', text=text, node=_what(node))
            )


def _check_number(node: ast.expr, text: str, names: set[str]) -> None:
    match node:
        case ast.Name(id=name):
            names.add(name)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            _check_number(left, text, names)
            _check_number(right, text, names)
        case _ if not _is_number(node):
            raise ValueError(
                _(
                    '"{text}": {node} where a column or a number is needed',
                    text=text,
                    node=_what(node),
                )
            )


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _what(node: ast.expr) -> str:
    names = {
        ast.Call: _("a function call"),
        ast.Attribute: _("an attribute"),
        ast.Name: _("a bare name"),
    }
    return names.get(type(node), type(node).__name__.lower())


def _truth(node: ast.expr, columns: Mapping[str, Floats]) -> Floats:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            truth = _truth(values[0], columns)
            for value in values[1:]:
                truth = _both(truth, _truth(value, columns))
            return truth
        case ast.BoolOp(values=values):
            falsity = 1.0 - _truth(values[0], columns)
            for value in values[1:]:
                falsity = _both(falsity, 1.0 - _truth(value, columns))
            return 1.0 - falsity
        case ast.UnaryOp(operand=operand):
            return 1.0 - _truth(operand, columns)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _comparison(left, ops, comparators, columns)
        case _:  # parse_rule lets nothing else through
            raise AssertionError(ast.dump(node))


def _comparison(
    left: ast.expr,
    ops: Sequence[ast.cmpop],
    comparators: Sequence[ast.expr],
    columns: Mapping[str, Floats],
) -> Floats:
    """Return the truth of ``left < middle < right`` and the like, step by step."""
    result = np.ones(())
    value = _number(left, columns)
    for op, right in zip(ops, comparators, strict=True):
        if isinstance(right, ast.List | ast.Tuple):
            codes = [float(ast.literal_eval(element)) for element in right.elts]
            held = np.isin(value, codes, invert=isinstance(op, ast.NotIn))
            known, following = ~np.isnan(value), value
        else:
            following = _number(right, columns)
            held = _COMPARISONS[type(op)](value, following)
            known = ~(np.isnan(value) | np.isnan(following))
        result = _both(result, np.where(known, held.astype(np.float64), np.nan))
        value = following
    return result


def _number(node: ast.expr, columns: Mapping[str, Floats]) -> Floats:
    match node:
        case ast.Name(id=name):
            return columns[name]
        case ast.BinOp(left=left, op=op, right=right):
            sides = _number(left, columns), _number(right, columns)
            return np.add(*sides) if isinstance(op, ast.Add) else np.subtract(*sides)
        case _:
            return np.asarray(ast.literal_eval(node), dtype=np.float64)


def _both(first: Floats, second: Floats) -> Floats:
    """Return the truth of "first and second": one certain no decides, whatever is unknown."""
    truth: Floats = np.where((first == 0) | (second == 0), 0.0, first * second)
    return truth
