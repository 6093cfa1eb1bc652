"""What a study is: its title, languages and documents, how people were drawn, what is withheld.

Read from `data/study.toml`. It is known without respondents, results or templates.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scs_report.border.files import UnreadableError
from scs_report.border.texts import LocalText
from scs_report.border.toml import read_toml
from scs_report.errors import UserError
from scs_report.names import KNOWN

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
    and `charts` are figures of it, without any the first that one page has room for.
    """

    name: str
    form: Form = "brief"
    title: LocalText | None = None
    description: LocalText | None = None
    key_numbers: tuple[str, ...] = ()
    of: str = ""
    charts: tuple[str, ...] = ()


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
    """

    date: str = ""
    authors: tuple[LocalText, ...] = ()
    number: str = ""
    link: str = ""


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
            f"The study has no document {name!r}", hint=f"It has {', '.join(self.names)}."
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
        study = read_toml(path, Study)
        problems = list(_problems(study))
    except UnreadableError as error:
        problems = list(error.problems)
    if problems:
        lines = [f"{path}: {problem}" for problem in problems]
        raise UserError("The study cannot be used", lines, f"Mend it in {path}.")
    return study


def _problems(study: Study) -> Iterator[str]:
    if not study.languages:
        yield 'languages: found none, expected at least one, such as languages = ["en"]'
    for code in study.languages:
        if code not in KNOWN:
            yield f'languages: found "{code}", expected one of {", ".join(KNOWN)}'
    if not study.documents:
        yield "documents: found none, expected at least one [[documents]]"
    for what, names in (("languages", study.languages), ("documents", study.names)):
        for name, count in Counter(names).items():
            if count > 1:
                yield f'{what}: "{name}" stands {count} times, expected once'
    for document in study.documents:
        if document.name == ALL:
            expected = f"expected another: {ALL} stands for every document"
            yield f'documents: the name is "{ALL}", {expected}'
        if _NAME.fullmatch(document.name) is None:
            expected = "expected small letters, digits and hyphens"
            yield f'documents: the name is "{document.name}", {expected}'
    yield from _summary_problems(study)
    yield from _publication_problems(study.publication)
    yield from _wave_problems(study.waves)
    if study.waves and study.design.wave:
        yield (
            "waves: found waves and a column of waves (design.wave), expected one of them: waves "
            "of one file have a column, those of several files stand under [[waves]]"
        )
    for place, text in _texts(study):
        for code in study.languages:
            if code in KNOWN and not text.get(code, "").strip():
                yield f"{place}: found no text in {code}"
    plan = study.disclosure
    for name, value in (("flag", plan.flag), ("withhold", plan.withhold)):
        if value < 0:
            yield f"disclosure.{name}: found {value}, expected a number of people, or 0 for never"
    if 0 < plan.flag < plan.withhold:
        yield (
            f"disclosure.flag: found {plan.flag}, expected at least {plan.withhold} (what is "
            "withheld is not flagged), or 0 for never"
        )


def _summary_problems(study: Study) -> Iterator[str]:
    for document in study.documents:
        if document.form == "summary":
            if not study.briefs or document.of not in ("", *study.briefs):
                found = f'"{document.of}"' if document.of else "no brief"
                briefs = f": {', '.join(study.briefs)}" if study.briefs else ""
                yield (
                    f"document {document.name}, of: found {found}, expected the name of a "
                    f"document of the form brief{briefs}"
                )
        elif document.of or document.charts:
            said = "of" if document.of else "charts"
            yield f"document {document.name}: found {said}, which only a summary has"


def _publication_problems(said: Publication) -> Iterator[str]:
    if said.date and not _is_day(said.date):
        yield f'publication.date: found "{said.date}", expected a date such as 2026-11-27'
    if said.link and _ADDRESS.fullmatch(said.link) is None:
        yield (
            f'publication.link: found "{said.link}", expected an address such as '
            "https://example.org/report"
        )


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wave_problems(waves: tuple[WaveEntry, ...]) -> Iterator[str]:
    for number, one in enumerate(waves, 1):
        place = f"wave {one.key}"
        if re.fullmatch(r"[A-Za-z0-9_]+", one.key) is None:
            yield f'waves: the key is "{one.key}", expected letters, digits and underscores'
        if [other.key for other in waves].index(one.key) < number - 1:
            yield f'waves: "{one.key}" stands twice, expected once'
        if not one.is_earlier and number < len(waves):
            yield (
                f"{place}: found neither results nor respondents, expected one of them (only the "
                "last wave is the one that is analysed)"
            )
        days = []
        for day in one.field.split("/") if one.field else ():
            if _is_day(day):
                days.append(day)
            else:
                yield f'{place}, field: found "{day}", expected a date such as 2018-02-01'
        if one.field and (one.field.count("/") != 1 or days != sorted(days)):
            yield (
                f'{place}, field: found "{one.field}", expected the first and the last day, such '
                "as 2018-02-01/2018-04-30"
            )
        if one.overlap and not one.respondents:
            yield (
                f"{place}: found overlap without respondents, expected the file that says who "
                "answered then"
            )


def _texts(study: Study) -> Iterator[tuple[str, LocalText]]:
    entries: list[tuple[str, Struct]] = [("", study)]
    entries += [(f"document {document.name}, ", document) for document in study.documents]
    entries += [(f"wave {wave.key}, ", wave) for wave in study.waves]
    entries += [(f"changes, {change.fact}, ", change) for change in study.changes]
    for number, author in enumerate(study.publication.authors, 1):
        yield f"publication.authors {number}", author
    for place, entry in entries:
        for name, value in msgspec.structs.asdict(entry).items():
            if isinstance(value, dict) and name != "comparable":
                yield f"{place}{name}", value
