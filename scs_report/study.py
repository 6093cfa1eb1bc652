"""What a study is: its title, languages and documents, how people were drawn, what is withheld.

Read from `data/study.toml`. It is known without respondents, results or templates.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.texts import LocalText
from scs_report.border.toml import convert_toml, parse_toml
from scs_report.errors import N_, Message, UserError
from scs_report.errors import say as _
from scs_report.names import KNOWN, WHOLE

#: The file, in the folder of the data.
FILE = "study.toml"

#: What a document is like. A `brief` explains its numbers on paper too; an `appendix` holds tables
#: and contents, and numbers of a brief lead into it; a `replication` report sets published numbers
#: beside computed ones. A `summary` is one page of paper that says what a brief says.
Form = Literal["brief", "appendix", "replication", "summary"]

#: Stands for all documents of a study on the command line.
ALL = "all"

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?:[:/?#][!-~]*)?")


class _Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Document(_Entry, frozen=True):
    """A document of the study; its prose lies in a folder of its name under `templates/`.

    Without a `title` it is called what its form is called, and without a `description` it is
    described by the title of the study. `key_numbers` are the facts that carry its argument: on
    paper it says where these come from; if none are named, those of its front.

    A summary has no prose of its own: `of` is the brief that it is made of, without one the first,
    and `charts` are figures of it, without any the first that one page has room for. Below its
    standfirst stands the key finding of the brief that prints the fact `caveat`.
    """

    name: str
    form: Form = "brief"
    title: LocalText | None = None
    description: LocalText | None = None
    key_numbers: tuple[str, ...] = ()
    of: str = ""
    charts: tuple[str, ...] = ()
    caveat: str = ""


class Columns(_Entry, frozen=True):
    """Columns of the respondents that say who they are and how they were drawn; "" for none.

    Without a `weight` everybody counts as one. `fpc` is how many clusters (people, where there are
    none) the population of a stratum has.
    """

    id: str = ""
    weight: str = ""
    strata: str = ""
    cluster: str = ""
    fpc: str = ""
    wave: str = ""

    @property
    def named(self) -> dict[str, str]:
        """The columns that there are, by what they are for."""
        every = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: column for name, column in every.items() if column}


class DisclosurePlan(_Entry, frozen=True):
    """Bases below which values are flagged or withheld; 0 for never.

    With `nonresponse` `exempt` it does not matter if the answers follow of few people who are known
    by nothing but that they did not answer the question that makes the groups.
    """

    flag: int = 100
    withhold: int = 30
    nonresponse: Literal["protected", "exempt"] = "protected"


class WeightingPlan(_Entry, frozen=True):
    """How respondents are weighted to targets, where a study asks for it.

    Attributes
    ----------
    method
        `raking` to the margins of the targets, or `post-stratification` to their one table of
        cells.
    targets
        The file of targets, in the folder of the data.
    base
        Column of the weights to begin with, "" where everybody counts as one; without it, the
        `weight` of the design.
    cap
        No weight is more than so many times the mean weight.
    minimum
        Groups of fewer people are merged with a neighbour; 0 for never.
    missing
        What becomes of people without an answer to a variable that is weighted by: `refuse` stops,
        `keep` leaves them the share that they have by the weights to begin with.
    """

    method: Literal["raking", "post-stratification"] = "raking"
    targets: str = "targets.toml"
    base: str | None = None
    cap: float | None = None
    minimum: int = 20
    missing: Literal["refuse", "keep"] = "refuse"


class WaveEntry(_Entry, frozen=True):
    """A wave of the study, earliest first; the last may be the one that is analysed.

    Attributes
    ----------
    key
        Its name in facts (`change.NAME.since.2018`).
    label
        What texts call it; without one, the season of its field dates.
    field
        First and last day: `2018-02-01/2018-04-30`.
    results, respondents
        What is known of an earlier wave: its `results.json`, its respondents, or both; in the
        folder of the data. Numbers come from the results where there are any.
    overlap
        Whether people with the same id (clusters with the same name) are the same in both waves.
    """

    key: str
    label: LocalText | None = None
    field: str = ""
    results: str = ""
    respondents: str = ""
    overlap: bool = False

    @property
    def dates(self) -> tuple[str, str]:
        """First and last day; "" if they are not known."""
        first, _, last = self.field.partition("/")
        return first, last or first

    @property
    def is_earlier(self) -> bool:
        """Whether it is not the wave that is analysed."""
        return bool(self.results or self.respondents)


class KeyFact(_Entry, frozen=True):
    """A number whose change the section on changes tells; `label` is what it is called there."""

    fact: str
    label: LocalText | None = None


class Checks(_Entry, frozen=True):
    """What the check of the text makes of judging words that no test bears."""

    judging_words: Literal["warning", "error"] = "warning"


class Publication(_Entry, frozen=True):
    """What the documents say of their publication, and ask to be cited by; "" where unsaid.

    Attributes
    ----------
    date
        The day, `2026-11-27`.
    authors
        Who wrote them; without any, the institute.
    number
        In the institute's series.
    link
        Where they are published.
    license
        Under which data and documents may be used, as an address:
        `https://creativecommons.org/licenses/by/4.0/`.
    """

    date: str = ""
    authors: tuple[LocalText, ...] = ()
    number: str = ""
    link: str = ""
    license: str = ""


class Study(_Entry, frozen=True):
    """`study.toml`. The first of the languages is the one that the study is written in.

    `reproduces` is how a published study whose numbers are printed beside computed ones is cited
    in few words, `reproduced` are its keys among the references. `changes` are the numbers whose
    change a report tells, `comparable` the questions that may be compared though they were put
    otherwise before, each with the reason.
    """

    title: LocalText
    languages: tuple[str, ...]
    documents: tuple[Document, ...]
    keywords: LocalText | None = None
    reproduces: LocalText | None = None
    reproduced: tuple[str, ...] = ()
    publication: Publication = Publication()
    design: Columns = Columns()
    weighting: WeightingPlan | None = None
    disclosure: DisclosurePlan = DisclosurePlan()
    waves: tuple[WaveEntry, ...] = ()
    changes: tuple[KeyFact, ...] = ()
    comparable: dict[str, str] = {}
    checks: Checks = Checks()

    @property
    def earlier(self) -> tuple[WaveEntry, ...]:
        """The waves before the one that is analysed."""
        return tuple(one for one in self.waves if one.is_earlier)

    @property
    def present(self) -> WaveEntry | None:
        """What is said of the wave that is analysed."""
        return next((one for one in self.waves if not one.is_earlier), None)

    def dated(self, years: str) -> Study:
        """Return the study with the years of its field dates where texts say `{year}`."""

        def text(given: LocalText | None) -> LocalText | None:
            return given and dated(given, years)

        documents = tuple(
            replace(one, title=text(one.title), description=text(one.description))
            for one in self.documents
        )
        return replace(
            self, title=dated(self.title, years), keywords=text(self.keywords), documents=documents
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the documents, in the order in which they are made."""
        return tuple(document.name for document in self.documents)

    @property
    def written(self) -> tuple[str, ...]:
        """Names of the documents that have prose: folders of `templates/`."""
        return tuple(document.name for document in self.documents if document.form != "summary")

    def folder(self, name: str) -> str:
        """Return the folder of `templates/` with the prose of a document."""
        document = self.document(name)
        return name if document.form != "summary" else document.of or self.briefs[0]

    @property
    def published(self) -> tuple[str, ...]:
        """Names of the documents that print published numbers."""
        return tuple(document.name for document in self.documents if document.form == "replication")

    @property
    def briefs(self) -> tuple[str, ...]:
        """Names of the documents whose numbers the appendix lists."""
        return tuple(document.name for document in self.documents if document.form == "brief")

    @property
    def appendix(self) -> str:
        """Name of the document that numbers of the others lead into; "" if there is none."""
        return next(
            (document.name for document in self.documents if document.form == "appendix"), ""
        )

    def document(self, name: str) -> Document:
        """Return a document.

        Raises
        ------
        UserError
            If there is none of this name.
        """
        for document in self.documents:
            if document.name == name:
                return document
        raise UserError(
            _("The study has no document “{name}”", name=name),
            hint=_("It has {names}.", names=", ".join(self.names)),
        )


