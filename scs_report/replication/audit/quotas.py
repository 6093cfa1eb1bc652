"""The table of quotas, recomputed from its first step, and the sample against it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import msgspec

from scs_report.replication.audit.declared import Quotas
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.paper import Paper, value_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.results import AuditFinding, LocalText

RULE = "quotas"
TABLE = "table-a1"


class Chain(msgspec.Struct, frozen=True):
    """Quotas before splitting by region, with nothing rounded on the way.

    Attributes
    ----------
    normalised
        Population scaled to the size asked for.
    reduced
        Those of them who use the internet.
    renormalised
        The latter scaled to the size again.
    """

    normalised: tuple[float, ...]
    reduced: tuple[float, ...]
    renormalised: tuple[float, ...]


def chain(population: list[float], internet: list[float], size: int) -> Chain:
    """Compute quotas from populations and shares of internet users (per cent)."""
    normalised = [size * p / sum(population) for p in population]
    reduced = [n * i / 100 for n, i in zip(normalised, internet, strict=True)]
    return Chain(tuple(normalised), tuple(reduced), tuple(size * r / sum(reduced) for r in reduced))


def _rows(paper: Paper) -> list[str]:
    cells = paper.published.find(TABLE, statistic="population")
    return [cell.row for cell in cells]


def _chain(paper: Paper, quotas: Quotas) -> Chain:
    rows = _rows(paper)
    return chain(
        [paper.printed(f"{TABLE}: {row} / step1_population") for row in rows],
        [paper.printed(f"{TABLE}: {row} / internet_pct") for row in rows],
        quotas.size,
    )


def steps(paper: Paper) -> Iterator[AuditFinding]:
    """Recompute every cell of the later steps."""
    quotas = paper.declared.quotas
    if quotas is None:
        return
    rows, computed = _rows(paper), _chain(paper, quotas)
    wrong: list[str] = []
    checked = 0
    for column, values in (
        ("step2_N2000", computed.normalised),
        ("step3", computed.reduced),
        ("step4_N2000", computed.renormalised),
    ):
        for row, value in zip(rows, values, strict=True):
            cell = paper.cell(f"{TABLE}: {row} / {column}")
            checked += 1
            if value not in rounded(cell.printed):
                wrong.append(cell.key)
    shares: list[LocalText] = []
    for region in quotas.regions:
        possible = [
            rounded(paper.cell(f"{TABLE}: {row} / {region.column}").printed) / value
            for row, value in zip(rows, computed.renormalised, strict=True)
        ]
        share = Interval(max(p.low for p in possible), min(p.high for p in possible))
        checked += len(rows)
        if share.low > share.high:
            wrong.append(f"{TABLE}: {region.column}")
        else:
            shares.append(
                local(
                    "{r} {a}–{b}%",
                    "{r} {a}%～{b}%",
                    r=region.label,
                    a=f"{100 * share.low:.2f}",
                    b=f"{100 * share.high:.2f}",
                )
            )
    totals = [
        round(sum(paper.printed(f"{TABLE}: {row} / {column}") for row in rows))
        for column in ("step3", "step4_N2000")
    ]
    yield AuditFinding(
        key="quotas.steps",
        rule=RULE,
        kind="contradiction" if wrong else "consistent",
        severity="medium" if wrong else "none",
        where=paper.table(TABLE),
        what=local(
            "All {n} cells of steps 2 to 5 follow from step 1 and the internet shares.",
            "第 2 至 5 步的 {n} 个单元格全部可由第 1 步与互联网普及率推得。",
            n=checked,
        )
        if not wrong
        else local(
            "{a} of {n} cells of steps 2 to 5 follow from step 1 and the internet shares.",
            "第 2 至 5 步的 {n} 个单元格中有 {a} 个可由第 1 步与互联网普及率推得。",
            a=checked - len(wrong),
            n=checked,
        ),
        evidence=clauses(
            [
                local(
                    "shares by region that fit every row: {s}",
                    "各行均相容的地区份额：{s}",
                    s=listing(shares),
                ),
                local(
                    "step 3 adds up to {x} (exactly {y}), step 4 to {z} instead of {t}: rounding",
                    "第 3 步合计 {x}（精确值 {y}），第 4 步合计 {z} 而非 {t}：属舍入",
                    x=totals[0],
                    y=f"{sum(computed.reduced):.1f}",
                    z=totals[1],
                    t=quotas.size,
                ),
            ]
        ),
        cells=tuple(key for key in wrong if key.count("/") == 2),
    )


def header(paper: Paper) -> Iterator[AuditFinding]:
    """Compare the shares in the header with the weighted sample, region by region."""
    quotas = paper.declared.quotas
    if quotas is None:
        return
    regions = quotas.regions
    cells = [paper.cell(f"{TABLE}: header / {region.column}") for region in regions]
    printed = [value_of(cell) for cell in cells]
    sample = [paper.printed(f"table-a2: region={r.code} / weighted") for r in regions]
    as_it_is = tuple(range(len(regions)))

    def distance(order: tuple[int, ...]) -> float:
        return sum(abs(printed[a] - sample[b]) for a, b in zip(as_it_is, order, strict=True))

    best = min(permutations(as_it_is), key=distance)
    if best == as_it_is:
        return
    moved = [place for place, other in zip(as_it_is, best, strict=True) if place != other]
    mended = [0.0] * len(regions)
    for place, other in zip(as_it_is, best, strict=True):
        mended[other] = printed[place]
    yield AuditFinding(
        key="quotas.header",
        rule=RULE,
        kind="slip",
        severity="medium",
        where=local("{t}, header of step 5", "{t}，第 5 步表头", t=paper.table(TABLE)),
        what=local(
            "The labels {n} stand over each other's shares.",
            "{n}两个标签与其份额互换了位置。",
            n=listing(regions[place].label for place in moved),
        ),
        evidence=local(
            "Printed {p}; the sample weighted by region has {s}. Distance {a} points as printed, "
            "{b} after the exchange.",
            "所印为{p}；按地区加权后的样本为{s}。按所印相差共 {a} 个百分点，对调后为 {b} 个。",
            p=_shares(quotas, printed, 0),
            s=_shares(quotas, sample, 2),
            a=f"{distance(as_it_is):.1f}",
            b=f"{distance(best):.1f}",
        ),
        reading=_shares(quotas, mended, 0),
        cells=tuple(cells[place].key for place in moved),
    )


def _shares(quotas: Quotas, values: list[float], decimals: int) -> LocalText:
    return listing(
        local("{r} {v}", "{r} {v}", r=region.label, v=f"{value:.{decimals}f}")
        for region, value in zip(quotas.regions, values, strict=True)
    )


def target(paper: Paper) -> Iterator[AuditFinding]:
    """Set the share of men in the quotas beside the sample before and after weighting."""
    quotas = paper.declared.quotas
    if quotas is None:
        return
    rows, computed = _rows(paper), _chain(paper, quotas)
    group = sum(
        v for row, v in zip(rows, computed.renormalised, strict=True) if quotas.group in row
    )
    goal = 100 * group / sum(computed.renormalised)
    before = paper.printed(f"table-a2: {quotas.group} / unweighted")
    after = paper.printed(f"table-a2: {quotas.group} / weighted")
    if abs(after - goal) <= abs(before - goal):
        return
    region = next(r for r in quotas.regions if r.column == quotas.over_recruited)
    yield AuditFinding(
        key="quotas.target",
        rule=RULE,
        kind="contradiction",
        severity="medium",
        where=local("{t} and {u}", "{t} 与{u}", t=paper.table(TABLE), u=paper.table("table-a2")),
        what=local(
            "Weighting moves the share “{g}” away from the paper's own target, although the "
            "weights are said to follow it. {n}",
            "文中称按该变量加权，但加权反而使“{g}”占比偏离论文自身的目标值。{n}",
            g=quotas.group_label,
            n=quotas.note,
        ),
        evidence=local(
            "{g}: target {x} per cent, {b} unweighted, {a} weighted. {r}: {w} per cent unweighted "
            "against a target of {t}.",
            "{g}：目标 {x}%，未加权 {b}%，加权 {a}%。{r}：未加权 {w}%，目标 {t}%。",
            g=quotas.group_label,
            x=f"{goal:.1f}",
            b=f"{before:.2f}",
            a=f"{after:.2f}",
            r=region.label,
            w=paper.cell(f"table-a2: region={region.code} / unweighted").printed,
            t=f"{paper.read(f'{TABLE}: header / {region.column}').middle:.0f}",
        ),
    )


def _ages(band: str) -> LocalText:
    return LocalText(en=band.replace("-", "–"), zh=band.replace("-", "～"))


def age_bands(paper: Paper) -> Iterator[AuditFinding]:
    """Compare the age bands of the quotas with those of the results."""
    quotas = paper.declared.quotas
    if quotas is None:
        return
    rows, computed = _rows(paper), _chain(paper, quotas)
    quota = sorted({row.partition(",")[0].removeprefix("age=") for row in rows})
    cells = paper.column("table-a2", "age_band", "weighted")
    shown = [cell.label for cell in cells]
    if quota == shown:
        return
    oldest = sum(
        v for row, v in zip(rows, computed.renormalised, strict=True) if quota[-1] in row
    ) / sum(computed.renormalised)
    last = rounded(cells[-1].printed).middle
    yield AuditFinding(
        key="quotas.ages",
        rule=RULE,
        kind="base",
        severity="low",
        where=local("{t} and {u}", "{t} 与{u}", t=paper.table(TABLE), u=paper.table("table-a2")),
        what=local(
            "Quotas and results use different age bands ({a} against {b}); the one cannot be "
            "checked by the other.",
            "配额与结果使用不同的年龄分组（{a} 岁；{b}），无法相互核对。",
            a=listing(_ages(band) for band in quota),
            b=listing(paper.answer(cell) for cell in cells),
        ),
        evidence=local(
            "The target for {q} is {o} per cent; only {l} are 51 and above, so those from 40 to 50 "
            "would have to be {r}.",
            "{q} 岁的目标为 {o}%；51 岁及以上仅 {l}%，则 40～50 岁须占 {r}%。",
            q=_ages(quota[-1]),
            o=f"{100 * oldest:.1f}",
            l=f"{last:.2f}",
            r=f"{100 * oldest - last:.1f}",
        ),
    )
