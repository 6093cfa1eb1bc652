"""A content-addressed store: each entry under the digest of its inputs."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from scs_report.border.files import UNFINISHED, write_atomically
from scs_report.stopping import signals_deferred

_CHECKSUM = 32  # bytes before the content
_LEFTOVERS_KEPT = 3600.0  # seconds
_UNUSED_KEPT = 60 * 86400.0  # seconds
_MOST_BYTES = 500_000_000


class Store:
    """A folder of entries with checksums. Several processes may use it at the same time.

    The checksum covers key and content: an entry that is damaged, truncated or stored under
    another key counts as missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """Return the content stored under a key, or None."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        checksum, content = raw[:_CHECKSUM], raw[_CHECKSUM:]
        if checksum != _checksum(key, content):
            return None
        with suppress(OSError):
            os.utime(path)  # `prune` removes the least recently used
        return content

    def put(self, key: str, content: bytes) -> None:
        """Store content under a key; errors of the file system are ignored."""
        path = self._path(key)
        with suppress(OSError), signals_deferred():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, _checksum(key, content) + content)

    def prune(self, most_bytes: int = _MOST_BYTES, unused: float = _UNUSED_KEPT) -> None:
        """Remove entries not used for `unused` seconds, then the oldest beyond `most_bytes`."""
        now = time.time()
        entries = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                entries.append((status.st_mtime, status.st_size, path))
        kept = 0
        for used, size, path in sorted(entries, reverse=True):
            age = now - used
            unfinished = path.name.startswith(UNFINISHED)
            if unfinished and age <= _LEFTOVERS_KEPT:
                continue  # it may belong to a running build
            kept += size
            if unfinished or age > unused or kept > most_bytes:
                with suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _checksum(key: str, content: bytes) -> bytes:
    digest = sha256(key.encode() + b"\0")
    digest.update(content)
    return digest.digest()
