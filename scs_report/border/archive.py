"""ZIP files whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

#: Files in an archive cannot be older.
_WHEN = (1980, 1, 1, 0, 0, 0)
#: What is packed already.
_PACKED = (".png", ".zip")
_PROGRAM, _FILE = 0o755, 0o644


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files by path as a ZIP, in their order and without the time of writing.

    >>> zipped({"a": b"1"}) == zipped({"a": b"1"})
    True
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            packed = name.endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.external_attr = (_PROGRAM if name.endswith(".sh") else _FILE) << 16
            archive.writestr(entry, content)
    return target.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP of our own by path, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
