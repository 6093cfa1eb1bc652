"""Errors that a user of the report can correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def N_(message: str) -> str:  # noqa: N802 - as gettext calls it
    """Mark a message for the catalogues; it is translated where it is told."""
    return message


#: Title of the error when templates cannot be rendered.
CANNOT_SET_TEXT = N_("The text cannot be set")

#: Who says messages in the language of whoever reads them; nobody before a language is known.
_tellers: list[Callable[..., str]] = []


def told_by(teller: Callable[..., str]) -> None:
    """Let messages be said by a function that takes one and its fields, as `language.reader`."""
    _tellers[:] = [teller]


def say(message: str, **fields: object) -> str:
    """Return a message with its fields, in the reader's language where there is one.

    For rooms that know no language; whole numbers are written with separators of thousands.

    Examples
    --------
    >>> say("{file}: {n} rows", file="a.csv", n=1200)
    'a.csv: 1,200 rows'
    """
    if _tellers:
        return _tellers[0](message, **fields)
    written = {
        name: f"{field:,}" if type(field) is int else field for name, field in fields.items()
    }
    return message.format(**written)


class UserError(Exception):
    """Something the user can put right: a title, the problems found, and what to do.

    The command line prints it without a traceback and exits with status 2.

    Parameters
    ----------
    title
        One line that says what could not be done.
    problems
        Every problem found, one line each, in the order a reader would meet them.
    hint
        What to do next.
    in_lines
        Whether problems have several lines each, made by us; others are printed in one.
    """

    def __init__(
        self, title: str, problems: Sequence[str] = (), hint: str = "", *, in_lines: bool = False
    ) -> None:
        self.title = title
        self.problems = tuple(problems)
        self.hint = hint
        self.in_lines = in_lines
        super().__init__(title)

    def __str__(self) -> str:
        lines = [self.title, *(f"  - {problem}" for problem in self.problems)]
        if self.hint:
            lines.append(self.hint)
        return "\n".join(lines)
