"""Claims about all members of a family, against a look at every one of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader
from msgspec.structs import replace

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.prose.environment import fill, text_environment
from scs_report.results import Address, Estimate, Results, ShareEstimate, Withheld
from scs_report.results.families import FamilyError, family_of, pairs

Z = NormalDist().inv_cdf(0.975)
#: The family of those who agree, by age: its addresses are those of the demonstration's facts.
MEMBERS = tuple(f"share:sunday=4,5@all/age_group={code}" for code in (1, 2, 3))
SERVICES = ("use_books", "use_desks", "use_events")


_ENVIRONMENT = text_environment(Path("templates"), Language("en"))


def say(results: Results, expression: str) -> str:
    branches = "yes{% otherwise %}no{% unknown %}?{% endclaim %}"
    _ENVIRONMENT.loader = DictLoader({"a": f'{{% claim "c": {expression} %}}{branches}'})
    fill(_ENVIRONMENT, Language("en"), results)
    return _ENVIRONMENT.get_template("a").render()


def with_values(results: Results, values: tuple[float, ...], error: float = 0.01) -> Results:
    """Return results in which the members have these values, and independent errors."""
    estimates = dict(results.estimates)
    for text, value in zip(MEMBERS, values, strict=True):
        estimates[text] = ShareEstimate(
            **{"value": value, "se": error, "low": value, "high": value},
            n=500,
            weight=500.0,
            count=0,
            unweighted=0.0,
        )
    for first, second in itertools.combinations(range(len(values)), 2):
        gap, se = values[first] - values[second], error * math.sqrt(2)
        pair = f"{MEMBERS[first]} - {MEMBERS[second]}"
        estimates[pair] = Estimate(value=gap, se=se, low=gap - Z * se, high=gap + Z * se)
    return replace(results, estimates=estimates)


VALUES = st.tuples(*[st.integers(30, 70).map(lambda whole: whole / 100)] * 3)
CLEAR = Z * 0.01 * math.sqrt(2)


def brute(values: tuple[float, ...], error: float = 0.01) -> dict[str, bool]:
    """Return what is so of three numbers, by looking at each pair."""

    def above(one: int, other: int) -> bool:
        return values[one] - values[other] > CLEAR

    def rises(order: tuple[int, ...]) -> bool:
        down = any(above(one, other) for one, other in itertools.pairwise(order))
        return above(order[-1], order[0]) and not down

    places = range(3)
    return {
        'highest("sunday.young")': all(above(0, other) for other in (1, 2)),
        'lowest("sunday.young")': all(above(other, 0) for other in (1, 2)),
        "highest(sunday.young, sunday.old)": above(0, 1) and above(2, 1),
        'rising("sunday.agree", "age_group")': rises((0, 1, 2)),
        'falling("sunday.agree", "age_group")': rises((2, 1, 0)),
        "ordering(sunday.young, sunday.old)": above(0, 2),
        "ordering(sunday.young, sunday.old, whole=true)": above(0, 2) and above(2, 1),
        'ordering(family("sunday.agree", "age_group"))': above(0, 1) and above(1, 2),
        'alike("sunday.agree", "age_group", within=10)': all(
            abs(values[one] - values[other]) + CLEAR <= 0.1
            for one, other in itertools.combinations(places, 2)
        ),
        'highest("sunday.young", leave_out=3)': above(0, 1),
    }


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("expression", brute((0.3, 0.4, 0.5)))
def test_families_agree_with_a_look_at_every_pair(demo_results: Results, expression: str) -> None:
    outcomes = set()

    @settings(max_examples=25)
    @given(VALUES)
    def agrees(values: tuple[float, ...]) -> None:
        found = brute(values)[expression]
        outcomes.add(found)
        assert say(with_values(demo_results, values), expression) == ("yes" if found else "no")

    agrees()
    for values in [
        (0.7, 0.3, 0.5),
        (0.3, 0.4, 0.6),
        (0.6, 0.4, 0.3),
        (0.5, 0.5, 0.5),
        (0.6, 0.3, 0.6),
    ]:
        outcomes.add(brute(values)[expression])
        expected = "yes" if brute(values)[expression] else "no"
        assert say(with_values(demo_results, values), expression) == expected
    assert outcomes == {True, False}


def holm(values: tuple[float, ...], bound: float, error: float) -> int:
    """Count the members clearly above a bound, with p-values adjusted by Holm's method."""
    chances = sorted(NormalDist().cdf((bound - value) / error) for value in values)
    adjusted = 0.0
    passed = 0
    for place, chance in enumerate(chances):
        adjusted = max(adjusted, (len(chances) - place) * chance)
        passed += adjusted <= 0.025
    return passed


