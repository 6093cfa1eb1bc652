"""How many people of a simple random sample an estimate is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from scs_report.estimation.design import Array, SurveyDesign, design_of, kish
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.mean_estimate import MeanEstimate
from scs_report.estimation.means import weighted_mean


def effective_n(design: SurveyDesign, domain: Any = None) -> float:
    """Return Kish's effective sample size of a domain, (Σw)² / Σw²; 0 if nobody is in it.

    Of whole designs `SurveyDesign.effective_n` is the same.

    Examples
    --------
    >>> effective_n(SurveyDesign([1, 1, 4, 4]), [True, True, True, False])
    2.0
    """
    return kish(design_of(design), design.inside(domain))


def design_effect(
    values: Any, design: SurveyDesign, domain: Any = None, *, population: float | None = None
) -> float:
    """Return the variance of a weighted mean over that of a simple random sample of its size.

    Parameters
    ----------
    values, design, domain
        As in `weighted_mean`.
    population
        Number of people in the population of the domain, for a simple random sample without
        replacement (R's `svymean(deff = TRUE)`, which takes the sum of weights for it); None for
        one with replacement (`deff = "replace"`).

    Raises
    ------
    EstimationError
        If fewer than two people have a value, all have the same, or the population is smaller than
        the sample.

    Examples
    --------
    >>> round(design_effect([1, 2, 3, 4], SurveyDesign([1, 1, 1, 1])), 6)
    1.0
    """
    return design_effect_of(weighted_mean(values, design, domain), population=population)


def design_effect_of(estimate: MeanEstimate, *, population: float | None = None) -> float:
    """Return the variance of any estimate over that with a simple random sample of its size.

    Parameters
    ----------
    estimate
        Of a mean, share, ratio, total, Gini coefficient or difference. Of a quantile it is that of
        the share up to it.
    population
        As in `design_effect`.

    Raises
    ------
    EstimationError
        As `design_effect`; or if the estimate has been read from a file.

    Notes
    -----
    The variance of a simple random sample is that of the estimate's linear part, with the weights
    as frequencies: R's `deff` of `svymean`, `svytotal` and `svyratio`.

    Examples
    --------
    >>> from scs_report.estimation import weighted_total
    >>> design = SurveyDesign([1, 1, 3, 3], clusters=["a", "a", "b", "c"])
    >>> round(design_effect_of(weighted_total([1, 0, 1, 1], design)), 3)
    1.714
    """
    if estimate.design is None:
        raise EstimationError("estimate: it has no design; make it anew from the data")
    influence, design = estimate.influence[:, None], estimate.design
    simple = simple_variance(influence, design, estimate.n, estimate.weight, population)
    return estimate.se**2 / float(simple[0, 0])


def design_effects(
    influence: Array, design: SurveyDesign, domain: Any = None, *, population: float | None = None
) -> Array:
    """Return design effects of estimates by their influence values, as those of a model.

    Parameters
    ----------
    influence
        (n, p) as in `SurveyDesign.covariance`.
    design, domain
        The design, and the rows in the model; None for all with a weight.
    population
        As in `design_effect`.

    Examples
    --------
    >>> design = SurveyDesign([1.0, 1.0, 1.0, 1.0])
    >>> design_effects([[-0.25], [0.25], [0.5], [-0.5]], design)
    array([1.])
    """
    values = np.asarray(influence, dtype=float).reshape(design_of(design).n, -1)
    inside = design.inside(domain)
    weight = float(design.weights[inside].sum())
    simple = simple_variance(values, design, design.count(inside), weight, population)
    return np.asarray(np.diag(design.covariance(values)) / np.diag(simple))


def simple_variance(
    influence: Array,
    design: SurveyDesign,
    n: int,
    weight: float,
    population: float | None = None,
) -> Array:
    """Return the covariance (p, p) that estimates had with a simple random sample.

    `influence` is (n, p), weights included; `n` people with the sum of weights `weight` stand
    behind it. Errors as `design_effect`.
    """
    if n < 2:
        raise EstimationError("a design effect needs two values")
    known = design.weights > 0
    per_weight = influence[known] / design.weights[known][:, None]
    products = per_weight.T @ influence[known] * weight
    total = influence.sum(axis=0)
    simple: Array = (products - np.outer(total, total)) / (n - 1)
    if (np.diag(simple) <= 1e-20 * np.diag(products)).any():
        raise EstimationError("values: all are the same, so there is no design effect")
    if population is not None:
        if population <= n:
            raise EstimationError(f"population: got {population:g}, expected more than {n}")
        simple = simple * (1 - n / population)
    return simple
