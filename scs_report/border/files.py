"""Files: text that people write, and writing that is complete or does not happen."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from scs_report.errors import N_
from scs_report.errors import say as _

#: Begins the names of files and folders that are being written.
UNFINISHED = ".new-"


class UnreadableError(Exception):
    """A file that cannot be used; `problems` says why, each with its line where it has one."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "; ".join(self.problems)


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
        raise UnreadableError([_("No such file or directory")]) from None
    except OSError as error:
        raise UnreadableError([error.strerror or str(error)]) from error
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """Return the text that bytes are; a byte order mark is left out. Errors as `read_text`."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError([not_utf8(raw)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            [_("line {line}: {text}", line=str(line), text=not_utf8(raw))]
        ) from error


def not_utf8(raw: bytes) -> str:
    """Say that bytes are not UTF-8, what they seem to be, and what to do.

    Examples
    --------
    >>> not_utf8("支持程度在城市居民中更高。".encode("gbk"))
    'the file is not UTF-8 but GBK, as Windows saves Chinese; save it as UTF-8'
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("the file is not UTF-8 but {encoding}; save it as UTF-8", encoding="UTF-16")
    for code, name, letters in _OTHERS:
        with suppress(UnicodeDecodeError):
            text = raw.decode(code)
            others = [char for char in text if ord(char) > 0x7F]
            if others and sum(map(letters, others)) > len(others) * 0.9:
                return _("the file is not UTF-8 but {encoding}; save it as UTF-8", encoding=_(name))
    return _("the file is not UTF-8; save it as UTF-8")


def _is_common_han(char: str) -> bool:
    """Whether a character is one that GBK and Big5 share with everyday Chinese, or its mark."""
    return (
        "\u4e00" <= char <= "\u9fa5"
        or char in "，。、；：？！“”‘’（）《》「」—…·％～０１２３４５６７８９"
    )


#: Other encodings: what Python and people call them, and which characters they are used for.
_OTHERS = (
    ("gb18030", N_("GBK, as Windows saves Chinese"), _is_common_han),
    ("big5", "Big5", _is_common_han),
)


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
