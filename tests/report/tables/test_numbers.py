from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.language import Language
from scs_report.results import ParameterEstimate
from scs_report.tables.number_formats import coefficient_number, p_value, stars_note

ENGLISH = Language("en")


@pytest.mark.parametrize(
    "printed",
    [
        "0.0147",
        "0.00549",
        "0.582",
        "0.111",
        "1.380",
        "−0.245",
        "−13.03",
        "0.0335",
        "−0.00187",
        "9.721",
        "12.66",
        "−8.811",
    ],
)
def test_coefficients_look_as_in_the_paper(printed: str) -> None:
    value = float(printed.replace("−", "-"))
    assert coefficient_number(value, ENGLISH) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.99949, "0.999"), (0.99951, "1.000"), (-0.9999, "−1.000"), (0.00999951, "0.0100")],
)
def test_rounding_up_to_one_prints_one(value: float, printed: str) -> None:
    assert coefficient_number(value, ENGLISH) == printed


@given(st.floats(-999, 999).filter(lambda value: abs(value) > 1e-6))
def test_a_printed_coefficient_is_off_by_half_a_digit_at_most(value: float) -> None:
    printed = coefficient_number(value, ENGLISH)
    decimals = len(printed.split(".")[1])
    assert abs(float(printed.replace("−", "-")) - value) <= 0.5 * 10**-decimals * (1 + 1e-6)


@pytest.mark.parametrize(
    ("p", "mark"),
    [(0.0099, "***"), (0.01, "**"), (0.0499, "**"), (0.05, "*"), (0.0999, "*"), (0.1, "")],
)
def test_stars_stand_for_p_below_each_level(p: float, mark: str) -> None:
    parameter = ParameterEstimate(value=1.0, se=1.0, z=1.0, p=p, low=0.0, high=2.0)
    assert parameter.stars == mark


def test_the_legend_names_the_levels_in_both_languages() -> None:
    assert stars_note(ENGLISH) == "*, ** and ***: p < 0.1, 0.05 and 0.01 (two-sided tests)."
    assert stars_note(Language("zh")).startswith("*、**和***分别表示在0.1、0.05和0.01的水平上显著")


def test_small_p_values_are_bounded() -> None:
    assert p_value(0.0004, ENGLISH) == "p < 0.001"
    assert p_value(0.0412, ENGLISH) == "p = 0.041"
