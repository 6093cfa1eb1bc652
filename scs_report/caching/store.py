"""Where finished things are kept, each under the digest of its inputs."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from scs_report.stopping import held

_SEAL = 32  # bytes of a digest before the content
_UNFINISHED = ".new-"
_LEFTOVERS_KEPT = 3600.0  # seconds
_UNUSED_KEPT = 60 * 86400.0  # seconds
_MOST_BYTES = 500_000_000


class Store:
    """A folder of sealed entries. Several programs may use it at the same time.

    An entry is sealed with a digest over its key and its content: one that is damaged, cut off
    or filed under another key is taken for missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """Return the content kept under a key, or None."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        seal, content = raw[:_SEAL], raw[_SEAL:]
        if seal != _seal(key, content):
            return None
        with suppress(OSError):
            os.utime(path)  # it was used: `prune` drops what was not used for longest
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep content under a key. A cache that cannot be written does not stop the work."""
        path = self._path(key)
        with suppress(OSError), held():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_seal(key, content) + content)
                os.replace(name, path)
            except BaseException:
                os.unlink(name)
                raise

    def prune(self, most_bytes: int = _MOST_BYTES, unused: float = _UNUSED_KEPT) -> None:
        """Drop what was not used for `unused` seconds; then the oldest beyond `most_bytes`."""
        now = time.time()
        entries = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                entries.append((status.st_mtime, status.st_size, path))
        kept = 0
        for used, size, path in sorted(entries, reverse=True):
            age = now - used
            unfinished = path.name.startswith(_UNFINISHED)
            if unfinished and age <= _LEFTOVERS_KEPT:
                continue  # it may belong to a build at work
            kept += size
            if unfinished or age > unused or kept > most_bytes:
                with suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _seal(key: str, content: bytes) -> bytes:
    digest = sha256(key.encode() + b"\0")
    digest.update(content)
    return digest.digest()
