"""Ages of the three score holders without schooling.

Formulation. In Models 4 and 6 the reference level of education is three people. The printed digits
of education and of the cutpoints ask that their scores cancel almost exactly, in both models;
of all ages that the three may have inside their weight cells and age bands, those are taken with
which they do. Each exchanges ages with somebody of the same cell, so that no share moves.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from scs_report.synthesis._types import Floats, Ints
from scs_report.synthesis.demographics import DEGREE_AGE, HIGH_SCHOOL_AGE, UNSCHOOLED_AGE
from scs_report.synthesis.draft import Draft
from scs_report.synthesis.regression import Fit, Model, covariates

_MODELS = (4, 6)
_REACH = 9


def _pulls(draft: Draft, person: int, ages: Ints) -> Floats:
    """Score of a constant for one person at each age, shape (models, ages)."""
    pulls = []
    for number in _MODELS:
        model = Model.of(draft.targets, number)
        design = np.repeat(covariates(draft, number)[0][[person]], len(ages), axis=0)
        design[:, 0] = ages
        nothing = np.eye(len(model.printed))
        answer = np.repeat(draft["approval"][person] - 1, len(ages))
        weight = np.repeat(draft.weight[person], len(ages))
        pulls.append(Fit(model.printed, nothing, nothing).level(design, answer, weight)[0])
    return np.stack(pulls)


def _partners(draft: Draft, person: int) -> dict[int, int]:
    """Give for each age the person to exchange with; the own age stands for nobody."""
    age, education = draft["age"], draft["education"]
    least = np.select([education == 3, education == 4], [HIGH_SCHOOL_AGE, DEGREE_AGE], 0)
    same = (draft.weight == draft.weight[person]) & (draft["age_band"] == draft["age_band"][person])
    same &= (education != 1) & (age >= UNSCHOOLED_AGE) & (least <= age[person])
    same &= (np.abs(age - age[person]) <= _REACH) & ~draft.score_holders
    found = {int(age[k]): int(k) for k in np.flatnonzero(same)}
    found[int(age[person])] = person
    return found


def settle_unschooled(draft: Draft) -> None:
    """Exchange ages so that the scores of the three cancel."""
    sample = covariates(draft, 4)[1] & (draft["education"] == 1)
    people = np.flatnonzero(sample)
    partners = [_partners(draft, int(k)) for k in people]
    ages = [np.array(sorted(found)) for found in partners]
    pulls = [_pulls(draft, int(k), a) for k, a in zip(people, ages, strict=True)]
    best, least = [int(draft["age"][k]) for k in people], np.inf
    for chosen in product(*(range(len(a)) for a in ages)):
        total = sum(pull[:, c] for pull, c in zip(pulls, chosen, strict=True))
        lost = float(np.abs(total).max())
        if lost < least:
            least = lost
            best = [int(a[c]) for a, c in zip(ages, chosen, strict=True)]
    for person, age, found in zip(people, best, partners, strict=True):
        other = found[age]
        draft["age"][other], draft["age"][person] = draft["age"][person], age
