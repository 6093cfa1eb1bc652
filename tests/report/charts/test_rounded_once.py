"""A number beside a chart is rounded once, from the number itself."""

from __future__ import annotations

from scs_report.figures.captions import for_readers
from scs_report.figures.writing import plain_percent
from scs_report.language import Language


def test_shares_in_the_table_of_a_chart_are_those_of_the_text() -> None:
    """138 of 248 are 55.645%: 55.65 with two decimals, of which 55.7 would be made again."""
    english = Language("en")
    shares = [some / all_ for all_ in range(2, 300) for some in range(1, all_)]
    _, rows = for_readers(([""], [[plain_percent(share)] for share in shares]), english)
    assert [row[0] for row in rows] == [english.number(100 * share, 1) for share in shares]


def test_machines_get_as_many_decimals_as_a_share_has() -> None:
    assert [plain_percent(share) for share in (0.5, 0.1234, 138 / 248, 1.0)] == [
        "50.00",
        "12.34",
        "55.64516129",
        "100.00",
    ]
