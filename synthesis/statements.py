"""What is printed, as numbers that depend on the weights.

Every printed share, mean, standard deviation and parameter is a smooth function of the weights.
A statement holds its value in the file and its influence function: the derivative by the weight
of each person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scs_report.replication import PublishedCell
from synthesis._types import Bools, Floats, Ints
from synthesis.draft import Draft

# Printed on another base, contradicted by Table A2, or summing to 98.93 (see published/README.md).
_CONTRADICTED = {
    ("table-a2", "tencent_score"),
    ("table-a3", "tencent_score"),
    ("table-a3", "region"),
    ("table-a3", "gender"),
    ("table-a3", "posting"),
}
# Beside 0.09 of the users of Sesame Credit and 0.15 of those of Tencent Credit, 0.14 of all
# commercial users would need a strong opponent on another system of a weight below a third.
_OUT_OF_REACH = "table-2: approval=1 / commercial_users / weighted_share"
# Part of half a digit that the rounding of tables may use up.
_SLACK = 0.95
# Approval by region in the text contradicts Table 3.
_NOT_IN_TEXT = {"region == 1", "region == 2"}


@dataclass(frozen=True)
class Statement:
    """A printed number and what the file makes of it.

    Attributes
    ----------
    key
        Name of the cell.
    printed
        The printed number.
    half
        Half a unit of its last digit.
    reached
        The number in the file.
    influence
        Its derivative by the weight of each person, shape (people,).
    slack
        Part of ``half`` by which the number may differ from the printed one.
    """

    key: str
    printed: float
    half: float
    reached: float
    influence: Floats
    slack: float = 0.5


def variables(draft: Draft) -> dict[str, Ints]:
    """Return the codes of all columns and of the groups that tables and text speak of."""
    use = {name: draft[f"use_{name}"] == 1 for name in ("sesame", "tencent", "pilot", "other")}
    commercial = use["sesame"] | use["tencent"] | use["other"]
    groups = {
        "all": np.ones(draft.people, dtype=bool),
        "membership_known": draft["use_unknown"] == 0,
        "sesame_users": use["sesame"],
        "tencent_users": use["tencent"],
        "commercial_users": commercial,
        "commercial": commercial,
        "commercial_only": commercial & ~use["pilot"],
        "pilot_users": use["pilot"],
        "pilot_only": use["pilot"] & ~commercial,
        "sesame_and_tencent": use["sesame"] & use["tencent"],
        "sesame_or_tencent": draft.score_holders,
        "participants": draft.participants,
        "approves": draft["approval"] >= 4,
        "doubters": draft["approval"] <= 3,
        "doubter": draft["approval"] <= 3,
    }
    return {**draft.columns, **{name: group.astype(np.int64) for name, group in groups.items()}}


def _within(base: str, codes: Mapping[str, Ints]) -> Bools:
    """Read a base such as ``sesame_or_tencent and location == 0``."""
    inside: Bools = codes["all"] == 1
    for condition in base.split(" and "):
        name, _, code = condition.partition(" == ")
        inside = inside & (codes[name] == int(code or 1))
    return inside


def _half(cell: PublishedCell) -> float:
    return 0.5 * 10.0**-cell.decimals


def _ratio(cell: PublishedCell, top: Floats, bottom: Floats, weight: Floats) -> Statement:
    base = float(weight @ bottom)
    share = float(weight @ top) / base
    influence = 100.0 * (top - share * bottom) / base
    return Statement(cell.key, cell.value or 0.0, _half(cell), 100.0 * share, influence)


def shares(draft: Draft) -> Iterator[Statement]:
    """State the weighted shares of Tables 2, 3, 5 and A2 and of the text, where print is sound."""
    codes, weight = variables(draft), draft.weight
    for cell in draft.targets.published:
        if cell.statistic != "weighted_share" or cell.value is None:
            continue
        if (cell.table, cell.question) in _CONTRADICTED or not cell.printed:
            continue
        if cell.key == _OUT_OF_REACH:
            continue
        if cell.table == "text" and (cell.base in _NOT_IN_TEXT):
            continue
        if cell.table == "table-5":
            base, code = f"sesame_or_tencent and {cell.column.replace('=', ' == ')}", "1"
        else:
            base, code = cell.base or "all", cell.code
        inside = _within(base, codes)
        given = codes[cell.question]
        chosen = inside & np.isin(given, [int(part) for part in code.split(",")])
        inside &= (given >= 0) & (given != 97)
        if cell.table == "table-3" and cell.column == "doubters":
            inside &= given != 99
        if chosen.any():
            found = _ratio(cell, chosen.astype(np.float64), inside.astype(np.float64), weight)
            yield replace(found, slack=_SLACK)


def moments(draft: Draft) -> Iterator[Statement]:
    """State the means and standard deviations of Table A3 that Table A2 does not contradict."""
    codes, weight = variables(draft), draft.weight
    for cell in draft.targets.published.find("table-a3"):
        if not cell.statistic.startswith("weighted") or cell.value is None:
            continue
        if (cell.table, cell.question) in _CONTRADICTED:
            continue
        given = codes[cell.question]
        inside = (given >= 0) & (given < 97)
        if cell.question == "smartphone_time":
            inside &= given != 7
        weighted, values = weight * inside, np.where(inside, given, 0).astype(np.float64)
        total, n = float(weighted.sum()), int(inside.sum())
        mean = float(weighted @ values) / total
        around = (values - mean) * inside
        if cell.column == "mean":
            reached, influence = mean, around / total
        else:
            variance = float(weighted @ around**2) / total
            reached = float(np.sqrt(variance * n / (n - 1)))
            influence = (around**2 - variance * inside) / total / (2 * np.sqrt(variance))
        yield Statement(cell.key, cell.value, _half(cell), reached, influence, _SLACK)


def mean_weight(draft: Draft) -> Statement:
    """State that weights have the mean one."""
    people = draft.people
    return Statement(
        "mean weight", 1.0, 1e-7, float(draft.weight.mean()), np.full(people, 1.0 / people)
    )
