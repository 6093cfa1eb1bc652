"""Which groups of people are too small for their numbers to be disclosed.

Primary suppression: what rests on fewer people than the threshold is withheld. Secondary
suppression: where a withheld number could be computed from disclosed ones, the group with the next
smallest base among those that it would be computed from is withheld too, until nothing withheld can
be computed any more (Hundepool et al. 2012, Statistical Disclosure Control, Wiley, chapter 4).

Groups that add up to a whole give a linear equation between their weighted totals, whatever was
asked. A withheld group can be computed exactly if the equations between disclosed and withheld
groups determine it. People of the whole who are in no printed group are one more unknown. What
several withheld groups add up to must not rest on few people either.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from scs_report.estimation import Array
from scs_report.results import Reason

K = TypeVar("K", bound=Hashable)

#: Above rounding errors of small systems of zeros and ones.
_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Sum(Generic[K]):
    """Groups without overlap that make up a whole; `rest` of its people are in none of them."""

    whole: K
    parts: tuple[K, ...]
    rest: int = 0

    @property
    def members(self) -> tuple[K, ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)


def withheld_groups(
    sizes: Mapping[K, int],
    sums: Iterable[Sum[K]],
    threshold: int,
    *,
    forced: Collection[K] = (),
    aside: Collection[K] = (),
) -> dict[K, Reason]:
    """Return the groups to withhold, and why.

    Parameters
    ----------
    sizes
        Unweighted number of people in each printed group.
    sums
        Which groups add up. A group without size is printed nowhere, so it is unknown.
    threshold
        Groups of fewer people are withheld; with 0 none is.
    forced
        Groups that are withheld whatever their size.
    aside
        Groups that no table prints: they are the first to be withheld for the sake of others.
    """
    sums = tuple(sums)
    withheld: dict[K, Reason] = {
        group: "small_base" for group, n in sizes.items() if n < threshold or group in forced
    }

    def cost(choice: tuple[K, bool]) -> tuple[bool, bool, int, str]:
        group, whole = choice
        return group not in aside, whole, sizes[group], repr(group)

    while withheld:
        choices = [
            (group, group == one.whole)
            for one in _telling(sums, sizes, withheld, threshold)
            for group in one.members
            if group in sizes and group not in withheld
        ]
        if not choices:
            break
        withheld[min(choices, key=cost)[0]] = "complement"
    return withheld


def _telling(
    sums: tuple[Sum[K], ...], sizes: Mapping[K, int], withheld: Collection[K], threshold: int
) -> Iterator[Sum[K]]:
    """Yield the sums from which something withheld follows."""
    for one in sums:
        if (
            one.whole in sizes
            and one.whole not in withheld
            and not _covered(one, sizes, withheld, threshold)
        ):
            yield one
    unknown = [
        group
        for group in dict.fromkeys(group for one in sums for group in one.members)
        if group not in sizes or group in withheld
    ]
    equations = _equations(sums, unknown)
    for column, group in enumerate(unknown):
        if group in withheld:
            wanted = np.zeros(equations.shape[1])
            wanted[column] = 1
            factors = np.linalg.lstsq(equations.T, wanted, rcond=None)[0]
            if np.abs(equations.T @ factors - wanted).max() < _TOLERANCE:
                used = np.abs(factors) > _TOLERANCE
                yield from (one for one, use in zip(sums, used, strict=True) if use)


def _covered(one: Sum[K], sizes: Mapping[K, int], withheld: Collection[K], threshold: int) -> bool:
    """Whether what is not disclosed of a disclosed whole rests on enough people, if anything is."""
    if any(part not in sizes for part in one.parts):
        return True
    people = [sizes[part] for part in one.parts if part in withheld]
    return not people or sum(people) + one.rest >= threshold


def _equations(sums: tuple[Sum[K], ...], unknown: list[K]) -> Array:
    """Return one row a sum over the unknown groups, then over everybody's rest."""
    matrix = np.zeros((len(sums), len(unknown) + len(sums)))
    for row, one in enumerate(sums):
        for column, group in enumerate(unknown):
            matrix[row, column] = one.parts.count(group) - (group == one.whole)
        matrix[row, len(unknown) + row] = one.rest > 0
    return matrix
