"""Numbers that bound others, and intervals beside zero, so that rounding makes nothing untrue.

What is "more than" a number is so in print too: a bound has the digits that it needs, or is rounded
away from what it bounds. An interval lies beside zero in print if and only if it does.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Literal

from scs_report.language import Language, round_half_up
from scs_report.results.facts import Unit

#: Which way a bound may be rounded.
Side = Literal["down", "up"]

#: What differs by less is the same number: binary fractions are not exact.
TOLERANCE = 1e-9
#: Decimals that a bound may have; one with more is rounded to `_SHORT` of them.
_MOST, _SHORT = 4, 1


def round_toward(value: float, decimals: int, side: Side) -> float:
    """Round down or up, free of binary artefacts.

    >>> round_toward(62.51, 1, "down"), round_toward(2.0000000000000004, 1, "up")
    (62.5, 2.0)
    """
    near = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals - 9), ROUND_HALF_EVEN)
    step = Decimal(1).scaleb(-decimals)
    return float(near.quantize(step, ROUND_FLOOR if side == "down" else ROUND_CEILING))


def bound_text(bound: float, unit: Unit, language: Language, side: Side) -> str:
    """Write a bound in its unit, with all its digits or rounded to the side given.

    >>> bound_text(0.625, "share", Language("en"), "down")
    '62.5%'
    >>> bound_text(2 / 3, "share", Language("en"), "up")
    '66.7%'
    """
    figure = bound if unit in ("count", "number") else bound * 100
    decimals = digits_of(figure)
    if decimals > _MOST:
        decimals = _SHORT
        while figure and not round_toward(figure, decimals, side) and decimals < _MOST:
            decimals += 1
    return in_unit(round_toward(figure, decimals, side), unit, language, decimals)


def in_unit(figure: float, unit: Unit, language: Language, decimals: int) -> str:
    """Write a number: shares in percent, differences and margins in points, all in hundredths.

    A margin is rounded up, whatever it stands in: what is known is known no better than it says.
    """
    if unit == "margin":
        figure = round_toward(figure, decimals, "up")
    if unit in ("difference", "margin"):
        return language.points(figure / 100, decimals)
    number = language.number(figure, decimals)
    return number if unit in ("count", "number") else language.rules.numbers.percent.format(number)


def digits_of(figure: float) -> int:
    """Return how many decimals a number has, but for binary artefacts."""
    exact = Decimal(repr(float(figure))).quantize(Decimal(1).scaleb(-9)).normalize()
    return max(0, -int(exact.as_tuple().exponent))


def telling_decimals(figure: float, decimals: int, *ends: float) -> int:
    """Return with how many decimals a number does not round to one of `ends`, if it is not that.

    At least `decimals`; three more where it lies so near that more would not help.

    >>> telling_decimals(0.3, 0, 0, 100), telling_decimals(99.96, 0, 0, 100)
    (1, 2)
    """
    for more in range(3):
        rounded = round_half_up(figure, decimals + more)
        if not any(float(rounded) == end and abs(figure - end) > TOLERANCE for end in ends):
            return decimals + more
    return decimals + 3


def interval_decimals(low: float, high: float, decimals: int) -> int:
    """Return with how many decimals an interval beside zero reads so; `decimals` where it holds it.

    >>> interval_decimals(0.04, 5.2, 0), interval_decimals(-0.04, 5.2, 0)
    (2, 0)
    """
    end = low if low > TOLERANCE else high if high < -TOLERANCE else None
    while end is not None and round_half_up(end, decimals) == 0:
        decimals += 1
    return decimals
