"""What several reports of parts of the same respondents tell together.

Each report was judged beside that of all (`Printed(before=…)`). Now all are looked at together: a
number of all less those of the other parts is the number of the part that withheld it. What would
isolate few people so is withheld in a further part, the smallest that hides them.

Where parts have nobody in common, a part that discloses whatever all disclose tells nothing of the
others: any combination of numbers of all can be undone in it, at no cost. So only the other parts
are looked at, the incomplete ones, and few combinations of groups are left of them.

Combinations of all numbers of a family are looked at where they are few. Where they are many, those
of one breakdown at a time are: of the variables that divide people in a number, with all numbers
that are divided by fewer of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from scs_report.analysis.disclosure import Exempt, withheld_groups
from scs_report.analysis.isolation import UndecidedError, isolated
from scs_report.analysis.printed import Place, Printed
from scs_report.analysis.sample import Sample
from scs_report.estimation import Mask
from scs_report.results import Reason, Within

K = TypeVar("K", bound=Hashable)

#: So many groups of people are looked at together.
_MOST = 150
#: Steps of a search, about two seconds.
_PATIENCE = 3_000


def withheld_reports(
    parts: Mapping[K, Within], everybody: Printed, sample: Sample, threshold: int, *, exempt: bool
) -> dict[K, Reason]:
    """Return of which parts there can be no report, and why.

    Parameters
    ----------
    parts
        By what each is called, its groups of all respondents.
    everybody
        What is printed of all respondents.
    sample
        All respondents.
    threshold
        How many people are enough.
    exempt
        Whether those who gave no answer to what makes the parts need no protection.
    """
    names = {name for part in parts.values() for name, _ in part}
    about = sample.about(names)
    inside = {key: _inside(part, about) for key, part in parts.items()}
    margins = {
        within
        for family in everybody.families
        for _, (base, within) in everybody.disclosed(family)
        if not about.codebook.base(base).when and {name for name, _ in within} <= names
    }
    nobody: dict[Within, Mask] = {}
    for part in parts.values() if exempt else ():
        for pair in part:
            others = tuple(other for other in part if other != pair)
            nobody[(*others, (pair[0], ()))] = _inside(others, about) & ~_answered(pair[0], about)
    return withheld_groups(
        dict(sorted(inside.items(), key=lambda one: -about.count(one[1]))),
        threshold,
        exempt=Exempt(unrecognisable=tuple(nobody.values())),
        counts=about.design.people,
        before=[about.people, *(_inside(within, about) for within in margins)],
    )


def hide_across(
    reports: Mapping[K, tuple[Within, Printed]],
    everybody: Printed,
    sample: Sample,
    threshold: int,
) -> None:
    """Withhold in reports what would tell of few people together with the others.

    Parameters
    ----------
    reports
        By what each is called, the groups that make its part, and what it prints.
    everybody
        What is printed of all respondents.
    sample
        All respondents.
    threshold
        How many people are enough.
    """
    if not threshold:
        return
    names = {name for part, _ in reports.values() for name, _ in part}
    about = sample.about(names)
    inside = [_inside(part, about) for part, _ in reports.values()]
    apart = not inside or int(np.sum(inside, axis=0).max()) <= 1
    for family in everybody.families:
        _Family(family, reports, everybody, threshold, apart=apart).hide()


class _Family:
    """The numbers that tell of the same answers, of all reports."""

    def __init__(
        self,
        family: str,
        reports: Mapping[K, tuple[Within, Printed]],
        everybody: Printed,
        threshold: int,
        *,
        apart: bool,
    ) -> None:
        self._reports = list(reports.values())
        self._everybody = everybody
        self._threshold = threshold
        self._apart = apart
        disclosed = list(everybody.disclosed(family))
        self._disclosed = {*disclosed}
        # a report may disclose what is withheld of all: one of two groups beside a small one
        self._known = [
            *disclosed,
            *(one for one in everybody.places(family) if one not in disclosed),
        ]
        #: of each report, by the place of all that it is a part of, the place of the report
        self._cells: list[dict[Place, Place]] = [
            {place: _narrowed(place, part) for place in everybody.places(family)}
            for part, _ in self._reports
        ]
        self._sample = everybody.about(
            [*self._known, *(cell for cells in self._cells for cell in cells.values())]
        )
        self._inside = [_inside(part, self._sample) for part, _ in self._reports]
        self._masks: dict[Place, Mask] = {}
        by = {name for part, _ in self._reports for name, _ in part}
        dividing = {name for place in self._known for name, _ in place[1][1]}
        #: what divides people by the answers that make the parts, where these share people: one
        #: report by women's ages and one of the young by gender tell of the same people
        self._of_parts = frozenset() if apart else everybody.by_answers_to(by, dividing)

    def hide(self) -> None:
        """Withhold what tells of few people with other reports."""
        for known in self._breakdowns():
            self._hide(known)

    def _breakdowns(self) -> Iterator[list[Place]]:
        """Yield the places of all respondents that are looked at together."""
        incomplete = self._incomplete(self._known)
        if not incomplete:
            return
        if len(self._known) * (1 + len(incomplete)) <= _MOST:
            yield self._known
            return
        names = {
            place: frozenset(name for name, _ in place[1][1]) - self._of_parts
            for place in self._known
        }
        for several in sorted(set(names.values()), key=lambda one: (len(one), sorted(one))):
            yield [place for place in self._known if names[place] <= several]

    def _incomplete(self, known: Sequence[Place]) -> list[int]:
        """Return the reports that do not disclose all that is disclosed of everybody."""
        if not self._apart:
            return list(range(len(self._reports)))
        return [
            at
            for at, (cells, (_, printed)) in enumerate(zip(self._cells, self._reports, strict=True))
            if any(
                not self._is_told(cells[place], printed)
                for place in known
                if place in self._disclosed
            )
        ]

    def _is_told(self, cell: Place, printed: Printed) -> bool:
        """Whether a report discloses a place, or has nobody there."""
        if not self._people(cell).any():
            return True
        of, _ = cell
        return cell in printed.places(printed.family(of)) and not printed.is_hidden(cell)

    def _hide(self, known: list[Place]) -> None:
        """Withhold what tells of few people by some numbers; ever more until that is certain.

        Where it takes too long to find out, incomplete reports lose a breakdown that they do not
        disclose whole, then all numbers that are looked at.
        """
        deepest = max(len(within) for _, (_, within) in known)
        for attempt, least in enumerate((deepest + 1, deepest, 0)):
            incomplete = self._incomplete(known)
            if not incomplete:
                return
            for at in incomplete if attempt else ():
                self._reports[at][1].hide(
                    {
                        self._cells[at][place]: "complement"
                        for place in known
                        if len(place[1][1]) >= least and self._people(self._cells[at][place]).any()
                    }
                )
            try:
                self._hide_few(known, incomplete, None if attempt == 2 else _PATIENCE)
            except UndecidedError:
                continue
            return

    def _hide_few(self, known: list[Place], incomplete: list[int], most_steps: int | None) -> None:
        told = self._told(known, incomplete)
        if self._isolate(known, incomplete, told, most_steps) is None:
            return
        # what all tell of the incomplete ones has to be enough people
        order = sorted(
            set(range(len(self._reports))) - {*incomplete},
            key=lambda at: self._sample.count(self._inside[at]),
        )
        while order and self._isolate(known, incomplete, {}, most_steps) is not None:
            incomplete.append(order.pop(0))
        found = withheld_groups(
            self._told(known, incomplete),
            self._threshold,
            exempt=self._exempt(known, incomplete),
            counts=self._sample.design.people,
            before=self._everybodys(known, incomplete),
            most_steps=most_steps,
        )
        for (at, cell, _), reason in found.items():
            self._reports[at][1].hide({cell: "complement" if reason == "small_base" else reason})

    def _isolate(
        self,
        known: Sequence[Place],
        incomplete: Sequence[int],
        cells: Mapping[tuple[int, Place, str], Mask],
        most_steps: int | None,
    ) -> Mask | None:
        exempt = self._exempt(known, incomplete)
        return isolated(
            [*exempt.public, *self._everybodys(known, incomplete), *cells.values()],
            self._threshold,
            [*exempt.public, *exempt.unrecognisable],
            self._sample.design.people,
            most_steps,
        )

    def _told(
        self, known: Sequence[Place], incomplete: Sequence[int]
    ) -> dict[tuple[int, Place, str], Mask]:
        """Return the groups that incomplete reports disclose, from what is lost last on."""
        smaller = sorted(incomplete, key=lambda at: -self._sample.count(self._inside[at]))
        found = {}
        for place in known:
            for at in smaller:
                cell = self._cells[at][place]
                people = self._people(cell)
                if people.any() and self._is_told(cell, self._reports[at][1]):
                    for told, mask in self._both(place, cell):
                        found[at, cell, told] = mask
        return found

    def _both(self, place: Place, cell: Place) -> Iterator[tuple[str, Mask]]:
        """Yield who was asked, and who gave an answer of substance where numbers rest on these."""
        yield "asked", self._people(cell)
        if place in self._everybody.of_substance:
            yield "answering", self._everybody.answering(cell, self._sample)

    def _everybodys(self, known: Sequence[Place], incomplete: Sequence[int]) -> list[Mask]:
        """Return the groups of all respondents, less the people of complete reports."""
        left = self._left(incomplete)
        return [
            mask & left
            for place in known
            if place in self._disclosed
            for _, mask in self._both(place, place)
        ]

    def _left(self, incomplete: Sequence[int]) -> Mask:
        left = np.ones(self._sample.design.n, dtype=bool)
        for at in set(range(len(self._reports))) - {*incomplete}:
            left &= ~self._inside[at]
        return left

    def _exempt(self, known: Sequence[Place], incomplete: Sequence[int]) -> Exempt:
        """Return who of the people left needs no protection."""
        left = self._left(incomplete)
        places = [*known, *(self._cells[at][place] for at in incomplete for place in known)]
        exempt = self._everybody.exempt(places, self._sample)
        silent = [
            self._people(place) & ~self._everybody.answering(place, self._sample)
            for place in places
            if (place[0], place[1]) in self._everybody.of_substance
        ]

        def some(masks: Sequence[Mask]) -> tuple[Mask, ...]:
            distinct = {one.tobytes(): one for one in (mask & left for mask in masks)}
            return tuple(one for one in distinct.values() if one.any())

        return Exempt(some(exempt.public), some([*exempt.unrecognisable, *silent]))

    def _people(self, place: Place) -> Mask:
        if place not in self._masks:
            self._masks[place] = self._everybody.people(place, self._sample)
        return self._masks[place]


def _narrowed(place: Place, part: Within) -> Place:
    of, (base, within) = place
    return of, (base, tuple(sorted((*within, *part))))


def _inside(within: Within, sample: Sample) -> Mask:
    """(n,) who counts and is in all of some groups."""
    inside: Mask = sample.people
    for name, codes in within:
        inside = inside & sample.among(name, codes)
    return inside


def _answered(name: str, sample: Sample) -> Mask:
    if sample.is_item(name):
        return np.ones(sample.design.n, dtype=bool)
    missing = sample.codebook.variable(name).missing_codes
    codes = sample.codes(name)
    answered: Mask = ~(np.isnan(codes) | np.isin(codes, missing))
    return answered
