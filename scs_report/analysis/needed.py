"""Which columns of the respondents a number is computed from, and how few tables hold them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scs_report.results import Address
from scs_report.survey import Codebook
from scs_report.survey.derive import needed_by

#: Tables of so many possible combinations of answers fit the cache of a processor.
_SMALL = 1 << 18

Names = frozenset[str]


def columns_of(address: Address, codebook: Codebook) -> Names:
    """Return the columns that say who a number is about and what it averages."""
    if address.parts:
        return frozenset().union(*(columns_of(part, codebook) for part in address.parts))
    names = {name for name in (address.of, address.by) if name and not address.of_model}
    names |= {variable for variable, _ in address.within}
    if address.wave:
        names |= {codebook.design.wave}
    return frozenset(names).union(needed_by(codebook, address.base) if address.base else ())


def gathered(sets: Iterable[Names], possible: Callable[[Names], int]) -> list[Names]:
    """Join sets of columns into few, as long as not too many combinations of answers are possible.

    Parameters
    ----------
    sets
        Sets of columns.
    possible
        How many combinations of answers to some columns are possible.

    Examples
    --------
    >>> sets = [frozenset("ab"), frozenset("a"), frozenset("bc"), frozenset("d")]
    >>> [sorted(one) for one in gathered(sets, lambda names: 100 ** len(names))]
    [['a', 'b'], ['b', 'c'], ['d']]
    """
    distinct = set(sets)
    largest = [one for one in distinct if not any(one < other for other in distinct)]
    made: list[Names] = []
    for one in sorted(largest, key=lambda names: (-possible(names), sorted(names))):
        joined = [(possible(one | other), at) for at, other in enumerate(made)]
        least, at = min(joined, default=(_SMALL + 1, -1))
        if least <= _SMALL:
            made[at] |= one
        else:
            made.append(one)
    return made
