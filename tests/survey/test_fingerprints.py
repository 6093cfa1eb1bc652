"""Synthetic respondents are known by their answers, and others are not taken for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.border.companions import find_fingerprints
from scs_report.errors import UserError
from scs_report.survey import (
    Codebook,
    fingerprints_of,
    fingerprints_text,
    load_respondents,
)
from scs_report.survey.fingerprints import (
    MOST_UNSAID,
    Fingerprints,
    read_fingerprints,
    synthetic_rows,
)

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def shipped(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "data" / "respondents.csv")


@pytest.fixture(scope="module")
def known(root: Path) -> Fingerprints:
    (path,) = find_fingerprints([root / "data"])
    return read_fingerprints(path)


def edited(frame: pd.DataFrame, cells: int, seed: int = 0) -> pd.DataFrame:
    """Give every person another answer to some of the questions they were asked."""
    random = np.random.default_rng(seed)
    columns = [column for column in frame if column not in ("id", "weight")]
    answers = frame[columns].to_numpy(copy=True)
    given = [np.unique(column[~np.isnan(column)]) for column in answers.T]
    for row in answers:
        asked = [j for j in np.flatnonzero(~np.isnan(row)) if len(given[j]) > 1]
        for j in random.choice(asked, cells, replace=False):
            row[j] = random.choice(given[j][given[j] != row[j]])
    return frame.assign(**dict(zip(columns, answers.T, strict=True)))


def shuffled(
    frame: pd.DataFrame, kept: tuple[str, ...] = (), seed: int = 0, *, sound: bool = False
) -> pd.DataFrame:
    """Exchange answers, but `kept`, among people who were asked the same; `sound` as validated."""
    random = np.random.default_rng(seed)
    asked = frame.isna().apply(tuple, axis=1)
    groups = frame.groupby([asked, *(frame[name] for name in kept)]).indices.values()
    changed = frame.copy()
    for column in frame.columns.difference([*kept, "id", "weight"]):
        if sound and column.startswith(("use_", "benefit_", "drawback_", "pilot_")):
            continue  # items that exclude each other
        values = frame[column].to_numpy(copy=True)
        for rows in groups:
            values[rows] = random.permutation(values[rows])
        changed[column] = values
    return changed


def test_the_fingerprints_beside_the_shipped_file_are_its_own(
    shipped: pd.DataFrame, root: Path
) -> None:
    made = fingerprints_of(shipped, "respondents.csv", ("id", "weight"))
    path = root / "data" / "respondents.fingerprints"
    assert read_fingerprints(path) == made
    first, second, *lines = fingerprints_text(made, "make it").splitlines()
    assert (first.startswith("#"), second) == (True, "# Written by `make it`.")
    assert lines == path.read_text("utf-8").splitlines()[2:]
    assert path.stat().st_size < 50_000


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "change",
    [
        lambda frame: edited(frame, 1),
        lambda frame: frame,
        lambda frame: frame.sample(frac=1, random_state=1),
        lambda frame: frame[frame.columns[::-1]],
        lambda frame: frame.sample(300, random_state=2),
        lambda frame: frame.sample(4000, replace=True, random_state=3),
        lambda frame: frame.assign(id=np.arange(len(frame)) + 10**6, weight=1.0),
        lambda frame: frame.astype("Float64"),
    ],
)
def test_every_row_of_a_copy_is_known(
    change: Change, shipped: pd.DataFrame, known: Fingerprints
) -> None:
    copy = change(shipped)
    assert synthetic_rows(copy, [known]) == len(copy)


@pytest.mark.slow
def test_rows_stay_known_while_most_of_them_is_left(
    shipped: pd.DataFrame, known: Fingerprints
) -> None:
    shares = [synthetic_rows(edited(shipped, n), [known]) / len(shipped) for n in (2, 3, 4, 20)]
    assert shares[0] > 0.99
    assert shares[1] > 0.95
    assert shares[2] > 0.6
    assert shares[3] < 0.01


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("kept", "most"), [((), 0.005), (("approval",), 0.01), (("approval", "education"), 0.03)]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_other_respondents_are_not_taken_for_synthetic_ones(
    kept: tuple[str, ...], most: float, seed: int, shipped: pd.DataFrame, known: Fingerprints
) -> None:
    found = synthetic_rows(shuffled(shipped, kept, seed), [known])
    assert found / len(shipped) < most < MOST_UNSAID


def test_people_who_answer_little_alike_prove_nothing(
    shipped: pd.DataFrame, known: Fingerprints
) -> None:
    common = {column: shipped[column].mode()[0] for column in shipped}
    assert synthetic_rows(pd.DataFrame([common] * 50), [known]) == 0
    assert synthetic_rows(shipped[["id", "approval", "gender", "location"]], [known]) == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".sav", ".dta"])
def test_a_copy_in_any_form_is_known_without_a_card(
    suffix: str, shipped: pd.DataFrame, codebook: Codebook, root: Path, tmp_path: Path
) -> None:
    import pyreadstat

    frame = shipped.head(200)
    path = tmp_path / f"survey{suffix}"
    writers: dict[str, Callable[[pd.DataFrame, str], None]] = {
        ".csv": lambda frame, path: frame.to_csv(path, index=False),
        ".xlsx": lambda frame, path: frame.to_excel(path, index=False),
        ".parquet": lambda frame, path: frame.to_parquet(path),
        ".sav": pyreadstat.write_sav,
        ".dta": pyreadstat.write_dta,
    }
    writers[suffix](frame, str(path))
    people = load_respondents(path, codebook, [root / "data"])
    assert people.synthetic
    assert people.synthetic_rows == 200


def test_content_wins_over_a_card_that_says_otherwise(
    codebook: Codebook, root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "survey.csv"
    shutil.copy(root / "data" / "respondents.csv", path)
    card = (root / "data" / "respondents.toml").read_text(encoding="utf-8")
    (tmp_path / "survey.toml").write_text(card.replace("synthetic = true", "synthetic = false"))
    assert load_respondents(path, codebook, [root / "data"]).synthetic


@pytest.mark.parametrize(("real", "said"), [(1900, True), (2050, False)])
def test_a_part_is_told_from_a_tenth_on(
    real: int, said: bool, shipped: pd.DataFrame, codebook: Codebook, root: Path, tmp_path: Path
) -> None:
    merged = pd.concat(
        [shuffled(shipped, sound=True).head(real), shipped.tail(len(shipped) - real)]
    )
    merged["id"] = np.arange(len(merged)) + 1
    for column in merged.columns.drop("weight"):
        merged[column] = merged[column].astype("Int64")
    path = tmp_path / "merged.csv"
    merged.to_csv(path, index=False)
    people = load_respondents(path, codebook, [root / "data"])
    assert people.synthetic == said
    assert len(shipped) - real <= people.synthetic_rows < len(shipped) - real + 25


def test_damaged_fingerprints_are_refused(root: Path, tmp_path: Path) -> None:
    text = (root / "data" / "respondents.fingerprints").read_text(encoding="utf-8")
    path = tmp_path / "one.fingerprints"
    for damaged in (text.replace("rows = 2209", "rows = 2210"), text[:-100], "of = 1"):
        path.write_text(damaged, encoding="utf-8")
        with pytest.raises(UserError, match="cannot be used"):
            read_fingerprints(path)
