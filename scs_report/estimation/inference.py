"""Tests and intervals that know how many clusters they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy import special
from scipy.linalg import lapack

from scs_report.estimation import inputs
from scs_report.estimation.design import Array
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.views import Shown

#: `t`: t and adjusted F with the design's degrees of freedom. `normal`: normal and χ².
Inference = Literal["t", "normal"]
INFERENCES: tuple[Inference, ...] = get_args(Inference)
#: How p-values are adjusted for many comparisons.
Adjustment = Literal["holm", "bonferroni", "none"]
ADJUSTMENTS: tuple[Adjustment, ...] = get_args(Adjustment)

#: Confidence of all intervals.
CONFIDENCE = 0.95
#: A combination with a smaller share of the variance (1e-12) is rounding: it has none.
_NO_VARIANCE = 1e-12
#: Where each combination has at least this part of its error to itself, none is without variance.
_WELL_APART = 1e-3
#: Directions of unit vectors that differ by less are the same.
_SAME = 1e-9
#: An error that is a smaller part of what it were without clusters is rounding: there is none.
NO_ERROR = 1e-7


@dataclass(frozen=True, repr=False)
class WaldTest(Shown):
    """A joint test: χ² on `df`, and its p-value.

    With t inference p belongs to `f` on `df` and `df2` degrees of freedom; with normal inference
    `df2` is infinite, `f` is χ²/df and p that of χ².
    """

    chi2: float
    df: int
    p: float
    f: float
    df2: float


def checked(inference: str) -> Inference:
    """Return the kind of inference, if it is one."""
    for known in INFERENCES:
        if inference == known:
            return known
    raise EstimationError(
        f"inference: found {inference!r}, expected {' or '.join(map(repr, INFERENCES))}"
    )


def two_sided(statistic: Array, df: float | Array) -> Array:
    """Return two-sided p-values by t with `df` degrees of freedom; normal if infinite.

    `df` is one number, or one for each statistic. Without degrees of freedom there is no p-value:
    nan.
    """
    known = np.asarray(df) >= 1
    p = 2 * special.stdtr(np.where(known, df, 1), -np.abs(statistic))
    return np.where(known, p, np.nan)


def adjust_p(p: Array, method: str = "holm") -> Array:
    """Adjust the p-values of one family of tests for their number; nan is not in the family.

    Parameters
    ----------
    p
        (m,) p-values.
    method
        `holm` (Holm 1979, Scandinavian Journal of Statistics 6: 65–70), `bonferroni` or `none`;
        equal to R's `p.adjust`. The first two bound the chance that any difference of the family
        is called significant by accident; Holm's is never less powerful.

    Raises
    ------
    EstimationError
        If the method is none of these.

    Examples
    --------
    >>> adjust_p(np.array([0.01, 0.04, np.nan, 0.03]))
    array([0.03, 0.06,  nan, 0.06])
    """
    if method not in ADJUSTMENTS:
        raise EstimationError(
            f"adjust: found {method!r}, expected {' or '.join(map(repr, ADJUSTMENTS))}"
        )
    adjusted = np.array(p, dtype=float)
    family = np.flatnonzero(~np.isnan(adjusted))
    if method == "bonferroni":
        adjusted[family] *= len(family)
    elif method == "holm":
        order = family[np.argsort(adjusted[family], kind="stable")]
        adjusted[order] = np.maximum.accumulate(adjusted[order] * np.arange(len(order), 0, -1))
    return np.asarray(np.minimum(adjusted, 1.0))


def quantile(confidence: float, df: Any) -> float:
    """Return the half-width, in standard errors, of a two-sided interval; infinite if `df` is 0.

    Raises
    ------
    EstimationError
        If the confidence is not between 0 and 1, or `df` is no number.
    """
    inputs.between_0_and_1(confidence, "confidence", "such as 0.95")
    try:
        freedom = float(df)
    except (TypeError, ValueError):
        raise EstimationError(f"df: got {df!r}, expected degrees of freedom") from None
    return float(special.stdtrit(freedom, (1 + confidence) / 2)) if freedom >= 1 else np.inf


def ends(value: Array, se: Array, confidence: float, df: float | Array) -> tuple[Array, Array]:
    """Return lower and upper ends of intervals; the whole line without degrees of freedom.

    `df` is one number, or one for each value.
    """
    if np.ndim(df) == 0:
        half: float | Array = quantile(confidence, df)
        margin = np.full(np.shape(se), np.inf) if np.isinf(half) else half * np.asarray(se)
    else:
        half = np.array([quantile(confidence, one) for one in np.ravel(df)]).reshape(np.shape(df))
        # an error of zero has no interval either
        margin = np.where(np.isinf(half), np.inf, half * np.where(np.isinf(half), 1, se))
    return np.asarray(value - margin), np.asarray(value + margin)


def root(covariance: Array, sizes: Array | None = None) -> tuple[Array, Array]:
    """Return a matrix W (rank, k) with W′W = covariance, and the combinations that it lacks.

    Combinations without variance, but for rounding, are left out: the rows of W count the rank.
    Errors of combinations computed from W (`errors`) keep the digits that W′W has lost.

    Parameters
    ----------
    covariance
        (k, k).
    sizes
        (k,) the standard errors if each row were its own cluster; None where it is. Against these,
        too, a variance can be rounding: the scores of a cluster add up to zero if it is the only
        one that has a level.

    Returns
    -------
    tuple
        W, and the combinations (k − rank, k) left out, in the scale of the sizes.
    """
    own = np.sqrt(np.maximum(covariance.diagonal(), 0))
    size = own if sizes is None else sizes
    unit = np.where(size > 0, size, 1)
    scaled = covariance / (unit[:, None] * unit)
    triangle, wrong = lapack.dpotrf(scaled)
    if not wrong and triangle.diagonal().min(initial=1) > _WELL_APART:
        return triangle * size, np.empty((0, len(size)))
    values, vectors = np.linalg.eigh(scaled)
    least = _NO_VARIANCE * max(float(values.max(initial=0)), 0)
    known = values > (least if sizes is None else max(least, NO_ERROR**2))
    rooted: Array = (np.sqrt(values[known]) * vectors[:, known]).T * size
    return rooted, vectors[:, ~known].T * size


def errors(rooted: Array, lacking: Array) -> Array:
    """Return standard errors of combinations (columns) from both parts of a root.

    nan where all that a combination consists of is without variance.
    """
    length: Array = np.sqrt(np.einsum("ij,ij->j", rooted, rooted))
    if length.size and not (length.min() > 1e-140 and length.max() < 1e140):
        # squares must not overflow or underflow
        unit = np.abs(rooted).max(axis=0, initial=0)
        unit[unit == 0] = 1.0
        length = np.sqrt(np.einsum("ij,ij->j", rooted / unit, rooted / unit)) * unit
    if not len(lacking):
        return length
    return np.where(length < NO_ERROR * np.linalg.norm(lacking, axis=0), np.nan, length)


def wald(
    gap: Array, rooted: Array, lacking: Array, degrees_of_freedom: int, inference: Inference
) -> WaldTest:
    """Test that all estimates in `gap` are zero.

    Parameters
    ----------
    gap
        (k,) estimates.
    rooted, lacking
        (rank, k) and (any, k) from `root`.
    degrees_of_freedom
        Those of the design, d: its covariance has no greater rank.
    inference
        `t` for F = χ² (d − k + 1) / (k d) on k and d − k + 1 degrees of freedom (Korn and Graubard
        1990, The American Statistician 44: 270–276); `normal` for χ² on k.

    Raises
    ------
    EstimationError
        If the covariance lacks rank, as it does where k is greater than d.
    """
    k, d = len(gap), degrees_of_freedom
    length = errors(rooted, lacking)
    short = k > d or len(rooted) < k or not bool(np.all(length > 0))
    if not short:
        _, sizes, right = np.linalg.svd(rooted / length, full_matrices=False)
        short = bool(sizes[-1] < _SAME)
    if short:
        raise EstimationError(
            f"a joint test of {k} coefficients needs a covariance of rank {k}, which the design "
            f"does not give: it has {d} degrees of freedom (clusters less strata); test fewer "
            "coefficients at once"
        )
    scaled = (right @ (gap / length)) / sizes
    chi2 = float(scaled @ scaled)
    if inference == "normal":
        return WaldTest(chi2, k, float(special.chdtrc(k, chi2)), chi2 / k, np.inf)
    f = chi2 * (d - k + 1) / (k * d)
    return WaldTest(chi2, k, float(special.fdtrc(k, d - k + 1, f)), f, float(d - k + 1))
