from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.replication import (
    Published,
    PublishedError,
    decimals_of,
    load_published,
    rounds_to,
)

DIRECTORY = Path(__file__).parents[2] / "data" / "published"
# Cells of each table: a cell lost in an edit must not go unnoticed.
CELLS = {
    "table-1": 126,
    "table-2": 42,
    "table-3": 34,
    "table-4": 346,
    "table-5": 15,
    "table-a1": 51,
    "table-a2": 368,
    "table-a3": 92,
    "table-a4": 42,
    "text": 170,
}


def test_every_cell_is_there(published: Published) -> None:
    assert Counter(cell.table for cell in published) == CELLS
    assert [*CELLS] == [*dict.fromkeys(cell.table for cell in published)]


def test_no_two_cells_share_a_key(published: Published) -> None:
    keys = Counter(cell.key for cell in published)
    assert [key for key, times in keys.items() if times > 1] == []


def test_printed_digits_keep_their_zeros(published: Published) -> None:
    cell = published.cell("table-4", "region=2", "model_2", "coefficient")
    assert (cell.printed, cell.value, cell.decimals) == ("0.0840", 0.084, 4)


def test_what_cannot_be_read_has_no_value(published: Published) -> None:
    lost = published.find("table-4", reading="illegible")
    assert all(cell.value is None and cell.note for cell in lost)
    coefficients = {(cell.row, cell.column) for cell in lost if cell.statistic == "coefficient"}
    assert coefficients == {
        ("education=4", "model_2"),
        ("education=4", "model_7"),
        ("location=1", "model_3"),
        ("location=1", "model_4"),
        ("location=1", "model_5"),
        ("location=1", "model_7"),
        ("cut1", "model_6"),
    }
    with pytest.raises(ValueError, match="no value can be read"):
        published.value("table-4", "location=1", "model_3", "coefficient")


def test_a_wrong_print_keeps_its_digits_beside_the_reading(published: Published) -> None:
    cell = published.cell("table-a2", "age_band=1", "unweighted")
    assert (cell.printed, cell.value, cell.is_corrected) == ("52.43", 62.43, True)
    assert cell.note
    assert [cell.key for cell in published if cell.is_corrected] == [
        "table-a1: header / step5_east / target_share",
        "table-a1: header / step5_west / target_share",
        "table-a2: use_sesame=1 / weighted / weighted_share",
        "table-a2: age_band=1 / unweighted / unweighted_share",
        "table-a2: quality_of_life=3 / unweighted / unweighted_share",
    ]


def test_counts_give_the_printed_percentages(published: Published) -> None:
    for base in published.find("table-a2", statistic="base_n"):
        if base.question in ("social_credit_use", "tencent_score"):
            continue
        total = base.value
        counts = published.find("table-a2", question=base.question, statistic="count")
        assert total is not None
        assert sum(cell.value or 0 for cell in counts) == total
        for count in counts:
            share = published.cell("table-a2", count.row, "unweighted")
            if share.row == "quality_of_life=5":
                continue  # the printed column sums to 100.40; see the note
            assert count.value is not None
            printed = f"{share.value:.2f}" if share.is_corrected else share.printed
            assert rounds_to(100 * count.value / total, printed), count.key


def test_shares_of_table_2_sum_to_a_hundred(published: Published) -> None:
    cells = published.find("table-2", statistic="weighted_share")
    for base in {cell.base for cell in cells}:
        total = sum(cell.value or 0 for cell in cells if cell.base == base)
        assert total == pytest.approx(100, abs=0.02)


def test_a_damaged_file_is_reported_with_all_its_problems(tmp_path: Path) -> None:
    for table in CELLS:
        (tmp_path / f"{table}.csv").write_bytes((DIRECTORY / f"{table}.csv").read_bytes())
    for table, row, column, wrong in (
        ("table-2", 3, "reading", "perhaps"),
        ("table-a1", 2, "value", "x"),
    ):
        path = tmp_path / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            records = list(csv.reader(stream))
        records[row][records[0].index(column)] = wrong
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(records)
    with pytest.raises(PublishedError) as caught:
        load_published(tmp_path)
    assert caught.value.problems == (
        "table-2.csv, row 4: reading 'perhaps' is none of sure, likely, illegible",
        'table-a1.csv, row 3: found "x" in column value, expected a number or nothing',
    )


def test_tables_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = ["table-1", "table-2", "table-10", "table-a1", "text"]
    for name in names:
        (tmp_path / f"{name}.csv").write_bytes((DIRECTORY / "table-1.csv").read_bytes())
    found = [cell.table for cell in load_published(tmp_path)]
    assert [*dict.fromkeys(found)] == names


def test_a_folder_without_tables_is_said(tmp_path: Path) -> None:
    with pytest.raises(PublishedError, match="there are no tables"):
        load_published(tmp_path)


@pytest.mark.parametrize(
    ("value", "printed", "expected"),
    [
        (0.135, "0.14", True),
        (0.135, "0.13", False),
        (0.125, "0.13", True),
        (0.125, "0.12", True),
        (0.1 + 0.2, ".300", True),
        (-0.00187, "-0.00187", True),
        (-0.0005, "0.000", True),
        (1549.0, "1,549", True),
        (57.06, "57.06%", True),
        (57.066, "57.06%", False),
        (float("nan"), "1.0", False),
        (0.582, "0.582***", True),
    ],
)
def test_rounding(value: float, printed: str, expected: bool) -> None:
    assert rounds_to(value, printed) is expected


@given(
    st.decimals(min_value=-1000, max_value=1000, places=4, allow_nan=False, allow_infinity=False)
)
def test_a_number_rounds_to_itself_and_not_to_the_next(number: object) -> None:
    text = f"{number:.4f}"
    assert decimals_of(text) == 4
    assert rounds_to(float(text), text)
    assert not rounds_to(float(text) + 0.0001, text)


def test_no_number_is_no_printed_number() -> None:
    with pytest.raises(ValueError, match="not a printed number"):
        rounds_to(1.0, "n/a")
