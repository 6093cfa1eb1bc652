"""Derived variables and bases follow their rules to the edge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from scs_report.survey import Codebook, base_mask, derive

Make = Callable[..., pd.DataFrame]


def _derived(frame: pd.DataFrame, codebook: Codebook, name: str) -> list[object]:
    values = derive(frame, codebook)[name]
    assert values.dtype == "Int64"
    return [None if value is pd.NA else int(value) for value in values]


@pytest.mark.parametrize(
    ("column", "name", "pairs"),
    [
        ("age", "age_band", {14: 1, 30: 1, 31: 2, 50: 2, 51: 3, 65: 3}),
        ("income", "income_group", {1: 1, 6: 1, 7: 2, 10: 2, 11: 3, 99: 99}),
        ("approval", "approves", {1: 0, 3: 0, 4: 1, 5: 1}),
        ("approval", "doubter", {1: 1, 3: 1, 4: 0, 5: 0}),
        ("approval", "strongly_approves", {1: 0, 4: 0, 5: 1}),
        ("gender", "male", {0: 0, 1: 1}),
        ("location", "urban", {0: 0, 1: 1}),
        ("province", "region", {50: 1, 65: 1, 14: 2, 15: 2, 45: 2, 11: 3, 21: 3, 46: 3, 97: 97}),
    ],
)
def test_edges(
    column: str, name: str, pairs: dict[int, int], codebook: Codebook, make: Make
) -> None:
    frame = make(len(pairs))
    frame[column] = pd.array(list(pairs), dtype="Int64")
    assert _derived(frame, codebook, name) == list(pairs.values())


def test_regions_hold_ten_ten_and_eleven_provinces(codebook: Codebook, make: Make) -> None:
    codes = codebook.question("province").codes
    frame = make(len(codes))
    frame["province"] = pd.array(codes, dtype="Int64")
    assert derive(frame, codebook)["region"].value_counts().to_dict() == {
        1: 10,
        2: 10,
        3: 11,
        97: 1,
    }


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("sesame", "tencent", "pilot", "other", "holds"),
    [
        (0, 0, 0, 0, ""),
        (1, 0, 0, 0, "sesame_or_tencent commercial commercial_only participant"),
        (0, 1, 0, 0, "sesame_or_tencent commercial commercial_only participant"),
        (
            1,
            1,
            0,
            0,
            "sesame_or_tencent sesame_and_tencent commercial commercial_only participant",
        ),
        (0, 0, 1, 0, "pilot pilot_only participant"),
        (0, 0, 0, 1, "commercial commercial_only participant"),
        (0, 0, 1, 1, "commercial pilot participant"),
        (1, 0, 1, 0, "sesame_or_tencent commercial pilot participant"),
    ],
)
def test_memberships(
    sesame: int, tencent: int, pilot: int, other: int, holds: str, codebook: Codebook, make: Make
) -> None:
    frame = make(1)
    frame[["use_sesame", "use_tencent", "use_pilot", "use_other"]] = sesame, tencent, pilot, other
    expected = set(holds.split())
    derived = derive(frame, codebook)
    memberships = [variable.id for variable in codebook.derived if variable.section == "use"]
    assert len(memberships) == 7
    for name in memberships:
        assert derived[name].iloc[0] == (name in expected), name
    for base, name in {
        "sesame_or_tencent": "sesame_or_tencent",
        "commercial_users": "commercial",
        "commercial_only": "commercial_only",
        "pilot_users": "pilot",
        "pilot_only": "pilot_only",
        "participants": "participant",
    }.items():
        assert base_mask(frame, codebook, base)[0] == (name in expected), base


def test_advantages_and_disadvantages(codebook: Codebook, make: Make) -> None:
    frame = make(400)
    derived = derive(frame, codebook)
    asked = base_mask(frame, codebook, "sesame_or_tencent")
    for name, question in (("received_benefits", "benefits"), ("received_drawbacks", "drawbacks")):
        assert (derived[name].isna() == ~asked).all()
        seven = frame[list(codebook.question(question).columns[:7])].max(axis=1)
        assert ((derived[name] == 1) == (seven == 1))[asked].all()
    frame.loc[asked, list(codebook.question("drawbacks").columns)] = 0
    frame.loc[asked, "drawback_refused"] = 1
    assert (derive(frame, codebook)["received_drawbacks"][asked] == 99).all()


def test_every_derived_value_is_declared(codebook: Codebook, make: Make) -> None:
    derived = derive(make(2000), codebook)
    for variable in codebook.derived:
        assert set(derived[variable.id].dropna()) <= set(variable.codes)
        inside = base_mask(make(2000), codebook, variable.base)
        np.testing.assert_array_equal(derived[variable.id].notna(), inside)
