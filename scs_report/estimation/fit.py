"""Survey-weighted ordered logit (and probit, complementary log-log) by pseudo-maximum likelihood.

The model is P(y ≤ k | x) = F(cutpoint_k − x′b). Weighted scores solved by Newton's method with
analytic derivatives; linearised (sandwich) covariance from the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scs_report.estimation.arrays import model_arrays
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.likelihood import Bounds, Codes, Evaluation, evaluate
from scs_report.estimation.links import LINKS, Link
from scs_report.estimation.patterns import Index, find_patterns, sums
from scs_report.estimation.result import Factor, OrderedLogitResult
from scs_report.estimation.separation import (
    certainly_finite,
    limit,
    recession_direction,
    separated_terms,
)

_MAX_ITERATIONS = 200
#: From this number of rows on, looking for patterns costs less than it saves.
_MANY_ROWS = 10_000
#: Newton decrement, on weights with mean one, at which the maximum is reached.
_DECREMENT = 1e-18
#: The same where there is no maximum: the likelihood rises by less than this (Stata's nrtolerance).
_DECREMENT_SEPARATED = 1e-5


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
        than two answers occur, covariates are constant or collinear (they are named), a level of a
        factor has nobody, or Newton's method does not reach the maximum.

    Notes
    -----
    McCullagh (1980), JRSS B 42: 109–142, for the model; Binder (1983), International Statistical
    Review 51: 279–292, for the covariance. Agrees with R's `ordinal::clm(weights =)` in estimates
    and `survey::svyolr` in standard errors.
    """
    given = model_arrays(answer, X, design, names, domain, link, factors)
    rows = np.flatnonzero(given.inside)
    if collapse is None:
        collapse = len(rows) > _MANY_ROWS
    if collapse:
        columns = [given.answer[rows], *(column[rows] for column in given.X.T)]
        pattern, shown = find_patterns(columns)
    else:
        pattern = shown = np.arange(len(rows))
    weight = sums(pattern, len(shown), design.weights[rows])
    data = Patterns(rows, pattern, given.answer[rows[shown]], given.X[rows[shown]], weight)
    result = fit_patterns(data, design, given.names, link, factors)
    return replace(result, n_dropped=given.n_dropped)


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


def fit_patterns(
    data: Patterns,
    design: SurveyDesign,
    names: Sequence[str],
    link: str = "logit",
    factors: Sequence[Factor] = (),
) -> OrderedLogitResult:
    """Fit a cumulative model to collapsed data; see `fit_ordered_logit`."""
    levels, code = _levels(data.answer)
    if len(levels) < 2:
        raise EstimationError(f"the outcome takes {len(levels)} value(s), two or more are needed")
    n, total = len(data.rows), float(data.weight.sum())
    # weights with mean one: then tolerances mean the same whatever their scale
    weights = data.weight * (n / total)
    standardised, centre, scale = _standardise(data.X, weights, names)
    bounds = Bounds(standardised, code, len(levels))
    function = LINKS[link]
    start = _start(bounds, weights, function)
    solution, at, iterations, direction = _maximise(start, bounds, weights, function)
    transform = _unstandardise(centre, scale, len(levels) - 1)
    directions = np.empty((len(solution), 0))
    if direction is not None:
        solution, directions = limit(
            solution, direction, bounds, weights, function, _DECREMENT_SEPARATED
        )
        at = evaluate(solution, bounds, weights, function)
        directions = _clean(transform @ directions)
    # where the data leave directions open the information is as good as singular
    solve = np.linalg.solve if directions.shape[1] < 2 else _solve_singular
    bread = solve(at.information, transform.T) * (n / total)
    covariance = design.pattern_covariance(data.pattern, data.rows, at.scores(bounds) @ bread)
    margin = np.bincount(code, weights)
    null = float(margin @ np.log(margin / n))
    return OrderedLogitResult(
        names=(*names, *(f"cut{k + 1}" for k in range(len(levels) - 1))),
        n_coefficients=len(names),
        values=transform @ solution,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        levels=levels,
        n=n,
        weight=total,
        n_patterns=len(code),
        n_clusters=design.clusters_among(data.rows),
        degrees_of_freedom=design.degrees_of_freedom,
        log_likelihood=at.value * total / n,
        log_likelihood_null=null * total / n,
        iterations=iterations,
        link=function,
        finite=~np.any(directions, axis=1),
        separated=()
        if direction is None
        else separated_terms(directions, names, factors, data.X, np.bincount(data.pattern)),
    )


def _standardise(X: Array, weights: Array, names: Sequence[str]) -> tuple[Array, Array, Array]:
    """Return covariates with weighted mean zero and variance one, the means and the scales."""
    share = weights / weights.sum()
    centre = share @ X
    standardised = X - centre
    rooted = standardised * np.sqrt(share)[:, None]
    cross = rooted.T @ rooted
    scale = np.sqrt(np.diag(cross))
    still = scale <= 1e-13 * np.abs(centre)
    if still.any():
        constant = [name for name, is_still in zip(names, still, strict=True) if is_still]
        raise EstimationError(
            f"constant among the people in the model: {', '.join(constant)}; leave it out"
        )
    if len(names) and np.linalg.eigvalsh(cross / np.outer(scale, scale))[0] < 1e-7:
        _find_collinear(rooted / scale, names)
    standardised /= scale
    return standardised, centre, scale


