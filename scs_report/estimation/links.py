"""Link functions of cumulative models: logit, probit, complementary log-log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from scs_report.estimation.design import Array

Function = Callable[[Array], Array]


@dataclass(frozen=True)
class Link:
    """A latent distribution with a log-concave density.

    `interval(a, b)` is F(b) − F(a) without cancellation in the tails; `slope` is the derivative of
    the density. All accept ±inf.
    """

    name: str
    cdf: Function
    density: Function
    slope: Function
    quantile: Function
    interval: Callable[[Array, Array], Array]


def _logit_density(z: Array) -> Array:
    density: Array = special.expit(z) * special.expit(-z)
    return density


def _logit_slope(z: Array) -> Array:
    return _logit_density(z) * -np.tanh(z / 2)


def _logit_interval(a: Array, b: Array) -> Array:
    probability: Array = special.expit(b) * special.expit(-a) * -np.expm1(a - b)
    return probability


def _probit_density(z: Array) -> Array:
    return np.asarray(stats.norm.pdf(z))


def _probit_slope(z: Array) -> Array:
    finite = np.where(np.isfinite(z), z, 0.0)
    return -finite * _probit_density(z)


def _probit_interval(a: Array, b: Array) -> Array:
    # in the upper tail work with the mirrored values, where the cdf keeps its digits
    upper = a > 0
    left, right = np.where(upper, -b, a), np.where(upper, -a, b)
    probability: Array = special.ndtr(right) - special.ndtr(left)
    return probability


def _cloglog_cdf(z: Array) -> Array:
    return -np.expm1(-np.exp(np.minimum(z, 700)))


def _cloglog_density(z: Array) -> Array:
    finite = np.clip(z, -700, 6.5)
    density: Array = np.where(np.abs(z) > 690, 0.0, np.exp(finite - np.exp(finite)))
    return density


def _cloglog_slope(z: Array) -> Array:
    slope: Array = _cloglog_density(z) * (1 - np.exp(np.clip(z, -700, 6.5)))
    return slope


def _cloglog_interval(a: Array, b: Array) -> Array:
    lower, upper = np.exp(np.minimum(a, 6.5)), np.exp(np.minimum(b, 700))
    probability: Array = np.exp(-lower) * -np.expm1(-(upper - lower))
    return probability


LINKS = {
    "logit": Link(
        "logit", special.expit, _logit_density, _logit_slope, special.logit, _logit_interval
    ),
    "probit": Link(
        "probit", special.ndtr, _probit_density, _probit_slope, special.ndtri, _probit_interval
    ),
    "cloglog": Link(
        "cloglog",
        _cloglog_cdf,
        _cloglog_density,
        _cloglog_slope,
        lambda p: np.log(-np.log1p(-p)),
        _cloglog_interval,
    ),
}