def dated(text: LocalText, years: str) -> LocalText:
    """Return a text with years where it says `{year}`.

    >>> dated({"en": "Trust, {year}"}, "2018")
    {'en': 'Trust, 2018'}
    """
    return {code: words.replace("{year}", years) for code, words in text.items()}


def load_study(folder: Path) -> Study:
    """Read `study.toml` in the folder of the data.

    Raises
    ------
    UserError
        With all that is wrong with it.
    """
    path = folder / FILE
    try:
        study = _read(read_text(path))
        problems = list(_problems(study))
    except UnreadableError as error:
        problems = list(error.problems)
    if problems:
        lines = [_("{place}: {problem}", place=path, problem=problem) for problem in problems]
        raise UserError(_("The study cannot be used"), lines, _("Mend it in {path}.", path=path))
    return study


@lru_cache(maxsize=8)
def _read(text: str) -> Study:
    """Return what a file says; all parts of the program ask for it, and it is never changed."""
    return convert_toml(text, parse_toml(text), Study)


def _problems(study: Study) -> Iterator[str]:
    if not study.languages:
        yield _('languages: found none, expected at least one, such as languages = ["en"]')
    for code in study.languages:
        if code not in KNOWN:
            yield _(
                'languages: found "{code}", expected one of {names}',
                code=str(code),
                names=", ".join(KNOWN),
            )
    if not study.documents:
        yield _("documents: found none, expected at least one [[documents]]")
    for what, names in (("languages", study.languages), ("documents", study.names)):
        for name, count in Counter(names).items():
            if count > 1:
                yield _(
                    '{what}: "{name}" stands {count} times, expected once',
                    what=what,
                    name=name,
                    count=count,
                )
    for document in study.documents:
        if document.name == ALL:
            yield _(
                'documents: the name is "{name}", expected another: {name} stands for every '
                "document",
                name=ALL,
            )
        if document.name == WHOLE:
            yield _(
                'documents: the name is "{name}", expected another: the workbook of all documents '
                "is called so",
                name=WHOLE,
            )
        if _NAME.fullmatch(document.name) is None:
            yield _(
                'documents: the name is "{name}", expected small letters, digits and hyphens',
                name=document.name,
            )
    yield from _summary_problems(study)
    yield from _publication_problems(study.publication)
    yield from _wave_problems(study.waves)
    if study.waves and study.design.wave:
        yield (
            _(
                "waves: found waves and a column of waves (design.wave), expected one of them: "
                "waves of one file have a column, those of several files stand under [[waves]]"
            )
        )
    for place, text in _texts(study):
        for code in study.languages:
            if code in KNOWN and not text.get(code, "").strip():
                yield _("{place}: found no text in {code}", place=place, code=str(code))
    plan = study.disclosure
    for name, value in (("flag", plan.flag), ("withhold", plan.withhold)):
        if value < 0:
            yield _(
                "disclosure.{name}: found {value}, expected a number of people, or 0 for never",
                name=name,
                value=str(value),
            )
    if study.weighting:
        yield from weighting_problems(study.weighting)
    if 0 < plan.flag < plan.withhold:
        yield (
            _(
                "disclosure.flag: found {flag}, expected at least {withhold} (what is withheld is "
                "not flagged), or 0 for never",
                flag=plan.flag,
                withhold=plan.withhold,
            )
        )


