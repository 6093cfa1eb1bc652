"""Messages in files: what is kept of them is told later, in the language of whoever reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scs_report.errors import Message


def packed(messages: Sequence[str]) -> bytes:
    """Return messages as JSON.

    Examples
    --------
    >>> unpacked(packed([Message("{n} rows", n=3)]))[0].key
    '{n} rows'
    """
    return json.dumps([_tree(one) for one in messages], ensure_ascii=False).encode()


def unpacked(content: bytes) -> tuple[str, ...]:
    """Return messages of JSON."""
    return tuple(_field(one) for one in json.loads(content))


def _tree(field: Any) -> Any:
    if isinstance(field, Message):
        return {"key": field.key, "fields": {k: _tree(v) for k, v in field.fields.items()}}
    if isinstance(field, tuple | list):
        return [_tree(part) for part in field]
    return {"text": field} if isinstance(field, dict) else field


def _field(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_field(part) for part in tree]
    if isinstance(tree, dict):
        if "text" in tree:
            return tree["text"]
        return Message(tree["key"], **{k: _field(v) for k, v in tree["fields"].items()})
    return tree
