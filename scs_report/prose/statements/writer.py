"""Numbers as statements print them: each traceable, with as many digits as the words need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from scs_report.language import MINUS, Language, round_half_up
from scs_report.language.bounds import in_unit, round_toward, telling_decimals
from scs_report.prose.factbook import FactBook, FactNode, path_of
from scs_report.prose.statements.sentences import Patterns, fill
from scs_report.results import PROPORTIONS, Address, Fact, Results

#: More decimals than these tell no numbers apart that a reader would tell apart.
_MOST = 6


@dataclass(frozen=True)
class Told:
    """A number that a statement is about; its fact is None if the results do not have it."""

    node: FactNode
    address: Address
    fact: Fact | None

    @property
    def value(self) -> float:
        """Its value; only of what is known."""
        assert self.fact is not None
        return self.fact.value

    @property
    def scale(self) -> int:
        """By what its value is multiplied to be printed."""
        return 100 if self.fact and self.fact.unit in PROPORTIONS else 1

    def digits(self, decimals: int) -> int:
        """Return with how many decimals it is printed: more where it would read 0% or 100%."""
        if self.fact and self.fact.unit in ("share", "probability"):
            return telling_decimals(self.value * 100, decimals, 0, 100)
        return decimals

    def rounded(self, decimals: int) -> Decimal:
        """Return it as it is printed."""
        value, digits = self.value * self.scale, self.digits(decimals)
        if self.fact and self.fact.unit == "margin":
            value = round_toward(value, digits, "up")
        return round_half_up(value, digits)


class Writer:
    """Writes the numbers of statements in one language.

    `results` are those that the facts of `book` are of.
    """

    def __init__(
        self, language: Language, results: Results, book: FactBook, patterns: Patterns
    ) -> None:
        self.language = language
        self.results = results
        self.book = book
        self.patterns = patterns

    def told(self, number: FactNode | Address | str) -> Told:
        """Return a number, by its fact or address, known or not."""
        if isinstance(number, FactNode):
            node, address = number, self.book.at(path_of(number))
        else:
            name = str(number)
            address = self.book.at(name) if self.book.is_fact(name) else Address.parse(name)
            node = self.book.node(name)
        known = self.book.is_fact(path_of(node)) and not self.book.lacks(path_of(node))
        return Told(node, address, node.fact if known else None)

    def decimals(self, apart: Iterable[tuple[Told, Told]], *others: Told) -> int | None:
        """Return how many decimals tell the first of each pair from the second, as the greater.

        None if none do.
        """
        pairs = tuple(apart)
        numbers = (*others, *(told for pair in pairs for told in pair))
        fewest = max((told.fact is not None and told.fact.unit == "number") for told in numbers)
        for decimals in range(fewest, _MOST + 1):
            if all(one.rounded(decimals) > other.rounded(decimals) for one, other in pairs):
                return decimals
        return None

    def number(self, told: Told, decimals: int) -> Markup:
        """Write a number that stands in brackets, and that it rests on few answers if it does."""
        return self._written(told, decimals, self.patterns.number.few)

    def open_number(self, told: Told, decimals: int) -> Markup:
        """Write a number that does not stand in brackets, as `number`."""
        return self._written(told, decimals, self.patterns.number.open_few)

    def number_at(self, told: Told, decimals: int, wave: str) -> Markup:
        """Write a number with the wave that it is of."""
        trend = self.patterns.trend
        return self._written(told, decimals, trend.few_at, trend.at, wave=wave)

    def pair(self, first: Told, second: Told, decimals: int) -> dict[str, Markup]:
        """Return the slots of two numbers."""
        return {
            "a": self.number(first, decimals),
            "b": self.number(second, decimals),
            "open_a": self.open_number(first, decimals),
            "open_b": self.open_number(second, decimals),
        }

    def _written(
        self, told: Told, decimals: int, few: str, many: str = "{number}", **slots: str
    ) -> Markup:
        assert told.fact is not None
        value, unit = told.fact.value, told.fact.unit
        decimals = told.digits(decimals)
        sign = MINUS if unit == "difference" and told.rounded(decimals) < 0 else ""
        text = sign + in_unit(value * told.scale, unit, self.language, decimals)
        written = _marked(told.fact.name, text)
        n = told.fact.n
        if n is None or not self.results.disclosure.flagged(n):
            return fill(many, number=written, **slots)
        return fill(few, number=written, n=self.language.number(n), **slots)

    def difference(self, pattern: str, first: Told, second: Told, decimals: int) -> Markup:
        """Write by how much two numbers differ; nothing if rounding makes it look otherwise."""
        difference = (first.value - second.value) * first.scale
        seen = abs(first.rounded(decimals) - second.rounded(decimals))
        if abs(round_half_up(difference, decimals)) != seen or not seen:
            return Markup("")
        if first.scale == 100:
            text = self.language.points(difference / 100, decimals)
        else:
            text = self.language.number(abs(difference), decimals)
        changes = first.address.parts or second.address.parts  # their difference has no address
        for one, other in () if changes else ((first, second), (second, first)):
            address = one.address - other.address
            if self.book.is_fact(str(address)):
                return fill(pattern, difference=_marked(path_of(self.book.node(address)), text))
        return fill(pattern, difference=text)

    def predicted(self, clause: Markup, address: Address, other: Address | None = None) -> Markup:
        """Say of a clause about predictions that it is one, and by which model."""
        if address.statistic != "prediction":
            return clause
        patterns = self.patterns.measure
        if other is not None and other.model != address.model:
            return fill(patterns.predicted_apart, clause=clause)
        number = str(self.results.model(address.model).number)
        return fill(patterns.predicted, clause=clause, number=number)

    def listed(self, texts: Sequence[str]) -> Markup:
        """Join what is told of several groups."""
        number = self.patterns.number
        return _joined(texts, number.listed_separator, number.listed_last)

    def names(self, texts: Sequence[str]) -> Markup:
        """Join names as a sentence lists them."""
        return _joined(texts, self.language.marks.enumeration, self.language.marks.last)


def _joined(texts: Sequence[str], separator: str, before_last: str) -> Markup:
    *first, last = texts
    start = Markup(separator).join(first) + before_last if first else Markup("")
    return start + last


def _marked(name: str, text: str) -> Markup:
    return Markup('<span class="fact" data-fact="{}">{}</span>').format(name, text)
