"""What a build is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scs_report.caching import Store
from scs_report.names import FORMATS, ONE_FILE, WRITERS, Pictures, beside


@dataclass(frozen=True)
class Plan:
    """Documents, languages and formats to build, and folders; a draft highlights false claims.

    `pictures` says which figures are made pictures, if these are among the formats.
    """

    documents: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...] = FORMATS
    templates: Path = Path("templates")
    out: Path = Path("build")
    cache: Path = Path(".cache")
    draft: bool = False
    pictures: Pictures = field(default_factory=Pictures)
    #: the brand, in the folder of the templates, if it is not that of the study
    brand: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Formats that documents are written in beside pages and PDFs."""
        return tuple(ending for ending in self.formats if ending in WRITERS)

    @property
    def names(self) -> tuple[Path, ...]:
        """Paths of the documents, relative to `out`; of a folder of files that of its ZIP."""
        return tuple(
            Path(f"{document}.{code}.{beside(ending)}")
            for document in self.documents
            for code in self.languages
            for ending in self.formats
            if ending in ONE_FILE or self.pictures == Pictures()
        )

    @property
    def store(self) -> Store:
        """The store of finished artifacts."""
        return Store(self.cache / "store")

    @property
    def fonts(self) -> Path:
        """The folder of prepared fonts."""
        return self.cache / "fonts"
