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
#: The filters, as templates call them.
_NAMES = (
    *("pct", "pp", "count", "decimal", "interval", "fraction", "approx", "more_than", "less_than"),
    *("times", "ordinal", "words", "size"),
)

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
    """Return the filters by the name that templates call them by."""
    filters = NumberFilters(language, book)
    return {name: getattr(filters, name) for name in _NAMES}


class NumberFilters:
    """Writes numbers in prose, in one language.

    Each of its filters takes a fact (`satisfaction.high`), the name of one, or a plain number.
    Words that a number does not bear raise `UnfitWordsError`; a text then prints the plain number.

    After words that bound ("at most", 不超过) `pct`, `pp`, `count` and `decimal` are given
    `at_most=True` or `at_least=True`: they then round up or down, never to the other side.
    """

    def __init__(self, language: Language, book: FactBook) -> None:
        self._language, self._book = language, book

    def _mark(self, number: Number, text: str) -> Markup:
        """Return a text that leads to the note on its number."""
        name = value_of(number, self._book)[1]
        if name is None:
            return Markup(escape(text))
        return Markup('<span class="fact" data-fact="{}">{}</span>').format(name, text)

    def _figure(
        self, number: Number, unit: Unit, decimals: int, *, at_most: bool, at_least: bool
    ) -> Markup:
        """Write a number in a unit, rounded to the nearest or to the side of a bound."""
        value = value_of(number, self._book)[0]
        scaled = value if unit in ("count", "number") else value * 100
        if unit == "difference":
            scaled = abs(scaled)
        if at_most or at_least:
            scaled = round_toward(scaled, decimals, "up" if at_most else "down")
        elif unit == "share":
            decimals = telling_decimals(scaled, decimals, 0, 100)
        elif unit == "difference":
            decimals = telling_decimals(scaled, decimals, 0)
        return self._mark(number, in_unit(scaled, unit, self._language, decimals))

    def _refuse_other(self, number: Number, name: str) -> None:
        """Refuse a fact in another unit than its own: the note on it would say something else."""
        fact = value_of(number, self._book)[1]
        unit = self._book.fact(fact).unit if fact else None
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
        self, number: Number, decimals: int = 0, *, at_most: bool = False, at_least: bool = False
    ) -> Markup:
        """Write a share: 80%; more digits where it would read 0% or 100% and is not."""
        self._refuse_other(number, "pct")
        return self._figure(number, "share", decimals, at_most=at_most, at_least=at_least)

    def pp(
        self, number: Number, decimals: int = 0, *, at_most: bool = False, at_least: bool = False
    ) -> Markup:
        """Write a difference without its sign: 15 percentage points, 15个百分点."""
        self._refuse_other(number, "pp")
        name = value_of(number, self._book)[1]
        unit: Unit = self._book.fact(name).unit if name else "difference"
        return self._figure(number, unit, decimals, at_most=at_most, at_least=at_least)

    def count(self, number: Number, *, at_most: bool = False, at_least: bool = False) -> Markup:
        """Write a count, grouped by thousands: 2,209."""
        self._refuse_other(number, "count")
        return self._figure(number, "count", 0, at_most=at_most, at_least=at_least)

    def decimal(
        self, number: Number, decimals: int = 1, *, at_most: bool = False, at_least: bool = False
    ) -> Markup:
        """Write a number: 1.1."""
        self._refuse_other(number, "decimal")
        return self._figure(number, "number", decimals, at_most=at_most, at_least=at_least)

    def interval(self, number: FactNode | str, decimals: int = 0) -> Markup:
        """Write an interval: 78–82%, 78%～82%; a difference's excludes zero only if it does so."""
        fact = self._book.fact(value_of(number, self._book)[1] or "")
        if fact.low is None or fact.high is None:
            raise UserError(_("The fact {name} has no interval", name=fact.name))
        if fact.unit in ("count", "number"):
            low, high = (self._language.number(end, decimals) for end in (fact.low, fact.high))
            between = self._language.gettext("{low} to {high}")
            return self._mark(number, between.format(low=low, high=high))
        if fact.unit != "difference":
            low, high = (self._language.percent(v, decimals) for v in (fact.low, fact.high))
            return self._mark(number, self._language.range(low, high))
        ends = (fact.low * 100, fact.high * 100)
        decimals = interval_decimals(*ends, decimals)
        if ends[1] < 0:
            # the size of a difference is printed without its sign, and so is its interval
            ends = (-ends[1], -ends[0])
        low, high = (self._language.number(end, decimals) for end in ends)
        if low.startswith(MINUS) and ends[1] > 0:
            high = f"+{high}"
        between = self._language.gettext("{low} to {high} percentage points")
        return self._mark(number, between.format(low=low, high=high))

    def _plain_of(self, number: Number, name: str | None) -> tuple[Markup, str]:
        """Return a number without words, and the name of its fact."""
        unit: Unit = self._book.fact(name).unit if name else "share"
        if unit in ("share", "probability"):
            return self.pct(number), name or ""
        decimals = 1 if unit == "number" else 0
        return self._figure(number, unit, decimals, at_most=False, at_least=False), name or ""

    def fraction(self, number: Number) -> Markup:
        """Write a simple fraction that is near enough: four in five, 五分之四."""
        value, name = value_of(number, self._book)
        near = min(
            self._language.rules.words.fractions, key=lambda known: abs(Fraction(known) - value)
        )
        if abs(Fraction(near) - value) > _NEAR:
            raise UnfitWordsError(
                N_("{name}: {found} is near no simple fraction"),
                {"name": name or "", "found": self._language.percent(value, 1)},
                _("Write the percentage instead."),
                *self._plain_of(number, name),
            )
        return self._mark(number, self._language.rules.words.fractions[near])

    def approx(self, number: Number) -> Markup:
        """Write words that follow from the value: more than 80%, just under 60%, about 60%."""
        value = value_of(number, self._book)[0]
        whole = self._language.percent(value)
        # the multiple of five per cent that the value has passed, or is about to reach
        near = math.floor((value + _ALMOST) * 20) / 20
        round_one = self._language.percent(near)
        if whole == round_one and (0 < near < 1 or value == near):
            words = self._language.gettext("about {number}")
        elif 0 < value < 0.01:
            words, round_one = (
                self._language.gettext("less than {number}"),
                self._language.percent(0.01),
            )
        elif 0.99 < value < 1:
            words, round_one = (
                self._language.gettext("more than {number}"),
                self._language.percent(0.99),
            )
        elif near == 0:
            words, round_one = self._language.gettext("about {number}"), whole
        elif value > near:
            words = self._language.gettext("more than {number}")
        else:
            words = self._language.gettext("just under {number}")
        return self._mark(number, words.format(number=round_one))

    def more_than(self, number: Number, bound: Number) -> Markup:
        """Write a bound below a number, if it is above it: more than 80%, 超过80%."""
        return self._bounded(number, bound, self._language.gettext("more than {number}"), "down")

    def less_than(self, number: Number, bound: Number) -> Markup:
        """Write a bound above a number, if it is below it: less than 80%."""
        return self._bounded(number, bound, self._language.gettext("less than {number}"), "up")

    def _bounded(self, number: Number, bound: Number, words: str, side: Side) -> Markup:
        """Write a bound below a number (`down`) or above it (`up`)."""
        value, name = value_of(number, self._book)
        limit = value_of(bound, self._book)[0]
        unit: Unit = self._book.fact(name).unit if name else "share"
        limit_text = bound_text(limit, unit, self._language, side)
        beyond = value - limit if side == "down" else limit - value
        if beyond <= TOLERANCE:
            scaled = value if unit in ("count", "number") else value * 100
            found = in_unit(scaled, unit, self._language, max(1, min(digits_of(scaled), 4)))
            raise UnfitWordsError(
                N_("{name}: {found} is not more than {bound}")
                if side == "down"
                else N_("{name}: {found} is not less than {bound}"),
                {"name": name or "", "found": found, "bound": limit_text},
                _("Use approx, which chooses the words, or put the sentence into a claim."),
                *self._plain_of(number, name),
            )
        return self._mark(number, words.format(number=limit_text))

    def times(self, number: Number, other: Number) -> Markup:
        """Write a whole or half number of times that is near enough: twice as many, 两倍."""
        first, second = value_of(number, self._book)[0], value_of(other, self._book)[0]
        ratio = first / second if second else float("inf")
        near = min(self._language.rules.words.times, key=lambda known: abs(Fraction(known) - ratio))
        if not ratio or abs(float(Fraction(near)) / ratio - 1) > _NEAR_TIMES:
            name = value_of(number, self._book)[1]
            plain = self._plain_of(number, name)
            if second:
                said = self._language.gettext("{number} times")
                plain = (
                    self._mark(number, said.format(number=self._language.number(ratio, 1))),
                    name or "",
                )
            raise UnfitWordsError(
                N_("{name}: {found} times the other number is near no simple multiple"),
                {"name": name or "", "found": self._language.number(ratio, 2) if second else "∞"},
                _("Write both numbers instead."),
                *plain,
            )
        return self._mark(number, self._language.rules.words.times[near])

    def ordinal(self, number: Number) -> Markup:
        """Write a place: third, 第三."""
        whole, ordinals = int(value_of(number, self._book)[0]), self._language.rules.words.ordinals
        if not 1 <= whole <= len(ordinals):
            raise UserError(_("There is no word for the place {whole}", whole=whole))
        return self._mark(number, ordinals[whole - 1])

    def words(self, number: Number) -> Markup:
        """Write a small whole number in words."""
        value = value_of(number, self._book)[0]
        whole = int(round_half_up(value, 0))
        if not 0 <= whole < len(self._language.rules.words.numbers):
            return self.count(number)
        return self._mark(number, self._language.rules.words.numbers[whole])

    def size(self, number: Number, *, of: bool = False, capital: bool = False) -> Markup:
        """Write a share in words, as its interval carries: a large majority, 大多数.

        `of` is for words before "of the users", `capital` for the beginning of a sentence.
        """
        self._refuse_other(number, "size")
        value, name = value_of(number, self._book)
        fact = self._book.fact(name) if name else None
        low = value if fact is None or fact.low is None else fact.low
        high = value if fact is None or fact.high is None else fact.high
        words = size_words(self._language, value, low, high, of=of)
        return self._mark(number, words[:1].upper() + words[1:] if capital else words)
