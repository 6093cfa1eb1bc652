"""Claims about families: levels of a variable, answers, items, waves, traits of models.

A family has all its members, also those that a text does not name (see `results.families`). Who
says "the highest" says that each other member is lower: each of these comparisons has to be clear,
which needs no further adjustment (an intersection–union test, Berger 1982), not even where the
highest was picked because it is so (Gutmann and Maymin 1987). Who counts how many members pass a
test makes many tests at once: see `counted`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, TypeVar

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.prose.counted import passed
from scs_report.prose.evidence import Judge, judge_at_work
from scs_report.prose.factbook import FactBook, FactNode, path_of
from scs_report.prose.outcomes import Comparable, compared
from scs_report.prose.truth import Truth, Unknown, all_of, any_of, negated
from scs_report.results import Address
from scs_report.results.families import ANSWERS, ITEMS, TRAITS, WAVES, FamilyError, family_of

Named = FactNode | str
#: What a claim comes to where a family has one member left, with nothing beside it.
_ALONE = Unknown(("no_people",))
Number = TypeVar("Number", bound=Comparable)
#: Codes, items or waves that a family leaves out.
LeftOut = Sequence[str | int] | str | int


@dataclass(frozen=True)
class Family:
    """Numbers that belong together, in the order of the codebook.

    A member of whom nobody is there is none. One that is withheld is a member that is not known.
    `deserted` says whether members are missing for that reason.
    """

    members: tuple[FactNode, ...]
    deserted: bool = False

    def __iter__(self) -> Any:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def without(self, some: Iterable[FactNode]) -> list[FactNode]:
        """Return the other members."""
        gone = {path_of(member) for member in some}
        return [member for member in self.members if path_of(member) not in gone]


class FamilyTests:
    """The functions of claims that know families."""

    def __init__(self, book: FactBook) -> None:
        self._book = book

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """Each by its name in templates."""
        return {
            "family": self.family,
            "highest": self.highest,
            "lowest": self.lowest,
            "strongest": self.strongest,
            "rising": self.rising,
            "falling": self.falling,
            "ordering": self.ordering,
            "alike": self.alike,
            "most": self.most,
            "all_but": self.all_but,
            "every": self.every,
        }

    def family(self, fact: Named, over: str = "", leave_out: LeftOut = ()) -> Family:
        """Return the family of a fact; see `results.families.family_of`.

        Raises
        ------
        UserError
            If the fact is in no family, or the numbers of its family were not computed.
        """
        book = self._book
        name = path_of(fact) if isinstance(fact, FactNode) else fact
        if book.results is None:
            raise UserError(_("{name} is in no family", name=name))
        address = book.at(name)
        try:
            every = family_of(address, book.results, over)
        except FamilyError as error:
            raise UserError(
                _("{name} has no such family: {error}", name=name, error=error),
                hint=_(
                    "A family is over a variable, {answers}, {items}, {waves} or {traits}.",
                    answers=ANSWERS,
                    items=ITEMS,
                    waves=WAVES,
                    traits=TRAITS,
                ),
            ) from None
        if over in ("", TRAITS) and address not in every:
            raise UserError(
                _(
                    "{name} is no member of its family, {names}",
                    name=name,
                    names=", ".join(map(str, every)),
                )
            )
        gone = {
            str(member)
            for member in ((leave_out,) if isinstance(leave_out, str | int) else leave_out)
        }
        wanted = [
            member for member, keys in zip(every, _apart(every), strict=True) if not gone & keys
        ]
        known = [member for member in wanted if book.is_fact(str(member))]
        if len(known) <= 1 < len(wanted):
            raise UserError(
                _("The family of {name} over {over} is not computed", name=name, over=over)
                if over
                else _("The family of {name} is not computed", name=name),
                hint=_(
                    'Add "{name}" = ["{over}"] to [families] of data/facts.toml.',
                    name=name,
                    over=over or "VARIABLE",
                ),
            )
        there = [member for member in known if book.reason_of(str(member)) != "no_people"]
        return Family(tuple(book.node(member) for member in there), len(there) < len(known))

    def highest(self, *facts: Named, over: str = "", leave_out: LeftOut = ()) -> Truth:
        """Whether some members are clearly above every other of their family."""
        chosen, others = self._chosen(facts, over, leave_out)
        return _each(member > other for member in chosen for other in others)

    def lowest(self, *facts: Named, over: str = "", leave_out: LeftOut = ()) -> Truth:
        """Whether some members are clearly below every other of their family."""
        chosen, others = self._chosen(facts, over, leave_out)
        return _each(member < other for member in chosen for other in others)

    def strongest(self, *facts: Named, over: str = "", leave_out: LeftOut = ()) -> Truth:
        """Whether differences are clearly larger, whatever their sign, than the others."""
        chosen, others = self._chosen(facts, over, leave_out)
        return _each(self._larger(member, other) for member in chosen for other in others)

    def rising(self, *facts: Named | Family, over: str = "", leave_out: LeftOut = ()) -> Truth:
        """Whether the last is clearly above the first, and no step between goes down clearly.

        Over all members of a family where one is given: `rising("trust", "age")`.
        """
        return _rises(self._along(facts, over, leave_out))

    def falling(self, *facts: Named | Family, over: str = "", leave_out: LeftOut = ()) -> Truth:
        """Whether numbers rise when read from the end."""
        return _rises(self._along(facts, over, leave_out)[::-1])

    def ordering(
        self,
        *facts: Comparable | Family,
        whole: bool = False,
        over: str = "",
        leave_out: LeftOut = (),
    ) -> Truth:
        """Whether each is clearly greater than the next.

        With `whole=true` the last is clearly greater than all members that are not named, too.
        """
        if len(facts) == 1 and isinstance(facts[0], Family):
            numbers: Sequence[Comparable] = _members(facts[0])
        else:
            numbers = _several([member for member in facts if isinstance(member, Comparable)])
        steps = [first > second for first, second in pairwise(numbers)]
        if whole:
            named = [member for member in numbers if isinstance(member, FactNode)]
            family = self.family(named[-1], over, leave_out)
            steps += [named[-1] > other for other in family.without(named)]
        return _each(steps)

    def alike(
        self, fact: Named | Family, over: str = "", *, within: float, leave_out: LeftOut = ()
    ) -> Truth:
        """Whether any two members differ by no more than some points, as their interval says.

        That is more than not to differ clearly.
        """
        if isinstance(fact, FactNode | str):
            fact = self.family(fact, over, leave_out)
        bound = within / 100 if within >= 1 else within
        return _each(
            side
            for number, other in combinations(_members(fact), 2)
            for side in _near(number, other, bound)
        )

    def most(self, fact: Named | Family, over: str = "", **test: Any) -> Truth:
        """Whether more than half of the members pass a test: `above=0.5`, `below=0.5`."""
        return self._count(fact, over, lambda passed, size: passed > size / 2, test)

    def every(self, fact: Named | Family, over: str = "", **test: Any) -> Truth:
        """Whether all members pass a test."""
        return self._count(fact, over, lambda passed, size: passed == size, test)

    def all_but(self, number: int, fact: Named | Family, over: str = "", **test: Any) -> Truth:
        """Whether all members but so many pass a test."""
        return self._count(fact, over, lambda passed, size: passed == size - number, test)

    def _chosen(
        self, facts: Sequence[Named], over: str, leave_out: LeftOut
    ) -> tuple[list[FactNode], list[FactNode]]:
        if not facts:
            raise UserError(_("A superlative needs a fact"))
        chosen = [
            self._book.node(member) if isinstance(member, str) else member for member in facts
        ]
        family = self.family(chosen[0], over, leave_out)
        others = family.without(chosen)
        if not others and not family.deserted:
            raise UserError(_("{name} is alone in its family", name=path_of(chosen[0])))
        return chosen, others

    def _along(
        self, facts: Sequence[Named | Family], over: str, leave_out: LeftOut
    ) -> Sequence[Comparable]:
        if len(facts) == 2 and isinstance(facts[1], str) and not self._book.is_fact(facts[1]):
            over = facts[1]
            facts = facts[:1]
        if len(facts) == 1:
            first = facts[0]
            family = first if isinstance(first, Family) else self.family(first, over, leave_out)
            return _members(family)
        nodes = (self._book.node(member) if isinstance(member, str) else member for member in facts)
        return _several([member for member in nodes if isinstance(member, Comparable)])

    def _larger(self, number: FactNode, other: FactNode) -> Truth:
        """Whether a number is farther from zero than another, which may have the other sign."""
        if (number.quantity.value < 0) != (other.quantity.value < 0):
            gap = number + other
            return gap < 0 if number.quantity.value < 0 else gap > 0
        return number < other if number.quantity.value < 0 else number > other

    def _count(
        self,
        fact: Named | Family,
        over: str,
        enough: Callable[[int, int], bool],
        test: dict[str, Any],
    ) -> Truth:
        leave_out: LeftOut = test.pop("leave_out", ())
        if isinstance(fact, FactNode | str):
            fact = self.family(fact, over, leave_out)
        members = _members(fact)
        found = passed(members, test) if len(members) > 1 else _ALONE
        return found if isinstance(found, Unknown) else enough(found, len(fact))


def _members(family: Family) -> Sequence[FactNode]:
    """Return the members of a family that is one, or was before groups were empty."""
    return family.members if family.deserted else _several(family.members)


def _each(comparisons: Iterable[Truth]) -> Truth:
    """Return whether all comparisons of a family hold; with nobody left to compare none does."""
    found = tuple(comparisons)
    return all_of(*found) if found else _ALONE


def _rises(numbers: Sequence[Comparable]) -> Truth:
    if len(numbers) < 2:
        return _ALONE
    steps = (later < earlier for earlier, later in pairwise(numbers))
    return all_of(numbers[-1] > numbers[0], negated(any_of(*steps)))


def _several(numbers: Sequence[Number]) -> Sequence[Number]:
    if len(numbers) < 2:
        raise UserError(_("An ordering needs two facts at least"))
    return numbers


def _near(number: Comparable, other: Comparable, bound: float) -> tuple[Truth, Truth]:
    """Return whether the interval of a difference lies within ± a bound, side by side."""
    gap = compared(number, other, Judge(judge_at_work().confidence))
    if gap.low is None or gap.high is None:
        unknown = Unknown((gap.reason,))
        return unknown, unknown
    judge_at_work().evidence.append(gap.evidence("=", -bound <= gap.low and gap.high <= bound))
    return -bound <= gap.low, gap.high <= bound


def _apart(members: Sequence[Address]) -> list[set[str]]:
    """Return by which codes, items, waves or variables each member differs from the others."""
    keys: list[set[str]] = []
    for member in members:
        part = member.parts[0] if member.parts else member
        given = {code for _, codes in part.within for code in codes}
        keys.append({part.of, part.wave, *part.codes, *given, *(name for name, _ in part.within)})
    return [some.difference(set[str].intersection(*keys)) for some in keys]
