"""Survey-weighted ordered logit (and probit, complementary log-log) by pseudo-maximum likelihood.

The model is P(y ≤ k | x) = F(cutpoint_k − x′b). Weighted scores solved by Newton's method with
analytic derivatives; linearised (sandwich) covariance from the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scs_report.estimation.arrays import ModelArrays, model_arrays
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.factors import Factor, SeparatedTerm, separated_terms
from scs_report.estimation.inference import errors, root
from scs_report.estimation.inputs import cutpoint_names
from scs_report.estimation.links import LINKS
from scs_report.estimation.refits import refit_ordered, replicated_covariance
from scs_report.estimation.result import OrderedLogitResult, moved
from scs_report.estimation.solve import Solution, in_order, solve
from scs_report.patterns import MANY_ROWS, Index, find_patterns, repeated, sums


def fit_ordered_logit(
    answer: Any,
    X: Any,
    design: SurveyDesign,
    names: Sequence[str] | None = None,
    *,
    domain: Any = None,
    link: str = "logit",
    factors: Sequence[Factor] = (),
    collapse: bool | None = None,
) -> OrderedLogitResult:
    """Fit a cumulative model to weighted data.

    Parameters
    ----------
    answer
        (n,) ordered codes, or ordered categories; nan is missing. Codes that nobody gave are
        passed over.
    X
        (n, p) covariates without a constant; nan is missing. Rows are taken by position, as in
        all arguments, whatever the index of a data frame.
    design
        The full design. Rows with a missing value, outside `domain` or of weight zero stay in it
        with zero score; they do not count in `n`.
    names
        p names of the covariates; None for the columns of a data frame, otherwise x1 … xp.
    domain
        (n,) True or False: the rows of interest.
    link
        `logit`, `probit` or `cloglog`.
    factors
        Which columns are levels of one factor, so that separation can be named by level.
    collapse
        Whether rows that share covariates and answer are collapsed before fitting, which changes
        nothing but the time; None to decide by the number of rows.

    Raises
    ------
    EstimationError
        If an argument is no number, of another length than the design or without a name; if fewer
        than two answers occur, there are more parameters than people, covariates are constant or
        collinear (they are named; see `basis.orthogonal` for the rule), a level of a factor has
        nobody, or Newton's method does not reach the maximum. With replicate weights also if that
        happens with some of them.

    Notes
    -----
    McCullagh (1980), JRSS B 42: 109–142, for the model; Binder (1983), International Statistical
    Review 51: 279–292, for the covariance. Agrees with R's `ordinal::clm(weights =)` in estimates
    and `survey::svyolr` in standard errors. With replicate weights the model is fitted anew with
    each.
    """
    given = model_arrays(answer, X, design, names, domain, link, factors)
    data = collapsed(given, design, collapse)
    return fit_patterns(data, design, given.names, link, factors, given.n_dropped)


@dataclass(frozen=True, eq=False)
class Patterns:
    """Collapsed data: `rows` of the design have the patterns `pattern`.

    A pattern has an `answer` (P,), covariates `X` (P, p) and a sum of weights `weight` (P,).
    """

    rows: Index
    pattern: Index
    answer: Array
    X: Array
    weight: Array


def collapsed(given: ModelArrays, design: SurveyDesign, collapse: bool | None = None) -> Patterns:
    """Return the people of a model, those who are alike as one; see `fit_ordered_logit`."""
    rows = given.inside.nonzero()[0]
    if collapse is None:
        collapse = len(rows) > MANY_ROWS and repeated([given.answer, *given.X.T], rows)
    if not collapse:
        rows = rows[in_order(given.answer[rows])]
        each = np.arange(len(rows))
        return Patterns(
            rows, each, given.answer[rows], given.X.take(rows, axis=0), design.weights[rows]
        )
    pattern, shown = find_patterns([column[rows] for column in (given.answer, *given.X.T)])
    weight = sums(pattern, len(shown), design.weights[rows])
    return Patterns(
        rows, pattern, given.answer[rows[shown]], given.X.take(rows[shown], axis=0), weight
    )


def fit_patterns(
    data: Patterns,
    design: SurveyDesign,
    names: Sequence[str],
    link: str,
    factors: Sequence[Factor] = (),
    n_dropped: int = 0,
) -> OrderedLogitResult:
    """Fit a cumulative model to collapsed data; see `fit_ordered_logit`."""
    n, total = design.count(data.rows), float(data.weight.sum())
    solved = solve(data.answer, data.X, data.weight, n, names, link)
    levels = solved.levels
    p, basis = len(names), solved.basis
    values = solved.values.copy()
    if design.replicates is None:
        covariance = design.pattern_covariance(data.pattern, data.rows, solved.scores)
        covariance = solved.bread.T @ covariance @ solved.bread
    else:
        refit = refit_ordered(solved, data.answer, data.X, names, link)
        covariance = replicated_covariance(refit, data.pattern, len(data.answer), data.rows, design)
    sizes = None
    if design.clusters is not None:
        scale = float(design.weights[data.rows].max())
        squares = design.squares_of(data.rows, scale)
        squares = sums(data.pattern, len(data.answer), squares)
        sizes = np.sqrt(squares @ (solved.influence * scale) ** 2)
    roots = root(covariance, sizes)
    values[:p] = basis.inverse @ values[:p]
    at_centre = values[p:].copy()
    values[p:] += basis.centre @ values[:p]
    for part in roots:
        part[:, :p] = part[:, :p] @ basis.inverse.T
    original, lacking = (moved(part, basis.centre) for part in roots)
    margin = np.bincount(solved.code, data.weight) * (n / total)
    null = float(margin @ np.log(margin / n))
    return OrderedLogitResult(
        names=(*names, *cutpoint_names(levels)),
        n_coefficients=p,
        values=values,
        standard_errors=errors(original, lacking),
        covariance=original.T @ original,
        centre=basis.centre,
        residue=at_centre - (values[p:] - basis.centre @ values[:p]),
        root=roots[0],
        lacking=roots[1],
        levels=levels,
        n=n,
        weight=total,
        n_patterns=len(solved.code),
        n_clusters=design.clusters_among(data.rows),
        degrees_of_freedom=design.degrees_of_freedom_among(data.rows),
        log_likelihood=solved.log_likelihood * total / n,
        log_likelihood_null=null * total / n,
        iterations=solved.iterations,
        link=LINKS[link],
        finite=~np.any(solved.directions(), axis=1),
        separated=_separated(solved, data, design, names, factors),
        naive=_naive(solved),
        n_dropped=n_dropped,
    )


def _separated(
    solved: Solution,
    data: Patterns,
    design: SurveyDesign,
    names: Sequence[str],
    factors: Sequence[Factor],
) -> tuple[SeparatedTerm, ...]:
    """Say what is behind parameters without a finite estimate."""
    if not solved.is_separated:
        return ()
    people = None if design.people is None else design.people[data.rows]
    counts = np.bincount(data.pattern, people).astype(int)
    return separated_terms(solved.directions(), names, factors, data.X, counts)


def _naive(solved: Solution) -> Array | None:
    """Return the inverse information of the coefficients and cutpoints, weights with mean one."""
    if solved.is_separated:
        return None
    p, basis = len(solved.basis.centre), solved.basis
    change = np.eye(len(solved.values))
    change[:p, :p] = basis.inverse
    change[p:, :p] = basis.centre @ basis.inverse
    return np.asarray(change @ solved.inverse @ change.T)
