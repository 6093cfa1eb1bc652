"""Prose: Jinja, then Markdown; one file a section and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from scs_report.caching import Parts
from scs_report.checks.cited_works import cited_faults
from scs_report.checks.problem import Problem
from scs_report.checks.prose import check_prose, included
from scs_report.checks.twice import Holds, check_twice, held_in
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.prose.claim_tag import ASIDE, Mark
from scs_report.prose.claims import ClaimLog
from scs_report.prose.draft_marks import spread_marks
from scs_report.prose.left_out import without_left_out
from scs_report.prose.markdown import (
    BLOCK,
    END,
    MARK,
    VALUE,
    Aside,
    Held,
    make_parser,
    to_html,
    with_labels,
)
from scs_report.prose.source_marks import Trace, as_elements, without_marks
from scs_report.prose.template_errors import as_user_errors, place_of
from scs_report.prose.told import plain_words
from scs_report.prose.withheld import withheld_notes
from scs_report.references import Library

#: Key of the section on what has changed since an earlier wave.
CHANGES = "changes"
#: The section that compares a part of the respondents with all: in documents of a part alone.
HERE = "here"

#: For a study without references.
NO_WORKS = Library({}, {})

#: Characters that a section may print, many times those of the longest.
_LONGEST = 1_000_000


#: Line and fault of what is wrong with a text, and the files that it includes.
_Found = tuple[tuple[tuple[int, str], ...], tuple[str, ...]]


@dataclass(frozen=True)
class Section:
    """A rendered section. `key` comes from the file's name and is the same in both languages."""

    key: str
    title: Markup
    html: Markup


