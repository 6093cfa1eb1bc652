"""Margin of error, design effect and weights."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.finding import Finding, checked, say
from scs_report.replication.audit.intervals import Interval
from scs_report.replication.audit.publication import Publication

_Z = 1.96


def design_effect(margin: Interval, n: int) -> Interval:
    """Return the design effect behind a margin of error of a share of one half.

    Parameters
    ----------
    margin
        Margin of error at 95 per cent, in percentage points.
    n
        Number of respondents.
    """
    low, high = ((m / 100 / _Z) ** 2 * n / 0.25 for m in (margin.low, margin.high))
    return Interval(low, high)


def margin_of_error(publication: Publication) -> Iterator[Finding]:
    """Compare the stated margin with the weights that the two columns of percentages imply."""
    declared = publication.declared.weights
    if declared is None:
        return
    n = publication.size
    effect = design_effect(publication.rounded(declared.margin), n)
    cap = publication.printed(declared.cap)
    lightest, heaviest, least = math.inf, 0.0, 1.0
    for question in publication.declared.questions:
        if publication.base(question.base) != n:
            continue
        pairs = zip(
            publication.shares(question.id, "weighted"),
            publication.shares(question.id, "unweighted"),
            strict=True,
        )
        between = 1.0
        for weighted, unweighted in pairs:
            share = publication.read(unweighted.key).middle
            mean = publication.read(weighted.key).middle / share
            if share < 1:  # too few people for the rounding
                continue
            lightest, heaviest = min(lightest, mean), max(heaviest, mean)
            between += share / 100 * (mean - 1) ** 2
        least = max(least, between)
    yield checked(
        "sampling.margin",
        effect.high >= least and heaviest <= cap,
        rule="margin_of_error",
        where=say("sampling.margin.where"),
        evidence=say(
            "sampling.margin.evidence",
            m=publication.cell(declared.margin).printed,
            n=n,
            d=effect.middle,
            lo=effect.low,
            hi=effect.high,
            e=n / effect.middle,
            cv=math.sqrt(max(effect.middle - 1, 0.0)),
            b=least,
            w=lightest,
            x=heaviest,
            c=cap,
        ),
    )
