"""Weights moved as little as possible until totals hold, and what that does to errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inputs import Array
from scs_report.estimation.weights import Codes
from scs_report.patterns import Index, find_patterns, sums

#: Totals hold to this part of their size.
_TOLERANCE = 1e-12
_MOST_STEPS = 200
#: What is left of an influence value, relative to it, is rounding.
_ROUNDING = 1e-11


class CalibrationError(EstimationError):
    """No weights within the bounds meet the totals, or none were found.

    `found` (p,) are the totals where the search ended.
    """

    def __init__(self, message: str, found: Array) -> None:
        self.found = found
        super().__init__(message)


@dataclass(frozen=True, eq=False, repr=False)
class Calibration:
    """What weights were calibrated on: errors of estimates need no more of it.

    Attributes
    ----------
    base, weights
        (n,) weights before and after.
    pattern, auxiliaries
        (n,) which row of (P, p) auxiliary variables each person has.
    factors
        (P,) how many times the base weight, were there no bounds.
    steps
        Newton's steps until the totals held.
    method, lower, upper
        How they were found, see `solve_calibration`.

    Of a design whose rows stand for several people, `base` and `weights` are sums of theirs.
    """

    base: Array
    weights: Array
    pattern: Index
    auxiliaries: Array
    factors: Array
    steps: int = 0
    method: str = "raking"
    lower: float = 0.0
    upper: float = np.inf

    @cached_property
    def _solver(self) -> tuple[Array, Array]:
        """Return the root of the base weights by pattern, and the inverse of its regression."""
        totals = sums(self.pattern, len(self.auxiliaries), self.base)
        root: Array = np.sqrt(totals)
        inverse: Array = np.asarray(
            np.linalg.pinv(root[:, None] * self.auxiliaries, rcond=1e-10), dtype=np.float64
        )
        return root, inverse

    def fitted(self, totals: Array) -> Array:
        """Regress on the auxiliary variables with the base weights; (P, k) fitted by pattern.

        `totals` (P, k) are the base-weighted totals, by pattern, of what is regressed.
        """
        root, inverse = self._solver
        scaled = np.where(root[:, None] > 0, totals / np.where(root > 0, root, 1.0)[:, None], 0.0)
        fitted: Array = self.auxiliaries @ (inverse @ scaled)
        return fitted

    def residuals(self, influence: Array) -> Array:
        """Return influence values (n, k) without what the totals determine.

        Notes
        -----
        The influence of a calibrated estimate is the calibrated weight times the residual of its
        regression, with base weights, on the auxiliary variables: Deville and Särndal (1992),
        JASA 87: 376–382; R's `calibrate`. In a post-stratified design these are deviations from
        the means of the cells.
        """
        weighted = self.weights > 0
        ratio = np.where(weighted, self.base / np.where(weighted, self.weights, 1.0), 0.0)
        totals = np.column_stack(
            [sums(self.pattern, len(self.auxiliaries), ratio * column) for column in influence.T]
        )
        left: Array = influence - self.weights[:, None] * self.fitted(totals)[self.pattern]
        # what the totals determine has no error: not even that of rounding
        nothing = np.linalg.norm(left, axis=0) <= _ROUNDING * np.linalg.norm(influence, axis=0)
        left[:, nothing] = 0.0
        return left

    def patterns_left(self, pattern: Codes, rows: Codes, influence: Array) -> tuple[Index, Array]:
        """Return the arguments of `SurveyDesign.pattern_covariance` without what totals determine.

        All rows have an influence then: that of the regression, which is fitted to all.
        """
        influence = np.vstack([influence, np.zeros(influence.shape[1])])
        own = np.full(len(self.base), len(influence) - 1)
        own[rows] = pattern
        shape = (len(self.auxiliaries), len(influence))
        base = sparse.coo_array((self.base, (self.pattern, own)), shape=shape).tocsr()
        both, shown = find_patterns([own, self.pattern])
        fitted = self.fitted(base @ influence)
        return both, influence[own[shown]] - fitted[self.pattern[shown]]


def solve_calibration(
    base: Array,
    auxiliaries: Array,
    totals: Array,
    method: str = "raking",
    lower: float = 0.0,
    upper: float = np.inf,
    people: Array | None = None,
) -> Calibration:
    """Find the weights nearest to the base weights whose totals are these.

    Parameters
    ----------
    base
        (n,) weights; those of zero stay zero.
    auxiliaries, totals
        (n, p) variables and their (p,) totals. Collinear columns do no harm if totals agree.
    method
        `raking`: w = d exp(x′λ), as iterative proportional fitting; `linear`: w = d (1 + x′λ).
    lower, upper
        Bounds of the weights. The result is then the nearest within them: weights that would pass
        a bound lie on it, and all others make up for what that takes or adds.
    people
        (n,) how many people each row stands for, with that weight each; None for one.

    Raises
    ------
    CalibrationError
        If no such weights are found.

    Notes
    -----
    Newton's method on the dual of the distance, which is convex, with step halving; people alike
    in all are one. Equal to R's `calibrate(calfun =, bounds =, bounds.const = TRUE)`, and to
    `rake` where there are no bounds.
    """
    pattern, first = find_patterns([*auxiliaries.T])
    kind, shown = find_patterns([pattern, base])
    count = np.bincount(kind, people).astype(float)
    x, d = auxiliaries[shown], base[shown]
    used = d > 0
    x, d, count = x[used], d[used], count[used]
    dual = _Dual(x, d, count, totals, method == "raking", lower, upper)
    start = float(totals @ (x.T @ (count * d))) / float(np.sum((x.T @ (count * d)) ** 2))
    at = np.linalg.lstsq(x, np.full(len(d), dual.inverse(start)), rcond=None)[0]
    scale = np.maximum(np.abs(totals), (np.abs(x).T @ (count * d)) * abs(start))
    misfit = totals - dual.totals(at)
    steps = 0
    while steps < _MOST_STEPS and not np.all(np.abs(misfit) <= _TOLERANCE * scale.max()):
        moved = dual.step(at, misfit)
        if moved is None:
            break
        at, steps = moved, steps + 1
        misfit = totals - dual.totals(at)
    if not np.all(np.abs(misfit) <= 1e3 * _TOLERANCE * scale.max()):
        raise CalibrationError(
            f"calibration: no weights from {lower:g} to {upper:g} were found that meet the "
            f"totals; after {steps} steps the largest gap is {np.abs(misfit).max():.3g}",
            totals - misfit,
        )
    of_kind = np.zeros(len(used))
    of_kind[used] = dual.weights(at)
    found = auxiliaries[first]
    return Calibration(
        base,
        of_kind[kind],
        pattern,
        found,
        dual.ratio(found @ at),
        steps,
        method,
        lower,
        upper,
    )


@dataclass(frozen=True, eq=False)
class _Dual:
    """The dual of the distance between weights and base weights, for the kinds of people."""

    x: Array
    d: Array
    count: Array
    target: Array
    raking: bool
    lower: float
    upper: float

    def inverse(self, ratio: npt.ArrayLike) -> Array:
        """Return the score at which weights are so many times their base weights."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(ratio) if self.raking else np.asarray(ratio) - 1)

    def ratio(self, score: Array) -> Array:
        """Return weights over base weights at scores, were there no bounds."""
        with np.errstate(over="ignore"):  # what is beyond a bound lies on it to the last digit
            return np.asarray(np.exp(score) if self.raking else 1 + score)

    def _parts(self, at: Array) -> tuple[Array, Array, Array]:
        """Return scores, those at the nearest bound, and the ratio of weights there."""
        score = self.x @ at
        bounds = self.inverse(self.lower / self.d), self.inverse(self.upper / self.d)
        held = np.clip(score, *bounds)
        with np.errstate(over="ignore"):
            return score, held, np.exp(held) if self.raking else 1 + held

    def weights(self, at: Array) -> Array:
        """Return the weights at λ."""
        return np.clip(self.d * self.ratio(self.x @ at), self.lower, self.upper)

    def totals(self, at: Array) -> Array:
        """Return the totals of the auxiliary variables at λ."""
        totals: Array = self.x.T @ (self.count * self.d * self._parts(at)[2])
        return totals

    def value(self, at: Array) -> float:
        """Return the dual, which the weights that meet the totals minimise."""
        score, held, ratio = self._parts(at)
        area = ratio if self.raking else held + held**2 / 2
        with np.errstate(invalid="ignore", over="ignore"):
            beyond = np.where(score == held, 0.0, ratio * (score - held))
            found = float(np.sum(self.count * self.d * (area + beyond)) - self.target @ at)
        return found if np.isfinite(found) else np.inf

    def step(self, at: Array, misfit: Array) -> Array | None:
        """Return a better λ; None if there is none."""
        score, held, ratio = self._parts(at)
        slope = np.where(score == held, ratio if self.raking else 1.0, 0.0)
        bread = self.x.T @ (self.x * (self.count * self.d * slope)[:, None])
        step = np.linalg.lstsq(bread, misfit, rcond=1e-13)[0]
        if np.linalg.norm(bread @ step - misfit) > 1e-6 * np.linalg.norm(misfit):
            # all who could move this total lie on a bound: go that way a little
            ridge = 1e-6 * (np.trace(bread) or 1.0)
            step = np.linalg.solve(bread + ridge * np.eye(len(bread)), misfit)
        value, rise = self.value(at), float(misfit @ step)
        gap = float(np.linalg.norm(misfit))
        for halving in range(60):
            moved: Array = at + step / 2**halving
            now = self.value(moved)
            # near the end the dual no longer tells, and the gap does
            if now <= value - 1e-4 * rise / 2**halving or (
                now < np.inf and np.linalg.norm(self.target - self.totals(moved)) < gap / 2
            ):
                return moved
        return None
