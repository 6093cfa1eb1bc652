"""What can be wrong with a respondents file, in words that need no programming."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scs_report.border.text import visible
from scs_report.errors import N_, Message

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


#: How a message is said to whoever reads it.
Say = Callable[[str], str]

#: Cells that are shown of what is alike, among how many first ones, and columns that are named.
_EXAMPLES, _LOOKED, _MOST = 3, 200, 8

_CELL = N_("mend the cells in the file; or the codebook, if it is wrong.")
_IMPORT = N_(
    "if the file calls it otherwise, scs-report import finds out which column is meant; "
    "or name the column in the file as the codebook does."
)
#: What to do about each kind of problem.
ADVICE: Mapping[Kind, str] = {
    "no-rows": N_("save the file with its rows, or name the sheet that has them with --sheet."),
    "missing-column": _IMPORT,
    "duplicate-column": N_("delete the columns that are not meant, or give them other names."),
    "card": N_("mend the card, or remove it if the data are real; then try again."),
    "other-label": N_("use scs-report import, which maps the file’s codes to the codebook’s."),
    "ragged-row": N_("open the file in a text editor and mend these lines; or save it as .xlsx."),
    "formula": N_("open the file in a spreadsheet program, let it calculate, and save it."),
    "formula-error": N_("mend the formulas in the spreadsheet and save it."),
    "text": N_("write codes or numbers; scs-report import maps texts of answers to codes."),
    "not-whole": _CELL,
    "undeclared-code": N_("mend the cells; or add the code to data/codebook.toml, if it is right."),
    "out-of-range": N_("mend the cells; or the limits in data/codebook.toml, if they are wrong."),
    "weight": N_("mend the weights; without the column the respondents count as unweighted."),
    "duplicate-id": N_("delete the rows that stand there twice, or number the respondents anew."),
    "not-asked": N_("blank these cells; or mend the base in data/codebook.toml."),
    "not-answered": N_("fill these cells, with a code for no answer if there is one."),
    "nothing-ticked": N_("tick what was answered, or the item for none."),
    "exclusive": N_("decide which of the answers holds, and write 0 for the others."),
}


_SEVERAL_LINES = N_("{cell} (several lines: is a quotation mark left open here?)")
#: Letters of a cell at most where it is shown whole.
_LONGEST = 1_000


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
            place: str = Message(N_("{file}, row {row}, column {column}"), **fields)
        elif self.row is not None:
            place = Message(N_("{file}, row {row}"), **fields)
        elif self.column is not None:
            place = Message(N_("{file}, column {column}"), **fields)
        else:
            place = self.file
        found: str = self.found
        text = N_("{place}: {found}, expected {expected}")
        if self.row is not None:
            text = N_("{place}: found {found}, expected {expected}")
            found = f'"{shortened(found, _LONGEST)}"' if found else _written(found)
            if "\n" in self.found:
                found = Message(_SEVERAL_LINES, cell=found)
        return Message(text, place=place, found=found, expected=self.expected)


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

    @property
    def called(self) -> Message | str:
        """The column with what it is, where that is told."""
        return self.fact if isinstance(self.fact, Message) else self.column or ""

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

    def lines(self, say: Say = str) -> list[str]:
        """Return the report in words: what is alike together, in lines of one text each.

        Parameters
        ----------
        say
            Says a message in the reader's language.
        """
        alike: dict[tuple[str, str], list[Finding]] = {}
        for finding in self.findings:
            expected = "" if finding.kind == "missing-column" else finding.expected
            alike.setdefault((finding.kind, expected), []).append(finding)
        return [_block(findings, say) for findings in alike.values()]

    def __str__(self) -> str:
        """Return the whole report as text."""
        return "\n".join([self.title(), *self.lines(), *(f"Note: {note}" for note in self.notes)])

    def title(self) -> Message:
        """Return how many problems there are."""
        if self.ok:
            text = N_("{file}: {rows} respondents, no problems")
        elif self.count == 1:
            text = N_("{file}: {rows} respondents, one problem")
        else:
            text = N_("{file}: {rows} respondents, {n} problems")
        return Message(text, file=self.file, rows=self.rows, n=self.count)


def _block(findings: Sequence[Finding], say: Say) -> str:
    """Return findings of a kind: where, what is found, what is expected, what to do."""
    kind, total = findings[0].kind, sum(map(len, findings))
    names = [finding.column for finding in findings if finding.column is not None]
    lines = []
    if kind == "missing-column":
        one, many = N_("Column not found: {columns}"), N_("{n} columns not found: {columns}")
        text = one if len(names) == 1 else many
        lines.append(
            say(
                Message(
                    text, n=len(names), columns=[finding.called for finding in findings][:_MOST]
                )
            )
        )
        if len(names) > _MOST:
            lines[-1] += " …"
    elif not len(findings[0].rows):
        for finding in findings:
            column = finding.column
            where = Message(N_("Column {column}: "), column=column) if column else ""
            lines.append(say(where) + say(finding.fact))
            lines.append("  " + say(Message(N_("expected: {what}"), what=finding.expected)))
    else:
        lines += [say(_place(names, total)), *_cells(findings, say)]
        lines.append("  " + say(Message(N_("expected: {what}"), what=findings[0].expected)))
    if advice := ADVICE.get(kind):
        lines.append("  " + say(Message(N_("To do: {what}"), what=Message(advice))))
    return "\n".join(lines)


def _place(names: Sequence[str], total: int) -> Message:
    fields: dict[str, Any] = {"column": names[0] if names else "", "n": total}
    if not names:
        return Message(N_("One row") if total == 1 else N_("{n} rows"), **fields)
    if len(names) == 1:
        text = N_("Column {column}, one cell") if total == 1 else N_("Column {column}, {n} cells")
        return Message(text, **fields)
    shown: list[str | Message] = [*names[:_MOST]]
    if len(names) > _MOST:
        shown.append(Message(N_("{n} more"), n=len(names) - _MOST))
    return Message(N_("{n} cells in {k} columns: {names}"), n=total, k=len(names), names=shown)


def _cells(findings: Sequence[Finding], say: Say) -> list[str]:
    """Return the first cells with different values, and how many more there are."""
    several = len({finding.column for finding in findings}) > 1
    places = [
        (int(row), finding.column or "", str(found), found)
        for finding in findings
        for row, found in zip(finding.rows[:_LOOKED], finding.found[:_LOOKED], strict=True)
    ]
    firsts: dict[str, tuple[int, str, str, str]] = {}
    for place in places:
        firsts.setdefault(place[2], place)
    # different values first, then the same again
    chosen = [*firsts.values(), *(place for place in places if place not in firsts.values())]
    shown = sorted(chosen[:_EXAMPLES])
    text = N_("row {row}, {column}: {found}") if several else N_("row {row}: {found}")
    lines = [
        "  " + say(Message(text, row=str(row), column=column, found=_written(found)))
        for row, column, _, found in shown
    ]
    total = sum(map(len, findings))
    if (more := total - len(shown)) > 0:
        text = N_("and one more") if more == 1 else N_("and {n} more")
        lines.append("  " + say(Message(text, n=more)))
    return lines


def _written(found: str) -> str:
    """Return what a cell holds as it is shown."""
    if isinstance(found, Message):
        return found
    if not found:
        return Message(N_("nothing (a blank cell)"))
    quoted = Message(N_("“{text}”"), text=shortened(found))
    if "\n" in found:
        return Message(_SEVERAL_LINES, cell=quoted)
    return quoted


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
    parts: list[str] = []
    for first, last in spans:
        parts += [f"{first}–{last}"] if last - first > 1 else map(str, range(first, last + 1))
    return ", ".join(parts)


def shortened(text: str, length: int = 60) -> str:
    """Return a text on one line, cut where it is too long to be shown."""
    text = visible(" ".join(text[: 100 * length].split()))
    return text if len(text) <= length else f"{text[: length - 1]}…"
