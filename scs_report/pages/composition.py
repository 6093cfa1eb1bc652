"""The text of a document: its sections, with the figures and tables that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from scs_report.checks.prose import no_text
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.figures import Drawable, key_of
from scs_report.figures.captions import Figure, FigureNumbers, make_figure, read_caption
from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.language.typography import keep_clauses
from scs_report.pages.cross_references import References
from scs_report.pages.job import Job
from scs_report.pages.sections import Prose, Section
from scs_report.prose.claims import ClaimLog
from scs_report.prose.part import part_sentence
from scs_report.prose.source_marks import after_marks
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.template_errors import as_user_errors
from scs_report.references import read_library
from scs_report.results import Results
from scs_report.tables import Table, build_table
from scs_report.tables.replication import (
    build_replication_table,
    known_tables,
    replication_tables,
)

_TABLE = "components/table.html.j2"
_FIGURE = "components/figure.html.j2"


class Composition:
    """A document whose text is being set.

    Attributes
    ----------
    source
        Where the numbers come from, as every figure prints it.
    part
        The sentence on the part of the respondents that it is of; "" if it is of all.
    library
        The works that its text can cite.
    tables, figures
        What its text has shown so far, in order of reading; figures by key.
    """

    def __init__(self, job: Job, environment: Environment) -> None:
        self._job = job
        self._environment = environment
        self._figure_html = _module(environment, _FIGURE, job.language)
        self._table_html = _module(environment, _TABLE, job.language)
        self._numbers, self._references = FigureNumbers(), References()
        self._entries: dict[str, Drawable] = {entry.key: entry for entry in job.results.figures}
        if job.replication is not None:
            self._entries = {key_of(job.replication): job.replication}
        self.source = source_line(job.results, job.language)
        self.part = part_sentence(job.results, job.language)
        self.library = read_library(job.project.data)
        self.tables: list[Table] = []
        self.figures: dict[str, Figure] = {}
        changed = job.house if len(job.results.waves) > 1 and job.replication is None else ""
        self._prose = Prose(
            environment,
            job.folder,
            job.language.code,
            job.study.languages,
            {"figure": self._figure, "table": self._table, "ref": self._references.open},
            changed,
            box_ends={"method": self.part} if self.part else {},
            library=self.library,
            parts=job.kept.parts,
        )

    @property
    def charts(self) -> bool:
        """Whether the text has shown a figure."""
        return self._references.figures

    def sections(self) -> tuple[Section, ...]:
        """Set the whole text; the first section is the front of the document.

        Raises
        ------
        UserError
            With all that is wrong in any section.
        """
        prose, job = self._prose, self._job
        stems = prose.keys()
        if not stems:
            raise UserError(CANNOT_SET_TEXT, [no_text(job.folder, job.study.languages)])
        problems = prose.twice(stems)
        first, *rest = stems
        log: ClaimLog = self._environment.claim_log  # type: ignore[attr-defined]
        log.front = prose.file(first)
        front = self._front(self._section(first, problems))
        prose.context["title"] = front.title.striptags()
        sections = [front, *(prose.lowered(self._section(stem, problems)) for stem in rest)]
        problems += [
            _(
                "{document}: there is no {target} in the document, which {section} refers to",
                document=job.edition,
                target=target,
                section=each.key,
            )
            for each in sections
            for target in self._references.lacking(each.html)
        ]
        if problems:
            raise UserError(CANNOT_SET_TEXT, problems)
        return tuple(replace(each, html=self._references.close(each.html)) for each in sections)

    def laid_out(self, table: Table) -> Markup:
        """Return a table as HTML."""
        by: str = self._environment.loader.read[_TABLE]  # type: ignore[union-attr]
        return self._job.kept.once(
            (table.anchor, table.label, self._job.language.code, by),
            lambda: Markup(self._table_html.table(table)),
        )

    def _section(self, stem: str, problems: list[str]) -> Section:
        """Set a section; what is wrong with it is noted, that all may be told at once."""
        try:
            return self._prose.section(stem)
        except UserError as error:
            problems.extend(error.problems)
            return Section(stem, Markup(""), Markup(""))

    def _front(self, front: Section) -> Section:
        """Return the front, its headline broken between clauses where the language does so."""
        if not self._job.language.rules.typesetting.han:
            return front
        marks, words = after_marks(str(front.title))
        words, end = words.removesuffix("</mark>"), "</mark>" if "<mark" in marks else ""
        return replace(front, title=Markup(marks + keep_clauses(words) + end))

    def _figure(self, key: str, caller: Callable[[], str] = str) -> Markup:
        """Show a figure: `{% call figure("use") %}`."""
        job, entries = self._job, self._entries
        _require(_("figure"), key, tuple(entries))
        caption = read_caption(self._prose.caption(str(caller())), key, self._prose.line)
        number = self._numbers.of(entries[key], caption)
        made = job.kept.once(
            (job.name, key, number, job.language.code, self.source, job.house, *caption.items()),
            lambda: make_figure(
                *(entries[key], caption, number, job.results, job.language, self.source),
                *(job.name, job.brand),
                brief=job.house == "brief",
                drawn=job.trace.picture(key) if job.trace else None,
                parts=job.kept.parts,
            ),
        )
        self.figures[key] = made
        self._references.place(f"figure:{key}", made.anchor, made.number)
        return self._prose.block(Markup(self._figure_html.figure(made)))

    def _table(self, key: str) -> Markup:
        """Show a table: `{{ table("use") }}`."""
        job = self._job
        built: tuple[Table, ...]
        if job.replication is None:
            # a brief numbers its tables as its figures, in the order of its text
            number = str(len(self.tables) + 1) if job.house == "brief" else ""
            built = (
                job.kept.once(
                    (key, number, job.language.code),
                    lambda: build_table(key, job.results, job.language, number),
                ),
            )
        else:
            _require(_("table"), key, known_tables(job.replication))
            if key not in replication_tables(job.replication):
                return Markup("")
            built = build_replication_table(key, job.replication, job.results, job.language)
        self._references.place(f"table:{key}", built[0].anchor, built[0].label)
        self.tables.extend(built)
        return self._prose.block(Markup("").join(map(self.laid_out, built)))


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
