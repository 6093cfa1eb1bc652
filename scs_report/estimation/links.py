"""Link functions of cumulative models: logit, probit, complementary log-log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy import special

from scs_report.estimation.inputs import Array

Function = Callable[[Array], Array]


class Derivatives(NamedTuple):
    """The log-probability of lying between two bounds, P = F(u) − F(l), by these.

    `probability` is (n,). `parts` (5, n) are the first derivatives by the lower and the upper
    bound; of the second, with their sign turned, those by the lower and by both, by the upper and
    by both, and the mixed one. `ratio` is the largest |slope| / density over all bounds. See
    `Link.sides` for what has four parts.
    """

    probability: Array
    parts: Array
    ratio: float


@dataclass(frozen=True)
class Link:
    """A latent distribution with a log-concave density.

    `interval(a, b)` is F(b) − F(a) without cancellation in the tails; `slope` is the derivative of
    the density; `derivatives(bounds, odds)` gives all of it at once, for lower and upper bounds
    (2, n) and their odds 1 / (exp(u − l) − 1). All accept ±inf.

    `sides`, where there is one, does the same for P (1 + odds), in which the bounds have no part in
    common: its mixed derivative is zero and left out. What the odds add is one number a level.
    """

    name: str
    cdf: Function = field(repr=False)
    density: Function = field(repr=False)
    slope: Function = field(repr=False)
    quantile: Function = field(repr=False)
    interval: Callable[[Array, Array], Array] = field(repr=False)
    derivatives: Callable[[Array, Array], Derivatives] = field(repr=False)
    sides: Callable[[Array], Derivatives] | None = field(default=None, repr=False)


#: Beyond, exponentials overflow; the distribution has ended long before.
_LARGEST = 700.0

# ---- logit


def _logit_density(z: Array) -> Array:
    density: Array = special.expit(z) * special.expit(-z)
    return density


def _logit_slope(z: Array) -> Array:
    return _logit_density(z) * -np.tanh(z / 2)


def _logit_interval(a: Array, b: Array) -> Array:
    probability: Array = special.expit(b) * special.expit(-a) * -np.expm1(a - b)
    return probability


def _logit_sides(bounds: Array) -> Derivatives:
    """F(u) (1 − F(l)): each bound has a term, which needs one exponential."""
    below = np.minimum(bounds, _LARGEST)
    np.exp(below, out=below)
    above = 1 / (1 + below)
    below *= above
    parts = np.empty((4, bounds.shape[1]))
    np.negative(below[0], out=parts[0])
    parts[1] = above[1]
    np.multiply(below, above, out=parts[2:])
    return Derivatives(below[1] * above[0], parts, 1.0)


def _logit_derivatives(bounds: Array, odds: Array) -> Derivatives:
    """Write P as F(u) (1 − F(l)) / (1 + odds)."""
    sides, more = _logit_sides(bounds), 1 + odds
    parts = np.vstack([sides.parts, -odds * more])
    parts[0] -= odds
    parts[1] += odds
    return Derivatives(sides.probability / more, parts, 1.0)


# ---- probit


def _probit_density(z: Array) -> Array:
    density: Array = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    return density


def _probit_slope(z: Array) -> Array:
    return -_finite(z) * _probit_density(z)


def _probit_interval(a: Array, b: Array) -> Array:
    # in the upper tail work with the mirrored values, where the cdf keeps its digits
    upper = a > 0
    left, right = np.where(upper, -b, a), np.where(upper, -a, b)
    probability: Array = special.ndtr(right) - special.ndtr(left)
    return probability


def _finite(z: Array) -> Array:
    return np.where(np.isfinite(z), z, 0.0)


# ---- complementary log-log


def _cloglog_cdf(z: Array) -> Array:
    return -np.expm1(-np.exp(np.minimum(z, _LARGEST)))


def _cloglog_density(z: Array) -> Array:
    capped = np.minimum(z, _LARGEST)
    density: Array = np.exp(capped - np.exp(capped))
    return density


def _cloglog_slope(z: Array) -> Array:
    slope: Array = _cloglog_density(z) * (1 - np.exp(np.minimum(z, _LARGEST)))
    return slope


def _cloglog_interval(a: Array, b: Array) -> Array:
    lower, upper = np.exp(np.minimum(a, _LARGEST)), np.exp(np.minimum(b, _LARGEST))
    probability: Array = np.exp(-lower) * -np.expm1(-(upper - lower))
    return probability


def _cloglog_quantile(p: Array) -> Array:
    return np.log(-np.log1p(-p))


# ---- derivatives put together; functions with names, so that results pickle


def _probit_derivatives(bounds: Array, _: Array) -> Derivatives:
    ratio = float(np.abs(_finite(bounds)).max())
    return _derivatives(bounds, _probit_interval, _probit_density, _probit_slope, ratio)


def _cloglog_derivatives(bounds: Array, _: Array) -> Derivatives:
    ratio = float(np.abs(1 - np.exp(np.minimum(_finite(bounds), _LARGEST))).max())
    return _derivatives(bounds, _cloglog_interval, _cloglog_density, _cloglog_slope, ratio)


def _derivatives(
    bounds: Array,
    interval: Callable[[Array, Array], Array],
    density: Function,
    slope: Function,
    ratio: float,
) -> Derivatives:
    probability = interval(*bounds)
    by_lower, by_upper = density(bounds) / probability
    by_lower = -by_lower
    slope_lower, slope_upper = slope(bounds) / probability
    both = by_lower * by_upper
    lower, upper = slope_lower + by_lower**2 + both, by_upper**2 - slope_upper + both
    return Derivatives(probability, np.array([by_lower, by_upper, lower, upper, both]), ratio)


LINKS = {
    "logit": Link(
        "logit",
        special.expit,
        _logit_density,
        _logit_slope,
        special.logit,
        _logit_interval,
        _logit_derivatives,
        _logit_sides,
    ),
    "probit": Link(
        "probit",
        special.ndtr,
        _probit_density,
        _probit_slope,
        special.ndtri,
        _probit_interval,
        _probit_derivatives,
    ),
    "cloglog": Link(
        "cloglog",
        _cloglog_cdf,
        _cloglog_density,
        _cloglog_slope,
        _cloglog_quantile,
        _cloglog_interval,
        _cloglog_derivatives,
    ),
}
