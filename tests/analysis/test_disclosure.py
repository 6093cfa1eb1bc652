"""No few people's answers follow from what is disclosed, and nothing is withheld for nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.analysis import analyse, load_specification
from scs_report.analysis.disclosure import Exempt, withheld_groups
from scs_report.analysis.isolation import UndecidedError, isolated
from scs_report.survey import Codebook, load_respondents

Mask = npt.NDArray[np.bool_]


def people(*parts: tuple[int, int]) -> Mask:
    """Return 220 people, of whom those of some ranges are meant."""
    number = np.arange(220)
    return np.any([(first <= number) & (number < last) for first, last in parts], axis=0)


ALL, NORTH, SOUTH, WEST = people((0, 220)), people((0, 20)), people((20, 130)), people((130, 220))


def test_only_few_people_make_a_group_withheld() -> None:
    groups = {"all": people((0, 60)), "north": people((0, 30)), "south": people((30, 60))}
    assert withheld_groups(groups, 30) == {}


def test_a_withheld_group_takes_a_second_one_with_it() -> None:
    groups = {"all": ALL, "south": SOUTH, "west": WEST, "north": NORTH}
    assert withheld_groups(groups, 30) == {"north": "small_base", "west": "complement"}


def test_people_in_no_printed_group_hide_a_small_group() -> None:
    assert withheld_groups({"all": ALL, "south": SOUTH, "north": NORTH}, 30) == {
        "north": "small_base"
    }


def test_withheld_groups_do_not_rest_on_few_people_together() -> None:
    isles, west = people((130, 135)), people((135, 220))
    groups = {"all": ALL, "south": SOUTH, "west": west, "north": NORTH, "isles": isles}
    assert set(withheld_groups(groups, 30)) == {"north", "isles", "west"}
    groups = {"all": people((0, 120)), "south": people((20, 115)), "north": NORTH}
    assert set(withheld_groups(groups, 30)) == {"north", "south"}


def test_of_two_groups_that_differ_by_few_the_one_named_later_is_withheld() -> None:
    commercial, sesame = people((0, 150)), people((3, 150))
    groups = {"all": ALL, "commercial": commercial, "sesame": sesame}
    assert withheld_groups(groups, 30) == {"sesame": "difference"}
    groups = {"all": ALL, "sesame": sesame, "commercial": commercial}
    assert withheld_groups(groups, 30) == {"commercial": "difference"}


def test_who_differs_by_chance_from_a_withheld_group_is_none_of_it() -> None:
    """Two groups differ by three people, of whom one is a member of a small group."""
    nearly = people((0, 19), (22, 220))
    groups = {"all": ALL, "nearly": nearly, "north": NORTH}
    assert withheld_groups(groups, 30) == {"north": "small_base", "nearly": "difference"}
    # without all of them the small group follows, alone or with others
    for rest in (people((20, 220)), people((25, 220))):
        groups = {"all": ALL, "rest": rest, "north": NORTH}
        assert withheld_groups(groups, 30) == {"north": "small_base", "rest": "complement"}


def test_equal_groups_are_disclosed_or_withheld_together() -> None:
    groups = {"all": ALL, "south": SOUTH, "west": WEST, "again": WEST, "north": NORTH}
    found = withheld_groups(groups, 30)
    assert found == {"north": "small_base", "west": "complement", "again": "complement"}


def test_a_base_of_few_answers_is_small_whoever_was_asked() -> None:
    found = withheld_groups({"all": ALL, "west": WEST}, 30, sizes={"all": 220, "west": 29})
    assert found == {"west": "small_base"}


def test_the_unrecognisable_need_no_others_to_hide_among() -> None:
    refused = people((0, 8))
    groups = {"all": ALL, "south": people((8, 130)), "west": WEST}
    assert withheld_groups(groups, 30) == {"west": "difference"}
    assert withheld_groups(groups, 30, exempt=Exempt(unrecognisable=(refused,))) == {}


def test_public_groups_hide_nobody() -> None:
    answered = people((20, 220))
    groups = {"all": ALL, "answered": answered, "few": people((0, 15), (20, 220))}
    assert withheld_groups(groups, 30) == {"answered": "difference", "few": "difference"}
    # what those who did not answer would have said is known: nobody need hide it
    exempt = Exempt(public=(people((0, 20)),))
    assert withheld_groups({"all": ALL, "answered": answered}, 30, exempt=exempt) == {}
    # but then a group of 40 tells of the other 20
    assert withheld_groups({"half": people((0, 40))}, 30, exempt=exempt) == {"half": "difference"}


def test_zero_switches_it_off() -> None:
    assert withheld_groups({"all": people((0, 9)), "north": people((0, 1))}, 0) == {}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Mask]:
    """Groups by the answers to some questions, and overlapping bases, of few people."""
    n = draw(st.integers(4, 12))
    groups = {"all": np.ones(n, dtype=bool)}
    for question in range(draw(st.integers(1, 2))):
        answers = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
        groups |= {f"{question}={level}": answers == level for level in set(answers.tolist())}
    for base in range(draw(st.integers(0, 2))):
        groups[f"base {base}"] = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    return {key: groups[key] for key in draw(st.permutations(list(groups)))}


@given(groups=tables(), threshold=st.integers(1, 6))
def test_nothing_on_few_people_follows_and_nothing_is_withheld_for_nothing(
    isolates: Callable[[Mask, int, Mask], bool], groups: dict[str, Mask], threshold: int
) -> None:
    withheld = withheld_groups(groups, threshold)

    def tells(keys: list[str]) -> bool:
        rows = np.array([groups[key] for key in keys], dtype=bool)
        return bool(keys) and isolates(rows, threshold, rows[:0])

    disclosed = [key for key in groups if key not in withheld]
    assert not tells(disclosed)
    for key, group in groups.items():
        small = group.sum() < threshold
        assert (withheld.get(key) == "small_base") == small
        if key in withheld and not small:
            assert tells([*disclosed, key])


def test_a_search_that_takes_too_long_withholds_what_is_safe() -> None:
    random = np.random.default_rng(3)
    groups = {at: random.random(300) < 0.5 for at in range(24)}
    with pytest.raises(UndecidedError):
        withheld_groups(groups, 25, most_steps=300)
    withheld = withheld_groups(groups, 25, patience=300)
    assert withheld
    disclosed = [one for key, one in groups.items() if key not in withheld]
    assert len(disclosed) > 5
    assert isolated(disclosed, 25) is None


def test_every_search_of_an_analysis_ends(
    demo: Path, demo_codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int | None] = []

    def watched(*arguments: Any) -> Any:
        asked.append(arguments[4])
        return isolated(*arguments)

    monkeypatch.setattr("scs_report.analysis.disclosure.isolated", watched)
    people = load_respondents(demo / "data" / "respondents.csv", demo_codebook, [demo / "data"])
    analyse(people, load_specification(demo / "data"))
    assert asked
    assert None not in asked
