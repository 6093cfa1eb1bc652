"""Filters that write numbers in prose, each in the way of its language."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from markupsafe import Markup, escape

from scs_report.errors import N_, UserError
from scs_report.language import MINUS, Language, round_half_up
from scs_report.language.bounds import (
    TOLERANCE,
    Side,
    bound_text,
    digits_of,
    in_unit,
    interval_decimals,
    round_toward,
    telling_decimals,
)
from scs_report.language.reader import tell
from scs_report.language.reader import tell as _
from scs_report.language.sizes import size_words
from scs_report.prose.factbook import FactBook, FactNode, value_of
from scs_report.results.facts import Unit

#: How near the value of a fraction in words must lie.
_NEAR = 0.0175
#: How near a multiple in words must lie, relatively.
_NEAR_TIMES = 0.04
#: Which filter writes a number in its unit, how a unit is called, and what each filter accepts.
_FILTERS: dict[Unit, str] = {
    "share": "pct",
    "probability": "pct",
    "difference": "pp",
    "margin": "pp",
    "count": "count",
    "number": "decimal",
}
_IN_WORDS: dict[Unit, str] = {
    "share": N_("a share, written with %"),
    "probability": N_("a probability, written with %"),
    "difference": N_("a difference, in percentage points"),
    "margin": N_("a margin, in percentage points"),
    "count": N_("a count"),
    "number": N_("no proportion"),
}
_FITTING: dict[str, tuple[Unit, ...]] = {
    "pct": ("share", "probability"),
    "size": ("share", "probability"),
    "pp": ("difference", "margin"),
    "count": ("count",),
    "decimal": ("number", "count"),
}
#: `approx` says "about" where whole percent are a round percentage, "just under" so near below it.
_ALMOST = 0.015

Number = FactNode | float | str


class UnfitWordsError(UserError):
    """Words that a number does not bear; `plain` is the number without them, of the fact `fact`.

    `why` is a message, `fields` what it fills in.
    """

    def __init__(
        self, why: str, fields: dict[str, str], hint: str, plain: Markup, fact: str
    ) -> None:
        self.why, self.fields, self.plain, self.fact = why, fields, plain, fact
        super().__init__(tell(why, **fields), hint=hint)


def make_filters(language: Language, book: FactBook) -> dict[str, Callable[..., Any]]:
    """Return the filters by name.

    Each takes a fact (`satisfaction.high`), the name of one, or a plain number.

    - `pct(decimals=0)`: 80%; more digits where it would read 0% or 100% and is not
    - `pp(decimals=0)`: 15 percentage points, 15个百分点 (without a sign)
    - `count`: 2,209, grouped by thousands
    - `decimal(decimals=1)`: 1.1
    - `interval(decimals=0)`: 78–82%, 78%～82%; a difference's excludes zero only if it does so
    - `fraction`: four in five, 五分之四; if a simple fraction is near enough
    - `approx`: more than 80%, just under 60%, about 60%; the words follow from the value
    - `more_than(bound)`, `less_than(bound)`: more than 80%, 超过80%; if that is so
    - `times(other)`: twice as many, 两倍; if a whole or half number of times is near
    - `ordinal`: third, 第三
    - `words`: small whole numbers in words
    - `size`: a large majority, 大多数, as the interval carries; `size(of=true)` before "of the
      users", `size(capital=true)` at the beginning of a sentence

    Words that a number does not bear raise `UnfitWordsError`; a text then prints the plain number.

    After words that bound ("at most", 不超过) `pct`, `pp`, `count` and `decimal` are given
    `at_most=True` or `at_least=True`: they then round up or down, never to the other side.
    """

    def mark(number: Number, text: str) -> Markup:
        name = value_of(number, book)[1]
        if name is None:
            return Markup(escape(text))
        return Markup('<span class="fact" data-fact="{}">{}</span>').format(name, text)

    def figure(
        number: Number, unit: Unit, decimals: int, *, at_most: bool, at_least: bool
    ) -> Markup:
        """Write a number in a unit, rounded to the nearest or to the side of a bound."""
        value = value_of(number, book)[0]
        scaled = value if unit in ("count", "number") else value * 100
        if unit == "difference":
            scaled = abs(scaled)
        if at_most or at_least:
            scaled = round_toward(scaled, decimals, "up" if at_most else "down")
        elif unit == "share":
            decimals = telling_decimals(scaled, decimals, 0, 100)
        elif unit == "difference":
            decimals = telling_decimals(scaled, decimals, 0)
        return mark(number, in_unit(scaled, unit, language, decimals))

    def refuse_other(number: Number, name: str) -> None:
        """Refuse a fact in another unit than its own: the note on it would say something else."""
        fact = value_of(number, book)[1]
        unit = book.fact(fact).unit if fact else None
        if unit and unit not in _FITTING[name]:
            raise UserError(
                _("The fact {fact} is {kind}", fact=fact, kind=_(_IN_WORDS[unit])),
                hint=_(
                    "Write {tag} instead of {name}.",
                    tag=f"{{{{ … | {_FILTERS[unit]} }}}}",
                    name=name,
                ),
            )

    def pct(
        number: Number, decimals: int = 0, *, at_most: bool = False, at_least: bool = False
    ) -> Markup:
        refuse_other(number, "pct")
        return figure(number, "share", decimals, at_most=at_most, at_least=at_least)

    def pp(
        number: Number, decimals: int = 0, *, at_most: bool = False, at_least: bool = False
    ) -> Markup:
        refuse_other(number, "pp")
        name = value_of(number, book)[1]
        unit: Unit = book.fact(name).unit if name else "difference"
        return figure(number, unit, decimals, at_most=at_most, at_least=at_least)

    def count(number: Number, *, at_most: bool = False, at_least: bool = False) -> Markup:
        refuse_other(number, "count")
        return figure(number, "count", 0, at_most=at_most, at_least=at_least)

    def decimal(
        number: Number, decimals: int = 1, *, at_most: bool = False, at_least: bool = False
    ) -> Markup:
        refuse_other(number, "decimal")
        return figure(number, "number", decimals, at_most=at_most, at_least=at_least)

    def interval(number: FactNode | str, decimals: int = 0) -> Markup:
        fact = book.fact(value_of(number, book)[1] or "")
        if fact.low is None or fact.high is None:
            raise UserError(_("The fact {name} has no interval", name=fact.name))
        if fact.unit in ("count", "number"):
            low, high = (language.number(end, decimals) for end in (fact.low, fact.high))
            between = language.gettext("{low} to {high}")
            return mark(number, between.format(low=low, high=high))
        if fact.unit != "difference":
            low, high = (language.percent(v, decimals) for v in (fact.low, fact.high))
            return mark(number, language.range(low, high))
        ends = (fact.low * 100, fact.high * 100)
        decimals = interval_decimals(*ends, decimals)
        if ends[1] < 0:
            # the size of a difference is printed without its sign, and so is its interval
            ends = (-ends[1], -ends[0])
        low, high = (language.number(end, decimals) for end in ends)
        if low.startswith(MINUS) and ends[1] > 0:
            high = f"+{high}"
        between = language.gettext("{low} to {high} percentage points")
        return mark(number, between.format(low=low, high=high))

    def plain_of(number: Number, name: str | None) -> tuple[Markup, str]:
        unit: Unit = book.fact(name).unit if name else "share"
        if unit in ("share", "probability"):
            return pct(number), name or ""
        decimals = 1 if unit == "number" else 0
        return figure(number, unit, decimals, at_most=False, at_least=False), name or ""

    def fraction(number: Number) -> Markup:
        value, name = value_of(number, book)
        near = min(language.rules.words.fractions, key=lambda known: abs(Fraction(known) - value))
        if abs(Fraction(near) - value) > _NEAR:
            raise UnfitWordsError(
                N_("{name}: {found} is near no simple fraction"),
                {"name": name or "", "found": language.percent(value, 1)},
                _("Write the percentage instead."),
                *plain_of(number, name),
            )
        return mark(number, language.rules.words.fractions[near])

    def approx(number: Number) -> Markup:
        value = value_of(number, book)[0]
        whole = language.percent(value)
        # the multiple of five per cent that the value has passed, or is about to reach
        near = math.floor((value + _ALMOST) * 20) / 20
        round_one = language.percent(near)
        if whole == round_one and (0 < near < 1 or value == near):
            words = language.gettext("about {number}")
        elif 0 < value < 0.01:
            words, round_one = language.gettext("less than {number}"), language.percent(0.01)
        elif 0.99 < value < 1:
            words, round_one = language.gettext("more than {number}"), language.percent(0.99)
        elif near == 0:
            words, round_one = language.gettext("about {number}"), whole
        elif value > near:
            words = language.gettext("more than {number}")
        else:
            words = language.gettext("just under {number}")
        return mark(number, words.format(number=round_one))

    def more_than(number: Number, bound: Number) -> Markup:
        return bounded(number, bound, language.gettext("more than {number}"), "down")

    def less_than(number: Number, bound: Number) -> Markup:
        return bounded(number, bound, language.gettext("less than {number}"), "up")

    def bounded(number: Number, bound: Number, words: str, side: Side) -> Markup:
        """Write a bound below a number (`down`) or above it (`up`)."""
        value, name = value_of(number, book)
        limit = value_of(bound, book)[0]
        unit: Unit = book.fact(name).unit if name else "share"
        limit_text = bound_text(limit, unit, language, side)
        beyond = value - limit if side == "down" else limit - value
        if beyond <= TOLERANCE:
            scaled = value if unit in ("count", "number") else value * 100
            found = in_unit(scaled, unit, language, max(1, min(digits_of(scaled), 4)))
            raise UnfitWordsError(
                N_("{name}: {found} is not more than {bound}")
                if side == "down"
                else N_("{name}: {found} is not less than {bound}"),
                {"name": name or "", "found": found, "bound": limit_text},
                _("Use approx, which chooses the words, or put the sentence into a claim."),
                *plain_of(number, name),
            )
        return mark(number, words.format(number=limit_text))

    def times(number: Number, other: Number) -> Markup:
        first, second = value_of(number, book)[0], value_of(other, book)[0]
        ratio = first / second if second else float("inf")
        near = min(language.rules.words.times, key=lambda known: abs(Fraction(known) - ratio))
        if not ratio or abs(float(Fraction(near)) / ratio - 1) > _NEAR_TIMES:
            name = value_of(number, book)[1]
            plain = plain_of(number, name)
            if second:
                said = language.gettext("{number} times")
                plain = mark(number, said.format(number=language.number(ratio, 1))), name or ""
            raise UnfitWordsError(
                N_("{name}: {found} times the other number is near no simple multiple"),
                {"name": name or "", "found": language.number(ratio, 2) if second else "∞"},
                _("Write both numbers instead."),
                *plain,
            )
        return mark(number, language.rules.words.times[near])

    def ordinal(number: Number) -> Markup:
        whole, ordinals = int(value_of(number, book)[0]), language.rules.words.ordinals
        if not 1 <= whole <= len(ordinals):
            raise UserError(_("There is no word for the place {whole}", whole=whole))
        return mark(number, ordinals[whole - 1])

    def words(number: Number) -> Markup:
        value = value_of(number, book)[0]
        whole = int(round_half_up(value, 0))
        if not 0 <= whole < len(language.rules.words.numbers):
            return count(number)
        return mark(number, language.rules.words.numbers[whole])

    def size(number: Number, *, of: bool = False, capital: bool = False) -> Markup:
        refuse_other(number, "size")
        value, name = value_of(number, book)
        fact = book.fact(name) if name else None
        low = value if fact is None or fact.low is None else fact.low
        high = value if fact is None or fact.high is None else fact.high
        words = size_words(language, value, low, high, of=of)
        return mark(number, words[:1].upper() + words[1:] if capital else words)

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
        "size": size,
    }
