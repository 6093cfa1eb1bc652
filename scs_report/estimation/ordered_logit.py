"""Survey-weighted ordered logit (and probit, complementary log-log) by pseudo-maximum likelihood.

The model is P(y ≤ k | x) = F(cutpoint_k − x′b). Weighted scores solved by Newton's method with
analytic derivatives; linearised (sandwich) covariance from the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from scs_report.estimation.design import Array, Mask, SurveyDesign
from scs_report.estimation.likelihood import Bounds, Evaluation, evaluate, scores
from scs_report.estimation.links import LINKS, Link
from scs_report.estimation.patterns import Index, find_patterns, sums
from scs_report.estimation.separation import certainly_finite, recession_direction

_MAX_ITERATIONS = 200
#: From this number of rows on, looking for patterns costs less than it saves.
_MANY_ROWS = 10_000
#: Newton decrement, on weights with mean one, at which the maximum is reached.
_DECREMENT = 1e-18
#: The same where there is no maximum: the likelihood rises by less than this (Stata's nrtolerance).
_DECREMENT_SEPARATED = 1e-5


class EstimationError(ValueError):
    """The data do not allow the model; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class OrderedLogitResult:
    """A fitted cumulative model.

    Attributes
    ----------
    names
        Coefficients, then cutpoints (`cut1` … ).
    values, standard_errors
        (p + K − 1,) in the order of `names`; cutpoints on their natural scale.
    covariance
        (p + K − 1, p + K − 1) linearised.
    levels
        (K,) the answers that occur, lowest first.
    n
        Rows in the model, unweighted; `weight` their sum of weights, `n_patterns` how many of them
        differ, `n_clusters` the clusters they lie in.
    log_likelihood, log_likelihood_null
        Weighted log pseudo-likelihood, weights as given, with and without covariates.
    direction
        Where the likelihood rises for ever (separation), or None. Parameters with a zero there are
        estimates; the others are where the rise became negligible.
    """

    names: tuple[str, ...]
    n_coefficients: int
    values: Array
    standard_errors: Array
    covariance: Array
    levels: Array
    n: int
    weight: float
    n_patterns: int
    n_clusters: int
    log_likelihood: float
    log_likelihood_null: float
    iterations: int
    link: Link
    direction: Array | None

    @property
    def coefficients(self) -> Array:
        """(p,) coefficients."""
        return self.values[: self.n_coefficients]

    @property
    def cutpoints(self) -> Array:
        """(K − 1,) cutpoints, ascending."""
        return self.values[self.n_coefficients :]

    @property
    def z(self) -> Array:
        """Estimates over their standard errors."""
        return self.values / self.standard_errors

    @property
    def p(self) -> Array:
        """Two-sided p-values, normal distribution."""
        return np.asarray(2 * stats.norm.sf(np.abs(self.z)))

    @property
    def finite(self) -> Mask:
        """Parameters with a finite estimate."""
        if self.direction is None:
            return np.ones(len(self.values), dtype=bool)
        return np.equal(self.direction, 0)

    @property
    def mcfadden(self) -> float:
        """McFadden's pseudo R²."""
        return 1 - self.log_likelihood / self.log_likelihood_null

    @property
    def nagelkerke(self) -> float:
        """Nagelkerke's pseudo R², log-likelihoods rescaled to weights with mean one."""
        scale = self.n / self.weight
        gain = 2 * scale * (self.log_likelihood_null - self.log_likelihood) / self.n
        most = 2 * scale * self.log_likelihood_null / self.n
        return float(np.expm1(gain) / np.expm1(most))

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Return lower and upper ends of normal intervals, (p + K − 1,) each."""
        margin = stats.norm.ppf((1 + level) / 2) * self.standard_errors
        return self.values - margin, self.values + margin

    def wald(self) -> tuple[float, int, float]:
        """Test that all finite coefficients are zero: χ², degrees of freedom, p-value."""
        keep = np.flatnonzero(self.finite[: self.n_coefficients])
        if len(keep) == 0:
            return 0.0, 0, 1.0
        b = self.values[keep]
        chi2 = float(b @ np.linalg.solve(self.covariance[np.ix_(keep, keep)], b))
        return chi2, len(keep), float(stats.chi2.sf(chi2, len(keep)))


def fit_ordered_logit(
    answer: Array,
    X: Array,
    design: SurveyDesign,
    names: Sequence[str],
    *,
    domain: Mask | None = None,
    link: str = "logit",
    collapse: bool | None = None,
) -> OrderedLogitResult:
    """Fit a cumulative model to weighted data.

    Parameters
    ----------
    answer
        (n,) ordered codes; nan is missing. Codes that nobody gave are passed over.
    X
        (n, p) covariates without a constant; nan is missing.
    design
        The full design. Rows with a missing value, or outside `domain`, stay in it with zero score.
    names
        p names of the covariates.
    link
        `logit`, `probit` or `cloglog`.
    collapse
        Whether rows that share covariates and answer are collapsed before fitting, which changes
        nothing but the time; None to decide by the number of rows.

    Raises
    ------
    EstimationError
        If fewer than two answers occur, covariates are constant or collinear (they are named), or
        Newton's method does not reach the maximum.

    Notes
    -----
    McCullagh (1980), JRSS B 42: 109–142, for the model; Binder (1983), International Statistical
    Review 51: 279–292, for the covariance. Agrees with R's `ordinal::clm(weights =)` in estimates
    and `survey::svyolr` in standard errors.
    """
    inside = ~np.isnan(answer) & ~np.isnan(X).any(axis=1)
    if domain is not None:
        inside &= domain
    rows = np.flatnonzero(inside)
    if len(rows) == 0:
        raise EstimationError("nobody has a value for every variable of the model")
    if collapse is None:
        collapse = len(rows) > _MANY_ROWS
    if collapse:
        columns = [answer[rows], *(X[rows, j] for j in range(X.shape[1]))]
        pattern, shown = find_patterns(columns)
    else:
        pattern = shown = np.arange(len(rows))
    weight = sums(pattern, len(shown), design.weights[rows])
    data = Patterns(rows, pattern, answer[rows[shown]], X[rows[shown]], weight)
    return fit_patterns(data, design, names, link)


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
    data: Patterns, design: SurveyDesign, names: Sequence[str], link: str = "logit"
) -> OrderedLogitResult:
    """Fit a cumulative model to collapsed data; see `fit_ordered_logit`."""
    levels, code = np.unique(data.answer, return_inverse=True)
    if len(levels) < 2:
        raise EstimationError(f"the outcome takes {len(levels)} value(s), two or more are needed")
    n, total = len(data.rows), float(data.weight.sum())
    # weights with mean one: then tolerances mean the same whatever their scale
    weights = data.weight * (n / total)
    centre, scale = _standardise(data.X, weights, names)
    bounds = Bounds((data.X - centre) / scale, code.astype(np.intp), len(levels))
    function = LINKS[link]
    start = _start(bounds, weights, function)
    solution, iterations, direction = _maximise(start, bounds, weights, function)

    transform = _unstandardise(centre, scale, len(levels) - 1)
    at = evaluate(solution, bounds, weights, function)
    bread = np.linalg.solve(at.information, transform.T) * (n / total)
    influence = scores(solution, bounds, function) @ bread
    covariance = design.pattern_covariance(data.pattern, data.rows, influence)
    null = Bounds(np.zeros((len(code), 0)), bounds.answer, len(levels))
    at_null = evaluate(start[len(names) :], null, weights, function)
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
        log_likelihood=at.value * total / n,
        log_likelihood_null=at_null.value * total / n,
        iterations=iterations,
        link=function,
        direction=None if direction is None else _clean(transform @ direction),
    )


def _standardise(X: Array, weights: Array, names: Sequence[str]) -> tuple[Array, Array]:
    share = weights / weights.sum()
    centre = share @ X
    deviations = X - centre
    cross = deviations.T @ (deviations * share[:, None])
    scale = np.sqrt(np.diag(cross))
    size = np.maximum(np.abs(centre), np.abs(X).max(axis=0, initial=0))
    constant = [name for name, s, m in zip(names, scale, size, strict=True) if s <= 1e-13 * m]
    if constant:
        raise EstimationError(
            f"constant among the people in the model: {', '.join(constant)}; leave it out"
        )
    standardised = deviations / scale
    if len(names) and np.linalg.eigvalsh(cross / np.outer(scale, scale))[0] < 1e-7:
        _find_collinear(standardised * np.sqrt(share)[:, None], names)
    return centre, scale


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


def _start(bounds: Bounds, weights: Array, link: Link) -> Array:
    """Zero coefficients and the cutpoints that give the weighted margins: the null model."""
    margin = np.bincount(bounds.answer, weights, minlength=bounds.levels)
    cumulative = np.cumsum(margin)[:-1] / margin.sum()
    return np.concatenate([np.zeros(bounds.X.shape[1]), link.quantile(cumulative)])


def _maximise(
    start: Array, bounds: Bounds, weights: Array, link: Link
) -> tuple[Array, int, Array | None]:
    """Climb to the maximum, or along a direction in which the likelihood rises for ever.

    Newton's method converges quadratically to a finite maximum. Where the decrement falls more
    slowly than that although it is small, or the maximum cannot be proved finite at the end,
    separation is decided by linear programming.
    """
    parameters = start
    at = evaluate(parameters, bounds, weights, link)
    before = np.inf
    direction: Array | None = None
    decided = False
    for iteration in range(1, _MAX_ITERATIONS + 1):
        try:
            step = np.asarray(np.linalg.solve(at.information, at.gradient), dtype=float)
        except np.linalg.LinAlgError:
            step = np.full_like(at.gradient, np.nan)
        decrement = float(at.gradient @ step)
        # along a separating direction it falls by a factor e a step, near a maximum by its square
        slow = decrement < _DECREMENT_SEPARATED and not decrement < 0.2 * before
        end = decrement < _DECREMENT
        if not decided and (slow or end or not np.isfinite(decrement)):
            if not certainly_finite(at, bounds, weights):
                direction = recession_direction(bounds)
                decided = True
            elif end:
                decided = True
        if direction is not None and decrement < _DECREMENT_SEPARATED:
            return parameters, iteration, direction
        if end:
            return parameters + step, iteration, None
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


def _clean(direction: Array) -> Array:
    largest = np.abs(direction).max()
    cleaned: Array = np.where(np.abs(direction) < 1e-7 * largest, 0.0, direction / largest)
    return cleaned
