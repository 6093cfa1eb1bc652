"""A copy of the project's texts, and what the check says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scs_report.checks import accept, check_text, read_sections


@dataclass(frozen=True)
class Copy:
    """A copy of the project's texts that a test may spoil."""

    root: Path

    def read(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.root / file).write_text(text, encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        text = self.read(file)
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def line(self, file: str, part: str) -> int:
        return next(n for n, line in enumerate(self.read(file).splitlines(), 1) if part in line)

    def accept(self, *names: str) -> None:
        accept(self.root, read_sections(self.root / "templates"), names)

    def problems(self) -> list[str]:
        """Return what the whole check reports."""
        return check_text(self.root).refused
