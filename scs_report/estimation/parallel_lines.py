"""Test of parallel lines (proportional odds) under a survey design."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.arrays import known_link, model_arrays
from scs_report.estimation.basis import orthogonal
from scs_report.estimation.design import Array, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.inference import WaldTest, checked, root, wald
from scs_report.estimation.inputs import level_text
from scs_report.estimation.prepared import prepare
from scs_report.estimation.remembered import digest_of, once
from scs_report.estimation.solve import Solution, solve
from scs_report.estimation.views import Shown


@dataclass(frozen=True, repr=False)
class ParallelLines(Shown):
    """One test: that a term's coefficients are equal at all thresholds.

    Wald's χ² on `df`; `p` belongs to the adjusted `f` on `df` and `df2` degrees of freedom or, with
    normal inference, to χ². Where the design has too few clusters for so many coefficients, all
    but `df` are nan.
    """

    term: str
    chi2: float
    df: int
    p: float
    f: float
    df2: float


@dataclass(frozen=True, eq=False, repr=False)
class ParallelLinesTest(Shown):
    """All tests, and what they compare.

    Attributes
    ----------
    overall, terms
        The test of all coefficients at once, and of each term (a factor's levels together).
    thresholds
        (T,) the levels k whose splits y ≥ k were compared, as the data call them.
    left_out
        Levels whose split has no finite estimate (separation), which cannot be compared.
    coefficients
        (T, p) coefficients of the split models.
    """

    overall: ParallelLines
    terms: tuple[ParallelLines, ...]
    thresholds: tuple[Any, ...]
    left_out: tuple[Any, ...]
    coefficients: Array

    def __repr__(self) -> str:
        compared = ", ".join(map(level_text, self.thresholds))
        return f"ParallelLinesTest(thresholds=({compared}), overall={self.overall!r})"

    def to_frame(self) -> pd.DataFrame:
        """Return the tests, one a row: that of all coefficients, then those of each term."""
        frame = pd.DataFrame([vars(test) for test in (self.overall, *self.terms)])
        return frame.set_index("term").rename(index={"": "all coefficients"})

    def _caption(self) -> str:
        return "Tests of parallel lines"

    def _notes(self) -> tuple[str, ...]:
        splits = ", ".join(f"y ≥ {level_text(level)}" for level in self.thresholds)
        without = ", ".join(f"y ≥ {level_text(level)}" for level in self.left_out)
        compared = f"Splits compared: {splits}."
        return (compared, f"Without a finite estimate: {without}.") if without else (compared,)


def parallel_lines(
    answer: Any,
    X: Any,
    design: SurveyDesign | None = None,
    names: Sequence[str] | None = None,
    *,
    domain: Any = None,
    factors: Sequence[Factor] = (),
    link: str = "logit",
    inference: str = "t",
    references: Mapping[str, Any] | None = None,
) -> ParallelLinesTest:
    """Test whether coefficients are the same at every threshold.

    One binary model is fitted for each split of the answers. Their estimates are dependent; the
    stacked influence values give their joint linearised covariance under the design, and Wald
    tests compare the coefficients. Without weights and design this is the test of Brant (1990,
    Biometrics 46: 1171–1178) with a robust covariance.

    Parameters
    ----------
    answer, X, design, names, domain, factors, link
        As in `fit_ordered_logit`; or a formula and a data frame, with a design, `references`,
        domain and link as in `ordered_logit`: each term is tested then.
    inference
        `t` for adjusted F tests with the design's degrees of freedom among the rows of the model,
        `normal` for χ².

    Raises
    ------
    EstimationError
        If fewer than two splits have a finite estimate, or for the reasons of
        `fit_ordered_logit`.
    """
    if isinstance(answer, str):
        if names is not None or factors:
            raise EstimationError("names, factors: a formula has names and factors of its own")
        known_link(link)
        found = prepare(answer, X, design, references, domain)
        groups, called = found.terms.own_groups(), found.shown(np.unique(found.data.answer))
        data, names, design = found.data, found.terms.names, found.design
        rows, y, X = data.rows, data.answer[data.pattern], data.X[data.pattern]
    else:
        if references is not None:
            raise EstimationError("references: they are of a formula, which is not given")
        design = design_of(design)
        given = model_arrays(answer, X, design, names, domain, link, factors)
        names, rows = given.names, np.flatnonzero(given.inside)
        y, X = given.answer[rows], given.X[rows]
        groups, called = _groups(names, factors), ()
    weights = design.weights[rows]
    # one basis for all splits, in which their coefficients have all digits
    basis = orthogonal(X, weights, names)
    slopes: list[Array] = []
    influences: list[Array] = []
    used: list[Any] = []
    left_out: list[Any] = []
    p = len(names)
    for at, level in enumerate(np.unique(y)[1:], start=1):
        name = called[at] if called else float(level)
        split = (y >= level).astype(float)
        solved = partial(
            solve, split, basis.columns, weights, design.count(rows), names=names, link=link
        )
        fit = None if _is_parted(split, X) else _finite(split, X, weights, solved)
        if fit is None:
            left_out.append(name)
            continue
        used.append(name)
        inverse = fit.basis.inverse
        slopes.append(inverse @ fit.values[:p])
        influence = np.zeros((design.n, p))
        influence[rows] = (fit.influence[:, :p] @ inverse.T) * weights[:, None]
        influences.append(influence)
    if len(used) < 2:
        raise EstimationError(
            "parallel lines: fewer than two splits of the answers have a finite estimate"
        )
    sizes = None
    if design.clusters is not None:
        sizes = np.concatenate([design.length(influence) for influence in influences])
    rooted, lacking = root(design.covariance(influences), sizes)
    del influences  # the largest of all
    stacked = np.array(slopes)
    order = sorted(groups, key=lambda term: groups[term][0])
    df, kind = design.degrees_of_freedom_among(rows), checked(inference)

    def test(term: str, combinations: Array) -> ParallelLines:
        """Compare combinations (k, p) of every split's coefficients with those of the first."""
        splits = np.eye(len(used))[1:] - np.eye(len(used))[0]
        gap = (splits @ stacked @ combinations.T).ravel()
        try:
            chosen = np.kron(splits, combinations).T
            found = wald(gap, rooted @ chosen, lacking @ chosen, df, kind)
        except EstimationError:
            found = WaldTest(np.nan, len(gap), np.nan, np.nan, np.nan)
        return ParallelLines(term, found.chi2, found.df, found.p, found.f, found.df2)

    original = basis.inverse
    return ParallelLinesTest(
        overall=test("", np.eye(p)),
        terms=tuple(test(term, original[groups[term]]) for term in order),
        thresholds=tuple(used),
        left_out=tuple(left_out),
        coefficients=stacked @ original.T,
    )


def _groups(names: Sequence[str], factors: Sequence[Factor]) -> dict[str, list[int]]:
    """Return the columns of each factor, and of each covariate that is in none."""
    groups = {factor.name: list(factor.columns) for factor in factors}
    grouped = {column for columns in groups.values() for column in columns}
    return groups | {name: [j] for j, name in enumerate(names) if j not in grouped}


def _finite(
    split: Array, X: Array, weights: Array, solved: Callable[[], Solution]
) -> Solution | None:
    """Return the fit of a split; None if covariates separate it, whatever the weights above zero.

    To find that out takes ten times as long as a fit.
    """
    fit: Solution | None = None

    def is_separated() -> bool:
        nonlocal fit
        fit = solved()
        return fit.is_separated

    if once(("separated", digest_of(split, X, weights > 0)), is_separated):
        return None
    return fit or solved()


def _is_parted(split: Array, X: Array) -> bool:
    """Say whether a single covariate separates a split; spares the search for a direction.

    That is so where no value among those above the split is lower, or none higher, than any among
    those below: then the likelihood rises for ever along this covariate. A level of a factor in
    which everybody is on the same side is the common case.
    """
    above, below = X[split == 1], X[split == 0]
    apart = (above.min(axis=0) >= below.max(axis=0)) | (above.max(axis=0) <= below.min(axis=0))
    return bool(np.any(apart & (X.min(axis=0) < X.max(axis=0))))
