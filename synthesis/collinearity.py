"""Variance inflation among the predictors of Table A4, person by person and option by option.

Formulation. Variance inflation factors are the diagonal of the inverse of the correlation matrix.
Many matrices have the published diagonal; the nearest to that of the present file is aimed at.
Its entries are means of products of two predictors: again sums over people.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.draft import Draft
from synthesis.targets import MODEL_TERMS

PREDICTORS = (
    "age",
    "income_group",
    "gender",
    "education",
    "location",
    "region",
    *(term for model in (2, 3, 4, 5, 6, 7) for term in MODEL_TERMS[model]),
)
# Circumstances: only who is in the sample changes their correlations.
CIRCUMSTANCES = PREDICTORS[:6]
# Part of the inflation of circumstances that they owe to one another.
_AMONG_THEMSELVES = 0.8
# Attitudes that go together, and the least correlation to start from.
_RELATED = (
    (("accountability", "abide", "quality_of_life"), 0.35),
    (("fairness", "transparency", "government_confidence", "quality_of_life"), 0.15),
    (("sesame_score", "score_compared"), 0.2),
)
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


def nearest_correlations(correlations: Floats, factors: Floats) -> Floats:
    """Find the correlations with given variance inflation nearest to given ones.

    Parameters
    ----------
    correlations
        Shape (predictors, predictors).
    factors
        Variance inflation wanted, shape (predictors,).

    Returns
    -------
    Floats
        Shape (predictors, predictors).

    Raises
    ------
    ValueError
        If no correlations near by have such inflation.

    Notes
    -----
    Least-squares steps on the linearised factors, d(R^-1)_jj = -2 P_jk P_jl dR_kl, each short
    enough for the linearisation to hold.
    """
    rows, columns = np.tril_indices(len(factors), -1)
    found = correlations.copy()
    for _ in range(400):
        precision = np.linalg.inv(found)
        gap = np.clip(factors - np.diag(precision), -0.01, 0.01)
        if np.abs(gap).max() < 1e-9:
            return found
        slopes = -2.0 * precision[:, rows] * precision[:, columns]
        change, *_ = np.linalg.lstsq(slopes, gap)
        found[rows, columns] += change
        found[columns, rows] += change
    raise ValueError("no correlations near by have the printed variance inflation")


def circumstances(draft: Draft, members: Bools) -> tuple[Floats, Floats]:
    """Return what people add to the correlations of circumstances among users of Sesame Credit.

    Parameters
    ----------
    draft
        The respondents with their circumstances.
    members
        People who have all of them, shape (people,).

    Returns
    -------
    tuple
        Contributions, shape (people, rows), which sum to zero over users where correlations are as
        wanted, and tolerances, shape (rows,).
    """
    values = np.column_stack([draft[name] for name in CIRCUMSTANCES]).astype(np.float64)
    values = (values - values[members].mean(axis=0)) / values[members].std(axis=0)
    printed = [draft.targets.published.value("table-a4", name, "vif") for name in CIRCUMSTANCES]
    aim = nearest_correlations(
        np.asarray(np.corrcoef(values[members].T)),
        1.0 + _AMONG_THEMSELVES * (np.array(printed) - 1.0),
    )
    first, second = np.tril_indices(len(CIRCUMSTANCES), -1)
    parts = (values[:, first] * values[:, second] - aim[first, second]) * members[:, None]
    return parts / members.sum(), np.full(len(first), _TOLERANCE)


class Correlations:
    """Correlations among the predictors of Table A4, as sums over people and options.

    Aimed at are the correlations nearest to the present ones, but that attitudes go together.

    Parameters
    ----------
    draft
        The respondents with all predictors.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._sesame = draft["use_sesame"] == 1
        values, known = predictors(draft)
        start = np.corrcoef(values[known.all(axis=1) & self._sesame].T)
        for related, least in _RELATED:
            own = [PREDICTORS.index(name) for name in related]
            start[np.ix_(own, own)] = np.maximum(start[np.ix_(own, own)], least)
        printed = [draft.targets.published.value("table-a4", name, "vif") for name in PREDICTORS]
        self._aim = nearest_correlations(start, np.array(printed))

    def rows(self, columns: Sequence[str], options: Ints) -> tuple[Floats, Floats]:
        """Return what each option of a block adds to correlations of its columns and circumstances.

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
        inside = known.all(axis=1) & self._sesame
        n, centre, scale = inside.sum(), values[inside].mean(axis=0), values[inside].std(axis=0)
        pairs = [(j, k) for j in own for k in range(len(PREDICTORS)) if k not in own or k <= j]
        pairs += combinations(range(len(CIRCUMSTANCES)), 2)
        first, second = (np.array(side) for side in zip(*pairs, strict=True))
        standard = (values[eligible] - centre) / scale
        parts = np.zeros((len(options), self._draft.people, len(pairs)))
        for k, codes in enumerate(options):
            entered = [_complete(name, codes[[c]])[0] for c, name in enumerate(columns)]
            if not all(entered):
                continue
            x = standard.copy()
            x[:, own] = (codes - centre[own]) / scale[own]
            parts[k, eligible] = (x[:, first] * x[:, second] - self._aim[first, second]) / n
        return parts, np.where(first == second, 3.0, 1.0) * _TOLERANCE
