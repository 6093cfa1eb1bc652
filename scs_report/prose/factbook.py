"""Facts as templates see them: looked up by name, compared by value, formatted by filters."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NoReturn

from scs_report.errors import UserError
from scs_report.prose.evidence import Comparable, Quantity, leave_open
from scs_report.results import Address, Fact, Results, unit_of
from scs_report.results.facts import named


class NotDisclosedError(UserError):
    """The text asks for a fact that is withheld."""


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

    def __getattr__(self, name: str) -> FactNode | float | int | str | None:
        if name.startswith("__"):
            raise AttributeError(name)
        child = f"{self._path}.{name}"
        if child in self._book.texts:
            return self._book.texts[child]
        if self._book.knows(child):
            return FactNode(self._book, child)
        if name in ("low", "high", "se", "n") and self._book.is_fact(self._path):
            if self._book.stands_open(self._path):
                return self  # the filter says that it is withheld
            value: float | int | None = getattr(self.fact, name)
            if value is None:
                raise UserError(f"The fact {self._path} has no {name}")
            return value
        self._book.unknown(child)

    def __getitem__(self, name: str | int) -> FactNode | float | int | str | None:
        return self.__getattr__(str(name))

    @property
    def quantity(self) -> Quantity:
        """Value, standard error and name."""
        fact = self.fact
        return Quantity(fact.value, fact.se, f"{fact.name} ({fact.value:.4g})")

    def difference_error(self, other: Comparable) -> float | None:
        """Return the design-based error where the difference is declared, else an upper bound."""
        if isinstance(other, FactNode):
            declared = self._book.difference(self._path, other._path)
            if declared is not None:
                return declared.se
        return super().difference_error(other)

    def __bool__(self) -> bool:
        raise UserError(
            f"{self._path} stands where a comparison is needed",
            hint=f"Compare it with something, for instance {self._path} > 0.",
        )


class FactBook:
    """All facts of the results by name.

    Parameters
    ----------
    results
        Whose facts they are; without any there are only those of `more`.
    more
        Facts that are not of the results.
    draft
        See `fact`.
    """

    def __init__(
        self, results: Results | None = None, more: Iterable[Fact] = (), *, draft: bool = False
    ) -> None:
        self._results = results
        facts = results.facts if results else ()
        self._facts = {fact.name: fact for fact in (*facts, *more)}
        self._withheld = dict(results.withheld_facts) if results else {}
        self._draft = draft
        #: Sentences that stand among the facts, by name.
        self.texts: dict[str, str] = {}
        self._families = {
            ".".join(name.split(".")[:depth])
            for name in (*self._facts, *self._withheld)
            for depth in range(1, name.count(".") + 2)
        }

    @classmethod
    def of(cls, results: Results, more: Iterable[Fact] = (), *, draft: bool = False) -> FactBook:
        """Return all facts of the results, and more; see `fact` for drafts."""
        return cls(results, more, draft=draft)

    @property
    def roots(self) -> dict[str, FactNode]:
        """First parts of all names, for the context of templates."""
        return {family: FactNode(self, family) for family in self._families if "." not in family}

    def is_fact(self, name: str) -> bool:
        """Whether a fact has this name."""
        return name in self._facts or name in self._withheld

    def knows(self, name: str) -> bool:
        """Whether the name is a fact or the beginning of one."""
        return name in self._families

    def fact(self, name: str) -> Fact:
        """Return the fact.

        UserError if it is withheld; with the nearest names if there is none such. In a draft a
        claim goes on without the number of a withheld fact, and cannot be told to hold.
        """
        if name in self._withheld:
            why = self._why(name, self._named(name))
            if self._draft and leave_open(why.title):
                at = self._named(name)
                nan = float("nan")
                return Fact(
                    name=name,
                    unit=unit_of(at),
                    value=nan,
                    se=nan,
                    low=nan,
                    high=nan,
                    address=str(at),
                )
            raise why
        if name not in self._facts:
            self.unknown(name)
        return self._facts[name]

    def number(self, name: str, address: Address) -> Fact:
        """Return any number of the results as a fact.

        UserError if it is withheld.
        """
        assert self._results is not None
        value = self._results.value(address)
        if value is None:
            raise self._why(name, address)
        return named(name, str(address), value)

    def stands_open(self, name: str) -> bool:
        """Whether a draft is to say of a fact that it is withheld."""
        return self._draft and name in self._withheld

    def _named(self, name: str) -> Address:
        assert self._results is not None
        return Address.parse(self._results.named[name])

    def _why(self, name: str, address: Address) -> NotDisclosedError:
        """Return the error for a number that is not disclosed."""
        results = self._results
        assert results is not None
        # a difference is withheld with its parts: the smaller part says why
        parts = [part for part in address.parts or (address,) if str(part) in results.withheld]
        cause = min(parts, key=lambda part: results.withheld[str(part)].n, default=address)
        n = results.withheld[str(cause)].n if parts else 0
        threshold = results.disclosure.withhold
        people = " and ".join(
            [cause.base, *(f"{of} = {','.join(codes)}" for of, codes in cause.within)]
        )
        names = [known for known, text in results.named.items() if text == str(cause)]
        with_it = "" if cause is address or not names else f" with {names[0]}"
        why = (
            f"fewer than {threshold}"
            if n < threshold
            else f"but with it a value on fewer than {threshold} people could be calculated"
        )
        return NotDisclosedError(
            f"The fact {name} is withheld{with_it}: its base ({people}) has n = {n}, {why}",
            hint="Take it out of the text, or see [disclosure] in data/study.toml.",
        )

    def difference(self, first: str, second: str) -> Fact | None:
        """Return the declared difference of two facts, in either order."""
        if self._results is None or not {first, second} <= set(self._results.named):
            return None
        left, right = self._named(first), self._named(second)
        if left.minus or right.minus:
            return None
        for address in (left - right, right - left):
            if value := self._results.value(address):
                return named(str(address), str(address), value)
        return None

    def unknown(self, name: str) -> NoReturn:
        """Raise the error for a name that is no fact."""
        near = difflib.get_close_matches(name, self._facts, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "See data/facts.toml."
        raise UserError(f"There is no fact named {name}", hint=hint)


def value_of(number: FactNode | float | str, book: FactBook) -> tuple[float, str | None]:
    """Return a number's value, and the name of the fact it is, if it is one."""
    if isinstance(number, str):
        return book.fact(number).value, number
    if isinstance(number, FactNode):
        return number.fact.value, number.fact.name
    return float(number), None
