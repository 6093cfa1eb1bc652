"""What compares models: design effects of their parameters, AIC, BIC, likelihood ratios."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inputs import Array
from scs_report.estimation.statsmodels_names import StatsmodelsNames
from scs_report.estimation.views import Shown

#: A larger model may fit worse by this part of the log-likelihood: rounding.
_ROUNDING = 1e-9


class Criteria(StatsmodelsNames):
    """Information criteria of a fitted model.

    `naive` (q, q) is the inverse information with weights of mean one; None where some parameter
    has no finite estimate.
    """

    naive: Array | None
    weight: float

    @property
    @abstractmethod
    def parameter_columns(self) -> npt.NDArray[np.intp]:
        """(q,) the covariate that each parameter belongs to; −1 for constants and cutpoints."""

    @property
    @abstractmethod
    def family(self) -> str:
        """What kind of model it is; models of several kinds are never nested."""

    @property
    def reference_df(self) -> float:
        """Degrees of freedom of tests and intervals; infinite for the normal distribution."""
        return float(self.degrees_of_freedom) if self.inference == "t" else np.inf

    def generalised_effects(self, chosen: Sequence[int] | None = None) -> Array:
        """Return the generalised design effects of some parameters, all but constants if None.

        Eigenvalues of the inverse naive covariance times the linearised one (Rao and Scott 1984,
        Annals of Statistics 12: 46–60); (k,), largest first.

        Raises
        ------
        EstimationError
            If some parameter has no finite estimate.
        """
        if self.naive is None or not self.finite.all():
            raise EstimationError(
                "a parameter has no finite estimate (separation): there is no likelihood ratio "
                "test and no information criterion"
            )
        if chosen is None:
            chosen = np.flatnonzero(self.parameter_columns >= 0).tolist()
        if not len(chosen):
            return np.empty(0)
        part = np.ix_(list(chosen), list(chosen))
        found = linalg.eigh(self.covariance[part], self.naive[part], eigvals_only=True)
        return np.asarray(found[::-1])

    @property
    def scaled_log_likelihood(self) -> float:
        """Log pseudo-likelihood with weights of mean one."""
        return self.log_likelihood * self.n / self.weight

    @property
    def aic(self) -> float:
        """Design-based AIC: −2 log-likelihood (weights with mean one) + 2 Σ design effects.

        Lumley and Scott (2015), Journal of Survey Statistics and Methodology 3: 1–18; constants do
        not count, as in R's `AIC` of `svyglm` (which has the deviance in the place of −2 log L).
        """
        return float(-2 * self.scaled_log_likelihood + 2 * self.generalised_effects().sum())

    def bic(self, largest: Criteria) -> float:
        """Return the design-based BIC, relative to the largest of the models compared.

        Lumley and Scott (2015): −2 log L of the largest model, Wald's χ² of what this one leaves
        out, p log n and the logarithm of the determinant of the design effects left out; R's `BIC`
        of `svyglm` with `maximal=`.

        Raises
        ------
        EstimationError
            If this model is not within the largest.
        """
        out = left_out(self, largest)
        more, penalty = 0.0, len(self.names) * np.log(self.n)
        if out:
            part = np.ix_(out, out)
            values = largest.values[out]
            more = float(values @ np.linalg.solve(largest.covariance[part], values))
            penalty += float(np.log(largest.generalised_effects(out)).sum())
        return float(-2 * largest.scaled_log_likelihood + more + penalty)


def left_out(smaller: Criteria, larger: Criteria) -> list[int]:
    """Return the parameters of a model that a smaller one of the same people has not.

    Raises
    ------
    EstimationError
        If the smaller is not within the larger.
    """
    if strangers := [name for name in smaller.names if name not in larger.names]:
        raise EstimationError(
            f"the models are not nested: the larger one has no {', '.join(strangers)}"
        )
    if smaller.family != larger.family:
        raise EstimationError(
            f"the models are not nested: {smaller.family} and {larger.family}, expected two of one "
            "kind"
        )
    for what in ("n", "outcome"):
        here, there = getattr(smaller, what), getattr(larger, what)
        if here != there:
            raise EstimationError(
                f"the models are not of the same people: {what} is {here} and {there}; give both "
                "the same rows by `domain=`"
            )
    if not np.isclose(smaller.weight, larger.weight, rtol=1e-9):
        raise EstimationError(
            f"the models are not of the same people: their weights add up to {smaller.weight:g} "
            f"and {larger.weight:g}"
        )
    gain = larger.scaled_log_likelihood - smaller.scaled_log_likelihood
    if gain < -_ROUNDING * abs(larger.scaled_log_likelihood):
        raise EstimationError(
            "the models are not nested: the larger one fits worse; were they given the same data "
            "and weights?"
        )
    return [i for i, name in enumerate(larger.names) if name not in smaller.names]


@dataclass(frozen=True, repr=False)
class LikelihoodRatio(Shown):
    """A likelihood ratio test under a design: χ² on `df` parameters, and its p-value.

    `effect` is the mean design effect of the parameters tested; `f` is χ² / (df · effect), and p
    belongs to a weighted sum of χ² over an independent one with `df2` degrees of freedom.
    """

    chi2: float
    df: int
    effect: float
    f: float
    df2: float
    p: float


def likelihood_ratio(
    smaller: Criteria, larger: Criteria, degrees_of_freedom: float | None = None
) -> LikelihoodRatio:
    """Test a model against a larger one of the same people (Rao–Scott).

    Parameters
    ----------
    smaller, larger
        Fitted to the same rows and weights.
    degrees_of_freedom
        Of the denominator; None for those of the design, infinite for χ².

    Raises
    ------
    EstimationError
        If they are not nested, not of the same people, or without a finite estimate.

    Notes
    -----
    Lumley and Scott (2014), Australian & New Zealand Journal of Statistics 56: 1–14; saddlepoint
    approximation of the tail as in R's `survey::regTermTest(method = "LRT")`, which takes the
    design's degrees of freedom less the number of coefficients.

    Examples
    --------
    >>> from scs_report.estimation import fit
    >>> people = {"y": [0, 1, 0, 1, 1, 0, 1, 0, 1], "x": [1, 2, 2, 1, 3, 1, 4, 3, 2]}
    >>> likelihood_ratio(fit("y ~ 1", people), fit("y ~ x", people)).df
    1
    """
    tested = left_out(smaller, larger)
    if not tested:
        raise EstimationError("the models are the same, expected a smaller and a larger one")
    effects = larger.generalised_effects(tested)
    chi2 = 2 * (larger.scaled_log_likelihood - smaller.scaled_log_likelihood)
    df2 = larger.reference_df if degrees_of_freedom is None else float(degrees_of_freedom)
    mean = float(effects.mean())
    p = _tail(chi2, effects, df2)
    return LikelihoodRatio(float(chi2), len(tested), mean, chi2 / mean / len(tested), df2, p)


def _tail(x: float, effects: Array, df2: float) -> float:
    """P(Σ effect χ²₁ > x χ²_df2 / df2): saddlepoint, Satterthwaite's where that breaks down."""
    if not df2 >= 1:
        return np.nan
    if x <= 0:
        return 1.0
    mean, spread = float(effects.mean()), float(np.mean(effects**2) / effects.mean() ** 2)
    df = len(effects) / spread
    statistic = x / (mean * spread)
    if np.isinf(df2):
        guess = float(special.chdtrc(df, statistic))
        found = _saddlepoint(x, effects, np.ones(len(effects)))
    else:
        guess = float(special.fdtrc(df, df2, statistic / df))
        parts = np.append(effects, -x / df2)
        found = _saddlepoint(0.0, parts, np.append(np.ones(len(effects)), df2))
    return guess if found is None else found


