"""What commands say on the terminal, and how they show progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.markup import escape
from rich.text import Text

from scs_report.border.terminal import Terminal, folded, knows_all_scripts
from scs_report.border.text import shortened, visible, visible_json
from scs_report.cli.usage import LONGEST
from scs_report.errors import CANNOT_SET_TEXT, UserError, say

console = Terminal(highlight=False, soft_wrap=True)
complaints = Terminal(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the step at work on a terminal; say nothing elsewhere."""
    if not complaints.is_terminal:
        yield lambda _: None
        return
    with complaints.status("…") as status:
        yield lambda name: status.update(plain(name))


def files(number: int) -> str:
    """Return a number of files in words."""
    return f"{number} {'file' if number == 1 else 'files'}"


def plain(text: str) -> str:
    """Return a text that prints as one line, as it is: brackets are no markup, all can be seen."""
    return escape(visible(shortened(text, LONGEST)))


def relative(path: Path) -> str:
    """Return a path as it is printed: short, with no markup in it."""
    try:
        return plain(str(path.absolute().relative_to(Path.cwd())))
    except ValueError:
        return plain(str(path))


def print_wrapped(text: str, width: int, on: Terminal = console) -> None:
    """Print a text in lines of so many columns."""
    for line in folded(visible(text), width):
        on.print(line, markup=False)


def print_indented(text: str, on: Terminal = console) -> None:
    """Print a text that may have several lines, each a little to the right."""
    for line in text.split("\n"):
        on.print(f"  {plain(line)}")


def print_folded(text: str, on: Terminal = console, indent: str = "", style: str = "") -> None:
    """Print a line; on a terminal it goes on in further ones, indented, and no word is cut."""
    words = visible(shortened(text, LONGEST))
    stripped = words.lstrip(" ")
    indent += " " * (len(words) - len(stripped))
    if not on.is_terminal:
        on.print(Text(indent + stripped, style=style))
        return
    for line in folded(stripped, max(on.width, 20 + len(indent)), indent + "  ", indent):
        on.print(Text(line, style=style))


def print_json(encoded: str | bytes) -> None:
    """Print JSON; characters that cannot be seen, or that the terminal lacks, are escaped."""
    text = encoded if isinstance(encoded, str) else encoded.decode()
    typer.echo(visible_json(text, ascii_only=not knows_all_scripts()))


def print_lines(text: str) -> None:
    """Print lines of a text that other programs read, such as CSV."""
    typer.echo(visible(text, lines=True), nl=False)


def complain(error: UserError) -> None:
    """Say what a user can mend, and how, in the reader's language as far as it has one."""
    from scs_report.language.reader import told

    # this title is compared, so it is said here
    title = say(error.title) if error.title == CANNOT_SET_TEXT else told(error.title)
    print_folded(title, complaints, style="bold red")
    again = getattr(error, "told", None)
    for problem in again(told) if again else map(told, error.problems):
        for line in problem.split("\n") if error.in_lines else [problem]:
            print_folded(line, complaints, "  ")
    if error.hint:
        print_folded(told(error.hint), complaints)
