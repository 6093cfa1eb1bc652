"""Which of those who disapprove use which system.

Formulation. Eleven people disapprove strongly and eighteen somewhat, so that a cell of Table 2 is a
person or a few. They are seated by trying all ways: one strong disapprover with Sesame Credit
and one with Tencent Credit, one weaker one with Tencent Credit, four to seven with Sesame Credit
and one with another commercial system, so that the weighted shares come out. All of them have
every variable of Model 1, since the second cutpoint of Model 6 needs all that there are.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from synthesis._types import Floats, Ints
from synthesis.draft import Draft

_SIZES = range(4, 8)


def _sums(draft: Draft) -> dict[str, float]:
    """Weighted numbers of users that the published shares imply."""
    shares, total = draft.targets.shares, float(draft.weight.sum()) / 100.0
    known = total * (100.0 - shares("use_unknown")[1])
    elsewhere = shares("use_unknown")[1] + shares("use_none")[1]
    pilot_only = draft.targets.published.value("table-2", "n", "pilot_only")
    return {
        "sesame_users": known * shares("use_sesame")[1] / 100.0,
        "tencent_users": known * shares("use_tencent")[1] / 100.0,
        "commercial_users": total * (100.0 - elsewhere) - pilot_only,
    }


def wanted_opponents(draft: Draft) -> list[tuple[int, float, float]]:
    """List the single people whom Table 2 asks for: answer, weight, and half its leeway."""
    sums, shares = _sums(draft), draft.targets.group_shares
    found = []
    for base, answer in (("sesame_users", 1), ("tencent_users", 1), ("tencent_users", 2)):
        weight = shares(base)[answer - 1] / 100.0 * sums[base]
        if base == "sesame_users":
            # All commercial users together ask for as much as the share of Sesame Credit admits.
            weight += 0.00004 * sums[base]
        found.append((answer, weight, 0.00005 * sums[base] / (2 if base == "sesame_users" else 1)))
    return found


def seat_opponents(draft: Draft) -> dict[str, Ints]:
    """Choose the users among those who disapprove.

    Returns
    -------
    dict
        ``sesame``, ``tencent``, ``other``: people who use that system and no other of the three.
    """
    sums, weight, approval = _sums(draft), draft.weight, draft["approval"]
    wanted: dict[str, list[float]] = {
        base: [draft.targets.group_shares(base)[k] / 100.0 * size for k in (0, 1)]
        for base, size in sums.items()
    }
    half = {base: 0.00005 * size for base, size in sums.items()}

    def miss(sesame: Floats, tencent: Floats, commercial: Floats, k: int) -> Floats:
        reached = {"sesame_users": sesame, "tencent_users": tencent, "commercial_users": commercial}
        total = np.zeros_like(sesame)
        for base, found in reached.items():
            total = total + ((found - wanted[base][k]) / half[base]) ** 2
        return total

    strong = np.flatnonzero(draft.core & (approval == 1))
    pairs = np.array(list(combinations(strong, 2)))
    pairs = np.vstack([pairs, pairs[:, ::-1]])
    first, second = weight[pairs[:, 0]], weight[pairs[:, 1]]
    one = pairs[int(np.argmin(miss(first, second, first + second, 0)))]
    weak = np.flatnonzero(draft.core & (approval == 2))
    others = np.flatnonzero(approval == 2)
    best, least = (weak[:0], weak[:0], weak[:0]), np.inf
    for tencent in weak:
        rest = weak[weak != tencent]
        for size in _SIZES:
            groups = np.array(list(combinations(rest, size)))
            sesame = weight[groups].sum(axis=1)
            held = sesame + weight[tencent]
            # The other system's user is the one who brings the three together nearest.
            gap = wanted["commercial_users"][1] - held
            nearest = np.abs(gap[:, None] - weight[others][None, :])
            nearest[(groups[:, :, None] == others[None, None, :]).any(axis=1)] = np.inf
            nearest[:, others == tencent] = np.inf
            other = nearest.argmin(axis=1)
            lost = miss(
                sesame, np.full(len(groups), weight[tencent]), held + weight[others[other]], 1
            )
            choice = int(np.argmin(lost))
            if lost[choice] < least:
                least = float(lost[choice])
                best = (groups[choice], np.array([tencent]), others[other[choice]][None])
    return {
        "sesame": np.append(best[0], one[0]),
        "tencent": np.append(best[1], one[1]),
        "other": best[2],
    }
