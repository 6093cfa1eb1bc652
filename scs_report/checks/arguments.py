"""What filters and tests are given: as many arguments as they take, of the right kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import nodes

from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.names import KNOWN
from scs_report.prose.claims import ClaimLog
from scs_report.prose.factbook import FactBook
from scs_report.prose.filters import make_filters
from scs_report.prose.judgements import make_tests
from scs_report.prose.statements import STATEMENTS
from scs_report.prose.syntax import unknown

#: What texts call beside tests and statements.
CALLED = (
    *("figure", "table", "box", "ref", "fact", "range"),
    *("_", "gettext", "ngettext", "pgettext"),
)
#: Digits that a number is printed with, at most.
_MOST_DIGITS = 6
_DIGITS = "decimals"


def filter_fault(node: nodes.Filter) -> str:
    """Say what is wrong with what a filter is given; "" if nothing is."""
    function = _filters().get(node.name)
    return "" if function is None else _fault(node.name, function, node, "filter")


def call_fault(node: nodes.Call) -> str:
    """Say what is wrong with a call by name: there is no such function, or not such arguments."""
    if not isinstance(node.node, nodes.Name):
        return ""
    name, tests = node.node.name, _tests()
    if name in tests:
        return _fault(name, tests[name], node, "test")
    known = (*tests, *STATEMENTS, *CALLED)
    return "" if name in known else unknown(name, known, _("function"))


@cache
def _filters() -> Mapping[str, Callable[..., Any]]:
    return make_filters(Language(KNOWN[0]), FactBook())


@cache
def _tests() -> Mapping[str, Callable[..., Any]]:
    return make_tests(None, FactBook(), ClaimLog)


def _fault(
    name: str, function: Callable[..., Any], node: nodes.Filter | nodes.Call, what: str
) -> str:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return _("found a star in {name}, expected the arguments themselves", name=name)
    signature = inspect.signature(function)
    given: list[nodes.Expr | None] = [*node.args]
    if isinstance(node, nodes.Filter):  # what stands before the bar
        given = [node.node, *given]
    try:
        bound = signature.bind(
            *given, **{str(parameter.key): parameter.value for parameter in node.kwargs}
        )
    except TypeError:
        takes = ", ".join(_written(signature, what))
        return _(
            "found other arguments in {name} than it takes: write {usage}",
            name=name,
            usage=f"{name}({takes})",
        )
    digits = bound.arguments.get(_DIGITS)
    if isinstance(digits, nodes.Neg):
        return _(
            "found a negative number of digits in {name}, expected 0 to {most}",
            name=name,
            most=_MOST_DIGITS,
        )
    if isinstance(digits, nodes.Const):
        value = digits.value
        if type(value) is not int or not 0 <= value <= _MOST_DIGITS:
            found = f'"{value}"' if isinstance(value, str) else value
            return _(
                "found {found} in {name}, expected how many digits stand behind the point: 0 to "
                "{most}",
                found=str(found),
                name=name,
                most=_MOST_DIGITS,
            )
    return ""


def _written(signature: inspect.Signature, what: str) -> list[str]:
    """Return arguments as they are written; the first of a filter stands before it."""
    parameters = list(signature.parameters.values())[1 if what == "filter" else 0 :]
    written = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            written.append(f"{parameter.name}, …")
        elif parameter.kind is parameter.VAR_KEYWORD:
            written.append("above=…")
        elif parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY:
            written.append(parameter.name)
        else:
            default = "…" if parameter.default is parameter.empty else parameter.default
            written.append(f"{parameter.name}={str(default).lower()}")
    return [text.replace("=()", "=…").replace("=,", '="",') for text in written]
