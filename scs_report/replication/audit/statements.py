"""Statements that must say the same, signs, codings and bands."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.paper import Paper, reading_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.results import AuditFinding, LocalText


def conflicts(paper: Paper) -> Iterator[AuditFinding]:
    """Compare declared statements; they conflict where they do not say the same."""
    for declared in paper.declared.conflicts:
        if len({statement.says for statement in declared.statements}) < 2:
            continue
        yield AuditFinding(
            key=f"statement.{declared.key}",
            rule="statement",
            kind=declared.kind,
            severity=declared.severity,
            where=declared.where,
            what=declared.what,
            evidence=clauses(
                local("{w}: “{q}”", "{w}：“{q}”", w=s.where, q=s.quote) for s in declared.statements
            ),
            cells=tuple(paper.cell(name).key for name in declared.cells),
        )


def signs(paper: Paper) -> Iterator[AuditFinding]:
    """Check what a sentence says about a sign against the coding of the variable."""
    for declared in paper.declared.signs:
        value = paper.printed(declared.coefficient)
        about = -value if declared.about_zero else value
        found = "positive" if about > 0 else "negative"
        if found == declared.stated:
            continue
        words = {
            "positive": LocalText(en="positively", zh="正相关"),
            "negative": LocalText(en="negatively", zh="负相关"),
        }
        stars = len(paper.cell(declared.coefficient.replace("coefficient", "stars")).printed)
        yield AuditFinding(
            key=f"sign.{declared.key}",
            rule="sign",
            kind="contradiction",
            severity="medium" if stars else "low",
            where=declared.where,
            what=local(
                "Coding and sentence exclude each other: with 1 = {o}, a coefficient of {v} means "
                "that {a} is {f}, not {s}, related to approval.",
                "编码与表述不能同时成立：若 1 = {o}，系数 {v} 意味着{a}与赞同程度呈{f}，而非{s}。",
                o=declared.one_means,
                v=f"{value:g}",
                a=declared.text_about,
                f=words[found],
                s=words[declared.stated],
            ),
            evidence=local(
                "{c}{n}",
                "{c}{n}",
                c=declared.coding,
                n=local(
                    " The coefficient bears no star, so the verdict does not depend on it.",
                    "该系数不显著，假设检验的结论不受影响。",
                )
                if not stars
                else "",
            ),
        )


def codings(paper: Paper) -> Iterator[AuditFinding]:
    """Compare two descriptions of one variable's codes, code by code."""
    for declared in paper.declared.codings:
        codes = sorted({*declared.first_codes, *declared.second_codes})
        differing = [
            code
            for code in codes
            if declared.first_codes.get(code) != declared.second_codes.get(code)
            and code in declared.first_codes
        ]
        if not differing:
            continue
        missing = [
            label
            for label in declared.second_codes.values()
            if label not in declared.first_codes.values()
        ]
        whole = len(declared.first_codes) == len(declared.second_codes)
        yield AuditFinding(
            key=f"coding.{declared.key}",
            rule="coding",
            kind="contradiction",
            severity="low",
            where=declared.label,
            what=local(
                "Two descriptions of the codes exclude each other{m}.",
                "两处编码说明不能同时成立{m}。",
                m=local(
                    "; the first has no code for {x}", "；前者没有 {x} 的编码", x=listing(missing)
                )
                if missing and whole
                else "",
            ),
            evidence=clauses(
                [
                    local(
                        "{f}: {c}",
                        "{f}：{c}",
                        f=declared.first,
                        c=_codes(declared.first_codes, differing),
                    ),
                    local(
                        "{s}: {c}",
                        "{s}：{c}",
                        s=declared.second,
                        c=_codes(declared.second_codes, differing),
                    ),
                ]
            ),
        )


def _codes(codes: dict[str, LocalText], shown: list[str]) -> LocalText:
    nothing = LocalText(en="—", zh="—")
    return listing(local("{k} = {v}", "{k} = {v}", k=k, v=codes.get(k, nothing)) for k in shown)


