"""Words that bound a number are true of it as printed, in both languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scs_report.checks.sections import Section, read_text
from scs_report.checks.typed_numbers import check_numbers
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.bounds import (
    Side,
    bound_text,
    interval_decimals,
    round_toward,
    telling_decimals,
)
from scs_report.prose.factbook import FactBook
from scs_report.prose.filters import make_filters
from scs_report.provenance.values import interval as written_interval
from scs_report.results import STARS, Fact
from scs_report.results.facts import Unit
from scs_report.tables.number_formats import p_value

CODES = st.sampled_from(["en", "zh"])
SHARES = st.floats(0, 1) | st.integers(0, 1000).map(lambda n: n / 1000)
TOLERANCE = 1e-7


@cache
def filters(code: str) -> dict[str, Any]:
    return make_filters(Language(code), FactBook())


def number_in(text: str) -> float:
    (found,) = re.findall(r"[\d,]+(?:\.\d+)?", text)
    return float(found.replace(",", ""))


@given(SHARES, SHARES, CODES)
def test_a_bound_is_never_printed_beyond_the_value(value: float, bound: float, code: str) -> None:
    name = "more_than" if value > bound else "less_than"
    assume(not 0 < abs(value - bound) < 1e-8)  # may count as equal, or not
    if value == bound:
        with pytest.raises(UserError):
            filters(code)[name](value, bound)
        return
    printed = number_in(filters(code)[name](value, bound)) / 100
    if name == "more_than":
        assert printed <= bound + 1e-12
        assert printed < value
    else:
        assert printed >= bound - 1e-12
        assert printed > value
    with pytest.raises(UserError):
        filters(code)["less_than" if name == "more_than" else "more_than"](value, bound)


@pytest.mark.parametrize(
    ("value", "bound", "english", "chinese"),
    [
        (0.63, 0.625, "more than 62.5%", "超过62.5%"),
        (0.07, 0.0625, "more than 6.25%", "超过6.25%"),
        (0.34, 1 / 3, "more than 33.3%", "超过33.3%"),
        (0.29, 0.28, "more than 28%", "超过28%"),
        (0.66, 2 / 3, "less than 66.7%", "不到66.7%"),
        (0.6249, 0.625, "less than 62.5%", "不到62.5%"),
    ],
)
def test_a_bound_has_the_digits_that_it_needs(
    value: float, bound: float, english: str, chinese: str
) -> None:
    name = "more_than" if value > bound else "less_than"
    assert filters("en")[name](value, bound) == english
    assert filters("zh")[name](value, bound) == chinese


@pytest.mark.parametrize(
    ("bound", "unit", "side", "said"),
    [
        (0.612345, "share", "down", "61.2345%"),
        (0.6123456, "share", "down", "61.2%"),
        (0.6123456, "share", "up", "61.3%"),
        (2.5, "number", "down", "2.5"),
        (1 / 3, "number", "up", "0.4"),
        # as many digits as tell it from zero
        (0.000123456, "share", "down", "0.01%"),
        (0.0000123456, "share", "down", "0.001%"),
        (0.0000001, "share", "down", "0.0000%"),
        (0.0, "share", "down", "0%"),
    ],
)
def test_a_bound_of_many_digits_is_shortened_to_its_safe_side(
    bound: float, unit: Unit, side: Side, said: str
) -> None:
    assert bound_text(bound, unit, Language("en"), side) == said


@pytest.mark.parametrize(
    ("value", "decimals", "down", "up"),
    [(0.12349999, 4, 0.1234, 0.1235), (0.12340001, 4, 0.1234, 0.1235), (7.0, 0, 7.0, 7.0)],
)
def test_only_binary_artefacts_are_taken_off_before_rounding(
    value: float, decimals: int, down: float, up: float
) -> None:
    assert round_toward(value, decimals, "down") == down
    assert round_toward(value, decimals, "up") == up


@pytest.mark.parametrize(
    ("figure", "decimals", "expected"),
    [(0.3, 0, 1), (0.03, 1, 2), (99.96, 0, 2), (99.9996, 0, 3), (100, 0, 0), (0, 1, 1), (50, 0, 0)],
)
def test_a_number_near_an_end_has_the_decimals_that_tell_it_apart(
    figure: float, decimals: int, expected: int
) -> None:
    assert telling_decimals(figure, decimals, 0, 100) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.4, 5.2, 1),
        (0.04, 5.2, 2),
        (-5.2, -0.4, 1),
        (-5.2, -0.04, 2),
        (-0.04, 5.2, 0),
        (-5.2, 0.04, 0),
        (0.0, 5.2, 0),
        (-5.2, 0.0, 0),
        (3.2, 5.2, 0),
    ],
)
def test_an_interval_beside_zero_has_the_decimals_that_show_it(
    low: float, high: float, expected: int
) -> None:
    assert interval_decimals(low, high, 0) == expected


def test_bounds_are_in_the_unit_of_the_fact() -> None:
    facts = (
        Fact(name="n", unit="count", value=1012.0),
        Fact(name="gap", unit="difference", value=0.126),
    )
    english = make_filters(Language("en"), FactBook(more=facts))
    chinese = make_filters(Language("zh"), FactBook(more=facts))
    assert "more than 1,000<" in english["more_than"]("n", 1000)
    assert "more than 12.5\N{NO-BREAK SPACE}percentage points" in english["more_than"]("gap", 0.125)
    assert "超过12.5个百分点" in chinese["more_than"]("gap", 0.125)


@given(SHARES, CODES)
def test_approximate_words_hold_beside_the_whole_percentage(value: float, code: str) -> None:
    text = str(filters(code)["approx"](value))
    printed, whole = number_in(text), number_in(Language(code).percent(value))
    if re.match("more than|超过", text):
        assert value * 100 > printed
        assert whole > printed or value > 0.99
    elif re.match("just under|less than|接近|不到", text):
        assert value * 100 < printed
        assert whole < printed or value < 0.01
    else:
        assert re.match("about|约", text)
        assert whole == printed
        assert (printed in (0, 100)) <= (value * 100 == pytest.approx(printed))


@given(st.floats(0, 50), st.integers(0, 3), CODES, st.sampled_from(["decimal", "pct", "pp"]))
def test_what_is_at_most_or_at_least_is_rounded_that_way(
    value: float, decimals: int, code: str, name: str
) -> None:
    scale = 1 if name == "decimal" else 100
    most = number_in(filters(code)[name](value, decimals, at_most=True))
    least = number_in(filters(code)[name](value, decimals, at_least=True))
    assert least - TOLERANCE <= value * scale <= most + TOLERANCE
    assert most - least <= 10**-decimals * 1.000001


def test_binary_artefacts_do_not_move_a_bound() -> None:
    assert filters("en")["decimal"](2.0000000000000004, 1, at_most=True) == "2.0"
    assert filters("en")["pct"](0.29, at_least=True) == "29%"
    with pytest.raises(UserError):
        filters("en")["more_than"](0.1 + 0.2, 0.3)


@given(SHARES, CODES)
def test_what_is_not_nothing_does_not_read_so(value: float, code: str) -> None:
    assume(value == 0 or value > 1e-5)
    assume(value == 1 or value < 1 - 1e-5)
    printed = number_in(filters(code)["pct"](value))
    assert (printed == 0) == (value == 0)
    assert (printed == 100) == (value == 1)
    assert abs(printed - value * 100) <= 0.5 + TOLERANCE


def read_interval(text: str) -> tuple[float, float]:
    text = re.sub("<[^>]*>", "", text).replace("−", "-")
    low, high = re.findall(r"[-+]?[\d.]+", text)
    return float(low), float(high)


@pytest.mark.slow
@given(st.floats(-0.5, 0.5), st.floats(0, 0.5) | st.floats(0, 0.01), CODES, st.booleans())
def test_an_interval_leaves_out_zero_in_print_if_and_only_if_it_does(
    middle: float, half: float, code: str, account: bool
) -> None:
    low, high = middle - half, middle + half
    assume(min(abs(low), abs(high)) > 1e-6)
    fact = Fact(name="gap", unit="difference", value=middle, low=low, high=high, se=half / 1.96)
    language = Language(code)
    text = (
        written_interval(fact, language)
        if account
        else str(make_filters(language, FactBook(more=(fact,)))["interval"]("gap"))
    )
    first, last = read_interval(text)
    assert first <= last
    assert (first <= 0 <= last) == (low <= 0 <= high)


@given(st.floats(0, 1))
def test_a_p_value_reads_as_significant_only_if_it_is(p: float) -> None:
    text = p_value(p, Language("en"))
    if text.startswith("p < "):
        assert p < number_in(text)
        return
    for alpha, _mark in STARS:
        if abs(p - alpha) > 1e-8:
            assert (number_in(text) < alpha) <= (p < alpha)
            assert (number_in(text) >= alpha) == (p >= alpha) or p > alpha


@pytest.mark.parametrize(
    ("code", "prose", "found"),
    [
        ("en", "At most {{ a.b | pct }} said so.", "At most"),
        ("en", "More than **{{ a.b | pct(1) }}**", "More than"),
        ("en", "over {{ a.b | fraction }} of them", "over"),
        ("en", "{{ n.all | count }} or more took part", "or more"),
        ("en", "nearly {{ a.b | times(a.c) }}", "nearly"),
        ("zh", "超过{{ a.b | pct }}的人", "超过"),
        ("zh", "不低于±{{ a.b | pp }}", "不低于"),
        ("zh", "{{ a.b | pct }}以上的人", "以上"),
        ("de", "Mindestens {{ a.b | pct }}", "Mindestens"),
        ("de", "nicht mehr als {{ a.b | count }}", "nicht mehr als"),
        ("de", "{{ a.b | pct }} oder mehr", "oder mehr"),
        ("de", "rund {{ a.b | pct }}, oder mehrere", ""),
        ("zh-Hant", "超過{{ a.b | pct }}的人", "超過"),
        ("zh-Hant", "{{ a.b | pct }}以內", "以內"),
        ("en", "at most {{ a.b | pct(at_most=True) }}", ""),
        ("zh", "至少{{ a.b | pct(0, at_least=True) }}", ""),
        ("en", "{{ a.b | more_than(0.5) }} of all", ""),
        ("en", "Higher on the left: {{ a.b | pct }}. Over and out", ""),
    ],
)
def test_bounding_words_beside_a_rounded_number_are_found(
    code: str, prose: str, found: str, tmp_path: Path
) -> None:
    (tmp_path / "brief").mkdir()
    path = tmp_path / "brief" / f"10-one.{code}.md"
    path.write_text(f"# One\n\n{prose}\n", encoding="utf-8")
    text = read_text(path, code)
    problems = list(check_numbers(tmp_path, [Section("brief/10-one", (code,), {code: text})]))
    assert [problem.line for problem in problems] == ([3] if found else [])
    assert not found or f"“{found}”" in str(problems[0])


def test_numbers_that_are_no_proportions_are_written_as_they_are() -> None:
    mean = Fact(name="age", unit="number", value=43.21, se=0.5, low=42.2, high=44.2)
    english = make_filters(Language("en"), FactBook(more=(mean,)))
    assert "42.2 to 44.2" in str(english["interval"]("age", 1))
    for name in ("pct", "pp"):
        with pytest.raises(UserError, match="age is no proportion"):
            english[name]("age")