@dataclass
class Prose:
    """Renders the sections of one document in one of the languages of a study.

    `context` is what the files see besides facts and filters: `box`, and what the document adds.
    `house` is the form of the house's section on changes; "" where there is one wave. `box_ends`
    are sentences that end the boxes of a kind. `library` holds the works that can be cited;
    `parts` what was found in texts before. Values, and blocks of HTML (figures, tables), stand
    aside while Markdown runs.
    """

    environment: Environment
    folder: str
    language: str
    languages: tuple[str, ...]
    context: dict[str, Any]
    house: str = ""
    box_ends: dict[str, str] = field(default_factory=dict)
    library: Library = NO_WORKS
    parts: Parts = field(default_factory=Parts)
    _aside: Aside = field(default_factory=Aside)

    def keys(self) -> list[str]:
        """Names of the sections, in order; all languages must have all of them.

        Raises
        ------
        UserError
            If one language lacks a section that another has.
        """
        names = self.environment.list_templates(filter_func=self._is_prose)
        found: dict[str, set[str]] = {}
        for name in names:
            stem, code, __ = name.rsplit("/", 1)[1].rsplit(".", 2)
            found.setdefault(stem, set()).add(code)
        lacking = [
            f"templates/{self.folder}/{stem}.{code}.md"
            for stem, codes in sorted(found.items())
            for code in self.languages
            if code not in codes
        ]
        if lacking:
            raise UserError(_("Prose lacks its twin in the other language"), lacking)
        if not self.environment.globals.get("part_name"):
            found = {stem: codes for stem, codes in found.items() if key_of(stem) != HERE}
        return self._with_changes(sorted(found))

    def _with_changes(self, stems: list[str]) -> list[str]:
        """Return the sections with the one on changes: the document's own, or the house's.

        Where there is one wave there is none.
        """
        if not self.house:
            return [stem for stem in stems if key_of(stem) != CHANGES]
        if CHANGES in map(key_of, stems) or not stems:
            return stems
        first = 1 if self.house == "brief" else len(stems)
        return [*stems[:first], CHANGES, *stems[first:]]

    def file(self, stem: str) -> str:
        """Return the template of a section."""
        if stem == CHANGES:
            return f"sections/{CHANGES}-{self.house}.md"
        return f"{self.folder}/{stem}.{self.language}.md"

    def sections(self, stems: Iterable[str]) -> Iterator[Section]:
        """Render the sections of the document, which know its title from the first one on.

        Raises
        ------
        UserError
            As `section`.
        """
        for place, stem in enumerate(stems):
            if place == 0:
                self._log.front = self.file(stem)
            section = self.section(stem)
            self.context.setdefault("title", section.title.striptags())
            yield section

    def section(self, stem: str) -> Section:
        """Render one section; its first heading is the title and leaves the text.

        Raises
        ------
        UserError
            With all that its file holds and may not, or the one thing that cannot be rendered.
        """
        name = self.file(stem)
        with as_user_errors(self.environment, name):
            self._refuse(name)
            template = self.environment.get_template(name)
            text = self._rendered(template)
        self._log.reword(lambda words: plain_words(self._aside.plain(without_marks(words))))
        html = self.markdown(text)
        match = re.match(r"\s*<h1>(.*?)</h1>", html, re.S)
        if match is None:
            said = _("found no heading, expected # and the title")
            raise UserError(CANNOT_SET_TEXT, [str(Problem(f"templates/{name}", 1, said))])
        body = Markup(html[match.end() :]) + self._withheld_notes(name)
        return Section(key=key_of(stem), title=Markup(match[1]), html=body)

    def _withheld_notes(self, name: str) -> Markup:
        """Return notes on the numbers that the section prints as withheld."""
        why = [one.reason for one in self._log.lacking if one.template == name]
        known: Any = self.environment.globals
        notes = withheld_notes(why, known["results"], known["language"]) if why else []
        return Markup("").join(Markup('<p class="withheld-note">{}</p>').format(n) for n in notes)

    @property
    def _trace(self) -> Trace:
        trace: Trace = self.environment.trace  # type: ignore[attr-defined]
        return trace

    @property
    def _log(self) -> ClaimLog:
        log: ClaimLog = self.environment.claim_log  # type: ignore[attr-defined]
        return log

    def twice(self, stems: Iterable[str]) -> list[str]:
        """Return what stands twice in the document."""
        names = [self.file(stem) for stem in stems]
        try:
            sources = {f"templates/{name}": self._source(name) for name in names}
        except (UnicodeDecodeError, UserError):
            return []  # told where the section is rendered
        return [str(problem) for problem in check_twice(sources, self._held)]

    def _held(self, source: str) -> Holds:
        return self.parts.thing("held", (source,), partial(held_in, source), Holds)

    def _found(self, source: str) -> _Found:
        """Return line and fault of all that is wrong with a text, and what it includes."""

        def found() -> _Found:
            faults = check_prose(source, self.language)
            return faults or tuple(cited_faults(source, self.library)), included(source)

        of = (source, self.language, reader().code, *self.library.works)
        return self.parts.thing("faults", of, found, _Found)

    def lowered(self, section: Section) -> Section:
        """Return the section with its headings one level down, as part of a document."""
        html = re.sub(
            r"(</?h)([2-5])(?=>)", lambda match: f"{match[1]}{int(match[2]) + 1}", section.html
        )
        return replace(section, html=Markup(html))

    def block(self, html: Markup) -> Markup:
        """Set a block of HTML aside; returns what stands for it in the Markdown."""
        return self._aside.hold(html, BLOCK)

    def box(self, kind: str, caller: Callable[[], str], title: str = "") -> Markup:
        """Set Markdown in a box of its own (`{% call box("method") %}`)."""
        head = Markup('<p class="box-title">{}</p>').format(title) if title else Markup("")
        end = self.box_ends.get(kind, "")
        inner = Markup(self.markdown("\n\n".join(filter(None, (str(caller()), escape(end))))))
        return self.block(Markup('<div class="box box-{}">{}{}</div>').format(kind, head, inner))

    def markdown(self, text: str) -> str:
        """Turn Markdown into HTML and put back what stood aside."""
        text = without_left_out(text)
        html = with_labels(to_html(self._parser, self._aside, spread_marks(text, self._aside)))
        return as_elements(html, self._trace) if self._log.located else html

    def caption(self, text: str) -> str:
        """Return the lines of a caption, claims marked by line; a page leads to none of them."""
        text = spread_marks(without_left_out(text), self._aside)
        return without_marks(text) if self._log.located else text

    def line(self, text: str) -> Markup:
        """Turn the Markdown of a caption into HTML of one line."""
        html = to_html(self._parser, self._aside, spread_marks(text, self._aside), inline=True)
        return Markup(" ".join(html.split("\n")))

    def _set_aside(self, value: Any) -> Markup:
        if isinstance(value, Held):
            return value
        clean = re.sub(f"[{VALUE}-{END}]", "\ufffd", escape(value))
        clean = Markup(clean.replace("&#39;", "'").replace("&#34;", "&quot;"))
        return self._aside.hold(clean, MARK if isinstance(value, Mark) else VALUE)

    def _rendered(self, template: Template) -> str:
        context = {**self.context, "box": self.box, ASIDE: self._set_aside}
        pieces, length = list[str](), 0
        for piece in template.generate(context):
            pieces.append(str(piece))
            length += len(piece)
            if length > _LONGEST:
                raise UserError(_("the section prints more than {n} characters", n=_LONGEST))
        return "".join(pieces)

    def _refuse(self, name: str) -> None:
        """Stop at what prose may not hold, all of a file and of those it includes at once."""
        names, problems = [name], list[str]()
        for template in names:
            try:
                source = self._source(template)
            except (TemplateNotFound, UserError):
                continue  # told where it is asked for
            faults, files = self._found(source)
            file = place_of(self.environment, template)
            problems += [str(Problem(file, line, what)) for line, what in faults]
            names += [other for other in files if other not in names]
        if problems:
            raise UserError(CANNOT_SET_TEXT, problems)

    def _source(self, name: str) -> str:
        assert self.environment.loader is not None
        return self.environment.loader.get_source(self.environment, name)[0]

    @cached_property
    def _parser(self) -> MarkdownIt:
        return make_parser(self.language, self._aside)

    def _is_prose(self, name: str) -> bool:
        codes = "|".join(self.languages)
        return re.fullmatch(rf"{self.folder}/[^/.][^/]*\.({codes})\.md", name) is not None


def key_of(stem: str) -> str:
    """Return the name by which a page knows a section: that of its file, without the number."""
    return re.sub(r"^\d+-", "", stem)
