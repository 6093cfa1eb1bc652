"""Several estimates with their covariance, as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.design import Array, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import CONFIDENCE, quantile, two_sided
from scs_report.estimation.views import Shown


@dataclass(frozen=True, eq=False, repr=False)
class Estimates(Shown):
    """Estimates with their covariance.

    Attributes
    ----------
    names, values
        (p,) each.
    covariance
        (p, p).
    df
        (p,) degrees of freedom of tests and intervals; infinite for normal ones.
    """

    names: tuple[str, ...]
    values: Array
    covariance: Array
    df: Array

    @property
    def standard_errors(self) -> Array:
        """(p,) standard errors."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    @property
    def statistic(self) -> Array:
        """(p,) estimates over their standard errors; nan where there is none."""
        se = self.standard_errors
        return np.where(se > 0, self.values / np.where(se > 0, se, 1.0), np.nan)

    @property
    def p(self) -> Array:
        """(p,) two-sided p-values by t."""
        return two_sided(self.statistic, self.df)

    def interval(self, confidence: float = CONFIDENCE) -> tuple[Array, Array]:
        """Return lower and upper ends of intervals by t, (p,) each."""
        half = np.array([quantile(confidence, df) for df in self.df])
        se = self.standard_errors
        margin = np.where(np.isinf(half), np.inf, np.where(np.isinf(half), 1.0, half) * se)
        return self.values - margin, self.values + margin

    def to_frame(self) -> pd.DataFrame:
        """Return the estimates as a table, a row each, with intervals of 95%."""
        low, high = self.interval()
        columns = {"estimate": self.values, "se": self.standard_errors, "t": self.statistic}
        columns |= {"p": self.p, "low": low, "high": high, "df": self.df}
        return pd.DataFrame(columns, index=list(self.names))

    def tidy(self) -> pd.DataFrame:
        """Return the estimates as a table, a row each, with columns as other packages name them."""
        low, high = self.interval()
        return pd.DataFrame(
            {
                "term": list(self.names),
                "estimate": self.values,
                "std_error": self.standard_errors,
                "statistic": self.statistic,
                "p_value": self.p,
                "conf_low": low,
                "conf_high": high,
                "df": self.df,
            }
        )

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name} {value:.5g} ({se:.3g})"
            for name, value, se in zip(self.names, self.values, self.standard_errors, strict=True)
        )
        return f"{type(self).__name__}({shown})"


def parts_of(result: Any) -> tuple[tuple[str, ...], Array, Array | None, float]:
    """Return names, values, covariance and degrees of freedom of any result.

    Of single estimates, of models (`names`, `values`, `covariance`), of pairs of values and
    covariance, or of plain numbers, which have none.

    Raises
    ------
    EstimationError
        If it is none of these, or numbers and covariance do not fit each other.
    """
    df = np.inf
    names: tuple[str, ...] = ()
    values: Any = result
    covariance: Any = None
    if hasattr(result, "value") and hasattr(result, "se"):
        names = (result.name or result.statistic,) if hasattr(result, "statistic") else ("value",)
        values, covariance = [result.value], [[result.se**2]]
        df = float(getattr(result, "df", np.inf))
    elif hasattr(result, "values") and hasattr(result, "covariance"):
        known = np.broadcast_to(getattr(result, "finite", True), len(result.names))
        if not known.all():
            without = [name for name, one in zip(result.names, known, strict=True) if not one]
            raise EstimationError(
                f"results: {', '.join(without)} has no finite estimate (separation); leave the "
                "term out of all models"
            )
        names, values, covariance = tuple(result.names), result.values, result.covariance
        given = getattr(result, "df", getattr(result, "degrees_of_freedom", np.inf))
        df = float(np.min(given))
    elif isinstance(result, tuple) and len(result) == 2 and np.ndim(result[1]) == 2:
        values, covariance = result
    elif isinstance(result, pd.Series):
        names = tuple(map(str, result.index))
    try:
        numbers = np.atleast_1d(np.asarray(values, dtype=float)).ravel()
    except (TypeError, ValueError):
        raise EstimationError(
            f"expected numbers or estimates, got {type(result).__name__}"
        ) from None
    names = names or tuple(f"estimate {j + 1}" for j in range(len(numbers)))
    if covariance is None:
        return names, numbers, None, df
    matrix = np.asarray(covariance, dtype=float)
    if matrix.shape != (len(numbers), len(numbers)):
        raise EstimationError(
            f"covariance: {' × '.join(map(str, matrix.shape))}, expected that of "
            f"{len(numbers)} estimates"
        )
    return names, numbers, matrix, df


def with_replicates(estimate: Callable[[SurveyDesign], Any], design: SurveyDesign) -> Estimates:
    """Estimate anything with replicate weights: the estimate made anew with each set of them.

    R's `withReplicates`.

    Parameters
    ----------
    estimate
        A function of a design, which makes an estimate, a model or some numbers with its weights.
    design
        With replicate weights.

    Raises
    ------
    EstimationError
        If the design has none, or an estimate cannot be made with some of them: the replicate is
        named. Parameters without a finite estimate (separation) count as such.

    Examples
    --------
    >>> from scs_report.estimation import jackknife, weighted_quantile
    >>> x = [1, 2, 4, 8, 16, 32]
    >>> with_replicates(lambda one: one.weights @ x, jackknife(SurveyDesign([1.0] * 6))).values
    array([63.])
    """
    replicates = design_of(design).replicates
    if replicates is None:
        raise EstimationError("design: it has no replicate weights; see jackknife and bootstrap")
    plain = replace(design, strata=None, clusters=None, fpc=None, replicates=None, calibration=None)
    names, values, _, _ = parts_of(estimate(plain))

    def at(weights: Array) -> Array:
        found = []
        for number, column in enumerate(weights.T, 1):
            try:
                result = estimate(replace(plain, weights=column))
            except EstimationError as error:
                raise EstimationError(f"replicate {number}: {error}") from error
            own, numbers, _, _ = parts_of(result)
            if own != names or not np.all(getattr(result, "finite", True)):
                raise EstimationError(
                    f"replicate {number}: it has other parameters than the estimate, or some "
                    "without a finite estimate; a level or an answer may be missing in it"
                )
            found.append(numbers)
        return np.array(found)

    deviations = replicates.deviations(at, design.weights)
    covariance = replicates.covariance(deviations)
    df = np.full(len(values), float(design.degrees_of_freedom))
    return Estimates(names, values, covariance, df)
