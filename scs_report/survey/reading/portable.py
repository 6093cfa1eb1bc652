"""Portable files of SPSS (``.por``), after the description in the developers' guide of PSPP.

ReadStat, which reads all other files of SPSS and Stata, makes user-missing values of these blank
without a word and loses every text beyond ASCII.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from scs_report.errors import N_, Message
from scs_report.errors import say as _
from scs_report.survey.reading.encodings import decoded, known_encoding, named
from scs_report.survey.reading.grid import side_by_side
from scs_report.survey.reading.kinds import FORMS, PORTABLE
from scs_report.survey.reading.raw import RawColumn, RawTable, Value

_LINE, _DIGITS, _CONTENT = 80, slice(264, 274), 456
_TAG = b"SPSSPORT"
#: Formats that are dates have these numbers.
_DATES = {20, 22, 23, 24, 38, 39}


class _Variable:
    """A variable of the file."""

    def __init__(self, name: bytes, width: int, form: int) -> None:
        self.name, self.width, self.form = name, width, form
        self.label = b""
        self.missing: list[tuple[Any, Any]] = []
        self.labels: dict[Any, bytes] = {}


class _Reader:
    """Reads numbers to base 30 and texts, one after the other."""

    def __init__(self, content: bytes) -> None:
        lines = content.splitlines()
        self._content = b"".join(line.ljust(_LINE) for line in lines)
        if (
            self._content[_CONTENT : _CONTENT + 8] != _TAG
            or self._content[_DIGITS] != b"0123456789"
        ):
            raise ValueError(_("it is not written in ASCII"))
        self._place = _CONTENT + 8

    def take(self, length: int = 1) -> bytes:
        self._place += length
        found = self._content[self._place - length : self._place]
        if len(found) < length:
            raise ValueError(_("it ends too early"))
        return found

    def peek(self) -> bytes:
        return self._content[self._place : self._place + 1]

    def text(self) -> bytes:
        return self.take(self.integer())

    def integer(self) -> int:
        number = self.number()
        if number is None or number != int(number) or number < 0:
            raise ValueError(_("a number is missing"))
        return int(number)

    def number(self) -> float | None:
        """Return a number; None if it is missing."""
        while self.peek() == b" ":
            self.take()
        if self.peek() == b"*":
            self.take(2)
            return None
        end = self._content.index(b"/", self._place)
        said = self.take(end - self._place).decode("ascii")
        self.take()
        return _to_base_30(said)

    def value(self, variable: _Variable) -> Any:
        return self.text() if variable.width else self.number()


def _to_base_30(said: str) -> float:
    """Return a number that is written to base 30.

    >>> _to_base_30("-1A.F"), _to_base_30("2+1")
    (-40.5, 60.0)
    """
    sign = -1.0 if said.startswith("-") else 1.0
    digits = said.lstrip("+-")
    exponent = 0
    for mark, direction in (("+", 1), ("-", -1)):
        if mark in digits:
            digits, _, power = digits.partition(mark)
            exponent = direction * int(power, 30)
    whole, _, fraction = digits.partition(".")
    number = float(int((whole + fraction) or "0", 30))
    places = exponent - len(fraction)
    return sign * (number * 30.0**places if places >= 0 else number / 30.0**-places)


def read_portable(path: Path, encoding: str | None) -> RawTable:
    """Read a portable file of SPSS.

    Raises
    ------
    UserError
        If there is no encoding of that name.
    ValueError
        If the file is damaged.
    """
    reader = _Reader(path.read_bytes())
    variables, rows = _parsed(reader)
    texts = b"\n".join(
        [
            *(part for one in variables for part in (one.name, one.label, *one.labels.values())),
            *(cell for row in rows for cell in row if isinstance(cell, bytes)),
        ]
    )
    codec = known_encoding(encoding) if encoding else decoded(texts)[1]
    notes = []
    if not encoding and not texts.isascii() and codec != "utf-8":
        text = N_(
            "The encoding was taken to be {name}; "
            "if texts are garbled, give another one with --encoding"
        )
        notes.append(Message(text, name=named(codec)))

    def plain(value: Any) -> Any:
        return value.decode(codec, errors="replace").rstrip() if isinstance(value, bytes) else value

    lines = pd.RangeIndex(2, 2 + len(rows))
    columns = []
    for number, one in enumerate(variables):
        cells = [plain(row[number]) or (None if one.width else row[number]) for row in rows]
        kind = "str" if one.width else "float64"
        labels: dict[Value, str] = {plain(key): plain(text) for key, text in one.labels.items()}
        columns.append(
            RawColumn(
                name=plain(one.name),
                values=pd.Series(cells, index=lines, dtype=kind),
                label=plain(one.label),
                value_labels=labels,
                missing=tuple((plain(low), plain(high)) for low, high in one.missing),
                format="date" if one.form in _DATES else "",
            )
        )
    return side_by_side(columns, lines, FORMS[PORTABLE], (), notes, encoding=codec)


def _parsed(reader: _Reader) -> tuple[list[_Variable], list[list[Any]]]:
    """Return the variables and the values of each case."""
    reader.take()  # the version
    reader.text(), reader.text()  # when it was made
    variables: list[_Variable] = []
    while (tag := reader.take()) != b"F":
        last = variables[-1] if variables else None
        if tag in b"1236":
            reader.text()
        elif tag in b"45":
            reader.integer()
        elif tag == b"7":
            width, name = reader.integer(), reader.text()
            formats = [reader.integer() for _ in range(6)]
            variables.append(_Variable(name, width, formats[0]))
        elif tag == b"8" and last:
            value = reader.value(last)
            last.missing.append((value, value))
        elif tag == b"9" and last:
            last.missing.append((float("-inf"), reader.value(last)))
        elif tag == b"A" and last:
            last.missing.append((reader.value(last), float("inf")))
        elif tag == b"B" and last:
            last.missing.append((reader.value(last), reader.value(last)))
        elif tag == b"C" and last:
            last.label = reader.text()
        elif tag == b"D":
            names = {reader.text() for _ in range(reader.integer())}
            meant = [one for one in variables if one.name in names]
            for _ in range(reader.integer()):
                value = reader.value(meant[0])
                label = reader.text()
                for one in meant:
                    one.labels[value] = label
        elif tag == b"E":
            for _ in range(reader.integer()):
                reader.text()
        else:
            raise ValueError(_("a record is unknown: {kind}", kind=repr(tag)))
    rows = []
    while reader.peek() not in (b"Z", b""):
        rows.append([reader.value(one) for one in variables])
    return variables, rows
