"""Which variables the people at hand can carry: those with answers that are not all the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from scs_report.estimation import Array, Mask

#: Why a variable is left out: nobody answered, or all answers are the same.
Why = Literal["no_people", "constant"]


def carried(
    values: Mapping[str, Array], people: Mask, count: Callable[[Mask], int] = np.count_nonzero
) -> tuple[dict[str, Why], Mask]:
    """Leave out the variables that cannot be used together.

    First go those without answers or with one value, then, one by one, those with one value among
    the people who have an answer to all others; of several the one that fewest answered.

    Parameters
    ----------
    values
        (n,) of each variable, nan where there is no answer.
    people
        (n,) who is looked at.
    count
        How many people rows stand for.

    Returns
    -------
    dict and ndarray of bool, shape (n,)
        What is left out and why, and who has an answer to all that is kept.

    Examples
    --------
    >>> age, party = np.array([20.0, 30, 40]), np.array([np.nan, 0, 0])
    >>> left_out, inside = carried({"age": age, "party": party}, np.array([True] * 3))
    >>> left_out, int(inside.sum())
    ({'party': 'constant'}, 3)
    """
    left_out: dict[str, Why] = {}
    for name, column in values.items():
        answered = column[people & ~np.isnan(column)]
        if not answered.size:
            left_out[name] = "no_people"
        elif np.all(answered == answered[0]):
            left_out[name] = "constant"
    while True:
        kept = [name for name in values if name not in left_out]
        inside = people.copy()
        for name in kept:
            inside &= ~np.isnan(values[name])
        if not inside.any():
            return left_out, inside
        still = [name for name in kept if np.all(values[name][inside] == values[name][inside][0])]
        if not still:
            return left_out, inside
        answers = {name: count(people & ~np.isnan(values[name])) for name in still}
        left_out[min(reversed(still), key=answers.__getitem__)] = "constant"
