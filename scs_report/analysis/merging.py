"""Groups that are weighted to targets, those of too few people merged with a neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scs_report.survey import Derived, Question

#: The codes of a cell, one for each variable of its table.
Cell: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Cells that are weighted as one: `n` people, whose weights are to add up to `target`."""

    cells: tuple[Cell, ...]
    n: int
    target: float


def merged(
    groups: Sequence[Group], variables: Sequence[Question | Derived], minimum: int
) -> tuple[Group, ...]:
    """Merge groups of fewer people than the minimum until there are none.

    The smallest of them goes with the smallest of its neighbours, those that come first if several
    are. Neighbours differ in one variable only: if its answers are ordered, by one step, else by
    any. A group without a neighbour goes with the smallest of all.
    """
    left = list(groups)
    while len(left) > 1:
        small = min(left, key=lambda one: one.n)
        if small.n >= minimum:
            break
        others = [one for one in left if one is not small]
        near = [one for one in others if _neighbours(small, one, variables)]
        other = min(near or others, key=lambda one: one.n)
        both = Group((*small.cells, *other.cells), small.n + other.n, small.target + other.target)
        order = [cell for one in groups for cell in one.cells]
        both = Group(tuple(sorted(both.cells, key=order.index)), both.n, both.target)
        place = min(left.index(small), left.index(other))
        left = [one for one in left if one is not small and one is not other]
        left.insert(place, both)
    return tuple(left)


def _neighbours(first: Group, second: Group, variables: Sequence[Question | Derived]) -> bool:
    return any(_adjacent(one, other, variables) for one in first.cells for other in second.cells)


def _adjacent(one: Cell, other: Cell, variables: Sequence[Question | Derived]) -> bool:
    differing = [place for place, code in enumerate(one) if code != other[place]]
    if len(differing) != 1:
        return False
    variable = variables[differing[0]]
    if not variable.ordered:
        return True
    steps = [code for code in variable.codes if code not in variable.missing_codes]
    codes = one[differing[0]], other[differing[0]]
    return abs(steps.index(codes[0]) - steps.index(codes[1])) == 1