def bands(paper: Paper) -> Iterator[AuditFinding]:
    """Check that ranges in the text are the ends of the bands in the tables."""
    held: list[LocalText] = []
    for declared in paper.declared.bands:
        coding = paper.cell(declared.coding).printed
        ends = [
            int(number) for part in coding.split(",") for number in part.split(" ", 1)[1].split("-")
        ]
        low, high = (int(paper.printed(name)) for name in (declared.low, declared.high))
        shown = local(
            "{l}: {a}–{b} in the text, {c}–{d} in the bands",
            "{l}：正文 {a}～{b}，分段 {c}～{d}",
            l=declared.label,
            a=str(low),
            b=str(high),
            c=str(min(ends)),
            d=str(max(ends)),
        )
        if (low, high) == (min(ends), max(ends)):
            held.append(shown)
            continue
        yield AuditFinding(
            key=f"bands.{declared.key}",
            rule="bands",
            kind="contradiction",
            severity="low",
            where=declared.label,
            what=local("Range and bands differ.", "取值范围与分段不符。"),
            evidence=shown,
        )
    if held:
        yield AuditFinding(
            key="bands.agree",
            rule="bands",
            kind="consistent",
            severity="none",
            where=local("Section 3.2 and Table A3", "第 3.2 节与表 A3"),
            what=local("Ranges of scores and their bands agree.", "分数范围与其分段一致。"),
            evidence=clauses(held),
        )


def bounds(paper: Paper) -> Iterator[AuditFinding]:
    """Check numbers against “more than …” statements about the same thing."""
    for declared in paper.declared.at_least:
        number = paper.printed(declared.number)
        bound = float(paper.cell(declared.bound).printed.lstrip("> "))
        holds = number > bound
        yield AuditFinding(
            key=f"bound.{declared.key}",
            rule="bound",
            kind="consistent" if holds else "contradiction",
            severity="none" if holds else "low",
            where=declared.where,
            what=declared.what
            if holds
            else local("Number and bound exclude each other.", "数字与界限不能同时成立。"),
            evidence=local("{n} > {b}", "{n} > {b}", n=f"{number:g}", b=f"{bound:g}")
            if holds
            else local("{n} ≤ {b}", "{n} ≤ {b}", n=f"{number:g}", b=f"{bound:g}"),
        )


def verdicts(paper: Paper) -> Iterator[AuditFinding]:
    """Check that each verdict follows from sign and stars of its coefficient."""
    follow, against, strange = 0, [], []
    for declared in paper.declared.verdicts:
        place = declared.coefficient
        cell = paper.cell(f"{place} / coefficient")
        starred = bool(paper.cell(f"{place} / stars").printed)
        value = float(reading_of(cell))
        expected = paper.cell(f"table-1: {declared.hypothesis} / verdict").printed
        right = (value > 0) == (declared.expects == "positive")
        follows = "supported" if starred and right else "not supported"
        if follows == expected:
            follow += 1
        else:
            against.append(declared.hypothesis)
        if starred and not right:
            strange.append(f"{declared.hypothesis} ({cell.printed})")
    if not paper.declared.verdicts:
        return
    yield AuditFinding(
        key="verdicts.follow",
        rule="verdict",
        kind="contradiction" if against else "consistent",
        severity="high" if against else "none",
        where=local("Tables 1 and 4, section 4.3", "表 1、表 4 与第 4.3 节"),
        what=local(
            "All {n} verdicts follow from sign and stars of the coefficient.",
            "{n} 个假设检验结论全部与系数的符号和显著性相符。",
            n=follow + len(against),
        )
        if not against
        else local(
            "{a} of {n} verdicts follow from sign and stars of the coefficient.",
            "{n} 个假设检验结论中有 {a} 个与系数的符号和显著性相符。",
            a=follow,
            n=follow + len(against),
        ),
        evidence=local(
            "Significant against the hypothesis, which “not supported” does not tell: {s}.{x}",
            "显著且与假设方向相反、而“不支持”未能体现的有：{s}。{x}",
            s=listing(strange) if strange else "—",
            x=local(" Not following: {h}.", "不相符：{h}。", h=listing(against)) if against else "",
        ),
    )


def order_of_effects(paper: Paper) -> Iterator[AuditFinding]:
    """Check a stated order of coefficients."""
    for declared in paper.declared.orders:
        values = [paper.printed(name) for name in declared.cells]
        holds = values == sorted(values, reverse=True)
        yield AuditFinding(
            key=f"order.{declared.key}",
            rule="order",
            kind="consistent" if holds else "contradiction",
            severity="none" if holds else "low",
            where=declared.where,
            what=local("The stated order holds: “{q}”.", "所述次序成立：“{q}”。", q=declared.quote)
            if holds
            else local(
                "The stated order does not hold: “{q}”.",
                "所述次序不成立：“{q}”。",
                q=declared.quote,
            ),
            evidence=local(
                "{s}", "{s}", s=(" > " if holds else ", ").join(f"{v:.3f}" for v in values)
            ),
        )
