"""Pages after their layout: what the screen and paper each need, and what neither may hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from jinja2 import Environment

from scs_report.checks.finished_page import look_at
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.figures import by_night
from scs_report.language import Language
from scs_report.language.reader import tell as _
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
    part_names,
    set_drawing,
    set_marks,
    space_han,
    space_links,
)
from scs_report.names import may_be_read
from scs_report.pages.job import Job
from scs_report.prose.template_errors import place_of
from scs_report.prose.unseen import unseen_characters
from scs_report.prose.web_links import link_addresses
from scs_report.provenance.notes import NumberNote, link_facts
from scs_report.provenance.places import led_to
from scs_report.references import Entry, with_citations

#: Anchors of cells; a page with more, in any language, keeps those that something leads to.
_CELLS = re.compile(r'(<(?:tbody|th|td)\b[^<>]*?) id="([^"]*)"')
_MANY = 800


@dataclass(frozen=True)
class Pages:
    """A document as HTML: for the screen, for paper, and for paper without what its layout needs.

    "" is a page that nobody asked for.
    """

    screen: str
    paper: str
    text: str


class Wording:
    """How the words of a document are printed: its citations, its marks, its addresses."""

    def __init__(self, works: Iterable[Entry], language: Language) -> None:
        self._cited = {work.key: work for work in works}
        self._language = language
        self._curl = language.rules.typesetting.curl_apostrophes

    def page(self, page: str) -> str:
        """Return a page as it is printed, its drawings too."""
        return but_for_drawings(page, self._worded, partial(set_drawing, curl=self._curl))

    def words(self, words: str) -> str:
        """Return words outside a page as they are printed."""
        words = with_citations(words, self._cited, self._language)
        return curl_apostrophes(words) if self._curl else words

    def _worded(self, page: str) -> str:
        cited = with_citations(page, self._cited, self._language)
        return set_marks(link_addresses(cited), curl=self._curl)


def finished(
    job: Job, screen: str, paper: str, notes: tuple[NumberNote, ...], wording: Wording
) -> Pages:
    """Make of two laid out pages those that are published.

    Parameters
    ----------
    screen, paper
        What the layout made; "" if nobody asked for it.
    notes
        On numbers of the text, which lead to them on the screen.
    """
    screen, paper = by_night(link_facts(screen, notes)), without_screen_parts(paper)
    if job.name == job.study.appendix and not job.located and len(_CELLS.findall(screen)) > _MANY:
        screen = without_idle_anchors(screen, led_to(job.results))
    screen, text = wording.page(screen), wording.page(paper)
    paper = part_names(bind_labels(bind_codes(text)))
    if job.language.rules.typesetting.han:
        screen, paper = space_links(close_up(screen)), bind_breaks(space_han(paper))
    else:
        screen, paper = bind_headings(screen), bind_words(bind_headings(paper))
    return Pages(hold_brackets(screen), paper, text)


def refuse_faults(job: Job, pages: Pages, environment: Environment) -> None:
    """Stop at templates of other documents, at unseen characters and at HTML that is broken.

    Raises
    ------
    UserError
        With all of one kind.
    """
    read: dict[str, str] = environment.loader.read  # type: ignore[union-attr]
    strange = [
        _(
            "templates/{template} belongs to another document than {name}.{code}; move "
            "what they share to templates/components/",
            template=template,
            name=job.name,
            code=job.language.code,
        )
        for template in sorted(read)
        if not may_be_read(template, job.folder, job.language.code, job.study.written)
    ]
    if strange:
        raise UserError(CANNOT_SET_TEXT, strange)
    if job.compared:
        return
    placed = {place_of(environment, template): text for template, text in read.items()}
    both = (pages.screen, pages.paper)
    unseen = unseen_characters(job.edition, both, placed)
    if wrong := [*look_at(job.edition, both, placed), *unseen]:
        hint = _("Delete unseen characters: they came with copied text.") if unseen else ""
        raise UserError(CANNOT_SET_TEXT, wrong, hint)


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