@settings(max_examples=25)
@given(VALUES, st.sampled_from([0.01, 0.05]))
def test_counts_of_members_are_adjusted(
    demo_results: Results, values: tuple[float, ...], error: float
) -> None:
    results = with_values(demo_results, values, error)
    passed = holm(values, 0.5, error)
    tests: dict[str, Callable[[int], bool]] = {
        'most("sunday.agree", "age_group", above=0.5)': lambda count: count > 1.5,
        'every("sunday.agree", "age_group", above=0.5)': lambda count: count == 3,
        'all_but(1, "sunday.agree", "age_group", above=0.5)': lambda count: count == 2,
    }
    for expression, test in tests.items():
        assert say(results, expression) == ("yes" if test(passed) else "no")


def test_one_member_that_chance_makes_clear_is_not_enough_among_three(
    demo_results: Results,
) -> None:
    # 2.1 errors above the bound: clear by itself, not among three
    results = with_values(demo_results, (0.521, 0.521, 0.521))
    assert say(results, "sunday.young > 0.5") == "yes"
    assert say(results, 'most("sunday.agree", "age_group", above=0.5)') == "no"


def test_a_superlative_knows_members_that_the_text_does_not_name(demo_results: Results) -> None:
    # the text names the young and the old; those between are higher
    results = with_values(demo_results, (0.6, 0.9, 0.4))
    assert say(results, "sunday.young > sunday.old") == "yes"
    assert say(results, "highest(sunday.young)") == "no"


def withheld(results: Results, gone: str, reason: str) -> Results:
    estimates = {t: v for t, v in results.estimates.items() if gone not in t.split(" - ")}
    why = Withheld(reason=reason, n=3)  # type: ignore[arg-type]
    return replace(results, estimates=estimates, withheld={gone: why})


@pytest.mark.parametrize(("reason", "printed"), [("small_base", "?"), ("no_people", "yes")])
def test_a_withheld_member_makes_a_claim_unknown(
    demo_results: Results, reason: str, printed: str
) -> None:
    results = withheld(with_values(demo_results, (0.7, 0.6, 0.5)), MEMBERS[1], reason)
    assert say(results, 'falling("sunday.agree", "age_group")') == printed
    assert say(results, 'falling("sunday.agree", "age_group", leave_out=2)') == "yes"


@pytest.mark.parametrize(
    "expression",
    [
        "highest(sunday.young)",
        'lowest("sunday.young")',
        'rising("sunday.agree", "age_group")',
        'ordering(family("sunday.agree", "age_group"))',
        'alike("sunday.agree", "age_group", within=10)',
        'every("sunday.agree", "age_group", above=0.5)',
        'most("sunday.agree", "age_group", below=0.5)',
    ],
)
def test_of_a_group_left_alone_nothing_is_told(demo_results: Results, expression: str) -> None:
    results = with_values(demo_results, (0.7, 0.6, 0.5))
    why = Withheld(reason="no_people", n=0)
    gone = dict.fromkeys(MEMBERS[1:], why)
    estimates = {
        text: v for text, v in results.estimates.items() if not {*text.split(" - ")} & {*gone}
    }
    assert say(replace(results, estimates=estimates, withheld=gone), expression) == "?"


