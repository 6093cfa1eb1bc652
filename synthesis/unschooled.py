"""The few score holders without schooling, on whom education in Models 4 to 6 rests.

Formulation. The reference level of education is three people in each of these models. In Models 4
and 6, two approve strongly and one is neutral, and their scores must cancel almost exactly, or
education and the cutpoints could not have the printed values: who they are, and then their ages,
are settled by trying all ways. In Model 5 all three approve strongly, so that the level of
education and cutpoints has no finite estimate; where it is printed, and its standard errors,
follow from the three people's odds of any other answer, that is from their weights and answers,
which again are found by trying all.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.demographics import DEGREE_AGE, HIGH_SCHOOL_AGE, UNSCHOOLED_AGE
from synthesis.draft import Draft
from synthesis.regression import (
    LEVEL_DECREMENT,
    SEPARATED,
    Fit,
    Model,
    covariates,
    level_odds,
)

_CANCELLING = (4, 6)
_REACH = 9


def unschooled_users(draft: Draft) -> tuple[Ints, int]:
    """Choose the people without schooling who hold scores.

    Returns
    -------
    tuple
        Two people in favour and a neutral one, who use Sesame Credit and are in Models 4 and 6;
        one more in favour, who uses Tencent Credit and is in Model 5 beside the first two.
    """
    targets, weight, approval = draft.targets, draft.weight, draft["approval"]
    design = draft.base_design()
    members = np.flatnonzero(draft.core & (draft["education"] == 1))
    in_favour = members[approval[members] == 5]
    neutral = members[approval[members] == 3]
    trios = [(*pair, n) for pair in combinations(in_favour, 2) for n in neutral]
    gaps = np.zeros(len(trios))
    # Likely answers of the two and of the one; the standard error of education as printed.
    extras = {4: ((5.0, 5.0), (5.0, 5.0), (4.0, 3.0)), 6: ((1.0, 0.0), (1.0, 0.0), (1.0, 0.0))}
    for number, extra in extras.items():
        model = Model.of(targets, number)
        wanted = float(model.errors[model.names.index("education=3")])
        at = Fit(model.printed, np.eye(len(model.printed)), np.eye(len(model.printed)))
        for t, trio in enumerate(trios):
            people = np.array(trio)
            matrix = np.hstack([design[people], np.array(extra)])
            pull, information = at.level(matrix, approval[people] - 1, weight[people])
            error = np.sqrt(float(pull @ pull)) / information
            gaps[t] += abs(float(pull.sum())) / information + abs(error / wanted - 1.0)
    chosen = np.array(trios[int(np.argmin(gaps))], dtype=np.int64)
    rest = np.setdiff1d(in_favour, chosen)
    return chosen, int(rest[np.argmin(np.abs(weight[rest] - 1.0))])


def in_favour(draft: Draft) -> Bools:
    """Tell who is of the reference level of Model 5: without schooling, in favour, a holder."""
    members = draft.core & draft.score_holders & (draft["education"] == 1)
    result: Bools = members & (draft["approval"] == 5)
    return result


def features_in_favour(draft: Draft, start: Ints, options: Ints, enters: Bools) -> Ints:
    """Choose the answers with which the level of Model 5 and its errors are as printed.

    Parameters
    ----------
    draft
        The respondents.
    start
        Combination of answers each person has, shape (people,).
    options
        Combinations of answers, shape (options, answers).
    enters
        Combinations with which a person is in the model, shape (options,).

    Returns
    -------
    Ints
        Combination of each of the people ``in_favour``.
    """
    model, who = Model.of(draft.targets, SEPARATED), np.flatnonzero(in_favour(draft))
    sample = draft.core & draft.score_holders & enters[start]
    base, answers = draft.base_design(), options.astype(np.float64)
    rows = np.flatnonzero(sample & model.people(draft))
    design = np.hstack([base[rows], answers[start[rows]]])[:, model.keep]
    weight = draft.weight[rows]
    fit = model.estimate(design, draft["approval"][rows] - 1, weight, lost_only=True)
    # Scores at the printed parameters do not sum to zero yet: the correlations are those of the
    # inverse information, the errors those printed. Nearly all have received information, so that
    # cutpoints are as unsure as its coefficient makes them.
    growth = model.errors / np.sqrt(np.diag(fit.inverse))
    growth[np.isnan(growth)] = growth[model.names.index("information_model5")]
    covariance = fit.inverse * np.outer(growth, growth)
    choices = np.flatnonzero(enters)
    scale = (len(rows) + len(who)) / float(weight.sum() + draft.weight[who].sum())
    own = [
        np.hstack([np.tile(base[k], (len(choices), 1)), answers[choices]])[:, model.keep]
        for k in who
    ]
    odds = [
        draft.weight[k] * scale * level_odds(x, model.printed)
        for k, x in zip(who, own, strict=True)
    ]
    grid = np.array(list(product(range(len(choices)), repeat=len(who))))
    parts = np.stack([odds[j][grid[:, j]] for j in range(len(who))], axis=1)
    total = parts.sum(axis=1)
    share = parts / total[:, None]
    pull = sum(share[:, [j]] * own[j][grid[:, j]] for j in range(len(who)))
    gradient = np.hstack([pull, np.tile([0.0, 0.0, 0.0, -1.0], (len(grid), 1))])
    level = draft.targets.published.value("table-4", "education=2", "model_5", "coefficient")
    gaps = np.abs(np.log(total / LEVEL_DECREMENT) + level)
    for name in ("education=2", "education=3", "cut2", "cut3", "cut4"):
        printed = draft.targets.published.value("table-4", name, "model_5", "standard_error")
        moved = gradient.copy()
        if name in model.names:
            moved[:, model.names.index(name)] += 1.0
        variance = (share**2).sum(axis=1) + np.einsum("ij,jk,ik->i", moved, covariance, moved)
        gaps = np.maximum(gaps, np.abs(np.sqrt(variance) / printed - 1.0))
    chosen: Ints = choices[grid[int(np.argmin(gaps))]]
    return chosen


def _pulls(draft: Draft, person: int, ages: Ints, fits: dict[int, Fit]) -> Floats:
    """Score of a constant for one person at each age, shape (models, ages)."""
    pulls = []
    for number, fit in fits.items():
        design = np.repeat(covariates(draft, number)[0][[person]], len(ages), axis=0)
        design[:, 0] = ages
        answer = np.repeat(draft["approval"][person] - 1, len(ages))
        weight = np.repeat(draft.weight[person], len(ages))
        pulls.append(fit.level(design, answer, weight)[0])
    return np.stack(pulls)


def _at_print(draft: Draft, number: int) -> Fit:
    """Return a model at its printed parameters, estimated only where print is lost."""
    design, sample = covariates(draft, number)
    rows = np.flatnonzero(sample)
    return Model.of(draft.targets, number).estimate(
        design[rows], draft["approval"][rows] - 1, draft.weight[rows], lost_only=True
    )


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
    fits = {number: _at_print(draft, number) for number in _CANCELLING}
    pulls = [_pulls(draft, int(k), a, fits) for k, a in zip(people, ages, strict=True)]
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
