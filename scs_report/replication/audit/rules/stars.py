"""Stars of significance against coefficient and standard error (normal distribution)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.finding import Finding, Message, clauses, say, tally
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.publication import Publication, model_number
from scs_report.replication.published_cells import PublishedCell

RULE = "stars"
#: |coefficient / standard error| from which on one, two, three stars are given (p < .1, .05, .01).
LEVELS = (1.6448536269514722, 1.959963984540054, 2.5758293035489004)


def stars(coefficient: str, error: str) -> tuple[int, int]:
    """Return the fewest and the most stars that printed digits allow.

    Parameters
    ----------
    coefficient, error
        Coefficient and its standard error as printed.

    Returns
    -------
    tuple of (int, int)
    """
    top, below = rounded(coefficient), rounded(error)
    size = Interval(
        0.0 if 0 in top else min(abs(top.low), abs(top.high)), max(abs(top.low), abs(top.high))
    )
    ratios = size / below
    return sum(ratios.low >= level for level in LEVELS), sum(
        ratios.high > level for level in LEVELS
    )


def error_bounds(coefficient: str, given: int) -> Interval:
    """Return the standard errors that a coefficient with so many stars can have."""
    size = abs(rounded(coefficient).middle)
    low = size / LEVELS[given] if given < len(LEVELS) else 0.0
    high = size / LEVELS[given - 1] if given else math.inf
    return Interval(low, high)


def significance(publication: Publication) -> Iterator[Finding]:
    """Check every pair of coefficient and error whose digits can be read."""
    checked = 0
    wrong: list[tuple[PublishedCell, PublishedCell, int, int]] = []
    lost: list[tuple[PublishedCell, PublishedCell, int, int]] = []
    bounded: list[Message] = []
    for cell in publication.models(statistic="coefficient"):
        error, given = (
            publication.cell(publication.model_name(cell.row, cell.column, statistic))
            for statistic in ("standard_error", "stars")
        )
        if not cell.printed or given.reading == "illegible":
            continue
        if not error.printed:
            if error.raw and given.printed:
                bounded.append(_bounded(publication, cell, error, len(given.printed)))
            continue
        fewest, most = stars(cell.printed, error.printed)
        checked += 1
        if not fewest <= len(given.printed) <= most:
            wrong.append((cell, given, fewest, most))
        seen = cell.raw.partition("(")[0].count("*")
        # what two readings of one line say is no sign of a lost superscript
        if cell.raw and " // " not in cell.raw and seen < fewest:
            lost.append((cell, error, seen, fewest))
    where = publication.table(publication.declared.layout.models)
    if checked:
        shown = [
            say(
                "stars.agree.wrong",
                c=_name(publication, cell),
                g=len(given.printed),
                f=fewest,
                m=most,
            )
            for cell, given, fewest, most in wrong
        ]
        yield tally(
            "stars.agree",
            checked - len(wrong),
            checked,
            rule=RULE,
            severity="high",
            where=where,
            evidence=clauses(shown) if wrong else say("stars.agree.evidence"),
            cells=[given.key for _, given, _, _ in wrong],
        )
    if lost:
        yield Finding(
            key="stars.lost",
            rule=RULE,
            kind="slip",
            severity="low",
            where=where,
            what=say("stars.lost.what", n=len(lost)),
            evidence=clauses(
                say(
                    "stars.lost.evidence",
                    c=_name(publication, cell),
                    s=seen,
                    f=fewest,
                    b=cell.printed,
                    e=error.printed,
                )
                for cell, error, seen, fewest in lost
            ),
            reading=say("stars.lost.reading"),
        )
    if bounded:
        yield Finding(
            key="stars.bounds",
            rule=RULE,
            kind="slip",
            severity="low",
            where=where,
            what=say("stars.bounds.what"),
            evidence=clauses(bounded),
        )


def _bounded(
    publication: Publication, cell: PublishedCell, error: PublishedCell, given: int
) -> Message:
    bounds = error_bounds(cell.printed, given)
    return say(
        "stars.bounds.evidence",
        c=_name(publication, cell),
        g=given,
        b=cell.printed,
        lo=bounds.low,
        hi=bounds.high,
        r=error.raw,
    )


def _name(publication: Publication, cell: PublishedCell) -> Message:
    return say("stars.term", q=publication.term(cell), m=model_number(cell.column))
