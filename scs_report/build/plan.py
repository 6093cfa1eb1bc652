"""What a build is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scs_report.caching import Store
from scs_report.names import FORMATS, OF_STUDY, ONE_FILE, WHOLE, WRITERS, Pictures, beside
from scs_report.project import Project


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
    def whole(self) -> tuple[str, ...]:
        """Formats in which all documents are one file too: if there are several, and all are built.

        The comparison with published numbers may be missing: there is none of parts of respondents.
        """
        wanted = tuple(ending for ending in self.formats if ending in OF_STUDY)
        if not wanted or len(self.documents) == 1:
            return ()
        study = Project.of_templates(self.templates).study
        missing = {*study.names} - {*study.published} - {*self.documents}
        return () if missing else wanted

    @property
    def names(self) -> tuple[Path, ...]:
        """Paths of the documents, relative to `out`; of a folder of files that of its ZIP."""
        whole = (whole_file(code, ending) for ending in self.whole for code in self.languages)
        return *self._documents, *whole

    @property
    def _documents(self) -> tuple[Path, ...]:
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


def whole_file(code: str, ending: str) -> Path:
    """Return what the file of all documents in a language is called."""
    return Path(f"{WHOLE}.{code}.{ending}")
