"""A fitted cumulative model, under our names and under those of statsmodels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation.factors import SeparatedTerm
from scs_report.estimation.inference import Inference, checked
from scs_report.estimation.inputs import Array, Mask
from scs_report.estimation.json_form import OF_PEOPLE
from scs_report.estimation.links import Link
from scs_report.estimation.model_result import covariates_of, predicted
from scs_report.estimation.model_tests import ModelTests
from scs_report.estimation.terms import Terms


@dataclass(frozen=True, eq=False, repr=False)
class OrderedLogitResult(ModelTests):
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
    categories
        The categories that the answers were, lowest first; empty where they were numbers.
    naive
        (p + K − 1, p + K − 1) inverse information, weights with mean one; None where some
        parameter has no finite estimate.
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
    terms: Terms | None = field(default=None, repr=False, metadata=OF_PEOPLE)
    naive: Array | None = field(default=None, repr=False)
    categories: tuple[Any, ...] = ()

    def with_inference(self, inference: str) -> OrderedLogitResult:
        """Return the same estimates with tests and intervals by `t` or `normal`."""
        return replace(self, inference=checked(inference))

    @property
    def covariate_names(self) -> tuple[str, ...]:
        """(p,) names of the covariates."""
        return self.names[: self.n_coefficients]

    @property
    def family(self) -> str:
        """What kind of model it is."""
        return f"ordered {self.link.name}"

    @property
    def _ratio(self) -> str:
        """What exponentiated coefficients are called; empty where they mean nothing."""
        return "Odds ratio" if self.link.name == "logit" else ""

    @property
    def labels(self) -> tuple[Any, ...]:
        """(K,) the answers under the names that they had in the data."""
        return self.categories or tuple(float(level) for level in self.levels)

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
    def parameter_columns(self) -> npt.NDArray[np.intp]:
        """(p + K − 1,) the covariate of each coefficient; −1 for cutpoints."""
        p = self.n_coefficients
        return np.concatenate([np.arange(p), np.full(len(self.values) - p, -1)])

    @property
    def original_root(self) -> tuple[Array, Array]:
        """Both parts of a root (see `inference.root`) of the covariance of `values`."""
        return moved(self.root, self.centre), moved(self.lacking, self.centre)

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

    def probabilities(self, X: Any) -> Array:
        """Return P(answer) for each row of covariates (m, p) and each level, (m, K)."""
        z = self.bounds(self.covariates(X))
        return self.link.interval(z[:, :-1], z[:, 1:])

    def predict(self, exog: Any, *, se: bool = False, confidence: float = 0.95) -> pd.DataFrame:
        """Return P(answer) by row and level; nan in rows that miss a covariate.

        Parameters
        ----------
        exog
            (m, p) covariates, or a data frame with the columns of the formula.
        se
            Whether to add standard errors (delta method) and intervals: then there is a row for
            each row and level, with columns row, level, estimate, se, low, high.

        Raises
        ------
        EstimationError
            As `covariates`.
        """
        X = self.covariates(exog)
        z = self.bounds(X)
        values = self.link.interval(z[:, :-1], z[:, 1:])
        if not se:
            index = exog.index if isinstance(exog, (pd.DataFrame, pd.Series)) else None
            return pd.DataFrame(values, index=index, columns=list(self.labels))
        density, p = self.link.density(z), self.n_coefficients
        slopes = np.zeros((*values.shape, len(self.values)))
        slopes[:, :, :p] = -np.diff(density, axis=1)[:, :, None] * (X - self.centre)[:, None, :]
        for k in range(len(self.levels) - 1):
            slopes[:, k, p + k] += density[:, k + 1]
            slopes[:, k + 1, p + k] -= density[:, k + 1]
        return predicted(values, slopes.reshape(values.size, -1), self, exog, confidence)

    def expected_at(self, parameters: Array, X: Array) -> Array:
        """Return P(answer) (m, K) for other `values` (p + K − 1,)."""
        p = self.n_coefficients
        bounds = np.concatenate([[-np.inf], parameters[p:], [np.inf]])
        z = bounds[None, :] - (X @ parameters[:p])[:, None]
        return self.link.interval(z[:, :-1], z[:, 1:])

    def average_expected(self, data: Any, X: Array, share: Array) -> tuple[Array, Array]:
        """Average P(answer) over people: (K,) and derivatives by coefficients and cutpoints.

        (K, p + K − 1), at the covariates' means.

        Notes
        -----
        P_k = F(c_k − x′b) − F(c_{k−1} − x′b); ∂P_k/∂b = −(f_k − f_{k−1}) x, ∂P_k/∂c_k = f_k,
        ∂P_k/∂c_{k−1} = −f_{k−1}; all with x less the covariates' means.
        """
        z, p = self.bounds(X), self.n_coefficients
        values = share @ self.link.interval(z[:, :-1], z[:, 1:])
        density = self.link.density(z)
        slopes = np.zeros((len(self.levels), len(self.values)))
        slopes[:, :p] = -(np.diff(density, axis=1) * share[:, None]).T @ (X - self.centre)
        add_cutpoints(slopes, share @ density, p)
        return np.asarray(values), slopes

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
        return covariates_of(self.terms, self.names[: self.n_coefficients], data)


def moved(rooted: Array, centre: Array) -> Array:
    """Return the root of the coefficients and the cutpoints from that at the centre."""
    p, found = len(centre), rooted.copy()
    found[:, p:] += (rooted[:, :p] @ centre)[:, None]
    return found


def add_cutpoints(slopes: Array, at_bound: Array, p: int) -> None:
    """Add what bounds contribute: the k-th raises the level below it and lowers the one above."""
    for k in range(len(at_bound) - 2):
        slopes[k, p + k] += at_bound[k + 1]
        slopes[k + 1, p + k] -= at_bound[k + 1]
