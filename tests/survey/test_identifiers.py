"""Ids are names: numbers of seventeen digits are told apart in every format that holds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from scs_report.survey import Codebook, RespondentsError, load_respondents
from scs_report.survey.identifiers import identifiers

Write = Callable[[pd.DataFrame, Path], object]


@pytest.fixture
def people(demo: Path) -> pd.DataFrame:
    frame = pd.read_csv(demo / "data" / "respondents.csv")
    whole = [name for name in frame if name != "weight"]
    frame[whole] = frame[whole].astype("Int64")
    return frame


def long_ids(frame: pd.DataFrame, first: int = 20180201000000001) -> list[str]:
    return [str(first + number) for number in range(len(frame))]


def as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """With ids as text and answers as floats, as packages write them."""
    numbers = frame.drop(columns="id").astype(float)
    return pd.concat([frame["id"].astype(str), numbers], axis=1)


FORMATS: dict[str, Write] = {
    "a.csv": lambda frame, path: frame.to_csv(path, index=False),
    "texts.xlsx": lambda frame, path: as_texts(frame).to_excel(path, index=False),
    "a.parquet": lambda frame, path: frame.to_parquet(path, index=False),
    "a.sav": lambda frame, path: pyreadstat.write_sav(as_texts(frame), str(path)),
    "a.dta": lambda frame, path: pyreadstat.write_dta(as_texts(frame), str(path)),
}


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("name", FORMATS)
def test_long_ids_are_read_with_every_digit(
    name: str, tmp_path: Path, people: pd.DataFrame, demo_codebook: Codebook
) -> None:
    wanted = long_ids(people)
    people["id"] = pd.array([int(one) for one in wanted], dtype="Int64")
    FORMATS[name](people, tmp_path / name)
    found = load_respondents(tmp_path / name, demo_codebook)
    assert found.codes("id").astype(str).tolist() == wanted
    assert not [note for note in found.notes if "id" in note]


@pytest.mark.parametrize("digits", [18, 25])
def test_ids_longer_than_numbers_are_kept_as_they_are_written(
    digits: int, tmp_path: Path, people: pd.DataFrame, demo_codebook: Codebook
) -> None:
    wanted = long_ids(people, 10 ** (digits - 1))
    people["id"] = wanted
    people.to_csv(tmp_path / "a.csv", index=False)
    found = load_respondents(tmp_path / "a.csv", demo_codebook)
    assert found.codes("id").astype(str).tolist() == wanted


def test_one_that_stands_twice_is_still_found(
    tmp_path: Path, people: pd.DataFrame, demo_codebook: Codebook
) -> None:
    ids = long_ids(people)
    people["id"] = [ids[7], *ids[1:]]
    people.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(RespondentsError) as caught:
        load_respondents(tmp_path / "a.csv", demo_codebook)
    [said] = caught.value.report.lines()
    assert f"row 2: “{ids[7]}”" in said
    assert f"row 9: “{ids[7]}”" in said


@pytest.mark.parametrize("name", ["a.sav", "a.dta", "a.xlsx"])
def test_what_a_file_has_rounded_is_no_duplicate_but_told(
    name: str, tmp_path: Path, people: pd.DataFrame, demo_codebook: Codebook
) -> None:
    people = people.astype(float)
    people["id"] = np.array([int(one) for one in long_ids(people)], dtype=float)
    assert people["id"].duplicated().any()
    write = {
        "a.sav": lambda: pyreadstat.write_sav(people, str(tmp_path / name)),
        "a.dta": lambda: pyreadstat.write_dta(people, str(tmp_path / name)),
        "a.xlsx": lambda: people.to_excel(tmp_path / name, index=False),
    }
    write[name]()
    found = load_respondents(tmp_path / name, demo_codebook)
    [note] = [note for note in found.notes if "id" in note]
    assert "save the column as text" in note


def test_short_ids_stay_numbers() -> None:
    for values in (["1", "2"], [1.0, 2.0], [1, 2]):
        column = pd.Series(values)
        found = identifiers(column, lambda: pd.Series(["1", "2"], dtype="str"))
        assert found is not None
        assert found.dtype == "Int64"
    assert identifiers(pd.Series(["a", "1"]), lambda: pd.Series(["a", "1"], dtype="str")) is None
