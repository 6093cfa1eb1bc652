"""Numbers, dates and lists as each language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.language import Language, round_half_up

EN, ZH = Language("en"), Language("zh")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (EN.number(2209), ZH.number(2209)),
        (EN.number(-0.5, 2), ZH.number(-0.5, 2)),
    ],
)
def test_both_languages_use_true_minus_signs(english: str, chinese: str) -> None:
    assert "-" not in english + chinese


def test_thousands() -> None:
    assert (EN.number(2209), ZH.number(2209)) == ("2,209", "2209")
    assert (EN.number(116573566), ZH.number(116573566)) == ("116,573,566",) * 2


def test_percentages_points_and_ranges() -> None:
    assert EN.percent(0.48889) == ZH.percent(0.48889) == "49%"
    assert EN.points(0.0149) == "1\N{NO-BREAK SPACE}percentage point"
    assert EN.points(-0.1485) == "15\N{NO-BREAK SPACE}percentage points"
    assert ZH.points(-0.1485) == "15个百分点"
    assert EN.range("63%", "68%") == "63–68%"
    assert ZH.range("63%", "68%") == "63%～68%"


def test_dates_and_lists() -> None:
    assert EN.date("2018-02-01", "month") == "February 2018"
    assert ZH.date("2018-02-01", "month") == "2018年2月"
    assert ZH.date("2018-11-03") == "2018年11月3日"
    assert EN.date("2018-11-03") == "3 November 2018"
    assert EN.months("2018-02-01", "2018-04-30") == "February to April 2018"
    assert ZH.months("2018-02-01", "2018-04-30") == "2018年2月至4月"
    assert EN.months("2017-12-01", "2018-01-31") == "December 2017 to January 2018"
    assert ZH.months("2018-02-01", "2018-02-28") == "2018年2月"
    assert EN.list(["a", "b", "c"]) == "a, b and c"
    assert ZH.list(["甲", "乙", "丙"]) == "甲、乙和丙"


def test_titles_of_tables_and_figures() -> None:
    assert EN.title_number("table", "A2") == "Table\N{NO-BREAK SPACE}A2"
    assert ZH.title_number("figure", "3") == "图3"


@given(st.integers(-100_000, 100_000), st.integers(0, 3))
def test_halves_are_rounded_away_from_zero(units: int, decimals: int) -> None:
    value = (units + (0.5 if units >= 0 else -0.5)) / 10**decimals
    expected = units + (1 if units >= 0 else -1)
    assert float(round_half_up(value, decimals)) == pytest.approx(expected / 10**decimals)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        Language("fr")
