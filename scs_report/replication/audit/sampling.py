"""Margin of error, design effect and weights."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.intervals import Interval
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import local
from scs_report.results import AuditFinding

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


def margin_of_error(paper: Paper) -> Iterator[AuditFinding]:
    """Compare the stated margin with the weights that the two columns of percentages imply."""
    declared = paper.declared.weights
    if declared is None:
        return
    n = paper.size
    effect = design_effect(paper.rounded(declared.margin), n)
    cap = paper.printed(declared.cap)
    lightest, heaviest, least = math.inf, 0.0, 1.0
    names = []
    for question in paper.declared.questions:
        if question.base != "all":
            continue
        pairs = zip(
            paper.column("table-a2", question.id, "weighted"),
            paper.column("table-a2", question.id, "unweighted"),
            strict=True,
        )
        between = 1.0
        for weighted, unweighted in pairs:
            share = paper.read(unweighted.key).middle
            mean = paper.read(weighted.key).middle / share
            if share < 1:  # too few people for the rounding
                continue
            lightest, heaviest = min(lightest, mean), max(heaviest, mean)
            between += share / 100 * (mean - 1) ** 2
        names.append(question.id)
        least = max(least, between)
    sound = effect.high >= least and heaviest <= cap
    yield AuditFinding(
        key="sampling.margin",
        rule="margin_of_error",
        kind="consistent" if sound else "contradiction",
        severity="none" if sound else "medium",
        where=local("Section 3.1", "第 3.1 节"),
        what=local(
            "The margin of error fits the sample size and a design effect that the weights allow. "
            "It treats an opt-in sample as a random one.",
            "抽样误差与样本量及权重所允许的设计效应相符；但它把自愿参与的样本当作随机样本。",
        )
        if sound
        else local(
            "Margin of error, sample size and weights cannot all hold.",
            "抽样误差、样本量与权重不能同时成立。",
        ),
        evidence=local(
            "{m} = 1.96 √(0.25 d/{n}), so the design effect d is {d} ({lo} to {hi}), effective "
            "size {e}, coefficient of variation of the weights {cv}; differences of mean weight "
            "between printed groups alone need {b}. Mean weights of groups lie between {w} and "
            "{x}, cap {c}.",
            "{m} = 1.96 √(0.25 d/{n})，故设计效应 d 为 {d}（{lo} 至 {hi}），有效样本量 {e}，"
            "权重变异系数 {cv}；仅各组平均权重之差就要求至少 {b}。"
            "各组平均权重介于 {w} 与 {x} 之间，上限 {c}。",
            m=f"{paper.cell(declared.margin).printed}%",
            n=n,
            d=f"{effect.middle:.3f}",
            lo=f"{effect.low:.3f}",
            hi=f"{effect.high:.3f}",
            e=f"{n / effect.middle:.0f}",
            cv=f"{math.sqrt(max(effect.middle - 1, 0.0)):.3f}",
            b=f"{least:.3f}",
            w=f"{lightest:.2f}",
            x=f"{heaviest:.2f}",
            c=f"{cap:g}",
        ),
    )
