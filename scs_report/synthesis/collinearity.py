"""Variance inflation among the predictors of Table A4, person by person and option by option.

Formulation. With S the covariance of the predictors and P its inverse, the variance inflation of
predictor j is P_jj S_jj. One more person with (centred) predictors x changes it by
(P_jj x_j^2 - S_jj (P x)_j^2) / n: again a sum over people.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scs_report.synthesis._types import Bools, Floats, Ints
from scs_report.synthesis.draft import Draft
from scs_report.synthesis.targets import MODEL_TERMS

PREDICTORS = (
    "age",
    "income_group",
    "gender",
    "education",
    "location",
    "region",
    *(term for model in (2, 3, 4, 5, 6, 7) for term in MODEL_TERMS[model]),
)
# Deviation that counts as one unit, and the most aimed at in one go.
_TOLERANCE, _STRIDE = 0.004, 0.06


def _complete(name: str, codes: Ints) -> Bools:
    result: Bools = (codes >= 0) & (codes < 97)
    if name == "smartphone_time":
        result &= codes != 7
    return result


def predictors(draft: Draft) -> tuple[Floats, Bools]:
    """Return the predictors, shape (people, 21), and for which each person has a value."""
    columns = [draft[name] for name in PREDICTORS]
    known = [_complete(name, draft[name]) for name in PREDICTORS]
    return np.column_stack(columns).astype(np.float64), np.column_stack(known)


def inflation(draft: Draft) -> Floats:
    """Return the variance inflation factors, shape (21,)."""
    values, known = predictors(draft)
    inside = known.all(axis=1) & (draft["use_sesame"] == 1)
    covariance = np.cov(values[inside].T)
    result: Floats = np.diag(covariance) * np.diag(np.linalg.inv(covariance))
    return result


def collinearity_rows(
    draft: Draft, columns: Sequence[str], options: Ints, option: Ints
) -> tuple[Floats, Floats]:
    """Linearise the factors in the answers of a block.

    Parameters
    ----------
    draft
        The respondents with all predictors.
    columns
        Columns of the block.
    options
        Combinations of codes, shape (options, columns).
    option
        Option each person has now, shape (people,).

    Returns
    -------
    tuple
        Contributions, shape (options, people, 21), which sum to the gaps at the present options,
        and tolerances, shape (21,).
    """
    values, known = predictors(draft)
    sesame = draft["use_sesame"] == 1
    inside = known.all(axis=1) & sesame
    centre, n = values[inside].mean(axis=0), int(inside.sum())
    covariance = np.cov(values[inside].T, bias=True)
    precision = np.linalg.inv(covariance)
    spread, tightness = np.diag(covariance), np.diag(precision)
    own = [PREDICTORS.index(name) for name in columns]
    others = np.setdiff1d(np.arange(len(PREDICTORS)), own)
    eligible = np.flatnonzero(known[:, others].all(axis=1) & sesame)
    parts = np.zeros((len(options), draft.people, len(PREDICTORS)))
    for k, codes in enumerate(options):
        if not all(bool(_complete(name, codes[[c]])[0]) for c, name in enumerate(columns)):
            continue
        x = values[eligible] - centre
        x[:, own] = codes - centre[own]
        parts[k, eligible] = (tightness * x**2 - spread * (x @ precision) ** 2) / n
    printed = np.array(
        [draft.targets.published.value("table-a4", name, "vif") for name in PREDICTORS]
    )
    factors = spread * tightness
    gaps = factors - np.clip(printed, factors - _STRIDE, factors + _STRIDE)
    now = parts[option, np.arange(draft.people)].sum(axis=0)
    parts += (gaps - now) / draft.people
    return parts, np.full(len(PREDICTORS), _TOLERANCE)
