"""Stages 5 to 7: online habits, politics and perceived functions (Models 2, 3 and 7)."""

from __future__ import annotations

import numpy as np

from synthesis.covariates import Block, highest, options_of, ranked
from synthesis.draft import Draft

ADULT = 18


def give_habits(draft: Draft) -> None:
    """Fill time on the smartphone and frequency of posting (Model 2)."""
    rng, core, people = draft.rng(30), draft.core, draft.people
    targets = draft.targets
    phones = targets.counts("smartphone_time")
    lost = targets.observations(1) - targets.observations(2)
    age = (draft["age"] - 31.0) / 10.0
    poor = 0.6 * age - 0.5 * draft.status - 0.5 * draft["location"] + rng.logistic(size=people)
    without = highest(poor, [(core, lost), (~core, phones[7] - lost)])
    time = ranked(
        draft,
        "smartphone_time",
        0.15 * draft.status - 0.35 * age + rng.logistic(size=people),
        without,
        7,
    )
    active = 0.4 * draft.status + 0.4 * draft.favour - 0.2 * age + rng.logistic(size=people)
    posting = ranked(draft, "posting", active, np.zeros(0, dtype=np.int64), -9)
    options = options_of(tuple(range(1, 8)), tuple(range(1, 7)))
    block = Block(
        draft,
        2,
        ("smartphone_time", "posting"),
        options,
        options[:, 0] != 7,
        np.ones(people, dtype=bool),
    )
    block.add_weighted_shares("smartphone_time")
    block.add_weighted_shares("posting")
    start = block.find([time, posting])
    block.settle(start, rng, 60_000)


def give_politics(draft: Draft) -> None:
    """Fill party membership and confidence in government (Model 3)."""
    rng, core, people = draft.rng(31), draft.core, draft.people
    targets = draft.targets
    counts = targets.counts("ccp_member")
    lost = targets.observations(1) - targets.observations(3)
    reticence = -0.3 * draft.favour + rng.logistic(size=people)
    silent = highest(reticence, [(core, lost), (~core, counts[99] - lost)])
    adult = draft["age"] >= ADULT
    near = 0.4 * draft.status + 0.2 * draft.favour + 0.3 * (draft["education"] == 4)
    near = near + rng.logistic(size=people)
    party = ranked(draft, "ccp_member", np.where(adult, near, -99.0), silent, 99)
    trust = ranked(
        draft,
        "government_confidence",
        0.8 * draft.favour + rng.logistic(size=people),
        np.zeros(0, dtype=np.int64),
        -9,
    )
    options = options_of((0, 1, 99), (1, 2, 3, 4))
    block = Block(
        draft,
        3,
        ("ccp_member", "government_confidence"),
        options,
        options[:, 0] != 99,
        np.ones(people, dtype=bool),
    )
    block.allowed[np.ix_(options[:, 0] == 1, ~adult)] = False
    block.add_weighted_shares("ccp_member")
    block.add_weighted_shares("government_confidence")
    start = block.find([party, trust])
    block.settle(start, rng, 60_000)


def give_functions(draft: Draft) -> None:
    """Fill accountability, abiding by regulations and quality of life (Model 7)."""
    rng, core, people = draft.rng(32), draft.core, draft.people
    targets = draft.targets
    counts = targets.counts("abide")
    lost = targets.observations(1) - targets.observations(7)
    unsure = -0.4 * draft.favour + rng.logistic(size=people)
    unknown = highest(unsure, [(core, lost), (~core, counts[98] - lost)])
    shared = 1.8 * rng.normal(size=people)
    nobody = np.zeros(0, dtype=np.int64)
    accountability = ranked(
        draft,
        "accountability",
        1.5 * draft.favour + shared + rng.logistic(size=people),
        nobody,
        -9,
    )
    abide = ranked(
        draft, "abide", 1.7 * draft.favour + shared + rng.logistic(size=people), unknown, 98
    )
    life = ranked(
        draft,
        "quality_of_life",
        draft.favour + 0.7 * shared + rng.logistic(size=people),
        nobody,
        -9,
    )
    five = (1, 2, 3, 4, 5)
    options = options_of(five, (1, 2, 3, 4, 98), five)
    block = Block(
        draft,
        7,
        ("accountability", "abide", "quality_of_life"),
        options,
        options[:, 1] != 98,
        np.ones(people, dtype=bool),
    )
    for name in block.columns:
        block.add_weighted_shares(name)
    start = block.find([accountability, abide, life])
    block.settle(start, rng, 120_000)
