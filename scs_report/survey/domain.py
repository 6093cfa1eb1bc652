"""A part of the respondents by a rule such as ``region == 3``, and what it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from scs_report.border.shape import nearest
from scs_report.errors import N_, Message, UserError
from scs_report.survey.codebook import Codebook, Derived, Question
from scs_report.survey.conditions import Rule, parse_rule

_SIGNS = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "", ast.NotEq: "≠"}


class Domain(Struct, frozen=True, kw_only=True):
    """Respondents of whom a rule holds.

    `conditions` are its parts in words of the codebook: a variable or item, and the codes of its
    answers or, of a number, its bounds (`≥ 60`).
    """

    rule: Rule
    conditions: tuple[tuple[str, tuple[str, ...]], ...]


def domain_of(text: str, codebook: Codebook) -> Domain:
    """Read the rule of a part of the respondents.

    Raises
    ------
    UserError
        If it is no rule, names what the codebook does not know, or says what no words are for.
    """
    title = Message(N_("No part of the respondents is meant by {rule}"), rule=text)
    try:
        rule = parse_rule(text)
    except ValueError as error:
        hint = N_("Write a rule such as {example}; several parts are joined by and.")
        example = "use == 1 and age >= 60"
        raise UserError(title, [str(error)], Message(hint, example=example)) from error
    known = {*codebook.columns, *(derived.id for derived in codebook.derived)}
    known -= {codebook.design.id, codebook.design.weight}
    if unknown := sorted(rule.names - known):
        problems = [
            Message(N_('found no column or variable "{name}"{near}'), name=name, near=near)
            for name in unknown
            for near in [nearest(name, known)]
        ]
        hint = N_("The study has {names}.")
        raise UserError(title, problems, Message(hint, names=sorted(known)))
    parts = list(_parts(rule.tree))
    problems, conditions = [], []
    for part in parts:
        try:
            conditions.append(_condition(part, codebook))
        except ValueError as error:
            problems.append(error.args[0])
    if problems:
        hint = N_(
            "Mend the rule; what it cannot say, a variable under [[derived]] in the codebook can."
        )
        raise UserError(title, problems, Message(hint))
    return Domain(rule=rule, conditions=tuple(conditions))


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _parts(value)
    else:
        yield node


def _condition(part: ast.expr, codebook: Codebook) -> tuple[str, tuple[str, ...]]:
    """Return what a part of a rule says of one variable; ValueError with a message if it cannot."""
    text = ast.unparse(part)
    rule = parse_rule(text)
    names = sorted(rule.names)
    if len(names) != 1:
        message = N_("{part}: found {names}, expected one column or variable in each part")
        raise ValueError(Message(message, part=text, names=names))
    name = names[0]
    codes = _codes(name, codebook)
    if not codes:
        return name, (_bounds(part, text),)
    held = rule.holds({name: np.array(codes, dtype=np.float64)})
    if not held.any():
        listed = ", ".join(map(str, codes))
        message = N_("{part}: no answer of {name} is such; its codes are {codes}")
        raise ValueError(Message(message, part=text, name=name, codes=listed))
    return name, tuple(str(code) for code, holds in zip(codes, held, strict=True) if holds)


def _codes(name: str, codebook: Codebook) -> tuple[int, ...]:
    """Return the codes of a variable or item; none for a number."""
    if name in codebook.columns and codebook.owner(name).kind == "multiple":
        return 0, 1
    variable: Question | Derived = codebook.variable(name)
    return variable.codes


def _bounds(part: ast.expr, text: str) -> str:
    """Return the bounds of a number as they are printed: `≥ 60`, `14–25`."""
    match part:
        case ast.Compare(left=ast.Name(), ops=[op], comparators=[bound]) if type(op) in _SIGNS:
            return f"{_SIGNS[type(op)]} {ast.unparse(bound)}".strip()
        case ast.Compare(left=low, ops=[ast.LtE(), ast.LtE()], comparators=[ast.Name(), high]) if (
            not isinstance(low, ast.Name)
        ):
            return f"{ast.unparse(low)}–{ast.unparse(high)}"
    message = N_("{part}: of a number, expected bounds such as 14 <= {name} <= 25 or {name} >= 60")
    name = next(node.id for node in ast.walk(part) if isinstance(node, ast.Name))
    raise ValueError(Message(message, part=text, name=name))
