"""Packages of office files: the same bytes for the same parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from scs_report.border.archive import unzipped, zipped

_CORE = "docProps/core.xml"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def packed(content: bytes, change: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """Return a package with parts changed by name, and without the times of writing."""
    changes = change or {}

    def settled(name: str, part: bytes) -> bytes:
        part = changes[name](part) if name in changes else part
        if name.endswith(".xlsx"):
            return packed(part)
        return _TIME.sub(b"2000-01-01T00:00:00Z", part) if name == _CORE else part

    return zipped({name: settled(name, part) for name, part in unzipped(content).items()})
