"""Changes between waves that share people or clusters, against R (reference/waves.R)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    Array,
    DesignError,
    Panel,
    SurveyDesign,
    change_between_samples,
    weighted_mean,
)

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "waves.csv").set_index(["case", "name"])["value"]
BOTH = pd.read_csv(FOLDER / "panel.csv")
BEFORE, NOW = BOTH[BOTH.wave == 0], BOTH[BOTH.wave == 1]


def design(rows: pd.DataFrame, *, clusters: bool) -> SurveyDesign:
    if not clusters:
        return SurveyDesign(rows.w)
    return SurveyDesign(rows.w, strata=rows.stratum, clusters=rows.cluster)


def influence(rows: pd.DataFrame, drawn: SurveyDesign, group: int | None = None) -> Array:
    domain = None if group is None else (rows.group == group).to_numpy()
    return weighted_mean(rows.yes, drawn, domain).influence


@pytest.mark.parametrize("case", ["people", "clusters"])
def test_the_error_of_a_change_counts_those_who_answered_twice_once(case: str) -> None:
    now, before = (design(rows, clusters=case == "clusters") for rows in (NOW, BEFORE))
    panel = Panel(now, before, NOW.id, BEFORE.id)
    value = np.average(NOW.yes, weights=NOW.w) - np.average(BEFORE.yes, weights=BEFORE.w)
    change = panel.change(value, influence(NOW, now), influence(BEFORE, before))
    np.testing.assert_allclose(change.value, VALUES[case, "value"], rtol=1e-12)
    np.testing.assert_allclose(change.se, VALUES[case, "se"], rtol=1e-9)
    assert panel.design.degrees_of_freedom == VALUES[case, "df"]
    parts = [
        influence(rows, drawn, 1) - influence(rows, drawn, 0)
        for rows, drawn in ((NOW, now), (BEFORE, before))
    ]
    found = panel.change(VALUES[case, "difference"], *parts)
    np.testing.assert_allclose(found.se, VALUES[case, "difference.se"], rtol=1e-9)


def test_variances_of_independent_samples_add_up() -> None:
    now, before = (weighted_mean(rows.yes, SurveyDesign(rows.w)) for rows in (NOW, BEFORE))
    change = change_between_samples((now.value, now.se), (before.value, before.se))
    np.testing.assert_allclose(change.se, VALUES["independent", "se"], rtol=1e-9)
    np.testing.assert_allclose(change.value, VALUES["independent", "value"], rtol=1e-12)
    # people who answered twice make the change more certain than that
    assert VALUES["people", "se"] < change.se
    assert change.low < change.value < change.high


def test_waves_of_different_designs_are_refused() -> None:
    with pytest.raises(DesignError, match="strata: one of two waves"):
        Panel(design(NOW, clusters=True), SurveyDesign(BEFORE.w), NOW.id, BEFORE.id)
