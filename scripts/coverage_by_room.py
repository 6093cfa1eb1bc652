"""Print how much of each room of the program the last measured tests reached."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

import coverage
from rich.console import Console
from rich.table import Table

PARTS = ("num_statements", "missing_lines", "num_branches", "missing_branches")


def rooms(files: dict[str, dict[str, dict[str, int]]]) -> dict[str, Counter[str]]:
    """Add up the files of each room; those of no room stand under the package itself."""
    found: dict[str, Counter[str]] = {}
    for name, file in files.items():
        inner = Path(name).parts[Path(name).parts.index("scs_report") + 1 :]
        room = inner[0] if len(inner) > 1 else "scs_report"
        part = {key: file["summary"][key] for key in PARTS}
        found.setdefault(room, Counter()).update(part)
    return found


def line(name: str, part: Counter[str]) -> tuple[str, ...]:
    """Return the cells of one room."""
    whole = part["num_statements"] + part["num_branches"]
    reached = whole - part["missing_lines"] - part["missing_branches"]
    counts = (f"{part[key]:,}" for key in PARTS)
    return name, *counts, f"{100 * reached / whole if whole else 100:.1f}%"


def main() -> None:
    """Print the table of what was measured last."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(file))
        found = rooms(json.loads(file.read_text("utf-8"))["files"])
    if not found:
        sys.exit("Nothing was measured: make coverage runs the tests first")
    table = Table("Room", "Lines", "not run", "Branches", "not taken", "Reached")
    for column in table.columns[1:]:
        column.justify = "right"
    for room in sorted(found):
        table.add_row(*line(room, found[room]))
    table.add_section()
    table.add_row(*line("all", sum(found.values(), Counter())))
    Console().print(table)


if __name__ == "__main__":
    main()
