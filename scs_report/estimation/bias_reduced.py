"""Bias-reduced linearisation for few clusters: CR2 errors and their degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.design_counts import Codes
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.json_form import Kept

#: Eigenvalues below this share are rounding: a covariate that only one cluster has leaves none.
_NONE = 1e-12


@dataclass(frozen=True, eq=False)
class BiasReduced(Kept):
    """The CR2 covariance of parameters, and what the degrees of freedom of combinations need.

    Of J clusters and q parameters; `back` (q, q) leads from combinations of the parameters that are
    shown to those of the basis in which all else is. `own`, `mixed` and `moved` are (J, q, q),
    `bread` and `middle` (q, q). Nothing is kept of people.
    """

    covariance: Array
    back: Array
    own: Array
    mixed: Array
    moved: Array
    bread: Array
    middle: Array

    def degrees_of_freedom(self, combinations: Array) -> Array:
        """Return Bell and McCaffrey's degrees of freedom of combinations (k, q), (k,)."""
        return np.array([self._of(one) for one in np.atleast_2d(combinations) @ self.back])

    def moved_by(self, change: Array) -> BiasReduced:
        """Return the same for parameters that are `change` (q, q) times those of the basis."""
        return replace(self, covariance=change @ self.covariance @ change.T, back=change)

    def _of(self, combination: Array) -> float:
        """(tr P)² / tr P², P the covariance of the clusters' parts under the working model."""
        u, t = self.moved @ combination, self.mixed @ combination
        P = u @ self.bread @ self.middle @ self.bread @ u.T
        cross = t @ self.bread @ u.T
        P -= cross + cross.T
        P[np.diag_indices(len(P))] += np.einsum("q,jqr,r->j", combination, self.own, combination)
        size = float(np.sum(P**2))
        return float(np.trace(P) ** 2 / size) if size > 0 else np.nan


def designed_for(design: SurveyDesign) -> Codes:
    """Return the clusters of a design for which bias-reduced errors are known, (n,).

    Raises
    ------
    EstimationError
        If the design has no clusters, or strata, finite populations, calibrated or replicate
        weights, of which these errors know nothing.
    """
    if design.clusters is None or any(
        one is not None
        for one in (design.strata, design.fpc, design.calibration, design.replicates)
    ):
        raise EstimationError(
            "errors: bias-reduced ones are for designs of clusters and weights alone; without "
            "clusters there is no need of them, and strata, finite populations and calibration can "
            "be left out of the design, which makes errors larger as a rule"
        )
    return inputs.labels(design.clusters, "clusters", design.n)


def bias_reduced(
    X: Array, residual: Array, variance: Array, weights: Array, cluster: Codes
) -> BiasReduced:
    """Return the CR2 covariance of a weighted model of a mean.

    The working model has independent people with the variance that goes with their mean;
    weights are sampling weights. Residuals of cluster j are multiplied by a matrix A_j under which
    the variance estimate is unbiased if the working model holds.

    Parameters
    ----------
    X
        (n, q) derivatives of the means by the parameters.
    residual, variance, weights
        (n,) of the outcome, of the working model, of sampling.
    cluster
        (n,) numbers of clusters.

    Notes
    -----
    Bell and McCaffrey (2002), Survey Methodology 28: 169–181; Pustejovsky and Tipton (2018),
    Journal of Business & Economic Statistics 36: 672–683. Equal to R's
    `clubSandwich::vcovCR(type = "CR2", inverse_var = FALSE)` with the variance as target, and its
    Satterthwaite degrees of freedom.

    Examples
    --------
    >>> X, ones = np.ones((6, 1)), np.ones(6)
    >>> found = bias_reduced(X, np.array([1.0, 1, -1, -1, 2, -2]), ones, ones, np.arange(6) // 2)
    >>> found.degrees_of_freedom(np.eye(1)).round(6)
    array([2.])
    """
    scaled = X * (weights / variance)[:, None]
    bread = np.asarray(np.linalg.inv(scaled.T @ X), dtype=float)
    middle = (scaled * variance[:, None]).T @ scaled
    around = bread @ middle @ bread
    order = np.argsort(cluster, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1)
    q, same = X.shape[1], bool(np.all(variance == variance[0]))
    own, mixed, moved = (np.empty((len(parts), q, q)) for _ in range(3))
    totals = np.empty((len(parts), q))
    for j, rows in enumerate(parts):
        x, wx, v = X[rows], scaled[rows], variance[rows]
        root = np.sqrt(v)[:, None]
        rx, ry = root * x, root * (wx * v[:, None])
        # of people with one variance only the part along these columns is not left as it is
        along = np.linalg.qr(np.hstack([rx, ry]))[0] if same else np.eye(len(rows))
        left, right = along.T @ rx, along.T @ ry
        hat = left @ bread @ right.T
        inner = (along * v[:, None] ** 2).T @ along - hat - hat.T + left @ around @ left.T
        sizes, vectors = np.linalg.eigh(inner)
        kept = sizes > _NONE * max(float(sizes[-1]), 0)
        power = (vectors[:, kept] / np.sqrt(sizes[kept])) @ vectors[:, kept].T
        adjusted = root * (along @ (power @ (along.T @ (root * wx)))) @ bread
        totals[j] = residual[rows] @ adjusted
        own[j] = adjusted.T @ (adjusted * v[:, None])
        mixed[j] = (wx * v[:, None]).T @ adjusted
        moved[j] = x.T @ adjusted
    return BiasReduced(totals.T @ totals, np.eye(q), own, mixed, moved, bread, middle)
