"""Replicate weights: the variance of an estimate from what it is with other weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack

from scs_report.estimation import inputs
from scs_report.estimation.errors import DesignError, EstimationError
from scs_report.estimation.inputs import Array
from scs_report.estimation.weights import unit_of

#: Kinds of replicate weights.
KINDS = ("BRR", "Fay", "JK1", "JKn", "JK2", "bootstrap", "SDR", "other")
#: A column of weights of which a smaller part is its own follows from those before it (R's `degf`).
_DEPENDENT = 1e-5

#: An estimate as a function of weights: (n, R) → (R,) or (R, p), nan where there is none.
Estimate = Callable[[Array], Array]


@dataclass(frozen=True, eq=False, repr=False)
class Replicates:
    """Replicate weights, and how far estimates made with them are counted.

    The covariance is scale · Σ rscales_r (θ_r − θ)(θ_r − θ)′, as R's survey has it.

    Attributes
    ----------
    weights
        (n, R) analysis weights of each replicate.
    scale, rscales
        One number, and (R,) one for each replicate.
    mse
        True to take deviations from the estimate with the weights of the design, False from the
        mean of the replicates (R's `survey.replicates.mse`).
    kind
        One of `KINDS`; for people to read.
    degrees_of_freedom
        As the data's makers tell them; None for the rank of the weights less one.
    """

    weights: Array
    scale: float
    rscales: Array
    mse: bool = False
    kind: str = "other"
    degrees_of_freedom: int | None = None

    @property
    def count(self) -> int:
        """R, the number of replicates."""
        return len(self.rscales)

    def deviations(self, estimate: Estimate, weights: Array) -> Array:
        """Return what each replicate moves an estimate, (R, p).

        Parameters
        ----------
        estimate
            The estimate as a function of weights.
        weights
            (n,) those of the design.

        Raises
        ------
        EstimationError
            If the estimate does not exist with the weights of some replicate.
        """
        found = np.asarray(estimate(self.weights), dtype=float).reshape(self.count, -1)
        missing = ~np.isfinite(found).all(axis=1)
        if missing.any():
            raise EstimationError(
                f"replicates: {int(missing.sum())} of {self.count} have no estimate (the first is "
                f"number {int(np.argmax(missing)) + 1}), so there is no standard error; the "
                "domain may be empty there"
            )
        if self.mse:
            centre = np.asarray(estimate(weights[:, None]), dtype=float).reshape(1, -1)
        else:
            centre = found[self.rscales > 0].mean(axis=0)
        return np.asarray(found - centre)

    def covariance(self, deviations: Array) -> Array:
        """Return the covariance of estimates from what each replicate moves them, (p, p)."""
        scaled = deviations * np.sqrt(self.rscales * self.scale)[:, None]
        covariance: Array = scaled.T @ scaled
        return covariance

    @cached_property
    def freedom(self) -> int:
        """Degrees of freedom of the whole design."""
        if self.degrees_of_freedom is not None:
            return self.degrees_of_freedom
        return _rank(self.weights) - 1

    def freedom_among(self, rows: npt.NDArray[np.bool_]) -> int:
        """Return the degrees of freedom of a domain: the rank of its weights less one."""
        found = _rank(self.weights[rows]) - 1
        return found if self.degrees_of_freedom is None else min(found, self.degrees_of_freedom)


def replicates_of(
    values: Any,
    weights: Array,
    kind: str,
    *,
    combined: bool = True,
    fay: float | None = None,
    scale: float | None = None,
    rscales: Any = None,
    mse: bool = False,
    degrees_of_freedom: int | None = None,
) -> Replicates:
    """Check replicate weights and say how far they count; see `replicate_design`."""
    if kind not in KINDS:
        raise DesignError(f"kind: got {kind!r}, expected one of {', '.join(KINDS)}")
    found = inputs.matrix(values, "replicates", len(weights))[0]
    if found.shape[1] < 2:
        raise DesignError(f"replicates: {found.shape[1]} columns, expected two or more")
    if not combined:
        found = found * weights[:, None]
    wrong = ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise DesignError(
            f"replicates: row {row} of column {column} is {found[row, column]:g}, expected zero "
            "or more and finite"
        )
    strange = (weights == 0) & found.any(axis=1)
    if strange.any():
        row = int(np.argmax(strange))
        raise DesignError(f"replicates: row {row} has the weight zero, and some in a replicate")
    if not found.any(axis=0).all():
        column = int(np.argmin(found.any(axis=0)))
        raise DesignError(f"replicates: all weights of column {column} are zero")
    count = found.shape[1]
    if (kind == "Fay") != (fay is not None):
        raise DesignError("fay: Fay's factor, from 0 to below 1, goes with the kind Fay")
    if fay is not None and not 0 <= fay < 1:
        raise DesignError(f"fay: got {fay:g}, expected 0 or more and below 1")
    if kind == "JKn" and rscales is None:
        raise DesignError("rscales: expected for the kind JKn, (n − 1)/n of each stratum")
    if kind == "other" and scale is None:
        raise DesignError("scale: expected for the kind other")
    usual = {
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - (fay or 0.0)) ** 2),
        "JK1": (count - 1) / count,
        "bootstrap": 1 / (count - 1),
        "SDR": 4 / count,
    }
    each = np.ones(count) if rscales is None else inputs.vector(rscales, "rscales", count)
    factor = usual.get(kind, 1.0) if scale is None else float(scale)
    if not (np.isfinite(each).all() and (each >= 0).all() and each.any() and factor > 0):
        raise DesignError("scale, rscales: expected numbers of zero or more, some above it")
    return Replicates(found, factor, each, mse, kind, degrees_of_freedom)


def _rank(weights: Array) -> int:
    """Return the rank of weights (m, R), with the tolerance of R's `qr(tol = 1e-5)`."""
    weights = weights / unit_of(weights)
    columns = weights if weights.shape[0] >= weights.shape[1] else weights.T
    length = np.linalg.norm(columns, axis=0)
    unit = columns[:, length > 0] / length[length > 0]
    if not unit.size:
        return 0
    return int(lapack.dpstrf(unit.T @ unit, tol=_DEPENDENT**2)[2])  # Cholesky's method, with pivots
