"""Which variable an SPSS file weighs by: ReadStat does not tell, so the header is read."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

#: Where the header keeps its byte order, and which element of a case is the weight; its length.
_LAYOUT, _WEIGHT, _HEADER = 64, 76, 176
_VARIABLE, _LABELS, _PLACES, _DOCUMENT, _EXTENSION = 2, 3, 4, 6, 7
_LONG_NAMES = 13
_LINE = 80


def weight_of(path: Path, encoding: str) -> str:
    """Return the name of the variable that the file weighs by, or "" if there is none.

    Parameters
    ----------
    encoding
        That of the names.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
        order = "<" if header[_LAYOUT : _LAYOUT + 4] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
        (place,) = struct.unpack(order + "i", header[_WEIGHT : _WEIGHT + 4])
        try:
            return _name(file, order, place, encoding) if place > 0 else ""
        except (struct.error, LookupError):  # a file that ReadStat reads all the same
            return ""


def _name(file: BinaryIO, order: str, place: int, encoding: str) -> str:
    def number() -> int:
        return int(struct.unpack(order + "i", file.read(4))[0])

    short, element = b"", 0
    while True:
        kind = number()
        if kind == _VARIABLE:
            element += 1
            _, labelled, missing, _, _ = (number() for _ in range(5))
            name = file.read(8)
            short = name if element == place else short
            if labelled:
                file.seek((number() + 3) // 4 * 4, 1)
            file.seek(8 * abs(missing), 1)
        elif kind == _LABELS:
            for _ in range(number()):
                length = file.read(9)[8]
                file.seek((length + 8) // 8 * 8 - 1, 1)  # length and text fill eights of bytes
        elif kind == _PLACES:
            file.seek(4 * number(), 1)
        elif kind == _DOCUMENT:
            file.seek(_LINE * number(), 1)
        elif kind == _EXTENSION:
            subtype, size, count = number(), number(), number()
            content = file.read(size * count)
            if subtype == _LONG_NAMES:
                pairs = (pair.partition(b"=") for pair in content.split(b"\t"))
                names = {before.strip(): after for before, _, after in pairs}
                return names.get(short.strip(), short).decode(encoding, "replace").strip()
        else:  # the end of the dictionary
            return short.decode(encoding, "replace").strip()
