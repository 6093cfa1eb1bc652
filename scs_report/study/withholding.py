"""Takes out of the results what rests on too few people, and what that could be computed from.

`disclosure` holds the rule. Here is what it is applied to: every number belongs to a question (or
an item) asked in a domain, that is a base and the answers that its people gave. Answers to one
variable divide a base; which bases add up is declared in `data/tables.toml`.

The profile of a group (Table 3) tells, with the sizes of both, how people of each characteristic
answered the question that forms the group. Where those answers are withheld, so is their line of
the profile, and a second line, because lines add up to 100%; unless the profile is declared public.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec.structs import asdict, replace

from scs_report.results import (
    Answers,
    CrossTabulation,
    Disclosure,
    Distribution,
    Fact,
    Moment,
    Reason,
    Results,
    WithheldFact,
    WithheldShare,
)
from scs_report.study.disclosure import Sum, withheld_groups
from scs_report.study.specification import DisclosurePlan, Tables
from scs_report.survey import Codebook, Derived

#: A base, and the answers that its people gave.
Domain = tuple[str, tuple[tuple[str, str], ...]]
#: A question or item, and the people it was put to.
Place = tuple[str, Domain]
_Answers = TypeVar("_Answers", bound=Answers)


def withhold(complete: Results, plan: Tables, codebook: Codebook) -> Results:
    """Return the results without what is not to be disclosed."""
    withholding = _Withholding(complete, plan, codebook)
    disclosed = [fact for fact in complete.facts if withholding.fact(fact) is None]
    return replace(
        complete,
        distributions=tuple(map(withholding.distribution, complete.distributions)),
        figure2=withholding.distribution(complete.figure2),
        table2=withholding.by_base(complete.table2),
        table3=tuple(map(withholding.composition, complete.table3)),
        table5=withholding.by_answers(complete.table5),
        figure4=tuple(map(withholding.by_answers, complete.figure4)),
        table_a3=tuple(map(withholding.moment, complete.table_a3)),
        facts=tuple(disclosed),
        withheld_facts=tuple(
            WithheldFact(
                reason=reason,
                **{
                    name: value
                    for name, value in asdict(fact).items()
                    if name in WithheldFact.__struct_fields__
                },
            )
            for fact in complete.facts
            if (reason := withholding.fact(fact)) is not None
        ),
    )


class _Withholding:
    """What is withheld of one study."""

    def __init__(self, complete: Results, plan: Tables, codebook: Codebook) -> None:
        self._codebook = codebook
        self._disclosure: Disclosure = complete.disclosure
        self._facts = {fact.name: fact for fact in complete.facts}
        sizes: dict[str, dict[Domain, int]] = defaultdict(dict)
        tabulated = set()
        for (of, domain), n in self._printed(complete):
            sizes[of][domain] = min(n, sizes[of].get(domain, n))
            tabulated.add((of, domain))
        for fact in complete.facts:
            if fact.unit == "share" and fact.of and fact.base and fact.n is not None:
                domain = (fact.base, fact.within)
                sizes[fact.of][domain] = min(fact.n, sizes[fact.of].get(domain, fact.n))
        self._reasons: dict[Place, Reason] = {}
        for of, domains in sizes.items():
            found = withheld_groups(
                domains,
                (*_partitions(domains), *_declared(plan.disclosure)),
                self._disclosure.withhold,
                aside=[domain for domain in domains if (of, domain) not in tabulated],
            )
            self._reasons |= {(of, domain): reason for domain, reason in found.items()}
        #: lines of profiles: variable and domain, and the answers
        self._lines: dict[Place, dict[str, Reason]] = {}
        for table in complete.table3:
            if table.question not in plan.table3.public:
                self._lines |= self._profile(table)

    def _printed(self, complete: Results) -> Iterator[tuple[Place, int]]:
        for distribution in complete.distributions:
            for share in distribution.shares:
                yield self._at(distribution, share.code), share.base_n
        for share in complete.figure2.shares:
            yield (share.code, (complete.figure2.base, ())), share.base_n
        for group in complete.table2.groups:
            yield (complete.table2.question, (group.key, ())), group.n
        for table in complete.table3:
            for key, domain in self._columns(table).items():
                # with and without refusals: the same numbers on two scales
                yield (table.question, domain), table.group(key).n
        for table in (complete.table5, *complete.figure4):
            for group in table.groups:
                for share in group.shares:
                    yield self._within(table, group.key, share.code), share.base_n
        for moment in complete.table_a3:
            yield (moment.variable, (self._base(moment.variable), ())), moment.n

    def _at(self, distribution: Distribution, code: str) -> Place:
        of = self._of(distribution.question, code)
        return of, (self._base(of), ())

    def _within(self, table: CrossTabulation, group: str, code: str) -> Place:
        of = self._of(table.question, code)
        return of, (self._base(of), ((table.by, group),))

    def _columns(self, table: CrossTabulation) -> dict[str, Domain]:
        """Return the domains of the columns of a profile."""
        base = self._base(table.question)
        return {
            "doubters": (base, ((table.by, "1"),)),
            "total": (base, ()),
            "total_all": (base, ()),
        }

    def _of(self, question: str, code: str) -> str:
        """Return what a share is of: the question, or an item of it."""
        return code if getattr(self._codebook.variable(question), "items", ()) else question

    def _base(self, of: str) -> str:
        try:
            return self._codebook.variable(of).base
        except KeyError:
            question = self._codebook.owner(of)
            return question.item(of).base or question.base

    def _profile(self, table: CrossTabulation) -> dict[Place, dict[str, Reason]]:
        """Return the lines of a profile that tell what is withheld elsewhere."""
        by = self._codebook.variable(table.by)
        asked = by.source if isinstance(by, Derived) else (table.by,)
        people = {share.code: share.count for share in table.group("total").shares if share.count}
        telling = [
            code
            for code in people
            if any(
                (of, (self._base(of), ((table.question, code),))) in self._reasons for of in asked
            )
        ]
        # their people are not what these numbers rest on: none is withheld for being few
        lines = withheld_groups(people, [Sum("", tuple(people))], 0, forced=telling)
        place = table.question, self._columns(table)["doubters"]
        return {place: dict.fromkeys(lines, "complement")} if telling else {}

    def distribution(self, complete: Distribution) -> Distribution:
        """Return a distribution without what is withheld."""
        base = complete.base

        def reason(code: str) -> Reason | None:
            of, domain = self._at(complete, code)
            # Figure 2 has everybody as its base, whatever the base of an item
            own = (base, ()) if base == "all" else domain
            return self._reasons.get((of, own)) or self._reasons.get((of, domain))

        return self._answers(complete, {code: reason(code) for code in complete.codes})

    def by_base(self, complete: CrossTabulation) -> CrossTabulation:
        """Return Table 2 without what is withheld."""
        places = {group.key: (complete.question, (group.key, ())) for group in complete.groups}
        return self._table(
            complete,
            {
                group.key: dict.fromkeys(group.codes, self._reasons.get(places[group.key]))
                for group in complete.groups
            },
        )

    def by_answers(self, complete: CrossTabulation) -> CrossTabulation:
        """Return a table by the answers to a variable without what is withheld."""
        return self._table(
            complete,
            {
                group.key: {
                    code: self._reasons.get(self._within(complete, group.key, code))
                    for code in group.codes
                }
                for group in complete.groups
            },
        )

    def composition(self, complete: CrossTabulation) -> CrossTabulation:
        """Return a profile without what is withheld."""
        reasons: dict[str, dict[str, Reason | None]] = {}
        for key, domain in self._columns(complete).items():
            place = complete.question, domain
            whole = self._reasons.get(place)
            lines = self._lines.get(place, {})
            reasons[key] = {code: whole or lines.get(code) for code in complete.group(key).codes}
        return self._table(complete, reasons)

    def moment(self, complete: Moment) -> Moment:
        """Return mean and standard deviation, or neither."""
        place = complete.variable, (self._base(complete.variable), ())
        return replace(complete, mean=None, sd=None) if place in self._reasons else complete

    def fact(self, fact: Fact) -> Reason | None:
        """Return why a fact is withheld, None if it is not."""
        if fact.unit == "difference" and fact.first in self._facts and fact.second in self._facts:
            first, second = (self.fact(self._facts[name]) for name in (fact.first, fact.second))
            return first or second
        # a predicted probability rests on everybody in its model
        if fact.unit != "share" or not fact.of or not fact.base:
            return None
        place = fact.of, (fact.base, fact.within)
        lines = self._lines.get(place, {})
        return self._reasons.get(place) or next(
            (lines[code] for code in fact.codes if code in lines), None
        )

    def _table(
        self, complete: CrossTabulation, reasons: dict[str, dict[str, Reason | None]]
    ) -> CrossTabulation:
        groups = tuple(self._answers(group, reasons[group.key]) for group in complete.groups)
        any_withheld = any(group.withheld for group in groups)
        # a test is one more equation between the numbers of its table
        return replace(complete, groups=groups, test=None if any_withheld else complete.test)

    def _answers(self, complete: _Answers, reasons: dict[str, Reason | None]) -> _Answers:
        return replace(
            complete,
            shares=tuple(share for share in complete.shares if not reasons[share.code]),
            withheld=tuple(
                WithheldShare(code=share.code, base_n=share.base_n, reason=reason)
                for share in complete.shares
                if (reason := reasons[share.code])
            ),
        )


def _partitions(sizes: dict[Domain, int]) -> list[Sum[Domain]]:
    """Return which printed domains divide another by the answers to one variable."""
    parts: dict[tuple[Domain, str], list[Domain]] = defaultdict(list)
    for base, within in sizes:
        for pair in within:
            whole = base, tuple(other for other in within if other != pair)
            parts[whole, pair[0]].append((base, within))
    return [
        Sum(whole, tuple(domains), max(sizes[whole] - sum(sizes[d] for d in domains), 0))
        for (whole, _variable), domains in parts.items()
        if whole in sizes
    ]


def _declared(plan: DisclosurePlan) -> Iterable[Sum[Domain]]:
    """Return the sums of `data/tables.toml`."""
    return [Sum(_domain(one.whole), tuple(map(_domain, one.parts))) for one in plan.sums]


def _domain(name: str) -> Domain:
    """Return the domain that a name means: a base, or `variable=code`."""
    variable, equals, code = name.partition("=")
    return ("all", ((variable, code),)) if equals else (name, ())
