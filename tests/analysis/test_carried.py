"""Which variables people can carry together."""

from __future__ import annotations

import numpy as np

from scs_report.analysis.carried import carried

GAP = np.nan
EVERYBODY = np.ones(10, dtype=bool)


def test_what_is_the_same_for_all_goes_before_what_is_so_beside_it() -> None:
    # the second differs only among those who did not answer the first
    first = np.array([1.0] * 8 + [GAP] * 2)
    second = np.array([0.0] * 3 + [GAP] * 5 + [1, 2])
    left_out, inside = carried({"first": first, "second": second}, EVERYBODY)
    assert left_out == {"first": "constant"}
    assert inside.tolist() == (~np.isnan(second)).tolist()


def test_of_two_that_are_the_same_together_the_one_with_fewer_answers_goes() -> None:
    first = np.array([1.0] * 6 + [2, 2, GAP, GAP])
    second = np.array([0.0] * 6 + [GAP, GAP, 1, GAP])
    left_out, inside = carried({"second": second, "first": first}, EVERYBODY)
    assert left_out == {"second": "constant"}
    assert int(inside.sum()) == 8


def test_without_answers_a_variable_is_no_reason_to_lose_the_others() -> None:
    first = np.arange(10.0)
    left_out, inside = carried({"first": first, "second": first * GAP}, EVERYBODY)
    assert left_out == {"second": "no_people"}
    assert inside.all()


def test_where_nobody_answered_all_of_them_nobody_is_left() -> None:
    first = np.array([1.0, 2, 3, 4, 5] + [GAP] * 5)
    left_out, inside = carried({"first": first, "second": first[::-1]}, EVERYBODY)
    assert not left_out
    assert not inside.any()
