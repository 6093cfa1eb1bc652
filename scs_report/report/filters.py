"""Filters that write numbers in prose, each in the way of its language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from scs_report.errors import UserError
from scs_report.report.factbook import FactBook, FactNode, value_of
from scs_report.report.language import Language, round_half_up

#: Fractions that prose may use, with their words; the value must lie within `_NEAR` of them.
_FRACTIONS: tuple[tuple[float, str, str], ...] = (
    (1 / 10, "one in ten", "十分之一"),
    (1 / 5, "one in five", "五分之一"),
    (1 / 4, "one in four", "四分之一"),
    (1 / 3, "one in three", "三分之一"),
    (2 / 5, "two in five", "五分之二"),
    (1 / 2, "half", "半数"),
    (3 / 5, "three in five", "五分之三"),
    (2 / 3, "two in three", "三分之二"),
    (3 / 4, "three in four", "四分之三"),
    (4 / 5, "four in five", "五分之四"),
    (9 / 10, "nine in ten", "十分之九"),
)
_NEAR = 0.0175

_NUMERALS_EN = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
_NUMERALS_ZH = "零一二三四五六七八九十"

Number = FactNode | float | str


def make_filters(language: Language, book: FactBook) -> dict[str, Callable[..., Any]]:
    """Return the filters by name.

    Each takes a fact (`approval.support`), the name of one, or a plain number.

    - `pct(decimals=0)`: 80%
    - `pp(decimals=0)`: 15 percentage points, 15个百分点 (without a sign)
    - `count`: 2,209, grouped by thousands
    - `decimal(decimals=1)`: 1.1
    - `interval(decimals=0)`: 78–82%, 78%～82%
    - `fraction`: four in five, 五分之四; an error if no simple fraction is near enough
    - `words`: small whole numbers in words
    """

    def mark(number: Number, text: str) -> Markup:
        name = value_of(number, book)[1]
        if name is None:
            return Markup(escape(text))
        return Markup('<span class="fact" data-fact="{}">{}</span>').format(name, text)

    def pct(number: Number, decimals: int = 0) -> Markup:
        return mark(number, language.percent(value_of(number, book)[0], decimals))

    def pp(number: Number, decimals: int = 0) -> Markup:
        return mark(number, language.points(value_of(number, book)[0], decimals))

    def count(number: Number) -> Markup:
        return mark(number, language.number(value_of(number, book)[0]))

    def decimal(number: Number, decimals: int = 1) -> Markup:
        return mark(number, language.number(value_of(number, book)[0], decimals))

    def interval(number: FactNode | str, decimals: int = 0) -> Markup:
        fact = book.fact(value_of(number, book)[1] or "")
        if fact.low is None or fact.high is None:
            raise UserError(f"The fact {fact.name} has no interval")
        if fact.unit == "difference":
            # what leaves out zero must not read as if it began there
            while decimals < 2 and "0" in (
                language.number(abs(end) * 100, decimals) for end in (fact.low, fact.high)
            ):
                decimals += 1
            low, high = (language.number(v * 100, decimals) for v in (fact.low, fact.high))
            between = language.gettext("{low} to {high} percentage points")
            return mark(number, between.format(low=low, high=high))
        low, high = (language.percent(v, decimals) for v in (fact.low, fact.high))
        return mark(number, language.range(low, high))

    def fraction(number: Number) -> Markup:
        value, name = value_of(number, book)
        near = min(_FRACTIONS, key=lambda known: abs(known[0] - value))
        if abs(near[0] - value) > _NEAR:
            raise UserError(
                f"{name or 'A number'} is {language.percent(value, 1)}: no simple fraction is that "
                "near",
                hint="Write the percentage instead.",
            )
        return mark(number, near[1] if language.code == "en" else near[2])

    def words(number: Number) -> Markup:
        value = value_of(number, book)[0]
        whole = int(round_half_up(value, 0))
        if not 0 <= whole <= 10:
            return count(number)
        numerals = _NUMERALS_EN if language.code == "en" else _NUMERALS_ZH
        return mark(number, numerals[whole])

    return {
        "pct": pct,
        "pp": pp,
        "count": count,
        "decimal": decimal,
        "interval": interval,
        "fraction": fraction,
        "words": words,
    }
