"""Stars of significance against coefficient and standard error (normal distribution)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import clauses, local
from scs_report.replication.cells import PublishedCell
from scs_report.results import AuditFinding, LocalText

RULE = "stars"
TABLE = "table-4"
#: |coefficient / standard error| from which on one, two, three stars are given (p < .1, .05, .01).
LEVELS = (1.6448536269514722, 1.959963984540054, 2.5758293035489004)


def stars(coefficient: str, error: str) -> tuple[int, int]:
    """Return the fewest and the most stars that printed digits allow.

    Parameters
    ----------
    coefficient, error
        Coefficient and its standard error as printed.

    Returns
    -------
    tuple of (int, int)
    """
    top, below = rounded(coefficient), rounded(error)
    size = Interval(
        0.0 if 0 in top else min(abs(top.low), abs(top.high)), max(abs(top.low), abs(top.high))
    )
    ratios = size / below
    return sum(ratios.low >= level for level in LEVELS), sum(
        ratios.high > level for level in LEVELS
    )


def error_bounds(coefficient: str, given: int) -> Interval:
    """Return the standard errors that a coefficient with so many stars can have."""
    size = abs(rounded(coefficient).middle)
    low = size / LEVELS[given] if given < len(LEVELS) else 0.0
    high = size / LEVELS[given - 1] if given else math.inf
    return Interval(low, high)


def significance(paper: Paper) -> Iterator[AuditFinding]:
    """Check every pair of coefficient and error whose digits can be read."""
    checked = 0
    wrong: list[tuple[PublishedCell, PublishedCell, int, int]] = []
    lost: list[tuple[PublishedCell, PublishedCell, int, int]] = []
    bounded: list[LocalText] = []
    for cell in paper.published.find(TABLE, statistic="coefficient"):
        place = f"{TABLE}: {cell.row} / {cell.column}"
        error = paper.cell(f"{place} / standard_error")
        given = paper.cell(f"{place} / stars")
        if not cell.printed or given.reading == "illegible":
            continue
        if not error.printed:
            if error.raw and given.printed:
                bounded.append(_bounded(paper, cell, error, len(given.printed)))
            continue
        fewest, most = stars(cell.printed, error.printed)
        checked += 1
        if not fewest <= len(given.printed) <= most:
            wrong.append((cell, given, fewest, most))
        seen = cell.raw.partition("(")[0].count("*")
        # what two readings of one line say is no sign of a lost superscript
        if cell.raw and " // " not in cell.raw and seen < fewest:
            lost.append((cell, error, seen, fewest))
    if checked:
        yield _agreement(paper, checked, wrong)
    if lost:
        yield AuditFinding(
            key="stars.lost",
            rule=RULE,
            kind="slip",
            severity="low",
            where=paper.table(TABLE),
            what=local(
                "{n} coefficients show fewer stars in the scan than their ratio to the standard "
                "error requires: superscripts lost in scanning, not an inconsistency of the "
                "paper.",
                "{n} 个系数在扫描件中的星号少于其与标准误之比所要求的数目："
                "属扫描时上标丢失，并非论文自相矛盾。",
                n=len(lost),
            ),
            evidence=clauses(
                local(
                    "{c}: {s} seen, {f} due ({b}/{e})",
                    "{c}：可见 {s} 颗，应有 {f} 颗（{b}/{e}）",
                    c=_name(paper, cell),
                    s=seen,
                    f=fewest,
                    b=cell.printed,
                    e=error.printed,
                )
                for cell, error, seen, fewest in lost
            ),
            reading=local("Read with the stars that are due.", "按应有的星号读取。"),
        )
    if bounded:
        yield AuditFinding(
            key="stars.bounds",
            rule=RULE,
            kind="slip",
            severity="low",
            where=paper.table(TABLE),
            what=local(
                "Stars bound standard errors that the scan damaged.",
                "星号限定了扫描受损的标准误的取值范围。",
            ),
            evidence=clauses(bounded),
        )


def _agreement(
    paper: Paper, checked: int, wrong: list[tuple[PublishedCell, PublishedCell, int, int]]
) -> AuditFinding:
    if wrong:
        evidence = clauses(
            local(
                "{c}: {g} printed, {f} to {m} possible",
                "{c}：印有 {g} 颗，应为 {f} 至 {m} 颗",
                c=_name(paper, cell),
                g=len(given.printed),
                f=fewest,
                m=most,
            )
            for cell, given, fewest, most in wrong
        )
    else:
        evidence = local(
            "Normal distribution, p < .1, .05, .01, with the rounding of both numbers.",
            "按正态分布，p < .1、.05、.01，并计入两个数字的舍入误差。",
        )
    return AuditFinding(
        key="stars.agree",
        rule=RULE,
        kind="contradiction" if wrong else "consistent",
        severity="high" if wrong else "none",
        where=paper.table(TABLE),
        what=local(
            "{n} coefficients have a legible standard error; {w}.",
            "{n} 个系数的标准误可辨，{w}。",
            n=checked,
            w=local(
                "{w} of them bear stars that their ratio excludes",
                "其中 {w} 个的星号与其比值不符",
                w=len(wrong),
            )
            if wrong
            else local("all bear stars that their ratio allows", "星号全部与其比值相符"),
        ),
        evidence=evidence,
        cells=tuple(given.key for _, given, _, _ in wrong),
    )


def _bounded(paper: Paper, cell: PublishedCell, error: PublishedCell, given: int) -> LocalText:
    bounds = error_bounds(cell.printed, given)
    return local(
        "{c}: with {g} stars beside {b} the error lies between {lo} and {hi}; the scan shows {r}",
        "{c}：{b} 带 {g} 颗星，标准误应在 {lo} 与 {hi} 之间；扫描件显示 {r}",
        c=_name(paper, cell),
        g=given,
        b=cell.printed,
        lo=f"{bounds.low:.2f}",
        hi=f"{bounds.high:.2f}",
        r=error.raw,
    )


def _name(paper: Paper, cell: PublishedCell) -> LocalText:
    number = cell.column.removeprefix("model_")
    if cell.row.startswith("cut"):
        zh = f"切点 {cell.row.removeprefix('cut')}"
    else:
        zh = paper.question_label(cell.question).zh
        answer = paper.declared.answers.get(cell.row)
        if answer and answer.zh != zh:
            zh = f"{zh}：{answer.zh}"
    return LocalText(
        en=f"{cell.label.removeprefix('Constant ')}, model {number}", zh=f"{zh}（模型 {number}）"
    )
