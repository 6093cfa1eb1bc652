"""What is withheld cannot be computed from what is disclosed."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scs_report.study.disclosure import Sum, withheld_groups


def test_only_few_people_make_a_group_withheld() -> None:
    sizes = {"all": 60, "north": 30, "south": 30}
    assert withheld_groups(sizes, [Sum("all", ("north", "south"))], 30) == {}


def test_the_next_smallest_group_of_the_sum_is_withheld_too() -> None:
    sizes = {"all": 220, "north": 20, "south": 110, "west": 90}
    found = withheld_groups(sizes, [Sum("all", ("north", "south", "west"))], 30)
    assert found == {"north": "small_base", "west": "complement"}


def test_people_in_no_printed_group_hide_a_small_group() -> None:
    sizes = {"all": 220, "north": 20, "south": 110}
    assert set(withheld_groups(sizes, [Sum("all", ("north", "south"), 90)], 30)) == {"north"}


def test_withheld_groups_do_not_rest_on_few_people_together() -> None:
    sizes = {"all": 220, "north": 20, "south": 110, "west": 85, "isles": 5}
    found = withheld_groups(sizes, [Sum("all", ("north", "south", "west", "isles"))], 30)
    assert set(found) == {"north", "isles", "west"}
    found = withheld_groups(
        {"all": 120, "north": 20, "south": 95}, [Sum("all", ("north", "south"), 5)], 30
    )
    assert set(found) == {"north", "south"}


def test_sums_are_joined_through_a_group_that_is_printed_nowhere() -> None:
    sizes = {"shop": 1639, "shop only": 1510, "pilot": 149, "pilot only": 20}
    sums = [Sum("users", ("shop", "pilot only")), Sum("users", ("shop only", "pilot"))]
    assert withheld_groups(sizes, sums, 30) == {"pilot only": "small_base", "pilot": "complement"}


def test_groups_of_no_table_are_withheld_first() -> None:
    sizes = {"all": 220, "north": 20, "south": 110, "west": 90}
    sums = [Sum("all", ("north", "south", "west"))]
    assert set(withheld_groups(sizes, sums, 30, aside=["south"])) == {"north", "south"}


def test_zero_switches_it_off() -> None:
    assert withheld_groups({"all": 9, "north": 1}, [Sum("all", ("north",), 8)], 0) == {}


LEVELS = (3, 2, 2)
#: People of each combination of three characteristics; with one at least in every combination no
#: groups add up but the declared ones.
CELLS = list(product(*map(range, LEVELS)))
people = st.lists(st.integers(1, 40), min_size=len(CELLS), max_size=len(CELLS))
groups = [(variable, level) for variable, count in enumerate(LEVELS) for level in range(count)]


@given(people, st.sets(st.sampled_from(groups)), st.integers(1, 60))
def test_nothing_withheld_follows_from_what_is_disclosed(
    counts: list[int], unprinted: set[tuple[int, int]], threshold: int
) -> None:
    number = np.array(counts)
    masks = {"all": np.ones(len(CELLS))}
    sums = []
    for variable, levels in enumerate(LEVELS):
        parts = [level for level in range(levels) if (variable, level) not in unprinted]
        for level in parts:
            masks[f"{variable}={level}"] = np.array(
                [cell[variable] == level for cell in CELLS], float
            )
        rest = sum(n for n, cell in zip(counts, CELLS, strict=True) if cell[variable] not in parts)
        sums.append(Sum("all", tuple(f"{variable}={level}" for level in parts), rest))
    sizes = {key: int(mask @ number) for key, mask in masks.items()}

    withheld = withheld_groups(sizes, sums, threshold)

    assert {key for key, n in sizes.items() if n < threshold} <= set(withheld)
    disclosed = [mask for key, mask in masks.items() if key not in withheld]
    rank = np.linalg.matrix_rank(disclosed) if disclosed else 0
    for key in withheld:
        assert np.linalg.matrix_rank([*disclosed, masks[key]]) == rank + 1
    for one in sums:
        hidden = [sizes[part] for part in one.parts if part in withheld]
        assert not hidden or "all" in withheld or sum(hidden) + one.rest >= threshold
