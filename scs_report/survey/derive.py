"""Evaluates the codebook's rules over respondents: derived variables and bases."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.survey.codebook import Codebook
from scs_report.survey.conditions import Floats, parse_rule


def as_floats(frame: pd.DataFrame, names: frozenset[str]) -> dict[str, Floats]:
    """Return columns as float arrays; blanks become NaN."""
    return {name: frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in names}


def base_mask(frame: pd.DataFrame, codebook: Codebook, base: str) -> npt.NDArray[np.bool_]:
    """Return who belongs to a base.

    Parameters
    ----------
    frame
        Valid respondents.
    base
        The id of a base of the codebook.

    Returns
    -------
    ndarray of bool, shape (rows,)
    """
    when = codebook.base(base).when
    if not when:
        return np.ones(len(frame), dtype=np.bool_)
    rule = parse_rule(when)
    return rule.holds(as_floats(frame, rule.names))


def derive(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return every derived variable of the codebook.

    The first rule that holds decides. Where none holds, and outside the variable's base, the
    value is blank.

    Returns
    -------
    DataFrame
        One ``Int64`` column per derived variable, indexed as ``frame``.
    """
    bases: dict[str, npt.NDArray[np.bool_]] = {}
    derived: dict[str, pd.Series[int]] = {}
    for variable in codebook.derived:
        if variable.base not in bases:
            bases[variable.base] = base_mask(frame, codebook, variable.base)
        columns: Mapping[str, Floats] = as_floats(frame, frozenset(variable.source))
        codes = np.zeros(len(frame), dtype=np.int64)
        blank = ~bases[variable.base]
        open_ = ~blank
        for answer in variable.answers:
            held = open_ & parse_rule(answer.when).holds(columns)
            codes[held] = answer.code
            open_ &= ~held
        values = pd.array(codes, dtype="Int64")
        values[blank | open_] = pd.NA
        derived[variable.id] = pd.Series(values, index=frame.index)
    return pd.DataFrame(derived, index=frame.index)
