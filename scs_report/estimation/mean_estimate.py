"""One estimate with what differences and tests of it need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.design import Array, Mask, SurveyDesign, design_of
from scs_report.estimation.errors import DesignError, EstimationError
from scs_report.estimation.inference import CONFIDENCE, ends
from scs_report.estimation.json_form import OF_PEOPLE
from scs_report.estimation.views import Shown
from scs_report.estimation.weights import refuse_extreme


@dataclass(frozen=True, eq=False, repr=False)
class MeanEstimate(Shown):
    """A mean, share, ratio, total or quantile with its influence values.

    Differences and tests follow from these.

    Attributes
    ----------
    value, se, low, high
        The estimate, its standard error, and the ends of its interval of 95%.
    n, weight
        Rows in the domain with a value and a weight, and their sum of weights.
    influence
        (rows of the design,) zero outside the domain.
    domain
        (rows of the design,) the rows that the estimate is about, those without a value included.
    df
        Degrees of freedom of the interval.
    name, statistic
        Of the column that it is of, where that has one; and what it is.
    deviations
        (R,) what each set of replicate weights moves it, where the design has such.
    """

    value: float
    se: float
    low: float
    high: float
    n: int
    weight: float
    influence: Array = field(metadata=OF_PEOPLE)
    domain: Mask = field(metadata=OF_PEOPLE)
    design: SurveyDesign | None = field(default=None, metadata=OF_PEOPLE)
    df: float = np.inf
    name: str = ""
    statistic: str = "mean"
    deviations: Array | None = None

    def tidy(self) -> pd.DataFrame:
        """Return a table of one row, with columns as other packages name them."""
        return pd.DataFrame(
            {
                "term": [self.name or self.statistic],
                "estimate": [self.value],
                "std_error": [self.se],
                "conf_low": [self.low],
                "conf_high": [self.high],
                "df": [self.df],
                "n": [self.n],
            }
        )

    def _caption(self) -> str:
        return f"{self.statistic.capitalize()}{f' of {self.name}' if self.name else ''}"


@dataclass(frozen=True, eq=False)
class Linear:
    """An estimate without its error, which differences from others need not; see `MeanEstimate`."""

    value: float
    influence: Array
    n: int
    weight: float
    domain: Mask
    design: SurveyDesign
    deviations: Array | None
    name: str = ""

    def finished(self, *, df: float | None, statistic: str) -> MeanEstimate:
        """Return it with its error, and an interval by t."""
        refuse_extreme(self.influence, self.value)
        if df is None:
            df = self.design.degrees_of_freedom_among(self.domain)
        se = self.standard_error()
        low, high = ends(np.array(self.value), np.array(se), CONFIDENCE, df)
        return self.between(se, float(low), float(high), df=df, statistic=statistic)

    def standard_error(self) -> float:
        """Return its standard error."""
        moved = None if self.deviations is None else self.deviations[:, None]
        return standard_error(self.influence, self.design, moved)

    def between(
        self, se: float, low: float, high: float, *, df: float, statistic: str
    ) -> MeanEstimate:
        """Return it with an error and the ends of its interval."""
        return MeanEstimate(
            value=float(self.value),
            se=se,
            low=low,
            high=high,
            n=self.n,
            weight=self.weight,
            influence=self.influence,
            domain=self.domain,
            design=self.design,
            df=float(df),
            name=self.name,
            statistic=statistic,
            deviations=self.deviations,
        )


def estimated(
    value: float,
    influence: Array,
    inside: Mask,
    domain: Mask,
    design: SurveyDesign,
    deviations: Array | None,
    *,
    df: float | None,
    name: str = "",
    statistic: str = "mean",
) -> MeanEstimate:
    """Return an estimate with its error, and an interval by t."""
    made = Linear(
        value=value,
        influence=influence,
        n=design.count(inside),
        weight=float(design.weights[inside].sum()),
        domain=domain,
        design=design,
        deviations=None if deviations is None else deviations[:, 0],
        name=name,
    )
    return made.finished(df=df, statistic=statistic)


def standard_error(influence: Array, design: SurveyDesign, deviations: Array | None) -> float:
    """Return the standard error of one estimate."""
    return float(np.sqrt(max(float(design.covariance(influence, deviations)[0, 0]), 0.0)))


def difference(
    first: MeanEstimate | Linear,
    second: MeanEstimate | Linear,
    design: SurveyDesign,
    *,
    df: float | None = None,
) -> MeanEstimate:
    """Estimate first − second; their covariance comes from their influence values.

    `df` is as in `weighted_mean`; None for the clusters less the strata with members in either
    domain, and no interval but the whole line if one of them lies in a single cluster.

    Raises
    ------
    EstimationError
        If one is no estimate, or has been read from a file, which holds nothing of people.
    DesignError
        If an estimate belongs to another design.

    Examples
    --------
    >>> from scs_report.estimation import weighted_mean
    >>> design, city = SurveyDesign([1, 1, 1, 1]), [True, True, False, False]
    >>> first, second = (weighted_mean([1, 3, 6, 8], design, part) for part in (city, [0, 0, 1, 1]))
    >>> difference(second, first, design).value
    5.0
    """
    for estimate in (first, second):
        if not isinstance(estimate, MeanEstimate | Linear):
            raise EstimationError(f"expected two estimates, got {type(estimate).__name__}")
        if estimate.design is not None and not design_of(design).same_as(estimate.design):
            raise DesignError("difference: the estimates come from different designs")
        if len(estimate.influence) != design_of(design).n:
            raise EstimationError("difference: an estimate has no influence values of this design")
    if df is None and any(
        design.degrees_of_freedom_among(estimate.domain) < 1 for estimate in (first, second)
    ):
        df = 0  # the error of one is unknown, however well that of the other is known
    deviations = None
    if first.deviations is not None and second.deviations is not None:
        deviations = first.deviations - second.deviations
    made = Linear(
        value=first.value - second.value,
        influence=first.influence - second.influence,
        n=first.n + second.n,
        weight=first.weight + second.weight,
        domain=first.domain | second.domain,
        design=design,
        deviations=deviations,
        name=" − ".join(filter(None, (first.name, second.name))),
    )
    return made.finished(df=df, statistic="difference")


def name_of(values: Any) -> str:
    """Return the name of a column of pandas, Polars or the like; empty if it has none."""
    name = getattr(values, "name", None)
    return name if isinstance(name, str) else ""
