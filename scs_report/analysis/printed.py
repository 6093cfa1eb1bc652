"""What the results tell of whom: every group of people, and the question they answered.

A number belongs to a question, derived variable or item, asked in a domain: a base of the codebook
and the answers to other questions that narrow it down. A variable made of one column tells what
that column does: both are one family, whose groups can be added to and subtracted from each other.

A profile (the share of the old among the doubters) tells, with the sizes of both groups, how many
of the old are doubters, which is an answer of theirs: a line of it is a number on that group too.

Where the plan exempts nonresponse, nobody is protected as one of those who gave no answer to the
question that divides a group, since nobody can know who they are. Nor are answers protected that
follow from who a base is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from scs_report.analysis.disclosure import Exempt, withheld_groups
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Specification
from scs_report.estimation import Mask
from scs_report.results import CrossTabulation, Distribution, Fact, Reason, Results
from scs_report.survey import Derived
from scs_report.survey.rules import parse_rule

#: A base, and the answers that its people gave.
Domain = tuple[str, tuple[tuple[str, str], ...]]
#: A question, derived variable or item, and the people it was put to.
Place = tuple[str, Domain]


class Printed:
    """The places of all numbers of a study, and which of them are withheld."""

    def __init__(self, complete: Results, plan: Specification, sample: Sample) -> None:
        self._sample = sample
        self._nonresponse_exempt = plan.study.disclosure.nonresponse == "exempt"
        tables = plan.tables
        profile = tables.table3
        self._public = {(one, profile.group) for one in profile.public} if profile else set()
        by_groups = [table.question for table in (tables.table2, tables.figure4) if table]
        by_groups += [profile.group] if profile else []
        if tables.table5:
            by_groups += self._shares_of(tables.table5.question)
        #: families that are tabulated by group, of which a profile tells
        self._by_group = {self._family(of) for of in by_groups}
        sizes: dict[Place, int] = {}
        for place, n in self._tabulated(complete):
            sizes[place] = min(n, sizes.get(place, n))
        tabulated = set(sizes)
        lines = list(self._table_lines(complete))
        for fact in complete.facts:
            if (at := self.of_fact(fact)) and fact.n is not None:
                sizes[at] = min(fact.n, sizes.get(at, fact.n))
                lines += (line for code in fact.codes for line in self.lines(at, code))
        #: from what is lost last to what is lost first
        places = sorted(
            {*sizes, *lines},
            key=lambda one: (one not in tabulated, -int(self._people(one).sum()), repr(one)),
        )
        families: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            families[self._family(place[0])].append(place)
        self.reasons: dict[Place, Reason] = {}
        threshold = complete.disclosure.withhold
        for members in families.values():
            self.reasons |= withheld_groups(
                {place: self._people(place) for place in members},
                threshold,
                sizes=sizes,
                exempt=self._exempt(members),
            )

    def _tabulated(self, complete: Results) -> Iterator[tuple[Place, int]]:
        for distribution in complete.distributions:
            for share in distribution.shares:
                yield self.of_share(distribution, share.code), share.base_n
        for share in complete.figure2.shares:
            yield (share.code, (complete.figure2.base, ())), share.base_n
        for group in complete.table2.groups:
            yield (complete.table2.question, (group.key, ())), group.n
        for table in complete.table3:
            for key, place in self.of_columns(table).items():
                # with and without refusals: the same numbers on two scales
                yield place, table.group(key).n
        for table in (complete.table5, *complete.figure4):
            for group in table.groups:
                for share in group.shares:
                    yield self.of_cell(table, group.key, share.code), share.base_n
        for moment in complete.table_a3:
            yield self.of_variable(moment.variable), moment.n

    def _table_lines(self, complete: Results) -> Iterator[Place]:
        for table in complete.table3:
            column = self.of_columns(table)["doubters"]
            for share in table.group("total").shares:
                if share.count:
                    yield from self.lines(column, share.code)

    def of_variable(self, of: str) -> Place:
        """Return the place of a question, derived variable or item asked in its own base."""
        return of, (self._base(of), ())

    def of_share(self, distribution: Distribution, code: str) -> Place:
        """Return the place of a share of a distribution."""
        return self.of_variable(self._share_of(distribution.question, code))

    def of_cell(self, table: CrossTabulation, group: str, code: str) -> Place:
        """Return the place of a share of a table by the answers to a variable."""
        of = self._share_of(table.question, code)
        return of, (self._base(of), ((table.by, group),))

    def of_columns(self, table: CrossTabulation) -> dict[str, Place]:
        """Return the places of the columns of a profile."""
        everybody = self.of_variable(table.question)
        _, (base, _) = everybody
        return {
            "doubters": (table.question, (base, ((table.by, "1"),))),
            "total": everybody,
            "total_all": everybody,
        }

    def of_fact(self, fact: Fact) -> Place | None:
        """Return the place of a fact; None if it is no share of people."""
        if fact.unit != "share" or not fact.of or not fact.base:
            return None
        return fact.of, (fact.base, fact.within)

    def lines(self, place: Place, code: str) -> Iterator[Place]:
        """Yield what a share tells of those who gave the answer: their answers to what narrows."""
        of, (base, within) = place
        for variable, answer in within:
            if self._family(variable) in self._by_group and (of, variable) not in self._public:
                others = tuple(pair for pair in within if pair != (variable, answer))
                yield variable, (base, (*others, (of, code)))

    def _people(self, place: Place) -> Mask:
        """(n,) who gave an answer."""
        of, domain = place
        return self._sample.counted(of) & self._in(domain)

    def _in(self, domain: Domain) -> Mask:
        base, within = domain
        inside = self._sample.base(base)
        for variable, code in within:
            inside = inside & np.equal(self._sample.codes(variable), int(code))
        return inside

    def _exempt(self, places: Iterable[Place]) -> Exempt:
        """Return of whom nothing is hidden in a family."""
        public: dict[bytes, Mask] = {}
        nobody: dict[bytes, Mask] = {}
        domains = {domain for _, domain in places}
        for of, (base, within) in places:
            for pair in within if self._nonresponse_exempt else ():
                others = tuple(other for other in within if other != pair)
                group = self._people((of, (base, others))) & ~self._answered(pair[0])
                nobody[group.tobytes()] = group
            for item in self._ruled_out(of, {base for base, _ in domains}):
                for _, narrowed in domains:
                    group = self._people((of, ("all", (*narrowed, (item, "1")))))
                    public[group.tobytes()] = group
        return Exempt(tuple(public.values()), tuple(nobody.values()))

    def _answered(self, variable: str) -> Mask:
        """(n,) who gave an answer of substance, or was not asked."""
        if self._sample.is_item(variable):
            return np.ones(self._sample.design.n, dtype=bool)
        asked = self._sample.base(self._sample.codebook.variable(variable).base)
        codes = self._sample.codes(variable)
        missing = self._sample.codebook.variable(variable).missing_codes
        answered: Mask = ~asked | ~(np.isnan(codes) | np.isin(codes, missing))
        return answered

    def _ruled_out(self, of: str, bases: Iterable[str]) -> Iterator[str]:
        """Yield the exclusive items, named by a base, beside which nobody ticks what this is of."""
        codebook = self._sample.codebook
        derived = () if of in codebook.columns else codebook.derived_variable(of).source
        columns = derived or (of,)
        questions = {codebook.owner(column).id for column in columns if column in codebook.columns}
        if len(questions) != 1:
            return
        named: set[str] = set()
        for base in bases:
            if when := codebook.base(base).when:
                named |= parse_rule(when).names
        for item in codebook.question(questions.pop()).items:
            if item.exclusive and item.column in named and item.column not in columns:
                yield item.column

    def _family(self, of: str) -> str:
        """Return the column that a variable is made of if it is one, else the variable."""
        try:
            variable = self._sample.codebook.variable(of)
        except KeyError:
            return of
        if isinstance(variable, Derived) and len(variable.source) == 1:
            return variable.source[0]
        return of

    def _shares_of(self, question: str) -> tuple[str, ...]:
        """Return what a question's shares are of: its items, or itself."""
        items = getattr(self._sample.codebook.variable(question), "items", ())
        return tuple(item.column for item in items) or (question,)

    def _share_of(self, question: str, code: str) -> str:
        return code if code in self._shares_of(question) else question

    def _base(self, of: str) -> str:
        codebook = self._sample.codebook
        if self._sample.is_item(of):
            question = codebook.owner(of)
            return question.item(of).base or question.base
        return codebook.variable(of).base
