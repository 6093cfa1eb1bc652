"""What commands say on the terminal, and how they show progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from scs_report.border.terminal import Terminal, fits, folded, knows_all_scripts, stacked
from scs_report.border.text import shortened, visible, visible_json
from scs_report.errors import CANNOT_SET_TEXT, UserError, say

LONGEST = 2_000  # characters of a printed problem: a cell may hold millions

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


def plain(text: str) -> str:
    """Return a text that prints as one line, as it is: brackets are no markup, all can be seen."""
    return escape(visible(shortened(text, LONGEST)))


def short(path: Path) -> str:
    """Return a path from the current folder, if it lies in it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def print_wrapped(text: str, width: int, on: Terminal = console) -> None:
    """Print a text in lines of so many columns."""
    for line in folded(visible(text), width):
        on.print(line, markup=False)


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


def print_table(
    rows: Iterable[Sequence[str | Text]],
    heads: Sequence[str] = (),
    *,
    numbers: bool = True,
    width: int | None = None,
) -> None:
    """Print a table no wider than the terminal; what does not fit is folded, nothing is cut.

    Columns behind the first are of numbers, and end flush, if not said otherwise.
    """
    listed = list(rows)
    room = width or console.width
    plain_rows = [[str(one) for one in row] for row in listed]
    if heads and not fits(plain_rows, heads, room):
        for line in stacked(plain_rows, heads, room):
            console.print(line, markup=False)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=any(heads))
    for place, row in enumerate(listed):
        for column in range(len(row) if place == 0 else 0):
            justify: Literal["left", "right"] = "right" if numbers and column else "left"
            head = heads[column] if heads else ""
            table.add_column(Text(visible(head)), justify=justify, overflow="fold")
        table.add_row(*(Text(visible(one)) if isinstance(one, str) else one for one in row))
    if listed:
        console.print(table, width=room, soft_wrap=False)


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
