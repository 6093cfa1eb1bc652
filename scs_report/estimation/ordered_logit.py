"""Survey-weighted ordered logit (and probit, complementary log-log) by pseudo-maximum likelihood.

The model is P(y ≤ k | x) = F(cutpoint_k − x′b). Weighted scores solved by Newton's method with
analytic derivatives; linearised (sandwich) covariance from the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from scs_report.estimation.design import Array, Mask, SurveyDesign
from scs_report.estimation.likelihood import Bounds, hessian, log_likelihood, scores
from scs_report.estimation.links import LINKS, Link
from scs_report.estimation.separation import recession_direction

_MAX_ITERATIONS = 200
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
        Rows in the model, unweighted; `weight` their sum of weights.
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

    Raises
    ------
    EstimationError
        If fewer than two answers occur, covariates are constant or collinear (they are named), or
        Newton's method does not reach the maximum.

    Notes
    -----
    McCullagh (1980), JRSS B 42: 109–142, for the model; Binder (1983) for the covariance. Agrees
    with R's `ordinal::clm(weights =)` in estimates and `survey::svyolr` in standard errors.
    """
    inside = ~np.isnan(answer) & ~np.isnan(X).any(axis=1)
    if domain is not None:
        inside &= domain
    covariates = X[inside]
    levels, code = np.unique(answer[inside], return_inverse=True)
    if len(levels) < 2:
        raise EstimationError(f"the outcome takes {len(levels)} value(s), two or more are needed")
    centre, scale = _standardise(covariates, names)
    bounds = Bounds((covariates - centre) / scale, code.astype(np.intp), len(levels))
    sampling_weights = design.weights[inside]
    mean_weight = float(sampling_weights.mean())
    weights = sampling_weights / mean_weight
    function = LINKS[link]
    direction = recession_direction(bounds)
    start = _start(bounds, weights, function)
    tolerance = _DECREMENT if direction is None else _DECREMENT_SEPARATED
    solution, iterations = _newton(start, bounds, weights, function, tolerance)

    information = -hessian(solution, bounds, weights, function)
    transform = _unstandardise(centre, scale, len(levels) - 1)
    influence = np.zeros((design.n, len(solution)))
    influence[inside] = (scores(solution, bounds, function) * weights[:, None]) @ np.linalg.solve(
        information, transform.T
    )
    covariance = design.covariance(influence)
    null = Bounds(np.zeros((len(code), 0)), bounds.answer, len(levels))
    null_start = start[covariates.shape[1] :]
    return OrderedLogitResult(
        names=(*names, *(f"cut{k + 1}" for k in range(len(levels) - 1))),
        n_coefficients=covariates.shape[1],
        values=transform @ solution,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        levels=levels,
        n=int(inside.sum()),
        weight=float(sampling_weights.sum()),
        log_likelihood=mean_weight * log_likelihood(solution, bounds, weights, function),
        log_likelihood_null=mean_weight * log_likelihood(null_start, null, weights, function),
        iterations=iterations,
        link=function,
        direction=None if direction is None else _clean(transform @ direction),
    )


def _standardise(X: Array, names: Sequence[str]) -> tuple[Array, Array]:
    centre, scale = X.mean(axis=0), X.std(axis=0)
    constant = [name for name, s in zip(names, scale, strict=True) if not s > 0]
    if constant:
        raise EstimationError(
            f"constant among the people in the model: {', '.join(constant)}; leave it out"
        )
    standardised = (X - centre) / scale
    kept: list[int] = []
    collinear: list[str] = []
    for column, name in enumerate(names):
        trial = standardised[:, [*kept, column]]
        if np.linalg.svd(trial, compute_uv=False)[-1] < 1e-8 * np.sqrt(len(X)):
            collinear.append(name)
        else:
            kept.append(column)
    if collinear:
        raise EstimationError(
            f"collinear with the covariates before it: {', '.join(collinear)}; leave it out"
        )
    return centre, scale


def _start(bounds: Bounds, weights: Array, link: Link) -> Array:
    """Zero coefficients and the cutpoints that give the weighted margins: the null model."""
    margin = np.bincount(bounds.answer, weights, minlength=bounds.levels)
    cumulative = np.cumsum(margin)[:-1] / margin.sum()
    return np.concatenate([np.zeros(bounds.X.shape[1]), link.quantile(cumulative)])


def _newton(
    start: Array, bounds: Bounds, weights: Array, link: Link, tolerance: float
) -> tuple[Array, int]:
    parameters = start
    value = log_likelihood(parameters, bounds, weights, link)
    for iteration in range(1, _MAX_ITERATIONS + 1):
        gradient = weights @ scores(parameters, bounds, link)
        information = -hessian(parameters, bounds, weights, link)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            break
        decrement = float(gradient @ step)
        if abs(decrement) < tolerance:
            return parameters + step if tolerance == _DECREMENT else parameters, iteration
        size = 1.0
        while True:
            trial = parameters + size * step
            trial_value = log_likelihood(trial, bounds, weights, link)
            if trial_value >= value + 1e-4 * size * decrement or (
                # at the last digits of the likelihood a full step is judged by its gradient
                size == 1 and decrement < 1e-9 * abs(value) and trial_value > -np.inf
            ):
                break
            size /= 2
            if size < 1e-10:
                raise EstimationError(_not_reached(iteration, decrement))
        parameters, value = trial, trial_value
    raise EstimationError(_not_reached(iteration, decrement))


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


def _clean(direction: npt.NDArray[np.float64]) -> Array:
    largest = np.abs(direction).max()
    cleaned: Array = np.where(np.abs(direction) < 1e-7 * largest, 0.0, direction / largest)
    return cleaned
