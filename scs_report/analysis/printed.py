"""What the results tell of whom: every group of people, and the question they answered.

A number belongs to a question, derived variable or item, asked in a domain: a base of the codebook
and the answers to other questions that narrow it down; both stand in its address. A variable made
of one column tells what that column does: both are one family, whose groups can be added to and
subtracted from each other.

A profile (the share of the old among the members) tells, with the sizes of both groups, how many
of the old are members, which is an answer of theirs: a line of it is a number on that group too,
where the old are a group at all. Who gave an answer by which nobody is divided anywhere is none: it
is not hidden that an answer of a large group is a rare one.

Where the plan exempts nonresponse, nobody is protected as one of those who gave no answer to the
question that divides a group, since nobody can know who they are. Nor are answers protected that
follow from who a base is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from scs_report.analysis.disclosure import Exempt, withheld_groups
from scs_report.analysis.sample import Sample
from scs_report.estimation import Mask
from scs_report.results import Address, Mean, Reason, ShareEstimate, Value, Within
from scs_report.survey import Derived
from scs_report.survey.conditions import parse_rule

#: A base, and the answers that its people gave.
Domain = tuple[str, Within]
#: A question, derived variable or item, and the people it was put to.
Place = tuple[str, Domain]


class Printed:
    """The places of all numbers of a study, and which of them are withheld.

    Parameters
    ----------
    estimates
        All numbers, by address.
    wanted
        Addresses that tables and figures show, then those of facts; what is least wanted is lost
        first.
    by_group
        Variables and items that are tabulated by group, of which a profile tells.
    public
        Pairs of a variable and the group whose profile by it is known already.
    threshold
        How many people are enough.
    nonresponse_exempt
        Whether those who gave no answer need no protection.
    sample
        The respondents.
    """

    def __init__(
        self,
        estimates: Mapping[Address, Value],
        wanted: Sequence[frozenset[Address]],
        by_group: Iterable[str],
        public: frozenset[tuple[str, str]],
        threshold: int,
        sample: Sample,
        *,
        nonresponse_exempt: bool = False,
    ) -> None:
        self._sample = sample
        self._nonresponse_exempt = nonresponse_exempt
        self._public = public
        self._by_group = {self._family(of) for of in by_group}
        self._dividing = self._columns_that_divide(estimates)
        sizes: dict[Place, int] = {}
        ranks: dict[Place, int] = {}
        lines: list[Place] = []
        for address, value in estimates.items():
            place = self.place(address)
            if place is None or not isinstance(value, ShareEstimate | Mean):
                continue
            sizes[place] = min(value.n, sizes.get(place, value.n))
            rank = next((at for at, some in enumerate(wanted) if address in some), len(wanted))
            ranks[place] = min(rank, ranks.get(place, rank))
            for code in address.codes:
                lines += (line for line in self.lines(place, code) if self._people(line).any())
        #: from what is lost last to what is lost first
        places = sorted(
            {*sizes, *lines},
            key=lambda key: (ranks.get(key, 1), -int(self._people(key).sum()), repr(key)),
        )
        families: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            families[self._family(place[0])].append(place)
        self._reasons: dict[Place, Reason] = {}
        for members in families.values():
            self._reasons |= withheld_groups(
                {place: self._people(place) for place in members},
                threshold,
                sizes=sizes,
                exempt=self._exempt(members),
            )

    def reason(self, address: Address) -> Reason | None:
        """Return why the number at an address is withheld; None if it is not."""
        if address.parts:
            first, second = (self.reason(part) for part in address.parts)
            return first or second
        place = self.place(address)
        if place is None:
            return None
        if own := self._reasons.get(place):
            return own
        told = {
            self._reasons.get(line) for code in address.codes for line in self.lines(place, code)
        } - {None}
        # what it rests on is the profile's base, not the few people that it tells of
        return "difference" if told == {"difference"} else "complement" if told else None

    def place(self, address: Address) -> Place | None:
        """Return of what and of whom a number tells; None if it is none of people's answers."""
        if address.statistic not in ("share", "mean") or address.minus or not address.base:
            return None
        wave = ((self._sample.codebook.design.wave, (address.wave,)),) if address.wave else ()
        return address.of, (address.base, (*address.within, *wave))

    def lines(self, place: Place, code: str) -> Iterator[Place]:
        """Yield what a share tells of those who gave the answer: their answers to what narrows."""
        of, (base, within) = place
        if not self._roots(of) & self._dividing:
            return
        for variable, codes in within:
            if self._family(variable) in self._by_group and (of, variable) not in self._public:
                others = tuple(pair for pair in within if pair != (variable, codes))
                yield variable, (base, (*others, (of, (code,))))

    def _columns_that_divide(self, estimates: Iterable[Address]) -> frozenset[str]:
        """Return the columns by which people are divided in any number: bases and groups."""
        domains = {place[1] for address in estimates if (place := self.place(address))}
        names = {variable for _, within in domains for variable, _ in within}
        for key in {base for base, _ in domains}:
            if when := self._sample.codebook.base(key).when:
                names |= parse_rule(when).names
        return frozenset(root for name in names for root in self._roots(name))

    def _roots(self, of: str) -> frozenset[str]:
        """Return the columns that a variable is made of."""
        codebook = self._sample.codebook
        if of in codebook.columns:
            return frozenset([of])
        sources = codebook.derived_variable(of).source
        return frozenset(root for name in sources for root in self._roots(name))

    def _people(self, place: Place) -> Mask:
        """(n,) who gave an answer."""
        of, domain = place
        return self._sample.counted(of) & self._in(domain)

    def _in(self, domain: Domain) -> Mask:
        base, within = domain
        inside = self._sample.base(base)
        for variable, codes in within:
            inside = inside & np.isin(self._sample.codes(variable), [float(code) for code in codes])
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
                    group = self._people((of, ("all", (*narrowed, (item, ("1",))))))
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
