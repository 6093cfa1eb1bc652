"""Loaded respondents know their codes, bases and origin, and cannot be changed by accident."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.errors import UserError
from scs_report.survey import (
    Codebook,
    RespondentsError,
    load_respondents,
    read_card,
    respondents_from_frame,
    sha256_of,
)

Save = Callable[[pd.DataFrame, str], Path]


def _card(path: Path, digest: str, extra: str = "") -> None:
    path.with_suffix(".toml").write_text(
        f'synthetic = true\nsha256 = "{digest}"\ngenerator = "generator"\nseed = 7\n'
        f'note.en = "Not real."\nnote.zh = "非真实数据。"\n{extra}',
        encoding="utf-8",
    )


def test_values_leave_out_what_codes_keep(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    frame.loc[:3, "abide"] = [1, 98, 4, 98]
    people = load_respondents(save(frame, "data.csv"), codebook)
    assert list(people.codes("abide")[:4]) == [1, 98, 4, 98]
    np.testing.assert_array_equal(people.values("abide")[:4], [1, np.nan, 4, np.nan])
    users = people.base("sesame_users")
    assert users.dtype == bool
    assert np.isnan(people.values("sesame_score")[~users]).all()
    assert people.codes("sesame_score").isna().to_numpy().tolist() == (~users).tolist()
    np.testing.assert_array_equal(people.values("use_sesame"), users.astype(float))
    np.testing.assert_array_equal(people.values("age"), frame["age"].astype(float))
    np.testing.assert_array_equal(people.values("male"), frame["gender"].astype(float))


def test_shares_count_dont_know_but_not_what_was_never_recorded(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    frame.loc[:1, "education"] = [97, 4]
    frame.loc[:1, "province"] = [97, 11]
    frame.loc[:1, "abide"] = [98, 4]
    people = load_respondents(save(frame, "data.csv"), codebook)
    assert people.counted("education")[:2].tolist() == [False, True]
    assert people.counted("region")[:2].tolist() == [False, True]
    assert people.counted("abide")[:2].tolist() == [True, True]
    np.testing.assert_array_equal(people.counted("fairness"), people.base("sesame_or_tencent"))


def test_nothing_can_be_changed(frame: pd.DataFrame, codebook: Codebook, save: Save) -> None:
    people = load_respondents(save(frame, "data.csv"), codebook)
    for array in (people.weights, people.values("approval"), people.base("all")):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError):
        people.file = "other.csv"  # type: ignore[misc]
    before = people.values("approval").copy()
    copy, codes = people.frame, people.codes("approval")
    copy["approval"] = 1
    codes.iloc[:] = 1
    np.testing.assert_array_equal(people.values("approval"), before)


def test_where_the_data_come_from(frame: pd.DataFrame, codebook: Codebook, save: Save) -> None:
    path = save(frame, "data.csv")
    people = load_respondents(path, codebook)
    assert (people.file, people.rows, people.sha256) == ("data.csv", 40, sha256_of(path))
    np.testing.assert_array_equal(people.weights, frame["weight"])
    assert people.card is None
    assert not people.synthetic


def test_a_card_says_that_data_are_synthetic(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.csv")
    _card(path, sha256_of(path), 'method = "calibration"\n[targets]\ntable2 = true\n')
    people = load_respondents(path, codebook)
    assert people.synthetic
    assert people.card is not None
    assert people.card.seed == 7
    assert people.card.note is not None
    assert people.card.note["zh"] == "非真实数据。"


def test_a_card_of_another_file_is_an_error(
    frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    path = save(frame, "data.csv")
    _card(path, sha256_of(path))
    path.write_text(path.read_text().replace("\n1,", "\n1000,", 1))
    with pytest.raises(UserError, match=r"The card .*data\.toml cannot be used") as caught:
        load_respondents(path, codebook)
    assert sha256_of(path) in caught.value.problems[0]


@pytest.mark.parametrize(
    "text", ['[project]\nname = "second wave"', "[tool]\nsynthetic = true", "no TOML", b"\xff\x00"]
)
def test_a_file_of_something_else_is_no_card(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "data.csv").write_text("id\n")
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "data.toml").write_bytes(content)
    assert read_card(tmp_path / "data.csv") is None


@pytest.mark.parametrize("text", ["synthetic = true", "synthetic =", 'synthetic = 1\nsha256 = "0"'])
def test_an_unreadable_card_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "data.csv").write_text("id\n")
    (tmp_path / "data.toml").write_text(text)
    with pytest.raises(UserError, match="cannot be used"):
        read_card(tmp_path / "data.csv")


def test_respondents_can_be_made_in_memory(frame: pd.DataFrame, codebook: Codebook) -> None:
    people = respondents_from_frame(frame, codebook, synthetic=True)
    assert people.synthetic
    np.testing.assert_array_equal(people.values("approval"), frame["approval"].astype(float))
    assert people.sha256 == respondents_from_frame(frame, codebook).sha256
    frame.loc[0, "approval"] = 9
    with pytest.raises(RespondentsError):
        respondents_from_frame(frame, codebook)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".dta", ".sav"])
def test_every_format_loads_the_same_respondents(
    suffix: str, frame: pd.DataFrame, codebook: Codebook, save: Save
) -> None:
    first = load_respondents(save(frame, "data.csv"), codebook)
    other = load_respondents(save(frame, f"other{suffix}"), codebook)
    pd.testing.assert_frame_equal(first.frame, other.frame)


def test_a_name_that_does_not_exist_is_an_error(frame: pd.DataFrame, codebook: Codebook) -> None:
    people = respondents_from_frame(frame, codebook)
    with pytest.raises(KeyError):
        people.values("aproval")
    with pytest.raises(KeyError):
        people.base("everyone")
