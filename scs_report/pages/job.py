"""What is asked of a document, and what its study has for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scs_report.brand.brand import Brand
from scs_report.language import Language
from scs_report.pages.made_before import Kept
from scs_report.project import Project
from scs_report.prose.source_marks import Trace
from scs_report.results import Replication, Results
from scs_report.study import Document, Study


@dataclass(frozen=True)
class Job:
    """A document in one language that is to be rendered.

    Attributes
    ----------
    name
        The document, as the study calls it.
    replication
        What documents with published numbers print; the others have none.
    study
        The study, its years those of the field.
    trace
        Has the text hold marks of where it comes from: for who writes it, or for who compares it.
    paper_only
        Whether nothing is made for the screen.
    """

    name: str
    language: Language
    results: Results
    replication: Replication | None
    templates: Path
    project: Project
    study: Study
    brand: Brand
    kept: Kept
    draft: bool = False
    trace: Trace | None = None
    paper_only: bool = False

    @property
    def document(self) -> Document:
        """What the study says of it."""
        return self.study.document(self.name)

    @property
    def edition(self) -> str:
        """What its files are called before their ending: `brief.en`."""
        return f"{self.name}.{self.language.code}"

    @property
    def folder(self) -> str:
        """The folder of its texts, and the document that it is a summary of."""
        return self.study.folder(self.name)

    @property
    def house(self) -> str:
        """The form of the document that its texts were written for."""
        return self.study.document(self.folder).form

    @property
    def short(self) -> bool:
        """Whether it is a poster of another document."""
        return self.document.form == "summary"

    @property
    def located(self) -> bool:
        """Whether its page says which line each comes from: who writes it looks at the screen."""
        return self.trace is not None and self.trace.located

    @property
    def compared(self) -> bool:
        """Whether only its text counts, with marks."""
        return self.trace is not None and not self.trace.located

    @property
    def on_screen(self) -> bool:
        """Whether a page is made for the screen."""
        return not self.paper_only and not self.compared

    @property
    def on_paper(self) -> bool:
        """Whether a page is made for paper."""
        return not self.located
