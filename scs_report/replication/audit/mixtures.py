"""Totals as mixtures of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linprog

from scs_report.replication.audit.declared import Overlap
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.paper import Paper, reading_of
from scs_report.replication.audit.wording import clauses, listing, local
from scs_report.results import AuditFinding, LocalText

_STEP = 0.0005


def first_shares(total: Interval, first: Interval, second: Interval) -> Interval | None:
    """Return the shares of the first group with which the mixture can give the total.

    Parameters
    ----------
    total, first, second
        Percentages of the whole and of its two groups, as intervals of rounding.

    Returns
    -------
    Interval or None
        Share of the first group, between 0 and 1; None if no share fits.
    """
    shares = np.arange(0.0, 1.0 + _STEP / 2, _STEP)
    low = shares * first.low + (1 - shares) * second.low
    high = shares * first.high + (1 - shares) * second.high
    fitting = shares[(low <= total.high) & (total.low <= high)]
    return Interval(float(fitting[0]), float(fitting[-1])) if len(fitting) else None


def shares_of_groups(paper: Paper) -> Iterator[AuditFinding]:
    """Find the share of the first group that all declared mixtures allow together."""
    if not paper.declared.mixtures:
        return
    kept: Interval | None = Interval(0.0, 1.0)
    dropped: Interval | None = Interval(0.0, 1.0)
    shown = []
    for declared in paper.declared.mixtures:
        total = paper.rounded(declared.total)
        groups = paper.rounded(declared.first), paper.rounded(declared.second)
        with_all = first_shares(total, *groups)
        kept = _both(kept, with_all)
        if declared.without:
            rest = Interval(100.0, 100.0) - paper.rounded(declared.without)
            rescaled = Interval(100 * total.low / rest.high, 100 * total.high / rest.low)
            dropped = _both(dropped, first_shares(rescaled, *groups))
        else:
            dropped = _both(dropped, with_all)
        shown.append(
            f"{paper.cell(declared.total).printed} = {paper.cell(declared.first).printed} × r + "
            f"{paper.cell(declared.second).printed} × (1 − r)"
        )
    found = kept or dropped
    yield AuditFinding(
        key="mixture.rural_share",
        rule="mixture",
        kind="consistent" if found else "contradiction",
        severity="none" if found else "medium",
        where=local("Section 4.4 and Table A2", "第 4.4 节与表 A2"),
        what=local(
            "One share of rural users makes all pairs of rural and urban percentages fit their "
            "totals.",
            "存在同一个农村用户占比，使各对城乡百分比均与其总计相容。",
        )
        if found
        else local(
            "No share of rural users makes all pairs fit their totals.",
            "没有任何农村用户占比能使各对百分比与总计同时相容。",
        ),
        evidence=clauses(
            [
                local("{s}", "{s}", s="; ".join(shown)),
                local(
                    "r = {a} with refusals in the base, {b} without them",
                    "基数含拒答者时 r = {a}，不含时 r = {b}",
                    a=_range(kept),
                    b=_range(dropped),
                ),
            ]
        ),
    )


def _both(a: Interval | None, b: Interval | None) -> Interval | None:
    if a is None or b is None or not a.meets(b):
        return None
    return Interval(max(a.low, b.low), min(a.high, b.high))


def _range(share: Interval | None) -> LocalText:
    if share is None:
        return LocalText(en="—", zh="—")
    low, high = f"{share.low:.3f}", f"{share.high:.3f}"
    return LocalText(en=f"{low}–{high}", zh=f"{low}～{high}")


class Decomposition:
    """Two overlapping groups A and B as masses, with the answers of A, A only, B and B only.

    Unknown are the masses A only, both and B only, with A only + both = 1, and the answers of each
    of the three disjoint parts; the printed columns bound them linearly.

    Parameters
    ----------
    a, a_only, b, b_only
        Percentages of the answers in each column, as printed.
    """

    def __init__(
        self, a: Sequence[str], a_only: Sequence[str], b: Sequence[str], b_only: Sequence[str]
    ) -> None:
        n = len(a)
        self._variables = 3 + 3 * n
        self._upper: list[np.ndarray] = []
        parts = {
            name: range(3 + i * n, 3 + (i + 1) * n) for i, name in enumerate(("ao", "ab", "bo"))
        }
        for k in range(n):
            self._bound([parts["ao"][k]], [0], a_only[k])
            self._bound([parts["bo"][k]], [2], b_only[k])
            self._bound([parts["ao"][k], parts["ab"][k]], [0, 1], a[k])
            self._bound([parts["bo"][k], parts["ab"][k]], [1, 2], b[k])
        self._equal = np.zeros((4, self._variables))
        self._equal[0, [0, 1]] = 1.0
        for row, (name, mass) in enumerate((("ao", 0), ("ab", 1), ("bo", 2)), start=1):
            self._equal[row, list(parts[name])] = 1.0
            self._equal[row, mass] = -1.0

    def _bound(self, answers: list[int], masses: list[int], printed: str) -> None:
        share = rounded(printed)
        for sign, limit in ((1.0, share.high / 100), (-1.0, max(share.low, 0.0) / 100)):
            row = np.zeros(self._variables)
            row[answers] = sign
            row[masses] -= sign * limit
            self._upper.append(row)

    def size(self, masses: Sequence[int]) -> Interval | None:
        """Return the possible sum of masses (0 A only, 1 both, 2 B only) relative to A."""
        target = np.zeros(self._variables)
        target[list(masses)] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            solved = linprog(
                sign * target,
                A_ub=np.array(self._upper),
                b_ub=np.zeros(len(self._upper)),
                A_eq=self._equal,
                b_eq=np.array([1.0, 0.0, 0.0, 0.0]),
            )
            if not solved.success:
                return None
            ends.append(sign * float(solved.fun))
        return Interval(ends[0], ends[1])


def overlaps(paper: Paper) -> Iterator[AuditFinding]:
    """Decompose two overlapping groups; compare their relative size with their printed shares."""
    for declared in paper.declared.overlaps:
        yield from _overlap(paper, declared)


def _overlap(paper: Paper, declared: Overlap) -> Iterator[AuditFinding]:
    columns = [
        [reading_of(cell) for cell in paper.column(declared.table, declared.question, column)]
        for column in (declared.a, declared.a_only, declared.b, declared.b_only)
    ]
    solved = Decomposition(*columns)
    ratio = solved.size((1, 2))
    where = paper.place(declared.table, declared.question)
    if ratio is None:
        yield AuditFinding(
            key=f"overlap.{declared.key}",
            rule="overlap",
            kind="contradiction",
            severity="high",
            where=where,
            what=local(
                "No sizes of the two groups make their columns fit.",
                "两组人数无论如何取值，各列都无法相容。",
            ),
            evidence=listing(declared.label.en for _ in (0,)),
        )
        return
    both = solved.size((1,)) or ratio
    counts = [
        paper.base(name) for name in (declared.a, declared.a_only, declared.b, declared.b_only)
    ]
    yield AuditFinding(
        key=f"overlap.{declared.key}",
        rule="overlap",
        kind="consistent",
        severity="none",
        where=where,
        what=local(
            "The columns of {l} fit each other: one group of people in both explains them all.",
            "{l}各列相互吻合：同一批“两者兼有”的人即可解释全部数字。",
            l=declared.label,
        ),
        evidence=local(
            "Weighted, those in both are {x} to {y} per cent of the larger group; unweighted "
            "{b}/{a} = {u}.",
            "加权后，两者兼有者占较大组的 {x}% 至 {y}%；未加权为 {b}/{a} = {u}%。",
            x=f"{100 * both.low:.2f}",
            y=f"{100 * both.high:.2f}",
            b=str(counts[0] - counts[1]),
            a=str(counts[0]),
            u=f"{100 * (counts[0] - counts[1]) / counts[0]:.2f}",
        ),
    )
    share_a, share_b = paper.rounded(declared.share_a), paper.rounded(declared.share_b)
    needed = share_a * ratio
    known, everybody = paper.base(declared.known), paper.base(declared.everybody)
    # the weighted share of the known is not printed as a count: its complement is
    part = (Interval(100.0, 100.0) - paper.rounded(declared.unknown_share)) / 100
    on_all = needed * part
    if needed.meets(share_b) or not on_all.meets(share_b):
        return
    cell = paper.cell(declared.share_b)
    yield AuditFinding(
        key=f"overlap.{declared.key}.base",
        rule="overlap",
        kind="base",
        severity="medium",
        where=local(
            "{t}, {a}, weighted", "{t}，{a}，加权", t=paper.table(cell.table), a=paper.answer(cell)
        ),
        what=local(
            "The weighted share rests on all {m} people although the unweighted one beside it "
            "rests on {n}.",
            "该加权份额以全部 {m} 人为基数，而同行的未加权份额以 {n} 人为基数。",
            m=everybody,
            n=known,
        ),
        evidence=local(
            "By {t} the smaller group is {r} to {s} of the larger, that is {x} to {y} per cent "
            "beside {p} on the base of {n}; printed is {v}. On all {m} it is {e} to {f}.",
            "由{t} 得较小组为较大组的 {r} 至 {s}，即以 {n} 人为基数、较大组为 {p} 时应为 "
            "{x}% 至 {y}%；所印为 {v}。以全部 {m} 人为基数则为 {e}% 至 {f}%。",
            t=paper.table(declared.table),
            r=f"{ratio.low:.4f}",
            s=f"{ratio.high:.4f}",
            x=f"{needed.low:.2f}",
            y=f"{needed.high:.2f}",
            p=paper.cell(declared.share_a).printed,
            n=known,
            m=everybody,
            v=cell.printed,
            e=f"{on_all.low:.2f}",
            f=f"{on_all.high:.2f}",
        ),
        reading=local("Base {m}.", "基数取 {m}。", m=everybody),
    )


def residual(paper: Paper) -> Iterator[AuditFinding]:
    """Take the groups off the total; what is left must be shares of people."""
    for declared in paper.declared.overlaps:
        total = paper.base(declared.everybody)
        a, b_only = paper.base(declared.a), paper.base(declared.b_only)
        rest = total - a - b_only
        columns = [
            [
                paper.read(cell.key).middle
                for cell in paper.column(declared.table, declared.question, c)
            ]
            for c in (declared.everybody, declared.a, declared.b_only)
        ]
        left = [(total * t - a * x - b_only * y) / rest for t, x, y in zip(*columns, strict=True)]
        sound = all(0 <= value <= 100 for value in left)
        yield AuditFinding(
            key=f"overlap.{declared.key}.rest",
            rule="overlap",
            kind="consistent" if sound else "contradiction",
            severity="none" if sound else "medium",
            where=paper.place(declared.table, declared.question),
            what=local(
                "What the columns leave for the {n} people in neither group are possible shares.",
                "各列留给其余 {n} 人（两组皆不属于）的份额均属可能。",
                n=rest,
            )
            if sound
            else local(
                "The columns leave impossible shares for the {n} people in neither group.",
                "各列留给其余 {n} 人（两组皆不属于）的份额不可能成立。",
                n=rest,
            ),
            evidence=local(
                "With unweighted sizes: {s}.",
                "按未加权人数计算：{s}。",
                s=listing(f"{value:.1f}" for value in left),
            ),
        )
