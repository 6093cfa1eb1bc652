"""The table of quotas, recomputed from its first step, and the sample against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

import msgspec

from scs_report.replication.audit.declared import Quotas
from scs_report.replication.audit.finding import (
    Figure,
    Finding,
    Message,
    Series,
    clauses,
    listing,
    say,
    tally,
)
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.publication import Publication, value_of

RULE = "quotas"


class Chain(msgspec.Struct, frozen=True):
    """Quotas before splitting by region, with nothing rounded on the way.

    Attributes
    ----------
    normalised
        Population scaled to the size asked for.
    reduced
        Those of them who can be reached.
    renormalised
        The latter scaled to the size again.
    """

    normalised: tuple[float, ...]
    reduced: tuple[float, ...]
    renormalised: tuple[float, ...]


def chain(population: list[float], reached: list[float], size: int) -> Chain:
    """Compute quotas from populations and the shares that can be reached (per cent)."""
    normalised = [size * p / sum(population) for p in population]
    reduced = [n * i / 100 for n, i in zip(normalised, reached, strict=True)]
    return Chain(tuple(normalised), tuple(reduced), tuple(size * r / sum(reduced) for r in reduced))


def _rows(publication: Publication, quotas: Quotas) -> list[str]:
    cells = publication.published.find(quotas.table, column=quotas.population)
    return [cell.row for cell in cells if cell.statistic == "population"]


def _cell(quotas: Quotas, row: str, column: str) -> str:
    return f"{quotas.table}: {row} / {column}"


def _chain(publication: Publication, quotas: Quotas) -> Chain:
    population, reached = (
        [publication.printed(_cell(quotas, row, column)) for row in _rows(publication, quotas)]
        for column in (quotas.population, quotas.reduced_by)
    )
    return chain(population, reached, quotas.size)


def steps(publication: Publication) -> Iterator[Finding]:
    """Recompute every cell of the later steps."""
    quotas = publication.declared.quotas
    if quotas is None:
        return
    rows, computed = _rows(publication, quotas), _chain(publication, quotas)
    wrong: list[str] = []
    split: list[str] = []
    for column, values in zip(
        quotas.steps,
        (computed.normalised, computed.reduced, computed.renormalised),
        strict=True,
    ):
        for row, value in zip(rows, values, strict=True):
            cell = publication.cell(_cell(quotas, row, column))
            if value not in rounded(cell.printed):
                wrong.append(cell.key)
    shares: list[Message] = []
    for region in quotas.regions:
        possible = [
            publication.rounded(_cell(quotas, row, region.column)) / value
            for row, value in zip(rows, computed.renormalised, strict=True)
        ]
        share = Interval(max(p.low for p in possible), min(p.high for p in possible))
        if share.low > share.high:
            split.append(region.column)
        else:
            shares.append(
                say("quotas.share", r=region.label, a=100 * share.low, b=100 * share.high)
            )
    totals = [
        round(sum(publication.printed(_cell(quotas, row, column)) for row in rows))
        for column in quotas.steps[1:]
    ]
    whole = len(rows) * (len(quotas.steps) + len(quotas.regions))
    yield tally(
        "quotas.steps",
        whole - len(wrong) - len(split),
        whole,
        rule=RULE,
        where=publication.table(quotas.table),
        evidence=clauses(
            [
                say("quotas.steps.shares", s=listing(shares)),
                say(
                    "quotas.steps.totals",
                    x=totals[0],
                    y=sum(computed.reduced),
                    z=totals[1],
                    t=quotas.size,
                ),
            ]
        ),
        cells=wrong,
    )


def header(publication: Publication) -> Iterator[Finding]:
    """Compare the shares in the header with the weighted sample, region by region."""
    quotas = publication.declared.quotas
    if quotas is None:
        return
    regions = quotas.regions
    cells = [publication.cell(_cell(quotas, "header", region.column)) for region in regions]
    printed = [value_of(cell) for cell in cells]
    sample = [
        publication.printed(publication.share_name(f"{quotas.region}={r.code}", "weighted"))
        for r in regions
    ]
    as_it_is = tuple(range(len(regions)))

    def distance(order: tuple[int, ...]) -> float:
        return sum(abs(printed[a] - sample[b]) for a, b in zip(as_it_is, order, strict=True))

    best = min(permutations(as_it_is), key=distance)
    if best == as_it_is:
        return
    moved = [place for place, other in zip(as_it_is, best, strict=True) if place != other]
    mended = [0.0] * len(regions)
    for place, other in zip(as_it_is, best, strict=True):
        mended[other] = printed[place]
    yield Finding(
        key="quotas.header",
        rule=RULE,
        kind="slip",
        severity="medium",
        where=say("quotas.header.where", t=publication.table(quotas.table)),
        what=say("quotas.header.what", n=listing(regions[place].label for place in moved)),
        evidence=say(
            "quotas.header.evidence",
            p=_shares(quotas, printed, ".0f"),
            s=_shares(quotas, sample, ".2f"),
            a=distance(as_it_is),
            b=distance(best),
        ),
        reading=_shares(quotas, mended, ".0f"),
        cells=tuple(cells[place].key for place in moved),
    )


def _shares(quotas: Quotas, values: list[float], spec: str) -> Series:
    return listing(
        say("place.value", r=region.label, v=Figure(value, spec))
        for region, value in zip(quotas.regions, values, strict=True)
    )


def target(publication: Publication) -> Iterator[Finding]:
    """Set a group's share in the quotas beside the sample before and after weighting."""
    quotas = publication.declared.quotas
    if quotas is None:
        return
    goal = 100 * _part(publication, quotas, quotas.group)
    before, after = (
        publication.printed(publication.share_name(quotas.group, column))
        for column in ("unweighted", "weighted")
    )
    if abs(after - goal) <= abs(before - goal):
        return
    region = next(r for r in quotas.regions if r.column == quotas.over_recruited)
    drawn = publication.cell(publication.share_name(f"{quotas.region}={region.code}", "unweighted"))
    yield Finding(
        key="quotas.target",
        rule=RULE,
        kind="contradiction",
        severity="medium",
        where=_where(publication, quotas),
        what=say("quotas.target.what", g=quotas.group_label, n=quotas.note),
        evidence=say(
            "quotas.target.evidence",
            g=quotas.group_label,
            x=goal,
            b=before,
            a=after,
            r=region.label,
            w=drawn.printed,
            t=publication.read(_cell(quotas, "header", region.column)).middle,
        ),
    )


