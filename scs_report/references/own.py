"""A report as a work among others, so that it asks to be cited in the style of its references."""

from __future__ import annotations

from typing import Any

from scs_report.results import LocalText
from scs_report.study import Publication


def own_work(
    title: str,
    kind: str,
    code: str,
    publication: Publication,
    institute: LocalText | None,
    series: LocalText | None,
) -> dict[str, Any]:
    """Return a report as CSL has it.

    Parameters
    ----------
    title, kind
        What it is called, and what kind of document it is.
    code
        Its language.
    publication
        What the study says of its publication.
    institute, series
        Who publishes it, and in which series; the institute is the author if nobody else is named.
    """
    authors = publication.authors or ((institute,) if institute else ())
    day = [int(part) for part in publication.date.split("-") if part]
    fields: dict[str, Any] = {
        "id": "own",
        "type": "report",
        "author": [{"literal": author[code]} for author in authors],
        "title": title,
        "issued": {"date-parts": [day]} if day else None,
        "genre": kind,
        "collection-title": series[code] if series else kind,
        "collection-number": publication.number,
        "publisher": institute[code] if institute and publication.authors else "",
        "URL": publication.link,
        "language": code,
    }
    if not series:
        del fields["genre"]
    # a title is always there, if empty: that of a front whose headline no longer holds
    return {name: value for name, value in fields.items() if value or name == "title"}