def test_a_smaller_truth_is_false_whatever_the_withheld_member_is(demo_results: Results) -> None:
    results = withheld(with_values(demo_results, (0.4, 0.5, 0.6)), MEMBERS[1], "small_base")
    assert say(results, "highest(sunday.young)") == "no"


@pytest.mark.parametrize(
    ("address", "over", "members"),
    [
        ("share:sunday=4,5@all/age_group=1", "", MEMBERS),
        ("share:sunday=4,5@all", "age_group", MEMBERS),
        ("share:sunday=5@all", "", tuple(f"share:sunday={code}@all" for code in range(1, 6))),
        (
            "share:use_books=1@visitors",
            "",
            tuple(f"share:{item}=1@visitors" for item in SERVICES),
        ),
        (
            "share:visits=1@all:wave=1",
            "",
            ("share:visits=1@all:wave=1", "share:visits=1@all:wave=2"),
        ),
        # who gave no answer is no group
        (
            "share:sunday=5@all",
            "education",
            tuple(f"share:sunday=5@all/education={code}" for code in (1, 2, 3)),
        ),
    ],
)
def test_members_come_from_the_codebook(
    demo_results: Results, address: str, over: str, members: tuple[str, ...]
) -> None:
    found = family_of(Address.parse(address), demo_results, over)
    assert tuple(map(str, found)) == members


@pytest.mark.parametrize(
    "address", ["n@all", "share:sunday=4,5@all", "share:sunday=5@all/age_group=1/regular=1"]
)
def test_what_is_in_no_family(demo_results: Results, address: str) -> None:
    with pytest.raises(FamilyError):
        family_of(Address.parse(address), demo_results)


def test_all_members_of_the_families_of_facts_are_computed_with_their_differences(
    demo_results: Results,
) -> None:
    known = {*demo_results.estimates, *demo_results.withheld}
    looked_at = 0
    for text in demo_results.named.values():
        address = Address.parse(text)
        if address.statistic not in ("share", "mean") or address.minus is not None:
            continue
        try:
            members = family_of(address, demo_results)
        except FamilyError:
            continue
        if address in members:
            looked_at += 1
            assert {*map(str, members), *map(str, pairs(members))} <= known
    assert looked_at > 5


def test_predictions_of_a_model_are_a_family(demo_results: Results) -> None:
    series = demo_results.series[0]
    assert family_of(series.addresses[0], demo_results) == series.addresses
    for first, second in itertools.combinations(series.addresses, 2):
        assert demo_results.value(second - first) is not None
    changes = family_of(series.change, demo_results)
    assert changes == tuple(one.change for one in demo_results.series if len(one.values) > 1)


def test_differences_of_predictions_have_the_error_of_their_model(demo_results: Results) -> None:
    series = next(one for one in demo_results.series if len(one.values) > 2)
    first, second, *_ = series.addresses
    found = demo_results.value(second - first)
    assert isinstance(found, Estimate)
    values = [demo_results.value(address) for address in (first, second)]
    assert all(isinstance(value, Estimate) for value in values)
    one, other = values
    assert isinstance(one, Estimate)
    assert isinstance(other, Estimate)
    assert found.value == pytest.approx(other.value - one.value)
    assert found.se < one.se + other.se


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ('rising("sunday.agree", "age_grup")', "age_grup is no variable"),
        ('highest("sunday.agree")', "is not the share of one answer"),
        ('most("sunday.agree", "age_group")', "expected above=0.5 or below=0.5"),
        ('alike("visits.often", "gender", within=5)', "is not computed"),
        ("highest()", "A superlative needs a fact"),
    ],
)
def test_what_is_no_family_is_told(demo_results: Results, expression: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        say(demo_results, expression)
    assert problem in str(caught.value)