def _where(publication: Publication, quotas: Quotas) -> Message:
    sample = publication.table(publication.declared.layout.shares)
    return say("place.tables", t=publication.table(quotas.table), u=sample)


def _part(publication: Publication, quotas: Quotas, group: str) -> float:
    """Return the share of the quotas whose rows name a group."""
    values = _chain(publication, quotas).renormalised
    rows = zip(_rows(publication, quotas), values, strict=True)
    return sum(value for row, value in rows if group in row) / sum(values)


def age_bands(publication: Publication) -> Iterator[Finding]:
    """Compare the age bands of the quotas with those of the results."""
    quotas = publication.declared.quotas
    if quotas is None:
        return
    groups = {row.partition(",")[0] for row in _rows(publication, quotas)}
    bands = sorted(group.partition("=")[2] for group in groups)
    cells = publication.shares(quotas.bands, "weighted")
    if bands == [cell.label for cell in cells]:
        return
    oldest = 100 * _part(publication, quotas, bands[-1])
    last = publication.rounded(cells[-1].key).middle
    youngest_of_quota, youngest_of_results = (
        int(re.findall(r"\d+", label)[0]) for label in (bands[-1], cells[-1].label)
    )
    yield Finding(
        key="quotas.ages",
        rule=RULE,
        kind="base",
        severity="low",
        where=_where(publication, quotas),
        what=say(
            "quotas.ages.what",
            a=listing(_ages(band) for band in bands),
            b=listing(publication.answer(cell) for cell in cells),
        ),
        evidence=say(
            "quotas.ages.evidence",
            q=_ages(bands[-1]),
            o=oldest,
            l=last,
            a=publication.answer(cells[-1]),
            x=youngest_of_quota,
            y=youngest_of_results - 1,
            r=oldest - last,
        ),
    )


def _ages(band: str) -> Message:
    first, _, last = band.partition("-")
    return say("place.range", a=first, b=last)
