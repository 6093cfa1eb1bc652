"""Which numbers of people the unweighted percentages can come from (see `grim`)."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit import grim
from scs_report.replication.audit.declared import Memberships, Question
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import listing, local
from scs_report.replication.cells import PublishedCell
from scs_report.results import AuditFinding, FindingKind, LocalText, Severity

RULE = "grim"
_SHOWN = 5


def attainable_bases(paper: Paper) -> Iterator[AuditFinding]:
    """Search every base that attains all percentages of a question, against the stated one."""
    fitting: list[LocalText] = []
    unique = 0
    for question in paper.declared.questions:
        cells = paper.column("table-a2", question.id, "unweighted")
        printed = [cell.printed for cell in cells]
        if not cells or 100.0 not in grim.column_sum(printed)[1]:
            continue  # no base can mend a column that does not add up
        found = grim.bases(printed, paper.size)
        stated = paper.base(question.base)
        if stated in found:
            fitting.append(question.label)
            unique += len(found) == 1
        else:
            yield _misfit(paper, question, stated, found)
    if not fitting:
        return
    yield AuditFinding(
        key="grim.stated_base",
        rule=RULE,
        kind="consistent",
        severity="none",
        where=local("{t}, unweighted", "{t}，未加权", t=paper.table("table-a2")),
        what=local(
            "The percentages of {n} questions come from whole numbers of the people said to "
            "have been asked.",
            "{n} 个问题的百分比都能由所称受访者人数中的整数得到。",
            n=len(fitting),
        ),
        evidence=local(
            "For {u} of them no other base up to {size} attains all percentages. Questions: {q}.",
            "其中 {u} 个问题，{size} 以内再无其他基数能同时得到全部百分比。问题：{q}。",
            u=unique,
            size=paper.size,
            q=listing(fitting),
        ),
    )


def _misfit(paper: Paper, question: Question, stated: int, found: tuple[int, ...]) -> AuditFinding:
    cells = paper.column("table-a2", question.id, "unweighted")
    kind: FindingKind
    severity: Severity
    reading: LocalText | None = None
    nearest = sorted(found, key=lambda n: abs(n - stated))[:_SHOWN]
    smaller = [n for n in nearest if n < stated]
    evidence = local(
        "{stated} ({base}) cannot give {p}. Of all bases up to {size} these can: {found}{more}.",
        "{stated} 人（{base}）不可能得到 {p}。{size} 以内能得到的基数有：{found}{more}。",
        stated=stated,
        base=paper.base_label(question.base),
        p=" / ".join(cell.printed for cell in cells),
        size=paper.size,
        found=listing(nearest),
        more=local(" (nearest first; {n} in all)", "（由近及远，共 {n} 个）", n=len(found))
        if len(found) > _SHOWN
        else "",
    )
    if smaller and nearest[0] < stated:
        what = local(
            "If the digits are right, some people lack an answer here: the base must be smaller "
            "than {n}.",
            "若数字无误，则部分受访者在此题没有有效编码：基数必小于 {n}。",
            n=stated,
        )
        reading = local(
            "{b} people, {m} without an answer (or {others}).",
            "{b} 人，{m} 人没有编码（或为 {others} 人）。",
            b=nearest[0],
            m=stated - nearest[0],
            others=listing(smaller[1:]) if smaller[1:] else "—",
        )
        kind, severity = "base", "medium"
    elif nearest:
        what = local(
            "If the digits are right, {m} more people answered than the paper counts as asked: "
            "{b} against {n}.",
            "若数字无误，作答人数比论文所计的应答对象多 {m} 人：{b} 对 {n}。",
            m=nearest[0] - stated,
            b=nearest[0],
            n=stated,
        )
        kind, severity = "contradiction", "low"
    else:
        what = local("No base attains the percentages.", "没有任何基数能得到这些百分比。")
        kind, severity = "slip", "medium"
    return AuditFinding(
        key=f"grim.{question.id}",
        rule=RULE,
        kind=kind,
        severity=severity,
        where=paper.place("table-a2", question.id, "unweighted"),
        what=what,
        evidence=evidence,
        reading=reading,
        # with fewer people asked than the percentages imply, the column cannot be met at all
        cells=tuple(cell.key for cell in cells) if kind == "contradiction" else (),
    )


def membership_bases(paper: Paper) -> Iterator[AuditFinding]:
    """Say on which base the percentages of a multiple response rest."""
    for declared in paper.declared.memberships:
        yield _membership(paper, declared)


def _membership(paper: Paper, declared: Memberships) -> AuditFinding:
    cells = [paper.cell(name) for name in declared.cells]
    printed = [cell.printed for cell in cells]
    stated, natural = paper.base(declared.stated), paper.base(declared.natural)
    holds = grim.fits(printed, stated, exclusive=False)
    fits = grim.fits(printed, natural, exclusive=False)
    impossible = [p for p in printed if not grim.attainable(p, stated)]
    at_stated, at_natural = _counts(paper, cells, stated), _counts(paper, cells, natural)
    if holds:
        evidence = local(
            "{s}. {f}",
            "{s}。{f}",
            s=at_stated,
            f=local(
                "{m} people would attain them as well: {x}.",
                "以 {m} 人为基数同样可以得到：{x}。",
                m=natural,
                x=at_natural,
            )
            if fits
            else local("{m} people would not.", "以 {m} 人为基数则无法得到。", m=natural),
        )
    else:
        evidence = local(
            "Unattainable at {n}: {i}. At {m}: {s}.",
            "基数为 {n} 时无法得到：{i}。基数为 {m} 时：{s}。",
            n=stated,
            m=natural,
            i=listing(impossible) if impossible else "—",
            s=at_natural,
        )
    return AuditFinding(
        key=f"grim.{declared.key}",
        rule=RULE,
        kind="consistent" if holds else "base" if fits else "contradiction",
        severity="none" if holds else "medium",
        where=local(
            "{t}, {q}, unweighted",
            "{t}，{q}，未加权",
            t=paper.table(cells[0].table),
            q=declared.label,
        ),
        what=local("The shares rest on {n} people.", "各份额的基数为 {n} 人。", n=stated)
        if holds
        else local(
            "The shares do not rest on all {n} people but on {m} ({b}).",
            "各份额的基数并非全部 {n} 人，而是 {m} 人（{b}）。",
            n=stated,
            m=natural,
            b=paper.base_label(declared.natural),
        )
        if fits
        else local("No natural base attains the shares.", "没有合理的基数能得到这些份额。"),
        evidence=evidence,
        reading=local(
            "Base {m}.",
            "基数取 {m}。",
            m=natural,
        )
        if fits and not holds
        else None,
    )


def _counts(paper: Paper, cells: list[PublishedCell], base: int) -> LocalText:
    return listing(
        local(
            "{a} {p} = {k}/{n}",
            "{a} {p} = {k}/{n}",
            a=paper.answer(cell),
            p=cell.printed,
            k="/".join(str(k) for k in grim.counts(cell.printed, base)) or "?",
            n=str(base),
        )
        for cell in cells
    )
