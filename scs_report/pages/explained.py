"""Where the numbers of documents come from: what each explains itself, what the appendix lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from scs_report.border.shape import nearest
from scs_report.caching import Parts
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.pages.citation import kind_of
from scs_report.pages.rendered import PrintedNumbers
from scs_report.pages.sections import Prose
from scs_report.project import Project
from scs_report.prose.environment import make_environment
from scs_report.prose.rendered_texts import stand_ins
from scs_report.provenance.notes import NumberNote, facts_in, number_notes
from scs_report.provenance.number_table import sources_table
from scs_report.references import read_library
from scs_report.results import Results
from scs_report.study import FILE, Document
from scs_report.tables.layout import Table


def key_notes(
    notes: tuple[NumberNote, ...], document: Document, front: tuple[str, ...], results: Results
) -> tuple[NumberNote, ...]:
    """Return the notes on the numbers that carry a document's argument.

    Parameters
    ----------
    notes
        On all numbers of the document.
    front
        The facts of its front: headline, standfirst, big numbers and key findings.

    Raises
    ------
    UserError
        If the study names what is no fact.
    """
    known = tuple(results.named)  # those without a number too: they are left out
    if unknown := [name for name in document.key_numbers if name not in known]:
        raise UserError(
            _("{file} names numbers that are not there", file=f"data/{FILE}"),
            [
                _(
                    'document {document}, key_numbers: found "{name}", expected a name of '
                    "data/facts.toml{near}",
                    document=document.name,
                    name=name,
                    near=nearest(name, known),
                )
                for name in unknown
            ],
        )
    wanted = set(document.key_numbers or front)
    return tuple(note for note in notes if note.name in wanted)


def listed_under(document: Document, language: Language) -> str:
    """Return the heading under which the appendix lists the numbers of a document."""
    return language.gettext("{document}: where the numbers come from").format(
        document=kind_of(document, language)
    )


def printed_numbers(
    templates: Path,
    results: Results,
    code: str,
    *,
    draft: bool = False,
    parts: Parts | None = None,
) -> tuple[PrintedNumbers, ...]:
    """Return what numbers the briefs of a study print in a language; no figure is drawn.

    Parameters
    ----------
    parts
        What was found in texts before.

    Raises
    ------
    UserError
        If a section cannot be set.
    """
    study = Project.of_templates(templates).study
    return tuple(
        section
        for document in map(study.document, study.briefs)
        for section in _sections(
            document, templates, results, Language(code), draft=draft, parts=parts or Parts()
        )
    )


def tables_of_numbers(
    printed: Iterable[PrintedNumbers], before: str, results: Results, language: Language
) -> Iterator[tuple[str, Table]]:
    """Yield name and table of numbers of every brief, each number where it is printed first.

    The tables are numbered on from that `before` them.
    """
    number = before
    for name, sections in groupby(printed, key=lambda section: section.document):
        rest = list(sections)
        notes = number_notes(
            dict.fromkeys(fact for section in rest for fact in section.facts), results, language
        )
        blocks: list[tuple[str, tuple[NumberNote, ...]]] = []
        for section in rest:
            here = tuple(note for note in notes if note.name in section.facts)
            notes = tuple(note for note in notes if note.name not in section.facts)
            blocks.append((section.title, here))
        if any(here for _, here in blocks):
            number = _next(number)
            yield name, sources_table(name, number, blocks, results, language)


def _next(number: str) -> str:
    """Return the number behind another: `A9` behind `A8`, `1` behind none.

    Examples
    --------
    >>> _next("A9"), _next("7"), _next("")
    ('A10', '8', '1')
    """
    series = number.rstrip("0123456789")
    return f"{series}{int(number[len(series) :] or 0) + 1}"


def _sections(
    document: Document,
    templates: Path,
    results: Results,
    language: Language,
    *,
    draft: bool,
    parts: Parts,
) -> Iterator[PrintedNumbers]:
    project = Project.of_templates(templates)
    environment = make_environment(templates, language, results, draft=draft)
    prose = Prose(
        environment,
        document.name,
        language.code,
        project.study.languages,
        {},
        house=document.form if len(results.waves) > 1 else "",
        library=read_library(project.data),
        parts=parts,
    )
    prose.context.update(stand_ins())
    for section in prose.sections(prose.keys()):
        title = section.title.striptags()
        yield PrintedNumbers(document.name, title, facts_in((section.title, section.html)))
