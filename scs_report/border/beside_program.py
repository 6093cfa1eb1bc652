"""Files that the program made of its own ones, kept where Python keeps what it compiled."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from scs_report.border.files import write_atomically

_SEAL = 32  # bytes before the content


@dataclass(frozen=True)
class BesideProgram:
    """Sealed files of one kind in a folder `__pycache__`, beyond `most` of which the oldest go.

    What cannot be kept there is made again by the next process.
    """

    folder: Path
    ending: str
    most: int

    def get(self, key: str) -> bytes:
        """Return what an earlier process made; b"" if there is nothing, or it is damaged."""
        try:
            raw = self._path(key).read_bytes()
        except OSError:
            return b""
        seal, content = raw[:_SEAL], raw[_SEAL:]
        return content if seal == sha256(content).digest() else b""

    def put(self, key: str, content: bytes) -> None:
        """Keep something for the next process, unless Python is to keep nothing."""
        if sys.dont_write_bytecode or sys.pycache_prefix:
            return
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            write_atomically(self._path(key), sha256(content).digest() + content)
            self._prune()

    def _path(self, key: str) -> Path:
        return self.folder / f"{sha256(key.encode()).hexdigest()}{self.ending}"

    def _prune(self) -> None:
        with os.scandir(self.folder) as entries:
            files = [one for one in entries if one.name.endswith(self.ending)]
        if len(files) > self.most:
            for one in sorted(files, key=lambda one: one.stat().st_mtime)[: self.most // 2]:
                os.unlink(one)
