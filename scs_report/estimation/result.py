"""A fitted cumulative model, under our names and under those of statsmodels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import special

from scs_report.estimation import doors
from scs_report.estimation.doors import Array, Mask
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.links import Link

if TYPE_CHECKING:
    from scs_report.estimation.formulas import Terms


@dataclass(frozen=True)
class Factor:
    """A categorical covariate: its columns are the levels but the reference, in this order."""

    name: str
    reference: str
    levels: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class SeparatedTerm:
    """A covariate, or the level of a factor, on which the likelihood rises for ever.

    `level` is empty for a number, and where no single level is to blame. Everybody at a separated
    level gives an answer at the end of the scale, as far as the other covariates allow.
    """

    term: str
    level: str
    n: int


@dataclass(frozen=True)
class Names:
    """What a model is called, as statsmodels' models say it."""

    endog_names: str
    exog_names: list[str]
    formula: str


@dataclass(frozen=True, eq=False)
class OrderedLogitResult:
    """A fitted cumulative model P(y ≤ k | x) = F(cutpoint_k − x′b).

    Attributes
    ----------
    names
        Coefficients, then cutpoints (`cut1` … ).
    values, standard_errors
        (p + K − 1,) in the order of `names`; cutpoints on their natural scale, linearised errors.
    covariance
        (p + K − 1, p + K − 1) linearised.
    levels
        (K,) the answers that occur, lowest first.
    n
        Rows in the model with a weight above zero, unweighted; `weight` their sum of weights,
        `n_patterns` how many of them differ, `n_clusters` the clusters they lie in. `n_dropped`
        rows of the domain were left out for missing values, `dropped` says how many lacked each
        variable.
    log_likelihood, log_likelihood_null
        Weighted log pseudo-likelihood, weights as given, with and without covariates.
    finite
        (p + K − 1,) parameters with a finite estimate. The others (separation) stand where the
        rise of the likelihood became negligible; differences that the separation leaves alone are
        estimates all the same.
    separated
        The terms and levels behind it.
    formula, terms
        Where the model came from a formula: it, and what was made of it.
    """

    names: tuple[str, ...]
    n_coefficients: int
    values: Array
    standard_errors: Array
    covariance: Array
    levels: Array
    n: int
    weight: float
    n_patterns: int
    n_clusters: int
    degrees_of_freedom: int
    log_likelihood: float
    log_likelihood_null: float
    iterations: int
    link: Link
    finite: Mask
    separated: tuple[SeparatedTerm, ...] = ()
    n_dropped: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    outcome: str = "y"
    formula: str = ""
    terms: Terms | None = None

    # ---- our names

    @property
    def coefficients(self) -> Array:
        """(p,) coefficients."""
        return self.values[: self.n_coefficients]

    @property
    def cutpoints(self) -> Array:
        """(K − 1,) cutpoints, ascending."""
        return self.values[self.n_coefficients :]

    @property
    def z(self) -> Array:
        """Estimates over their standard errors."""
        return self.values / self.standard_errors

    @property
    def p(self) -> Array:
        """Two-sided p-values, normal distribution."""
        return np.asarray(2 * special.ndtr(-np.abs(self.z)))

    @property
    def mcfadden(self) -> float:
        """McFadden's pseudo R²."""
        return 1 - self.log_likelihood / self.log_likelihood_null

    @property
    def nagelkerke(self) -> float:
        """Nagelkerke's pseudo R², log-likelihoods rescaled to weights with mean one."""
        scale = self.n / self.weight
        gain = 2 * scale * (self.log_likelihood_null - self.log_likelihood) / self.n
        most = 2 * scale * self.log_likelihood_null / self.n
        return float(np.expm1(gain) / np.expm1(most))

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Return lower and upper ends of normal intervals, (p + K − 1,) each."""
        margin = special.ndtri((1 + level) / 2) * self.standard_errors
        return self.values - margin, self.values + margin

    def odds_ratios(self, level: float = 0.95) -> pd.DataFrame:
        """Return exp(b) of the coefficients with intervals; odds ratios where the link is logit."""
        low, high = self.interval(level)
        p = self.n_coefficients
        return pd.DataFrame(
            {
                "odds_ratio": np.exp(self.values[:p]),
                "low": np.exp(low[:p]),
                "high": np.exp(high[:p]),
            },
            index=list(self.names[:p]),
        )

    def wald(self) -> tuple[float, int, float]:
        """Test that all finite coefficients are zero: χ², degrees of freedom, p-value."""
        keep = np.flatnonzero(self.finite[: self.n_coefficients])
        if len(keep) == 0:
            return 0.0, 0, 1.0
        b = self.values[keep]
        chi2 = float(b @ np.linalg.solve(self.covariance[np.ix_(keep, keep)], b))
        return chi2, len(keep), float(special.chdtrc(len(keep), chi2))

    def probabilities(self, X: Any) -> Array:
        """Return P(answer) for each row of covariates (m, p) and each level, (m, K)."""
        predictor = self.covariates(X) @ self.coefficients
        bounds = np.concatenate([[-np.inf], self.cutpoints, [np.inf]])
        z = bounds[None, :] - predictor[:, None]
        return self.link.interval(z[:, :-1], z[:, 1:])

    # ---- the names of statsmodels, so that its ecosystem can read the result

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
        """Two-sided p-values by name, normal distribution."""
        return pd.Series(self.p, index=list(self.names))

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return normal intervals, columns 0 and 1."""
        low, high = self.interval(1 - alpha)
        return pd.DataFrame({0: low, 1: high}, index=list(self.names))

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

    def predict(self, exog: Any) -> pd.DataFrame:
        """Return P(answer) by row and level; nan in rows that miss a covariate.

        Parameters
        ----------
        exog
            (m, p) covariates, or a data frame with the columns of the formula.

        Raises
        ------
        EstimationError
            As `covariates`.
        """
        index = exog.index if isinstance(exog, (pd.DataFrame, pd.Series)) else None
        return pd.DataFrame(self.probabilities(exog), index=index, columns=list(self.levels))

    def covariates(self, data: Any) -> Array:
        """Return the (m, p) covariates that the model makes of a data frame, or of an array.

        Transformations keep what they learnt from the people in the model. Rows that miss a
        value are nan.

        Raises
        ------
        EstimationError
            If a column is missing or holds no numbers; or somebody has a level that nobody in the
            model had.
        """
        names = self.names[: self.n_coefficients]
        if isinstance(data, (dict, pd.DataFrame)) or hasattr(data, "to_pandas"):
            frame = doors.frame(data)
            if self.terms is not None:
                return self.terms.covariates(frame)
            if absent := [name for name in names if name not in frame]:
                raise EstimationError(f"the data have no column {', '.join(absent)}")
            data = frame[list(names)]
        X = doors.matrix(data, "X")[0]
        if X.shape[1] != len(names):
            raise EstimationError(
                f"X: {X.shape[1]} columns, expected {len(names)}: {', '.join(names)}"
            )
        for column, name in zip(X.T, names, strict=True):
            doors.finite(column, name)
        return X

    def summary(self) -> str:
        """Return the model as a table of text."""
        low, high = self.interval()
        head = (
            f"Ordered {self.link.name} model of {self.outcome}, weighted pseudo-maximum likelihood",
            f"observations {self.n:,} (left out for missing values: {self.n_dropped:,})   "
            f"clusters {self.n_clusters:,}   patterns {self.n_patterns:,}",
            f"log pseudo-likelihood {self.llf:,.3f}   null {self.llnull:,.3f}   "
            f"pseudo R² {self.mcfadden:.4f} (McFadden) {self.nagelkerke:.4f} (Nagelkerke)",
            "Wald χ² {:.2f} on {} degrees of freedom, p = {:.4f}".format(*self.wald()),
        )
        width = max(len(name) for name in self.names)
        rows = [f"{'':{width}}  {'b':>10} {'se':>10} {'z':>8} {'p':>7} {'[95%':>10} {'int.]':>10}"]
        for i, name in enumerate(self.names):
            mark = "" if self.finite[i] else "  no finite estimate"
            rows.append(
                f"{name:{width}}  {self.values[i]:10.5g} {self.standard_errors[i]:10.5g} "
                f"{self.z[i]:8.2f} {self.p[i]:7.4f} {low[i]:10.5g} {high[i]:10.5g}{mark}"
            )
        notes = [
            f"Separated: {one.term}{' = ' + one.level if one.level else ''} (n = {one.n:,})"
            for one in self.separated
        ]
        return "\n".join([*head, "", *rows, *notes])
