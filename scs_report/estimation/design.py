"""The survey design and the one variance function that every estimate shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scs_report.estimation import inputs
from scs_report.estimation.calibration import Calibration
from scs_report.estimation.errors import DesignError as DesignError
from scs_report.estimation.inputs import Array as Array
from scs_report.estimation.inputs import Mask as Mask
from scs_report.estimation.patterns import find_patterns
from scs_report.estimation.weights import populations_of, sums_of, weights_of

Codes = npt.NDArray[np.integer[Any]]
#: Rows that are squared at a time.
_BLOCK = 1 << 16


@dataclass(frozen=True, eq=False, repr=False)
class SurveyDesign:
    """Weights and, where there are any, strata, clusters and finite populations.

    Parameters
    ----------
    weights
        (n,) sampling weights; their scale does not matter. Rows of weight zero are outside every
        estimate and every count of people, but stay in the design, as in R's survey.
    strata, clusters
        (n,) labels of any kind, or None. Without clusters each row is its own.
    fpc
        (n,) number of clusters in the population of the row's stratum, or None for sampling with
        replacement. The same in all rows of a stratum.
    single_cluster
        What to do with a stratum that has one cluster: `error` raises, `certainty` lets it add
        nothing to the variance, `centre` takes deviations from the grand mean (`adjust` in R's
        survey).
    calibration
        What the weights were calibrated on, or None; see `rake` and `calibrate`, which return such
        designs.
    people, squares
        (n,) how many people each row stands for, and the sum of the squares of their weights; the
        row's weight is the sum of theirs. Such rows are alike in all that is looked at, and lie in
        one stratum and cluster; people of weight zero have rows of their own. None where each row
        is one person.

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
    _stratum: npt.NDArray[np.intp] = field(init=False, repr=False)
    _cluster: npt.NDArray[np.intp] = field(init=False, repr=False)
    _stratum_of_cluster: npt.NDArray[np.intp] = field(init=False, repr=False)
    _clusters_in_stratum: npt.NDArray[np.intp] = field(init=False, repr=False)
    _fraction: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        people, squares = None, None
        if self.people is not None or self.squares is not None:
            people, squares = sums_of(self.weights, self.people, self.squares)
        weights = weights_of(self.weights, rows=2 if people is None else 1)
        n = len(weights)
        if self.single_cluster not in ("error", "certainty", "centre"):
            raise DesignError(
                f"single_cluster: got {self.single_cluster!r}, expected error, certainty or centre"
            )
        if self.calibration is not None and not np.array_equal(weights, self.calibration.weights):
            raise DesignError("calibration: it is of other weights than those of the design")
        stratum = np.zeros(n, dtype=np.intp)
        if self.strata is not None:
            stratum = inputs.labels(self.strata, "strata", n)
        cluster = np.arange(n, dtype=np.intp)
        if self.clusters is not None:
            cluster = inputs.labels(self.clusters, "clusters", n)
        first = cluster
        if self.clusters is not None:
            first = np.unique(cluster, return_index=True)[1]
        of_cluster = stratum[first]
        if np.any(of_cluster[cluster] != stratum):
            row = int(np.argmax(of_cluster[cluster] != stratum))
            label = inputs.column(self.clusters, "clusters").iloc[row]
            raise DesignError(
                f"clusters: a cluster lies in more than one stratum ({label}, rows "
                f"{first[cluster[row]]} and {row}); where numbers begin anew in every stratum, "
                "make labels of stratum and number"
            )
        counts = np.bincount(of_cluster)
        if people is not None and self.clusters is None:  # people are the clusters
            counts = np.rint(np.bincount(stratum, people)).astype(np.intp)
        if self.single_cluster == "error" and np.any(counts == 1):
            raise DesignError(
                "strata: a stratum has a single cluster; merge it with another, or set "
                "single_cluster to 'certainty' or 'centre'"
            )
        fraction = np.zeros(len(counts))
        if self.fpc is not None:
            fraction = counts / populations_of(self.fpc, stratum, counts)
        for name, value in (
            ("weights", weights),
            ("people", people),
            ("squares", squares),
            ("_stratum", stratum),
            ("_cluster", cluster),
            ("_stratum_of_cluster", of_cluster),
            ("_clusters_in_stratum", counts),
            ("_fraction", fraction),
        ):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        parts = [f"n={self.n}"] if self.people is None else [f"n={int(self.people.sum())}"]
        if self.clusters is not None:
            parts.append(f"clusters={self.n_clusters}")
        if self.strata is not None:
            parts.append(f"strata={len(self._fraction)}")
        if self.fpc is not None:
            parts.append("finite populations")
        if self.calibration is not None:
            parts.append("calibrated")
        return f"SurveyDesign({', '.join(parts)}, effective_n={self.effective_n:.5g})"

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.weights)

    @property
    def n_clusters(self) -> int:
        """Number of clusters (people, if there are none)."""
        return int(self._clusters_in_stratum.sum())

    @property
    def single_clusters(self) -> int:
        """Number of strata with one cluster."""
        return int(np.sum(self._clusters_in_stratum == 1))

    def count(self, rows: Codes | Mask) -> int:
        """Count the people that rows stand for; each for one unless the design says otherwise."""
        if self.people is not None:
            return int(np.rint(self.people[rows].sum()))
        return int(rows.sum()) if rows.dtype == bool else len(rows)

    def squares_of(self, rows: Codes | Mask, scale: float = 1.0) -> Array:
        """Return the sums of squared weights of rows, in units of a weight of the size `scale`."""
        if self.squares is not None:
            return np.asarray(self.squares[rows]) / scale / scale
        return (self.weights[rows] / scale) ** 2

    def length(self, influence: Array) -> Array:
        """Return the root of the sum of squared influence values of people, (p,) of (n, p)."""
        values = np.asarray(influence, dtype=float).reshape(self.n, -1)
        spread = self._spread
        if spread is not None:
            values = values * np.sqrt(spread)[:, None]
        return np.asarray(np.linalg.norm(values, axis=0))

    @property
    def _spread(self) -> Array | None:
        """(n,) sum of squared weights over the square of their sum; None where rows are people."""
        if self.squares is None:
            return None
        weights = np.where(self.weights > 0, self.weights, 1.0)
        return np.asarray(self.squares / weights / weights)

    def clusters_among(self, rows: Codes) -> int:
        """Count the clusters that the rows lie in."""
        if self.clusters is not None:
            return len(np.unique(self._cluster[rows]))
        return self.count(rows)

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata; those in which nobody has a weight do not count (R's `degf`)."""
        return self.degrees_of_freedom_among(self.weights > 0)

    def inside(self, domain: Any = None) -> Mask:
        """Return the rows of a domain that have a weight, (n,); None for all.

        Raises
        ------
        EstimationError
            If the domain does not say True or False (1 or 0) for every row.
        """
        weighted = self.weights > 0
        if domain is None:
            return weighted
        return weighted & inputs.mask(domain, "domain", self.n)

    def degrees_of_freedom_among(self, rows: Codes | Mask) -> int:
        """Clusters less strata, counting only those in which one of the rows has a weight.

        The degrees of freedom of a domain; R's `degf` of a subset of a design. Without clusters
        each row is its own.
        """
        among = np.flatnonzero(rows) if np.asarray(rows).dtype == bool else np.asarray(rows)
        among = among[self.weights[among] > 0]
        strata = 1 if self.strata is None else len(np.unique(self._stratum[among]))
        return self.clusters_among(among) - strata

    def degrees_of_freedom_by_pair(self, domains: Mask) -> Array:
        """Return `degrees_of_freedom_among` of every pair of domains taken together, (k, k).

        `domains` is (n, k); on the diagonal stand those of each domain alone.
        """
        people = (domains & (self.weights > 0)[:, None]).astype(float)
        if self.clusters is not None:
            found = _in_either(_totals(self._cluster, self.n_clusters, people))
        else:
            found = _in_either(people, self.people)
        if self.strata is None:
            return found - 1
        return found - _in_either(_totals(self._stratum, len(self._fraction), people))

    @property
    def design_effect(self) -> float:
        """Kish's design effect of the weights, 1 + CV²."""
        return self.count(self.weights > 0) / self.effective_n

    @property
    def effective_n(self) -> float:
        """Kish's effective sample size."""
        return kish(self, np.ones(self.n, dtype=bool))

    def same_as(self, other: SurveyDesign) -> bool:
        """Whether two designs have the same rows, weights, strata, clusters and populations.

        And, if weights are calibrated, the same totals.
        """
        same = self is other or all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("weights", "people", "squares", "_stratum", "_cluster", "_fraction")
        )
        return same and self.calibration is other.calibration

    def covariance(self, influence: Array | Sequence[Array]) -> Array:
        """Linearised covariance of an estimate from its influence values.

        Every estimate here solves weighted scores that sum to zero; its influence values are the
        inverse bread times the weighted scores. Rows outside a subgroup have zero influence: they
        stay in the design.

        Parameters
        ----------
        influence
            (n, p) influence of each row on each of p estimates, weights included; or several such
            arrays, whose estimates are taken together.

        Returns
        -------
        Array
            (p, p). With neither strata nor clusters: n/(n−1) Σ u u′, u taken from their mean.

        Notes
        -----
        Binder (1983), International Statistical Review 51: 279–292. Equal to R's
        `survey::svyrecvar` and Stata's `[pweight]` robust covariance. Where weights are
        calibrated, the influence left by the totals counts.
        """
        several = influence if isinstance(influence, list | tuple) else [influence]
        values = [
            self.residuals(np.asarray(one, dtype=float).reshape(self.n, -1)) for one in several
        ]
        if self.clusters is not None:
            values = [_totals(self._cluster, self.n_clusters, one) for one in values]
        return self._of_clusters(values, None if self.clusters is not None else self._spread)

    def residuals(self, influence: Array) -> Array:
        """Return influence values (n, p) without what the weights were calibrated on."""
        return influence if self.calibration is None else self.calibration.residuals(influence)

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
        if self.calibration is not None:
            pattern, rows, influence = self._patterns_left(
                self.calibration, pattern, rows, influence
            )
        strata, weights = len(self._clusters_in_stratum), self.weights[rows]
        scale = float(weights.max(initial=0)) or 1.0  # squares must not overflow or underflow
        squares = (weights / scale) ** 2 if self.squares is None else self.squares[rows] / scale**2
        weights, influence = weights / scale, influence * scale
        if self.clusters is not None:
            by_cluster = _table(self._cluster[rows], pattern, weights, self.n_clusters, influence)
            return self._of_clusters([by_cluster @ influence])
        if strata == 1:
            total = np.bincount(pattern, weights, minlength=len(influence)) @ influence
            squares = squares * self._factors[0]
            total = total[None, :]
        else:
            stratum = self._stratum[rows]
            total = _table(stratum, pattern, weights, strata, influence) @ influence
            squares = squares * self._factors[stratum]
        squares = np.bincount(pattern, squares, minlength=len(influence))
        return self._about_means(total, influence.T @ (influence * squares[:, None]))

    def _patterns_left(
        self, known: Calibration, pattern: Codes, rows: Codes, influence: Array
    ) -> tuple[Codes, Codes, Array]:
        """Return the arguments of `pattern_covariance` without what the totals determine.

        All rows have an influence then: that of the regression, which is fitted to all.
        """
        influence = np.vstack([influence, np.zeros(influence.shape[1])])
        own = np.full(self.n, len(influence) - 1)
        own[rows] = pattern
        shape = (len(known.auxiliaries), len(influence))
        base = sparse.coo_array((known.base, (known.pattern, own)), shape=shape).tocsr()
        both, shown = find_patterns([own, known.pattern])
        fitted = known.fitted(base @ influence)
        return both, np.arange(self.n), influence[own[shown]] - fitted[known.pattern[shown]]

    @cached_property
    def _factors(self) -> Array:
        """(strata,) n/(n−1) (1−f); nothing for a single cluster taken with certainty."""
        counts = self._clusters_in_stratum
        alone = 0.0 if self.single_cluster == "certainty" else 1.0
        factors: Array = np.where(counts == 1, alone, counts / np.maximum(counts - 1, 1))
        return factors * (1 - self._fraction)

    def _of_clusters(self, values: Sequence[Array], spread: Array | None = None) -> Array:
        """Return the covariance of weighted totals from the totals of clusters, (clusters, p) each.

        Of rows of several people the totals are those of the rows, with their `_spread`. Many rows
        are added up in blocks: a copy of all of them might be larger than all else.
        """
        stratum, strata, factors = self._stratum_of_cluster, len(self._factors), self._factors
        columns = sum(one.shape[1] for one in values)
        total, products = np.zeros((strata, columns)), np.zeros((columns, columns))
        for start in range(0, len(values[0]), _BLOCK):
            rows = slice(start, start + _BLOCK)
            block = np.hstack([one[rows] for one in values])
            if strata == 1:
                total += block.sum(axis=0)
            else:
                total += _totals(stratum[rows], strata, block)
            scale = factors[0] if strata == 1 else factors[stratum[rows]]
            scaled = block * np.sqrt(scale * (1 if spread is None else spread[rows]))[..., None]
            products += scaled.T @ scaled
        return self._about_means(total, products)

    def _about_means(self, total: Array, products: Array) -> Array:
        """Take deviations from the strata's means: Σ n/(n−1) (1−f) Σ (u − ū)(u − ū)′.

        `total` is (strata, p); `products` (p, p) adds up u u′ times the factors.
        """
        counts = self._clusters_in_stratum
        centre = total / counts[:, None]
        if self.single_cluster == "centre":
            centre[counts == 1] = total.sum(axis=0) / counts.sum()
        scaled = centre * self._factors[:, None]
        mixed = scaled.T @ total
        covariance: Array = products - mixed - mixed.T + (scaled * counts[:, None]).T @ centre
        return covariance


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


def kish(design: SurveyDesign, inside: Mask) -> float:
    """Return Kish's effective sample size of some rows, (Σw)² / Σw²; 0 if nobody is in them."""
    weights = design.weights[inside]
    largest = weights.max(initial=0)
    if largest == 0:
        return 0.0
    if design.squares is not None:
        return float(weights.sum() ** 2 / design.squares[inside].sum())
    weights = weights / largest  # squares must not overflow or underflow
    return float(weights.sum() ** 2 / np.sum(weights**2))


def _in_either(counts: Array, people: Array | None = None) -> Array:
    """Count the people with members in one column or another, for every pair of columns, (k, k).

    Each row is one, unless it is said how many.
    """
    members = (counts > 0).astype(float)
    both = members.T @ (members if people is None else members * people[:, None])
    own = np.diag(both)
    either: Array = own[:, None] + own[None, :] - both
    return either


def _totals(group: Codes, count: int, values: Array) -> Array:
    """Return the sums of values (m, p) by group, (count, p)."""
    # each row stands in one group, so that the table need not be sorted
    parts = (np.ones(len(group)), group, np.arange(len(group) + 1))
    return np.asarray(sparse.csc_array(parts, shape=(count, len(group))) @ values)
