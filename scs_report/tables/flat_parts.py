"""What one printed cell holds, apart: its number, a sign before it, its error, its interval."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal, get_args

from msgspec.structs import replace

from scs_report.language import Language
from scs_report.results import Address, Results, WaldTest
from scs_report.tables.layout import Cell, Row
from scs_report.tables.printed_numbers import (
    FlatCell,
    plain_text,
    read_interval,
    read_number,
    read_probability,
    read_quantity,
)

#: Each stands in a column of its own, in this order.
Part = Literal[
    "value",
    "sign",
    "degrees",
    "p",
    "error",
    "error_sign",
    "low",
    "high",
    "stars",
    "letters",
]
PARTS: tuple[Part, ...] = get_args(Part)


class Reading:
    """Reads the cells of a table, for which `results` has the numbers."""

    def __init__(self, results: Results, language: Language) -> None:
        self._results, self._language = results, language
        self._facts = {fact.name: fact for fact in results.facts}

    def row(self, row: Row) -> list[dict[Part, FlatCell]]:
        """Return the parts of each cell of a row."""
        known = [*self._estimates(row)]
        return [self._cell(cell, known) for cell in row.cells]

    def _estimates(self, row: Row) -> Iterable[object]:
        """Return what the numbers of a row are, each with an interval perhaps."""
        for cell in row.cells:
            if cell.address:
                yield self._results.value(Address.parse(cell.address))
            elif cell.kind == "name" and plain_text(cell.text) in self._facts:
                yield self._facts[plain_text(cell.text)]

    def _cell(self, cell: Cell, known: list[object]) -> dict[Part, FlatCell]:
        parts = self._printed(cell, known)
        if cell.stars:
            parts["stars"] = FlatCell(cell.stars)
        if cell.letters:
            parts["letters"] = FlatCell(cell.letters)
        return parts

    def _printed(self, cell: Cell, known: list[object]) -> dict[Part, FlatCell]:
        text = plain_text(cell.text)
        if cell.kind != "number":
            return {"value": FlatCell(text, address=cell.address, anchor=cell.anchor)}
        address = Address.parse(cell.address) if cell.address else None
        test = self._results.value(address) if address else None
        if isinstance(test, WaldTest):
            return self._test(cell, test)
        if not cell.second and (ends := self._ends(text, known)):
            return ends
        parts = self._signed(text, "value", "sign")
        exact = self._exact([self._results.number(address)] if address else _each(known, "value"))
        parts["value"] = replace(exact(parts["value"]), address=cell.address, anchor=cell.anchor)
        if ends := self._ends(cell.second, known):
            return parts | ends
        return parts | self._error(cell.second, address)

    def _signed(self, text: str, value: Part, sign: Part) -> dict[Part, FlatCell]:
        """Read a number that has a sign of its own before it, which is no minus."""
        before, space, after = text.partition("\N{NO-BREAK SPACE}")
        if not space or len(before) != 1 or before.isalnum():
            return {value: read_quantity(text, self._language)}
        return {value: read_quantity(after, self._language), sign: FlatCell(before)}

    def _test(self, cell: Cell, test: WaldTest) -> dict[Part, FlatCell]:
        """Read χ² with its degrees of freedom behind or below it, and p if it is printed."""
        language, address = self._language, cell.address
        text, _space, behind = cell.text.partition(" ")
        below = "" if behind else cell.second
        degrees = read_number((behind or below).strip("()（）"), language)
        parts: dict[Part, FlatCell] = {
            "value": replace(
                read_number(text, language), number=test.chi2, address=address, anchor=cell.anchor
            )
        }
        if degrees.number is not None:
            parts["degrees"] = degrees
        if behind and cell.second:
            parts["p"] = replace(read_probability(cell.second, test.p, language), address=address)
        return parts

    def _error(self, second: str, of: Address | None) -> dict[Part, FlatCell]:
        """Read the standard error that stands in brackets below a number."""
        found = re.fullmatch(r"(.*?)[(（](.+)[)）]", second)
        if not found:
            return {}
        parts = self._signed(f"{found[1]}{found[2]}", "error", "error_sign")
        if of is None:
            return parts
        address = of.statistic_of("standard_error")
        exact = self._exact([self._results.number(address)])
        parts["error"] = replace(exact(parts["error"]), address=str(address))
        return parts

    def _ends(self, text: str, known: list[object]) -> dict[Part, FlatCell] | None:
        if not (ends := read_interval(text, self._language)):
            return None
        names: tuple[Part, Part] = "low", "high"
        return {
            name: self._exact(_each(known, name))(end)
            for name, end in zip(names, ends, strict=True)
        }

    def _exact(self, numbers: Iterable[float | None]) -> Callable[[FlatCell], FlatCell]:
        return partial(with_digits, numbers=[one for one in numbers if one is not None])


def with_digits(printed: FlatCell, numbers: list[float]) -> FlatCell:
    """Return a printed number with all digits of the one that it is, rounded, in its unit."""
    if printed.number is None:
        return printed
    unit = 100 if printed.percent else 1
    half = 0.5 * 10.0**-printed.decimals * (1 + 1e-9)
    fits = (
        one / unit
        for number in numbers
        for one in (number, number * 100)
        if abs(one - (printed.number or 0) * unit) <= half
    )
    return replace(printed, number=next(fits, printed.number))


def _each(known: Iterable[object], name: str) -> list[float | None]:
    return [getattr(one, name, None) for one in known]
