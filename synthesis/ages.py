"""Stage 4: exact ages.

Formulation. Ages are exchanged inside cells of weight and age band, so that no weighted share
moves, until the scores of Model 1 vanish at its published coefficients: given approval, they are
a sum over people of a number that depends on a person's age.
"""

from __future__ import annotations

import numpy as np

from synthesis.demographics import DEGREE_AGE, HIGH_SCHOOL_AGE, UNSCHOOLED_AGE
from synthesis.draft import Draft
from synthesis.scores import expected_information, scores
from synthesis.search import Criteria, exchange


def settle_ages(draft: Draft) -> None:
    """Exchange ages until Model 1 has its published coefficients."""
    coefficients, cuts = draft.targets.parameters(1)
    core, weight, answer = draft.core, draft.weight, draft["approval"] - 1
    design = draft.base_design()
    ages = np.arange(int(draft["age"].min()), int(draft["age"].max()) + 1)
    table = np.zeros((len(ages), draft.people, len(coefficients) + len(cuts)))
    for option, age in enumerate(ages):
        aged = design.copy()
        aged[:, 0] = age
        table[option] = scores(aged, answer, coefficients, cuts) * (weight * core)[:, None]
    information = expected_information(design[core], weight[core], coefficients, cuts)
    criteria = Criteria(len(ages), draft.people)
    whiten = np.linalg.inv(np.linalg.cholesky(information)).T
    kept = np.delete(np.arange(len(information)), len(coefficients))
    criteria.add_block((table @ whiten)[:, :, kept], np.full(len(kept), 0.01))
    education = draft["education"]
    allowed = np.ones((len(ages), draft.people), dtype=bool)
    for code, least in ((1, UNSCHOOLED_AGE), (3, HIGH_SCHOOL_AGE), (4, DEGREE_AGE)):
        allowed[np.ix_(ages < least, education == code)] = False
    _, cell = np.unique(weight, return_inverse=True)
    group = (cell * 10 + draft["age_band"]).astype(np.int64)
    start = (draft["age"] - ages[0]).astype(np.int64)
    settled = exchange(
        start,
        criteria,
        draft.rng(12),
        groups=group,
        allowed=allowed,
        steps=30_000,
        heat=(3.0, 0.005),
    )
    draft["age"] = ages[settled]
