"""Whole numbers, unions and exclusive shares of the groups of users."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.declared import Part, Union
from scs_report.replication.audit.intervals import Interval
from scs_report.replication.audit.paper import Paper, value_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.results import AuditFinding, LocalText


def identities(paper: Paper) -> Iterator[AuditFinding]:
    """Check that declared sums of whole numbers are equal."""
    held: list[LocalText] = []
    for declared in paper.declared.identities:
        left, right = _total(paper, declared.left), _total(paper, declared.right)
        sides = [_shown(paper, declared.left), _shown(paper, declared.right)]
        if left == right and not any(side.isdigit() for side in sides):
            sides.append(str(left))
        shown = local(
            "{l}: {c}",
            "{l}：{c}",
            l=declared.label,
            c=" = ".join(sides) if left == right else f"{sides[0]} = {left} ≠ {right} = {sides[1]}",
        )
        if left == right:
            held.append(shown)
            continue
        yield AuditFinding(
            key=f"identity.{declared.key}",
            rule="identity",
            kind="contradiction",
            severity="medium",
            where=declared.label,
            what=local("The numbers of people cannot all hold.", "这些人数不能同时成立。"),
            evidence=shown,
        )
    if held:
        yield AuditFinding(
            key="identity.users",
            rule="identity",
            kind="consistent",
            severity="none",
            where=local("Numbers of users", "各类用户人数"),
            what=local(
                "{n} identities between numbers of people hold exactly; all counts are unweighted.",
                "人数之间的 {n} 个恒等关系完全成立；所有人数均未加权。",
                n=len(held),
            ),
            evidence=clauses(held),
        )


def _number(paper: Paper, name: str) -> int:
    """Return a printed number, a base (`base:id`), or the count of a share (`count:cell@base`)."""
    if name.startswith("base:"):
        return paper.base(name.removeprefix("base:"))
    if name.startswith("count:"):
        cell, _, base = name.removeprefix("count:").rpartition("@")
        return paper.count(cell, paper.base(base))
    return int(paper.printed(name))


def _total(paper: Paper, parts: tuple[Part, ...]) -> int:
    return round(sum(part.times * _number(paper, part.cell) for part in parts))


def _shown(paper: Paper, parts: tuple[Part, ...]) -> str:
    text = ""
    for part in parts:
        sign = "−" if part.times < 0 else "+"
        text += (
            f" {sign} {_number(paper, part.cell)}"
            if text or part.times < 0
            else str(_number(paper, part.cell))
        )
    return text.strip()


def unions(paper: Paper) -> Iterator[AuditFinding]:
    """Check that a union lies between its largest member and the sum of its members."""
    for declared in paper.declared.unions:
        yield _union(paper, declared)


def _union(paper: Paper, declared: Union) -> AuditFinding:
    stated = paper.rounded(declared.union)
    members = [paper.cell(name) for name in declared.members]
    printed = [paper.rounded(name) for name in declared.members]
    read = [paper.read(name) for name in declared.members]
    both = paper.rounded(declared.both) if declared.both else Interval(0.0, 0.0)
    as_printed, as_read = _at_most(printed, both), _at_most(read, both)
    least = max(r.low for r in read)
    changed = [cell for cell in members if cell.is_corrected]
    people, known = (_number(paper, name) for name in declared.counts)
    share = 100 * people / known
    sound = stated.low <= as_printed.high
    evidence = [
        local(
            "{s} printed for the union; the members as printed give at most {m}{o}",
            "所印并集份额为 {s}；按所印数字，各部分之和至多为 {m}{o}",
            s=paper.cell(declared.union).printed,
            m=f"{as_printed.high:.2f}",
            o=local(
                " ({p}, less {b} in both)",
                "（{p}，减去两者兼有的 {b}）",
                p=" + ".join(cell.printed for cell in members),
                b=paper.cell(declared.both).printed,
            )
            if declared.both
            else f" ({' + '.join(cell.printed for cell in members)})",
        ),
        local(
            "unweighted {k}/{n} = {u}",
            "未加权 {k}/{n} = {u}",
            k=str(people),
            n=str(known),
            u=f"{share:.2f}",
        ),
    ]
    for cell, interval in zip(members, read, strict=True):
        if cell.is_corrected:
            evidence.append(
                local(
                    "with {r} for {a} the union lies between {lo} and {hi}",
                    "若{a}为 {r}，并集份额介于 {lo} 与 {hi} 之间",
                    r=f"{interval.middle:.2f}",
                    a=paper.answer(cell),
                    lo=f"{max(least, as_read.low - read[-1].high):.1f}",
                    hi=f"{as_read.high:.1f}",
                )
            )
            n = paper.count(f"{cell.table}: {cell.row} / unweighted", known)
            needed = (stated.middle - value_of(cell)) / 100 * known / (people - n)
            evidence.append(
                local(
                    "with {p} the other {o} users would need a mean weight of {w}{c}",
                    "若为 {p}，其余 {o} 名用户的平均权重须达 {w}{c}",
                    p=cell.printed,
                    o=people - n,
                    w=f"{needed:.1f}",
                    c=local(
                        " (cap {c})",
                        "（上限 {c}）",
                        c=f"{paper.printed(paper.declared.weights.cap):g}",
                    )
                    if paper.declared.weights
                    else "",
                )
            )
            if declared.restated:
                text, unknown = declared.restated
                evidence.append(
                    local(
                        "{r} × (100 − {u}) / 100 = {x}, the {t} per cent of the text",
                        "{r} × (100 − {u}) / 100 = {x}，即正文的 {t}%",
                        r=f"{interval.middle:.2f}",
                        u=paper.cell(unknown).printed,
                        x=f"{interval.middle * (100 - paper.printed(unknown)) / 100:.1f}",
                        t=paper.cell(text).printed,
                    )
                )
    return AuditFinding(
        key=f"union.{declared.key}",
        rule="union",
        kind="consistent" if sound else "slip" if stated.low <= as_read.high else "contradiction",
        severity="none" if sound else "high",
        where=declared.label,
        what=local("The union fits the shares of its members.", "并集份额与各部分份额相容。")
        if sound
        else local(
            "{c} cannot hold beside {s} per cent in the union.",
            "{c} 与并集的 {s}% 不能同时成立。",
            c=listing(
                local("“{a}” {p}", "“{a}”{p}", a=paper.answer(c), p=c.printed) for c in changed
            ),
            s=paper.cell(declared.union).printed,
        ),
        evidence=clauses(evidence),
        reading=listing(f"{c.printed} → {c.value:.{c.decimals}f}" for c in changed)
        if changed and not sound
        else None,
        cells=() if sound else tuple(cell.key for cell in changed),
    )


def _at_most(members: list[Interval], both: Interval) -> Interval:
    total = Interval(0.0, 0.0)
    for member in members:
        total += member
    return total - both


def exclusive(paper: Paper) -> Iterator[AuditFinding]:
    """Add up shares of states that exclude each other; say which base each share fits."""
    for declared in paper.declared.exclusive:
        cells = [paper.cell(name) for name in declared.cells]
        total = Interval(0.0, 0.0)
        for name in declared.cells:
            total += paper.rounded(name)
        known, everybody = paper.base(declared.known), paper.base(declared.everybody)
        shown = []
        for text, count in declared.compared:
            people = _number(paper, count)
            cell = paper.cell(text)
            shown.append(
                local(
                    "{a} {p}: {k} people are {x} of {n} and {y} of {m}",
                    "{a} {p}：{k} 人在 {n} 人中占 {x}%，在 {m} 人中占 {y}%",
                    a=paper.answer(cell),
                    p=cell.printed,
                    k=people,
                    x=f"{100 * people / known:.1f}",
                    y=f"{100 * people / everybody:.1f}",
                    n=known,
                    m=everybody,
                )
            )
        sound = total.low <= 100
        yield AuditFinding(
            key=f"exclusive.{declared.key}",
            rule="exclusive",
            kind="consistent" if sound else "base",
            severity="none" if sound else "high",
            where=declared.where,
            what=local(
                "Shares of states that exclude each other stay within 100.",
                "互斥状态的份额合计不超过 100。",
            )
            if sound
            else local(
                "States that exclude each other add up to {s} per cent: their shares rest on "
                "different bases. {c}",
                "互斥状态的份额合计 {s}%：其基数必不相同。{c}",
                s=f"{total.middle:.0f}",
                c=declared.caption,
            ),
            evidence=clauses(
                [
                    local(
                        "{p} = {s} (at least {l})",
                        "{p} = {s}（至少 {l}）",
                        p=" + ".join(cell.printed for cell in cells),
                        s=f"{total.middle:.0f}",
                        l=f"{total.low:.1f}",
                    ),
                    *shown,
                ]
            ),
        )
