"""Means and standard deviations recomputed from printed percentages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scs_report.replication.audit.declared import Moment
from scs_report.replication.audit.finding import Finding, Message, Value, listing, say
from scs_report.replication.audit.intervals import Interval, half_unit, number_of
from scs_report.replication.audit.publication import Publication
from scs_report.results import FindingKind

RULE = "moments"


def mean_and_sd(percentages: Sequence[tuple[float, str]], n: int) -> tuple[Interval, Interval]:
    """Return the mean and the standard deviation that printed percentages allow.

    Parameters
    ----------
    percentages
        Value of each answer and its percentage as printed; answers without a value are left
        out by the caller, the rest is rescaled.
    n
        Number of people with a value; the variance has n - 1 below the line.

    Returns
    -------
    tuple of Interval
        Mean and standard deviation. Widths are of first order in the rounding, which is exact
        enough for the small intervals of printed percentages.
    """
    values = [value for value, _ in percentages]
    shares = [number_of(printed) or 0.0 for _, printed in percentages]
    halves = [half_unit(printed) for _, printed in percentages]
    whole = sum(shares)
    mean = sum(v * s for v, s in zip(values, shares, strict=True)) / whole
    variance = sum(s * (v - mean) ** 2 for v, s in zip(values, shares, strict=True)) / whole
    sd = math.sqrt(variance)
    mean_slack = sum(h * abs(v - mean) for v, h in zip(values, halves, strict=True)) / whole
    sd_slack = sum(
        h * abs((v - mean) ** 2 - variance) for v, h in zip(values, halves, strict=True)
    ) / (whole * 2 * sd)
    factor = math.sqrt(n / (n - 1))
    return (
        Interval(mean, mean).widened(mean_slack),
        Interval(sd * factor, sd * factor).widened(sd_slack),
    )


def moments(publication: Publication) -> Iterator[Finding]:
    """Set each printed mean and deviation beside the weighted column it must follow from."""
    agreeing: list[Value] = []
    dummies: list[Value] = []
    rows = 0
    for declared in publication.declared.moments:
        if declared.dummy_base:
            finding = _dummy(publication, declared)
        else:
            rows += 1
            finding = _compared(publication, declared)
        if finding is None:
            (dummies if declared.dummy_base else agreeing).append(declared.label)
        else:
            yield finding
    if not publication.declared.moments:
        return
    table = publication.table(publication.declared.layout.means)
    yield Finding(
        key="moments.agree",
        rule=RULE,
        where=table,
        what=say("moments.agree.all", n=rows)
        if len(agreeing) == rows
        else say("moments.agree.some", a=len(agreeing), n=rows),
        evidence=say("moments.agree.evidence", q=listing(agreeing)),
    )
    if dummies:
        yield Finding(
            key="moments.dummies",
            rule=RULE,
            where=table,
            what=say("moments.dummies.what", n=len(dummies)),
            evidence=listing(dummies),
        )


def _column(
    publication: Publication, declared: Moment, column: str
) -> tuple[list[tuple[float, str]], int]:
    cells = publication.shares(declared.question, column)
    base = publication.base(publication.question(declared.question).base)
    kept = [(declared.values[c.code], c.printed) for c in cells if c.code in declared.values]
    whole = sum(number_of(c.printed) or 0.0 for c in cells)
    n = round(base * sum(number_of(p) or 0.0 for _, p in kept) / whole)
    return kept, n


def _compared(publication: Publication, declared: Moment) -> Finding | None:
    table = publication.declared.layout.means
    printed = [publication.cell(f"{table}: {declared.row} / {what}") for what in ("mean", "sd")]
    claimed = [publication.rounded(cell.key) for cell in printed]
    weighted = mean_and_sd(*_column(publication, declared, "weighted"))
    agree = [a.meets(b) for a, b in zip(weighted, claimed, strict=True)]
    if all(agree):
        return None
    unweighted = mean_and_sd(*_column(publication, declared, "unweighted"))
    as_unweighted = all(a.meets(b) for a, b in zip(unweighted, claimed, strict=True))
    near = all(
        a.widened(2 * half_unit(cell.printed)).meets(b)
        for a, b, cell in zip(weighted, claimed, printed, strict=True)
    )
    kind: FindingKind = "slip" if near else "contradiction"
    # further off than a tenth of a deviation: no slip could do that, it is another variable
    means = [weighted[0].middle]
    complement: Message | str = ""
    if set(declared.values.values()) == {0.0, 1.0}:
        means.append(1 - means[0])
        complement = say("moments.complement", m=means[1])
    elsewhere = min(abs(mean - claimed[0].middle) for mean in means) > 0.1 * weighted[1].middle
    if as_unweighted:
        what = say("moments.unweighted")
    elif near:
        names = [say("moments.mean"), say("moments.sd")]
        off = listing(n for n, ok in zip(names, agree, strict=True) if not ok)
        what = say("moments.near", q=off)
    elif elsewhere:
        what = say("moments.elsewhere", c=complement)
    else:
        what = say("moments.fails")
    return Finding(
        key=f"moments.{declared.row}",
        rule=RULE,
        kind=kind,
        severity="low" if near else "medium",
        where=say("place.question", t=publication.table(table), q=declared.label),
        what=what,
        evidence=say(
            "moments.evidence",
            m=printed[0].printed,
            s=printed[1].printed,
            wm=weighted[0].middle,
            ws=weighted[1].middle,
            e1=(weighted[0].high - weighted[0].low) / 2,
            e2=(weighted[1].high - weighted[1].low) / 2,
            um=unweighted[0].middle,
            us=unweighted[1].middle,
        ),
        reading=say("moments.two")
        if elsewhere and not as_unweighted
        else say("moments.reading", m=weighted[0].middle, s=weighted[1].middle),
        cells=tuple(c.key for c, ok in zip(printed, agree, strict=True) if not ok)
        if as_unweighted or not elsewhere
        else (),
    )


def _dummy(publication: Publication, declared: Moment) -> Finding | None:
    """Compare the deviation of a dummy with the one its mean has."""
    table = publication.declared.layout.means
    mean = publication.rounded(f"{table}: {declared.row} / mean")
    printed = publication.rounded(f"{table}: {declared.row} / sd")
    n = publication.base(declared.dummy_base)
    ends = [math.sqrt(m * (1 - m) * n / (n - 1)) for m in (mean.low, mean.high)]
    implied = Interval(min(ends), max(ends))
    if implied.meets(printed):
        return None
    return Finding(
        key=f"moments.{declared.row}",
        rule=RULE,
        kind="contradiction",
        severity="medium",
        where=say("place.question", t=publication.table(table), q=declared.label),
        what=say("moments.dummy.what"),
        evidence=say("moments.dummy.evidence", p=printed.middle, lo=implied.low, hi=implied.high),
    )
