"""Stage 4: who uses which social credit system.

Formulation. A person has one of seventeen patterns: any combination of Sesame Credit, Tencent
Credit, a government pilot and another system, or none, or not knowing. Numbers of people by pattern
follow from the published counts and overlaps; how many of them lack a variable of Model 1 follows
from the observations of Models 4 to 6. Patterns are exchanged between people until the weighted
shares (Table A2), the columns of Table 2 and the rural share among score holders hold. Few people
without schooling are score holders, since the standard errors of education in Models 4 to 6 are
those of three such people a model (see `unschooled`).
"""

from __future__ import annotations

from itertools import product

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.collinearity import circumstances
from synthesis.draft import Draft
from synthesis.draws import gumbel
from synthesis.opponents import seat_opponents
from synthesis.scores import expected_information, scores
from synthesis.search import Criteria, exchange
from synthesis.targets import BASE_TERMS, Targets
from synthesis.unschooled import unschooled_users

# Columns: Sesame, Tencent, pilot, other, none, unknown.
PATTERNS: Ints = np.array(
    [(*use, 0, 0) for use in product((0, 1), repeat=4) if any(use)]
    + [(0, 0, 0, 0, 1, 0), (0, 0, 0, 0, 0, 1)],
    dtype=np.int64,
)
COLUMNS = ("use_sesame", "use_tencent", "use_pilot", "use_other", "use_none", "use_unknown")
SESAME, TENCENT, PILOT, OTHER = (PATTERNS[:, k] == 1 for k in range(4))
HOLDER: Bools = SESAME | TENCENT
COMMERCIAL: Bools = HOLDER | OTHER
KNOWN: Bools = PATTERNS[:, 5] == 0
# Sesame and/or Tencent users with every variable of Model 1: Models 5 and 6 leave between 1,390
# and 1,450 of the 1,549.
CORE_HOLDERS = 1430
CORE_SESAME = 1210
# Rural share among score holders: Table A2, text and Table 5 agree between .153 and .160.
RURAL_SHARE = 15.7
# Standard deviation of age among score holders.
_AGE_SPREAD = 8.4
# Both systems and a pilot or another one: users of two take part in more.
_PILOTS = {(1, 0): 52, (0, 1): 16, (1, 1): 52}
_OTHERS = {(1, 0): 30, (0, 1): 10, (1, 1): 36}
_PILOT_AND_OTHER = {(1, 0): 4, (0, 1): 2, (1, 1): 12}


def pattern_counts(targets: Targets) -> Ints:
    """Count people by pattern, shape (17,), from the published counts and overlaps.

    Raises
    ------
    ValueError
        If the published counts contradict each other.
    """
    n = {name: targets.count(name) for name in COLUMNS}

    def size(base: str) -> int:
        return round(targets.published.value("table-2", "n", base))

    holders = round(targets.published.value("table-5", "n", "total"))
    both = n["use_sesame"] + n["use_tencent"] - holders
    sizes = {(1, 0): n["use_sesame"] - both, (0, 1): n["use_tencent"] - both, (1, 1): both}
    only_other = size("commercial_users") - holders
    pilots = size("commercial_users") - size("commercial_only")
    counts = {tuple(row): 0 for row in PATTERNS.tolist()}
    for use, total in sizes.items():
        overlap = _PILOT_AND_OTHER[use]
        counts[*use, 1, 1, 0, 0] = overlap
        counts[*use, 1, 0, 0, 0] = _PILOTS[use] - overlap
        counts[*use, 0, 1, 0, 0] = _OTHERS[use] - overlap
        counts[*use, 0, 0, 0, 0] = total - _PILOTS[use] - _OTHERS[use] + overlap
    counts[0, 0, 1, 1, 0, 0] = pilots - sum(_PILOTS.values())
    counts[0, 0, 0, 1, 0, 0] = only_other - counts[0, 0, 1, 1, 0, 0]
    counts[0, 0, 1, 0, 0, 0] = size("pilot_only")
    counts[0, 0, 0, 0, 1, 0] = n["use_none"]
    counts[0, 0, 0, 0, 0, 1] = n["use_unknown"]
    result: Ints = np.array([counts[tuple(row)] for row in PATTERNS.tolist()], dtype=np.int64)
    reached = result @ PATTERNS
    if (result < 0).any() or reached.tolist() != [n[name] for name in COLUMNS]:
        raise ValueError("the published numbers of users contradict each other")
    return result


