"""Stage 2: what is missing, then location, education, income and province; employment later.

Formulation. A latent social position ties location, education and income together. Each variable
is cut from it by rank with the counts of Table A2 and then exchanged between people until the
weighted shares hold. Who has no income, education or province is settled first, because the
observations of Model 1 of Table 4 say how far the three overlap. Nobody is given what their
age rules out: at least 17 years for a completed high school, 20 for a degree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.draft import Draft
from synthesis.draws import (
    by_rank,
    by_weighted_share,
    coded,
    gumbel,
    spread_counts,
    standardise,
)
from synthesis.search import Criteria, exchange
from synthesis.targets import POPULATION

# Provinces of the three regions with population in millions (2017).
PROVINCES: Mapping[int, Mapping[int, float]] = {
    1: {50: 31, 51: 83, 52: 36, 53: 48, 54: 3, 61: 38, 62: 26, 63: 6, 64: 7, 65: 24},
    2: {14: 37, 15: 25, 22: 27, 23: 38, 34: 62, 36: 46, 41: 96, 42: 59, 43: 69, 45: 49},
    3: {11: 22, 12: 16, 13: 75, 21: 44, 31: 24, 32: 80, 33: 57, 35: 39, 37: 100, 44: 112, 46: 9},
}
HIGH_SCHOOL_AGE = 17
DEGREE_AGE = 20
# Nobody below this age is without any schooling.
UNSCHOOLED_AGE = 28
# Shares within the three income groups of Table A2 (bands of note b of Table A3); ours.
_INCOME_BANDS: Mapping[int, tuple[tuple[int, ...], tuple[float, ...]]] = {
    1: ((1, 2, 3, 4, 5, 6), (0.09, 0.08, 0.10, 0.13, 0.27, 0.33)),
    2: ((7, 8, 9, 10), (0.21, 0.24, 0.32, 0.23)),
    3: ((11,), (1.0,)),
}
# Two of those without a province also withhold their income; nobody lacks all three.
_NO_PROVINCE_NO_INCOME = 2


def _missing(draft: Draft) -> tuple[Bools, Bools]:
    """Settle who has no income and who has no education on record."""
    targets, rng = draft.targets, draft.rng(2)
    people = draft.people
    no_income = targets.counts("income_group")[99]
    no_education = POPULATION - sum(targets.counts("education").values())
    no_province = int((draft["region"] == 97).sum())
    excluded = POPULATION - targets.observations(1)
    both = no_income + no_education + no_province - _NO_PROVINCE_NO_INCOME - excluded
    reticence = 0.3 * standardise(-draft["age"].astype(np.float64)) - 0.3 * draft.status
    # The young have no income yet; and the standard error of age in Model 1 is that of a sample
    # with fewer of the youngest and oldest.
    reticence += 0.6 * standardise(np.abs(draft["age"] - 31.0))
    reticence += rng.logistic(size=people) * 1.5
    placed = np.flatnonzero(draft["region"] != 97)
    counts = {
        0: len(placed) - (no_income - _NO_PROVINCE_NO_INCOME) - (no_education - both),
        2: no_education - both,
        1: no_income - _NO_PROVINCE_NO_INCOME - both,
        3: both,
    }
    start = coded(people, by_rank(reticence, counts, placed))
    unplaced = np.flatnonzero(draft["region"] == 97)
    start[unplaced[:_NO_PROVINCE_NO_INCOME]] = 1
    criteria = Criteria(4, people)
    shares = targets.shares("income_group")
    criteria.add_share(np.array([False, True, False, True]), shares[99], draft.weight)
    group = np.where(draft["region"] == 97, -1, 0).astype(np.int64)
    kind = exchange(start, criteria, rng, groups=group, steps=2000)
    return np.isin(kind, (1, 3)), kind >= 2


def _settle(
    draft: Draft,
    start: Ints,
    question: str,
    rng: np.random.Generator,
    traits: Sequence[Floats | Ints],
    allowed: Bools | None = None,
) -> Ints:
    """Exchange the codes of a question until its weighted shares hold.

    ``start`` holds positions in the order of Table A2, ``NOT_ASKED`` where missing. The
    covariances of the position with ``traits`` are kept as they are at the start.
    """
    shares = draft.targets.shares(question)
    options = len(draft.targets.counts(question))
    criteria = Criteria(options, draft.people)
    asked = (start >= 0).astype(np.float64)
    base = 100.0 - shares.get(99, 0.0)
    listed = [share for code, share in shares.items() if code != 99]
    for position, share in enumerate(listed):
        chosen = np.arange(options) == position
        criteria.add_share(chosen, 100.0 * share / base, draft.weight * asked)
    for trait in traits:
        values = standardise(trait.astype(np.float64)) * asked
        now = float(values @ start) / max(asked.sum(), 1.0)
        moments = np.arange(options)[:, None] * values[None, :] - now * asked
        criteria.add_block(moments[:, :, None], np.array([5.0]))
    group = np.where(start >= 0, 0, -1).astype(np.int64)
    option = exchange(
        np.maximum(start, 0), criteria, rng, groups=group, allowed=allowed, steps=6000
    )
    return np.where(start >= 0, option, -1)


def _location(draft: Draft) -> None:
    rng = draft.rng(3)
    east = (draft["region"] == 3) * 0.3 - (draft["region"] == 1) * 0.3
    latent = 1.2 * draft.status + east + rng.logistic(size=draft.people)
    counts = draft.targets.counts("location")
    start = coded(
        draft.people,
        by_rank(latent, {0: counts[0], 1: counts[1]}, np.arange(draft.people)),
    )
    # Table A2 lists urban first.
    draft["location"] = 1 - _settle(
        draft, 1 - start, "location", rng, (draft.status, draft["region"] == 3)
    )


def _education(draft: Draft, unknown: Bools) -> None:
    rng, age = draft.rng(4), draft["age"]
    counts = draft.targets.counts("education")
    people = draft.people
    latent = 1.1 * draft.status + 0.3 * draft["location"] - 0.05 * np.maximum(age - 22.0, 0.0)
    latent = latent - 0.1 * np.maximum(age - 42.0, 0.0) + rng.logistic(size=people)
    known = np.flatnonzero(~unknown)
    adults = known[age[known] >= UNSCHOOLED_AGE]
    # The rest is cut by rank, the under-age ones first.
    # Schooling has become general: those without any are older.
    unschooled = latent - 0.05 * (age - 31.0)
    none = adults[np.argsort(unschooled[adults], kind="stable")[: counts[1]]]
    schooled = np.setdiff1d(known, none)
    floor = np.where(age < HIGH_SCHOOL_AGE, -200.0, np.where(age < DEGREE_AGE, -100.0, 0.0))
    # Some of the older have not gone further than the young can have.
    floor = np.where((age >= HIGH_SCHOOL_AGE) & (age < DEGREE_AGE), -3.0, floor)
    parts = by_rank(latent + floor, {k: counts[k] for k in (2, 3, 4)}, schooled)
    start = coded(people, {0: none, **{code - 1: who for code, who in parts.items()}}, -1)
    allowed = np.ones((4, people), dtype=bool)
    allowed[0] = age >= UNSCHOOLED_AGE
    allowed[2] = age >= HIGH_SCHOOL_AGE
    allowed[3] = age >= DEGREE_AGE
    wrong = np.flatnonzero((start >= 0) & ~allowed[np.maximum(start, 0), np.arange(people)])
    for person in wrong:
        # A degree before its time goes to somebody of age, nearest in the index.
        fit = np.flatnonzero((start >= 1) & (start < start[person]) & allowed[start[person]])
        fit = fit[allowed[start[fit], person]]
        other = fit[np.argmin(np.abs(latent[fit] - latent[person]))]
        start[person], start[other] = start[other], start[person]
    option = _settle(
        draft, start, "education", rng, (draft.status, draft["location"], age), allowed
    )
    draft["education"] = np.where(option >= 0, option + 1, 97)


def _income(draft: Draft, withheld: Bools) -> None:
    rng = draft.rng(5)
    counts = draft.targets.counts("income_group")
    age = draft["age"].astype(np.float64)
    latent = 1.1 * draft.status + 0.02 * np.minimum(age - 31.0, 15.0)
    latent -= 0.1 * np.maximum(age - 42.0, 0.0)
    latent += 0.7 * draft["gender"] + 0.2 * draft["location"] + 0.35 * (draft["education"] == 4)
    latent = latent + rng.logistic(size=draft.people)
    told = np.flatnonzero(~withheld)
    parts = by_rank(latent, {k: counts[k] for k in (1, 2, 3)}, told)
    start = coded(draft.people, {code - 1: who for code, who in parts.items()}, -1)
    option = _settle(
        draft,
        start,
        "income_group",
        rng,
        (age, draft.status, draft["gender"], draft["location"], draft["education"] % 97),
    )
    draft["income_group"] = np.where(option >= 0, option + 1, 99)
    bands = np.full(draft.people, 99, dtype=np.int64)
    for code, (inside, shares) in _INCOME_BANDS.items():
        members = np.flatnonzero(draft["income_group"] == code)
        split = dict(zip(inside, spread_counts(len(members), shares), strict=True))
        for band, who in by_rank(latent, split, members).items():
            bands[who] = band
    draft["income"] = bands


def _province(draft: Draft) -> None:
    province = np.full(draft.people, 97, dtype=np.int64)
    # People stand in random order, so their positions serve as the index.
    position = np.arange(draft.people, dtype=np.float64)
    for region, inside in PROVINCES.items():
        members = np.flatnonzero(draft["region"] == region)
        parts = spread_counts(len(members), list(inside.values()))
        counts = dict(zip(inside, parts, strict=True))
        for code, who in by_rank(position, counts, members).items():
            province[who] = code
    draft["province"] = province


def give_employment(draft: Draft) -> None:
    """Fill employment, once ages are settled."""
    rng, age = draft.rng(7), draft["age"]
    people = draft.people
    shares = np.array([draft.targets.text_share("employment", code) for code in range(1, 6)])
    preference = np.zeros((people, 5))
    young = np.select([age <= 18, age <= 22, age <= 25], [5.0, 3.2, 1.2], -3.5)
    preference[:, 0] = 0.5 * draft.status + 0.4 * (draft["education"] == 4)
    preference[:, 1] = -0.4 * draft.status - 0.5 * draft["gender"]
    preference[:, 2] = young
    preference[:, 3] = 0.2 * draft["gender"]
    preference[:, 4] = np.select([age >= 60, age >= 52], [4.0, 2.0], -0.3)
    preference = preference + gumbel(rng, preference.shape)
    preference[age < 16, 0] = preference[age < 18, 3] = -np.inf
    preference[age < 16, 1] = preference[age < 16, 4] = -np.inf
    draft["employment"] = by_weighted_share(preference, shares / shares.sum(), draft.weight) + 1


def describe_people(draft: Draft) -> None:
    """Fill location, education, income and province."""
    age = standardise(draft["age"].astype(np.float64))
    status: Floats = standardise(draft.rng(8).normal(size=draft.people) + 0.1 * age)
    draft.status = status
    no_income, no_education = _missing(draft)
    _location(draft)
    _education(draft, no_education)
    _income(draft, no_income)
    _province(draft)
