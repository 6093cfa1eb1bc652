"""What can be wrong with a respondents file, in words that need no programming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scs_report.border.text import visible

Kind = Literal[
    "no-rows",
    "missing-column",
    "card",
    "other-label",
    "formula",
    "formula-error",
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
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        if self.row is None:
            return f"{', '.join(place)}: {self.found}, expected {self.expected}"
        found = f'"{shortened(self.found)}"' if self.found else "nothing (a blank cell)"
        if "\n" in self.found:
            found += " (several lines: is a quotation mark left open here?)"
        return f"{', '.join(place)}: found {found}, expected {self.expected}"


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
                place = f"column {finding.column}" if finding.column else "such rows"
                rows = "row" if len(more) == 1 else "rows"
                lines.append(
                    f"{self.file}, {place}: and {len(more):,} more {rows} ({_listed(more)})"
                )
        return lines

    def __str__(self) -> str:
        """Return the whole report as text."""
        if self.ok:
            head = [f"{self.file}: {self.rows:,} respondents, no problems"]
        else:
            word = "problem" if self.count == 1 else "problems"
            head = [f"{self.file}: {self.rows:,} respondents, {self.count:,} {word}"]
        return "\n".join([*head, *self.lines(), *(f"Note: {note}" for note in self.notes)])


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
        return f"{spans[0][0]} or {spans[0][1]}"
    parts: list[str] = []
    for first, last in spans:
        parts += [f"{first}–{last}"] if last - first > 1 else map(str, range(first, last + 1))
    return ", ".join(parts)


def _listed(rows: npt.NDArray[np.int64], limit: int = 5) -> str:
    shown = ", ".join(str(row) for row in rows[:limit])
    return f"{shown}, …, {rows[-1]}" if len(rows) > limit else shown


def shortened(text: str, length: int = 60) -> str:
    """Return a text on one line, cut where it is too long to be shown."""
    text = visible(" ".join(text[: 100 * length].split()))
    return text if len(text) <= length else f"{text[: length - 1]}…"
