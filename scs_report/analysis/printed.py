"""What the results tell of whom: every group of people, and the question they answered.

A number belongs to a question, derived variable or item, asked in a domain: a base of the codebook
and the answers to other questions that narrow it down; both stand in its address. Variables that
are made of the same columns tell of the same answers (who named any item, who named none): they are
one family, whose groups can be added to and subtracted from each other.

A profile (the share of the old among the members) tells, with the sizes of both groups, how many
of the old are members, which is an answer of theirs: a line of it is a number on that group too,
where the old are a group at all. So is the size of a group that is divided by such answers: how
many of the old are members. Who gave an answer by which nobody is divided anywhere is none: it is
not hidden that an answer of a large group is a rare one.

A mean, or a share without those who gave no answer of substance, rests on fewer people than were
asked; few of these do not follow from other such numbers either.

Of a part of the respondents, what is printed of all of them is known already: no number of the
part may isolate few people together with these.

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
from scs_report.results import Address, Reason, Within
from scs_report.survey.conditions import parse_rule
from scs_report.survey.derive import needed_by

#: A base, and the answers that its people gave.
Domain = tuple[str, Within]
#: A question, derived variable or item, and the people it was put to.
Place = tuple[str, Domain]

#: Steps of a search for few people, some seconds; what is printed takes some hundreds mostly.
_PATIENCE = 6_000


class Printed:
    """The places of all numbers of a study, and which of them are withheld.

    Parameters
    ----------
    addresses
        Those of all numbers.
    wanted
        Addresses that tables and figures show, then those of facts; what is least wanted is lost
        first.
    by_group
        Variables and items that are tabulated by group, of which a profile tells.
    public
        Pairs of a variable and the group whose profile by it is known already.
    threshold
        How many people are enough.
    sample
        The respondents.
    nonresponse_exempt
        Whether those who gave no answer need no protection.
    before
        What is printed of the same respondents elsewhere.
    """

    def __init__(
        self,
        addresses: Iterable[Address],
        wanted: Sequence[frozenset[Address]],
        by_group: Iterable[str],
        public: frozenset[tuple[str, str]],
        threshold: int,
        sample: Sample,
        *,
        nonresponse_exempt: bool = False,
        before: Printed | None = None,
    ) -> None:
        addresses = tuple(addresses)
        self._sample = sample
        self._before = before
        self._nonresponse_exempt = nonresponse_exempt
        self._public = public
        self._kin = self._of_the_same_columns(addresses)
        self._by_group = {self.family(of) for of in by_group}
        self._dividing = self._columns_that_divide(addresses)
        ranks: dict[Place, int] = {}
        others: set[Place] = set()
        self.of_substance: set[Place] = set()
        for address in addresses:
            others.update(place for place in self._told(address) if self._size(place))
            place = self.place(address)
            if place is None or not self._size(place):
                continue
            rank = next((at for at, some in enumerate(wanted) if address in some), len(wanted))
            ranks[place] = min(rank, ranks.get(place, rank))
            if _is_of_substance(address):
                self.of_substance.add(place)
        # few may have answered of the many who were asked
        sizes = {place: self._size(place, answering=True) for place in self.of_substance}
        #: from what is lost last to what is lost first
        places = sorted(
            {*ranks, *others},
            key=lambda key: (ranks.get(key, 1), -self._size(key), repr(key)),
        )
        self._families: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            self._families[self.family(place[0])].append(place)
        self._reasons: dict[Place, Reason] = {}
        for family, members in self._families.items():
            sample = self.about([*members, *self._known(family)])
            found = withheld_groups(
                {place: self.people(place, sample) for place in members},
                threshold,
                sizes=sizes,
                exempt=self.exempt(members, sample),
                counts=sample.design.people,
                patience=_PATIENCE,
            )
            self._reasons |= self._by_answers(members, sample, found, threshold, sizes) | found

    def _by_answers(
        self,
        places: Sequence[Place],
        sample: Sample,
        withheld: Mapping[Place, Reason],
        threshold: int,
        sizes: Mapping[Place, int],
    ) -> dict[Place, Reason]:
        """Return what is withheld where numbers rest on those with an answer of substance.

        What is disclosed of all who were asked tells of these too.
        """
        judged = {
            place: self.answering(place, sample)
            for place in places
            if place in self.of_substance and withheld.get(place, "small_base") == "small_base"
        }
        if all(np.array_equal(who, self.people(place, sample)) for place, who in judged.items()):
            return {}
        known = [
            self.answering(place, sample)
            for place in places
            if place not in self.of_substance and place not in withheld
        ]
        # that somebody did not answer is no secret
        silent = [self.people(place, sample) & ~who for place, who in judged.items()]
        public, unrecognisable = self.exempt(places, sample, answering=True)
        exempt = Exempt((*public, *known), (*unrecognisable, *silent))
        return withheld_groups(
            judged,
            threshold,
            sizes=sizes,
            exempt=exempt,
            counts=sample.design.people,
            patience=_PATIENCE,
        )

    def reason(
        self, address: Address, known: dict[Address, Reason | None] | None = None
    ) -> Reason | None:
        """Return why the number at an address is withheld; None if it is not.

        `known` are reasons found before, for many differences have the same parts; these are added.
        """
        known = {} if known is None else known
        if address not in known:
            known[address] = self._reason(address, known)
        return known[address]

    def _reason(self, address: Address, known: dict[Address, Reason | None]) -> Reason | None:
        if address.part:
            return self._before.reason(address.but(part="")) if self._before else None
        if address.parts:
            first, second = (self.reason(part, known) for part in address.parts)
            return first or second
        place = self.place(address)
        if place and (own := self._reasons.get(place)):
            return own
        told = {self._reasons.get(other) for other in self._told(address)} - {None}
        # what it rests on is the profile's base, not the few people that it tells of
        return "difference" if told == {"difference"} else "complement" if told else None

    def size_hidden(self, address: Address) -> bool:
        """Whether the size of a number, or of a part of it, tells what is withheld."""
        if address.part:
            plain = address.but(part="")
            return self._before is not None and self._before.size_hidden(plain)
        return any(
            place in self._reasons
            for part in address.parts or (address,)
            for place in self._counted(part)
        )

    def smallest_group(self, test: Address) -> int:
        """Return the size of the smallest group that a test of independence compares."""
        place = test.of, (test.base, (*test.within, *self._wave(test)))
        sample = self.about([place], test.by)
        values = sample.values(test.by)
        asked = self.answering(place, sample) & ~np.isnan(values)
        return min((sample.count(asked & (values == one)) for one in set(values[asked])), default=0)

    def _known(self, family: str) -> Iterable[Place]:
        """Return of whom numbers of a family are printed elsewhere."""
        return tuple(self._before.disclosed(family)) if self._before else ()

    def disclosed(self, family: str) -> Iterator[Place]:
        """Yield of what and of whom numbers are disclosed that tell of the same answers."""
        return (place for place in self._families.get(family, ()) if place not in self._reasons)

    def apart(self) -> Printed:
        """Return the same without the respondents, for another process; see `among`."""
        found: Printed = object.__new__(Printed)
        found.__dict__ = {**self.__dict__, "_sample": None, "_before": None}
        return found

    def among(self, sample: Sample, before: Printed | None) -> Printed:
        """Return the same with the respondents that it is of."""
        found: Printed = object.__new__(Printed)
        found.__dict__ = {**self.__dict__, "_sample": sample, "_before": before}
        return found

    def places(self, family: str) -> list[Place]:
        """Return of what and of whom there are numbers that tell of the same answers."""
        return self._families.get(family, [])

    @property
    def families(self) -> tuple[str, ...]:
        """What numbers tell of; see `family`."""
        return tuple(self._families)

    def is_hidden(self, place: Place) -> bool:
        """Whether the numbers of a place are withheld."""
        return place in self._reasons

    def hide(self, reasons: Mapping[Place, Reason]) -> None:
        """Withhold further places, for what is printed elsewhere."""
        self._reasons = {**reasons, **self._reasons}

    def place(self, address: Address) -> Place | None:
        """Return of what and of whom a number tells; None if it is none of people's answers."""
        if address.statistic not in ("share", "mean") or address.minus or not address.base:
            return None
        return address.of, (address.base, (*address.within, *self._wave(address)))

    def _wave(self, address: Address) -> Within:
        return ((self._sample.codebook.design.wave, (address.wave,)),) if address.wave else ()

    def _told(self, address: Address) -> Iterator[Place]:
        """Yield the places that a number tells of beside its own."""
        if place := self.place(address):
            for code in address.codes:
                yield from self._lines(place, code)
        yield from self._counted(address)

    def _counted(self, address: Address) -> Iterator[Place]:
        """Yield what the size of a number tells of those beside: their answers to what narrows.

        Of a number of those alone who gave an answer (of substance) it is how many of these are in
        the group, and so how many of the others.
        """
        if address.of_model or address.is_difference or not address.base:
            return
        answering = self._given(address)
        for variable, codes in address.within:
            if self.family(variable) in self._by_group:
                others = tuple(pair for pair in address.within if pair != (variable, codes))
                given = () if (address.of, variable) in self._public else answering
                yield variable, (address.base, (*others, *given, *self._wave(address)))

    def _given(self, address: Address) -> Within:
        """Return the answers to what divides people that a number rests on, if not all people."""
        if not self._roots(address.of) & self._dividing or self._sample.is_item(address.of):
            return ()
        sample = self._sample.about([address.of])
        inside = sample.counted(address.of, answered=_is_of_substance(address))
        if np.array_equal(inside, sample.people):
            return ()
        given = np.unique(sample.codes(address.of)[inside])
        return ((address.of, tuple(f"{code:.17g}" for code in given)),)

    def _lines(self, place: Place, code: str) -> Iterator[Place]:
        """Yield what a share tells of those who gave the answer: their answers to what narrows."""
        of, (base, within) = place
        if not self._roots(of) & self._dividing:
            return
        for variable, codes in within:
            if self.family(variable) in self._by_group and (of, variable) not in self._public:
                others = tuple(pair for pair in within if pair != (variable, codes))
                yield variable, (base, (*others, (of, (code,))))

    def _columns_that_divide(self, addresses: Iterable[Address]) -> frozenset[str]:
        """Return the columns by which people are divided in any number: bases and groups."""
        domains = {place[1] for address in addresses if (place := self.place(address))}
        names = {variable for _, within in domains for variable, _ in within}
        for key in {base for base, _ in domains}:
            if when := self._sample.codebook.base(key).when:
                names |= parse_rule(when).names
        return frozenset(root for name in names for root in self._roots(name))

    def _roots(self, of: str) -> frozenset[str]:
        """Return the columns that a variable is made of."""
        try:
            sources = self._sample.codebook.derived_variable(of).source
        except KeyError:  # a column, or what has no answers of its own
            return frozenset([of])
        return frozenset(root for name in sources for root in self._roots(name))

    def by_answers_to(self, names: Iterable[str], others: Iterable[str]) -> frozenset[str]:
        """Return which other variables are made of columns that some variables are made of."""
        roots = {root for name in names for root in self._roots(name)}
        return frozenset(name for name in others if self._roots(name) <= roots)

    def about(self, places: Iterable[Place], *others: str) -> Sample:
        """Return the combinations of all answers that say who belongs to places."""
        codebook = self._sample.codebook
        names, bases = set(others), {"all"}
        for of, (base, within) in places:
            names |= {of, *(variable for variable, _ in within)}
            bases |= {base}
        asked = [codebook.variable(name) for name in names if not self._sample.is_item(name)]
        for key in bases | {variable.base for variable in asked}:
            names |= set(needed_by(codebook, key))
        return self._sample.about(names)

    def _size(self, place: Place, *, answering: bool = False) -> int:
        """Return how many people gave an answer, or one of substance."""
        sample = self.about([place])
        return sample.count((self.answering if answering else self.people)(place, sample))

    def people(self, place: Place, sample: Sample) -> Mask:
        """(n,) who gave an answer."""
        of, domain = place
        return sample.counted(of) & self._in(domain, sample)

    def answering(self, place: Place, sample: Sample) -> Mask:
        """(n,) who gave an answer of substance."""
        return self.people(place, sample) & self._answered(place[0], sample)

    def _in(self, domain: Domain, sample: Sample) -> Mask:
        base, within = domain
        inside = sample.base(base)
        for variable, codes in within:
            inside = inside & sample.among(variable, codes)
        return inside

    def exempt(self, places: Sequence[Place], sample: Sample, *, answering: bool = False) -> Exempt:
        """Return of whom nothing is hidden in a family, or who of them gave an answer to it."""
        people = self.answering if answering else self.people
        public: dict[bytes, Mask] = {}
        nobody: dict[bytes, Mask] = {}
        domains = {domain for _, domain in places}
        for place in self._known(self.family(places[0][0])):
            group = people(place, sample)
            public[group.tobytes()] = group
        for of, (base, within) in places:
            for pair in within if self._nonresponse_exempt else ():
                others = tuple(other for other in within if other != pair)
                group = people((of, (base, others)), sample) & ~self._answered(pair[0], sample)
                nobody[group.tobytes()] = group
            for item in self._ruled_out(of, {base for base, _ in domains}):
                for _, narrowed in domains:
                    group = people((of, ("all", (*narrowed, (item, ("1",))))), sample)
                    public[group.tobytes()] = group
        return Exempt(tuple(public.values()), tuple(nobody.values()))

    def _answered(self, variable: str, sample: Sample) -> Mask:
        """(n,) who gave an answer of substance, or was not asked."""
        if sample.is_item(variable):
            return np.ones(sample.design.n, dtype=bool)
        asked = sample.base(sample.codebook.variable(variable).base)
        codes = sample.codes(variable)
        missing = sample.codebook.variable(variable).missing_codes
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

    def family(self, of: str) -> str:
        """Return the column that stands for all that tells of the same answers as a variable."""
        found = {self._kin.get(root, root) for root in self._roots(of)}
        return found.pop() if len(found) == 1 else of

    def _of_the_same_columns(self, addresses: Iterable[Address]) -> dict[str, str]:
        """Return which column stands for a column and those that some variable is made of."""
        kin: dict[str, str] = {}
        for of in {place[0]: None for address in addresses if (place := self.place(address))}:
            roots = sorted(self._roots(of))
            together = {kin.get(root, root) for root in roots}
            kin |= dict.fromkeys(roots, roots[0])
            kin |= {root: roots[0] for root, first in kin.items() if first in together}
        return kin


def _is_of_substance(address: Address) -> bool:
    """Whether a number rests on those alone who gave an answer of substance."""
    return address.statistic == "mean" or address.missing == "excluded"