def _core_counts(targets: Targets, core: int) -> Ints:
    """Count the people of each pattern who have every variable of Model 1."""
    counts = pattern_counts(targets)
    inside = np.zeros_like(counts)
    sesame_only, tencent_only = SESAME, HOLDER & ~SESAME
    rest = ~HOLDER
    for kind, total in (
        (sesame_only, CORE_SESAME),
        (tencent_only, CORE_HOLDERS - CORE_SESAME),
        (rest, core - CORE_HOLDERS),
    ):
        exact = counts[kind] * (total / counts[kind].sum())
        part = np.floor(exact).astype(np.int64)
        order = np.argsort(-(exact - part), kind="stable")
        part[order[: total - int(part.sum())]] += 1
        inside[kind] = part
    return inside


def _first_patterns(draft: Draft, allowed: Bools) -> Ints:
    """Hand out patterns by engagement, with the counts kept inside and outside the core."""
    targets, rng = draft.targets, draft.rng(20)
    core = draft.core
    inside = _core_counts(targets, int(core.sum()))
    outside = pattern_counts(targets) - inside
    engagement = 0.5 * draft.status + 0.5 * draft["location"] - 0.02 * (draft["age"] - 31)
    engagement = engagement + 0.5 * (draft["approval"] - 4.0)
    reach = HOLDER * 1.0 + COMMERCIAL * 0.5 + PATTERNS[:, :4].sum(axis=1) * 0.2
    pattern = np.full(draft.people, -1, dtype=np.int64)
    for group, counts in ((core, inside), (~core, outside)):
        left = counts.copy()
        members = np.flatnonzero(group)
        freedom = allowed[:, members].sum(axis=0)
        # The most restricted choose first, then the most engaged.
        order = np.lexsort((-engagement[members] - gumbel(rng, (len(members),)), freedom))
        for person in members[order]:
            appeal = reach * engagement[person] + np.log(np.maximum(left, 1e-9))
            appeal = appeal + gumbel(rng, (len(left),))
            appeal[(left == 0) | ~allowed[:, person]] = -np.inf
            choice = int(np.argmax(appeal))
            if not np.isfinite(appeal[choice]):
                raise ValueError("the patterns left do not suit the people left")
            pattern[person] = choice
            left[choice] -= 1
    return pattern


def _allowed(draft: Draft) -> Bools:
    approval, core = draft["approval"], draft.core
    allowed = np.ones((len(PATTERNS), draft.people), dtype=bool)
    # Nobody in a pilot disapproves (Table 2).
    allowed[np.ix_(PILOT, approval <= 2)] = False
    opponents = approval <= 2
    allowed[np.ix_(COMMERCIAL, opponents)] = False
    for system, people in seat_opponents(draft).items():
        only = {"sesame": SESAME & ~TENCENT, "tencent": TENCENT & ~SESAME, "other": OTHER & ~HOLDER}
        allowed[:, people] = (only[system] & ~PILOT)[:, None]
    unschooled = core & (draft["education"] == 1)
    allowed[np.ix_(HOLDER, unschooled)] = False
    alone = ~PILOT & ~OTHER
    trio, companion = unschooled_users(draft)
    allowed[:, trio] = (SESAME & ~TENCENT & alone)[:, None]
    allowed[:, companion] = TENCENT & ~SESAME & alone
    return allowed


