"""What can be wrong with a respondents file, in words that need no programming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scs_report.border.text import shortened, visible
from scs_report.errors import say as _

#: Characters of a cell that a message shows.
_LONGEST = 1000

Kind = Literal[
    "no-rows",
    "missing-column",
    "duplicate-column",
    "ragged-row",
    "text",
    "not-whole",
    "undeclared-code",
    "out-of-range",
    "weight",
    "duplicate-id",
    "not-asked",
    "not-answered",
    "nothing-ticked",
    "exclusive",
]


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong in one place.

    ``row`` is the line as a spreadsheet shows it: the header is line 1. It is ``None`` where the
    problem is the file's, ``column`` where it is the whole row's. ``found`` is "" for a blank.
    """

    file: str
    kind: Kind
    row: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        fields = {"file": self.file, "row": str(self.row), "column": self.column or ""}
        if self.row is not None and self.column is not None:
            place = _("{file}, row {row}, column {column}", **fields)
        elif self.row is not None:
            place = _("{file}, row {row}", **fields)
        elif self.column is not None:
            place = _("{file}, column {column}", **fields)
        else:
            place = self.file
        if self.row is None:
            return _(
                "{place}: {found}, expected {expected}",
                place=place,
                found=self.found,
                expected=self.expected,
            )
        found = f'"{in_one_line(self.found)}"' if self.found else _("nothing (a blank cell)")
        if "\n" in self.found:
            found = _("{text} (several lines: is a quotation mark left open here?)", text=found)
        return _(
            "{place}: found {found}, expected {expected}",
            place=place,
            found=found,
            expected=self.expected,
        )


class Finding(Struct, frozen=True, kw_only=True, eq=False):
    """The same problem in one or many rows of a column.

    ``rows`` are line numbers in rising order, ``found`` the values in them; both are empty
    where the problem is the file's and ``fact`` says what was found.
    """

    kind: Kind
    column: str | None
    expected: str
    rows: npt.NDArray[np.int64]
    found: Sequence[str]
    fact: str = ""

    def __len__(self) -> int:
        """Return how many places the problem has."""
        return max(len(self.rows), 1)

    def problems(self, file: str, limit: int | None = None) -> Iterator[Problem]:
        """Return the single problems, in the order of the rows."""
        if len(self.rows) == 0:
            yield self._problem(file, None, self.fact)
        for row, found in zip(self.rows[:limit], self.found[:limit], strict=True):
            yield self._problem(file, int(row), found)

    def _problem(self, file: str, row: int | None, found: str) -> Problem:
        return Problem(
            file=file,
            kind=self.kind,
            row=row,
            column=self.column,
            found=found,
            expected=self.expected,
        )


class Report(Struct, frozen=True, kw_only=True, eq=False):
    """Everything validation found. ``rows`` counts respondents, ``notes`` are not problems."""

    file: str
    rows: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def count(self) -> int:
        """How many problems there are."""
        return sum(len(finding) for finding in self.findings)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every single problem."""
        return tuple(
            problem for finding in self.findings for problem in finding.problems(self.file)
        )

    def lines(self, each: int = 3) -> list[str]:
        """Return the report in words.

        Parameters
        ----------
        each
            How many rows to spell out of a problem that many rows have.
        """
        lines: list[str] = []
        for finding in self.findings:
            lines += (str(problem) for problem in finding.problems(self.file, each))
            more = finding.rows[each:]
            if len(more) > 0:
                fields = {"file": self.file, "n": len(more), "rows": _listed(more)}
                if finding.column:
                    said = _(
                        "{file}, column {column}: and {n} more, in row {rows}",
                        column=finding.column,
                        **fields,
                    )
                else:
                    said = _("{file}: and {n} more, in row {rows}", **fields)
                lines.append(said)
        return lines

    def __str__(self) -> str:
        """Return the whole report as text."""
        if self.ok:
            head = _("{file}: {n} respondents, no problems", file=self.file, n=self.rows)
        else:
            head = _(
                "{file}: {n} respondents, problems: {problems}",
                file=self.file,
                n=self.rows,
                problems=self.count,
            )
        notes = (_("Note: {note}", note=note) for note in self.notes)
        return "\n".join([head, *self.lines(), *notes])


def codes_in_words(codes: Iterable[int]) -> str:
    """Return codes as a reader would say them: ``1–5, 98``.

    >>> codes_in_words([1, 2, 3, 4, 5, 98])
    '1–5, 98'
    """
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    if len(spans) == 1 and spans[0][1] - spans[0][0] == 1:
        return _("{one} or {other}", one=str(spans[0][0]), other=str(spans[0][1]))
    parts: list[str] = []
    for first, last in spans:
        parts += [f"{first}–{last}"] if last - first > 1 else map(str, range(first, last + 1))
    return ", ".join(parts)


def _listed(rows: npt.NDArray[np.int64], limit: int = 5) -> str:
    shown = ", ".join(str(row) for row in rows[:limit])
    return f"{shown}, …, {rows[-1]}" if len(rows) > limit else shown


def in_one_line(text: str, length: int = _LONGEST) -> str:
    """Return a text on one line, as it can be seen, and cut only where it is very long."""
    return visible(shortened(" ".join(text[: 100 * length].split()), length))
