"""Citations of works that there are not, works that nobody cites, `CITATION.cff` out of step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.toml import parse_toml
from scs_report.brand.file import read_brand
from scs_report.checks.parsed import take_apart
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import Section
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.project import Project
from scs_report.references import FILE, Library, citation_file, citations_in, read_library
from scs_report.references.citation_file import FILE as CITATION
from scs_report.references.citation_file import MARK
from scs_report.references.own import own_work


def cited_faults(source: str, library: Library) -> Iterator[tuple[int, str]]:
    """Yield line and fault of each citation of a prose file that leads to no work."""
    for tag in take_apart(source)[1]:
        if tag.kind == "data":
            for line, message in _faults(tag.source, library):
                yield tag.line + line - 1, message


def check_citations(project: Project, sections: Sequence[Section]) -> Iterator[Problem]:
    """Report citations in prose and in `data/*.toml` that lead to no work.

    Raises
    ------
    UserError
        If the references cannot be read.
    """
    library = read_library(project.data)
    for section in sections:
        for text in section.texts.values():
            for line, message in cited_faults(text.raw, library):
                yield Problem(text.file, line, message)
    for file, table in _tables(project):
        for line, message in _faults(table, library):
            yield Problem(file, line, message)
    for key in project.study.reproduced:
        if key not in library.works:
            yield Problem("data/study.toml", _line_of_key(project, key), library.unknown(key))


def uncited(project: Project, sections: Sequence[Section]) -> list[str]:
    """Return a line for each work that no text cites."""
    library = read_library(project.data)
    texts = [text.raw for section in sections for text in section.texts.values()]
    texts += [table[1] for table in _tables(project)]
    cited = {work[1] for text in texts for one in citations_in(text) for work in one.works}
    cited |= {*project.study.reproduced}
    return [
        str(Problem(f"data/{FILE}", library.lines[key], _("nobody cites {key}", key=key)))
        for key in library.works
        if key not in cited
    ]


def made_citation_file(project: Project, before: str) -> str:
    """Return `CITATION.cff` as it should be, given what it says now."""
    study = project.study
    code = study.languages[0]
    language, brand = Language(code), read_brand(project.templates)
    survey = parse_toml(read_text(project.data / "codebook.toml")).get("survey", {})
    days = [str(survey.get(name, "")) for name in ("field_start", "field_end")]
    dated = study.dated(language.years(*days))
    title = language.text(dated.title)
    report = own_work(title, "", code, study.publication, brand.name, brand.series)
    return citation_file(before, report, read_library(project.data).works.values())


def check_citation_file(project: Project) -> Iterator[Problem]:
    """Report a `CITATION.cff` that says something else than the study does."""
    path = project.root / CITATION
    if not path.is_file():
        return
    text = decode(path, CITATION)
    if MARK not in text:
        return
    try:
        made = made_citation_file(project, text)
    except (UserError, UnreadableError):
        return  # what it is made of cannot be read: told where that is checked
    if text != made:
        line = line_of(text, text.index(MARK))
        message = _("is not in step with the study any more: run scs-report references --write")
        yield Problem(CITATION, line, message)


def place_of_key(project: Project, key: str) -> str:
    """Return file and line where a text of the data cites a work; "" if none does."""
    for file, text in _tables(project):
        for one in citations_in(text):
            if key in (work[1] for work in one.works):
                return _("{file}, line {line}", file=file, line=line_of(text, one.start))
    return ""


def _faults(text: str, library: Library) -> Iterator[tuple[int, str]]:
    for one in citations_in(text):
        line = line_of(text, one.start)
        if not one.works:
            expected = "[@key], [@key, p. 3], [@one; @two] / [-@key]"
            yield line, _("found {found}, expected {expected}", found=one.source, expected=expected)
        for key in (work[1] for work in one.works):
            if key not in library.works:
                yield line, library.unknown(key)


def _tables(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the files of the study that print texts, each with what it says."""
    for path in sorted(Path(project.data).glob("*.toml")):
        file = f"data/{path.name}"
        yield file, decode(path, file)


def _line_of_key(project: Project, key: str) -> int:
    text = decode(project.data / "study.toml", "data/study.toml")
    return line_of(text, max(text.find(f'"{key}"'), 0))
