"""Decides when a computed number equals a printed one."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from scs_report.errors import say as _

_DECORATION = re.compile(r"[\s,*^%()]")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)\Z")
# Decimals kept beyond the printed ones: enough to tell 0.135 from 0.1349999, few enough to
# take 0.13499999999999 (float noise) for 0.135.
_GUARD_DIGITS = 9


def _digits(printed: str) -> str:
    text = _DECORATION.sub("", printed).replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.match(text):
        raise ValueError(_("not a printed number: {text}", text=repr(printed)))
    return text


def decimals_of(printed: str) -> int:
    """Count the decimals a printed number has.

    Parameters
    ----------
    printed
        The number as printed; thousands separators, per cent signs, brackets and stars may stand
        around the digits.

    Returns
    -------
    int
        Digits after the point: 3 for ``".829"``, 0 for ``"2,209"``.

    Raises
    ------
    ValueError
        If ``printed`` holds no number.
    """
    return len(_digits(printed).partition(".")[2])


def rounds_to(value: float, printed: str) -> bool:
    """Say whether a value equals a printed number once rounded to its decimals.

    Both habits of rounding a tie are accepted, half up (away from zero) and half to even, since
    statistical programs differ; noise of floating point does not make a difference.

    Parameters
    ----------
    value
        The computed number, in the unit of the printed one.
    printed
        The number as printed, e.g. ``"0.0840"`` or ``"1,549"``.

    Returns
    -------
    bool
        Whether the digits agree; false for a value that is not finite.

    Raises
    ------
    ValueError
        If ``printed`` holds no number.
    """
    digits = _digits(printed)
    if not math.isfinite(value):
        return False
    decimals = decimals_of(printed)
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals - _GUARD_DIGITS))
    unit = Decimal(1).scaleb(-decimals)
    target = Decimal(digits)
    return any(
        exact.quantize(unit, rounding=mode) == target for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )
