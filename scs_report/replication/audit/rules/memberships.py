"""Whole numbers, unions and exclusive shares of groups of people."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.declared import Part, Union
from scs_report.replication.audit.finding import (
    Finding,
    Message,
    Value,
    checked,
    clauses,
    listing,
    say,
)
from scs_report.replication.audit.intervals import Interval, total
from scs_report.replication.audit.publication import Publication, value_of


def identities(publication: Publication) -> Iterator[Finding]:
    """Check that declared sums of whole numbers are equal."""
    held: list[Message] = []
    for declared in publication.declared.identities:
        left, right = _total(publication, declared.left), _total(publication, declared.right)
        sides = [_shown(publication, declared.left), _shown(publication, declared.right)]
        if left == right and not any(side.isdigit() for side in sides):
            sides.append(str(left))
        equation = " = ".join(sides)
        if left != right:
            equation = f"{sides[0]} = {left} ≠ {right} = {sides[1]}"
        shown = say("place.labelled", l=declared.label, s=equation)
        if left == right:
            held.append(shown)
            continue
        yield Finding(
            key=f"identity.{declared.key}",
            rule="identity",
            kind="contradiction",
            severity="medium",
            where=declared.label,
            what=say("identity.fails"),
            evidence=shown,
        )
    if held:
        yield Finding(
            key="identity.people",
            rule="identity",
            where=say("identity.where"),
            what=say("identity.holds", n=len(held)),
            evidence=clauses(held),
        )


def _number(publication: Publication, name: str) -> int:
    """Return a printed number, a base (`base:id`), or the count of a share (`count:cell@base`)."""
    if name.startswith("base:"):
        return publication.base(name.removeprefix("base:"))
    if name.startswith("count:"):
        cell, _, base = name.removeprefix("count:").rpartition("@")
        return publication.count(cell, publication.base(base))
    return int(publication.printed(name))


def _total(publication: Publication, parts: tuple[Part, ...]) -> int:
    return round(sum(part.times * _number(publication, part.cell) for part in parts))


def _shown(publication: Publication, parts: tuple[Part, ...]) -> str:
    text = ""
    for part in parts:
        number = str(_number(publication, part.cell))
        sign = "−" if part.times < 0 else "+"
        text += f" {sign} {number}" if text or part.times < 0 else number
    return text.strip()


def unions(publication: Publication) -> Iterator[Finding]:
    """Check that a union lies between its largest member and the sum of its members."""
    for declared in publication.declared.unions:
        yield _union(publication, declared)


def _union(publication: Publication, declared: Union) -> Finding:
    union = publication.cell(declared.union)
    stated = publication.rounded(declared.union)
    members = [publication.cell(name) for name in declared.members]
    read = [publication.read(name) for name in declared.members]
    both = publication.rounded(declared.both) if declared.both else Interval(0.0, 0.0)
    as_printed = total(publication.rounded(name) for name in declared.members) - both
    as_read = total(read) - both
    least = max(r.low for r in read)
    changed = [cell for cell in members if cell.is_corrected]
    people, known = (_number(publication, name) for name in declared.counts)
    sound = stated.low <= as_printed.high
    addition = " + ".join(cell.printed for cell in members)
    evidence: list[Value] = [
        say(
            "union.evidence",
            s=union.printed,
            m=as_printed.high,
            o=say("union.less", p=addition, b=publication.cell(declared.both).printed)
            if declared.both
            else f" ({addition})",
        ),
        say("union.unweighted", k=people, n=known, u=100 * people / known),
    ]
    for cell, interval in zip(members, read, strict=True):
        if not cell.is_corrected:
            continue
        evidence.append(
            say(
                "union.as_read",
                r=interval.middle,
                a=publication.answer(cell),
                lo=max(least, as_read.low - read[-1].high),
                hi=as_read.high,
            )
        )
        n = publication.count(f"{cell.table}: {cell.row} / unweighted", known)
        cap = publication.declared.weights
        evidence.append(
            say(
                "union.weight",
                p=cell.printed,
                o=people - n,
                w=(stated.middle - value_of(cell)) / 100 * known / (people - n),
                c=say("union.cap", c=publication.printed(cap.cap)) if cap else "",
            )
        )
        if declared.restated:
            text, unknown = declared.restated
            evidence.append(
                say(
                    "union.restated",
                    r=interval.middle,
                    u=publication.cell(unknown).printed,
                    x=interval.middle * (100 - publication.printed(unknown)) / 100,
                    t=publication.cell(text).printed,
                )
            )
    named = listing(say("place.answer", a=publication.answer(c), p=c.printed) for c in changed)
    mended = listing(f"{c.printed} → {c.value:.{c.decimals}f}" for c in changed)
    return checked(
        f"union.{declared.key}",
        sound,
        rule="union",
        message="union",
        kind="slip" if stated.low <= as_read.high else "contradiction",
        severity="high",
        where=declared.label,
        evidence=clauses(evidence),
        reading=mended if changed and not sound else None,
        cells=() if sound else (cell.key for cell in changed),
        c=named,
        s=union.printed,
    )


def exclusive(publication: Publication) -> Iterator[Finding]:
    """Add up shares of states that exclude each other; say which base each share fits."""
    for declared in publication.declared.exclusive:
        whole = total(publication.rounded(name) for name in declared.cells)
        known = publication.base(declared.known)
        everybody = publication.base(declared.everybody)
        addition = " + ".join(publication.cell(name).printed for name in declared.cells)
        evidence = [say("exclusive.evidence", p=addition, s=whole.middle, l=whole.low)]
        for text, count in declared.compared:
            people, cell = _number(publication, count), publication.cell(text)
            evidence.append(
                say(
                    "exclusive.compared",
                    a=publication.answer(cell),
                    p=cell.printed,
                    k=people,
                    x=100 * people / known,
                    y=100 * people / everybody,
                    n=known,
                    m=everybody,
                )
            )
        yield checked(
            f"exclusive.{declared.key}",
            whole.low <= 100,
            rule="exclusive",
            message="exclusive",
            kind="base",
            severity="high",
            where=declared.where,
            evidence=clauses(evidence),
            s=whole.middle,
            c=declared.caption,
        )
