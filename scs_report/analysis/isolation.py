"""Finds few people whose answers follow from numbers on groups by adding and subtracting.

A number on a group adds up what its people answered. Sums and differences of such numbers, each
times any factor, are sums over people whose coefficients are a combination of the groups'
indicators. Where the coefficients are zero for all but a few people, these are isolated.

People who are in the same groups have the same coefficient, so they are one column of a matrix with
a row for each group. Sought is a vector of its row space that is zero but for few people: the
lightest word of a linear code, by branch and bound. A column of more people than may be isolated
must be zero, which takes one dimension from the space and makes other columns multiples of each
other. These are zero together or not at all, so they count as one from then on: columns grow heavy
soon, and the search is short although the problem is a hard one in general.

Arithmetic is exact, modulo a prime. It overlooks nothing: a combination of groups can be scaled to
whole numbers without common factor, which are not all multiples of the prime.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, count, islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scs_report.estimation import Mask

_Numbers = npt.NDArray[np.int64]

#: Products of two remainders fit into 63 bits.
_PRIME = 2**31 - 1
#: Groups of so many bytes are small.
_SMALL = 1 << 18
#: So many choices of vectors are weighed at once.
_AT_ONCE = 1 << 14
#: So many are weighed in the time of a step.
_CHOICES = 300


def isolated(
    groups: Sequence[Mask],
    threshold: int,
    known: Sequence[Mask] = (),
    counts: npt.NDArray[np.float64] | None = None,
    most_steps: int | None = None,
) -> Mask | None:
    """Return fewer people than the threshold whom numbers on the groups isolate.

    Parameters
    ----------
    groups
        (n,) members of each group.
    threshold
        How many people are enough to hide among.
    known
        (n,) groups of people about whom nothing is to be hidden: what combines these alone is no
        matter.
    counts
        (n,) how many people rows stand for; None where each is one.
    most_steps
        After so many steps of the search it is given up; None for never.

    Returns
    -------
    ndarray of bool, shape (n,), or None
        The people isolated; None if there are none. Others that are isolated too are not named.

    Raises
    ------
    UndecidedError
        If the search was given up.

    Examples
    --------
    >>> everybody = np.ones(100, dtype=bool)
    >>> all_but_three = np.arange(100) >= 3
    >>> int(isolated([everybody, all_but_three], 30).sum())
    3
    >>> isolated([everybody, np.arange(100) >= 50], 30) is None
    True
    """
    if not groups:
        return None
    members = np.array([*groups, *known], dtype=bool)
    _, first, of_person = np.unique(
        np.packbits(members, axis=0).T.copy().view(f"V{-(-len(members) // 8)}").ravel(),
        return_index=True,
        return_inverse=True,
    )
    people = np.bincount(of_person, counts).astype(np.int64)
    columns = members[:, first]
    of = _Groups(columns.tobytes(), len(members), len(groups))
    search = _isolated if of.small else _isolated.__wrapped__
    found = search(of, people.tobytes(), threshold, most_steps)
    return None if found is None else np.isin(of_person, found)


class _Groups(NamedTuple):
    """Which columns of people are in which groups: as bytes, so that equal ones are found again."""

    members: bytes
    every: int
    #: so many groups, the first ones, are printed; the others are known
    printed: int

    @property
    def small(self) -> bool:
        """Whether many such may be kept."""
        return len(self.members) <= _SMALL

    @property
    def columns(self) -> _Numbers:
        """A row for each group, of ones and zeros."""
        return np.frombuffer(self.members, dtype=bool).reshape(self.every, -1).astype(np.int64)


# what reports of parts print is mostly of the same groups, and one report asks again and again
@lru_cache(maxsize=256)
def _isolated(
    of: _Groups, counts: bytes, threshold: int, most_steps: int | None
) -> _Numbers | None:
    """Return the columns of people who are isolated."""
    people = np.frombuffer(counts, dtype=np.int64)
    rows, known = _of_few(of, people >= threshold)
    space = _Space(rows=rows, known=known, people=people, column=np.arange(len(people)))
    steps = _Steps(most_steps)
    for part in _parts(_settled(_merged(space), threshold - 1), threshold - 1, steps):
        found = _few(part, threshold - 1, steps)
        if found is not None:
            return found
    return None


def _of_few(of: _Groups, many: Mask) -> tuple[_Numbers, _Numbers]:
    """Return bases of what is printed, and of what is known of it, that is zero in some columns.

    Those of many people come first: what is not zero there tells of too many, and it is most.
    """
    order = np.argsort(~many, kind="stable")
    columns, heavy = of.columns[:, order], int(many.sum())
    printed = _zero_before(columns[: of.printed], heavy)
    echelon = _echelon(printed, np.arange(printed.shape[1]))
    rows = echelon.rows[: len(echelon.pivots)]
    known = rows[:0]
    if len(rows):
        known = _intersection(rows, echelon.pivots, _zero_before(columns[of.printed :], heavy))
    found = np.zeros((2, len(rows), len(many)), dtype=np.int64)
    found[0][:, order[heavy:]] = rows
    found[1, : len(known)][:, order[heavy:]] = known
    return found[0], found[1, : len(known)]


def _zero_before(rows: _Numbers, columns: int) -> _Numbers:
    """Return vectors that span what is zero in the first columns, over the others."""
    # small groups first: taken from large ones they change little
    rows = rows[np.argsort((rows != 0).sum(axis=1), kind="stable")]
    left = []
    for at in range(len(rows)):
        (places,) = rows[at, :columns].nonzero()
        if not len(places):
            left.append(at)
            continue
        column = places[0]
        (there,) = rows[at + 1 :, column].nonzero()
        if len(there):
            _clear(rows, there + at + 1, column, _leading(rows[at], column))
    return rows[left, columns:]


class UndecidedError(Exception):
    """The search for people who are isolated took too many steps."""


class _Steps:
    """Counts the steps of a search, as far as there is a limit."""

    def __init__(self, most: int | None) -> None:
        self._left = most

    def take(self, several: int = 1) -> None:
        if self._left is not None:
            self._left -= several
            if self._left < 0:
                raise UndecidedError


class _Space(NamedTuple):
    """Vectors that are zero where it has been decided.

    `rows` is a basis over the open columns, `known` a basis of those vectors that do not matter,
    `people` how many a column has, `column` in which column each of the first ones is, -1 if it is
    decided.
    """

    rows: _Numbers
    known: _Numbers
    people: _Numbers
    column: _Numbers

    @property
    def harmless(self) -> bool:
        """Whether no vector matters."""
        return len(self.rows) == len(self.known)


def _parts(space: _Space, most: int, steps: _Steps) -> Iterator[_Space]:
    """Yield subspaces that hold all vectors that matter and have at most so many people.

    Columns that determine a vector, and no fewer, make an information set. Every vector is not zero
    somewhere in each of them, so if there are many without a common column, a vector of few people
    is zero in all but few columns of at least one (Brouwer and Zimmermann's way to the minimum
    distance of a code). Known vectors are zero outside their people, so they are left aside.
    """
    outside = np.flatnonzero(~space.known.any(axis=0))
    outside = outside[np.argsort(-space.people[outside], kind="stable")]
    sets, least = [], 0
    echelon = _echelon(space.rows, outside)
    size = len(echelon.pivots)
    left = outside
    while size and len(echelon.pivots) == size and least <= most:
        sets.append(echelon)
        least += int(space.people[echelon.pivots].min())
        left = left[~np.isin(left, echelon.pivots)]
        echelon = _echelon(space.rows, left)
    if not size:
        yield space
        return
    yield space._replace(rows=sets[0].rows[size:])
    # the lightest vectors come first
    for nonzero in range(1, min(most // least, size) + 1):
        for members in sets:
            steps.take(math.comb(size, nonzero) // _CHOICES)
            given = members.rows[:size, outside] != 0
            for chosen in _few_alone(given, space.people[outside], nonzero, most):
                rows = members.rows[[*chosen, *range(size, len(members.rows))]]
                yield _merged(space._replace(rows=rows))


def _few_alone(given: Mask, people: _Numbers, several: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield which so many vectors are not zero one alone for at most so many people.

    Where one of them alone is not zero, no combination of all is. So many are alone at least as
    are counted by all together less twice those whom any two share.
    """
    shared = (given * people) @ given.T.astype(np.int64)
    each = np.diagonal(shared)
    every = combinations(range(len(given)), several)
    while some := list(islice(every, _AT_ONCE)):
        chosen = np.array(some)
        least = each[chosen].sum(axis=1)
        for first, second in combinations(range(several), 2):
            least -= 2 * shared[chosen[:, first], chosen[:, second]]
        for at in np.flatnonzero(least <= most):
            if people @ (given[chosen[at]].sum(axis=0) == 1) <= most:
                yield some[at]


