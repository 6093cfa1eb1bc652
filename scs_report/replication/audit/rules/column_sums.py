"""Columns of percentages must add up to 100, within what rounding allows."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit import grim
from scs_report.replication.audit.declared import TextSum
from scs_report.replication.audit.finding import (
    Finding,
    Message,
    checked,
    clauses,
    figures,
    joined,
    say,
)
from scs_report.replication.audit.intervals import rounded, total
from scs_report.replication.audit.publication import Publication, value_of
from scs_report.replication.published_cells import PublishedCell

RULE = "column_sum"


def column_sums(publication: Publication) -> Iterator[Finding]:
    """Add up every declared column; say which close, which leave an answer out, which cannot."""
    closed, damaged, furthest = 0, 0, 0.0
    for table, question, column, weighted, cells in publication.percentages():
        added, possible = grim.column_sum([cell.printed for cell in cells])
        if 100.0 in possible:
            # a damaged cell may have been read with the help of this very sum
            if any(" // " in cell.raw for cell in cells):
                damaged += 1
            else:
                closed += 1
                furthest = max(furthest, abs(added - 100))
            continue
        left_out = _left_out(publication, table, cells)
        if left_out is not None and 100.0 in possible + rounded(left_out.printed):
            yield _other_base(publication, table, question, column, cells, left_out)
        else:
            yield _does_not_close(publication, table, question, column, weighted, cells)
    if closed + damaged:
        yield Finding(
            key="sum.closed",
            rule=RULE,
            where=say("sum.closed.where"),
            what=say("sum.closed.what", n=closed),
            evidence=say("sum.closed.evidence", d=furthest, m=damaged),
        )


def _left_out(
    publication: Publication, table: str, cells: tuple[PublishedCell, ...]
) -> PublishedCell | None:
    """Find the one answer to the question that another table prints and this column lacks."""
    codes = {cell.code for cell in cells}
    others = [
        cell
        for cell in publication.published
        if cell.table not in (table, "text")
        and cell.question == cells[0].question
        and cell.statistic == cells[0].statistic
        and cell.base == cells[0].base
        and cell.code not in codes
    ]
    return others[0] if len(others) == 1 else None


def _other_base(
    publication: Publication,
    table: str,
    question: str,
    column: str,
    cells: tuple[PublishedCell, ...],
    left_out: PublishedCell,
) -> Finding:
    added, _ = grim.column_sum([cell.printed for cell in cells])
    rescaled = figures((100 * value_of(cell) / added for cell in cells), ".2f")
    others = [
        say(
            "sum.base.other",
            c=publication.column_label(other),
            s=grim.column_sum([cell.printed for cell in found])[0],
        )
        for t, q, other, _, found in publication.percentages()
        if (t, q) == (table, question) and other != column
    ]
    label, answer = publication.column_label(column), publication.answer(left_out)
    return Finding(
        key=f"sum.{table}.{question}",
        rule=RULE,
        kind="base",
        severity="medium",
        where=publication.place(table, question),
        what=say("sum.base.what", c=label, a=answer),
        evidence=clauses(
            [
                say(
                    "sum.base.evidence",
                    c=label,
                    s=added,
                    x=left_out.printed,
                    a=answer,
                    t=publication.table(left_out.table),
                    all=added + value_of(left_out),
                ),
                *others,
            ]
        ),
        reading=say("sum.base.reading", r=rescaled),
    )


def _does_not_close(
    publication: Publication,
    table: str,
    question: str,
    column: str,
    weighted: bool,
    cells: tuple[PublishedCell, ...],
) -> Finding:
    printed = [cell.printed for cell in cells]
    added, possible = grim.column_sum(printed)
    base = None if weighted else publication.base(publication.question(question).base)
    mends = grim.repairs(printed, base)
    closing = len(grim.repairs(printed)) if base is not None else len(mends)
    shown = [
        say(
            "sum.open.mend",
            a=publication.answer(cells[place]),
            old=printed[place],
            new=new,
            count=_count(new, base),
        )
        for place, new in mends
    ]
    reading: Message | None = None
    if len(mends) == 1:
        what = say("sum.open.one")
        reading = say("sum.open.reading", m=shown[0])
    elif mends:
        what = say("sum.open.several", n=len(mends))
        reading = say("sum.open.either", m=clauses(shown))
    else:
        what = say("sum.open.none")
    return Finding(
        key=f"sum.{question}.{column}",
        rule=RULE,
        kind="slip",
        severity="medium" if len(mends) == 1 else "low",
        where=publication.place(table, question, column),
        what=what,
        evidence=say(
            "sum.open.evidence",
            s=added,
            lo=possible.low,
            hi=possible.high,
            grim="" if base is None else say("sum.open.attained", c=closing, a=len(mends), n=base),
        ),
        reading=reading,
        cells=_ruled_out(cells, mends),
    )


def _count(printed: str, base: int | None) -> Message | str:
    return "" if base is None else say("sum.open.count", k=grim.counts(printed, base)[0], n=base)


def _ruled_out(
    cells: tuple[PublishedCell, ...], mends: tuple[tuple[int, str], ...]
) -> tuple[str, ...]:
    """Return the mended cell; of several the one whose reading takes a mend; else the column."""
    if len(mends) == 1:
        return (cells[mends[0][0]].key,)
    taken = tuple(cells[p].key for p, new in mends if cells[p].value == float(new))
    return taken or tuple(cell.key for cell in cells)


def text_sums(publication: Publication) -> Iterator[Finding]:
    """Add up the shares that the text names as parts of one whole."""
    closed: list[Message] = []
    for declared in publication.declared.text_sums:
        whole = total(publication.rounded(p.cell) * p.times for p in declared.parts)
        shown = _addition(publication, declared)
        if declared.complete and 100.0 in whole:
            closed.append(say("place.labelled", l=declared.label, s=shown))
            continue
        yield checked(
            f"sum.text.{declared.key}",
            not declared.complete and whole.low <= 100,
            rule="text_sum",
            where=declared.label,
            evidence=shown,
            message="sum.text.part",
            lo=max(100 - whole.high, 0.0),
            hi=100 - whole.low,
        )
    if closed:
        yield Finding(
            key="sum.text",
            rule="text_sum",
            where=say("sum.text.where"),
            what=say("sum.text.what", n=len(closed)),
            evidence=clauses(closed),
        )


def _addition(publication: Publication, declared: TextSum) -> Message:
    shares = [
        printed if part.times == 1 else say("sum.text.times", k=part.times, p=printed)
        for part in declared.parts
        for printed in (publication.cell(part.cell).printed,)
    ]
    value = sum(part.times * publication.printed(part.cell) for part in declared.parts)
    return say("sum.text.addition", s=joined("sum", shares), v=value)