def _find_collinear(columns: Array, names: Sequence[str]) -> None:
    """Name columns that those before them explain; columns have length one."""
    kept: list[int] = []
    collinear: list[str] = []
    for column, name in enumerate(names):
        fit = np.linalg.lstsq(columns[:, kept], columns[:, column], rcond=None)[0]
        left = columns[:, column] - columns[:, kept] @ fit
        if np.linalg.norm(left) < 1e-7:
            collinear.append(name)
        else:
            kept.append(column)
    if collinear:
        raise EstimationError(
            f"collinear with the covariates before it: {', '.join(collinear)}; leave it out"
        )


def _solve_singular(matrix: Array, right: Array) -> Array:
    solution: Array = np.linalg.pinv(matrix, rcond=1e-12, hermitian=True) @ right
    return solution


def _levels(answer: Array) -> tuple[Array, Codes]:
    """Return the levels that occur and each row's number among them."""
    low, high = float(answer.min()), float(answer.max())
    if high - low < len(answer) and bool(np.all(answer == np.floor(answer))):
        code = (answer - low).astype(np.intp)
        present = np.bincount(code) > 0
        levels = np.flatnonzero(present).astype(float) + low
        return levels, (np.cumsum(present) - 1)[code]
    found, inverse = np.unique(answer, return_inverse=True)
    return found, inverse.astype(np.intp)


def _start(bounds: Bounds, weights: Array, link: Link) -> Array:
    """Zero coefficients and the cutpoints that give the weighted margins: the null model."""
    margin = np.bincount(bounds.answer, weights, minlength=bounds.levels)
    cumulative = np.cumsum(margin)[:-1] / margin.sum()
    return np.concatenate([np.zeros(bounds.X.shape[1]), link.quantile(cumulative)])


def _maximise(
    start: Array, bounds: Bounds, weights: Array, link: Link
) -> tuple[Array, Evaluation, int, Array | None]:
    """Climb to the maximum, or along a direction in which the likelihood rises for ever.

    Newton's method converges quadratically to a finite maximum. Where the decrement falls more
    slowly than that although it is small, or the maximum cannot be proved finite at the end,
    separation is decided by linear programming.
    """
    parameters = start
    at = evaluate(parameters, bounds, weights, link)
    before, slow = np.inf, 0
    direction: Array | None = None
    proved = False
    for iteration in range(1, _MAX_ITERATIONS + 1):
        try:
            step = np.asarray(np.linalg.solve(at.information, at.gradient), dtype=float)
        except np.linalg.LinAlgError:
            step = np.full_like(at.gradient, np.nan)
        decrement = float(at.gradient @ step)
        # along a separating direction it falls by a factor e a step, near a maximum by its square
        slow = slow + 1 if decrement < _DECREMENT_SEPARATED and decrement > 0.2 * before else 0
        end = decrement < _DECREMENT
        if not proved and (slow > 1 or end or not np.isfinite(decrement)):
            proved = certainly_finite(at, bounds, weights)
            if not proved:
                direction = recession_direction(bounds)
                proved = True
        if direction is not None and decrement < _DECREMENT_SEPARATED:
            return parameters, at, iteration, direction
        if end:
            return parameters, at, iteration, None
        if not np.isfinite(decrement) or decrement < 0:
            raise EstimationError(_not_reached(iteration, decrement))
        before = decrement
        parameters, at = _step(parameters, step, decrement, at, bounds, weights, link)
    raise EstimationError(_not_reached(_MAX_ITERATIONS, before))


def _step(
    parameters: Array,
    step: Array,
    decrement: float,
    at: Evaluation,
    bounds: Bounds,
    weights: Array,
    link: Link,
) -> tuple[Array, Evaluation]:
    """Go as far along the step as the likelihood rises."""
    size = 1.0
    while size > 1e-10:
        trial = parameters + size * step
        there = evaluate(trial, bounds, weights, link)
        rounding = 1e-13 * abs(at.value)
        if there.value >= at.value + 1e-4 * size * decrement - rounding:
            return trial, there
        size /= 2
    raise EstimationError(_not_reached(0, decrement))


def _not_reached(iteration: int, decrement: float) -> str:
    return (
        f"the maximum of the likelihood was not reached after {iteration} iterations "
        f"(Newton decrement {decrement:.2g}); look for categories with very few people, or "
        "weights of very different size"
    )


def _unstandardise(centre: Array, scale: Array, n_cutpoints: int) -> Array:
    """Matrix from parameters of standardised to parameters of original covariates."""
    p = len(scale)
    transform = np.eye(p + n_cutpoints)
    transform[:p, :p] = np.diag(1 / scale)
    transform[p:, :p] = centre / scale
    return transform


def _clean(directions: Array) -> Array:
    """Scale directions to a largest element of one and clear their rounding errors."""
    scaled = directions / np.abs(directions).max(axis=0)
    cleaned: Array = np.where(np.abs(scaled) < 1e-7, 0.0, scaled)
    return cleaned
