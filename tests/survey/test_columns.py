"""Answers in little room say what the frame says, and are checked no less."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.errors import UserError
from scs_report.survey import (
    Codebook,
    check_respondents,
    load_respondents,
    narrowed,
    respondents_from_frame,
    screening,
    validate,
)
from scs_report.survey.column import Real, Texts, Whole, column_of_series, joined
from scs_report.survey.columns import Columns, columns_of
from scs_report.survey.derive import base_mask, derived_columns
from scs_report.survey.narrowed import read_columns

Make = Callable[..., pd.DataFrame]
LARGE = [0, 1, -1, 255, 256, -129, 70_000, 2**31, 2**53 - 1, -(2**40)]


@given(st.lists(st.sampled_from([None, *LARGE, 2.5, np.inf]), min_size=1, max_size=12))
def test_a_column_keeps_every_number(values: list[float | None]) -> None:
    expected = np.array([np.nan if value is None else value for value in values])
    column = column_of_series(pd.Series(expected), integer=False)
    np.testing.assert_array_equal(column.floats(), expected)
    np.testing.assert_array_equal(column.blank(), np.isnan(expected))
    np.testing.assert_array_equal(column.series().to_numpy(), expected)
    parts = [
        column_of_series(pd.Series(expected[part]), integer=False)
        for part in (slice(0, 3), slice(3, 7), slice(7, 12))
    ]
    np.testing.assert_array_equal(joined(parts).floats(), expected)


def test_answers_need_a_byte_each(codebook: Codebook, make: Make) -> None:
    columns = columns_of(make(300))
    for name in codebook.columns:
        column = columns[name]
        if isinstance(column, Whole) and name != codebook.design.id:
            assert column.codes.itemsize == 1, name
    assert isinstance(columns["weight"], Real)


def test_ids_keep_all_digits() -> None:
    ids = pd.Series([2**63 - 1, None, -(2**62), 17], dtype="Int64")
    pd.testing.assert_series_equal(column_of_series(ids, integer=True).series(), ids)
    wide = pd.Series([2**63 - 1, -(2**63)], dtype="Int64")
    pd.testing.assert_series_equal(column_of_series(wide, integer=True).series(), wide)
    texts = pd.Series(["7", "x"], dtype="str")
    kept = joined([column_of_series(texts, integer=True), column_of_series(ids, integer=True)])
    assert isinstance(kept, Texts)
    assert kept.series().tolist()[:3] == ["7", "x", str(2**63 - 1)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["Int64", "float64", "int8", "str", "pandas"])
def test_parquet_is_read_as_any_table_is(
    codebook: Codebook, make: Make, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In parts, whatever type the numbers have."""
    monkeypatch.setattr(narrowed, "_BATCH", 7)
    frame = make(40)
    if kind in ("float64", "str"):
        frame = frame.astype(dict.fromkeys(frame.columns.drop("weight"), kind))
    path = tmp_path / "people.parquet"
    if kind == "int8":
        small = {name: pa.int8() for name in frame if name != "weight"}
        schema = pa.schema([(name, small.get(name, pa.float64())) for name in frame])
        pq.write_table(pa.Table.from_pandas(frame, schema), path)
    else:
        frame.set_index("gender" if kind == "pandas" else pd.RangeIndex(40)).to_parquet(path)
    whole = respondents_from_frame(make(40), codebook)
    found = load_respondents(path, codebook)
    pd.testing.assert_frame_equal(found.frame, whole.frame)
    assert found.notes == ()


@pytest.mark.slow
def test_what_only_the_whole_table_tells_is_told_of_parquet(
    codebook: Codebook, make: Make, tmp_path: Path
) -> None:
    frame = make(40)
    frame = frame.reindex(range(41))
    frame["remark"] = [None] * 41
    frame.to_parquet(tmp_path / "empty.parquet")
    found = load_respondents(tmp_path / "empty.parquet", codebook)
    assert found.rows == 40
    assert found.notes == ("Left out, since the codebook has no such column: “remark”",)
    frame.iloc[:40].drop(columns="weight").to_parquet(tmp_path / "none.parquet")
    assert (load_respondents(tmp_path / "none.parquet", codebook).weights == 1).all()


