"""Variance inflation among the predictors of Table A4, person by person and option by option.

Formulation. Variance inflation factors are the diagonal of the inverse of the correlation matrix.
Many matrices have the published diagonal; the nearest to that of the present file is aimed at.
Its entries are means of products of two predictors: again sums over people.
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
# Predictors that no longer change when the others are exchanged.
_SETTLED = 6
# Deviation of a correlation that counts as one unit.
_TOLERANCE = 0.004


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


def nearest_correlations(correlations: Floats, factors: Floats, settled: int = _SETTLED) -> Floats:
    """Find the correlations with given variance inflation nearest to given ones.

    Parameters
    ----------
    correlations
        Shape (predictors, predictors).
    factors
        Variance inflation wanted, shape (predictors,).
    settled
        The correlations among the first so many stay as they are.

    Returns
    -------
    Floats
        Shape (predictors, predictors).

    Notes
    -----
    Least-squares steps on the linearised factors, d(R^-1)_jj = -2 P_jk P_jl dR_kl, each short
    enough for the linearisation to hold.
    """
    rows, columns = np.tril_indices(len(factors), -1)
    free = rows >= settled
    rows, columns = rows[free], columns[free]
    found = correlations.copy()
    for _ in range(400):
        precision = np.linalg.inv(found)
        gap = np.clip(factors - np.diag(precision), -0.01, 0.01)
        slope = -2.0 * precision[:, rows] * precision[:, columns]
        damped = slope @ slope.T + 1e-4 * np.eye(len(factors))
        change = slope.T @ np.linalg.solve(damped, gap)
        found[rows, columns] += change
        found[columns, rows] += change
    return found


class Correlations:
    """Correlations among the predictors of Table A4, as sums over people and options.

    Parameters
    ----------
    draft
        The respondents with all predictors.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._sesame = draft["use_sesame"] == 1
        values, known = predictors(draft)
        inside = known.all(axis=1) & self._sesame
        self._centre, self._scale = values[inside].mean(axis=0), values[inside].std(axis=0)
        printed = [draft.targets.published.value("table-a4", name, "vif") for name in PREDICTORS]
        self._aim = nearest_correlations(np.corrcoef(values[inside].T), np.array(printed))

    def rows(self, columns: Sequence[str], options: Ints) -> tuple[Floats, Floats]:
        """Return what each option of a block adds to the correlations of its columns.

        Parameters
        ----------
        columns
            Columns of the block.
        options
            Combinations of codes, shape (options, columns).

        Returns
        -------
        tuple
            Contributions, shape (options, people, rows), which sum to the gaps, and tolerances,
            shape (rows,).
        """
        values, known = predictors(self._draft)
        own = [PREDICTORS.index(name) for name in columns]
        others = np.setdiff1d(np.arange(len(PREDICTORS)), own)
        eligible = np.flatnonzero(known[:, others].all(axis=1) & self._sesame)
        n = int((known.all(axis=1) & self._sesame).sum())
        pairs = [(j, k) for j in own for k in range(len(PREDICTORS)) if k not in own or k <= j]
        first, second = (np.array(side) for side in zip(*pairs, strict=True))
        standard = (values[eligible] - self._centre) / self._scale
        parts = np.zeros((len(options), self._draft.people, len(pairs)))
        for k, codes in enumerate(options):
            entered = [_complete(name, codes[[c]])[0] for c, name in enumerate(columns)]
            if not all(entered):
                continue
            x = standard.copy()
            x[:, own] = (codes - self._centre[own]) / self._scale[own]
            parts[k, eligible] = (x[:, first] * x[:, second] - self._aim[first, second]) / n
        return parts, np.where(first == second, 3.0, 1.0) * _TOLERANCE
