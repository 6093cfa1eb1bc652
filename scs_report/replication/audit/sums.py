"""Columns of percentages must add up to 100, within what rounding allows."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit import grim
from scs_report.replication.audit.declared import TextSum
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.paper import Paper, value_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.replication.cells import PublishedCell
from scs_report.results import AuditFinding, LocalText

RULE = "column_sum"


def column_sums(paper: Paper) -> Iterator[AuditFinding]:
    """Add up every declared column; say which close, which leave an answer out, which cannot."""
    closed, damaged, furthest = 0, 0, 0.0
    for table, question, column, weighted, cells in paper.percentages():
        total, possible = grim.column_sum([cell.printed for cell in cells])
        if 100.0 in possible:
            # a damaged cell may have been read with the help of this very sum
            if any(" // " in cell.raw for cell in cells):
                damaged += 1
            else:
                closed += 1
                furthest = max(furthest, abs(total - 100))
            continue
        left_out = _left_out(paper, table, cells)
        if left_out is not None and 100.0 in possible + rounded(left_out.printed):
            yield _other_base(paper, table, question, column, cells, left_out)
        else:
            yield _does_not_close(paper, table, question, column, weighted, cells)
    if not closed + damaged:
        return
    yield AuditFinding(
        key="sum.closed",
        rule=RULE,
        kind="consistent",
        severity="none",
        where=local("Tables of percentages", "各百分比表"),
        what=local(
            "{n} columns of exclusive answers add up to 100 within rounding.",
            "{n} 列互斥选项的百分比合计在舍入误差内等于 100。",
            n=closed,
        ),
        evidence=local(
            "Largest distance from 100: {d} points. {m} more columns close but hold cells "
            "that the scan damaged and that were read with the help of their sum; they are no "
            "proof.",
            "与 100 的最大差距为 {d} 个百分点。另有 {m} 列也能合计为 100，"
            "但其中有扫描受损、借助合计数才得以辨读的单元格，不能作为证据。",
            d=f"{furthest:.2f}",
            m=damaged,
        ),
    )


def _left_out(paper: Paper, table: str, cells: tuple[PublishedCell, ...]) -> PublishedCell | None:
    """Find the one answer to the question that another table prints and this column lacks."""
    codes = {cell.code for cell in cells}
    others = [
        cell
        for cell in paper.published
        if cell.table not in (table, "text")
        and cell.question == cells[0].question
        and cell.statistic == cells[0].statistic
        and cell.base == cells[0].base
        and cell.code not in codes
    ]
    return others[0] if len(others) == 1 else None


def _other_base(
    paper: Paper,
    table: str,
    question: str,
    column: str,
    cells: tuple[PublishedCell, ...],
    left_out: PublishedCell,
) -> AuditFinding:
    total, _ = grim.column_sum([cell.printed for cell in cells])
    rescaled = listing(f"{100 * value_of(cell) / total:.2f}" for cell in cells)
    others = [
        listing(
            [
                local(
                    "“{c}” adds up to {s}",
                    "“{c}”列合计 {s}",
                    c=paper.column_label(other),
                    s=f"{grim.column_sum([cell.printed for cell in found])[0]:.2f}",
                )
            ]
        )
        for t, q, other, _, found in paper.percentages()
        if (t, q) == (table, question) and other != column
    ]
    return AuditFinding(
        key=f"sum.{table}.{question}",
        rule=RULE,
        kind="base",
        severity="medium",
        where=paper.place(table, question),
        what=local(
            "The columns rest on different people: “{c}” keeps those who answered “{a}” in its "
            "base without showing them.",
            "各列的基数不同：“{c}”列的基数包含回答“{a}”者，却未列出该选项。",
            c=paper.column_label(column),
            a=paper.answer(left_out),
        ),
        evidence=clauses(
            [
                local(
                    "“{c}” adds up to {s}, and {s} + {x} (“{a}”, {t}) = {all}",
                    "“{c}”列合计 {s}，加上{t} 中“{a}”的 {x} 为 {all}",
                    c=paper.column_label(column),
                    s=f"{total:.2f}",
                    x=left_out.printed,
                    a=paper.answer(left_out),
                    t=paper.table(left_out.table),
                    all=f"{total + value_of(left_out):.2f}",
                ),
                *others,
            ]
        ),
        reading=local(
            "Without those people the column would read about {r}.",
            "剔除这部分人后，该列约为 {r}。",
            r=rescaled,
        ),
    )


def _does_not_close(
    paper: Paper,
    table: str,
    question: str,
    column: str,
    weighted: bool,
    cells: tuple[PublishedCell, ...],
) -> AuditFinding:
    printed = [cell.printed for cell in cells]
    total, possible = grim.column_sum(printed)
    declared = paper.question(question)
    base = None if weighted else paper.base(declared.base)
    mends = grim.repairs(printed, base)
    closing = len(grim.repairs(printed)) if base is not None else len(mends)
    shown = [
        local(
            "“{a}” {old} → {new}{count}",
            "“{a}”{old} → {new}{count}",
            a=paper.answer(cells[place]),
            old=printed[place],
            new=new,
            count=_count(new, base),
        )
        for place, new in mends
    ]
    if len(mends) == 1:
        what = local(
            "The column cannot add up to 100 as printed; changing one digit of one cell mends it.",
            "该列按所印数字合计不可能为 100；只需改动一个单元格的一位数字即可闭合。",
        )
        reading = local("{m}.", "{m}。", m=shown[0])
    elif mends:
        what = local(
            "The column cannot add up to 100 as printed; changing one digit of one cell mends it, "
            "and {n} cells qualify.",
            "该列按所印数字合计不可能为 100；改动一个单元格的一位数字即可闭合，"
            "候选单元格有 {n} 个。",
            n=len(mends),
        )
        reading = local("Either {m}.", "以下之一：{m}。", m=clauses(shown))
    else:
        what = local(
            "The column cannot add up to 100 as printed, and changing a single digit does not "
            "mend it.",
            "该列按所印数字合计不可能为 100，且仅改动一位数字无法闭合。",
        )
        reading = None
    return AuditFinding(
        key=f"sum.{question}.{column}",
        rule=RULE,
        kind="slip",
        severity="medium" if len(mends) == 1 else "low",
        where=paper.place(table, question, column),
        what=what,
        evidence=local(
            "The printed cells add up to {s}; rounding allows {lo} to {hi}.{grim}",
            "所印单元格合计 {s}；舍入误差允许的范围是 {lo} 至 {hi}。{grim}",
            s=f"{total:.2f}",
            lo=f"{possible.low:.3f}",
            hi=f"{possible.high:.3f}",
            grim=_corroborated(closing, len(mends), base),
        ),
        reading=reading,
        cells=_ruled_out(cells, mends),
    )


def _count(printed: str, base: int | None) -> LocalText:
    if base is None:
        return LocalText(en="", zh="")
    found = grim.counts(printed, base)
    return local(" ({k} of {n})", "（{n} 人中的 {k} 人）", k=found[0], n=base)


def _corroborated(closing: int, attained: int, base: int | None) -> LocalText:
    if base is None:
        return LocalText(en="", zh="")
    return local(
        " Of {c} changes of one digit that close the column, {a} can come from whole numbers of "
        "{n} people.",
        "能使该列闭合的单位数字改动有 {c} 种，其中 {a} 种可由 {n} 人中的整数人数得到。",
        c=closing,
        a=attained,
        n=base,
    )


def _ruled_out(
    cells: tuple[PublishedCell, ...], mends: tuple[tuple[int, str], ...]
) -> tuple[str, ...]:
    """Return the mended cell; of several the one whose reading takes a mend; else the column."""
    if len(mends) == 1:
        return (cells[mends[0][0]].key,)
    taken = tuple(cells[p].key for p, new in mends if cells[p].value == float(new))
    return taken or tuple(cell.key for cell in cells)


def text_sums(paper: Paper) -> Iterator[AuditFinding]:
    """Add up the shares that the text names as parts of one whole."""
    closed: list[LocalText] = []
    for declared in paper.declared.text_sums:
        total = Interval(0.0, 0.0)
        for part in declared.parts:
            total += paper.rounded(part.cell) * part.times
        shown = _addition(paper, declared)
        if declared.complete and 100.0 in total:
            closed.append(local("{l}: {s}", "{l}：{s}", l=declared.label, s=shown))
        else:
            yield _text_sum(declared, total, shown)
    if closed:
        yield AuditFinding(
            key="sum.text",
            rule="text_sum",
            kind="consistent",
            severity="none",
            where=local("Text", "正文"),
            what=local(
                "{n} sets of shares in the text add up to 100.",
                "正文中有 {n} 组份额合计为 100。",
                n=len(closed),
            ),
            evidence=clauses(closed),
        )


def _addition(paper: Paper, declared: TextSum) -> str:
    shares = " + ".join(
        (f"{part.times:g} × " if part.times != 1 else "") + paper.cell(part.cell).printed
        for part in declared.parts
    )
    value = sum(part.times * paper.printed(part.cell) for part in declared.parts)
    return f"{shares} = {value:g}"


def _text_sum(declared: TextSum, total: Interval, shown: str) -> AuditFinding:
    sound = not declared.complete and total.low <= 100
    rest = Interval(max(100 - total.high, 0.0), 100 - total.low)
    return AuditFinding(
        key=f"sum.text.{declared.key}",
        rule="text_sum",
        kind="consistent" if sound else "contradiction",
        severity="none" if sound else "medium",
        where=declared.label,
        what=local(
            "The shares named leave {lo} to {hi} per cent unnamed.",
            "文中列出的份额之外，尚有 {lo} 至 {hi} 个百分点未提及。",
            lo=f"{rest.low:.1f}",
            hi=f"{rest.high:.1f}",
        )
        if sound
        else local("The shares cannot add up to 100.", "各份额合计不可能为 100。"),
        evidence=LocalText(en=shown, zh=shown),
    )
