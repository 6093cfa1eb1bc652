"""A fitted cumulative model, under our names and under those of statsmodels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import SeparatedTerm
from scs_report.estimation.inference import Inference, WaldTest, checked, ends, two_sided, wald
from scs_report.estimation.inputs import Array, Mask
from scs_report.estimation.links import Link
from scs_report.estimation.statsmodels_names import StatsmodelsNames
from scs_report.estimation.terms import Terms


@dataclass(frozen=True, eq=False, repr=False)
class OrderedLogitResult(StatsmodelsNames):
    """A fitted cumulative model P(y ≤ k | x) = F(cutpoint_k − x′b).

    Attributes
    ----------
    names
        Coefficients, then cutpoints by the answers that they part (`1|2` … ).
    values, standard_errors
        (p + K − 1,) in the order of `names`; cutpoints on their natural scale, linearised errors.
        nan where the clusters carry no error: everybody at a level is in one of them.
    covariance
        (p + K − 1, p + K − 1) linearised.
    centre, residue, root
        What predictions and their errors are computed from without loss of digits, however large
        the covariates: their means (p,), the rounding error (K − 1,) of `cutpoints_at_centre`, and
        a matrix (rank, p + K − 1) whose product root′ root is the covariance of the coefficients
        and `cutpoints_at_centre`.
    lacking
        (any, p + K − 1) combinations of these without variance between the clusters.
    levels
        (K,) the answers that occur, lowest first.
    n
        Rows in the model with a weight above zero, unweighted; `weight` their sum of weights,
        `n_patterns` how many of them differ, `n_clusters` the clusters they lie in. `n_dropped`
        rows of the domain were left out for missing values, `dropped` says how many lacked each
        variable.
    degrees_of_freedom
        Of the design among the rows of the model: clusters less strata (without clusters each row
        is its own).
    inference
        `t`: p-values, intervals and joint tests by t and F with these degrees of freedom, as R's
        `svyglm` and Stata's `svy` have them; with many clusters, or none, that is nearly normal.
        `normal`: by the normal distribution and χ². See `with_inference`.
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
    centre: Array
    residue: Array
    root: Array
    lacking: Array
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
    inference: Inference = "t"
    separated: tuple[SeparatedTerm, ...] = ()
    n_dropped: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    outcome: str = "y"
    formula: str = ""
    terms: Terms | None = field(default=None, repr=False)  # it holds data of people

    def with_inference(self, inference: str) -> OrderedLogitResult:
        """Return the same estimates with tests and intervals by `t` or `normal`."""
        return replace(self, inference=checked(inference))

    @property
    def reference_df(self) -> float:
        """Degrees of freedom of tests and intervals; infinite for the normal distribution."""
        return float(self.degrees_of_freedom) if self.inference == "t" else np.inf

    @property
    def coefficients(self) -> Array:
        """(p,) coefficients."""
        return self.values[: self.n_coefficients]

    @property
    def cutpoints(self) -> Array:
        """(K − 1,) cutpoints, ascending."""
        return self.values[self.n_coefficients :]

    @property
    def cutpoints_at_centre(self) -> Array:
        """(K − 1,) cutpoints less the linear predictor at the covariates' means."""
        return self.cutpoints - self.centre @ self.coefficients + self.residue

    def bounds(self, X: Array) -> Array:
        """Return the cutpoints less each row's linear predictor, (m, K + 1), infinite at the ends.

        `X` is (m, p).
        """
        cutpoints = np.concatenate([[-np.inf], self.cutpoints_at_centre, [np.inf]])
        predictor = (np.asarray(X, dtype=float) - self.centre) @ self.coefficients
        return np.asarray(cutpoints[None, :] - predictor[:, None])

    @property
    def z(self) -> Array:
        """Estimates over their standard errors."""
        return self.values / self.standard_errors

    @property
    def p(self) -> Array:
        """Two-sided p-values (see `inference`).

        nan where there is no finite estimate, or there are no degrees of freedom.
        """
        return np.where(self.finite, two_sided(self.z, self.reference_df), np.nan)

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

    def interval(self, confidence: float = 0.95) -> tuple[Array, Array]:
        """Return lower and upper ends of intervals (see `inference`), (p + K − 1,) each."""
        return ends(self.values, self.standard_errors, confidence, self.reference_df)

    def odds_ratios(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return exp(b) of the coefficients with intervals; odds ratios where the link is logit.

        nan where there is no finite estimate.
        """
        low, high = self.interval(confidence)
        logs = {"odds_ratio": self.values, "low": low, "high": high}
        made = pd.DataFrame(logs, index=list(self.names))
        made[~self.finite] = np.nan
        with np.errstate(over="ignore"):  # too large for a float: infinite
            return made.iloc[: self.n_coefficients].apply(np.exp)

    def wald(self) -> tuple[float, int, float]:
        """Test that all finite coefficients are zero: χ², degrees of freedom, p-value.

        The p-value is that of the adjusted F unless inference is normal; see `joint_test`.
        """
        test = self.joint_test()
        return test.chi2, test.df, test.p

    def joint_test(self) -> WaldTest:
        """Test that all finite coefficients are zero, by F with t inference.

        Raises
        ------
        EstimationError
            If the covariance lacks the rank, as with fewer clusters than coefficients.
        """
        keep = np.flatnonzero(self.finite[: self.n_coefficients])
        if len(keep) == 0:
            return WaldTest(0.0, 0, 1.0, 0.0, np.inf)
        return wald(
            self.values[keep],
            self.root[:, keep],
            self.lacking[:, keep],
            self.degrees_of_freedom,
            self.inference,
        )

    def probabilities(self, X: Any) -> Array:
        """Return P(answer) for each row of covariates (m, p) and each level, (m, K)."""
        z = self.bounds(self.covariates(X))
        return self.link.interval(z[:, :-1], z[:, 1:])

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
            frame = inputs.frame(data)
            if self.terms is not None:
                return self.terms.covariates(frame)
            if absent := [name for name in names if name not in frame]:
                raise EstimationError(f"the data have no column {', '.join(absent)}")
            data = frame[list(names)]
        X = inputs.matrix(data, "X")[0]
        if X.shape[1] != len(names):
            raise EstimationError(
                f"X: {X.shape[1]} columns, expected {len(names)}: {', '.join(names)}"
            )
        for column, name in zip(X.T, names, strict=True):
            inputs.finite(column, name)
        return X
