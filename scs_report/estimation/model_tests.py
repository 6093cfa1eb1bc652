"""Tests of terms and contrasts, tidy tables: what every fitted model has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scs_report.estimation.coefficient_plot import CoefficientPlot, coefficient_plot
from scs_report.estimation.contrasts import Contrasts, combinations, independent
from scs_report.estimation.criteria import Criteria
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import WaldTest, ends, errors, two_sided, wald
from scs_report.estimation.inputs import Array

if TYPE_CHECKING:
    from scs_report.estimation.terms import Terms


class ModelTests(Criteria):
    """Tests of a fitted model, from its estimates and the root of their covariance."""

    @property
    @abstractmethod
    def original_root(self) -> tuple[Array, Array]:
        """Both parts of a root (see `inference.root`) of the covariance of `values`."""

    terms: Terms | None

    def contrast_df(self, combinations: Array) -> Array:
        """Return the degrees of freedom of combinations of parameters (k, q), (k,)."""
        return np.full(len(combinations), self.reference_df)

    @property
    def parameter_df(self) -> Array:
        """(q,) degrees of freedom of the test and interval of each parameter."""
        return self.contrast_df(np.eye(len(self.values)))

    @property
    def z(self) -> Array:
        """Estimates over their standard errors."""
        return self.values / self.standard_errors

    @property
    def p(self) -> Array:
        """Two-sided p-values (see `inference`).

        nan where there is no finite estimate, or there are no degrees of freedom.
        """
        return np.where(self.finite, two_sided(self.z, self.parameter_df), np.nan)

    def interval(self, confidence: float = 0.95) -> tuple[Array, Array]:
        """Return lower and upper ends of intervals (see `inference`), (q,) each."""
        return ends(self.values, self.standard_errors, confidence, self.parameter_df)

    def joint_test(self) -> WaldTest:
        """Test that all finite coefficients are zero, by F with t inference.

        Raises
        ------
        EstimationError
            If the covariance lacks the rank, as with fewer clusters than coefficients.
        """
        keep = np.flatnonzero((self.parameter_columns >= 0) & self.finite)
        return self._zero(np.eye(len(self.values))[keep])

    def wald(self) -> tuple[float, int, float]:
        """Test that all finite coefficients are zero: χ², degrees of freedom, p-value.

        The p-value is that of the adjusted F unless inference is normal; see `joint_test`.
        """
        test = self.joint_test()
        return test.chi2, test.df, test.p

    def parameters_of(self, term: str) -> list[int]:
        """Return the parameters that belong to a term of the formula, or to a covariate.

        Parameters
        ----------
        term
            A term as the formula has it (`C(education)`, `age:city`), a factor by the name of its
            column (`education`), or the name of a covariate or parameter.

        Raises
        ------
        EstimationError
            If there is none of this name.
        """
        groups = {} if self.terms is None else self.terms.groups()
        if term in groups:
            inside = np.isin(self.parameter_columns, groups[term])
            return [int(i) for i in np.flatnonzero(inside)]
        if term in self.names:
            return [self.names.index(term)]
        known = ", ".join(dict.fromkeys([*groups, *self.names]))
        raise EstimationError(f"term: got {term!r}, expected one of {known}")

    def term_test(self, term: str | Sequence[str]) -> WaldTest:
        """Test that all coefficients of a term are zero (a factor's levels together).

        Parameters
        ----------
        term
            See `parameters_of`; of several terms the coefficients are tested together.

        Raises
        ------
        EstimationError
            If there is no such term, some of its coefficients have no finite estimate, or the
            covariance lacks the rank.

        Notes
        -----
        Wald's χ² as in R's `survey::regTermTest`; its F is adjusted for the design's degrees of
        freedom (Korn and Graubard 1990), see `inference.wald`.

        Examples
        --------
        >>> from scs_report.estimation import fit
        >>> people = {"y": [0, 1, 0, 1, 1, 0, 1, 0, 1], "g": list("aabbccabc")}
        >>> fit("y ~ g", people).term_test("g").df
        2
        """
        terms = [term] if isinstance(term, str) else list(term)
        chosen = sorted({i for one in terms for i in self.parameters_of(one)})
        if not self.finite[chosen].all():
            raise EstimationError(
                f"{', '.join(terms)}: it has no finite estimate (separation), so that there is no "
                "test of it"
            )
        return self._zero(np.eye(len(self.values))[chosen])

    def contrast(
        self, weights: Mapping[str, float] | Sequence[Mapping[str, float]] | Any,
        confidence: float = 0.95,
    ) -> Contrasts:  # fmt: skip
        """Estimate linear combinations of parameters.

        Parameters
        ----------
        weights
            `{parameter: factor}` or a text such as `city - 2 * age`, several of these,
            `{label: {parameter: factor}}`, or a matrix (k, q) with a column for each parameter.

        Raises
        ------
        EstimationError
            If a parameter is not there, or has no finite estimate but in a combination that has.

        Examples
        --------
        >>> from scs_report.estimation import fit
        >>> people = {"y": [0, 1, 0, 1, 1, 0, 1, 0, 1], "g": list("aabbccabc")}
        >>> fit("y ~ g", people).contrast("g[T.b] - g[T.c]").values.round(6)
        array([-1.386294])
        """
        labels, matrix = combinations(weights, self.names)
        if matrix.shape[1] != len(self.names):
            raise EstimationError(
                f"contrast: {matrix.shape[1]} columns, expected {len(self.names)}, one for each "
                "parameter"
            )
        loose = np.any(matrix[:, ~self.finite] != 0, axis=1)
        if loose.any():
            raise EstimationError(
                f"contrast: {labels[int(np.argmax(loose))]} takes a parameter without a finite "
                "estimate (separation)"
            )
        rooted, lacking = self.original_root
        value = matrix @ self.values
        se = errors(rooted @ matrix.T, lacking @ matrix.T)
        df = self.contrast_df(matrix)
        low, high = ends(value, se, confidence, df)
        with np.errstate(invalid="ignore", divide="ignore"):
            p = two_sided(value / se, df)
        test = self._zero(matrix[independent(matrix)])
        return Contrasts(tuple(labels), value, se, df, p, low, high, test)

    def odds_ratios(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return exp(b) of the coefficients with intervals; nan where there is no finite estimate.

        Raises
        ------
        EstimationError
            If they are no odds ratios, for the model is no logit.
        """
        if self._ratio != "Odds ratio":
            others = f"; np.exp of them is a {self._ratio.lower()}" if self._ratio else ""
            raise EstimationError(
                f"coefficients of a model {self.family!r} give no odds ratios{others}"
            )
        low, high = self.interval(confidence)
        logs = {"odds_ratio": self.values, "low": low, "high": high}
        made = pd.DataFrame(logs, index=list(self.names))
        made[~self.finite] = np.nan
        with np.errstate(over="ignore"):  # too large for a float: infinite
            return made[self.parameter_columns >= 0].apply(np.exp)

    def _zero(self, matrix: Array) -> WaldTest:
        if len(matrix) == 0:
            return WaldTest(0.0, 0, 1.0, 0.0, np.inf)
        rooted, lacking = self.original_root
        return wald(
            matrix @ self.values,
            rooted @ matrix.T,
            lacking @ matrix.T,
            self.degrees_of_freedom,
            self.inference,
        )

    def plot(
        self,
        *,
        exponentiated: bool = False,
        constants: bool = False,
        confidence: float = 0.95,
        axes: Any = None,
    ) -> CoefficientPlot:
        """Draw the coefficients with their intervals; a notebook shows it as SVG.

        Parameters
        ----------
        exponentiated
            Whether to draw odds ratios (of a Poisson model: ratios of means), on a logarithmic
            scale.
        constants
            Whether to draw constants and cutpoints too; exponentiated they are no ratios.
        confidence
            Of the intervals.
        axes
            matplotlib's, to draw on; None for a figure of its own.

        Raises
        ------
        EstimationError
            If the model has no coefficients, or what is exponentiated means nothing then.

        Examples
        --------
        >>> from scs_report.estimation import fit
        >>> people = {"y": [0, 1, 0, 1, 1, 0, 1, 0, 1], "g": list("aabbccabc")}
        >>> model = fit("y ~ g", people)
        >>> model.plot()
        CoefficientPlot(g[T.b], g[T.c])
        >>> model.plot(exponentiated=True).axes.get_xlabel()
        'Odds ratio, 95% interval'
        """
        ratio = self._ratio
        if exponentiated and (constants or not ratio):
            what = "constants and cutpoints" if constants else "coefficients of this model"
            raise EstimationError(f"plot: exponentiated {what} mean nothing, draw them plainly")
        chosen = np.ones(len(self.names), dtype=bool)
        if not constants:
            chosen = np.asarray(self.parameter_columns >= 0)
        low, high = self.interval(confidence)
        return coefficient_plot(
            [name for name, drawn in zip(self.names, chosen, strict=True) if drawn],
            self.values[chosen],
            (low[chosen], high[chosen]),
            self.finite[chosen],
            exponentiated=ratio if exponentiated else "",
            confidence=confidence,
            axes=axes,
        )

    @property
    @abstractmethod
    def _ratio(self) -> str:
        """What exponentiated coefficients are called; empty where they mean nothing."""

    def tidy(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return the parameters under the names of R's broom, a row each."""
        low, high = self.interval(confidence)
        made = pd.DataFrame(
            {
                "term": list(self.names),
                "estimate": self.values,
                "std.error": self.standard_errors,
                "statistic": self.z,
                "p.value": self.p,
                "conf.low": np.where(self.finite, low, np.nan),
                "conf.high": np.where(self.finite, high, np.nan),
            }
        )
        return made

    def glance(self) -> pd.DataFrame:
        """Return the model in one row, under the names of R's broom."""
        whole = bool(self.finite.all()) and self.naive is not None
        return pd.DataFrame(
            {
                "nobs": [self.n],
                "clusters": [self.n_clusters],
                "df.residual": [self.degrees_of_freedom],
                "logLik": [self.log_likelihood],
                "pseudo.r.squared": [self.mcfadden],
                "AIC": [self.aic if whole else np.nan],
            }
        )
