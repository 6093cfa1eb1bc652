"""Evaluates the codebook's rules over respondents: derived variables and bases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.survey.codebook import Codebook, Derived
from scs_report.survey.column import Codes, Whole
from scs_report.survey.columns import Columns, columns_of
from scs_report.survey.conditions import parse_rule


def base_mask(
    respondents: Columns | pd.DataFrame, codebook: Codebook, base: str
) -> npt.NDArray[np.bool_]:
    """Return who belongs to a base.

    Parameters
    ----------
    respondents
        Answers of valid respondents, or combinations of answers.
    base
        The id of a base of the codebook.

    Returns
    -------
    ndarray of bool, shape (rows,)
    """
    names = needed_by(codebook, base)
    columns = respondents if isinstance(respondents, Columns) else columns_of(respondents[names])
    return columns.lookup(names, lambda part: _held(part, codebook, base), dtype=np.bool_)


def needed_by(codebook: Codebook, base: str) -> list[str]:
    """Return the columns that say who belongs to a base."""
    when = codebook.base(base).when
    return sorted(parse_rule(when).names) if when else []


def derived_columns(columns: Columns, codebook: Codebook) -> dict[str, Whole]:
    """Return every derived variable of the codebook.

    The first rule that holds decides. Where none holds, and outside the variable's base, the
    value is blank.
    """
    made: dict[str, Whole] = {}
    for variable in codebook.derived:
        names = dict.fromkeys((*variable.source, *needed_by(codebook, variable.base)))
        below = min(variable.codes) - 1
        dtype = np.min_scalar_type(max(variable.codes) - below)

        def rule(part: Columns, variable: Derived = variable, below: int = below) -> Codes:
            return _derived(part, codebook, variable, below)

        made[variable.id] = Whole(columns.lookup(list(names), rule, dtype=dtype), below)
    return made


def derive(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return every derived variable of the codebook for a frame of respondents.

    Returns
    -------
    DataFrame
        One ``Int64`` column per derived variable, indexed as ``frame``.
    """
    made = derived_columns(columns_of(frame), codebook)
    return pd.DataFrame(
        {name: column.series().array for name, column in made.items()}, index=frame.index
    )


def _held(part: Columns, codebook: Codebook, base: str) -> npt.NDArray[np.bool_]:
    when = codebook.base(base).when
    if not when:
        return np.ones(part.rows, dtype=np.bool_)
    rule = parse_rule(when)
    return rule.holds({name: part.floats(name) for name in rule.names})


def _derived(part: Columns, codebook: Codebook, variable: Derived, below: int) -> Codes:
    """Return the values of a variable less `below`; 0 where it is blank."""
    columns = {name: part.floats(name) for name in variable.source}
    codes = np.zeros(part.rows, dtype=np.uint64)
    open_ = _held(part, codebook, variable.base)
    for answer in variable.answers:
        held = open_ & parse_rule(answer.when).holds(columns)
        codes[held] = answer.code - below
        open_ &= ~held
    return codes
