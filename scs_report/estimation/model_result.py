"""A fitted model of any kind but the ordered ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from scs_report.estimation import formulas, inputs
from scs_report.estimation.bias_reduced import BiasReduced
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import SeparatedTerm
from scs_report.estimation.inference import Inference, checked, ends, errors
from scs_report.estimation.inputs import Array, Mask
from scs_report.estimation.json_form import OF_PEOPLE
from scs_report.estimation.model_tests import ModelTests
from scs_report.estimation.terms import Terms

Columns = npt.NDArray[np.intp]


class Kind(Protocol):
    """What a kind of model says of a person, from parameters at the covariates' means.

    `title` names it.
    """

    @property
    def title(self) -> str:
        """What it is called."""

    def expected(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return means or probabilities of m people, (m, K), from covariates less their means."""

    def derivatives(self, parameters: Array, X: Array, offset: Array) -> Array:
        """Return their derivatives by the parameters, (m, K, q)."""


@dataclass(frozen=True, eq=False, repr=False)
class ModelResult(ModelTests):
    """A fitted model, linearised errors.

    Attributes
    ----------
    kind
        What was fitted.
    names
        Parameters. Of several equations each begins with the outcome's level.
    values, standard_errors, covariance
        (q,), (q,), (q, q); errors are nan where the clusters carry none.
    centre, at_centre, root, lacking
        (p,) means of the covariates; (q,) the parameters where these are the origin; both parts of
        the root of their covariance (see `inference.root`). Predictions come from these, so that
        no digits are lost however large the covariates.
    origin
        (q, q) matrix from `at_centre` to `values`.
    columns
        (q,) the covariate that each parameter belongs to; −1 for constants.
    levels
        The outcome's levels that predictions are of; `("mean",)` where it is a number.
    n, weight, n_patterns, n_clusters, n_dropped, dropped, degrees_of_freedom, inference
        As in `OrderedLogitResult`.
    log_likelihood, log_likelihood_null
        Weighted log pseudo-likelihood, weights as given, with and without covariates.
    naive
        (q, q) inverse information with weights of mean one (of a linear model: with the residual
        variance); None where some parameter has no finite estimate.
    dispersion
        Weighted residual variance of a linear model, mean of Pearson's squared residuals of others;
        nan for models of several levels.
    reduced
        What bias-reduced errors are made of, where they were asked for; None for linearised ones.
    finite, separated
        Parameters with a finite estimate, and what is behind the others.
    """

    kind: Kind
    names: tuple[str, ...]
    values: Array
    standard_errors: Array
    covariance: Array
    centre: Array
    at_centre: Array
    root: Array
    lacking: Array
    origin: Array
    columns: Columns
    levels: tuple[Any, ...]
    n: int
    weight: float
    n_patterns: int
    n_clusters: int
    degrees_of_freedom: int
    log_likelihood: float
    log_likelihood_null: float
    iterations: int
    naive: Array | None
    finite: Mask
    covariate_names: tuple[str, ...]
    dispersion: float = np.nan
    inference: Inference = "t"
    separated: tuple[SeparatedTerm, ...] = ()
    n_dropped: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    outcome: str = "y"
    formula: str = ""
    terms: Terms | None = field(default=None, repr=False, metadata=OF_PEOPLE)
    reduced: BiasReduced | None = field(default=None, repr=False)

    @property
    def labels(self) -> tuple[Any, ...]:
        """(K,) the levels that predictions are of."""
        return self.levels

    @property
    def parameter_columns(self) -> Columns:
        """(q,) the covariate that each parameter belongs to; −1 for constants."""
        return self.columns

    @property
    def n_coefficients(self) -> int:  # type: ignore[override]
        """Number of parameters that are not constants."""
        return int(np.sum(self.parameter_columns >= 0))

    @property
    def original_root(self) -> tuple[Array, Array]:
        """Both parts of a root (see `inference.root`) of the covariance of `values`."""
        return self.root @ self.origin.T, self.lacking @ self.origin.T

    def contrast_df(self, combinations: Array) -> Array:
        """Return the degrees of freedom of combinations of parameters (k, q), (k,)."""
        if self.reduced is None or self.inference != "t":
            return super().contrast_df(combinations)
        return self.reduced.degrees_of_freedom(combinations)

    @property
    def cov_type(self) -> str:
        """Kind of covariance."""
        return "linearised" if self.reduced is None else "bias-reduced"

    @property
    def family(self) -> str:
        """What kind of model it is, and its offset."""
        title = self.kind.title
        if title == "generalised ordered logit":  # all of its terms vary
            title = "partial proportional odds"
        offset = formulas.offset_of(self.formula)
        return f"{title}, offset {offset}" if offset else title

    @property
    def _ratio(self) -> str:
        """What exponentiated coefficients are called; empty where they mean nothing."""
        return {
            "linear": "",
            "probit": "",
            "poisson": "Ratio of means",
            "negative binomial": "Ratio of means",
            "multinomial logit": "Relative risk ratio",
        }.get(self.kind.title, "Odds ratio")

    def with_inference(self, inference: str) -> ModelResult:
        """Return the same estimates with tests and intervals by `t` or `normal`."""
        return replace(self, inference=checked(inference))

    @property
    def mcfadden(self) -> float:
        """McFadden's pseudo R²; R² for a linear model."""
        if self.kind.title == "linear":
            gain = 2 * (self.log_likelihood - self.log_likelihood_null) / self.weight
            return float(-np.expm1(-gain))
        return 1 - self.log_likelihood / self.log_likelihood_null

    @property
    def nagelkerke(self) -> float:
        """Nagelkerke's pseudo R²; R² for a linear model."""
        gain = 2 * (self.log_likelihood_null - self.log_likelihood) / self.weight
        if self.kind.title == "linear":
            return float(-np.expm1(gain))
        return float(np.expm1(gain) / np.expm1(2 * self.log_likelihood_null / self.weight))

    def covariates(self, data: Any) -> Array:
        """Return the (m, p) covariates that the model makes of a data frame, or of an array.

        Raises
        ------
        EstimationError
            As `OrderedLogitResult.covariates`.
        """
        return covariates_of(self.terms, self.covariate_names, data)

    def offset(self, data: Any) -> Array:
        """Return the offset of a data frame's rows, (m,); zero where the formula has none."""
        if self.terms is None or not self.terms.model.offset:
            return np.zeros(len(data))
        return self.terms.offset(inputs.frame(data))

    def predict(self, exog: Any, *, se: bool = False, confidence: float = 0.95) -> pd.DataFrame:
        """Return means, or probabilities of each level, by row; nan where a covariate is missing.

        Parameters
        ----------
        exog
            (m, p) covariates, or a data frame with the columns of the formula.
        se
            Whether to add standard errors (delta method) and intervals: then there is a row for
            each row and level, with columns row, level, estimate, se, low, high.
        """
        X, offset = self.covariates(exog) - self.centre, self.offset(exog)
        values = self.kind.expected(self.at_centre, X, offset)
        if not se:
            index = exog.index if isinstance(exog, (pd.DataFrame, pd.Series)) else None
            return pd.DataFrame(values, index=index, columns=list(self.levels))
        slopes = self.kind.derivatives(self.at_centre, X, offset).reshape(values.size, -1)
        return predicted(values, slopes, self, exog, confidence)

    def expected_at(self, parameters: Array, X: Array) -> Array:
        """Return means or probabilities (m, K) for other `values` (q,), without an offset."""
        return self.kind.expected(parameters, X, np.zeros(len(X)))

    def average_expected(self, data: Any, X: Array, share: Array) -> tuple[Array, Array]:
        """Average over people: (K,) and derivatives by the parameters at the means, (K, q)."""
        centred, offset = X - self.centre, self.offset(data)
        values = share @ self.kind.expected(self.at_centre, centred, offset)
        slopes = self.kind.derivatives(self.at_centre, centred, offset)
        return np.asarray(values), np.einsum("m,mkq->kq", share, slopes)

    def __repr__(self) -> str:
        return (
            f"ModelResult({self.kind.title}, {self.formula or self.outcome}, n={self.n}, "
            f"parameters={len(self.names)}, llf={self.llf:.6g})"
        )

    def _caption(self) -> str:
        return f"{self.kind.title.capitalize()} model of {self.outcome}, weighted"