def _few(space: _Space, most: int, steps: _Steps) -> _Numbers | None:
    """Return the first columns in the support of a vector of at most so many people, or None.

    Each step takes the heaviest column: either the vectors are zero there, or its people are among
    the few.
    """
    pending = [(space, most, np.empty(0, dtype=np.int64))]
    while pending:
        steps.take()
        space, left, inside = pending.pop()
        space = _settled(space, left)
        if space.harmless:
            continue
        if not len(space.people):
            return inside
        heaviest = int(np.argmax(space.people))
        few = np.append(inside, np.flatnonzero(space.column == heaviest))
        pending.append((_without(space, heaviest), left - int(space.people[heaviest]), few))
        pending.append((_zeroed(space, [heaviest]), left, inside))
    return None


def _settled(space: _Space, most: int) -> _Space:
    """Return the vectors that are zero wherever there are more people."""
    while (many := np.flatnonzero(space.people > most)).size:
        space = _zeroed(space, many)
    return space


def _without(space: _Space, column: int) -> _Space:
    """Return the space with one column decided to be among the few."""
    others = np.arange(len(space.people)) != column
    joined = np.where(others, np.cumsum(others) - 1, -1)
    return _of_columns(space, np.flatnonzero(others), joined, space.people[others])


def _zeroed(space: _Space, columns: Sequence[int] | npt.NDArray[np.intp]) -> _Space:
    """Return the vectors that are zero in some columns."""
    rows, known = space.rows, space.known
    columns = np.asarray(columns, dtype=np.intp)
    # what is zero in all rows stays so, and is zero in those of them that are known
    for column in columns[rows[:, columns].any(axis=0)].tolist():
        rows, known = _vanishing(rows, column), _vanishing(known, column)
    return _merged(space._replace(rows=rows, known=known))


