"""Rows of a design about which there are several means: what all of these need is found once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scs_report.estimation.design import Array, Mask, SurveyDesign, kish
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.mean_estimate import Linear, MeanEstimate
from scs_report.estimation.share_intervals import share_interval
from scs_report.estimation.weights import refuse_extreme


@dataclass(frozen=True, eq=False)
class Among:
    """Rows of a design, (n,): those asked about, and those of them who have a value.

    Raises
    ------
    EstimationError
        Of each estimate, if none has a value.
    """

    design: SurveyDesign
    domain: Mask
    inside: Mask

    @classmethod
    def of(cls, design: SurveyDesign, inside: Mask) -> Among:
        """Return rows of which all have a value, and a weight."""
        return cls(design, inside, inside)

    @cached_property
    def n(self) -> int:
        """How many people have a value."""
        return self.design.count(self.inside)

    @cached_property
    def weight(self) -> float:
        """Their sum of weights."""
        return float(self.design.weights[self.inside].sum())

    @cached_property
    def weights(self) -> Array:
        """(n,) their weights; zero elsewhere."""
        return np.where(self.inside, self.design.weights, 0.0)

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Those of the rows asked about."""
        return self.design.degrees_of_freedom_among(self.domain)

    @cached_property
    def effective_n(self) -> float:
        """Kish's effective sample size of those who have a value."""
        return kish(self.design, self.inside)

    def mean(self, x: Array, name: str = "") -> Linear:
        """Return the mean of values (n,), zero outside, without its error."""
        if self.n == 0:
            raise EstimationError("no values in the domain")
        values = x[self.inside]
        return self._about(x, float(values.min()), float(values.max()), name)

    def share(self, given: Mask) -> Linear:
        """Return the share of those of whom something holds, without its error."""
        if self.n == 0:
            raise EstimationError("no values in the domain")
        holds = given & self.inside
        some = np.count_nonzero(holds)
        every = some == np.count_nonzero(self.inside)
        return self._about(holds.astype(float), float(every), float(some > 0))

    def _about(self, x: Array, lowest: float, highest: float, name: str = "") -> Linear:
        # rounding must not take the mean beyond the values
        mean = min(max(float(np.dot(self.weights, x) / self.weight), lowest), highest)
        inside = self.inside
        deviations = self.design.deviations(lambda weights: quotient(x @ weights, inside @ weights))
        return Linear(
            value=mean,
            influence=self.weights * (x - mean) / self.weight,
            n=self.n,
            weight=self.weight,
            domain=self.domain,
            design=self.design,
            deviations=None if deviations is None else deviations[:, 0],
            name=name,
        )

    def with_interval(
        self, share: Linear, *, df: float | None = None, interval: str = "logit"
    ) -> MeanEstimate:
        """Return a share of these rows with its error and interval; see `weighted_mean`."""
        refuse_extreme(share.influence, share.value)
        se, own = share.standard_error(), self.degrees_of_freedom
        low, high = share_interval(share.value, se, self.n, self.effective_n, own, df, interval)
        return share.between(se, low, high, df=own if df is None else df, statistic="share")


def quotient(above: Array, below: Array) -> Array:
    """Divide, nan where nothing is below."""
    return np.asarray(np.where(below != 0, above / np.where(below != 0, below, 1.0), np.nan))
