"""What a first page says of a publication, each piece "" where the study does not say it."""

from __future__ import annotations

from dataclasses import dataclass

from scs_report.language import Language
from scs_report.results import Results
from scs_report.study import Publication


@dataclass(frozen=True)
class Imprint:
    """Number in a series, day, authors, months of the survey and address, in words."""

    number: str
    published: str
    authors: str
    field: str
    link: str


def imprint_of(publication: Publication, results: Results, language: Language) -> Imprint:
    """Return what the first page of a document says of its publication."""
    _ = language.gettext
    start, end = results.study.field_start, results.study.field_end
    day, names = publication.date, [*map(language.text, publication.authors)]
    # titles of Chinese works list names without a conjunction
    han = language.rules.typesetting.han
    authors = language.marks.enumeration.join(names) if han else language.list(names)
    return Imprint(
        number=_("No. {number}").format(number=publication.number) if publication.number else "",
        published=_("Published {date}").format(date=language.date(day)) if day else "",
        authors=_("By {authors}").format(authors=authors) if authors else "",
        field=_("Survey: {months}").format(months=language.months(start, end))
        if start and end
        else "",
        link=_("Online: {link}").format(link=publication.link) if publication.link else "",
    )
