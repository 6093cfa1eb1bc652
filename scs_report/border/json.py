"""JSON files that somebody may have edited since the program wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import shown
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
        raise UnreadableError([f"found {shown(tree)}, expected a list: [ … ]"])
    return tree, text


def _tree(text: str) -> Any:
    if not text.strip():
        raise UnreadableError([_("the file is empty")])
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        message = (
            f"line {error.lineno}, column {error.colno}: {error.msg[:1].lower()}{error.msg[1:]}"
        )
        raise UnreadableError([_("not JSON: {problem}", problem=message)]) from error
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
    raise UnreadableError([f"found {written}, expected a number"])
