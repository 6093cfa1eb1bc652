"""Tolerances and variance inflation factors."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.intervals import rounded
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.results import AuditFinding

TABLE = "table-a4"


def inverse(tolerance: str, vif: str) -> bool:
    """Say whether one printed number can be the inverse of the other."""
    return 1.0 in rounded(tolerance) * rounded(vif)


def products(paper: Paper) -> Iterator[AuditFinding]:
    """Check that tolerance times VIF is one within rounding."""
    rows = [cell.row for cell in paper.published.find(TABLE, statistic="tolerance")]
    pairs = {
        row: (paper.cell(f"{TABLE}: {row} / tolerance"), paper.cell(f"{TABLE}: {row} / vif"))
        for row in rows
    }
    if not pairs:
        return
    wrong = {r: p for r, p in pairs.items() if not inverse(p[0].printed, p[1].printed)}
    exact = sum(
        f"{1 / float(t.printed):.{v.decimals}f}" == f"{float(v.printed):.{v.decimals}f}"
        for t, v in pairs.values()
    )
    yield AuditFinding(
        key="collinearity.products",
        rule="collinearity",
        kind="contradiction" if wrong else "consistent",
        severity="medium" if wrong else "none",
        where=paper.table(TABLE),
        what=local(
            "Tolerance times VIF is one within rounding in all {n} rows.",
            "{n} 行全部符合：容忍度与 VIF 之积在舍入误差内等于 1。",
            n=len(pairs),
        )
        if not wrong
        else local(
            "Tolerance times VIF is one within rounding in {a} of {n} rows.",
            "{n} 行中有 {a} 行的容忍度与 VIF 之积在舍入误差内等于 1。",
            a=len(pairs) - len(wrong),
            n=len(pairs),
        ),
        evidence=clauses(
            [
                local(
                    "{e} rows to the last digit, {r} through the rounding of the tolerance",
                    "{e} 行精确到末位，{r} 行需计入容忍度的舍入",
                    e=exact,
                    r=len(pairs) - len(wrong) - exact,
                )
            ]
        ),
        cells=tuple(cell.key for pair in wrong.values() for cell in pair),
    )


def scope(paper: Paper) -> Iterator[AuditFinding]:
    """Compare the predictors of the collinearity table with those of each model."""
    table = {cell.row for cell in paper.published.find(TABLE, statistic="tolerance")}
    models: dict[str, set[str]] = {}
    dummies: set[str] = set()
    for cell in paper.published.find("table-4", statistic="coefficient"):
        if cell.row.startswith("cut"):
            continue
        models.setdefault(cell.column, set()).add(cell.question)
        if cell.code and cell.question in table and int(cell.code) > 1:
            dummies.add(cell.question)
    if not table or not models:
        return
    largest = max(len(table & terms) for terms in models.values())
    if any(table <= terms for terms in models.values()):
        return
    yield AuditFinding(
        key="collinearity.scope",
        rule="collinearity",
        kind="base",
        severity="low",
        where=paper.table(TABLE),
        what=local(
            "The table regresses {n} predictors on each other at once; no model holds more than "
            "{m} of them, so its people and terms are those of no model.",
            "该表将 {n} 个自变量同时互相回归，而任何模型至多包含其中 {m} 个；"
            "因此其样本与变量组合不属于任何一个模型。",
            n=len(table),
            m=largest,
        ),
        evidence=local(
            "Single rows in {t}, several dummies in {u}: {d}.",
            "在{t} 中为单行、在{u} 中为多个虚拟变量：{d}。",
            t=paper.table(TABLE),
            u=paper.table("table-4"),
            d=listing(paper.question_label(name) for name in sorted(dummies)),
        ),
    )