def covariates_of(terms: Terms | None, names: tuple[str, ...], data: Any) -> Array:
    """Return the (m, p) covariates that a model makes of a data frame, or of an array.

    Transformations keep what they learnt from the people in the model. Rows that miss a value are
    nan.

    Raises
    ------
    EstimationError
        If a column is missing or holds no numbers; or somebody has a level that nobody in the
        model had.
    """
    if isinstance(data, (dict, pd.DataFrame)) or hasattr(data, "to_pandas"):
        frame = inputs.frame(data)
        if terms is not None:
            return terms.covariates(frame)
        if absent := [name for name in names if name not in frame]:
            raise EstimationError(
                f"the data have no column {', '.join(absent)}; a model of arrays, or kept as JSON, "
                "takes covariates as it has them (pickle keeps levels and transformations)"
            )
        data = frame[list(names)]
    X = inputs.matrix(data, "X")[0]
    if X.shape[1] != len(names):
        raise EstimationError(f"X: {X.shape[1]} columns, expected {len(names)}: {', '.join(names)}")
    for column, name in zip(X.T, names, strict=True):
        inputs.finite(column, name)
    return X


def predicted(
    values: Array, slopes: Array, model: Any, people: Any, confidence: float
) -> pd.DataFrame:
    """Return predictions (m, K) with errors, a row each, from their derivatives (m · K, q)."""
    value = values.ravel()
    se = errors(model.root @ slopes.T, model.lacking @ slopes.T)
    low, high = ends(value, se, confidence, model.reference_df)
    index = people.index if isinstance(people, (pd.DataFrame, pd.Series)) else range(len(values))
    return pd.DataFrame(
        {
            "row": np.repeat(np.asarray(index), values.shape[1]),
            "level": np.tile(np.asarray(model.labels, dtype=object), len(values)),
            "estimate": value,
            "se": se,
            "low": low,
            "high": high,
        }
    )
