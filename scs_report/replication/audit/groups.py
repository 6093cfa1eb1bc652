"""Shares by group, worked back from the make-up of those who do not approve."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.declared import GroupApproval
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.paper import Paper, value_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.replication.cells import PublishedCell
from scs_report.results import AuditFinding, LocalText

RULE = "groups"
TABLE = "table-3"


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


def approval_by_group(paper: Paper) -> Iterator[AuditFinding]:
    """Work out approval by group and compare it with what the text says."""
    if not paper.declared.groups:
        return
    doubters = Interval(0.0, 0.0)
    for part in paper.declared.derived["doubter=1"]:
        doubters += paper.rounded(f"table-a2: {part} / weighted")
    # the parts are rounded one by one; their sum is known better from the whole
    approving = Interval(100.0, 100.0)
    for part in paper.declared.derived["approves=1"]:
        approving -= paper.rounded(f"table-a2: {part} / weighted")
    doubters = Interval(max(doubters.low, approving.low), min(doubters.high, approving.high))
    for declared in paper.declared.groups:
        yield from _group(paper, declared, doubters)


def _group(paper: Paper, declared: GroupApproval, doubters: Interval) -> Iterator[AuditFinding]:
    some = paper.column(TABLE, declared.question, "doubters")
    whole = paper.column(TABLE, declared.question, "total")
    sums = [sum(value_of(cell) for cell in column) for column in (some, whole)]
    if abs(sums[0] - sums[1]) > 0.1:
        yield _bases_differ(paper, declared, doubters, some, whole, sums)
        return
    approval = {
        a.code: Interval(100.0, 100.0) - rate(doubters, rounded(a.printed), rounded(b.printed))
        for a, b in zip(some, whole, strict=True)
    }
    shown = listing(
        local("{a} {v}", "{a} {v}", a=paper.answer(c), v=f"{approval[c.code].middle:.1f}")
        for c in some
    )
    misfits = [
        (cell, paper.cell(declared.stated[cell.code]))
        for cell in some
        if cell.code in declared.stated
        and not approval[cell.code].meets(paper.rounded(declared.stated[cell.code]))
    ]
    where = local(
        "{t} and section 4.2, {q}",
        "{t} 与第 4.2 节，{q}",
        t=paper.table(TABLE),
        q=declared.label,
    )
    evidence = [
        local("approval by {t}: {s}", "由{t} 推得赞同率：{s}", t=paper.table(TABLE), s=shown)
    ]
    if misfits:
        yield AuditFinding(
            key=f"groups.{declared.question}",
            rule=RULE,
            kind="contradiction",
            severity="low",
            where=where,
            what=local(
                "The text and {t} cannot both be rounded correctly. Adding two rounded shares "
                "would explain a difference of one point.",
                "正文与{t} 不可能都是正确舍入的结果；"
                "若正文将两个已舍入的份额相加，可解释一个百分点的差异。",
                t=paper.table(TABLE),
            ),
            evidence=clauses(
                [
                    *evidence,
                    *(
                        local(
                            "{a}: {lo} to {hi}, text {s}",
                            "{a}：{lo} 至 {hi}，正文为 {s}",
                            a=paper.answer(cell),
                            lo=f"{approval[cell.code].low:.2f}",
                            hi=f"{approval[cell.code].high:.2f}",
                            s=stated.printed,
                        )
                        for cell, stated in misfits
                    ),
                ]
            ),
            cells=tuple(
                cell.key
                for _, stated in misfits
                for cell in paper.published.find(
                    stated.table,
                    question=stated.question,
                    code=stated.code,
                    base=stated.base,
                )
            ),
        )
        return
    claimed = _claim(paper, declared, some, approval)
    stated = [
        local(
            "{a} {s}", "{a} {s}", a=paper.answer(c), s=paper.cell(declared.stated[c.code]).printed
        )
        for c in some
        if c.code in declared.stated
    ]
    if stated:
        evidence.append(local("text: {s}", "正文：{s}", s=listing(stated)))
    yield AuditFinding(
        key=f"groups.{declared.question}",
        rule=RULE,
        kind="contradiction" if claimed else "consistent",
        severity="low" if claimed else "none",
        where=where,
        what=claimed
        or local("Approval by group agrees with the text.", "由表推得的各组赞同率与正文一致。"),
        evidence=clauses(
            [
                *evidence,
                *(
                    [local("text: “{q}”", "正文：“{q}”", q=declared.claim_quote)]
                    if declared.claim_quote
                    else []
                ),
            ]
        ),
    )


def _claim(
    paper: Paper,
    declared: GroupApproval,
    cells: tuple[PublishedCell, ...],
    approval: dict[str, Interval],
) -> LocalText | None:
    if not declared.claim:
        return None
    ordered = sorted(cells, key=lambda cell: approval[cell.code].middle)
    found = ordered[-1 if declared.claim == "highest" else 0]
    if found.code == declared.claim_code:
        return None
    named = next(cell for cell in cells if cell.code == declared.claim_code)
    place = len(ordered) - ordered.index(named)
    sides = {
        "highest": LocalText(en="highest", zh="最高"),
        "lowest": LocalText(en="lowest", zh="最低"),
    }
    return local(
        "The share that approves is {s} among “{f}”, not among “{n}” ({p}). The text "
        "may mean strong approval or fewer groups.",
        "赞同率{s}的是“{f}”而非“{n}”（后者{p}）。正文或指“非常赞同”，或未将最小的组计入。",
        s=sides[declared.claim],
        f=paper.answer(found),
        n=paper.answer(named),
        p=_placed(place, len(ordered)),
    )


def _placed(place: int, groups: int) -> LocalText:
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    numbers = ("one", "two", "three", "four", "five", "six", "seven")
    if groups > len(numbers):
        en = f"number {place} of {groups}"
    else:
        en = f"{ordinals[place - 1]} of {numbers[groups - 1]}"
    return LocalText(en=en, zh=f"从高到低排第 {place} 位，共 {groups} 组")


def _bases_differ(
    paper: Paper,
    declared: GroupApproval,
    doubters: Interval,
    some: tuple[PublishedCell, ...],
    whole: tuple[PublishedCell, ...],
    sums: list[float],
) -> AuditFinding:
    as_printed = [
        doubters.middle * value_of(a) / value_of(b) for a, b in zip(some, whole, strict=True)
    ]
    rescaled = [r * sums[1] / sums[0] for r in as_printed]
    points = sum(r * value_of(b) / 100 for r, b in zip(as_printed, whole, strict=True))
    return AuditFinding(
        key=f"groups.{declared.question}",
        rule=RULE,
        kind="base",
        severity="medium",
        where=paper.place(TABLE, declared.question),
        what=local(
            "Rates by group cannot be taken from the columns as they stand: they would leave no "
            "doubter among the {x} per cent who gave no answer.",
            "不能直接由这两列推算各组比率：否则未作答的 {x}% 中将没有一个存疑者。",
            x=f"{100 - sums[1]:.2f}",
        ),
        evidence=local(
            "As printed the groups would hold {r} per cent doubters, together {p} of all {d} "
            "points. On one base, if those without an answer doubt as often as the rest: {s}.",
            "按所印数字，各组存疑者占 {r}%，合计已达全部 {d} 个百分点中的 {p} 个。"
            "若统一基数，且未作答者与其余人存疑比例相同，则为 {s}。",
            r=" / ".join(f"{r:.1f}" for r in as_printed),
            p=f"{points:.1f}",
            d=f"{doubters.middle:.1f}",
            s=" / ".join(f"{r:.1f}" for r in rescaled),
        ),
    )


def small_groups(paper: Paper) -> Iterator[AuditFinding]:
    """Give the margin of error of shares stated for very small groups."""
    for declared in paper.declared.groups:
        if declared.claim != "highest" or not declared.claim_share:
            continue
        row = f"{declared.question}={declared.claim_code}"
        n = paper.count(f"table-a2: {row} / unweighted", paper.size)
        share = paper.printed(declared.claim_share) / 100
        margin = 1.96 * math.sqrt(share * (1 - share) / n)
        yield AuditFinding(
            key=f"groups.{declared.question}.precision",
            rule=RULE,
            kind="base",
            severity="low",
            where=local("Section 4.2, {q}", "第 4.2 节，{q}", q=declared.label),
            what=local(
                "The group “{a}” has {n} people: too few for a comparison with other groups.",
                "“{a}”组仅有 {n} 人，不足以与其他组比较。",
                a=paper.answer(paper.cell(f"table-a2: {row} / unweighted")),
                n=n,
            ),
            evidence=local(
                "{s} per cent has a margin of ±{m} points before any effect of weights.",
                "{s}% 的抽样误差为 ±{m} 个百分点（未计权重的影响）。",
                s=paper.cell(declared.claim_share).printed,
                m=f"{100 * margin:.1f}",
            ),
        )