def _saddlepoint(x: float, effects: Array, df: Array) -> float | None:
    """P(Σ effect χ²_df > x) (Kuonen 1999, Biometrika 86: 929–935); None near the mean."""
    from scipy.optimize import brentq  # few ask for it, and it loads much

    largest = effects.max()
    parts, x = effects / largest, x / largest
    below = parts < 0
    least = (
        (1 / (2 * parts[below])).max() if below.any() else -max(df.sum(), 1) / (2 * max(x, 1e-300))
    )
    most = (1 / (2 * parts[~below])).min()

    def slope(at: float) -> float:
        return float(np.sum(df * parts / (1 - 2 * at * parts)) - x)

    low, high = least * 0.99999, most * 0.99999
    if slope(low) > 0 or slope(high) < 0:
        return None
    at = brentq(slope, low, high, xtol=1e-14, rtol=1e-14)
    height = -0.5 * float(np.sum(df * np.log1p(-2 * at * parts)))
    w = float(np.sign(at) * np.sqrt(max(2 * (at * x - height), 0)))
    v = float(at * np.sqrt(2 * np.sum(df * parts**2 / (1 - 2 * at * parts) ** 2)))
    if abs(at) < 1e-4 or w == 0:
        return None
    return float(special.ndtr(-(w + np.log(v / w) / w)))
