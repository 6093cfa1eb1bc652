"""Percentages made from people pass the granularity test; changed digits mostly do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.replication.audit import grim

counts_of_answers = st.lists(st.integers(1, 400), min_size=2, max_size=8)


def _percentages(counts: list[int], decimals: int = 2) -> list[str]:
    return [f"{100 * count / sum(counts):.{decimals}f}" for count in counts]


@given(counts_of_answers, st.integers(0, 3))
def test_percentages_of_people_always_pass(counts: list[int], decimals: int) -> None:
    printed = _percentages(counts, decimals)
    assert grim.fits(printed, sum(counts))
    assert 100.0 in grim.column_sum(printed)[1]
    for count, percentage in zip(counts, printed, strict=True):
        assert count in grim.counts(percentage, sum(counts))


@pytest.mark.slow
@given(counts_of_answers)
def test_the_true_base_is_among_the_bases_found(counts: list[int]) -> None:
    assert sum(counts) in grim.bases(_percentages(counts), sum(counts))


@pytest.mark.parametrize(
    ("column", "exclusive", "expected"),
    [
        (["62.5", "37.5"], True, [8, 16]),
        (["50", "25"], False, [4, 8, 12, 16]),  # who may give several answers
        (["50", "25"], True, []),
        (["52.43", "47.57"], True, []),
    ],
)
def test_bases_are_those_that_fit_one_by_one(
    column: list[str], exclusive: bool, expected: list[int]
) -> None:
    assert list(grim.bases(column, 16, exclusive=exclusive)) == expected
    fitting = [n for n in range(1, 17) if grim.fits(column, n, exclusive=exclusive)]
    assert fitting == expected


@pytest.mark.slow
@given(counts_of_answers, st.data())
def test_a_changed_digit_no_longer_closes_the_column(
    counts: list[int], data: st.DataObject
) -> None:
    printed = _percentages(counts)
    place = data.draw(st.integers(0, len(printed) - 1))
    changes = [
        c
        for c in grim.one_digit_changes(printed[place])
        if abs(float(c) - float(printed[place])) > 0.1
    ]
    changed = data.draw(st.sampled_from(changes))
    column = [*printed[:place], changed, *printed[place + 1 :]]
    assert 100.0 not in grim.column_sum(column)[1]
    # and putting the digit back is among the repairs, attested by the number of people
    assert (place, printed[place]) in grim.repairs(column, sum(counts))


def test_most_single_percentages_out_of_few_people_are_unattainable() -> None:
    passing = sum(grim.attainable(f"{k / 100:.2f}", 163) for k in range(10_001))
    assert passing == 164


def test_counts_that_print_as_a_percentage() -> None:
    assert list(grim.counts("62.43", 2209)) == [1379]
    assert list(grim.counts("52.43", 2209)) == []
    assert list(grim.counts("50", 4)) == [2]


def test_a_tie_may_be_rounded_either_way() -> None:
    assert grim.attainable("0.62", 160)  # 1 of 160 is 0.625
    assert grim.attainable("0.63", 160)


def test_no_people_no_percentages() -> None:
    with pytest.raises(ValueError, match="base of 0"):
        grim.counts("50.00", 0)
    with pytest.raises(ValueError, match="not a printed number"):
        grim.counts("half", 10)


def test_only_repairs_from_whole_people_count() -> None:
    column = ["52.43", "35.49", "2.08"]
    assert grim.repairs(column, 2209) == ((0, "62.43"),)
    assert grim.repairs(column) == ((0, "62.43"), (1, "45.49"))
