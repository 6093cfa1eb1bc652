"""Stages 8 to 10: scores, features of the systems and their effects (Models 4, 5 and 6).

Only users of Sesame and/or Tencent Credit are asked. How many of them lack a value, and how far
missing values coincide, follows from the observations of the three models.
"""

from __future__ import annotations

import numpy as np

from synthesis._types import Bools, Floats
from synthesis.covariates import Block, highest, options_of, ranked
from synthesis.draft import NOT_ASKED, Draft
from synthesis.membership import RURAL_SHARE
from synthesis.unschooled import features_in_favour, in_favour

# Model 4 loses this many core users of Sesame Credit through the score, and through the comparison.
_NO_SCORE_CORE = 86
_NO_COMPARISON_CORE = 100
_NO_COMPARISON_TENCENT_CORE = 34
# Model 5: fairness unknown, and joining unknown (a missing value the paper does not report).
_JOINING_UNKNOWN_CORE = 60
_JOINING_UNKNOWN_OTHERS = 10
_FAIRNESS_OVERLAP = 5
# Share of score holders who received information of any kind, from its error in Model 5.
INFORMATION_SHARE = 97.0


def _strongly_against(draft: Draft) -> tuple[Bools, Bools]:
    """Split the core score holders who strongly disapprove: in the samples, and kept out.

    The distance of the first two cutpoints in Models 4 and 5 leaves room for the users of
    Sesame Credit among them only.
    """
    against = draft.core & draft.score_holders & (draft["approval"] == 1)
    sesame = draft["use_sesame"] == 1
    return against & sesame, against & ~sesame


def _unschooled(draft: Draft) -> Bools:
    members: Bools = draft.core & draft.score_holders & (draft["education"] == 1)
    return members


def _rural_and_urban(block: Block, name: str) -> None:
    """Ask for the shares of code 1 that the text gives for rural and urban score holders.

    The text rounds to whole per cent; within that, the two are moved to where they give the share
    of Table A2 for both together.
    """
    draft = block.draft
    bases = [f"sesame_or_tencent and location == {place}" for place in (0, 1)]
    stated = [draft.targets.text_share(name, 1, base) for base in bases]
    rural = RURAL_SHARE / 100.0
    together = rural * stated[0] + (1.0 - rural) * stated[1]
    gap = float(np.clip(draft.targets.shares(name)[1] - together, -0.45, 0.45))
    for place, share in enumerate(stated):
        weight = draft.weight * block.asked * (draft["location"] == place)
        block.criteria.add_share(block.column(name) == 1, share + gap, weight, tolerance=0.02)


def give_scores(draft: Draft) -> None:
    """Fill the Sesame score and the comparison with family and friends (Model 4)."""
    rng, targets, people = draft.rng(40), draft.targets, draft.people
    holders, sesame, core = draft.score_holders, draft["use_sesame"] == 1, draft.core
    kept = _strongly_against(draft)[0] | (_unschooled(draft) & sesame)
    unsure: Floats = -0.3 * draft.favour - 0.3 * draft.status + rng.logistic(size=people)
    unsure = np.where(kept, -99.0, unsure)
    lost = int((core & sesame).sum()) - targets.observations(4)
    silent = highest(unsure, [(core & sesame, lost)])
    score_counts, compare_counts = targets.counts("sesame_score"), targets.counts("score_compared")
    outside = score_counts[98] + score_counts[99] - _NO_SCORE_CORE
    no_score = np.concatenate(
        [silent[:_NO_SCORE_CORE], highest(unsure, [(~core & sesame, outside)])]
    )
    rest = compare_counts[98] + compare_counts[99]
    rest -= _NO_COMPARISON_CORE + _NO_COMPARISON_TENCENT_CORE
    no_comparison = np.concatenate(
        [
            silent[lost - _NO_COMPARISON_CORE :],
            highest(
                unsure,
                [
                    (core & holders & ~sesame, _NO_COMPARISON_TENCENT_CORE),
                    (~core & holders, rest),
                ],
            ),
        ]
    )
    noise = rng.logistic(size=people)
    score = ranked(
        draft, "sesame_score", 0.7 * draft.status + 0.4 * draft.favour + noise, no_score, 98, sesame
    )
    compared = ranked(
        draft,
        "score_compared",
        0.5 * draft.favour + 0.3 * noise + rng.logistic(size=people),
        no_comparison,
        98,
        holders,
    )
    options = options_of((NOT_ASKED, *range(1, 7), 98, 99), (*range(1, 6), 98, 99))
    enters = (options[:, 0] >= 1) & (options[:, 0] <= 6) & (options[:, 1] <= 5)
    block = Block(draft, 4, ("sesame_score", "score_compared"), options, enters, holders)
    block.allowed &= (options[:, 0] == NOT_ASKED)[:, None] == ~sesame[None, :]
    block.allowed[np.ix_(~enters, kept & sesame)] = False
    block.add_weighted_shares("sesame_score")
    block.add_weighted_shares("score_compared")
    start = block.find([score, compared])
    block.settle(start, rng, 60_000)


