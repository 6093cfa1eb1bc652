"""Runs the stages in order and hands over the respondents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from scs_report.replication import Published
from synthesis.ages import settle_ages
from synthesis.approval import give_approval
from synthesis.attitudes import give_functions, give_habits, give_politics
from synthesis.calibration import calibrate_weights
from synthesis.demographics import describe_people, give_employment
from synthesis.draft import NOT_ASKED, Draft
from synthesis.experience import give_effects, give_features, give_scores
from synthesis.followups import (
    BENEFITS,
    DRAWBACKS,
    give_followups,
    give_items,
    give_views,
)
from synthesis.membership import join_systems
from synthesis.polish import TURNS, polish_answers
from synthesis.resume import forget, keep, kept, run_key
from synthesis.skeleton import lay_skeleton
from synthesis.targets import Targets
from synthesis.unschooled import settle_unschooled

DEFAULT_SEED = 6
COLUMNS = (
    "id",
    "weight",
    "age",
    "gender",
    "province",
    "location",
    "education",
    "income",
    "employment",
    "smartphone_time",
    "posting",
    "ccp_member",
    "government_confidence",
    "mistrust",
    "pilot_locality",
    "purchase_influence",
    "use_sesame",
    "use_tencent",
    "use_pilot",
    "use_other",
    "use_none",
    "use_unknown",
    "approval",
    "accountability",
    "abide",
    "quality_of_life",
    "manager",
    "data_central",
    "data_provincial",
    "data_municipal",
    "data_state_owned",
    "data_foreign",
    "data_private",
    "sesame_score",
    "tencent_score",
    "score_compared",
    "transparency",
    "fairness",
    *BENEFITS,
    "benefit_none",
    *DRAWBACKS,
    "drawback_none",
    "drawback_refused",
    "received_information",
    "joined_actively",
    "joined_automatically",
    "information_model5",
    "pilot_score_compared",
    "pilot_benefits",
    "pilot_drawbacks",
)
STAGES: tuple[tuple[str, Callable[[Draft], None]], ...] = (
    ("skeleton and weights", lay_skeleton),
    ("demographics", describe_people),
    ("approval", give_approval),
    ("ages", settle_ages),
    ("employment", give_employment),
    ("membership", join_systems),
    ("online habits", give_habits),
    ("political attitude", give_politics),
    ("perceived functions", give_functions),
    ("scores", give_scores),
    ("characteristics of systems", give_features),
    ("benefits and drawbacks", give_effects),
    *(
        (f"standard errors and collinearity, turn {turn} of {TURNS}", partial(polish_answers, turn))
        for turn in range(1, TURNS + 1)
    ),
    ("ages of the unschooled", settle_unschooled),
    ("items", give_items),
    ("follow-ups", give_followups),
    ("views", give_views),
    ("calibrated weights", calibrate_weights),
)


def synthesize(
    published: Published,
    seed: int = DEFAULT_SEED,
    *,
    progress: Callable[[str], None] | None = None,
    folder: Path | None = None,
) -> pd.DataFrame:
    """Make synthetic respondents that reproduce the published tables.

    Parameters
    ----------
    published
        The published tables.
    seed
        Seed of all random streams; the same seed makes the same respondents.
    progress
        Called with the name of each stage before it starts.
    folder
        Where to keep what is done after each stage: a run that was interrupted goes on from there.

    Returns
    -------
    pandas.DataFrame
        2,209 rows in the columns of ``data/respondents.csv``: ``id`` and answers as nullable
        integers (missing where the question was not put), ``weight`` as float with 6 decimals.

    Raises
    ------
    ValueError
        If the published numbers contradict each other.
    """
    key = run_key(published, seed)
    finished, draft = (kept(folder, key) if folder else None) or (
        0,
        Draft(Targets(published), seed),
    )
    if finished and progress is not None:
        progress(f"going on after {STAGES[finished - 1][0]}")
    for position, (name, stage) in enumerate(STAGES[finished:], start=finished + 1):
        if progress is not None:
            progress(name)
        stage(draft)
        if folder:
            keep(folder, key, position, draft)
    if folder:
        forget(folder)
    return frame_of(draft)


def frame_of(draft: Draft) -> pd.DataFrame:
    """Return finished respondents as `synthesize` does."""
    frame = pd.DataFrame(index=pd.RangeIndex(draft.people))
    for column in COLUMNS:
        if column == "id":
            frame[column] = pd.array(np.arange(1, draft.people + 1), dtype="Int64")
        elif column == "weight":
            frame[column] = draft.weight
        else:
            codes = draft[column]
            frame[column] = pd.arrays.IntegerArray(codes.copy(), codes == NOT_ASKED)
    return frame
