"""Shares of shares, shares with any of several items, shares of groups."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import clauses, local
from scs_report.results import AuditFinding, LocalText


def any_of(paper: Paper) -> Iterator[AuditFinding]:
    """Check that “at least one of several items” lies between the largest item and their sum."""
    held: list[LocalText] = []
    broken: list[LocalText] = []
    for declared in paper.declared.any_of:
        share = paper.rounded(declared.any)
        items = [paper.rounded(name) for name in declared.items]
        low, high = max(i.low for i in items), sum(i.high for i in items)
        shown = local(
            "{l}: {lo} ≤ {s} ≤ {hi}",
            "{l}：{lo} ≤ {s} ≤ {hi}",
            l=declared.label,
            lo=f"{low + 0.5:.0f}",
            s=paper.cell(declared.any).printed,
            hi=f"{high - 0.5 * len(items):.0f}",
        )
        (held if low <= share.high and share.low <= high else broken).append(shown)
    if held or broken:
        yield AuditFinding(
            key="any_of.items",
            rule="any_of",
            kind="contradiction" if broken else "consistent",
            severity="medium" if broken else "none",
            where=local("Table 5 and section 4.4", "表 5 与第 4.4 节"),
            what=local(
                "In {n} the share with any item lies between its largest item and the sum of all.",
                "{n}“至少一项”的份额介于最大单项与各项之和之间。",
                n=_cases(len(held), len(held) + len(broken)),
            ),
            evidence=clauses(broken or held),
        )


def _cases(held: int, whole: int) -> LocalText:
    if held < whole:
        return local("{k} of {n} cases", "{n} 处中有 {k} 处，", k=held, n=whole)
    if whole == 2:
        return local("both cases", "2 处均如此：")
    return local("all {n} cases", "{n} 处均如此：", n=whole)


def products(paper: Paper) -> Iterator[AuditFinding]:
    """Set a share of a share beside the share of all."""
    for declared in paper.declared.products:
        inside = paper.rounded(declared.outer) * paper.rounded(declared.inner) / 100
        whole = [paper.rounded(declared.whole)]
        outside = whole[0] - inside
        if outside.low <= 0:
            continue
        yield AuditFinding(
            key=f"product.{declared.key}",
            rule="product",
            kind="contradiction",
            severity="low",
            where=declared.where,
            what=declared.what,
            evidence=local(
                "{a}% × {b}% = {lo} to {hi} per cent of all, against {w}: {x} to {y} points, "
                "{u} to {v} per cent of those who report it, lie outside.",
                "{a}% × {b}% = 全体的 {lo}% 至 {hi}%，而报告份额为 {w}%：有 {x} 至 {y} 个百分点"
                "（占报告者的 {u}% 至 {v}%）在其外。",
                a=paper.cell(declared.outer).printed,
                b=paper.cell(declared.inner).printed,
                lo=f"{inside.low:.1f}",
                hi=f"{inside.high:.1f}",
                w=paper.cell(declared.whole).printed,
                x=f"{outside.low:.1f}",
                y=f"{outside.high:.1f}",
                u=f"{100 * outside.low / whole[0].low:.0f}",
                v=f"{100 * outside.high / whole[0].high:.0f}",
            ),
        )


def ratios(paper: Paper) -> Iterator[AuditFinding]:
    """Check a share of a group against the shares of both in the whole."""
    for declared in paper.declared.ratios:
        ratio = paper.rounded(declared.part) / paper.rounded(declared.whole) * 100
        stated = paper.rounded(declared.share)
        holds = ratio.meets(stated)
        part, whole = paper.base(declared.counts[0]), paper.base(declared.counts[1])
        yield AuditFinding(
            key=f"ratio.{declared.key}",
            rule="ratio",
            kind="consistent" if holds else "contradiction",
            severity="none" if holds else "medium",
            where=declared.where,
            what=local("The share of the group fits the two shares.", "组内份额与两项份额相容。")
            if holds
            else local(
                "The share of the group and the two shares cannot all hold.",
                "组内份额与两项份额不能同时成立。",
            ),
            evidence=local(
                "{a} / {b} = {lo} to {hi} per cent, stated {s}; unweighted {k}/{n} = {u}.",
                "{a} / {b} = {lo}% 至 {hi}%，文中为 {s}%；未加权 {k}/{n} = {u}%。",
                a=paper.cell(declared.part).printed,
                b=paper.cell(declared.whole).printed,
                lo=f"{ratio.low:.1f}",
                hi=f"{ratio.high:.1f}",
                s=paper.cell(declared.share).printed,
                k=str(part),
                n=str(whole),
                u=f"{100 * part / whole:.1f}",
            ),
        )
