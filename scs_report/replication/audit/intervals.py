"""Numbers known up to rounding, as intervals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scs_report.errors import say as _
from scs_report.replication.rounding import decimals_of

_DECORATION = re.compile(r"[\s,%()*]")
#: What floating point may add to a bound.
NOISE = 1e-9


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`; arithmetic gives the interval of all possible results."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The number half-way."""
        return (self.low + self.high) / 2

    def __contains__(self, value: float) -> bool:
        return self.low - NOISE <= value <= self.high + NOISE

    def meets(self, other: Interval) -> bool:
        """Say whether some number lies in both."""
        return self.low <= other.high + NOISE and other.low <= self.high + NOISE

    def widened(self, by: float) -> Interval:
        """Return the interval with `by` added at both ends."""
        return Interval(self.low - by, self.high + by)

    def __add__(self, other: Interval | float) -> Interval:
        other = _interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval | float) -> Interval:
        other = _interval(other)
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval | float) -> Interval:
        other = _interval(other)
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval | float) -> Interval:
        other = _interval(other)
        if 0 in other:
            raise ZeroDivisionError(_("the divisor may be zero"))
        return self * Interval(1 / other.high, 1 / other.low)


def _interval(value: Interval | float) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


def number_of(printed: str) -> float | None:
    """Return the number of printed digits; None for text and for bounds such as ``">80"``."""
    try:
        return float(_DECORATION.sub("", printed))
    except ValueError:
        return None


def half_unit(printed: str) -> float:
    """Return half a unit of the last printed digit."""
    return 0.5 * 10.0 ** -decimals_of(printed)


def rounded(printed: str) -> Interval:
    """Return all numbers that round to the printed digits.

    Parameters
    ----------
    printed
        Digits as printed, e.g. ``"62.43"``, ``"2,209"``, ``"80%"``.

    Raises
    ------
    ValueError
        If `printed` holds no number.
    """
    value = number_of(printed)
    if value is None:
        raise ValueError(_("not a printed number: {text}", text=repr(printed)))
    half = half_unit(printed)
    return Interval(value - half, value + half)


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the sum of intervals."""
    return sum(intervals, Interval(0.0, 0.0))
