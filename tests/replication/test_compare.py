"""Printed cells beside computed ones."""

from __future__ import annotations

import msgspec

from scs_report.replication import Published
from scs_report.replication.cell_comparison import compare
from scs_report.results import Results


def test_every_number_of_the_tables_is_compared(published: Published, results: Results) -> None:
    compared = compare(published, results)
    assert {c.cell.table for c in compared} == {
        *(f"table-{n}" for n in range(2, 6)),
        *(f"table-a{n}" for n in range(1, 5)),
        "text",
    }
    assert all(c.computed is not None for c in compared if c.verdict != "unreadable")
    assert len({c.cell.key for c in compared}) == len(compared)


def test_what_follows_from_counts_alone_is_as_printed(
    published: Published, results: Results
) -> None:
    for comparison in compare(published, results):
        cell = comparison.cell
        exact = cell.table in ("table-a1", "table-5") or cell.statistic in (
            "unweighted_share",
            "unweighted_n",
        )
        if exact and cell.question != "tencent_score":
            expected = "as_read" if cell.is_corrected else "as_printed"
            assert comparison.verdict == expected, cell.key


def test_wrong_print_is_never_said_to_agree_as_printed(
    published: Published, results: Results
) -> None:
    compared = compare(published, results)
    read = {c.cell.printed for c in compared if c.verdict == "as_read"}
    assert read == {"22%", "42%", "33.64", "52.43", "26.84"}
    assert not [c for c in compared if c.verdict == "as_printed" and c.cell.is_corrected]


def test_unreadable_cells_are_not_judged(published: Published, results: Results) -> None:
    compared = compare(published, results)
    assert {c.cell.reading for c in compared if c.verdict == "unreadable"} == {"illegible"}
    assert {c.cell.printed for c in compared if c.verdict == "in_words"} == {"half", "1 in 5"}


def test_a_change_in_the_last_digit_is_seen(published: Published, results: Results) -> None:
    address = "share:approval=5@all"
    share = results.estimates[address]
    moved = msgspec.structs.replace(share, value=share.value + 0.0001)
    other = msgspec.structs.replace(results, estimates=results.estimates | {address: moved})
    before = {c.cell.key: c.verdict for c in compare(published, results)}
    after = {c.cell.key: c.verdict for c in compare(published, other)}
    changed = [key for key in before if before[key] != after[key]]
    assert changed == [
        "table-2: approval=5 / all / weighted_share",
        "table-a2: approval=5 / weighted / weighted_share",
    ]
