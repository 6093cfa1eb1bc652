"""What commands say on the terminal, and how they show progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from scs_report.errors import UserError

console = Console(highlight=False, soft_wrap=True)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the step at work on a terminal; say nothing elsewhere."""
    if not complaints.is_terminal:
        yield lambda _: None
        return
    with complaints.status("…") as status:
        yield lambda name: status.update(name)


def files(number: int) -> str:
    """Return a number of files in words."""
    return f"{number} {'file' if number == 1 else 'files'}"


def plain(text: str) -> str:
    """Return a text that prints as it is, whatever brackets are in it."""
    return escape(text)


def relative(path: Path) -> str:
    """Return a path as it is printed: short, with no markup in it."""
    try:
        return plain(str(path.absolute().relative_to(Path.cwd())))
    except ValueError:
        return plain(str(path))


def complain(error: UserError) -> None:
    """Say what a user can mend, and how."""
    complaints.print(f"[bold red]{plain(error.title)}[/]")
    for problem in error.problems:
        complaints.print(f"  {plain(problem)}")
    if error.hint:
        complaints.print(plain(error.hint))
