"""Shares by group, worked back from the make-up of those who are of one kind."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.declared import GroupRate, Rates
from scs_report.replication.audit.finding import (
    Figure,
    Finding,
    Message,
    Value,
    clauses,
    figures,
    listing,
    say,
)
from scs_report.replication.audit.intervals import Interval, rounded, total
from scs_report.replication.audit.publication import Publication, value_of
from scs_report.replication.published_cells import PublishedCell

RULE = "groups"


def rate(some: Interval, among_some: Interval, among_all: Interval) -> Interval:
    """Return the rate in a group by Bayes' theorem.

    Parameters
    ----------
    some
        Percentage of all people who are of the kind.
    among_some, among_all
        Percentage of the group among those of the kind, and among all.

    Returns
    -------
    Interval
        Percentage of the group that is of the kind.
    """
    return some * among_some / among_all


def rates_by_group(publication: Publication) -> Iterator[Finding]:
    """Work out the rate of the others in each group and compare it with what the text says."""
    declared = publication.declared.rates
    if declared is None:
        return
    some, rest = (
        total(
            publication.rounded(publication.share_name(part, "weighted"))
            for part in publication.declared.derived[answer]
        )
        for answer in (declared.some, declared.rest)
    )
    # the parts are rounded one by one; their sum is known better from the whole
    others = Interval(100.0, 100.0) - rest
    some = Interval(max(some.low, others.low), min(some.high, others.high))
    for group in publication.declared.groups:
        yield _group(publication, declared, group, some)


def _group(publication: Publication, rates: Rates, declared: GroupRate, some: Interval) -> Finding:
    among_some = publication.column(rates.table, declared.question, rates.some_column)
    among_all = publication.column(rates.table, declared.question, rates.whole_column)
    sums = [sum(value_of(cell) for cell in column) for column in (among_some, among_all)]
    if abs(sums[0] - sums[1]) > 0.1:
        return _bases_differ(publication, rates, declared, some, among_some, among_all, sums)
    found = {
        a.code: Interval(100.0, 100.0) - rate(some, rounded(a.printed), rounded(b.printed))
        for a, b in zip(among_some, among_all, strict=True)
    }
    table = publication.table(rates.table)
    shown = listing(
        say("groups.rate", a=publication.answer(c), v=Figure(found[c.code].middle, ".1f"))
        for c in among_some
    )
    stated = [
        (cell, publication.cell(declared.stated[cell.code]))
        for cell in among_some
        if cell.code in declared.stated
    ]
    misfits = [
        (cell, stating)
        for cell, stating in stated
        if not found[cell.code].meets(rounded(stating.printed))
    ]
    evidence: list[Value] = [say("groups.evidence", t=table, s=shown)]
    claimed: Message | None = None
    if misfits:
        claimed = say("groups.rounding", t=table)
        evidence += (
            say(
                "groups.misfit",
                a=publication.answer(cell),
                lo=found[cell.code].low,
                hi=found[cell.code].high,
                s=stating.printed,
            )
            for cell, stating in misfits
        )
    else:
        claimed = _claim(publication, declared, among_some, found)
        if stated:
            answers = listing(
                say("groups.rate", a=publication.answer(cell), v=stating.printed)
                for cell, stating in stated
            )
            evidence.append(say("groups.text", s=answers))
        if declared.claim_quote:
            evidence.append(say("groups.quote", q=declared.claim_quote))
    return Finding(
        key=f"groups.{declared.question}",
        rule=RULE,
        kind="contradiction" if claimed else "consistent",
        severity="low" if claimed else "none",
        where=say("groups.where", t=table, q=declared.label),
        what=claimed or say("groups.holds"),
        evidence=clauses(evidence),
        cells=tuple(
            cell.key
            for _, stating in misfits
            for cell in publication.published.find(
                stating.table, question=stating.question, code=stating.code, base=stating.base
            )
        ),
    )


def _claim(
    publication: Publication,
    declared: GroupRate,
    cells: tuple[PublishedCell, ...],
    found: dict[str, Interval],
) -> Message | None:
    """Return what is wrong with a claim that one group is the highest or the lowest."""
    if not declared.claim:
        return None
    ordered = sorted(cells, key=lambda cell: found[cell.code].middle)
    extreme = ordered[-1 if declared.claim == "highest" else 0]
    if extreme.code == declared.claim_code:
        return None
    named = next(cell for cell in cells if cell.code == declared.claim_code)
    place = len(ordered) - ordered.index(named)
    return say(
        "groups.claim",
        s=say("groups.highest") if declared.claim == "highest" else say("groups.lowest"),
        f=publication.answer(extreme),
        n=publication.answer(named),
        p=say("groups.place", p=place, n=len(ordered)),
    )


def _bases_differ(
    publication: Publication,
    rates: Rates,
    declared: GroupRate,
    some: Interval,
    among_some: tuple[PublishedCell, ...],
    among_all: tuple[PublishedCell, ...],
    sums: list[float],
) -> Finding:
    as_printed = [
        some.middle * value_of(a) / value_of(b) for a, b in zip(among_some, among_all, strict=True)
    ]
    rescaled = [r * sums[1] / sums[0] for r in as_printed]
    points = sum(r * value_of(b) / 100 for r, b in zip(as_printed, among_all, strict=True))
    return Finding(
        key=f"groups.{declared.question}",
        rule=RULE,
        kind="base",
        severity="medium",
        where=publication.place(rates.table, declared.question),
        what=say("groups.base.what", x=100 - sums[1]),
        evidence=say(
            "groups.base.evidence",
            r=figures(as_printed, ".1f", "slash"),
            p=points,
            d=some.middle,
            s=figures(rescaled, ".1f", "slash"),
        ),
    )


def small_groups(publication: Publication) -> Iterator[Finding]:
    """Give the margin of error of shares stated for very small groups."""
    for declared in publication.declared.groups:
        if declared.claim != "highest" or not declared.claim_share:
            continue
        name = publication.share_name(f"{declared.question}={declared.claim_code}", "unweighted")
        n = publication.count(name, publication.size)
        share = publication.printed(declared.claim_share) / 100
        yield Finding(
            key=f"groups.{declared.question}.precision",
            rule=RULE,
            kind="base",
            severity="low",
            where=say("groups.small.where", q=declared.label),
            what=say("groups.small.what", a=publication.answer(publication.cell(name)), n=n),
            evidence=say(
                "groups.small.evidence",
                s=publication.cell(declared.claim_share).printed,
                m=100 * 1.96 * math.sqrt(share * (1 - share) / n),
            ),
        )
