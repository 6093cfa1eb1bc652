"""A copy of the project's texts, and what the check says of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from scs_report.checks import accept, check_study, check_text, read_sections

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Copy:
    """A copy of the project's texts that a test may spoil."""

    root: Path

    def path(self, file: str) -> Path:
        """Return where a file lies; the program is copied only for tests that look at its files."""
        if file.startswith("scs_report/") and not (self.root / "scs_report").exists():
            needless = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / "scs_report", self.root / "scs_report", ignore=needless)
            # strings stand in targets of make and in the guide, too
            for name in ("babel.toml", "Makefile", "docs/guide.html.j2", "scripts/guide.py"):
                (self.root / name).parent.mkdir(exist_ok=True)
                shutil.copy(ROOT / name, self.root / name)
        return self.root / file

    def read(self, file: str) -> str:
        return self.path(file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        self.path(file).write_text(text, encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        text = self.read(file)
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def add(self, file: str, text: str) -> int:
        """Add a paragraph to a text and return its line."""
        self.write(file, f"{self.read(file).rstrip()}\n\n{text}\n")
        return len(self.read(file).splitlines())

    def line(self, file: str, part: str) -> int:
        return next(n for n, line in enumerate(self.read(file).splitlines(), 1) if part in line)

    def accept(self, *names: str) -> None:
        accept(self.root, read_sections(self.root / "templates"), names)

    def problems(self) -> list[str]:
        """Return what the check reports; of the house's own texts only where they are copied."""
        house = (self.root / "scs_report").exists()
        return (check_text if house else check_study)(self.root).refused


def copy(study: Path, out: Path) -> Copy:
    """Copy the texts of a study into a folder."""
    needless = shutil.ignore_patterns("__pycache__", "respondents.csv")
    for folder in ("templates", "data"):
        shutil.copytree(study / folder, out / folder, ignore=needless)
    return Copy(out)
