"""Writes what PDFs are made of, the most frequent kinds first. Bytes do not change."""

from __future__ import annotations

from typing import Any

from pydyf import _to_bytes as _original


def to_bytes(item: Any) -> bytes:
    """Return an operand, operator or object as it stands in a file."""
    kind = type(item)
    if kind is bytes:
        return item  # type: ignore[no-any-return]
    if kind is float:
        if item.is_integer():
            return b"%d" % int(item)
        return f"{item:f}".rstrip("0").encode("ascii")
    if kind is int:
        return b"%d" % item
    if kind is str:
        return item.encode("ascii")  # type: ignore[no-any-return]
    written: bytes = _original(item)
    return written
