"""Link functions of cumulative models: logit, probit, complementary log-log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy import special

from scs_report.estimation.design import Array

Function = Callable[[Array], Array]


class Interval(NamedTuple):
    """A latent distribution between two bounds: P = F(u) − F(l), densities, their slopes.

    All (n,). `ratio` is the largest |slope| / density over all bounds.
    """

    probability: Array
    density_lower: Array
    density_upper: Array
    slope_lower: Array
    slope_upper: Array
    ratio: float


@dataclass(frozen=True)
class Link:
    """A latent distribution with a log-concave density.

    `interval(a, b)` is F(b) − F(a) without cancellation in the tails; `slope` is the derivative of
    the density; `between` gives all of it at once. All accept ±inf.
    """

    name: str
    cdf: Function = field(repr=False)
    density: Function = field(repr=False)
    slope: Function = field(repr=False)
    quantile: Function = field(repr=False)
    interval: Callable[[Array, Array], Array] = field(repr=False)
    between: Callable[[Array, Array], Interval] = field(repr=False)


# ---- logit


def _logit_density(z: Array) -> Array:
    density: Array = special.expit(z) * special.expit(-z)
    return density


def _logit_slope(z: Array) -> Array:
    return _logit_density(z) * -np.tanh(z / 2)


def _logit_interval(a: Array, b: Array) -> Array:
    probability: Array = special.expit(b) * special.expit(-a) * -np.expm1(a - b)
    return probability


def _logit_parts(z: Array) -> tuple[Array, Array, Array, Array]:
    """Return F(z), 1 − F(z), the density and its slope, from a single exponential."""
    e = np.exp(-np.abs(z))
    large = 1 / (1 + e)
    small = e * large
    positive = z >= 0
    below, above = np.where(positive, large, small), np.where(positive, small, large)
    density = large * small
    return below, above, density, density * (above - below)


def _logit_between(a: Array, b: Array) -> Interval:
    _, above_a, density_a, slope_a = _logit_parts(a)
    below_b, _, density_b, slope_b = _logit_parts(b)
    probability = below_b * above_a * -np.expm1(a - b)
    return Interval(probability, density_a, density_b, slope_a, slope_b, 1.0)


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

#: Beyond, exponentials overflow; the distribution has ended long before.
_LARGEST = 700.0


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


# ---- intervals put together from single functions; functions with names, so that results pickle


def _probit_between(a: Array, b: Array) -> Interval:
    ratio = max(float(np.abs(_finite(z)).max()) for z in (a, b))
    return _between(a, b, _probit_interval, _probit_density, _probit_slope, ratio)


def _cloglog_between(a: Array, b: Array) -> Interval:
    ratio = max(float(np.abs(1 - np.exp(np.minimum(_finite(z), _LARGEST))).max()) for z in (a, b))
    return _between(a, b, _cloglog_interval, _cloglog_density, _cloglog_slope, ratio)


def _between(
    a: Array,
    b: Array,
    interval: Callable[[Array, Array], Array],
    density: Function,
    slope: Function,
    ratio: float,
) -> Interval:
    return Interval(interval(a, b), density(a), density(b), slope(a), slope(b), ratio)


LINKS = {
    "logit": Link(
        "logit",
        special.expit,
        _logit_density,
        _logit_slope,
        special.logit,
        _logit_interval,
        _logit_between,
    ),
    "probit": Link(
        "probit",
        special.ndtr,
        _probit_density,
        _probit_slope,
        special.ndtri,
        _probit_interval,
        _probit_between,
    ),
    "cloglog": Link(
        "cloglog",
        _cloglog_cdf,
        _cloglog_density,
        _cloglog_slope,
        _cloglog_quantile,
        _cloglog_interval,
        _cloglog_between,
    ),
}
