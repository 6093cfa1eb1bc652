"""Means and standard deviations recomputed from printed percentages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scs_report.replication.audit.declared import Moment
from scs_report.replication.audit.intervals import Interval, half_unit, number_of
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import listing, local
from scs_report.results import AuditFinding, FindingKind, LocalText

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


def moments(paper: Paper) -> Iterator[AuditFinding]:
    """Set each printed mean and deviation beside the weighted column it must follow from."""
    agreeing: list[LocalText] = []
    dummies: list[LocalText] = []
    rows = 0
    for declared in paper.declared.moments:
        if declared.dummy_base:
            if _dummy_agrees(paper, declared):
                dummies.append(declared.label)
            else:
                yield _dummy_differs(paper, declared)
            continue
        rows += 1
        finding = _compared(paper, declared)
        if finding is None:
            agreeing.append(declared.label)
        else:
            yield finding
    if not paper.declared.moments:
        return
    yield AuditFinding(
        key="moments.agree",
        rule=RULE,
        kind="consistent",
        severity="none",
        where=paper.table("table-a3"),
        what=local(
            "All {n} rows follow in mean and deviation from the weighted percentages.",
            "{n} 行全部符合：均值与标准差均可由加权百分比推得。",
            n=rows,
        )
        if len(agreeing) == rows
        else local(
            "{a} of {n} rows follow in mean and deviation from the weighted percentages.",
            "{n} 行中有 {a} 行的均值与标准差均可由加权百分比推得。",
            a=len(agreeing),
            n=rows,
        ),
        evidence=local(
            "Weighted, n − 1, answers without a value left out: {q}.",
            "加权计算，分母 n − 1，剔除无取值的回答：{q}。",
            q=listing(agreeing),
        ),
    )
    if dummies:
        yield AuditFinding(
            key="moments.dummies",
            rule=RULE,
            kind="consistent",
            severity="none",
            where=paper.table("table-a3"),
            what=local(
                "The deviations of {n} dummies without percentages of their own follow from "
                "their means.",
                "{n} 个未列百分比的虚拟变量，其标准差与均值相符。",
                n=len(dummies),
            ),
            evidence=listing(dummies),
        )


def _column(paper: Paper, declared: Moment, column: str) -> tuple[list[tuple[float, str]], int]:
    cells = paper.column("table-a2", declared.question, column)
    base = paper.base(paper.question(declared.question).base)
    kept = [(declared.values[c.code], c.printed) for c in cells if c.code in declared.values]
    whole = sum(number_of(c.printed) or 0.0 for c in cells)
    n = round(base * sum(number_of(p) or 0.0 for _, p in kept) / whole)
    return kept, n


def _compared(paper: Paper, declared: Moment) -> AuditFinding | None:
    printed = [paper.cell(f"table-a3: {declared.row} / {what}") for what in ("mean", "sd")]
    claimed = [paper.rounded(cell.key) for cell in printed]
    weighted = mean_and_sd(*_column(paper, declared, "weighted"))
    agree = [a.meets(b) for a, b in zip(weighted, claimed, strict=True)]
    if all(agree):
        return None
    unweighted = mean_and_sd(*_column(paper, declared, "unweighted"))
    as_unweighted = all(a.meets(b) for a, b in zip(unweighted, claimed, strict=True))
    near = all(
        a.widened(2 * half_unit(cell.printed)).meets(b)
        for a, b, cell in zip(weighted, claimed, printed, strict=True)
    )
    kind: FindingKind = "slip" if near else "contradiction"
    # further off than a tenth of a deviation: no slip could do that, it is another variable
    means = [weighted[0].middle]
    if set(declared.values.values()) == {0.0, 1.0}:
        means.append(1 - means[0])
    elsewhere = min(abs(mean - claimed[0].middle) for mean in means) > 0.1 * weighted[1].middle
    if as_unweighted:
        what = local(
            "Mean and deviation are those of the unweighted percentages, although the table is "
            "said to be weighted.",
            "该行的均值与标准差对应未加权百分比，而该表注明为加权结果。",
        )
    elif near:
        names = [LocalText(en="mean", zh="均值"), LocalText(en="deviation", zh="标准差")]
        what = local(
            "The {q} differs by one unit of its last digit from what the weighted percentages "
            "give.",
            "{q}与加权百分比所得结果相差末位一个单位。",
            q=listing(n for n, ok in zip(names, agree, strict=True) if not ok),
        )
    elif elsewhere:
        what = local(
            "Mean and deviation are not those of the variable whose percentages the paper "
            "prints{c}: the two cannot be the same variable.",
            "均值与标准差不属于文中列出百分比的那个变量{c}：两者不可能是同一变量。",
            c=local(
                ", nor of its complement ({m})",
                "，也不属于其补集（{m}）",
                m=f"{1 - weighted[0].middle:.4f}",
            )
            if set(declared.values.values()) == {0.0, 1.0}
            else "",
        )
    else:
        what = local(
            "Mean and deviation do not follow from the percentages, weighted or not; the two "
            "tables cannot both hold.",
            "无论加权与否，均值与标准差都无法由百分比推得；两表不能同时成立。",
        )
    return AuditFinding(
        key=f"moments.{declared.row}",
        rule=RULE,
        kind=kind,
        severity="low" if near else "medium",
        where=local("{t}, {q}", "{t}，{q}", t=paper.table("table-a3"), q=declared.label),
        what=what,
        evidence=local(
            "Printed {m} / {s}; from the weighted percentages {wm} / {ws} (±{e1} / {e2}), from "
            "the unweighted {um} / {us}.",
            "所印为 {m} / {s}；由加权百分比得 {wm} / {ws}（±{e1} / {e2}），"
            "由未加权百分比得 {um} / {us}。",
            m=printed[0].printed,
            s=printed[1].printed,
            wm=f"{weighted[0].middle:.4f}",
            ws=f"{weighted[1].middle:.4f}",
            e1=f"{(weighted[0].high - weighted[0].low) / 2:.4f}",
            e2=f"{(weighted[1].high - weighted[1].low) / 2:.4f}",
            um=f"{unweighted[0].middle:.4f}",
            us=f"{unweighted[1].middle:.4f}",
        ),
        reading=local("Two variables.", "视为两个变量。")
        if elsewhere and not as_unweighted
        else local(
            "Weighted: {m} / {s}.",
            "加权：{m} / {s}。",
            m=f"{weighted[0].middle:.3f}",
            s=f"{weighted[1].middle:.3f}",
        ),
        cells=tuple(c.key for c, ok in zip(printed, agree, strict=True) if not ok)
        if as_unweighted or not elsewhere
        else (),
    )


def _dummy(paper: Paper, declared: Moment) -> tuple[Interval, Interval]:
    mean = paper.rounded(f"table-a3: {declared.row} / mean")
    n = paper.base(declared.dummy_base)
    ends = [math.sqrt(m * (1 - m) * n / (n - 1)) for m in (mean.low, mean.high)]
    return Interval(min(ends), max(ends)), paper.rounded(f"table-a3: {declared.row} / sd")


def _dummy_agrees(paper: Paper, declared: Moment) -> bool:
    implied, printed = _dummy(paper, declared)
    return implied.meets(printed)


def _dummy_differs(paper: Paper, declared: Moment) -> AuditFinding:
    implied, printed = _dummy(paper, declared)
    return AuditFinding(
        key=f"moments.{declared.row}",
        rule=RULE,
        kind="contradiction",
        severity="medium",
        where=local("{t}, {q}", "{t}，{q}", t=paper.table("table-a3"), q=declared.label),
        what=local(
            "Mean and deviation of this dummy exclude each other.",
            "该虚拟变量的均值与标准差不能同时成立。",
        ),
        evidence=local(
            "Printed {p}; a dummy with this mean has {lo} to {hi}.",
            "所印标准差为 {p}；具有该均值的虚拟变量应为 {lo} 至 {hi}。",
            p=f"{printed.middle:.3f}",
            lo=f"{implied.low:.4f}",
            hi=f"{implied.high:.4f}",
        ),
    )
