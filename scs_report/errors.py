"""Errors that a user of the report can correct."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


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


class Message(str):
    """A sentence in the reader's language that knows what it says, so that others can have it too.

    Before a language is known it is in English.

    Parameters
    ----------
    key
        The sentence as the catalogues have it (`N_`), with the names of fields in braces.
    fields
        What stands for them: numbers, texts, lists of texts, texts by language, other messages.

    Examples
    --------
    >>> Message("{n} cells say {mark}", n=1200, mark="NA")
    '1,200 cells say NA'
    """

    key: str
    fields: Mapping[str, Any]

    def __new__(cls, key: str, /, **fields: Any) -> Message:
        """Say it."""
        said = _tellers[0](key, **fields) if _tellers else in_english(key, **fields)
        made = super().__new__(cls, said)
        made.key, made.fields = key, fields
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _message, (self.key, dict(self.fields))


def say(message: str, /, **fields: object) -> str:
    """Return a message with its fields; the name under which catalogues find messages is `_`.

    Examples
    --------
    >>> say("{file}: {n} rows", file="a.csv", n=1200)
    'a.csv: 1,200 rows'
    """
    return Message(message, **fields)


def _message(key: str, fields: Mapping[str, Any]) -> Message:
    return Message(key, **fields)


def in_english(message: str, /, **fields: object) -> str:
    """Return a message as it is, with its fields."""
    return message.format(**{name: _english(field) for name, field in fields.items()})


def _english(field: Any) -> Any:
    if type(field) is int:
        return f"{field:,}"
    if isinstance(field, tuple | list):
        return ", ".join(str(_english(part)) for part in field)
    return next(iter(field.values()), "") if isinstance(field, dict) else field


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
