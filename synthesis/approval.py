"""Stage 3: approval of social credit systems.

Formulation. An index with the coefficients of Model 1 and logistic noise is cut by rank, which
gives the counts of Table A2. Approval is then exchanged between people until four sets of sums
hold: the weighted shares of approval (Table 2), the make-up of the doubters (Table 3), the share of
strong approval among the oldest (text), and the scores of Model 1 at its published coefficients.
"""

from __future__ import annotations

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.draft import Draft
from synthesis.draws import by_rank, coded, standardise
from synthesis.model_scores import ModelRows
from synthesis.opponents import wanted_opponents
from synthesis.scores import all_scores, expected_information
from synthesis.search import Criteria, exchange

_TURNS = 3
_TABLE_3 = {
    "age_band": (1, 2, 3),
    "income_group": (1, 2, 3),
    "gender": (0, 1),
    "education": (1, 2, 3, 4),
    "location": (0, 1),
    "region": (1, 2, 3),
}


def _add_table_3(criteria: Criteria, draft: Draft) -> None:
    doubting = np.array([True, True, True, False, False])
    doubters = sum(draft.targets.shares("approval")[code] for code in (1, 2, 3)) / 100.0
    size = doubters * float(draft.weight.sum())
    for question, codes in _TABLE_3.items():
        known: Bools = ~np.isin(draft[question], (97, 99))
        for code in codes:
            share = draft.targets.published.value("table-3", f"{question}={code}", "doubters")
            member = (draft[question] == code)[None, :] & doubting[:, None]
            base = known[None, :] & doubting[:, None]
            criteria.add_share(member, share, draft.weight, base=base, size=size, tolerance=0.012)


def _first_answers(draft: Draft, latent: Floats) -> Ints:
    """Cut the index by rank; those without schooling are neutral or strongly in favour.

    Table 3 wants nearly two thirds of them among the doubters, and Model 1 an average score of
    zero for them: both hold only if the others approve strongly.
    """
    targets = draft.targets
    counts = targets.counts("approval")
    unschooled = draft["education"] == 1
    share = targets.published.value("table-3", "education=1", "doubters") / 100.0
    doubt = sum(targets.shares("approval")[code] for code in (1, 2, 3)) / 100.0
    known = draft.weight[draft["education"] != 97].sum()
    members = np.flatnonzero(unschooled)
    neutral = round(share * doubt * known / draft.weight[members].mean())
    start = np.full(draft.people, -1, dtype=np.int64)
    ordered = members[np.argsort(latent[members], kind="stable")]
    start[ordered[:neutral]], start[ordered[neutral:]] = 2, 4
    rest = {code: n - int((start == code - 1).sum()) for code, n in counts.items()}
    others = np.flatnonzero(~unschooled)
    return np.where(unschooled, start, coded(draft.people, by_rank(latent, rest, others)) - 1)


def give_approval(draft: Draft) -> None:
    """Fill approval, and the disposition that the later answers follow."""
    targets, rng = draft.targets, draft.rng(10)
    people, weight, core = draft.people, draft.weight, draft.core
    coefficients, cuts = targets.parameters(1)
    design = draft.base_design()
    index = design @ coefficients
    # Unknown education or income: the index of an average person.
    index = np.where(core, index, index[core].mean())
    latent = index + rng.logistic(size=people)
    start = _first_answers(draft, latent)
    allowed = np.ones((5, people), dtype=bool)
    allowed[np.ix_(np.array([0, 1]), np.flatnonzero(draft["education"] == 1))] = False
    criteria = Criteria(5, people)
    for code, share in targets.shares("approval").items():
        criteria.add_share(np.arange(5) == code - 1, share, weight)
    _add_table_3(criteria, draft)
    oldest = weight * (draft["age_band"] == 3)
    share = targets.text_share("approval", 5, "age_band == 3")
    criteria.add_share(np.arange(5) == 4, share, oldest, tolerance=0.1)
    for answer, wanted, leeway in wanted_opponents(draft):
        # Table 2 rests on single people: one of about this weight.
        fitting = core & (np.abs(weight - wanted) < leeway)
        count = (np.arange(5) == answer - 1)[:, None] * fitting[None, :] - 1.0 / people
        criteria.add_block(count[:, :, None], np.array([0.1]))
    shares = criteria.copy()
    scores = all_scores(design, coefficients, cuts) * (weight * core)[:, None, None]
    information = expected_information(design[core], weight[core], coefficients, cuts)
    # Independent combinations with variance one: cutpoints differ far more surely than they are.
    whiten = np.linalg.inv(np.linalg.cholesky(information)).T
    kept = np.delete(np.arange(len(information)), len(coefficients))
    steps = (scores.transpose(1, 0, 2) @ whiten)[:, :, kept]
    criteria.add_block(steps, np.full(len(kept), 0.01))
    option: Ints = exchange(
        start, criteria, rng, allowed=allowed, steps=150_000, heat=(2000.0, 1.0)
    )
    rows = ModelRows(
        draft,
        1,
        5,
        lambda k: (design, np.full(people, k, dtype=np.int64)),
        np.tile(core, (5, 1)),
    )
    for _ in range(_TURNS):
        # With the standard errors of Model 1 besides.
        criteria = shares.copy()
        criteria.add_block(*rows.linearise(option, errors=True, near=True))
        option = exchange(option, criteria, rng, allowed=allowed, steps=50_000, heat=(50.0, 0.2))
    draft["approval"] = option + 1
    level = np.array([-1.7, -1.5, -1.0, -0.1, 0.75])[option]
    draft.favour = standardise(level + 0.75 * rng.normal(size=people))
