"""The survey design and the one variance function that every estimate shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from scs_report.estimation.calibration import Calibration
from scs_report.estimation.design_counts import Codes, Counts
from scs_report.estimation.design_counts import kish as kish
from scs_report.estimation.errors import DesignError as DesignError
from scs_report.estimation.inputs import Array as Array
from scs_report.estimation.inputs import Mask as Mask
from scs_report.estimation.replicates import Estimate, Replicates
from scs_report.estimation.stages import Stage, by_stage, first_stage, next_stage
from scs_report.estimation.weights import sums_of, weights_of


@dataclass(frozen=True, eq=False, repr=False)
class SurveyDesign(Counts):
    """Weights and, where there are any, strata, clusters and finite populations.

    Parameters
    ----------
    weights
        (n,) sampling weights; their scale does not matter. Rows of weight zero are outside every
        estimate and every count of people, but stay in the design, as in R's survey.
    strata, clusters
        (n,) labels of any kind, or None. Without clusters each row is its own. For a sample in
        stages (n, k), a data frame or a tuple of columns: those of later stages are told apart
        within the clusters before.
    fpc
        (n,) number of clusters in the population of the row's stratum, or None for sampling with
        replacement. The same in all rows of a stratum. For a sample in stages (n, k) or a tuple:
        how many clusters of a stage there are in that of the stage before. Without it stages after
        the first are not seen, as they need not be: clusters drawn with replacement show all
        variance.
    single_cluster
        What to do with a stratum that has one cluster of several: `error` raises, `certainty` lets
        it add nothing to the variance (`certainty` and `remove` of R's `survey.lonely.psu`),
        `centre` takes deviations from the grand mean (`adjust`), `average` gives it the average
        variance of the other strata that the estimate has people in (`average`).
    calibration
        What the weights were calibrated on, or None; see `rake` and `calibrate`, which return such
        designs.
    people, squares
        (n,) how many people each row stands for, and the sum of the squares of their weights; the
        row's weight is the sum of theirs. Such rows are alike in all that is looked at, and lie in
        one stratum and cluster; people of weight zero have rows of their own. None where each row
        is one person.
    replicates
        Replicate weights, from which all variances come then; see `replicate_design`, `jackknife`,
        `balanced_replicates`, `bootstrap` and `successive_differences`, which return such designs.

    Raises
    ------
    DesignError
        If a weight is missing, negative or infinite, or none is above zero; a label or a
        population size is missing; lengths differ; a cluster spans strata; a stratum has one
        cluster and `single_cluster` is `error`; or `people` and `squares` are no sums of weights.

    Notes
    -----
    Arguments are taken by position; see `scs_report.estimation.inputs` for what may be handed over.

    Examples
    --------
    >>> SurveyDesign([1, 1, 2.5, 0], clusters=["a", "a", "b", "c"]).n_clusters
    3
    """

    weights: Array
    strata: Any = None
    clusters: Any = None
    fpc: Any = None
    single_cluster: str = "error"
    calibration: Calibration | None = None
    people: Any = None
    squares: Any = None
    replicates: Replicates | None = None
    stages: tuple[Stage, ...] = field(init=False)

    def __post_init__(self) -> None:
        people, squares = None, None
        if self.people is not None or self.squares is not None:
            people, squares = sums_of(self.weights, self.people, self.squares)
        weights = weights_of(self.weights, rows=2 if people is None else 1)
        n = len(weights)
        if self.calibration is not None and not np.array_equal(weights, self.calibration.weights):
            raise DesignError("calibration: it is of other weights than those of the design")
        strata, clusters, fpc = map(by_stage, (self.strata, self.clusters, self.fpc))
        if max(len(strata), len(fpc)) > max(len(clusters), 1):
            raise DesignError(
                f"strata, fpc: of {max(len(strata), len(fpc))} stages, but clusters of "
                f"{len(clusters)}"
            )
        first = [next(iter(columns), None) for columns in (strata, clusters, fpc)]
        stages = [first_stage(first[0], first[1], first[2], self.single_cluster, people, n)]
        for at in range(1, len(fpc)):
            stratum = strata[at] if at < len(strata) else None
            stages.append(next_stage(stages[-1], at + 1, stratum, clusters[at], fpc[at]))
        if self.replicates is not None and len(self.replicates.weights) != n:
            raise DesignError(f"replicates: {len(self.replicates.weights)} rows, expected {n}")
        for name, value in (
            ("weights", weights),
            ("people", people),
            ("squares", squares),
            ("stages", tuple(stages)),
        ):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        parts = [f"n={self.n}"] if self.people is None else [f"n={int(self.people.sum())}"]
        if self.clusters is not None:
            parts.append(f"clusters={self.n_clusters}")
        if self.strata is not None:
            parts.append(f"strata={len(self.stages[0].counts)}")
        if len(self.stages) > 1:
            parts.append(f"stages={len(self.stages)}")
        if self.fpc is not None:
            parts.append("finite populations")
        if self.replicates is not None:
            parts.append(f"{self.replicates.kind} replicates={self.replicates.count}")
        if self.calibration is not None:
            parts.append("calibrated")
        return f"SurveyDesign({', '.join(parts)}, effective_n={self.effective_n:.5g})"

    @property
    def made_of(self) -> tuple[Any, ...]:
        """All that errors are computed of but calibration and replicates, for keys of `once`."""
        stages = (array for stage in self.stages for array in stage.made_of)
        return self.weights, self.people, self.squares, *stages

    def same_as(self, other: SurveyDesign) -> bool:
        """Whether two designs have the same rows, weights, strata, clusters and populations.

        And, if weights are calibrated, the same totals.
        """
        same = self is other or (
            len(self.stages) == len(other.stages)
            and all(
                np.array_equal(getattr(self, name), getattr(other, name))
                for name in ("weights", "people", "squares")
            )
            and all(
                np.array_equal(getattr(mine, name), getattr(theirs, name))
                for mine, theirs in zip(self.stages, other.stages, strict=True)
                for name in ("stratum", "cluster", "fraction")
            )
        )
        return (
            same and self.calibration is other.calibration and self.replicates is other.replicates
        )

    def covariance(
        self, influence: Array | Sequence[Array], deviations: Array | None = None
    ) -> Array:
        """Covariance of an estimate: linearised, or from what replicate weights make of it.

        Every estimate here solves weighted scores that sum to zero; its influence values are the
        inverse bread times the weighted scores. Rows outside a subgroup have zero influence: they
        stay in the design.

        Parameters
        ----------
        influence
            (n, p) influence of each row on each of p estimates, weights included; or several such
            arrays, whose estimates are taken together.
        deviations
            (R, p) from `deviations`, where there are replicate weights. Without these their
            covariance is that of the estimate's linear part: the replicates of its influence.

        Returns
        -------
        Array
            (p, p). With neither strata nor clusters: n/(n−1) Σ u u′, u taken from their mean.

        Notes
        -----
        Binder (1983), International Statistical Review 51: 279–292. Equal to R's
        `survey::svyrecvar` and Stata's `[pweight]` robust covariance; of a sample in stages the
        variance within clusters counts by the share of these that was drawn (Särndal, Swensson and
        Wretman 1992, section 4.3). Where weights are calibrated, the influence left by the totals
        counts.
        """
        if self.replicates is not None and deviations is not None:
            return self.replicates.covariance(np.asarray(deviations))
        several = influence if isinstance(influence, list | tuple) else [influence]
        values = [np.asarray(one, dtype=float).reshape(self.n, -1) for one in several]
        if self.replicates is not None:
            return self._replicated(np.hstack(values), self.weights)
        values = [self.residuals(one) for one in values]
        first = self.stages[0]
        if self.clusters is None:
            return first.covariance(values, self._spread)
        covariance = first.covariance([first.cluster_totals(one) for one in values])
        for stage in self.stages[1:]:
            if stage.factors.any():
                covariance += stage.covariance([stage.cluster_totals(one) for one in values])
        return covariance

    def deviations(self, estimate: Estimate) -> Array | None:
        """Return what each set of replicate weights moves an estimate, (R, p); None without these.

        `estimate` is the estimate as a function of weights, (n, R) → (R,) or (R, p).

        Raises
        ------
        EstimationError
            If the estimate does not exist with some of them.
        """
        if self.replicates is None:
            return None
        return self.replicates.deviations(estimate, self.weights)

    def _replicated(self, influence: Array, weights: Array, rows: Codes | None = None) -> Array:
        """Return the covariance of the replicates of influence values (m, p), by their weights."""
        assert self.replicates is not None
        per_weight = influence / np.where(weights > 0, weights, 1.0)[:, None]
        kept = slice(None) if rows is None else rows
        deviations = self.replicates.deviations(
            lambda weights: weights[kept].T @ per_weight, self.weights
        )
        return self.replicates.covariance(deviations)

    def residuals(self, influence: Array) -> Array:
        """Return influence values (n, p) without what the weights were calibrated on.

        Replicate weights are calibrated themselves, so that nothing is taken off with these.
        """
        if self.calibration is None or self.replicates is not None:
            return influence
        return self.calibration.residuals(influence)

    def pattern_covariance(self, pattern: Codes, rows: Codes, influence: Array) -> Array:
        """Linearised covariance where rows share patterns: the same as `covariance`, quicker.

        Parameters
        ----------
        pattern
            (m,) number of the pattern that each row in `rows` has, 0 … P−1.
        rows
            (m,) rows of the design with an influence; all others have none.
        influence
            (P, p) influence of each pattern for a weight of one.

        Returns
        -------
        Array
            (p, p).
        """
        if self.replicates is not None or len(self.stages) > 1:
            of_rows = influence[pattern] * self.weights[rows][:, None]
            if self.replicates is not None:
                return self._replicated(of_rows, self.weights[rows], rows)
            whole = np.zeros((self.n, influence.shape[1]))
            whole[rows] = of_rows
            return self.covariance(whole)
        if self.calibration is not None:
            pattern, influence = self.calibration.patterns_left(pattern, rows, influence)
            rows = np.arange(self.n)
        first = self.stages[0]
        strata, weights = len(first.counts), self.weights[rows]
        scale = float(weights.max(initial=0)) or 1.0
        if not 1e-100 < scale < 1e100:  # squares must not overflow or underflow
            weights, influence = weights / scale, influence * scale
        else:
            scale = 1.0
        squares = weights * weights if self.squares is None else self.squares[rows] / scale**2
        if self.clusters is not None:
            by_cluster = _table(first.cluster[rows], pattern, weights, self.n_clusters, influence)
            return first.covariance([by_cluster @ influence])
        if strata == 1:
            total = np.bincount(pattern, weights, minlength=len(influence))[None, :] @ influence
            squares *= first.factors[0]
        else:
            stratum = first.stratum[rows]
            total = _table(stratum, pattern, weights, strata, influence) @ influence
            squares = squares * first.factors[stratum]
        squares = np.bincount(pattern, squares, minlength=len(influence))
        found = first.about_means(total, influence.T @ (influence * squares[:, None]))
        return found * first.average_among(first.stratum[rows]) if first.averages else found


def design_of(design: Any) -> SurveyDesign:
    """Return the design; anything else is refused."""
    if not isinstance(design, SurveyDesign):
        raise DesignError(
            f"design: expected a SurveyDesign, got {type(design).__name__}; for weights alone it "
            "is SurveyDesign(weights)"
        )
    return design


def _table(
    rows: Codes, columns: Codes, weights: Array, count: int, influence: Array
) -> sparse.csr_array:
    """Return the weights summed by row and column of a table, (count, patterns)."""
    shape = (count, len(influence))
    return sparse.coo_array((weights, (rows, columns)), shape=shape).tocsr()
