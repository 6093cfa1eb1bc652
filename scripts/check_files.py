"""Report files with ends of lines that would show as noise in a later change.

Usage: scripts/check_files.py [FILE...]     (all files that git knows, if none is named)
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ENDINGS = {".py", ".md", ".toml", ".j2", ".css", ".js", ".sh", ".yml", ".yaml", ".csv"}
#: What tools and other people wrote stays as it is.
LEFT_ALONE = re.compile(r"tests/(golden|estimation/reference)/|data/published/")
MARKS = re.compile(rb"^(<<<<<<< |>>>>>>> )", re.MULTILINE)


def problems(name: str) -> Iterator[str]:
    """Say what is wrong with the lines of a file."""
    raw = Path(name).read_bytes()
    if not raw:
        return
    if b"\r" in raw and not name.endswith(".csv"):
        yield f"{name}: lines end as on Windows"
    if not raw.endswith(b"\n") or raw.endswith(b"\n\n"):
        yield f"{name}: expected one line end at the end"
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.rstrip(b" \t") != line and not name.endswith(".md"):
            yield f"{name}, line {number}: spaces at the end"
    if MARKS.search(raw):
        yield f"{name}: marks of an unfinished merge"


def main(names: list[str]) -> int:
    """Print the problems of all files; the exit status says whether there are any."""
    if not names:
        listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
        names = listed.stdout.splitlines()
    chosen = [
        name
        for name in names
        if Path(name).suffix in ENDINGS and not LEFT_ALONE.search(name) and Path(name).is_file()
    ]
    found = [said for name in chosen for said in problems(name)]
    sys.stdout.write("".join(f"{said}\n" for said in found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
