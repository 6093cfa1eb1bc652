"""Which groups of people are withheld so that no answers of few people are disclosed.

Primary suppression: what rests on fewer people than the threshold is withheld. Secondary
suppression: so is what would tell of few people by subtraction, be they a withheld group or what
two large ones differ by (Hundepool et al. 2012, Statistical Disclosure Control, Wiley, chapter 4).

What is hidden is what few people answered. How many people are in a group is not: sizes are printed
of withheld groups too. Nor is it hidden that an answer of a large group is a rare one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from scs_report.analysis.isolation import UndecidedError, isolated
from scs_report.estimation import Mask
from scs_report.results import Reason

K = TypeVar("K", bound=Hashable)


class Exempt(NamedTuple):
    """Groups of people about whom nothing is to be hidden.

    Of the `public` everybody knows the answers beforehand, so they can be subtracted from others.
    The `unrecognisable` can be as few as they like, because nobody knows who they are.
    """

    public: tuple[Mask, ...] = ()
    unrecognisable: tuple[Mask, ...] = ()


_NOBODY = Exempt()
#: Steps that every search has.
_LEAST = 200


def withheld_groups(
    groups: Mapping[K, Mask],
    threshold: int,
    *,
    sizes: Mapping[K, int] | None = None,
    exempt: Exempt = _NOBODY,
    counts: npt.NDArray[np.float64] | None = None,
    before: Sequence[Mask] = (),
    most_steps: int | None = None,
    patience: int | None = None,
) -> dict[K, Reason]:
    """Return the groups to withhold, and why.

    A group is disclosed if it has enough people and isolates no few together with the groups before
    it. So the first groups are those whose loss would cost most.

    Parameters
    ----------
    groups
        (n,) members of each group about which the same numbers are printed.
    threshold
        How many people are enough; with 0 nothing is withheld.
    sizes
        Unweighted bases, where fewer people than the members gave an answer.
    exempt
        Who is not to be protected.
    counts
        (n,) how many people rows stand for; None where each is one.
    before
        (n,) members of groups that are disclosed in any case.
    most_steps
        See `isolated`; its error is raised here too.
    patience
        Where a search takes more steps than this, the group with which it does is withheld: nobody
        could say whether it isolates few people. None where it may take as long as it takes.

    Examples
    --------
    >>> people = np.arange(100)
    >>> groups = {"all": people >= 0, "city": people < 80, "country": people >= 80}
    >>> withheld_groups(groups | {"users": people >= 3}, 30)
    {'country': 'small_base', 'city': 'complement', 'users': 'difference'}
    """

    def size(key: K) -> float:
        own = groups[key] if counts is None else counts[groups[key]]
        return (sizes or {}).get(key, float(own.sum()))

    small = [key for key in groups if size(key) < threshold]
    withheld: dict[K, Reason] = dict.fromkeys(small, "small_base")
    open_ = [key for key in groups if key not in withheld]
    disclosed: list[K] = []

    left = patience

    def found(more: Sequence[K]) -> Mask | None:
        printed = [*exempt.public, *before, *(groups[key] for key in (*disclosed, *more))]
        known = [*exempt.public, *exempt.unrecognisable]
        return isolated(printed, threshold, known, counts, most_steps or left)

    few: Mask | None = None  # those of the last search that told of some

    def tells(more: Sequence[K]) -> bool:
        nonlocal left, few
        try:
            people = found(more)
        except UndecidedError:
            if left is None:
                raise
            left = max(left // 2, _LEAST)  # the next ones will be as hard
            few = None
            return True
        few = few if people is None else people
        return people is not None

    while open_ and threshold and tells(open_):
        # the first group with which few people are isolated, by bisection; often it comes soon
        enough, too_many, step = 0, len(open_), 1
        while too_many - enough > 1:
            middle = min(enough + step, (enough + too_many) // 2)
            if tells(open_[:middle]):
                too_many = middle
            else:
                enough, step = middle, 2 * step
        told = few is not None and any(
            groups[key].any() and not np.any(groups[key] & ~few) for key in small
        )
        withheld[open_[enough]] = "complement" if told else "difference"
        disclosed += open_[:enough]
        open_ = open_[too_many:]
    return withheld
