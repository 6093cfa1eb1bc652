"""Help on a Makefile, of which lines come in: what is typed, a tab, and what is said of it."""

from __future__ import annotations

import sys

from scs_report.border.terminal import escape_what_is_lacking
from scs_report.cli.help import in_columns, width_of_help
from scs_report.cli.output import console
from scs_report.language.reader import reader


def main() -> None:
    """Print the help in the reader's language."""
    escape_what_is_lacking()
    said = (line.rstrip("\n").split("\t") for line in sys.stdin)
    rows = [(name, reader().gettext(text)) for name, text in said]
    for line in in_columns(rows, width_of_help()):
        console.print(line, markup=False)


if __name__ == "__main__":
    main()
