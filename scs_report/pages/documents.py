"""Documents: what each is made of, put together as HTML for the screen and for paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from scs_report.brand.file import FILE as BRAND
from scs_report.brand.file import read_brand
from scs_report.figures.captions import Figure
from scs_report.language import Language
from scs_report.language.rules import rules_of
from scs_report.pages.citation import cite, kind_of
from scs_report.pages.composition import Composition
from scs_report.pages.explained import key_notes, listed_under, printed_numbers, tables_of_numbers
from scs_report.pages.imprint import imprint_of
from scs_report.pages.job import Job
from scs_report.pages.made_before import Kept
from scs_report.pages.manuscript import REFERENCE, Manuscript
from scs_report.pages.media import Pages, Wording, finished, refuse_faults
from scs_report.pages.poster import poster_of
from scs_report.pages.rendered import PrintedNumbers, Rendered
from scs_report.pages.sections import Section
from scs_report.pages.works import listed_works
from scs_report.project import Project
from scs_report.prose.claims import ClaimLog
from scs_report.prose.environment import make_environment
from scs_report.prose.source_marks import Trace, without_marks
from scs_report.prose.template_errors import as_user_errors
from scs_report.provenance.notes import NumberNote, facts_in, number_notes
from scs_report.references import citations_in
from scs_report.results import Replication, Results
from scs_report.tables import Table
from scs_report.tables.layout import with_texts

#: What documents are laid out by.
_LAYOUT = "layout/document.html.j2"
#: And what a summary is.
_POSTER = "layout/summary.html.j2"


def render_document(
    name: str,
    code: str,
    results: Results,
    templates: Path,
    replication: Replication | None = None,
    *,
    draft: bool = False,
    printed: tuple[PrintedNumbers, ...] | None = None,
) -> Rendered:
    """Render a document in one language: see `render_manuscript`."""
    return render_manuscript(
        name, code, results, templates, replication, draft=draft, printed=printed
    ).rendered


def render_manuscript(
    name: str,
    code: str,
    results: Results,
    templates: Path,
    replication: Replication | None = None,
    *,
    draft: bool = False,
    printed: tuple[PrintedNumbers, ...] | None = None,
    located: bool = False,
    kept: Kept | None = None,
    trace: Trace | None = None,
    brand_file: str = "",
    paper_only: bool = False,
) -> Manuscript:
    """Render a document in one language, and keep what it was made of.

    Parameters
    ----------
    name
        One of the documents of the study.
    code
        One of its languages.
    results
        All that is printed.
    templates
        The folder of the study's templates.
    replication
        What documents with published numbers print; the others need none.
    draft
        Whether to highlight claims that do not hold and numbers that are withheld, and to call
        the document a draft.
    printed
        What numbers the briefs print, which the appendix lists; found out if not given.
    located
        Whether the page says which file and line each of its lines comes from, and prints claims
        within marks, those that do not hold as well: for who writes it. There is no paper then.
    kept
        What was made for these results before.
    trace
        Has the text hold marks of where it comes from; then nothing is made for the screen, and
        what figures look like is taken from `trace.drawn`.
    brand_file
        The brand, in the folder of the templates, if it is not that of the study.
    paper_only
        Whether nothing is made for the screen.

    Raises
    ------
    UserError
        If prose asks for a fact that does not exist, lacks its twin, or has a bad caption, or the
        brand cannot be used.
    """
    job = _job(
        *(name, Language(code), results, templates, replication, brand_file, kept),
        draft=draft,
        trace=Trace(located=True) if located else trace,
        paper_only=paper_only,
    )
    environment = _environment(job)
    composition = Composition(job, environment)
    front, *sections = composition.sections()
    pieces = [part for each in (front, *sections) for part in (each.title, each.html)]
    works = listed_works(pieces, composition.library, job.project, job.language, job.kept)
    notes, carrying = _notes(job, front, pieces)
    if name == job.study.appendix:
        sections += _listings(job, composition, printed)
    context = _context(job, composition, front, sections)
    context |= {"works": works, "notes": notes, "key_notes": carrying}
    wording = Wording(works, job.language)
    pages = finished(job, *_laid_out(job, environment, context), notes, wording)
    refuse_faults(job, pages, environment)
    again = partial(
        render_manuscript, *(name, code, results, templates, replication), printed=printed
    )
    return Manuscript(
        rendered=_rendered(job, pages, environment),
        text=pages.text,
        tables=tuple(with_texts(table, wording.words) for table in composition.tables),
        figures=tuple(composition.figures.values()),
        results=results,
        study=job.study,
        document=job.document,
        language=job.language,
        brand=job.brand,
        title=front.title.striptags(),
        kind=context["kind"],
        citation=str(context["citation"]),
        source=composition.source,
        reference=_reference(templates),
        again=None if draft else again,
    )


def _job(
    name: str,
    language: Language,
    results: Results,
    templates: Path,
    replication: Replication | None,
    brand_file: str,
    kept: Kept | None,
    *,
    draft: bool,
    trace: Trace | None,
    paper_only: bool,
) -> Job:
    project = Project.of_templates(templates)
    brand = read_brand(templates, brand_file or BRAND)
    kept = kept or Kept()
    kept.begin(results, replication, brand)
    field = language.years(results.study.field_start, results.study.field_end)
    return Job(
        name=name,
        language=language,
        results=results,
        replication=replication,
        templates=templates,
        project=project,
        study=project.study.dated(field),
        brand=brand,
        kept=kept,
        draft=draft,
        trace=trace,
        paper_only=paper_only,
    )


def _environment(job: Job) -> Environment:
    """Return an environment in which the templates of a document see what they may use."""
    if job.trace:
        job.trace.cited = _cited
    environment = make_environment(
        *(job.templates, job.language, job.results, job.replication),
        draft=job.draft,
        trace=job.trace,
    )
    environment.globals["brand"] = job.brand
    return environment


def _cited(text: str) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in citations_in(text))


def _notes(
    job: Job, front: Section, pieces: Iterable[str]
) -> tuple[tuple[NumberNote, ...], tuple[NumberNote, ...]]:
    """Return the notes on the numbers of a text, and those that its paper prints."""
    if job.replication is not None or job.short:
        return (), ()
    facts = facts_in(pieces)
    notes = job.kept.once(
        (facts, job.language.code), lambda: number_notes(facts, job.results, job.language)
    )
    if not job.study.appendix:
        return notes, notes
    in_front = facts_in((front.title, front.html))
    return notes, key_notes(notes, job.document, in_front, job.results)


def _listings(
    job: Job, composition: Composition, printed: tuple[PrintedNumbers, ...] | None
) -> list[Section]:
    """Return the sections of an appendix that list the numbers of briefs, and number its tables."""
    language, results, code = job.language, job.results, job.language.code
    if printed is None:
        printed = printed_numbers(job.templates, results, code, draft=job.draft)
    before = composition.tables[-1].number if composition.tables else ""
    listed = job.kept.once(
        (printed, before, code),
        lambda: tuple(tables_of_numbers(printed, before, results, language)),
    )
    composition.tables.extend(table for _, table in listed)
    return [
        Section(
            f"numbers-of-{brief}",
            Markup(escape(listed_under(job.study.document(brief), language))),
            composition.laid_out(table),
        )
        for brief, table in listed
    ]


def _context(
    job: Job, composition: Composition, front: Section, sections: list[Section]
) -> dict[str, Any]:
    """Return what the layout prints and is told."""
    name, language, study, document = job.name, job.language, job.study, job.document
    headline = without_marks(str(front.title.striptags()))
    poster = (document, front, sections, composition.figures, job.results, language)
    return {
        "poster": poster_of(*poster) if job.short else None,
        "of": job.folder,
        "of_kind": kind_of(study.document(job.folder), language),
        "name": name,
        "study": study,
        "document": document,
        "part": composition.part,
        "kind": kind_of(document, language),
        "imprint": imprint_of(study.publication, job.results, language),
        "others": tuple(
            (f"{name}.{other}", rules_of(other))
            for other in study.languages
            if other != language.code
        ),
        "neighbours": [
            (one.name, kind_of(one, language)) for one in study.documents if one.name != name
        ],
        "front": front,
        "sections": sections,
        "objects": _objects(composition.tables, composition.figures.values(), language)
        if job.house == "appendix"
        else (),
        "source": composition.source,
        "listed_under": listed_under(document, language),
        "draft": job.draft,
        "charts": composition.charts,
        "citation": cite(
            *(document, headline, job.brand, study.publication, job.results, language)
        ),
    }


def _objects(
    tables: Iterable[Table], figures: Iterable[Figure], language: Language
) -> tuple[tuple[str, list[tuple[str, Markup]]], ...]:
    """Return addresses and titles of tables, then of figures, that have numbers, by number."""
    numbered = sorted((one for one in tables if one.number), key=lambda one: _rank(one.number))
    drawn = sorted(figures, key=lambda one: _rank(one.number))
    title = language.marks.title
    return (
        (language.gettext("Tables"), [(one.anchor, escape(one.title)) for one in numbered]),
        (
            language.gettext("Figures"),
            [(one.anchor, one.number + title + one.title) for one in drawn],
        ),
    )


def _rank(number: str) -> tuple[str, list[int]]:
    """Return where a number such as A10 stands: behind those without a letter, and A9."""
    return re.sub(r"\d+", "", number), [int(one) for one in re.findall(r"\d+", number)]


def _laid_out(job: Job, environment: Environment, context: dict[str, Any]) -> tuple[str, str]:
    """Return the pages for the screen and for paper; "" for one that nobody asked for."""
    log = _log(environment)
    context = {**context, "broken": len(log.left_out), "withheld": len(log.lacking)}
    template = _POSTER if job.short else _LAYOUT
    with as_user_errors(environment, template):
        layout = environment.get_template(template)
        screen = layout.render(context, medium="screen") if job.on_screen else ""
        paper = layout.render(context, medium="print") if job.on_paper else ""
    return screen, paper


def _rendered(job: Job, pages: Pages, environment: Environment) -> Rendered:
    log, code = _log(environment), job.language.code
    kept = (tuple(log.claims), tuple(log.lacking), tuple(log.plain))
    return Rendered(job.name, code, pages.screen, pages.paper, *kept)


def _log(environment: Environment) -> ClaimLog:
    log: ClaimLog = environment.claim_log  # type: ignore[attr-defined]
    return log


def _reference(templates: Path) -> bytes:
    """Return the study's own Word file with styles; b"" without one."""
    file = templates / REFERENCE
    return file.read_bytes() if file.is_file() else b""
