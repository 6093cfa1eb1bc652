"""Interviews, footnote keys, dates of sources and slips of typing."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator

from scs_report.replication.audit.intervals import number_of
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.replication.cells import PublishedCell
from scs_report.results import AuditFinding, LocalText

_INTERVIEW = re.compile(r"(Interview \d+), (\w+) (\d{4})")
_COMMA = re.compile(r"-?\d{1,3},\d{3}\Z")
_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]


def interviews(paper: Paper) -> Iterator[AuditFinding]:
    """Compare the dates of cited interviews with each other and with the stated months."""
    dates: dict[str, set[str]] = {}
    for cell in paper.published.find("text", statistic="statement"):
        found = _INTERVIEW.match(cell.printed)
        if found:
            dates.setdefault(found[1], set()).add(found[2])
    declared = paper.declared.interviews
    if declared is None or not dates:
        return
    months = sorted({month for found in dates.values() for month in found}, key=_MONTHS.index)
    outside = [month for month in months if month not in declared.months]
    twice = sorted(name for name, found in dates.items() if len(found) > 1)
    if not outside and not twice:
        return
    zh = {month: f"{_MONTHS.index(month) + 1} 月" for month in _MONTHS}
    yield AuditFinding(
        key="interviews.dates",
        rule="interviews",
        kind="contradiction",
        severity="low",
        where=declared.where,
        what=local(
            "The dates of the interviews do not agree: {t} has two dates{o}.",
            "访谈日期不一致：{z} 有两个日期{o}。",
            t=listing(twice),
            z=listing(name.replace("Interview ", "访谈 ") for name in twice),
            o=local(
                ", and the months cited are not the two that are stated (they lie between them)",
                "，且所引月份并非文中所述的两个月（但处于两者之间）",
            )
            if outside
            else "",
        ),
        evidence=clauses(
            [
                local("stated: “{q}”", "文中称：“{q}”", q=declared.quote),
                local(
                    "cited: {m}",
                    "引用：{z}",
                    m=", ".join(months),
                    z="、".join(zh[month] for month in months),
                ),
                *(
                    local(
                        "{n}: {m}",
                        "{z}：{y}",
                        n=name,
                        m=" and ".join(sorted(dates[name], key=_MONTHS.index)),
                        z=name.replace("Interview ", "访谈 "),
                        y="与 ".join(zh[x] for x in sorted(dates[name], key=_MONTHS.index)),
                    )
                    for name in twice
                ),
            ]
        ),
    )


def note_keys(paper: Paper) -> Iterator[AuditFinding]:
    """Find keys of notes that are explained twice, or used and never explained."""
    for declared in paper.declared.notes:
        twice = [key for key, n in Counter(declared.explained).items() if n > 1]
        never = [key for key in declared.used if key not in declared.explained]
        if not twice and not never:
            continue
        yield AuditFinding(
            key=f"notes.{declared.table}",
            rule="notes",
            kind="slip",
            severity="low",
            where=local("{t}, notes", "{t}，注释", t=paper.table(declared.table)),
            what=local(
                "Keys of notes are muddled: {a} explained {n} times, {b} used and not explained. "
                "Scan or typing; the order of the notes tells which is meant.",
                "注释标号混乱：{a} 解释了 {n} 次，{b} 被使用却无解释。"
                "属扫描或排印问题，按注释次序可知所指。",
                a=listing(twice),
                n=max(Counter(declared.explained).values()),
                b=listing(never) if never else "—",
            ),
            evidence=local(
                "explained: {e}; used: {u}",
                "已解释：{e}；被使用：{u}",
                e=" ".join(declared.explained),
                u=" ".join(declared.used),
            ),
            reading=declared.reading,
        )


def late_sources(paper: Paper) -> Iterator[AuditFinding]:
    """Find sources that were consulted before the date they are cited for."""
    for declared in paper.declared.dated:
        if declared.consulted >= declared.stated:
            continue
        yield AuditFinding(
            key=f"source.{declared.key}",
            rule="source_date",
            kind="slip",
            severity="low",
            where=declared.where,
            what=local(
                "The source was consulted before the date for which it is cited.",
                "所引来源的访问日期早于其所佐证的日期。",
            ),
            evidence=local(
                "“{q}”; the source was accessed on {c}.",
                "“{q}”；该来源的访问日期为 {c}。",
                q=declared.quote,
                c=_date(declared.consulted),
            ),
        )


def decimal_commas(paper: Paper) -> Iterator[AuditFinding]:
    """Find commas that stand where the number must have a decimal point."""
    found = [
        cell
        for cell in paper.published
        if _COMMA.match(cell.raw.strip())
        and cell.value is not None
        and number_of(cell.raw) != cell.value
    ]
    if not found:
        return
    yield AuditFinding(
        key="typing.decimal_commas",
        rule="typing",
        kind="slip",
        severity="low",
        where=listing(paper.table(t) for t in dict.fromkeys(cell.table for cell in found)),
        what=local(
            "{n} numbers show a comma where their column has decimal points; typing or scan.",
            "{n} 个数字应为小数点之处显示为逗号，属排印或扫描问题。",
            n=len(found),
        ),
        evidence=clauses(
            local(
                "{l}: {r}, read {v}",
                "{l}：{r}，读作 {v}",
                l=_row(paper, cell),
                r=cell.raw,
                v=f"{cell.value:.{cell.decimals}f}",
            )
            for cell in found
        ),
    )


def _row(paper: Paper, cell: PublishedCell) -> LocalText:
    if cell.row.startswith("cut"):
        number = cell.row.removeprefix("cut")
        return LocalText(en=f"cutpoint {number}", zh=f"切点 {number}")
    return paper.question_label(cell.question)


def _date(iso: str) -> LocalText:
    day = datetime.date.fromisoformat(iso)
    return LocalText(
        en=f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        zh=f"{day.year} 年 {day.month} 月 {day.day} 日",
    )
