"""JSON files that somebody may have edited since the program wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import shown
from scs_report.errors import N_
from scs_report.errors import say as _


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    UnreadableError
        If there is no such file, it is not UTF-8 or no JSON object, a name stands twice in an
        object, or a number is none (`NaN`).
    """
    tree = _tree(read_text(path))
    if not isinstance(tree, dict):
        raise UnreadableError([_("found {found}, expected an object: {{ … }}", found=shown(tree))])
    return tree


def read_list(path: Path) -> tuple[list[Any], str]:
    """Read a JSON list, and return the text of the file with it; errors as `read_object`."""
    text = read_text(path)
    tree = _tree(text)
    if not isinstance(tree, list):
        raise UnreadableError([_("found {found}, expected a list: [ … ]", found=shown(tree))])
    return tree, text


#: What Python's reader of JSON complains of, and how it is told.
_PROBLEMS = {
    "Expecting value": N_("a value is missing"),
    "Expecting property name enclosed in double quotes": N_("a name in double quotes is missing"),
    "Expecting ':' delimiter": N_("a colon is missing"),
    "Expecting ',' delimiter": N_("a comma is missing"),
    "Unterminated string starting at": N_("the text that begins here does not end"),
    "Invalid control character at": N_("a text holds an unseen character"),
    "Extra data": N_("something stands behind the end"),
}
_OTHER = N_("what stands here is no JSON")


def _tree(text: str) -> Any:
    if not text.strip():
        raise UnreadableError([_("the file is empty")])
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        said = _(
            "line {line}, column {column}: {problem}",
            line=str(error.lineno),
            column=str(error.colno),
            problem=_(_PROBLEMS.get(error.msg, _OTHER)),
        )
        raise UnreadableError([_("not JSON: {problem}", problem=said)]) from error
    except RecursionError as error:
        raise UnreadableError([_("not JSON: brackets stand in one another too deep")]) from error
    except ValueError as error:
        raise UnreadableError([_("not JSON: a number of thousands of digits")]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableError([_("the name {name} stands twice in one object", name=shown(twice))])
    return tree


def _no_number(written: str) -> NoReturn:
    raise UnreadableError([_("found {found}, expected a number", found=written)])
