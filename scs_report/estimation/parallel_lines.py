"""Test of parallel lines (proportional odds) under a survey design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from scs_report.estimation.arrays import model_arrays
from scs_report.estimation.design import Array, Mask, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.fit import fit_ordered_logit
from scs_report.estimation.likelihood import Bounds, evaluate
from scs_report.estimation.links import LINKS
from scs_report.estimation.result import Factor


@dataclass(frozen=True)
class ParallelLines:
    """One test: that a term's coefficients are equal at all thresholds."""

    term: str
    chi2: float
    df: int
    p: float


@dataclass(frozen=True, eq=False)
class ParallelLinesTest:
    """All tests, and what they compare.

    Attributes
    ----------
    overall, terms
        The test of all coefficients at once, and of each term (a factor's levels together).
    thresholds
        (T,) the levels k whose splits y ≥ k were compared.
    left_out
        Levels whose split has no finite estimate (separation), which cannot be compared.
    coefficients
        (T, p) coefficients of the split models.
    """

    overall: ParallelLines
    terms: tuple[ParallelLines, ...]
    thresholds: tuple[float, ...]
    left_out: tuple[float, ...]
    coefficients: Array


def parallel_lines(
    answer: Any,
    X: Any,
    design: SurveyDesign,
    names: Sequence[str] | None = None,
    *,
    domain: Any = None,
    factors: Sequence[Factor] = (),
    link: str = "logit",
) -> ParallelLinesTest:
    """Test whether coefficients are the same at every threshold.

    One binary model is fitted for each split of the answers. Their estimates are dependent; the
    stacked influence values give their joint linearised covariance under the design, and Wald
    tests compare the coefficients. Without weights and design this is the test of Brant (1990,
    Biometrics 46: 1171–1178) with a robust covariance.

    Parameters
    ----------
    answer, X, design, names, domain, factors, link
        As in `fit_ordered_logit`.

    Raises
    ------
    EstimationError
        If fewer than two splits have a finite estimate, or for the reasons of
        `fit_ordered_logit`.
    """
    given = model_arrays(answer, X, design, names, domain, link, factors)
    answer, X, names, complete = given.answer, given.X, given.names, given.inside
    levels = np.unique(answer[complete])
    slopes: list[Array] = []
    influences: list[Array] = []
    used: list[float] = []
    left_out: list[float] = []
    for level in levels[1:]:
        split = np.where(np.isnan(answer), np.nan, (answer >= level).astype(float))
        parted = _is_parted(split[complete], X[complete])
        fit = (
            None
            if parted
            else fit_ordered_logit(split, X, design, names, domain=complete, link=link)
        )
        if fit is None or not fit.finite.all():
            left_out.append(float(level))
            continue
        used.append(float(level))
        slopes.append(fit.coefficients)
        influences.append(_influence(fit.values, split, X, complete, design, link))
    if len(used) < 2:
        raise EstimationError(
            "parallel lines: fewer than two splits of the answers have a finite estimate"
        )
    p = len(names)
    covariance = design.covariance(np.hstack(influences))
    stacked = np.concatenate(slopes)
    groups = {factor.name: list(factor.columns) for factor in factors}
    grouped = {column for columns in groups.values() for column in columns}
    groups.update({name: [j] for j, name in enumerate(names) if j not in grouped})
    order = sorted(groups, key=lambda term: groups[term][0])
    return ParallelLinesTest(
        overall=_wald("", list(range(p)), stacked, covariance, len(used), p),
        terms=tuple(_wald(t, groups[t], stacked, covariance, len(used), p) for t in order),
        thresholds=tuple(used),
        left_out=tuple(left_out),
        coefficients=np.array(slopes),
    )


def _is_parted(split: Array, X: Array) -> bool:
    """Say whether a single covariate separates a split; spares the search for a direction.

    That is so where no value among those above the split is lower, or none higher, than any among
    those below: then the likelihood rises for ever along this covariate. A level of a factor in
    which everybody is on the same side is the common case.
    """
    above, below = X[split == 1], X[split == 0]
    apart = (above.min(axis=0) >= below.max(axis=0)) | (above.max(axis=0) <= below.min(axis=0))
    return bool(np.any(apart & (X.min(axis=0) < X.max(axis=0))))


def _influence(
    parameters: Array, split: Array, X: Array, complete: Mask, design: SurveyDesign, link: str
) -> Array:
    """Return the influence of each row of the design on the slopes of a binary model, (n, p)."""
    bounds = Bounds(X[complete], split[complete].astype(np.intp), 2)
    weights = design.weights[complete]
    at = evaluate(parameters, bounds, weights, LINKS[link])
    each = at.scores(bounds) * weights[:, None]
    influence = np.zeros((design.n, X.shape[1]))
    influence[complete] = np.linalg.solve(at.information, each.T).T[:, : X.shape[1]]
    return influence


def _wald(
    term: str, columns: list[int], stacked: Array, covariance: Array, splits: int, p: int
) -> ParallelLines:
    """Compare the coefficients of every split with those of the first."""
    rows = []
    for k in range(1, splits):
        for column in columns:
            row = np.zeros(splits * p)
            row[column], row[k * p + column] = -1, 1
            rows.append(row)
    contrast = np.array(rows)
    gap = contrast @ stacked
    chi2 = float(gap @ np.linalg.solve(contrast @ covariance @ contrast.T, gap))
    return ParallelLines(term, chi2, len(rows), float(special.chdtrc(len(rows), chi2)))
