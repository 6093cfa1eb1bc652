"""How accounts write facts: by their unit, alike in lists, traces and comparisons."""

from __future__ import annotations

import math

from scs_report.language import MINUS, Language
from scs_report.language.bounds import interval_decimals, round_toward
from scs_report.results import PROPORTIONS, Fact, Unit


def written(value: float, unit: Unit, language: Language) -> str:
    """Write a value: `80.0%`, `+14.9 pp` (`+14.9个百分点`), `2,209`, `1.135`; margins upwards."""
    if unit == "margin":
        # a digit more than shares, as texts may print it
        figure = language.number(round_toward(value * 100, 2, "up"), 2)
        return language.rules.numbers.short_points.format(figure)
    if unit == "difference":
        return points(value, language)
    if unit in ("share", "probability"):
        return language.percent(value, 1)
    if unit == "count":
        return language.number(value)
    return language.number(value, 3)


def points(value: float, language: Language, decimals: int = 1) -> str:
    """Write a difference of proportions with its sign, short enough for a table."""
    figure = _signed(value, language.number(abs(value) * 100, decimals))
    return language.rules.numbers.short_points.format(figure)


def _signed(value: float, figure: str) -> str:
    zero = not any(digit in figure for digit in "123456789")
    return figure if zero else f"{MINUS if value < 0 else '+'}{figure}"


def written_change(change: float, unit: Unit, language: Language) -> str:
    """Write a change of a value: in percentage points, or in the unit itself."""
    if unit in PROPORTIONS:
        return points(change, language, 2)
    return _signed(change, language.number(abs(change), 0 if unit == "count" else 3))


def interval(fact: Fact, language: Language) -> str:
    """Write the 95% interval; "" if the fact has none."""
    if fact.low is None or fact.high is None:
        return ""
    if fact.unit == "difference":
        ends = (fact.low * 100, fact.high * 100)
        decimals = interval_decimals(*ends, 1)
        low, high = (language.number(end, decimals) for end in ends)
        numbers = language.rules.numbers
        return numbers.short_points.format(numbers.points_range.format(low=low, high=high))
    if fact.unit in ("share", "probability"):
        return language.range(language.percent(fact.low, 1), language.percent(fact.high, 1))
    return f"[{language.number(fact.low, 3)}, {language.number(fact.high, 3)}]"


def close(value: float | None, other: float | None) -> bool:
    """Whether two numbers are the same but for the last digits of floating point."""
    if value is None or other is None:
        return value is other
    return math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-12)
