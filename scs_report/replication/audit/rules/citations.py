"""Interviews, footnote keys, dates of sources and slips of typing."""

from __future__ import annotations

import datetime
import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterator

from scs_report.replication.audit.finding import Finding, Message, clauses, figures, listing, say
from scs_report.replication.audit.intervals import number_of
from scs_report.replication.audit.publication import Publication, is_cutpoint
from scs_report.replication.published_cells import PublishedCell
from scs_report.results import LocalText

_COMMA = re.compile(r"-?\d{1,3},\d{3}\Z")


def interviews(publication: Publication) -> Iterator[Finding]:
    """Compare the dates of cited interviews with each other and with the stated months."""
    declared = publication.declared.interviews
    if declared is None:
        return
    months = list(month_name)
    dates: dict[str, set[int]] = {}
    for cell in publication.published.find("text", statistic="statement"):
        if found := re.match(declared.pattern, cell.printed):
            dates.setdefault(found[1], set()).add(months.index(found[2]))
    cited = {month for found in dates.values() for month in found}
    outside = cited - {months.index(month) for month in declared.months}
    twice = sorted(number for number, found in dates.items() if len(found) > 1)
    if not outside and not twice:
        return
    named = [say("interviews.name", l=declared.label, n=number) for number in twice]
    yield Finding(
        key="interviews.dates",
        rule="interviews",
        kind="contradiction",
        severity="low",
        where=declared.where,
        what=say(
            "interviews.what",
            t=listing(named),
            o=say("interviews.outside") if outside else "",
        ),
        evidence=clauses(
            [
                say("interviews.stated", q=declared.quote),
                say("interviews.cited", m=figures(sorted(cited), "month")),
                *(
                    say("place.labelled", l=name, s=figures(sorted(dates[number]), "month", "pair"))
                    for number, name in zip(twice, named, strict=True)
                ),
            ]
        ),
    )


def note_keys(publication: Publication) -> Iterator[Finding]:
    """Find keys of notes that are explained twice, or used and never explained."""
    for declared in publication.declared.notes:
        twice = [key for key, n in Counter(declared.explained).items() if n > 1]
        never = [key for key in declared.used if key not in declared.explained]
        if not twice and not never:
            continue
        yield Finding(
            key=f"notes.{declared.table}",
            rule="notes",
            kind="slip",
            severity="low",
            where=say("notes.where", t=publication.table(declared.table)),
            what=say(
                "notes.what",
                a=listing(twice),
                n=max(Counter(declared.explained).values()),
                b=listing(never) if never else "—",
            ),
            evidence=say(
                "notes.evidence", e=" ".join(declared.explained), u=" ".join(declared.used)
            ),
            reading=declared.reading,
        )


def late_sources(publication: Publication) -> Iterator[Finding]:
    """Find sources that were consulted before the date they are cited for."""
    for declared in publication.declared.dated:
        if declared.consulted >= declared.stated:
            continue
        yield Finding(
            key=f"source.{declared.key}",
            rule="source_date",
            kind="slip",
            severity="low",
            where=declared.where,
            what=say("source.what"),
            evidence=say(
                "source.evidence",
                q=declared.quote,
                c=datetime.date.fromisoformat(declared.consulted),
            ),
        )


def decimal_commas(publication: Publication) -> Iterator[Finding]:
    """Find commas that stand where the number must have a decimal point."""
    found = [
        cell
        for cell in publication.published
        if _COMMA.match(cell.raw.strip())
        and cell.value is not None
        and number_of(cell.raw) != cell.value
    ]
    if not found:
        return
    yield Finding(
        key="typing.decimal_commas",
        rule="typing",
        kind="slip",
        severity="low",
        where=listing(publication.table(t) for t in dict.fromkeys(cell.table for cell in found)),
        what=say("typing.what", n=len(found)),
        evidence=clauses(
            say(
                "typing.evidence",
                l=_row(publication, cell),
                r=cell.raw,
                v=f"{cell.value:.{cell.decimals}f}",
            )
            for cell in found
        ),
    )


def _row(publication: Publication, cell: PublishedCell) -> LocalText | Message | str:
    if is_cutpoint(cell):
        return say("place.cutpoint", n=cell.row.removeprefix("cut"))
    return publication.question_label(cell.question)
