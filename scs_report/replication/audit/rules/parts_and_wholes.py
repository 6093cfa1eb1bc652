"""Shares of shares, shares with any of several items, shares of groups."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.finding import Finding, Message, checked, clauses, say
from scs_report.replication.audit.publication import Publication


def any_of(publication: Publication) -> Iterator[Finding]:
    """Check that “at least one of several items” lies between the largest item and their sum."""
    held: list[Message] = []
    broken: list[Message] = []
    for declared in publication.declared.any_of:
        share = publication.rounded(declared.any)
        items = [publication.rounded(name) for name in declared.items]
        low, high = max(i.low for i in items), sum(i.high for i in items)
        shown = say(
            "any_of.item",
            l=declared.label,
            lo=low + 0.5,
            s=publication.cell(declared.any).printed,
            hi=high - 0.5 * len(items),
        )
        (held if low <= share.high and share.low <= high else broken).append(shown)
    whole = len(held) + len(broken)
    if whole:
        cases = say("any_of.both") if whole == 2 else say("any_of.all", n=whole)
        yield Finding(
            key="any_of.items",
            rule="any_of",
            kind="contradiction" if broken else "consistent",
            severity="medium" if broken else "none",
            where=say("any_of.where"),
            what=say(
                "any_of.what", n=say("any_of.some", k=len(held), n=whole) if broken else cases
            ),
            evidence=clauses(broken or held),
        )


def products(publication: Publication) -> Iterator[Finding]:
    """Set a share of a share beside the share of all."""
    for declared in publication.declared.products:
        inside = publication.rounded(declared.outer) * publication.rounded(declared.inner) / 100
        whole = publication.rounded(declared.whole)
        outside = whole - inside
        if outside.low <= 0:
            continue
        yield Finding(
            key=f"product.{declared.key}",
            rule="product",
            kind="contradiction",
            severity="low",
            where=declared.where,
            what=declared.what,
            evidence=say(
                "product.evidence",
                a=publication.cell(declared.outer).printed,
                b=publication.cell(declared.inner).printed,
                lo=inside.low,
                hi=inside.high,
                w=publication.cell(declared.whole).printed,
                x=outside.low,
                y=outside.high,
                u=100 * outside.low / whole.low,
                v=100 * outside.high / whole.high,
            ),
        )


def ratios(publication: Publication) -> Iterator[Finding]:
    """Check a share of a group against the shares of both in the whole."""
    for declared in publication.declared.ratios:
        part, whole = publication.cell(declared.part), publication.cell(declared.whole)
        ratio = publication.rounded(declared.part) / publication.rounded(declared.whole) * 100
        people, group = (publication.base(name) for name in declared.counts)
        yield checked(
            f"ratio.{declared.key}",
            ratio.meets(publication.rounded(declared.share)),
            rule="ratio",
            message="ratio",
            where=declared.where,
            evidence=say(
                "ratio.evidence",
                a=part.printed,
                b=whole.printed,
                lo=ratio.low,
                hi=ratio.high,
                s=publication.cell(declared.share).printed,
                k=people,
                n=group,
                u=100 * people / group,
            ),
        )