def _criteria(draft: Draft) -> Criteria:
    targets, weight, approval = draft.targets, draft.weight, draft["approval"]
    criteria = Criteria(len(PATTERNS), draft.people)
    everybody = np.ones(len(PATTERNS), dtype=bool)
    for index, name in enumerate(COLUMNS):
        # The weighted share of the pilots is on everybody, the other systems on those who know.
        on_all = name in ("use_pilot", "use_none", "use_unknown")
        criteria.add_share(
            PATTERNS[:, index] == 1,
            targets.shares(name)[1],
            weight,
            base=everybody if on_all else KNOWN,
        )
    groups = {
        "sesame_users": SESAME,
        "tencent_users": TENCENT,
        "commercial_users": COMMERCIAL,
        "commercial_only": COMMERCIAL & ~PILOT,
        "pilot_users": PILOT,
        "pilot_only": PILOT & ~COMMERCIAL,
    }
    for base, members in groups.items():
        for code, share in enumerate(targets.group_shares(base), start=1):
            if share > 0:
                chosen = members[:, None] & (approval == code)[None, :]
                size = targets.published.value("table-2", "n", base)
                criteria.add_share(chosen, share, weight, base=members, size=size, tolerance=0.008)
    # Footnote 10, users of Tencent Credit who use Sesame Credit too; counts pull below the
    # printed whole per cent.
    share = targets.text_share("use_sesame", 1, "tencent_users") - 0.4
    criteria.add_share(SESAME & TENCENT, share, weight, base=TENCENT, tolerance=0.03)
    criteria.add_block(*_scores_of_users(draft))
    # The standard error of age in Models 5 and 6 is that of a narrower spread among users.
    spread = weight * draft.core * (((draft["age"] - 30.5) / _AGE_SPREAD) ** 2 - 1.0)
    criteria.add_block(np.where(HOLDER[:, None], spread, 0.0)[:, :, None], np.array([3.0]))
    parts, tolerances = circumstances(draft, draft.core)
    criteria.add_block(np.where(SESAME[:, None, None], parts, 0.0), tolerances)
    rural = HOLDER[:, None] & (draft["location"] == 0)[None, :]
    criteria.add_share(rural, RURAL_SHARE, weight, base=HOLDER, tolerance=0.1)
    return criteria


def _scores_of_users(draft: Draft) -> tuple[Floats, Floats]:
    """Scores of Models 4 and 6 for those who will be in their samples, with typical answers.

    What those models add is not known yet, so that the scores need only come near to zero.
    """
    blocks = []
    for model, members, extra, unit in (
        (4, SESAME, (4.2, 3.8), 0.3),
        (6, HOLDER, (0.876, 0.261), 0.06),
    ):
        coefficients, cuts = draft.targets.parameters(model)
        base = len(BASE_TERMS)
        cuts, coefficients = cuts - np.array(extra) @ coefficients[base:], coefficients[:base]
        design = draft.base_design()
        weight = draft.weight * draft.core
        score = scores(design, draft["approval"] - 1, coefficients, cuts) * weight[:, None]
        information = expected_information(
            design, weight * (CORE_HOLDERS / draft.core.sum()), coefficients, cuts
        )
        # Independent combinations with variance one: no single one rests on few people.
        whiten = np.linalg.inv(np.linalg.cholesky(information)).T
        blocks.append(members[:, None, None] * (score @ whiten)[None, :, :] / unit)
    contributions = np.concatenate(blocks, axis=2)
    return contributions, np.ones(contributions.shape[2])


def join_systems(draft: Draft) -> None:
    """Fill the six columns of social credit use."""
    allowed = _allowed(draft)
    start = _first_patterns(draft, allowed)
    pattern = exchange(
        start,
        _criteria(draft),
        draft.rng(21),
        groups=draft.core.astype(np.int64),
        allowed=allowed,
        steps=100_000,
    )
    for index, name in enumerate(COLUMNS):
        draft[name] = PATTERNS[pattern, index]
