"""A fitted model under the names of statsmodels, which its ecosystem reads; and as text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import SeparatedTerm
from scs_report.estimation.inference import Inference, WaldTest
from scs_report.estimation.inputs import Array, Mask
from scs_report.estimation.links import Link
from scs_report.estimation.views import Shown


@dataclass(frozen=True)
class Names:
    """What a model is called, as statsmodels' models say it."""

    endog_names: str
    exog_names: list[str]
    formula: str


class StatsmodelsNames(Shown, ABC):
    """What statsmodels' results are asked for, made of the fields of `OrderedLogitResult`."""

    names: tuple[str, ...]
    n_coefficients: int
    values: Array
    standard_errors: Array
    covariance: Array
    n: int
    n_dropped: int
    n_clusters: int
    n_patterns: int
    degrees_of_freedom: int
    log_likelihood: float
    log_likelihood_null: float
    link: Link
    finite: Mask
    inference: Inference
    separated: tuple[SeparatedTerm, ...]
    outcome: str
    formula: str

    @property
    @abstractmethod
    def z(self) -> Array:
        """Estimates over their standard errors."""

    @property
    @abstractmethod
    def p(self) -> Array:
        """Two-sided p-values."""

    @property
    @abstractmethod
    def mcfadden(self) -> float:
        """McFadden's pseudo R²."""

    @property
    @abstractmethod
    def nagelkerke(self) -> float:
        """Nagelkerke's pseudo R²."""

    @abstractmethod
    def interval(self, confidence: float = 0.95) -> tuple[Array, Array]:
        """Return lower and upper ends of intervals."""

    @abstractmethod
    def joint_test(self) -> WaldTest:
        """Test that all coefficients are zero."""

    @property
    def params(self) -> pd.Series[float]:
        """Coefficients and cutpoints by name."""
        return pd.Series(self.values, index=list(self.names))

    @property
    def bse(self) -> pd.Series[float]:
        """Linearised standard errors by name."""
        return pd.Series(self.standard_errors, index=list(self.names))

    @property
    def tvalues(self) -> pd.Series[float]:
        """Estimates over their standard errors, by name."""
        return pd.Series(self.z, index=list(self.names))

    @property
    def pvalues(self) -> pd.Series[float]:
        """Two-sided p-values by name (see `inference`)."""
        return pd.Series(self.p, index=list(self.names))

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return intervals (see `inference`), columns 0 and 1; nan as `pvalues`.

        Raises
        ------
        EstimationError
            If `alpha` is above a half, and so a confidence rather than what it leaves.
        """
        inputs.between_0_and_1(alpha, "alpha", "such as 0.05")
        if alpha > 0.5:
            raise EstimationError(
                f"alpha: got {alpha:g}, expected what the confidence leaves to one, between 0 and "
                f"0.5: {1 - alpha:.4g} for intervals of {100 * alpha:.4g}%"
            )
        low, high = self.interval(1 - alpha)
        made = pd.DataFrame({0: low, 1: high}, index=list(self.names))
        made[~self.finite] = np.nan
        return made

    def cov_params(self) -> pd.DataFrame:
        """Return the linearised covariance by name."""
        return pd.DataFrame(self.covariance, index=list(self.names), columns=list(self.names))

    @property
    def nobs(self) -> float:
        """Rows in the model, unweighted."""
        return float(self.n)

    @property
    def llf(self) -> float:
        """Weighted log pseudo-likelihood."""
        return self.log_likelihood

    @property
    def llnull(self) -> float:
        """Weighted log pseudo-likelihood without covariates."""
        return self.log_likelihood_null

    @property
    def prsquared(self) -> float:
        """McFadden's pseudo R²."""
        return self.mcfadden

    @property
    def df_model(self) -> float:
        """Number of coefficients."""
        return float(self.n_coefficients)

    @property
    def df_resid(self) -> float:
        """Degrees of freedom of the design."""
        return float(self.degrees_of_freedom)

    @property
    def cov_type(self) -> str:
        """Kind of covariance."""
        return "linearised"

    @property
    def model(self) -> Names:
        """Names of the outcome and the parameters."""
        return Names(self.outcome, list(self.names), self.formula)

    def summary(self) -> str:
        """Return the model as a table of text."""
        interval = self.conf_int()
        low, high = interval[0].to_numpy(), interval[1].to_numpy()
        width = max(len(name) for name in self.names)
        statistic = "t" if self.inference == "t" else "z"
        rows = [
            f"{'':{width}}  {'b':>10} {'se':>10} {statistic:>8} {'p':>7} {'[95%':>10} {'int.]':>10}"
        ]
        for i, name in enumerate(self.names):
            mark = "" if self.finite[i] else "  no finite estimate"
            rows.append(
                f"{name:{width}}  {self.values[i]:10.5g} {self.standard_errors[i]:10.5g} "
                f"{self.z[i]:8.2f} {self.p[i]:7.4f} {low[i]:10.5g} {high[i]:10.5g}{mark}"
            )
        return "\n".join([self._caption(), *self._fit(), "", *rows, *self._separation()])

    def to_frame(self) -> pd.DataFrame:
        """Return the parameters as a table, a row each, with intervals of 95%."""
        return pd.DataFrame(
            {
                "estimate": self.params,
                "se": self.bse,
                "t" if self.inference == "t" else "z": self.tvalues,
                "p": self.pvalues,
                "low": self.conf_int()[0],
                "high": self.conf_int()[1],
            }
        )

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.formula or self.outcome}, link={self.link.name}, "
            f"n={self.n}, coefficients={self.n_coefficients}, "
            f"cutpoints={len(self.names) - self.n_coefficients}, llf={self.llf:.6g})"
        )

    def _caption(self) -> str:
        return (
            f"Ordered {self.link.name} model of {self.outcome}, weighted pseudo-maximum likelihood"
        )

    def _notes(self) -> tuple[str, ...]:
        return (*self._fit(), *self._separation())

    def _fit(self) -> tuple[str, ...]:
        return (
            f"observations {self.n:,} (left out for missing values: {self.n_dropped:,})   "
            f"clusters {self.n_clusters:,}   patterns {self.n_patterns:,}",
            f"log pseudo-likelihood {self.llf:,.3f}   null {self.llnull:,.3f}   "
            f"pseudo R² {self.mcfadden:.4f} (McFadden) {self.nagelkerke:.4f} (Nagelkerke)",
            self._joint_test(),
        )

    def _joint_test(self) -> str:
        try:
            test = self.joint_test()
        except EstimationError as error:
            return str(error)
        text = f"Wald χ² {test.chi2:.2f} on {test.df} degrees of freedom, "
        if np.isfinite(test.df2):
            text += f"adjusted F {test.f:.2f} on {test.df} and {test.df2:.0f}, "
        return text + ("p < 0.0001" if test.p < 0.0001 else f"p = {test.p:.4f}")

    def _separation(self) -> tuple[str, ...]:
        return tuple(
            f"Separated: {term.term}{' = ' + term.level if term.level else ''} (n = {term.n:,})"
            for term in self.separated
        )
