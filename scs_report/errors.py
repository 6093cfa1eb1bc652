"""Errors that a user of the report can correct."""

from __future__ import annotations

from collections.abc import Sequence

#: Title of the error when templates cannot be rendered.
CANNOT_SET_TEXT = "The text cannot be set"


def N_(message: str) -> str:  # noqa: N802 - as gettext calls it
    """Mark a message for the catalogues; it is translated where it is told."""
    return message


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
