"""Files: text that people write, and writing that is complete or does not happen."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

#: Begins the names of files and folders that are being written.
UNFINISHED = ".new-"


class UnreadableError(Exception):
    """A file that cannot be used; `problems` says why, each with its line where it has one."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def read_text(path: Path) -> str:
    """Return the text of a file; a byte order mark is left out.

    Raises
    ------
    UnreadableError
        If there is no such file, it cannot be read, or is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError(["No such file or directory"]) from None
    except OSError as error:
        raise UnreadableError([error.strerror or str(error)]) from error
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """Return the text that bytes are; a byte order mark is left out. Errors as `read_text`."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(["the file is not UTF-8 but UTF-16; save it as UTF-8"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"line {line}: the file is not UTF-8; save it as UTF-8"
        raise UnreadableError([message]) from error


def write_atomically(path: Path, content: bytes, folder: Path | None = None) -> None:
    """Write a file that appears complete or not at all.

    It is written in `folder`, on the same disk, or else beside its final place.

    Raises
    ------
    OSError
        If that is impossible; what was there before is unchanged.
    """
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=folder or path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
