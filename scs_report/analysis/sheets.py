"""Sheets: columns computed from given cells by formulas.

Formulas are parsed by Python and walked here: nothing in them is run but sums, differences,
products and quotients of what the sheet itself names.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping

from scs_report.errors import say as _
from scs_report.results import Address
from scs_report.results.table_entries import Sheet
from scs_report.results.table_grids import sheet_cell

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class FormulaError(ValueError):
    """A formula that cannot be computed; its message says why."""


def sheet_numbers(entry: Sheet) -> dict[Address, float]:
    """Return all numbers of a sheet by their addresses.

    Raises
    ------
    FormulaError
        If a cell is missing, a formula cannot be read, or divides by nothing.
    """
    columns: dict[str, list[float]] = {}
    for column in entry.columns:
        if column.text:
            continue
        if column.formula:
            values = [
                _computed(
                    column.formula,
                    {name: have[at] for name, have in columns.items()},
                    columns,
                    entry.constants,
                )
                for at in range(len(entry.rows))
            ]
        else:
            lacking = [row.key for row in entry.rows if column.key not in row.values]
            if lacking:
                raise FormulaError(
                    _(
                        "column {name}: rows {rows} have no value",
                        name=column.key,
                        rows=", ".join(lacking),
                    )
                )
            values = [row.values[column.key] for row in entry.rows]
        columns[column.key] = values
    found = {
        Address("cell", f"{entry.key}.{name}"): number for name, number in entry.constants.items()
    }
    found |= {
        sheet_cell(entry, row.key, key): values[at]
        for key, values in columns.items()
        for at, row in enumerate(entry.rows)
    }
    if entry.total:
        summed = [
            column.key for column in entry.columns if column.key in columns and not column.percent
        ]
        found |= {sheet_cell(entry, "total", key): sum(columns[key]) for key in summed}
    return found


def sheet_problems(entry: Sheet) -> Iterator[str]:
    """Yield what is wrong with a sheet."""
    keys = [column.key for column in entry.columns]
    for name in keys:
        if name in entry.constants:
            yield _('"{name}" is both a column and a constant', name=name)
    for row in entry.rows:
        for name in {*row.values, *row.texts} - set(keys):
            yield _('row {row}: "{name}" is no column', row=row.key, name=name)
    try:
        sheet_numbers(entry)
    except FormulaError as error:
        yield str(error)


def _computed(
    formula: str,
    row: Mapping[str, float],
    columns: Mapping[str, list[float]],
    constants: Mapping[str, float],
) -> float:
    """Return what a formula gives in one row."""

    def value(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.Name(id=name):
                if name in row:
                    return row[name]
                if name in constants:
                    return constants[name]
                raise FormulaError(
                    _(
                        'formula "{formula}": "{name}" is no constant and no column to the left',
                        formula=formula,
                        name=name,
                    )
                )
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return _OPERATORS[type(sign)](value(left), value(right))
            case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=name)], keywords=[]):
                if name not in columns:
                    raise FormulaError(
                        _(
                            'formula "{formula}": "{name}" is no column to the left',
                            formula=formula,
                            name=name,
                        )
                    )
                return math.fsum(columns[name])
        raise FormulaError(
            _(
                'formula "{formula}": expected numbers, names, + - * / and sum(column)',
                formula=formula,
            )
        )

    try:
        return value(ast.parse(formula.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise FormulaError(_('formula "{formula}": cannot be read', formula=formula)) from error
    except ZeroDivisionError as error:
        raise FormulaError(_('formula "{formula}": divides by nothing', formula=formula)) from error
