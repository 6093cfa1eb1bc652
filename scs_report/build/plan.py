"""What is to be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scs_report.caching import Store
from scs_report.names import FORMATS


@dataclass(frozen=True)
class Plan:
    """What to make, from where, to where; a draft highlights claims that do not hold."""

    documents: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...] = FORMATS
    templates: Path = Path("templates")
    out: Path = Path("build")
    cache: Path = Path(".cache")
    draft: bool = False

    @property
    def names(self) -> tuple[Path, ...]:
        """The documents that the plan makes, named from `out`."""
        return tuple(
            Path(f"{document}.{code}.{ending}")
            for document in self.documents
            for code in self.languages
            for ending in self.formats
        )

    @property
    def store(self) -> Store:
        """Where finished things are kept."""
        return Store(self.cache / "store")

    @property
    def fonts(self) -> Path:
        """Where prepared fonts are kept."""
        return self.cache / "fonts"
