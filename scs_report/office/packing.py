"""Packages of office files: the same bytes for the same parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

_WHEN = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def packed(content: bytes, change: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """Return a package with parts changed by name, and without the times of writing."""
    changes = change or {}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            part = old.read(item)
            if item.filename in changes:
                part = changes[item.filename](part)
            if item.filename == _CORE:
                part = _TIME.sub(b"2000-01-01T00:00:00Z", part)
            elif item.filename.endswith(".xlsx"):
                part = packed(part)
            entry = zipfile.ZipInfo(item.filename, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return target.getvalue()
