"""Filters that write numbers in prose, each in the way of its language."""

from __future__ import annotations

import math
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
#: Multiples that prose may use; the ratio must lie within `_NEAR_TIMES` of them, relatively.
_TIMES: tuple[tuple[float, str, str], ...] = (
    (1.5, "one and a half times", "1.5倍"),
    (2, "twice", "两倍"),
    (3, "three times", "三倍"),
    (4, "four times", "四倍"),
    (5, "five times", "五倍"),
)
_NEAR_TIMES = 0.04
#: `approx` says "about" within this of a round percentage, and "just under" within `_ALMOST` of it.
_EQUAL, _ALMOST = 0.004, 0.015

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
_ORDINALS_EN = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
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
    - `approx`: more than 80%, just under 60%, about 60%; the words follow from the value
    - `more_than(bound)`, `less_than(bound)`: more than 80%, 超过80%; an error if that is not so
    - `times(other)`: twice as many, 两倍; an error unless a whole or half number of times is near
    - `ordinal`: third, 第三
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

    def approx(number: Number) -> Markup:
        value = value_of(number, book)[0]
        # the multiple of five per cent that the value has passed, or is about to reach
        near = math.floor((value + _ALMOST) * 20) / 20
        figure = language.percent(near)
        if abs(value - near) < _EQUAL:
            return mark(number, language.gettext("about {number}").format(number=figure))
        if value > near:
            return mark(number, language.gettext("more than {number}").format(number=figure))
        return mark(number, language.gettext("just under {number}").format(number=figure))

    def more_than(number: Number, bound: float) -> Markup:
        return _bounded(number, bound, language.gettext("more than {number}"), value_above=True)

    def less_than(number: Number, bound: float) -> Markup:
        return _bounded(number, bound, language.gettext("less than {number}"), value_above=False)

    def _bounded(number: Number, bound: float, words: str, *, value_above: bool) -> Markup:
        value, name = value_of(number, book)
        if (value <= bound) if value_above else (value >= bound):
            raise UserError(
                f"{name or 'A number'} is {language.percent(value, 1)}, which is not "
                f"{'more' if value_above else 'less'} than {language.percent(bound)}",
                hint="Use approx, which chooses the words, or put the sentence into a claim.",
            )
        return mark(number, words.format(number=language.percent(bound)))

    def times(number: Number, other: Number) -> Markup:
        first, second = value_of(number, book)[0], value_of(other, book)[0]
        ratio = first / second if second else float("inf")
        near = min(_TIMES, key=lambda known: abs(known[0] - ratio))
        if abs(near[0] / ratio - 1) > _NEAR_TIMES:
            raise UserError(
                f"{first:.4g} is {ratio:.2f} times {second:.4g}: no simple multiple is that near",
                hint="Write both numbers instead.",
            )
        return mark(number, near[1] if language.code == "en" else near[2])

    def ordinal(number: Number) -> Markup:
        whole = int(value_of(number, book)[0])
        if not 1 <= whole <= len(_ORDINALS_EN):
            raise UserError(f"There is no word for the place {whole}")
        zh = f"第{_NUMERALS_ZH[whole]}"
        return mark(number, _ORDINALS_EN[whole - 1] if language.code == "en" else zh)

    def words(number: Number) -> Markup:
        value = value_of(number, book)[0]
        whole = int(round_half_up(value, 0))
        if not 0 <= whole <= 10:
            return count(number)
        if language.code == "zh":
            # before a measure word two is 两
            return mark(number, "两" if whole == 2 else _NUMERALS_ZH[whole])
        return mark(number, _NUMERALS_EN[whole])

    return {
        "pct": pct,
        "pp": pp,
        "count": count,
        "decimal": decimal,
        "interval": interval,
        "fraction": fraction,
        "approx": approx,
        "more_than": more_than,
        "less_than": less_than,
        "times": times,
        "ordinal": ordinal,
        "words": words,
    }
