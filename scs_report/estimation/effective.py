"""How many people of a simple random sample an estimate is worth."""

from __future__ import annotations

from typing import Any

from scs_report.estimation.design import SurveyDesign, design_of, kish
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.means import standard_deviation, weighted_mean


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
    >>> design_effect([1, 2, 3, 4], SurveyDesign([1, 1, 1, 1]))
    1.0
    """
    mean = weighted_mean(values, design, domain)
    deviation = standard_deviation(values, design, domain)
    if deviation == 0:
        raise EstimationError("values: all are the same, so there is no design effect")
    simple = deviation**2 / mean.n
    if population is not None:
        if population <= mean.n:
            raise EstimationError(f"population: got {population:g}, expected more than {mean.n}")
        simple *= 1 - mean.n / population
    return mean.se**2 / simple
