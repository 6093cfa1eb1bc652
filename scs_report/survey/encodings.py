"""Tells UTF-8 from other encodings, and names the other one."""

from __future__ import annotations

import codecs
from itertools import pairwise

from scs_report.errors import UserError

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_HINT = (
    'Save the file again as UTF-8 (in Excel: "Save as", "CSV UTF-8"; '
    "in WPS or Notepad choose the encoding UTF-8)."
)


def require_utf8(data: bytes, file: str) -> None:
    """Refuse data that are not UTF-8 text.

    Parameters
    ----------
    data
        The whole file, with or without a byte order mark.
    file
        Its name for messages.

    Raises
    ------
    UserError
        Naming the line and the encoding the file looks like.
    """
    title = f"{file} cannot be read"
    for mark, name in _MARKS:
        if data.startswith(mark):
            raise UserError(title, [f"line 1: the file looks like {name}, expected UTF-8"], _HINT)
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        if data.count(b"\0") > len(data) // 4:
            problem = f"line {line}: the file looks like UTF-16, expected UTF-8"
            raise UserError(title, [problem], _HINT)
        problem = f"line {line}: the file holds zero bytes; it is damaged or no text file"
        raise UserError(title, [problem])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"line {line}: the file looks like {_guess(data)}, expected UTF-8"
        raise UserError(title, [problem], _HINT) from error


def _guess(data: bytes) -> str:
    """Name the encoding of bytes that are not UTF-8.

    Chinese text has its high bytes side by side, Western text has them one at a time.
    """
    # Whole lines only, so that no character is cut in two.
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines[:2000])
    if _decodes(sample, "gb2312"):
        return "GBK"
    pairs = sum(a >= 0x80 and b >= 0x80 for a, b in pairwise(sample))
    high = sum(byte >= 0x80 for byte in sample)
    if pairs < high / 4:
        return "Windows-1252 or Latin-1"
    if _decodes(sample, "gb18030"):
        return "GBK or GB18030"
    return "Big5" if _decodes(sample, "big5") else "damaged UTF-8 or another encoding"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
