"""Intervals of shares that know the design."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from scipy import special

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import CONFIDENCE, quantile

#: How an interval of a share is made, see `weighted_mean`.
ShareInterval = Literal["logit", "wilson", "beta", "mean"]
SHARE_INTERVALS: tuple[ShareInterval, ...] = get_args(ShareInterval)


def share_interval(
    share: float,
    se: float,
    n: int,
    effective_n: float,
    own: int,
    df: float | None = None,
    method: str = "logit",
) -> tuple[float, float]:
    """Return the interval of a share; see `weighted_mean`.

    `effective_n` is Kish's, `own` the degrees of freedom of the domain, `df` those asked for.

    Raises
    ------
    EstimationError
        If the method is none of `SHARE_INTERVALS`.
    """
    if method not in SHARE_INTERVALS:
        raise EstimationError(
            f"interval: got {method!r}, expected one of {', '.join(SHARE_INTERVALS)}"
        )
    used = own if df is None else df
    if own < 1 or used < 1:
        return 0.0, 1.0  # a single cluster does not say how clusters differ
    varies = 0 < share < 1 and se > 0
    if method == "wilson":
        return _wilson(share, share * (1 - share) / se**2 if varies else effective_n, used)
    if not varies and not 0 < share < 1:
        return _beta(share, effective_n, n, own)
    if method == "beta":
        return _beta(share, share * (1 - share) / se**2, n, own) if varies else (share, share)
    if method == "mean":
        margin = quantile(CONFIDENCE, used) * se
        return share - margin, share + margin
    logit = np.log(share / (1 - share))
    margin = quantile(CONFIDENCE, used) * se / (share * (1 - share))
    low, high = special.expit(logit - margin), special.expit(logit + margin)
    return float(low), float(high)


def _wilson(share: float, effective: float, df: float) -> tuple[float, float]:
    """Wilson's score interval for the effective sample size, with t for the normal quantile."""
    ratio = quantile(CONFIDENCE, df) ** 2 / effective
    centre = (share + ratio / 2) / (1 + ratio)
    half = np.sqrt(ratio * (share * (1 - share) + ratio / 4)) / (1 + ratio)
    low, high = max(centre - half, 0.0), min(centre + half, 1.0)
    return (0.0 if share <= 0 else low), (1.0 if share >= 1 else high)


def _beta(share: float, effective: float, n: int, df: int) -> tuple[float, float]:
    """Clopper and Pearson's interval for an effective sample size that knows degrees of freedom."""
    if df < n - 1:
        effective *= (quantile(CONFIDENCE, n - 1) / quantile(CONFIDENCE, df)) ** 2
    yes, no, tail = effective * share, effective * (1 - share), (1 - CONFIDENCE) / 2
    low = 0.0 if share <= 0 else float(special.betaincinv(yes, no + 1, tail))
    high = 1.0 if share >= 1 else float(special.betaincinv(yes + 1, no, 1 - tail))
    return low, high
