"""Documents: what each is made of, put together as HTML for the screen and for paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from scs_report.brand.file import FILE as BRAND
from scs_report.brand.file import read_brand
from scs_report.checks.finished_page import look_at
from scs_report.checks.prose import no_text
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.figures import Drawable, by_night, key_of
from scs_report.figures.captions import Figure, FigureNumbers, make_figure, read_caption
from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.language.typography import (
    bind_breaks,
    bind_codes,
    bind_headings,
    bind_labels,
    bind_words,
    but_for_drawings,
    close_up,
    curl_apostrophes,
    hold_brackets,
    keep_clauses,
    part_names,
    set_drawing,
    set_marks,
    space_han,
)
from scs_report.names import may_be_read
from scs_report.pages.citation import cite, kind_of
from scs_report.pages.cross_references import References
from scs_report.pages.explained import key_notes, listed_under, printed_numbers, tables_of_numbers
from scs_report.pages.imprint import imprint_of
from scs_report.pages.made_before import Kept
from scs_report.pages.manuscript import REFERENCE, Manuscript
from scs_report.pages.poster import poster_of
from scs_report.pages.rendered import PrintedNumbers, Rendered
from scs_report.pages.sections import Prose, Section
from scs_report.pages.works import listed_works
from scs_report.project import Project
from scs_report.prose.claims import ClaimLog
from scs_report.prose.environment import make_environment
from scs_report.prose.part import part_sentence
from scs_report.prose.source_marks import Trace, after_marks, without_marks
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.template_errors import as_user_errors, place_of
from scs_report.prose.unseen import unseen_characters
from scs_report.prose.web_links import link_addresses
from scs_report.provenance.notes import NumberNote, facts_in, link_facts, number_notes
from scs_report.provenance.places import led_to
from scs_report.references import citations_in, read_library, with_citations
from scs_report.results import Replication, Results
from scs_report.tables import Table, build_table
from scs_report.tables.layout import with_texts
from scs_report.tables.replication import (
    build_replication_table,
    known_tables,
    replication_tables,
)

#: What documents are laid out by.
_LAYOUT = "layout/document.html.j2"
#: And what a summary is.
_POSTER = "layout/summary.html.j2"

#: Anchors of cells; a page with more, in any language, keeps those that something leads to.
_CELLS = re.compile(r'(<(?:tbody|th|td)\b[^<>]*?) id="([^"]*)"')
_MANY = 800


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
    language = Language(code)
    project = Project.of_templates(templates)
    study = project.study.dated(language.years(results.study.field_start, results.study.field_end))
    document = study.document(name)
    brand = read_brand(templates, brand_file or BRAND)
    kept = kept or Kept()
    kept.begin(results, replication, brand)
    marked = Trace(located=True) if located else trace
    if marked:
        marked.cited = _cited
    environment = make_environment(
        templates, language, results, replication, draft=draft, trace=marked
    )
    environment.globals["brand"] = brand
    components = _module(environment, "components/figure.html.j2", language)
    tables = _module(environment, "components/table.html.j2", language)
    source = source_line(results, language)
    folder, short = study.folder(name), document.form == "summary"
    house = study.document(folder).form
    changed = house if len(results.waves) > 1 and replication is None else ""
    library = read_library(project.data)
    prose = Prose(environment, folder, code, study.languages, {}, changed, library=library)
    numbers, references = FigureNumbers(), References()
    drawn: dict[str, Figure] = {}
    printed_tables: list[Table] = []
    entries: dict[str, Drawable] = {entry.key: entry for entry in results.figures}
    if replication is not None:
        entries = {key_of(replication): replication}

    def figure(key: str, caller: Callable[[], str] = str) -> Markup:
        _require(_("figure"), key, tuple(entries))
        caption = read_caption(prose.caption(str(caller())), key, prose.line)
        number = numbers.of(entries[key], caption)
        made = kept.once(
            (name, key, number, code, source, house, *caption.items()),
            lambda: make_figure(
                *(entries[key], caption, number, results, language, source, name, brand),
                brief=house == "brief",
                drawn=trace.picture(key) if trace else None,
                parts=kept.parts,
            ),
        )
        drawn[key] = made
        references.place(f"figure:{key}", made.anchor, made.number)
        return prose.block(Markup(components.figure(made)))

    def table(key: str) -> Markup:
        built: tuple[Table, ...]
        if replication is None:
            # a brief numbers its tables as its figures, in the order of its text
            number = str(len(printed_tables) + 1) if house == "brief" else ""
            numbered = (key, number, code)
            built = (kept.once(numbered, lambda: build_table(key, results, language, number)),)
        else:
            _require(_("table"), key, known_tables(replication))
            if key not in replication_tables(replication):
                return Markup("")
            built = build_replication_table(key, replication, results, language)
        references.place(f"table:{key}", built[0].anchor, built[0].label)
        printed_tables.extend(built)
        return prose.block(Markup("").join(map(laid_out, built)))

    def laid_out(table: Table) -> Markup:
        by: str = environment.loader.read["components/table.html.j2"]  # type: ignore[union-attr]
        return kept.once((table.anchor, table.label, code, by), lambda: Markup(tables.table(table)))

    problems: list[str] = []

    def section(stem: str) -> Section:
        try:
            return prose.section(stem)
        except UserError as error:
            problems.extend(error.problems)
            return Section(stem, Markup(""), Markup(""))

    part = part_sentence(results, language)
    prose.context.update({"figure": figure, "table": table, "ref": references.open})
    prose.box_ends = {"method": part} if part else {}
    stems = prose.keys()
    if not stems:
        raise UserError(CANNOT_SET_TEXT, [no_text(folder, study.languages)])
    problems += prose.twice(stems)
    first, *rest = stems
    log: ClaimLog = environment.claim_log  # type: ignore[attr-defined]
    log.front = prose.file(first)
    front = section(first)
    if language.rules.typesetting.han:
        marks, words = after_marks(str(front.title))
        words, end = words.removesuffix("</mark>"), "</mark>" if "<mark" in marks else ""
        front = replace(front, title=Markup(marks + keep_clauses(words) + end))
    prose.context["title"] = front.title.striptags()
    sections = [prose.lowered(section(stem)) for stem in rest]
    problems += [
        _(
            "{document}: there is no {target} in the document, which {section} refers to",
            document=f"{name}.{code}",
            target=target,
            section=each.key,
        )
        for each in (front, *sections)
        for target in references.lacking(each.html)
    ]
    if problems:
        raise UserError(CANNOT_SET_TEXT, problems)
    front, *sections = (
        replace(each, html=references.close(each.html)) for each in (front, *sections)
    )
    pieces = [part for each in (front, *sections) for part in (each.title, each.html)]
    works = listed_works(pieces, library, project, language, kept)
    notes: tuple[NumberNote, ...] = ()
    carrying = notes
    if replication is None and not short:
        facts = facts_in(pieces)
        notes = kept.once((facts, code), lambda: number_notes(facts, results, language))
        in_front = facts_in((front.title, front.html))
        carrying = key_notes(notes, document, in_front, results) if study.appendix else notes
    if name == study.appendix:
        if printed is None:
            printed = printed_numbers(templates, results, code, draft=draft)
        before = printed_tables[-1].number if printed_tables else ""
        listing_of = kept.once(
            (printed, before, code),
            lambda: tuple(tables_of_numbers(printed, before, results, language)),
        )
        for brief, listed in listing_of:
            heading = Markup(escape(listed_under(study.document(brief), language)))
            listing = laid_out(listed)
            sections.append(Section(f"numbers-of-{brief}", heading, listing))
            printed_tables.append(listed)
    poster = poster_of(document, front, sections, drawn, results, language) if short else None
    context: dict[str, Any] = {
        "poster": poster,
        "of": folder,
        "of_kind": kind_of(study.document(folder), language),
        "name": name,
        "study": study,
        "document": document,
        "part": part,
        "kind": kind_of(document, language),
        "imprint": imprint_of(study.publication, results, language),
        "others": tuple(
            (f"{name}.{other}", rules_of(other)) for other in study.languages if other != code
        ),
        "neighbours": [
            (one.name, kind_of(one, language)) for one in study.documents if one.name != name
        ],
        "front": front,
        "sections": sections,
        "objects": _objects(printed_tables, drawn.values(), language)
        if house == "appendix"
        else (),
        "source": source,
        "notes": notes,
        "key_notes": carrying,
        "listed_under": listed_under(document, language),
        "works": works,
        "draft": draft,
        "broken": len(log.left_out),
        "withheld": len(log.lacking),
        "charts": references.figures,
        "citation": cite(
            document,
            without_marks(str(front.title.striptags())),
            brand,
            study.publication,
            results,
            language,
        ),
    }
    template = _POSTER if short else _LAYOUT
    with as_user_errors(environment, template):
        layout = environment.get_template(template)
        screen = "" if trace or paper_only else layout.render(context, medium="screen")
        # who writes a page looks at the screen
        paper = "" if located else layout.render(context, medium="print")
    screen, paper = by_night(link_facts(screen, notes)), without_screen_parts(paper)
    if name == study.appendix and not located and len(_CELLS.findall(screen)) > _MANY:
        screen = without_idle_anchors(screen, led_to(results))
    cited = {work.key: work for work in works}

    curl, han = language.rules.typesetting.curl_apostrophes, language.rules.typesetting.han

    def worded(page: str) -> str:
        return set_marks(link_addresses(with_citations(page, cited, language)), curl=curl)

    set_each = partial(set_drawing, curl=curl)
    screen, paper = (but_for_drawings(page, worded, set_each) for page in (screen, paper))
    text = paper
    screen = hold_brackets(close_up(screen) if han else bind_headings(screen))
    paper = part_names(bind_labels(bind_codes(paper)))
    paper = bind_breaks(space_han(paper)) if han else bind_words(bind_headings(paper))

    def as_printed(words: str) -> str:
        words = with_citations(words, cited, language)
        return curl_apostrophes(words) if curl else words

    read: dict[str, str] = environment.loader.read  # type: ignore[union-attr]
    strange = [
        _(
            "templates/{template} belongs to another document than {name}.{code}; move "
            "what they share to templates/components/",
            template=template,
            name=name,
            code=code,
        )
        for template in sorted(read)
        if not may_be_read(template, folder, code, study.written)
    ]
    if strange:
        raise UserError(CANNOT_SET_TEXT, strange)
    placed = {place_of(environment, template): text for template, text in read.items()}
    unseen = [] if trace else unseen_characters(f"{name}.{code}", (screen, paper), placed)
    if not trace and (wrong := [*look_at(f"{name}.{code}", (screen, paper), placed), *unseen]):
        hint = _("Delete unseen characters: they came with copied text.") if unseen else ""
        raise UserError(CANNOT_SET_TEXT, wrong, hint)
    rendered = Rendered(
        name, code, screen, paper, tuple(log.claims), tuple(log.lacking), tuple(log.plain)
    )
    own_styles = templates / REFERENCE
    return Manuscript(
        rendered=rendered,
        text=text,
        tables=tuple(with_texts(table, as_printed) for table in printed_tables),
        figures=tuple(drawn.values()),
        results=results,
        study=study,
        document=document,
        language=language,
        brand=brand,
        title=str(front.title.striptags()),
        kind=context["kind"],
        citation=str(context["citation"]),
        source=source,
        reference=own_styles.read_bytes() if own_styles.is_file() else b"",
        again=None
        if draft
        else partial(
            render_manuscript,
            *(name, code, results, templates, replication),
            printed=printed,
        ),
    )


def _objects(
    tables: Iterable[Table], figures: Iterable[Figure], language: Language
) -> tuple[tuple[str, Markup], ...]:
    """Return address and title of each table and figure that has a number."""
    return (
        *((one.anchor, escape(one.title)) for one in tables if one.number),
        *((one.anchor, one.number + language.marks.title + one.title) for one in figures),
    )


def _cited(text: str) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in citations_in(text))


def without_screen_parts(html: str) -> str:
    """Leave out what is only for the screen.

    These are narrow drawings, the data of charts, what their marks say, what pages printed by a
    browser need, and anchors in tables to which nothing leads: each would need styles of its own
    when paper is set.
    """
    html = re.sub(
        r'<(div|p|tr|details|fieldset) class="(?:[^"]* )?(?:screen-only|continued)\b[^"]*"'
        r".*?</\1>\n?",
        "",
        html,
        flags=re.S,
    )
    html = re.sub(r' data-tip="[^"]*"', "", html)
    html = re.sub(r' class="(?:[fs]-[0-9a-f]{6} ?)+"', "", html)
    return without_idle_anchors(html)


def without_idle_anchors(html: str, led_to: Collection[str] = ()) -> str:
    """Leave out the ids of cells to which nothing leads: neither the page nor, by `led_to`, others.

    They are a third of a page of tables.
    """
    wanted = {*re.findall(r'href="#([^"]+)"', html), *led_to}
    return _CELLS.sub(lambda anchor: anchor[0] if anchor[2] in wanted else anchor[1], html)


def _module(environment: Environment, name: str, language: Language) -> Any:
    with as_user_errors(environment, name):
        return environment.get_template(name).make_module({"language": language})


def _require(what: str, key: str, keys: tuple[str, ...]) -> None:
    if key not in keys:
        raise UserError(
            _(
                "there is no {what} {name}; there are {names}",
                what=what,
                name=key,
                names=", ".join(keys),
            ),
        )


def source_line(results: Results, language: Language) -> str:
    """Return where the numbers come from and of whom they are, as every figure prints it."""
    if words := synthetic_words(results.data, language, results.study.reproduces):
        source = words.figure
    else:
        source = language.gettext("{title}; authors’ calculations.").format(
            title=language.text(results.study.title)
        )
    said = part_sentence(results, language)
    return f"{source}{language.marks.space}{said}" if said else source
