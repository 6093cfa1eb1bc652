"""What a check reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from scs_report.border.files import UnreadableError, read_text
from scs_report.errors import UserError
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _


@dataclass(frozen=True, order=True)
class Problem:
    """Something to mend: where it stands, and what was found and expected there.

    `file` is relative to the project; `line` counts from 1.
    """

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return _("{file}, line {line}: {text}", file=self.file, line=str(self.line), text=self.text)


def decode(path: Path, file: str) -> str:
    """Return the text of a file; a byte order mark is left out.

    Raises
    ------
    UserError
        If the file is not there, cannot be read or is not UTF-8.
    """
    if not path.exists():
        raise UserError(_("There is no file {file}", file=file))
    try:
        return read_text(path).replace("\r\n", "\n").replace("\r", "\n")
    except UnreadableError as error:
        message = [
            f"{file}{', ' if problem.startswith('line ') else ': '}{problem}"
            for problem in error.problems
        ]
        raise UserError(_("A file cannot be read"), message) from None


def line_of(text: str, position: int) -> int:
    """Return the line, counted from 1, in which a position of a text lies."""
    return text.count("\n", 0, position) + 1


def in_lines(error: UserError) -> list[str]:
    """Return each problem of an error in a line with what to do about it."""
    return [sentences(message, error.hint) for message in error.problems or (error.title,)]


def sentences(first: str, second: str) -> str:
    """Return what is wrong and what to do about it, in the reader's marks; one may be empty."""
    stop = reader().marks.stop
    return f"{first.rstrip('.。')}{stop}{second}" if first and second else first or second


def gather(checks: Iterable[Callable[[], Iterable[Problem]]]) -> tuple[list[Problem], list[str]]:
    """Run checks; returns the problems in order of place, and what kept a check from going on."""
    problems: list[Problem] = []
    hindrances: list[str] = []
    for check in checks:
        try:
            problems.extend(check())
        except UserError as error:
            hindrances += in_lines(error)
    return sorted(set(problems)), list(dict.fromkeys(hindrances))
