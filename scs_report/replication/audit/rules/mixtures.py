"""Totals as mixtures of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linprog

from scs_report.replication.audit.declared import Overlap
from scs_report.replication.audit.finding import (
    Figure,
    Finding,
    Message,
    checked,
    clauses,
    figures,
    joined,
    say,
)
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.publication import Publication, reading_of

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


def shares_of_groups(publication: Publication) -> Iterator[Finding]:
    """Find the share of the first group that all declared mixtures allow together."""
    if not publication.declared.mixtures:
        return
    kept: Interval | None = Interval(0.0, 1.0)
    dropped: Interval | None = Interval(0.0, 1.0)
    shown = []
    for declared in publication.declared.mixtures:
        total = publication.rounded(declared.total)
        groups = publication.rounded(declared.first), publication.rounded(declared.second)
        with_all = first_shares(total, *groups)
        kept = _both(kept, with_all)
        if declared.without:
            rest = Interval(100.0, 100.0) - publication.rounded(declared.without)
            rescaled = Interval(100 * total.low / rest.high, 100 * total.high / rest.low)
            dropped = _both(dropped, first_shares(rescaled, *groups))
        else:
            dropped = _both(dropped, with_all)
        t, a, b = (
            publication.cell(name).printed
            for name in (declared.total, declared.first, declared.second)
        )
        shown.append(f"{t} = {a} × r + {b} × (1 − r)")
    yield checked(
        "mixture.share",
        bool(kept or dropped),
        rule="mixture",
        where=say("mixture.where"),
        evidence=clauses(
            [
                joined("formulas", shown),
                say("mixture.evidence", a=_range(kept), b=_range(dropped)),
            ]
        ),
    )


def _both(a: Interval | None, b: Interval | None) -> Interval | None:
    if a is None or b is None or not a.meets(b):
        return None
    return Interval(max(a.low, b.low), min(a.high, b.high))


def _range(share: Interval | None) -> Message | str:
    if share is None:
        return "—"
    return say("place.range", a=Figure(share.low, ".3f"), b=Figure(share.high, ".3f"))


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


def overlaps(publication: Publication) -> Iterator[Finding]:
    """Decompose two overlapping groups; compare their relative size with their printed shares."""
    for declared in publication.declared.overlaps:
        yield from _overlap(publication, declared)


def _overlap(publication: Publication, declared: Overlap) -> Iterator[Finding]:
    names = (declared.a, declared.a_only, declared.b, declared.b_only)
    solved = Decomposition(
        *(
            [
                reading_of(cell)
                for cell in publication.column(declared.table, declared.question, name)
            ]
            for name in names
        )
    )
    ratio = solved.size((1, 2))
    where = publication.place(declared.table, declared.question)
    if ratio is None:
        yield Finding(
            key=f"overlap.{declared.key}",
            rule="overlap",
            kind="contradiction",
            severity="high",
            where=where,
            what=say("overlap.fails"),
            evidence=declared.label,
        )
        return
    both = solved.size((1,)) or ratio
    a, a_only = (publication.base(name) for name in names[:2])
    yield Finding(
        key=f"overlap.{declared.key}",
        rule="overlap",
        where=where,
        what=say("overlap.holds", l=declared.label),
        evidence=say(
            "overlap.evidence",
            x=100 * both.low,
            y=100 * both.high,
            b=a - a_only,
            a=a,
            u=100 * (a - a_only) / a,
        ),
    )
    share_a, share_b = publication.rounded(declared.share_a), publication.rounded(declared.share_b)
    needed = share_a * ratio
    known, everybody = publication.base(declared.known), publication.base(declared.everybody)
    # the weighted share of the known is not printed as a count: its complement is
    part = (Interval(100.0, 100.0) - publication.rounded(declared.unknown_share)) / 100
    on_all = needed * part
    if needed.meets(share_b) or not on_all.meets(share_b):
        return
    cell = publication.cell(declared.share_b)
    yield Finding(
        key=f"overlap.{declared.key}.base",
        rule="overlap",
        kind="base",
        severity="medium",
        where=say("place.weighted", t=publication.table(cell.table), a=publication.answer(cell)),
        what=say("overlap.base.what", m=everybody, n=known),
        evidence=say(
            "overlap.base.evidence",
            t=publication.table(declared.table),
            r=ratio.low,
            s=ratio.high,
            x=needed.low,
            y=needed.high,
            p=publication.cell(declared.share_a).printed,
            n=known,
            m=everybody,
            v=cell.printed,
            e=on_all.low,
            f=on_all.high,
        ),
        reading=say("place.base", m=everybody),
    )


def residual(publication: Publication) -> Iterator[Finding]:
    """Take the groups off the total; what is left must be shares of people."""
    for declared in publication.declared.overlaps:
        names = (declared.everybody, declared.a, declared.b_only)
        total, a, b_only = (publication.base(name) for name in names)
        rest = total - a - b_only
        columns = [
            [
                publication.read(cell.key).middle
                for cell in publication.column(declared.table, declared.question, name)
            ]
            for name in names
        ]
        left = [(total * t - a * x - b_only * y) / rest for t, x, y in zip(*columns, strict=True)]
        yield checked(
            f"overlap.{declared.key}.rest",
            all(0 <= value <= 100 for value in left),
            rule="overlap",
            message="overlap.rest",
            where=publication.place(declared.table, declared.question),
            evidence=say("overlap.rest.evidence", s=figures(left, ".1f")),
            n=rest,
        )
