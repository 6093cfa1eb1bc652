"""What a document is made of, for those who write it in another format than HTML and PDF."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from markupsafe import Markup

from scs_report.border.archive import zipped
from scs_report.brand.brand import Brand
from scs_report.figures.captions import BLANK, Figure
from scs_report.language import Language
from scs_report.names import OF_STUDY, ONE_FILE, WRITERS, Pictures, beside
from scs_report.pages.made_before import Kept
from scs_report.pages.rendered import Rendered
from scs_report.prose.source_marks import Trace
from scs_report.prose.synthetic import SyntheticWords, synthetic_words
from scs_report.results import Results
from scs_report.study import Document, Study
from scs_report.tables.layout import Table

#: A Word file of the study whose styles take the place of those by its brand.
REFERENCE = "brand/reference.docx"


@dataclass(frozen=True)
class Manuscript:
    """A document in one language, before it has a format.

    Attributes
    ----------
    rendered
        Its pages, as they are made for the screen and for paper.
    text
        The page for paper without what its layout needs (no word joiners, no spaces in Han texts):
        all that is printed, in its order. Tables and figures stand there by their anchors
        (`table-4`, `figure-2`), numbers of facts as `span.fact[data-fact]`.
    tables, figures
        What is printed, in order of reading; tables are formatted, each cell with its address.
    title, kind, citation
        The headline; what the document is, such as `Policy brief`; how it is cited.
    source
        Where the numbers come from, as figures print it. It says if respondents are synthetic.
    pictures
        Which figures shall be pictures, and of which sizes.
    reference
        The study's own Word file with styles (`templates/brand/reference.docx`), if there is one.
    again
        Renders the same document once more, with what `render_manuscript` can be told otherwise;
        none for a draft.
    kept
        What texts with marks have been made of, so that an edit leaves all else as it is.
    """

    rendered: Rendered
    text: str
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    results: Results
    study: Study
    document: Document
    language: Language
    brand: Brand
    title: str
    kind: str
    citation: str
    source: str
    pictures: Pictures = field(default_factory=Pictures)
    reference: bytes = b""
    again: Callable[..., Manuscript] | None = None
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)

    def traced(self, instead: Mapping[str, str] | None = None) -> tuple[str, Trace]:
        """Return the text with marks of where it comes from, and what these marks mean.

        `instead` are texts that take the place of templates.

        Raises
        ------
        UserError
            As `render_manuscript`.
        """
        assert self.again is not None
        trace = Trace(instead or {}, {figure.key: figure for figure in self.figures}, BLANK)
        return self.again(trace=trace, kept=self.kept).text, trace

    @property
    def edition(self) -> str:
        """What its files are called before their ending: `brief.en`."""
        return f"{self.rendered.name}.{self.rendered.language}"

    @property
    def synthetic(self) -> SyntheticWords | None:
        """What is said of synthetic respondents; none if they are real."""
        of = self.results
        return synthetic_words(of.data, self.language, of.study.reproduces)


def plain(markup: str) -> str:
    """Return what a title, note or citation says, without its tags."""
    return Markup(markup).striptags() if markup else ""


#: Writes a manuscript; returns the contents of files by path.
Writer = Callable[[Manuscript], Mapping[str, bytes]]


def written(manuscript: Manuscript, formats: Collection[str]) -> dict[str, Mapping[str, bytes]]:
    """Write a document in other formats; return for each the contents of its files by path.

    What is a folder of files is there as a ZIP too.
    """
    files: dict[str, Mapping[str, bytes]] = {}
    for ending in formats:
        write: Writer = _function(WRITERS[ending])
        made = dict(write(manuscript))
        if ending not in ONE_FILE and manuscript.pictures == Pictures():
            # a page can lead to one file, and a reader wants no folder
            packed = {name.partition("/")[2]: content for name, content in made.items()}
            made[f"{manuscript.edition}.{beside(ending)}"] = zipped(packed)
        files[ending] = made
    return files


def parts_of(manuscript: Manuscript, formats: Collection[str]) -> dict[str, bytes]:
    """Return what a document puts into files of the whole study, by format."""
    return {ending: _function(OF_STUDY[ending][0])(manuscript) for ending in formats}


def of_study(ending: str, parts: Collection[bytes]) -> bytes:
    """Return the file of a whole study in a language, made of the parts of its documents."""
    made: bytes = _function(OF_STUDY[ending][1])(parts)
    return made


def _function(place: str) -> Callable[..., Any]:
    module, _, function = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
