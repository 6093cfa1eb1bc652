# mypy: allow-untyped-calls
"""Takes withheld numbers out of the tables that still hold numbers of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from scs_report.results import Address, Answers, Results, WithheldShare
from scs_report.results.table_grids import mean_of

A = TypeVar("A", bound=Answers)


def strip(results: Results) -> Results:
    """Return the results without what stands in `withheld`."""

    def answers(part: A, address: Callable[[str], Address]) -> A:
        reasons = {s.code: results.withheld.get(str(address(s.code))) for s in part.shares}
        return replace(
            part,
            shares=tuple(s for s in part.shares if reasons[s.code] is None),
            withheld=tuple(
                WithheldShare(code=s.code, base_n=s.base_n, reason=why.reason)
                for s in part.shares
                if (why := reasons[s.code])
            ),
        )

    def table(t, address):  # type: ignore[no-untyped-def]
        groups = tuple(
            answers(g, lambda code, g=g: address(g.key, code))  # type: ignore[misc]
            for g in t.groups
        )
        any_withheld = any(g.withheld for g in groups)
        return replace(t, groups=groups, test=None if any_withheld else t.test)

    q = results.question

    def by(t):  # type: ignore[no-untyped-def]
        return table(t, lambda g, c: q(t.question).address(c, within=((t.by, (g,)),)))

    def profile(t):  # type: ignore[no-untyped-def]
        def at(group: str, code: str) -> Address:
            within = (((t.by, ("1",)),),) if group == "doubters" else ((),)
            found = q(t.question).address(code, "", *within)
            missing = any(answer.missing for answer in q(t.question).answers)
            excluded = missing and group != "total_all"
            return found.narrowed(missing="excluded") if excluded else found

        return table(t, at)

    return replace(
        results,
        distributions=tuple(
            answers(d, lambda c, d=d: q(d.question).address(c))  # type: ignore[misc]
            for d in results.distributions
        ),
        figure2=answers(results.figure2, lambda c: q(results.figure2.question).address(c, "all")),
        table2=table(results.table2, lambda g, c: q(results.table2.question).address(c, g)),
        table3=tuple(map(profile, results.table3)),
        table5=by(results.table5),
        figure4=tuple(map(by, results.figure4)),
        table_a3=tuple(
            replace(m, mean=None, sd=None, withheld=why.reason)
            if (why := results.withheld.get(str(mean_of(m.variable, results))))
            else m
            for m in results.table_a3
        ),
    )
