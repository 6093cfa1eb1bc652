"""Printed texts read as numbers again: what a cell of a sheet holds."""

from __future__ import annotations

import re

import msgspec

from scs_report.language import MINUS, Language

#: An interval below a number: its ends, between them what the language parts numbers by.
_BRACKETS = re.compile(r"\[(\S+?)(?:[;，；、]\s*|,\s+)(\S+)\]")
_POINTS = ("short_points", "points", "point")


class FlatCell(msgspec.Struct, frozen=True):
    """One value: its text as printed and, of a number, the number in the unit of the text.

    Attributes
    ----------
    decimals
        Those printed.
    percent
        The text has a percent sign, and then the number is a proportion.
    unit
        What else stands behind the number, with the space before it: that of percentage points.
    signed
        A number above zero has its plus.
    bare
        There is no zero before the point: `.612`.
    below
        The text says no more than that the number is below this one: `p < 0.001`.
    indent
        That of a stub.
    """

    text: str
    number: float | None = None
    decimals: int = 0
    percent: bool = False
    address: str = ""
    anchor: str = ""
    indent: int = 0
    strong: bool = False
    unit: str = ""
    signed: bool = False
    bare: bool = False
    below: float | None = None


def read_number(text: str, language: Language) -> FlatCell:
    """Return a printed text as a cell, with its number if it is nothing but one.

    >>> from scs_report.language import Language
    >>> read_number("1,309", Language("en")).number
    1309.0
    >>> read_number("1–4", Language("en")).number is None
    True
    """
    point = language.decimal_point
    comma = "." if point == "," else ","
    plain = text.strip().replace("\N{NARROW NO-BREAK SPACE}", "").replace(MINUS, "-")
    number = rf"[+-]?\d{{1,3}}(?:{re.escape(comma)}\d{{3}})+|[+-]?\d+"
    found = re.fullmatch(rf"({number})(?:{re.escape(point)}(\d+))?(\s?%)?", plain)
    if not found:
        return FlatCell(text)
    decimals = len(found[2] or "")
    value = float(found[1].replace(comma, "") + (f".{found[2]}" if decimals else ""))
    signed = found[1].startswith("+")
    if found[3]:
        return FlatCell(text, value / 100, decimals, percent=True, signed=signed)
    return FlatCell(text, value, decimals, signed=signed)


def read_quantity(text: str, language: Language) -> FlatCell:
    """Read a number that may have a unit behind it, or no zero before its point.

    >>> from scs_report.language import Language
    >>> read_quantity("+10.7\N{NO-BREAK SPACE}pp", Language("en")).number
    10.7
    >>> read_quantity(".612", Language("en")).number
    0.612
    """
    numbers = language.rules.numbers
    for unit in (getattr(numbers, name).format("") for name in _POINTS):
        if unit and text.endswith(unit):
            read = read_number(text.removesuffix(unit), language)
            if read.number is not None:
                return msgspec.structs.replace(read, text=text, unit=unit)
    if found := re.fullmatch(rf"([+\-{MINUS}]?)(\.\d+)", text):
        read = read_number(f"{found[1]}0{found[2].replace('.', language.decimal_point)}", language)
        return msgspec.structs.replace(read, text=text, bare=True)
    return read_number(text, language)


def read_interval(text: str, language: Language) -> tuple[FlatCell, FlatCell] | None:
    """Return the ends of a printed interval; None if the text is none.

    >>> from scs_report.language import Language
    >>> [end.number for end in read_interval("63–68%", Language("en")) or ()]
    [0.63, 0.68]
    """
    numbers = language.rules.numbers
    unit = numbers.short_points.format("")
    bare, sign = text.removesuffix(unit), numbers.percent.format("")
    ways = [_BRACKETS]
    for way in map(re.escape, (numbers.range, numbers.points_range)):
        low, high = re.escape("{low}"), re.escape("{high}")
        # a space between number and sign is one that does not break
        ways.append(re.compile(way.replace(low, r"([^ ]+?)").replace(high, r"([^ ]+)")))
    for pattern in ways:
        if not (found := pattern.fullmatch(bare)):
            continue
        low, high = found[1], found[2]
        if high.endswith(sign) and not low.endswith(sign):
            low += sign
        ends = read_number(low, language), read_number(high, language)
        if all(end.number is not None for end in ends):
            return ends
    return None


def read_probability(text: str, p: float, language: Language) -> FlatCell:
    """Return a p-value as it is printed, `p = 0.041` or `p < 0.001`, with all its digits."""
    found = re.fullmatch(r"p\s*([=<])\s*(.+)", text)
    read = read_number(found[2], language) if found else FlatCell(text)
    below = read.number if found and found[1] == "<" else None
    return msgspec.structs.replace(read, text=text, number=p, below=below)


def plain_text(text: str) -> str:
    """Return a text of a page without its tags."""
    return re.sub(r"<[^>]+>", "", str(text)).strip()
