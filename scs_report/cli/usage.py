"""What is said of a command line that cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperGroup

from scs_report.border.text import shortened, visible

LONGEST = 2_000  # characters of a printed problem: a cell may hold millions


class Commands(TyperGroup):
    """Commands whose complaints quote arguments only in characters that can be seen."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the command line up to the command."""
        with _visible_complaints():
            return super().make_context(*args, **extra)

    def invoke(self, *args: Any, **extra: Any) -> Any:
        """Read the rest and run the command."""
        with _visible_complaints():
            return super().invoke(*args, **extra)


@contextmanager
def _visible_complaints() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # typer brings its own click or takes the installed one, so its errors have no one name
        message = getattr(error, "message", None)
        if hasattr(error, "format_message") and isinstance(message, str):
            error.message = visible(  # type: ignore[attr-defined]
                shortened(message, LONGEST), lines=True
            )
        raise
