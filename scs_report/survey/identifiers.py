"""Numbers of respondents: names, not quantities, so every digit of them counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

#: From here on a floating number stands for several whole ones.
_INEXACT = 2.0**53
_DIGITS = r"[+-]?\d{1,18}"  # what 64 bits hold for certain


def identifiers(
    values: pd.Series[Any], as_texts: Callable[[], pd.Series[Any]]
) -> pd.Series[Any] | None:
    """Return a column of ids with all its digits; None if they are no whole numbers.

    Parameters
    ----------
    values
        The column as a library read it.
    as_texts
        Returns the same as text, blanks missing.

    Returns
    -------
    Series
        ``Int64``; text if numbers are longer than that; ``float64`` where the file itself holds no
        more than that (see `inexact`).
    """
    if pd.api.types.is_integer_dtype(values):
        return as_texts() if (values > 2**63 - 1).any() else values.astype("Int64")
    floats = [value for value in values if isinstance(value, float) and value == value]
    if floats and max(map(abs, floats)) >= _INEXACT:
        return values.astype(np.float64) if len(floats) == values.notna().sum() else None
    texts = as_texts()
    known = texts.dropna()
    if len(known) == 0 or not known.str.fullmatch(r"[+-]?\d+").all():
        return None
    if known.str.fullmatch(_DIGITS).all():
        exact = [None if text is pd.NA or text != text else int(text) for text in texts]
        return pd.Series(exact, index=texts.index, dtype="Int64")
    return texts


def inexact(values: pd.Series[Any]) -> bool:
    """Whether ids have more digits than their file could hold, so that different ones look alike.

    >>> inexact(pd.Series([2.0180201e17])), inexact(pd.Series([7.0]))
    (True, False)
    """
    if not pd.api.types.is_float_dtype(values):
        return False
    return bool((values.abs() >= _INEXACT).any())