def _merged(space: _Space) -> _Space:
    """Return the space without columns of zeros, and multiples of a column joined to it."""
    rows = space.rows
    kept = np.flatnonzero(rows.any(axis=0))
    lead = rows[(rows[:, kept] != 0).argmax(axis=0), kept] if len(kept) else kept
    scaled = rows[:, kept]
    # most begin with 1, and remainders are what costs most
    if (odd := np.flatnonzero(lead != 1)).size:
        scaled[:, odd] = scaled[:, odd] * _inverse(lead[odd]) % _PRIME
    content, size = scaled.T.tobytes(), scaled.itemsize * len(rows)
    place: dict[bytes, int] = defaultdict(count().__next__)
    label = np.array(
        [place[content[at * size : (at + 1) * size]] for at in range(len(kept))], dtype=int
    )
    joined = np.full(rows.shape[1], -1)
    joined[kept] = label
    people = np.zeros(len(place), dtype=np.int64)
    np.add.at(people, label, space.people[kept])
    # labels are given in the order of columns
    first = np.append(True, label[1:] > np.maximum.accumulate(label[:-1])) if len(kept) else label
    return _of_columns(space, kept[first.nonzero()], joined, people)


def _of_columns(
    space: _Space, kept: npt.NDArray[np.intp], joined: npt.NDArray[np.intp], people: _Numbers
) -> _Space:
    """Return the space over the columns kept; `joined` says which of them each is now."""
    column = space.column
    if len(joined):
        column = np.where(column >= 0, joined[column], -1)
    return _Space(space.rows[:, kept], space.known[:, kept], people, column)


