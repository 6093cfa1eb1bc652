"""Numbers that the paper prints more than once, in tables and in its text."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.declared import Restatement
from scs_report.replication.audit.intervals import Interval, number_of, rounded
from scs_report.replication.audit.paper import Paper, reading_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.replication.cells import PublishedCell
from scs_report.results import AuditFinding, LocalText

RULE = "restatement"


def same_cell_twice(paper: Paper) -> Iterator[AuditFinding]:
    """Compare cells of different tables that hold the same number."""
    seen: dict[tuple[str, str, str, str], PublishedCell] = {}
    same, different = 0, []
    for cell in paper.published:
        if cell.table == "text" or not cell.question or not cell.base or not cell.printed:
            continue
        if cell.statistic not in ("weighted_share", "unweighted_share"):
            continue
        key = (cell.question, cell.code, cell.base, cell.statistic)
        first = seen.setdefault(key, cell)
        if first.table == cell.table:
            continue
        if first.printed == cell.printed:
            same += 1
        else:
            different.append((first, cell))
    if not same and not different:
        return
    yield AuditFinding(
        key="restatement.tables",
        rule=RULE,
        kind="contradiction" if different else "consistent",
        severity="high" if different else "none",
        where=local("Tables 2, 3 and A2", "表 2、表 3 与表 A2"),
        what=local(
            "{n} percentages are printed in two tables; {r}.",
            "{n} 个百分比在两个表中重复出现，{r}。",
            n=same + len(different),
            r=local("{d} of the pairs differ", "其中 {d} 对不一致", d=len(different))
            if different
            else local("all pairs agree", "全部一致"),
        ),
        evidence=clauses(
            local(
                "{a}: {x} in {t}, {y} in {u}",
                "{a}：{t} 为 {x}，{u} 为 {y}",
                a=paper.answer(a),
                x=a.printed,
                t=paper.table(a.table),
                y=b.printed,
                u=paper.table(b.table),
            )
            for a, b in different
        )
        if different
        else local("They agree to both decimals.", "两位小数均相同。"),
        cells=tuple(cell.key for pair in different for cell in pair),
    )


def text_and_tables(paper: Paper) -> Iterator[AuditFinding]:
    """Set every number of the text beside the table cells that hold it."""
    declared = {item.text for item in paper.declared.restatements}
    used = _used_elsewhere(paper)
    agree, differ, alone = 0, [], []
    for cell in paper.published.find("text"):
        if not cell.question or cell.key.rpartition(" / ")[0] in declared:
            continue
        if number_of(cell.printed) is None:
            continue
        sources = _sources(paper, cell)
        if not sources:
            if cell.key.rpartition(" / ")[0] not in used:
                alone.append(cell)
            continue
        total = Interval(0.0, 0.0)
        for source in sources:
            total += rounded(reading_of(source))
        if total.meets(rounded(cell.printed)):
            agree += 1
        else:
            differ.append((cell, sources))
    if agree or differ:
        yield _restated(agree, differ)
    if once := _single(paper, alone):
        yield _unchecked(paper, once)


def _restated(
    agree: int, differ: list[tuple[PublishedCell, tuple[PublishedCell, ...]]]
) -> AuditFinding:
    return AuditFinding(
        key="restatement.text",
        rule=RULE,
        kind="contradiction" if differ else "consistent",
        severity="medium" if differ else "none",
        where=local("Text and tables", "正文与各表"),
        what=local(
            "{n} numbers of the text restate table cells; {r}.",
            "正文中有 {n} 个数字复述表中数字，{r}。",
            n=agree + len(differ),
            r=local(
                "{d} of them do not round from the tables",
                "其中 {d} 个与表中数字的舍入不符",
                d=len(differ),
            )
            if differ
            else local("all round from the tables", "全部与表中数字的舍入相符"),
        ),
        evidence=clauses(
            local(
                "{l}: {p}, table {t}",
                "{l}：正文 {p}，表中 {t}",
                l=cell.label,
                p=cell.printed,
                t=" + ".join(s.printed for s in sources),
            )
            for cell, sources in differ
        )
        if differ
        else local(
            "Shares, sums of shares and coefficients, within rounding.",
            "包括份额、份额之和与系数，均在舍入误差之内。",
        ),
        cells=tuple(cell.key for cell, _ in differ),
    )


def _unchecked(paper: Paper, once: list[PublishedCell]) -> AuditFinding:
    return AuditFinding(
        key="restatement.unchecked",
        rule=RULE,
        kind="consistent",
        severity="none",
        where=local("Text and comment", "正文与评论文章"),
        what=local(
            "{n} shares stand in one place of one text only; nothing printed can confirm or "
            "contradict them.",
            "{n} 个份额仅在一处出现，没有其他刊印数字可供核对。",
            n=len(once),
        ),
        evidence=clauses(_by_topic(paper, once)),
    )


def _by_topic(paper: Paper, cells: list[PublishedCell]) -> list[LocalText]:
    topics: dict[str, tuple[LocalText, list[str]]] = {}
    for cell in cells:
        label = paper.declared.topics.get(cell.question, paper.question_label(cell.question))
        topics.setdefault(label.en, (label, []))[1].append(cell.printed.rstrip("%"))
    return [
        local("{l} {v}", "{l} {v}", l=label, v=listing(values)) for label, values in topics.values()
    ]


def _used_elsewhere(paper: Paper) -> set[str]:
    """Return the text cells that other rules hold against something."""
    declared = paper.declared
    names: set[str] = set()
    for union in declared.unions:
        names |= {union.union, union.both}
    for ratio in declared.ratios:
        names |= {ratio.part, ratio.share}
    for any_of in declared.any_of:
        names.add(any_of.any)
    for exclusive in declared.exclusive:
        names |= {*exclusive.cells, *(text for text, _ in exclusive.compared)}
    for product in declared.products:
        names |= {product.outer, product.inner}
    for mixture in declared.mixtures:
        names |= {mixture.first, mixture.second}
    for group in declared.groups:
        names |= set(group.stated.values())
    return {name for name in names if name.startswith("text: ")} | {
        cell.key.rpartition(" / ")[0]
        for cell in paper.published.find("text")
        for name in names
        if name.startswith("text: ")
        and (cell.question, cell.code, cell.base)
        == (paper.cell(name).question, paper.cell(name).code, paper.cell(name).base)
    }


def _sources(paper: Paper, cell: PublishedCell) -> tuple[PublishedCell, ...]:
    """Return the table cells whose sum a number of the text restates."""
    wanted: list[tuple[str, str]] = []
    for code in cell.code.split(","):
        parts = paper.declared.derived.get(f"{cell.question}={code}")
        wanted += [
            (p.split("=")[0], p.split("=")[1]) for p in parts or (f"{cell.question}={code}",)
        ]
    found = []
    for question, code in wanted:
        match = [
            other
            for other in paper.published
            if other.table != "text"
            and other.statistic == cell.statistic
            and other.question == question
            and other.code == code
            and _scope(other) == cell.base
            and other.value is not None
        ]
        if not match:
            return ()
        found.append(match[0])
    return tuple(found)


def _scope(cell: PublishedCell) -> str:
    """Return the base of a cell; columns that split it by an answer narrow it."""
    name, equals, code = cell.column.partition("=")
    return f"{cell.base} and {name} == {code}" if equals else cell.base


def _single(paper: Paper, alone: list[PublishedCell]) -> list[PublishedCell]:
    """Keep the cells that no other source repeats; figures belong to the text beside them."""
    places: dict[tuple[str, str, str], set[str]] = {}
    for cell in alone:
        source = "comment" if cell.column == "comment" else "paper"
        places.setdefault((cell.question, cell.code, cell.base), set()).add(source)
    kept, done = [], set()
    for cell in alone:
        key = (cell.question, cell.code, cell.base)
        if len(places[key]) == 1 and key not in done:
            done.add(key)
            kept.append(cell)
    return kept


def worded(paper: Paper) -> Iterator[AuditFinding]:
    """Check sentences whose words name other cells, or another base, than their number fits."""
    for declared in paper.declared.restatements:
        finding = _worded(paper, declared)
        if finding is not None:
            yield finding


def _worded(paper: Paper, declared: Restatement) -> AuditFinding | None:
    text = paper.cell(declared.text)
    said = rounded(text.printed)
    cells = [paper.cell(name) for name in declared.says]
    total = Interval(0.0, 0.0)
    for cell in cells:
        total += rounded(reading_of(cell))
    evidence: list[LocalText] = [
        local(
            "as worded: {c}",
            "按其文字应为{c}",
            c=_sum(paper, cells),
        )
    ]
    problems: list[LocalText] = []
    readings: list[LocalText] = []
    if not total.meets(said):
        other = _instead(paper, cells, said)
        problems.append(
            local(
                "The share given is not that of the answer that the words name.",
                "所给份额并非文字所指选项的份额。",
            )
        )
        if other:
            shown = _sum(paper, other)
            evidence.append(
                local(
                    "{p} is {c}",
                    "{p} 对应{c}",
                    p=text.printed,
                    c=shown,
                )
            )
            readings.append(local("{c}.", "{c}。", c=shown))
    if declared.claims_base and declared.claims_base != declared.base:
        part, whole = paper.base(declared.base), paper.base(declared.claims_base)
        people = round(
            part * _unweighted(paper, _instead(paper, cells, said) or tuple(cells)) / 100
        )
        problems.append(
            local(
                "The share is said to be of {a} but rests on {b}.",
                "文中称该份额以{a}为基数，实际基数为{b}。",
                a=paper.base_label(declared.claims_base),
                b=paper.base_label(declared.base),
            )
        )
        evidence.append(
            local(
                "{k} of {n} people; of all {m} they are {s} per cent (unweighted)",
                "{n} 人中的 {k} 人；在全部 {m} 人中占 {s}%（未加权）",
                k=people,
                n=part,
                m=whole,
                s=f"{100 * people / whole:.1f}",
            )
        )
        readings.append(
            local(
                "Base {b} ({n}).",
                "基数取{b}（{n} 人）。",
                b=paper.base_label(declared.base),
                n=part,
            )
        )
    if not problems:
        return None
    return AuditFinding(
        key=f"restatement.{declared.key}",
        rule=RULE,
        kind="contradiction",
        severity=declared.severity,
        where=declared.where,
        what=LocalText(en=" ".join(p.en for p in problems), zh="".join(p.zh for p in problems)),
        evidence=local("“{q}”: {e}", "“{q}”：{e}", q=declared.quote, e=clauses(evidence)),
        reading=LocalText(en=" ".join(r.en for r in readings), zh="".join(r.zh for r in readings))
        if readings
        else None,
    )


def _sum(paper: Paper, cells: list[PublishedCell] | tuple[PublishedCell, ...]) -> LocalText:
    parts = [local("“{a}” {p}", "“{a}”{p}", a=paper.answer(c), p=c.printed) for c in cells]
    whole = f" = {sum(rounded(reading_of(c)).middle for c in cells):.2f}" if len(parts) > 1 else ""
    return LocalText(
        en=" + ".join(p.en for p in parts) + whole, zh=" + ".join(p.zh for p in parts) + whole
    )


def _instead(paper: Paper, cells: list[PublishedCell], said: Interval) -> tuple[PublishedCell, ...]:
    """Find another cell of the column, or a run of neighbours, that the number fits."""
    first = cells[0]
    column = paper.column(first.table, first.question, first.column)
    for length in (1, 2):
        for start in range(len(column) - length + 1):
            run = column[start : start + length]
            total = Interval(0.0, 0.0)
            for cell in run:
                total += rounded(reading_of(cell))
            if total.meets(said):
                return run
    return ()


def _unweighted(paper: Paper, cells: tuple[PublishedCell, ...]) -> float:
    return sum(paper.read(f"{cell.table}: {cell.row} / unweighted").middle for cell in cells)
