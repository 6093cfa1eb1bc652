"""Facts as templates see them: looked up by name, compared by value, formatted by filters."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property
from typing import NoReturn

from msgspec.structs import replace

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.prose.not_disclosed import not_disclosed
from scs_report.prose.outcomes import Comparable, Gap, Quantity
from scs_report.results import (
    Address,
    Estimate,
    Fact,
    Reason,
    Results,
    ShareEstimate,
    Value,
    unit_of,
)
from scs_report.results.facts import named


class FactNode(Comparable):
    """A fact, or a family of facts, reached by dots: `satisfaction.high.urban`.

    A node that is a fact compares with numbers and other facts (in claims, clearly so: see
    `evidence`); `low`, `high`, `se` and `n` are its interval, error and base. A name that does not
    exist stops the build with the nearest names.
    """

    def __init__(self, book: FactBook, path: str) -> None:
        self._book = book
        self._path = path

    @property
    def fact(self) -> Fact:
        """The fact of this name; UserError if the node is only a family."""
        return self._book.fact(self._path)

    @property
    def is_difference(self) -> bool:
        """Whether it is one number minus another."""
        if self._book.lacks(self._path):
            return self._book.at(self._path).is_difference
        return self.fact.is_difference

    def __getattr__(self, name: str) -> FactNode | float | int | str | None:
        if name.startswith("__"):
            raise AttributeError(name)
        child = f"{self._path}.{name}"
        if child in self._book.texts:
            return self._book.texts[child]
        if self._book.knows(child):
            return FactNode(self._book, child)
        if name in ("value", "low", "high", "se", "n") and self._book.is_fact(self._path):
            if self._book.lacks(self._path):
                return self  # compared it is unknown, printed it says so
            value: float | int | None = getattr(self.fact, name)
            if value is None:
                raise UserError(_("The fact {path} has no {name}", path=self._path, name=name))
            return value
        self._book.unknown(child)

    def __getitem__(self, name: str | int) -> FactNode | float | int | str | None:
        return self.__getattr__(str(name))

    @property
    def quantity(self) -> Quantity:
        """Value, standard error and name; unknown if it is withheld or was not computed."""
        return self._book.quantity(self._path)

    def known_gap(self, other: Comparable) -> Gap:
        """Return the design-based error where the difference is known, else an upper bound."""
        bound = super().known_gap(other)
        if isinstance(other, FactNode):
            return self._book.difference(self._path, other._path) or bound
        quantity = other.quantity
        if quantity.error is not None or not self._book.is_fact(self._path):
            return bound
        fact = self.fact
        if fact.low is None or fact.high is None or fact.low == fact.high:
            return bound
        return Gap(fact.se, fact.low - quantity.value, fact.high - quantity.value)

    def __bool__(self) -> bool:
        raise UserError(
            _("{path} stands where a comparison is needed", path=self._path),
            hint=_("Compare it with something, for instance {path} > 0.", path=self._path),
        )


def path_of(node: FactNode) -> str:
    """Return the name, or the beginning of names, that a node stands for."""
    return node._path


class FactBook:
    """All facts of the results by name; by address, all numbers.

    Parameters
    ----------
    results
        Whose facts they are; without any there are only those of `more`.
    more
        Facts that are not of the results.
    """

    def __init__(self, results: Results | None = None, more: Iterable[Fact] = ()) -> None:
        self.results = results
        facts = results.facts if results else ()
        self._facts = {fact.name: fact for fact in (*facts, *more)}
        self._addresses = {**results.named, **results.compared} if results else {}
        #: Sentences that stand among the facts, by name.
        self.texts: dict[str, str] = {}

    @cached_property
    def _families(self) -> set[str]:
        return {
            ".".join(name.split(".")[:depth])
            for name in (*self._facts, *self._addresses)
            for depth in range(1, name.count(".") + 2)
        }

    @property
    def roots(self) -> dict[str, FactNode]:
        """First parts of all names, for the context of templates."""
        return {family: FactNode(self, family) for family in self._families if "." not in family}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {text: name for name, text in reversed(self._addresses.items())}

    def node(self, name: str | Address) -> FactNode:
        """Return the fact of this name, or the number at this address."""
        text = str(name)
        return FactNode(self, self._names.get(text, text))

    def is_fact(self, name: str) -> bool:
        """Whether a fact has this name, or a number this address."""
        return name in self._facts or self._text(name) is not None

    def knows(self, name: str) -> bool:
        """Whether the name is a fact or the beginning of one."""
        return name in self._families

    def beneath(self, path: str) -> list[Address]:
        """Return the addresses of a fact and of all facts whose names begin with its name."""
        return [
            Address.parse(text)
            for name, text in self._addresses.items()
            if name == path or name.startswith(f"{path}.")
        ]

    def lacks(self, name: str) -> bool:
        """Whether a fact has no number: it is withheld, or there is none to compute."""
        return name not in self._facts and self.is_fact(name) and self._value(name) is None

    def fact(self, name: str) -> Fact:
        """Return the fact.

        Raises
        ------
        NotDisclosedError
            If it has no number.
        UserError
            With the nearest names, if there is none such.
        """
        if name in self._facts:
            return self._facts[name]
        text, value = self._text(name), self._value(name)
        if text is None:
            self.unknown(name)
        if value is None:
            assert self.results is not None
            raise not_disclosed(name, Address.parse(text), self.results, self._names)
        return named(name, text, value)

    def number(self, name: str, address: Address) -> Fact:
        """Return any number of the results as a fact of this name; see `fact`."""
        fact = self.fact(str(address))
        return replace(fact, name=name)

    def quantity(self, name: str) -> Quantity:
        """Return a fact as claims compare it; unknown if it has no number."""
        if self.lacks(name):
            return Quantity.unknown(name, self.reason(name), unit_of(self.at(name)))
        fact = self.fact(name)
        return Quantity(fact.value, fact.se, name, fact.unit, "", self._is_small(fact))

    def at(self, name: str) -> Address:
        """Return the address of a fact of the results."""
        text = self._text(name)
        if text is None:
            self.unknown(name)
        return Address.parse(text)

    def reason(self, name: str) -> Reason:
        """Return why a fact has no number."""
        assert self.results is not None
        why = self.results.withheld.get(self._text(name) or "")
        return why.reason if why else "small_base"

    def reason_of(self, name: str) -> str:
        """Return why the fact that a name leads to has no number, "" if it has or is none.

        The name may ask something of the fact: `gap.urban.low`.
        """
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            fact = ".".join(parts[:length])
            if self.is_fact(fact):
                return self.reason(fact) if self.lacks(fact) else ""
        return ""

    def difference(self, first: str, second: str) -> Gap | None:
        """Return what the results know of the difference of two facts, if they hold it."""
        left, right = self._text(first), self._text(second)
        if self.results is None or left is None or right is None:
            return None
        if ":wave=" in left or ":wave=" in right:
            one, other = Address.parse(left), Address.parse(right)
            for now, then, sign in ((one, other, 1), (other, one, -1)):
                if then.wave and not now.wave and now == then.now():
                    change = self.results.value(now.since_wave(then.wave))
                    if isinstance(change, Estimate):
                        ends = sorted((sign * change.low, sign * change.high))
                        return Gap(change.se, *ends)
        # as the address of a difference is written; differences of differences are none
        if isinstance(found := self.results.value(f"{left} - {right}"), Estimate):
            return Gap(found.se, found.low, found.high)
        if isinstance(found := self.results.value(f"{right} - {left}"), Estimate):
            return Gap(found.se, -found.high, -found.low)
        return None

    def unknown(self, name: str) -> NoReturn:
        """Raise the error for a name that is no fact."""
        near = difflib.get_close_matches(name, {**self._facts, **self._addresses}, n=3, cutoff=0.5)
        hint = _("Did you mean {near}?", near=near) if near else _("See data/facts.toml.")
        raise UserError(_("There is no fact named {name}", name=name), hint=hint)

    def _text(self, name: str) -> str | None:
        """Return the address of a fact of the results, or the address that the name is."""
        if name in self._addresses:
            return self._addresses[name]
        results = self.results
        known = results is not None and (name in results.estimates or name in results.withheld)
        return name if known else None

    def _value(self, name: str) -> Value | None:
        text = self._text(name)
        return None if self.results is None or text is None else self.results.value(text)

    def _is_small(self, fact: Fact) -> bool:
        results = self.results
        if results is None:
            return False
        if fact.n is not None:
            return results.disclosure.flagged(fact.n)
        parts = fact.at.parts if fact.at else None
        sizes = (results.value(part) for part in parts or ())
        return any(
            results.disclosure.flagged(share.n)
            for share in sizes
            if isinstance(share, ShareEstimate)
        )


def label_of(name: str, results: Results, book: FactBook, language: Language) -> str:
    """Return what a fact is about: the label of its question, item or predictor; "" if unknown."""
    if not book.is_fact(name):
        return ""
    at = book.at(name)
    of = at.within[0][0] if at.statistic == "prediction" and at.within else at.of
    question = results.asked(of)
    if question is None:
        return ""
    item = next(
        (answer for answer in question.answers if question.multiple and answer.code == of), None
    )
    return language.text(item.label if item else question.label)


def value_of(number: FactNode | float | str, book: FactBook) -> tuple[float, str | None]:
    """Return a number's value, and the name of the fact it is, if it is one."""
    if isinstance(number, str):
        return book.fact(number).value, number
    if isinstance(number, FactNode):
        return number.fact.value, number.fact.name
    return float(number), None