def wronged(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return respondents with a few cells that are wrong, or may be."""
    rng = np.random.default_rng(seed)
    frame = frame.copy()
    for _ in range(rng.integers(0, 4)):
        name = rng.choice(frame.columns)
        values = [pd.NA, 0, 1, 2, 97, 1000, -1] if name != "weight" else [np.nan, 0.0, -1.0, 1e12]
        frame.loc[rng.integers(0, len(frame)), name] = values[rng.integers(0, len(values))]
    return frame


@pytest.mark.exhaustive(6)
@pytest.mark.parametrize("few", [0, 1 << 22])
@pytest.mark.parametrize("seed", range(16))
def test_what_is_wrong_is_found_in_combinations_of_answers(
    codebook: Codebook, make: Make, seed: int, few: int
) -> None:
    """The report of many is that of all rows, whether combinations or blocks were looked at."""
    frame = wronged(make(60, seed), seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "_MANY", 0)
        patch.setattr(screening, "_FEW", few)
        patch.setattr(screening, "BLOCK", 16)
        found = screening.validate_columns(columns_of(frame), codebook, "file")
    expected = validate(frame, codebook, "file")
    assert found.lines() == expected.lines()
    assert found.rows == expected.rows


def test_a_block_of_weightless_people_is_no_problem(codebook: Codebook, make: Make) -> None:
    """That some weight is above zero is asked of the file, not of a block of it."""
    frame = make(60)
    frame.loc[:30, "weight"] = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "_MANY", 0)
        patch.setattr(screening, "_FEW", 0)
        patch.setattr(screening, "BLOCK", 16)
        assert screening.validate_columns(columns_of(frame), codebook, "file").ok


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("seed", range(5))
def test_rules_are_looked_up_or_worked_out(codebook: Codebook, make: Make, seed: int) -> None:
    frame = make(90, seed)
    many = columns_of(pd.concat([frame] * 40, ignore_index=True))
    few = columns_of(frame)
    for name, column in derived_columns(many, codebook).items():
        once = derived_columns(few, codebook)[name]
        np.testing.assert_array_equal(column.codes, np.tile(once.codes, 40))
    for base in codebook.bases:
        once_held = base_mask(few, codebook, base.id)
        np.testing.assert_array_equal(base_mask(many, codebook, base.id), np.tile(once_held, 40))


def test_combinations_of_numbers_with_fractions() -> None:
    columns = Columns(
        5,
        {
            "amount": Real(np.array([2.5, np.nan, 2.5, 7.0, np.nan])),
            "city": column_of_series(pd.Series([1, 1, 1, 97, 97]), integer=True),
        },
    )
    found = columns.combinations(["amount", "city"], np.array([1.0, 2, 3, 4, 0]))
    rows = zip(
        *(found.columns.floats(name).tolist() for name in ("amount", "city")),
        found.people.tolist(),
        found.weights.tolist(),
        found.squares.tolist(),
        strict=True,
    )
    assert [repr(row) for row in rows] == [
        "(2.5, 1.0, 2.0, 4.0, 10.0)",
        "(7.0, 97.0, 1.0, 4.0, 16.0)",
        "(nan, 1.0, 1.0, 2.0, 4.0)",
        "(nan, 97.0, 1.0, 0.0, 0.0)",
    ]


def test_lines_of_a_file_are_kept(codebook: Codebook, make: Make, tmp_path: Path) -> None:
    """Of rows that were left out the others keep their lines."""
    frame = make(6)
    frame.loc[2] = pd.NA
    frame.to_csv(tmp_path / "people.csv", index=False)
    columns = read_columns(tmp_path / "people.csv", codebook).columns
    assert columns.frame(["gender"]).index.tolist() == [2, 3, 5, 6, 7]


@pytest.mark.slow
@pytest.mark.parametrize("shuffled", [False, True])
def test_ids_that_occur_twice_are_found_in_many(
    codebook: Codebook, make: Make, shuffled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_MANY", 0), ("_FEW", 0), ("BLOCK", 16)):
        monkeypatch.setattr(screening, name, value)
    frame = make(60)
    if shuffled:
        frame["id"] = frame["id"].sample(frac=1, random_state=1).to_numpy()
    assert screening.validate_columns(columns_of(frame), codebook, "file").ok
    frame.loc[55, "id"] = frame.loc[3, "id"]
    found = screening.validate_columns(columns_of(frame), codebook, "file")
    assert [(one.kind, one.rows.tolist()) for one in found.findings] == [("duplicate-id", [5, 57])]


def test_ids_that_pandas_wrote_as_numbers_of_rows(
    codebook: Codebook, make: Make, tmp_path: Path
) -> None:
    """Such an index stands in the file's notes, and in no column."""
    frame = make(40).drop(columns="id").set_index(pd.RangeIndex(1, 41, name="id"))
    frame.to_parquet(tmp_path / "people.parquet")
    found = load_respondents(tmp_path / "people.parquet", codebook)
    assert found.codes("id").tolist() == list(range(1, 41))


def test_a_parquet_file_with_damaged_pages_is_refused(
    codebook: Codebook, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "people.parquet"
    make(4000).to_parquet(path)
    content = bytearray(path.read_bytes())
    content[4:3000] = bytes(2996)
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        load_respondents(path, codebook)


def test_words_among_numbers_are_shown_with_their_rows(
    codebook: Codebook, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though parts of the column hold numbers only."""
    monkeypatch.setattr(narrowed, "_BATCH", 7)
    frame = make(40)
    asked = frame["gender"].astype("str")
    asked[30], asked[31] = "much", None
    frame["gender"] = asked
    frame.to_parquet(tmp_path / "people.parquet")
    frame.to_csv(tmp_path / "people.csv", index=False)
    reports = [
        check_respondents(tmp_path / f"people.{kind}", codebook) for kind in ("csv", "parquet")
    ]
    texts = [[(one.row, one.column, one.found) for one in found.problems] for found in reports]
    assert texts[0] == texts[1] == [(32, "gender", "much"), (33, "gender", "")]


@pytest.mark.slow
def test_answers_are_read_without_what_estimates() -> None:
    """It takes longer to load than `scs-report validate` takes for all else."""
    code = (
        "import sys, scs_report.survey; print({'scipy', 'scs_report.estimation'} & {*sys.modules})"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
