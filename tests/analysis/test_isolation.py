"""Few people are found exactly where some combination of groups isolates them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import null_space

from scs_report.analysis import isolation
from scs_report.analysis.isolation import isolated

Groups = npt.NDArray[np.bool_]


def group(*parts: tuple[int, int], n: int = 300) -> npt.NDArray[np.bool_]:
    """Return the people of some ranges."""
    people = np.arange(n)
    return np.any([(first <= people) & (people < last) for first, last in parts], axis=0)


ALL = group((0, 300))


@pytest.mark.parametrize(
    ("groups", "people"),
    [
        ((ALL, group((3, 300))), (0, 3)),  # one within the other
        ((ALL, group((0, 100)), group((103, 300))), (100, 103)),  # two that leave some out
        ((group((0, 150)), group((150, 297)), ALL), (297, 300)),
        ((group((0, 100)), group((100, 200)), group((0, 203))), (200, 203)),  # a union is printed
        ((group((0, 150)), group((103, 300)), group((100, 150)), ALL), (100, 103)),  # a section
        # a chain: no two of them differ by few
        (
            (group((0, 100)), group((0, 50)), group((53, 100), (200, 300)), group((200, 300))),
            (50, 53),
        ),
        # half of the sum of two without the third
        (
            (group((0, 3), (10, 90)), group((0, 3), (100, 190)), group((10, 90), (100, 190))),
            (0, 3),
        ),
    ],
)
def test_people_are_isolated_by_subtraction(
    groups: tuple[Groups, ...], people: tuple[int, int]
) -> None:
    found = isolated(groups, 30)
    assert found is not None
    assert found.tolist() == group(people).tolist()
    assert isolated(groups, 3) is None
    for one in range(len(groups)):
        assert isolated([*groups[:one], *groups[one + 1 :]], 30) is None


def test_it_does_not_matter_where_known_people_are_isolated() -> None:
    refused = group((100, 108))
    groups = [ALL, group((0, 100)), group((108, 300))]
    assert isolated(groups, 30) is not None
    assert isolated(groups, 30, [refused]) is None
    # but their neighbours must not be
    assert isolated([*groups, group((103, 300))], 30, [refused]) is not None
    assert isolated([*groups, group((0, 105))], 30, [refused]) is not None
    assert isolated([*groups, group((110, 300))], 30, [refused]) is not None


def test_groups_that_are_few_themselves_are_isolated() -> None:
    groups = [group((first, first + 16)) for first in range(0, 288, 16)]
    found = isolated(groups, 30)
    assert found is not None
    assert found.sum() == 16


def test_no_groups_isolate_nobody() -> None:
    assert isolated([], 30) is None
    assert isolated([np.zeros(5, dtype=bool)], 30) is None
    assert isolated([np.ones(5, dtype=bool)], 5) is None


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Groups, Groups]:
    """Groups of a survey, and some of which nothing is hidden; some are made of others."""
    n = draw(st.integers(1, 11))
    mask = st.lists(st.booleans(), min_size=n, max_size=n)
    groups = [np.array(one) for one in draw(st.lists(mask, min_size=1, max_size=5))]
    known = [np.array(one) for one in draw(st.lists(mask, max_size=2))]
    if draw(st.booleans()):
        groups.append(np.ones(n, dtype=bool))
    if draw(st.booleans()):
        known.append(groups[0] & ~groups[-1])
    if known and draw(st.booleans()):
        groups.append(known[0])
    return np.array(groups), np.array(known, dtype=bool).reshape(-1, n)


@given(survey=surveys(), threshold=st.integers(1, 8))
def test_the_search_finds_what_trying_everything_finds(
    isolates: Callable[[Groups, int, Groups], bool],
    survey: tuple[Groups, Groups],
    threshold: int,
) -> None:
    groups, known = survey
    found = isolated(list(groups), threshold, list(known))
    assert (found is not None) == isolates(groups, threshold, known)
    if found is not None:
        assert 0 < found.sum() < threshold


def test_a_survey_of_many_groups_is_searched_whole() -> None:
    """Ten questions asked of 400 people, three of whom two groups differ by."""
    numbers = np.random.default_rng(1)
    groups = [np.ones(400, dtype=bool)]
    for levels in (2, 2, 2, 3, 3, 3, 4, 4, 2, 3):
        answers = numbers.integers(0, levels, 400)
        groups += [answers == level for level in range(levels)]
    assert isolated(groups, 30) is None
    three = np.flatnonzero(groups[1])[:3]
    smaller = groups[1].copy()
    smaller[three] = False
    found = isolated([*groups, smaller], 30)
    assert found is not None
    assert np.flatnonzero(found).tolist() == three.tolist()


def test_some_of_the_known_people_are_not_isolated_either() -> None:
    """Eight refused, which is no matter, but three of them are in a group of their own."""
    numbers = np.random.default_rng(1)
    answers = numbers.integers(0, 2, (5, 400))
    refused = np.arange(400) < 8
    three = np.arange(400) < 3
    groups = [np.ones(400, dtype=bool), ~refused, *(answers == 1)]
    assert isolated(groups, 30) is not None
    assert isolated(groups, 30, [refused]) is None
    found = isolated([*groups, ~refused | three], 30, [refused])
    assert found is not None
    assert set(np.flatnonzero(found)) <= set(range(8))


@pytest.mark.slow
def test_searches_among_many_groups_of_many_people_are_not_kept() -> None:
    """Each would hold a byte for everybody in every group."""
    drawn = np.random.default_rng(1)
    isolation._isolated.cache_clear()
    groups = [drawn.random(20_000) < 0.5 for _ in range(20)]
    assert isolation.isolated(groups, 3) is None
    assert isolation._isolated.cache_info().currsize == 0
    isolation.isolated([group[:100] for group in groups], 3)
    assert isolation._isolated.cache_info().currsize == 1


def test_what_is_zero_where_many_are_is_found_whole() -> None:
    """What is left of the spaces has the dimensions that floating numbers find, large as it is."""
    numbers = np.random.default_rng(3)
    sections = []
    for _ in range(40):
        members = numbers.integers(0, 2, (20, 30)).astype(bool)
        members[9:15] = members[:6]  # known, and printed as well
        many = np.arange(30) < numbers.integers(0, 7)
        of = isolation._Groups(members.tobytes(), 20, 9)
        rows, known = isolation._of_few(of, many)
        printed, told = (_zero_where(part, many) for part in (members[:9], members[9:]))
        both = np.linalg.matrix_rank(np.vstack([printed, told]))
        assert len(rows) == len(printed)
        assert len(known) == len(printed) + len(told) - both
        assert not rows[:, many].any()
        assert not known[:, many].any()
        sections.append(len(known))
    assert max(sections) > min(sections)


def _zero_where(members: Groups, many: Groups) -> npt.NDArray[np.float64]:
    """Return a basis of what the rows span that is zero in some columns."""
    rows = members.astype(float)
    zero = null_space(rows[:, many].T).T if many.any() else np.eye(len(rows))
    return np.asarray(zero @ rows)
