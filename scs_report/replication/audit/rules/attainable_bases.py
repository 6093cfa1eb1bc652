"""Which numbers of people the unweighted percentages can come from (see `grim`)."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit import grim
from scs_report.replication.audit.declared import Memberships, Question
from scs_report.replication.audit.finding import Finding, Message, Series, Value, listing, say
from scs_report.replication.audit.publication import Publication
from scs_report.replication.published_cells import PublishedCell
from scs_report.results import FindingKind, Severity

RULE = "grim"
_SHOWN = 5


def attainable_bases(publication: Publication) -> Iterator[Finding]:
    """Search every base that attains all percentages of a question, against the stated one."""
    fitting: list[Value] = []
    unique = 0
    for question in publication.declared.questions:
        cells = publication.shares(question.id, "unweighted")
        printed = [cell.printed for cell in cells]
        if not cells or 100.0 not in grim.column_sum(printed)[1]:
            continue  # no base can mend a column that does not add up
        found = grim.bases(printed, publication.size)
        stated = publication.base(question.base)
        if stated in found:
            fitting.append(question.label)
            unique += len(found) == 1
        else:
            yield _misfit(publication, question, cells, stated, found)
    if not fitting:
        return
    yield Finding(
        key="grim.stated_base",
        rule=RULE,
        where=say("place.unweighted", t=publication.table(publication.declared.layout.shares)),
        what=say("grim.stated.what", n=len(fitting)),
        evidence=say("grim.stated.evidence", u=unique, size=publication.size, q=listing(fitting)),
    )


def _misfit(
    publication: Publication,
    question: Question,
    cells: tuple[PublishedCell, ...],
    stated: int,
    found: tuple[int, ...],
) -> Finding:
    kind: FindingKind
    severity: Severity
    reading: Message | None = None
    nearest = sorted(found, key=lambda n: abs(n - stated))[:_SHOWN]
    smaller = [n for n in nearest if n < stated]
    if smaller and nearest[0] < stated:
        what = say("grim.misfit.smaller", n=stated)
        reading = say(
            "grim.misfit.reading",
            b=nearest[0],
            m=stated - nearest[0],
            others=listing(smaller[1:]) if smaller[1:] else "—",
        )
        kind, severity = "base", "medium"
    elif nearest:
        what = say("grim.misfit.larger", m=nearest[0] - stated, b=nearest[0], n=stated)
        kind, severity = "contradiction", "low"
    else:
        what = say("grim.misfit.none")
        kind, severity = "slip", "medium"
    return Finding(
        key=f"grim.{question.id}",
        rule=RULE,
        kind=kind,
        severity=severity,
        where=publication.place(cells[0].table, question.id, "unweighted"),
        what=what,
        evidence=say(
            "grim.misfit.evidence",
            stated=stated,
            base=publication.base_label(question.base),
            p=" / ".join(cell.printed for cell in cells),
            size=publication.size,
            found=listing(nearest),
            more=say("grim.misfit.more", n=len(found)) if len(found) > _SHOWN else "",
        ),
        reading=reading,
        # with fewer people asked than the percentages imply, the column cannot be met at all
        cells=tuple(cell.key for cell in cells) if kind == "contradiction" else (),
    )


def membership_bases(publication: Publication) -> Iterator[Finding]:
    """Say on which base the percentages of a multiple response rest."""
    for declared in publication.declared.memberships:
        yield _membership(publication, declared)


def _membership(publication: Publication, declared: Memberships) -> Finding:
    cells = [publication.cell(name) for name in declared.cells]
    printed = [cell.printed for cell in cells]
    stated, natural = publication.base(declared.stated), publication.base(declared.natural)
    holds = grim.fits(printed, stated, exclusive=False)
    fits = grim.fits(printed, natural, exclusive=False)
    at_natural = _counts(publication, cells, natural)
    if holds:
        evidence = say(
            "grim.shares.attained",
            s=_counts(publication, cells, stated),
            f=say("grim.shares.as_well", m=natural, x=at_natural)
            if fits
            else say("grim.shares.would_not", m=natural),
        )
        what = say("grim.shares.stated", n=stated)
    else:
        impossible = [p for p in printed if not grim.attainable(p, stated)]
        evidence = say(
            "grim.shares.unattainable",
            n=stated,
            m=natural,
            i=listing(impossible) if impossible else "—",
            s=at_natural,
        )
        what = (
            say(
                "grim.shares.natural",
                n=stated,
                m=natural,
                b=publication.base_label(declared.natural),
            )
            if fits
            else say("grim.shares.none")
        )
    return Finding(
        key=f"grim.{declared.key}",
        rule=RULE,
        kind="consistent" if holds else "base" if fits else "contradiction",
        severity="none" if holds else "medium",
        where=say(
            "place.question_unweighted", t=publication.table(cells[0].table), q=declared.label
        ),
        what=what,
        evidence=evidence,
        reading=say("place.base", m=natural) if fits and not holds else None,
    )


def _counts(publication: Publication, cells: list[PublishedCell], base: int) -> Series:
    return listing(
        say(
            "grim.shares.count",
            a=publication.answer(cell),
            p=cell.printed,
            k="/".join(str(k) for k in grim.counts(cell.printed, base)) or "?",
            n=base,
        )
        for cell in cells
    )