def weighting_problems(plan: WeightingPlan) -> Iterator[str]:
    """Yield what is wrong with a plan of weighting by itself."""
    if plan.cap is not None and not plan.cap > 1:
        yield Message(
            N_("weighting.cap: found {cap}, expected more than 1 (the mean weight), or no cap"),
            cap=f"{plan.cap:g}",
        )
    if plan.minimum < 0:
        yield Message(
            N_("weighting.minimum: found {n}, expected a number of people, or 0 for never"),
            n=str(plan.minimum),
        )


def _summary_problems(study: Study) -> Iterator[str]:
    for document in study.documents:
        if document.form == "summary":
            if not study.briefs or document.of not in ("", *study.briefs):
                yield _(
                    "document {name}, of: found {found}, expected the name of a document of the "
                    "form brief: {briefs}",
                    name=document.name,
                    found=f'"{document.of}"',
                    briefs=study.briefs,
                )
            continue
        for said in ("of", "charts", "caveat"):
            if getattr(document, said):
                yield _(
                    "document {name}: found {said}, which only a summary has",
                    name=document.name,
                    said=said,
                )
                break


def _publication_problems(said: Publication) -> Iterator[str]:
    if said.date and not _is_day(said.date):
        yield _(
            'publication.date: found "{date}", expected a date such as 2026-11-27', date=said.date
        )
    if said.link and _ADDRESS.fullmatch(said.link) is None:
        yield (
            _(
                'publication.link: found "{link}", expected an address such as {example}',
                link=said.link,
                example="https://example.org/report",
            )
        )


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wave_problems(waves: tuple[WaveEntry, ...]) -> Iterator[str]:
    for number, one in enumerate(waves, 1):
        place = _("wave {name}", name=one.key)
        if re.fullmatch(r"[A-Za-z0-9_]+", one.key) is None:
            yield _(
                'waves: the key is "{key}", expected letters, digits and underscores', key=one.key
            )
        if [other.key for other in waves].index(one.key) < number - 1:
            yield _('waves: "{key}" stands twice, expected once', key=one.key)
        if not one.is_earlier and number < len(waves):
            yield (
                _(
                    "{place}: found neither results nor respondents, expected one of them (only "
                    "the last wave is the one that is analysed)",
                    place=place,
                )
            )
        days = []
        for day in one.field.split("/") if one.field else ():
            if _is_day(day):
                days.append(day)
            else:
                yield _(
                    '{place}, field: found "{day}", expected a date such as 2018-02-01',
                    place=place,
                    day=day,
                )
        if one.field and (one.field.count("/") != 1 or days != sorted(days)):
            yield (
                _(
                    '{place}, field: found "{field}", expected the first and the last day, such '
                    "as 2018-02-01/2018-04-30",
                    place=place,
                    field=one.field,
                )
            )
        if one.overlap and not one.respondents:
            yield (
                _(
                    "{place}: found overlap without respondents, expected the file that says who "
                    "answered then",
                    place=place,
                )
            )


def _texts(study: Study) -> Iterator[tuple[str, LocalText]]:
    entries: list[tuple[str, Struct]] = [("", study)]
    entries += [
        (_("document {name}", name=document.name) + ", ", document) for document in study.documents
    ]
    entries += [(_("wave {key}", key=wave.key) + ", ", wave) for wave in study.waves]
    entries += [(f"changes, {change.fact}, ", change) for change in study.changes]
    for number, author in enumerate(study.publication.authors, 1):
        yield _("publication.authors {number}", number=str(number)), author
    for place, entry in entries:
        for name, value in msgspec.structs.asdict(entry).items():
            if isinstance(value, dict) and name != "comparable":
                yield f"{place}{name}", value