def give_features(draft: Draft) -> None:
    """Fill transparency, information, automatic joining and fairness (Model 5)."""
    rng, targets, people = draft.rng(41), draft.targets, draft.people
    holders, core = draft.score_holders, draft.core
    reference = in_favour(draft)
    kept, left_out = _strongly_against(draft)
    # Everybody without schooling in this sample approves strongly: that is why the paper's
    # education coefficients lie near -13.
    kept = kept | reference
    left_out = left_out | (_unschooled(draft) & ~reference)
    lost = int((core & holders).sum()) - targets.observations(5)
    no_view_core = lost - _JOINING_UNKNOWN_CORE + _FAIRNESS_OVERLAP
    unsure: Floats = -0.3 * draft.favour - 0.3 * draft.status + rng.logistic(size=people)
    unsure = np.select([kept, left_out], [-99.0, 99.0], unsure)
    silent = highest(unsure, [(core & holders, lost)])
    outside = targets.counts("fairness")[98] - no_view_core
    no_view = np.concatenate([silent[:no_view_core], highest(unsure, [(~core & holders, outside)])])
    joining = np.where(rng.random(people) < 0.939, 1, 0)
    no_joining = [silent[lost - _JOINING_UNKNOWN_CORE :]]
    no_joining.append(highest(rng.random(people), [(~core & holders, _JOINING_UNKNOWN_OTHERS)]))
    joining[np.concatenate(no_joining)] = 98
    information = np.where(rng.random(people) < INFORMATION_SHARE / 100.0, 1, 0)
    knowing = ranked(
        draft,
        "transparency",
        0.3 * draft.status + 0.4 * draft.favour + rng.logistic(size=people),
        asked=holders,
    )
    fairness = ranked(
        draft,
        "fairness",
        1.3 * draft.favour + 0.4 * knowing + rng.logistic(size=people),
        no_view,
        98,
        holders,
    )
    columns = ("transparency", "information_model5", "joined_automatically", "fairness")
    options = options_of((1, 2, 3), (0, 1), (0, 1, 98), (1, 2, 3, 4, 98))
    enters = (options[:, 2] != 98) & (options[:, 3] != 98)
    block = Block(draft, 5, columns, options, enters, holders)
    block.allowed[np.ix_(~enters, kept)] = False
    block.allowed[np.ix_(enters, left_out)] = False
    block.add_weighted_shares("transparency")
    block.add_weighted_shares("fairness")
    known = block.column("joined_automatically") != 98
    mean = 100.0 * targets.published.value("table-a3", "joined_automatically", "mean")
    block.criteria.add_share(
        block.column("joined_automatically") == 1, mean, draft.weight * holders, base=known
    )
    _rural_and_urban(block, "transparency")
    start = block.find([knowing, information, joining, fairness])
    for person, option in zip(
        np.flatnonzero(reference),
        features_in_favour(draft, start, options, enters),
        strict=True,
    ):
        other = np.flatnonzero(core & holders & (start == option) & ~reference)[0]
        start[other], start[person] = start[person], option
        block.allowed[:, person] = np.arange(len(options)) == option
    block.settle(start, rng, 80_000)


def give_effects(draft: Draft) -> None:
    """Fill whether benefits and drawbacks were received (Model 6)."""
    rng, targets, people = draft.rng(42), draft.targets, draft.people
    holders, core = draft.score_holders, draft.core
    lost = int((core & holders).sum()) - targets.observations(6)
    refused = targets.counts("received_drawbacks")[99]
    # Table 2 has so few who disapprove that the second cutpoint needs all of them.
    sesame = draft["use_sesame"] == 1
    kept = (_unschooled(draft) & sesame) | (draft["approval"] <= 2)
    left_out = _unschooled(draft) & ~sesame
    reticence = np.select([kept, left_out], [-99.0, 99.0], rng.logistic(size=people))
    silent = highest(reticence, [(core & holders, lost), (~core & holders, refused - lost)])
    benefits = ranked(
        draft,
        "received_benefits",
        -(0.4 * draft.favour + rng.logistic(size=people)),
        asked=holders,
    )
    drawbacks = ranked(
        draft, "received_drawbacks", rng.logistic(size=people), silent, 99, asked=holders
    )
    options = options_of((0, 1), (0, 1, 99))
    enters = options[:, 1] != 99
    block = Block(draft, 6, ("received_benefits", "received_drawbacks"), options, enters, holders)
    block.allowed[np.ix_(~enters, kept)] = False
    block.allowed[np.ix_(enters, left_out)] = False
    for name in block.columns:
        block.add_weighted_shares(name)
        _rural_and_urban(block, name)
    start = block.find([benefits, drawbacks])
    block.settle(start, rng, 60_000)