class _Echelon(NamedTuple):
    """A basis of as many vectors as pivots, each 1 at its own and 0 at the others', then of others.

    The others are 0 at all the columns that could have been pivots.
    """

    rows: _Numbers
    pivots: npt.NDArray[np.intp]


def _echelon(rows: _Numbers, columns: npt.NDArray[np.intp]) -> _Echelon:
    """Return the reduced echelon form with pivots in the first columns possible."""
    rows = rows.copy()
    pivots: list[int] = []
    at = 0
    while len(pivots) < len(rows):
        done = len(pivots)
        open_: Mask = (rows[done:] != 0).any(axis=0)[columns[at:]]
        if not open_.any():
            break
        at += int(open_.argmax())
        column = columns[at]
        # most groups are nested or apart, so few rows have anything in a column
        (there,) = rows[:, column].nonzero()
        above = int(there.searchsorted(done))
        pivot = there[above]
        if pivot != done:  # whose row has nothing here
            rows[[done, pivot]] = rows[[pivot, done]]
        rows[done] = _leading(rows[done], column)
        if len(there) > 1:
            _clear(rows, np.delete(there, above), column, rows[done])
        pivots.append(column)
        at += 1
    return _Echelon(rows, np.array(pivots, dtype=np.intp))


def _basis(rows: _Numbers) -> _Numbers:
    """Return a basis of the row space."""
    echelon = _echelon(rows, np.arange(rows.shape[1]))
    return echelon.rows[: len(echelon.pivots)]


def _intersection(rows: _Numbers, pivots: npt.NDArray[np.intp], groups: _Numbers) -> _Numbers:
    """Return a basis of the vectors that the row space of an echelon and groups have in common."""
    if not len(groups):
        return groups
    # a group less the rows that have its values at their pivots. What combines groups so that
    # nothing is left of them is in both spaces
    left = groups.copy()
    for row, pivot in zip(rows, pivots, strict=True):
        (there,) = left[:, pivot].nonzero()
        if len(there):
            _clear(left, there, pivot, row)
    combined = np.hstack([left, groups])
    for column in np.flatnonzero(left.any(axis=0)).tolist():
        (there,) = combined[:, column].nonzero()
        if len(there):
            _clear(combined, there[1:], column, _leading(combined[there[0]], column))
            combined[there[0]] = 0
    return _basis(combined[:, rows.shape[1] :])


def _vanishing(rows: _Numbers, column: int) -> _Numbers:
    """Return a basis of the vectors that are zero in the column."""
    if not len(rows):
        return rows
    (there,) = rows[:, column].nonzero()
    if not len(there):
        return rows
    first = there[0]
    rest = np.concatenate([rows[:first], rows[first + 1 :]])
    if len(there) > 1:
        _clear(rest, there[1:] - 1, column, _leading(rows[first], column))
    return rest


def _leading(row: _Numbers, column: int | np.intp) -> _Numbers:
    """Return the multiple of a row that is 1 in a column where it is not zero."""
    return row * pow(int(row[column]), -1, _PRIME) % _PRIME if row[column] != 1 else row


def _clear(
    rows: _Numbers, which: npt.NDArray[np.intp], column: int | np.intp, pivot: _Numbers
) -> None:
    """Subtract multiples of a row from others, in place, so that these are zero in a column.

    The row is 1 there. Where it is zero nothing changes, and it is nearly everywhere: its groups
    have few people. Remainders are as costly as all the rest, and what is less than the prime needs
    none.
    """
    (places,) = pivot.nonzero()
    factors, values = rows[which, column], pivot[places]
    taken = np.multiply.outer(factors, values)
    if factors.size and int(factors.max()) * int(values.max()) >= _PRIME:
        taken %= _PRIME
    there = which[:, np.newaxis], places
    left = rows[there] - taken
    rows[there] = np.where(left < 0, left + _PRIME, left)


def _inverse(numbers: _Numbers) -> _Numbers:
    """Return the inverse of each number; few of them differ."""
    found = {number: pow(number, -1, _PRIME) for number in set(numbers.tolist())}
    return np.array([found[number] for number in numbers.tolist()], dtype=np.int64)
