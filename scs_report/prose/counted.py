"""How many members of a family pass a test: many tests at once, adjusted by Holm's method."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.prose.evidence import judge_at_work
from scs_report.prose.outcomes import Comparable, compared
from scs_report.prose.truth import Unknown


def passed(numbers: Sequence[Comparable], test: dict[str, Any]) -> int | Unknown:
    """Count the members for which a test holds, adjusted by Holm's method for all of them."""
    if len(test) != 1 or not {*test} <= {"above", "below"}:
        raise UserError(
            _("found {found}, expected above=0.5 or below=0.5", found=", ".join(test) or "no test")
        )
    [(side, bound)] = test.items()
    judge = judge_at_work()
    # the one-sided share of chance that each comparison would have alone
    alone = (1 - judge.confidence) / 2
    found = [compared(number, bound, judge, clearly=not judge.descriptive) for number in numbers]
    for comparison in found:
        judge.evidence.append(comparison.evidence(">" if side == "above" else "<", None))
    if unknown := [comparison.reason for comparison in found if comparison.outcome == "unknown"]:
        return Unknown(tuple(dict.fromkeys(unknown)))
    sign = 1 if side == "above" else -1
    chances = sorted(
        _chance(sign * (comparison.estimate or 0.0), comparison.error) for comparison in found
    )
    if judge.descriptive:
        return sum(sign * (comparison.estimate or 0.0) > 0 for comparison in found)
    count = 0
    for place, chance in enumerate(chances):
        if chance * (len(chances) - place) > alone:
            break
        count += 1
    return count


def _chance(estimate: float, error: float | None) -> float:
    if not error:
        return 0.0 if estimate > 0 else 1.0
    return NormalDist().cdf(-estimate / error)
