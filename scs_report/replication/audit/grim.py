"""Whether printed percentages can come from whole numbers of people (GRIM).

The granularity test of Brown and Heathers (2017), *The GRIM Test*, Social Psychological and
Personality Science 8 (4), 363-369, doi:10.1177/1948550616673876, carried over from means to
percentages, and to several percentages that share one base.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scs_report.errors import say as _
from scs_report.replication.audit.intervals import NOISE, Interval, number_of, rounded, total


def counts(printed: str, base: int) -> range:
    """Return the numbers of people out of `base` that print as this percentage.

    Parameters
    ----------
    printed
        A percentage with its decimals, e.g. ``"52.43"``.
    base
        Number of people asked, at least 1.

    Returns
    -------
    range
        Possibly empty. Both habits of rounding a tie are allowed.

    Raises
    ------
    ValueError
        If `base` is not positive or `printed` is no number.
    """
    if base < 1:
        raise ValueError(_("a base of {n} people", n=base))
    return _counts(rounded(printed), base)


def _counts(bounds: Interval, base: int) -> range:
    low = math.ceil(bounds.low * base / 100 - NOISE * base)
    high = math.floor(bounds.high * base / 100 + NOISE * base)
    return range(max(low, 0), min(high, base) + 1)


def attainable(printed: str, base: int) -> bool:
    """Say whether any number of people out of `base` prints as this percentage."""
    return len(counts(printed, base)) > 0


def fits(percentages: Sequence[str], base: int, *, exclusive: bool = True) -> bool:
    """Say whether all percentages can come from the same `base` people.

    Parameters
    ----------
    percentages
        Percentages as printed.
    base
        Number of people.
    exclusive
        Whether everybody gave exactly one of the answers, so that the counts add up to `base`.
    """
    if base < 1:
        raise ValueError(_("a base of {n} people", n=base))
    return _fit([rounded(printed) for printed in percentages], base, exclusive)


def _fit(percentages: Sequence[Interval], base: int, exclusive: bool) -> bool:
    least = most = 0
    for bounds in percentages:
        possible = _counts(bounds, base)
        if not possible:
            return False
        least += possible[0]
        most += possible[-1]
    return not exclusive or least <= base <= most


def bases(percentages: Sequence[str], largest: int, *, exclusive: bool = True) -> tuple[int, ...]:
    """Return every base up to `largest` that attains all percentages jointly, ascending."""
    # read once: there are thousands of bases
    bounds = [rounded(printed) for printed in percentages]
    return tuple(n for n in range(1, largest + 1) if _fit(bounds, n, exclusive))


def one_digit_changes(printed: str) -> Iterator[str]:
    """Yield the numbers that differ from the printed one in exactly one digit."""
    for place, digit in enumerate(printed):
        if digit.isdigit():
            for other in "0123456789":
                if other != digit:
                    yield printed[:place] + other + printed[place + 1 :]


def column_sum(percentages: Sequence[str]) -> tuple[float, Interval]:
    """Return the sum of printed percentages and the sums that their rounding allows."""
    possible = total(rounded(printed) for printed in percentages)
    return sum(number_of(p) or 0.0 for p in percentages), possible


def repairs(percentages: Sequence[str], base: int | None = None) -> tuple[tuple[int, str], ...]:
    """Find the single cells that close a column once one digit is changed.

    Parameters
    ----------
    percentages
        A column of exclusive answers, as printed.
    base
        Number of people, if the percentages are unweighted: then the mended column must also
        come from whole numbers of them.

    Returns
    -------
    tuple of (int, str)
        Position of the cell and its mended digits; empty if no single digit closes the column.
    """
    found = []
    for place, printed in enumerate(percentages):
        for other in one_digit_changes(printed):
            column = [*percentages[:place], other, *percentages[place + 1 :]]
            if 100.0 not in column_sum(column)[1]:
                continue
            if base is None or fits(column, base):
                found.append((place, other))
    return tuple(found)
