"""One stage of a sample: its strata, its clusters, and the variance between these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scs_report.estimation import inputs
from scs_report.estimation.errors import DesignError
from scs_report.estimation.inputs import Array
from scs_report.estimation.weights import populations_of

Codes = npt.NDArray[np.integer[Any]]
#: What is done with a stratum of one cluster, see `SurveyDesign`.
SINGLE = ("error", "certainty", "centre", "average")
#: Rows that are squared at a time.
_BLOCK = 1 << 16
#: A variance that is a smaller part of the squares has lost digits.
_CANCELLED = 1e-6
#: A stratum of which a smaller part is not in the sample is there as a whole.
_ALL = 1e-7


@dataclass(frozen=True, eq=False)
class Stage:
    """Clusters drawn from strata.

    Attributes
    ----------
    stratum
        (n,) number of each row's.
    cluster_of
        (n,) number of each row's cluster; None where each row is its own.
    stratum_of, counts, fraction
        (clusters,) stratum of each cluster; (strata,) how many clusters each has, and what share of
        those in the population that is.
    single
        See `SurveyDesign.single_cluster`.
    before
        (strata,) share that was drawn, in the stages before, of what the strata lie in.
    factors
        (strata,) n/(n−1) (1−f), times `before`.
    """

    stratum: Codes
    cluster_of: Codes | None
    stratum_of: Codes
    counts: Codes
    fraction: Array
    single: str = "error"
    before: Array | None = None
    factors: Array = field(init=False)

    def __post_init__(self) -> None:
        lonely = self.lonely
        scale = np.where(self.counts == 1, 1.0, self.counts / np.maximum(self.counts - 1, 1))
        factors: Array = scale * (1 - self.fraction)
        if self.single in ("certainty", "average"):
            factors[lonely] = 0.0
        if self.single == "average" and lonely.any() and lonely.all():
            raise DesignError("strata: all have a single cluster, so there is no average")
        if self.before is not None:
            factors *= self.before
        object.__setattr__(self, "factors", factors)

    @cached_property
    def cluster(self) -> Codes:
        """(n,) number of each row's cluster; made when it is asked for."""
        return np.arange(len(self.stratum)) if self.cluster_of is None else self.cluster_of

    @property
    def made_of(self) -> tuple[Any, ...]:
        """All that is computed of a stage but `single`, of which a design has one for all."""
        return (
            self.stratum,
            self.cluster_of,
            self.stratum_of,
            self.counts,
            self.fraction,
            self.factors,
        )

    @property
    def lonely(self) -> npt.NDArray[np.bool_]:
        """(strata,) which have one cluster, though there are more in the population."""
        alone: npt.NDArray[np.bool_] = (self.counts == 1) & (1 - self.fraction >= _ALL)
        return alone

    def cluster_totals(self, values: Array) -> Array:
        """Return the sums of values (n, p) by cluster."""
        return totals(self.cluster, len(self.stratum_of), values)

    def covariance(self, values: Sequence[Array], spread: Array | None = None) -> Array:
        """Return the covariance of weighted totals from the totals of clusters, (clusters, p) each.

        Of rows of several people the totals are those of the rows, with the sum of squared weights
        over the square of their sum, `spread` (n,). Many rows are added up in blocks: a copy of all
        of them might be larger than all else.
        """
        total, products = self._added_up(values, spread)
        covariance = self.about_means(total, products)
        if spread is None and np.any(np.diag(covariance) < _CANCELLED * np.diag(products)):
            # totals that hardly vary: what is far from zero is taken from its mean first
            centre = total / self.counts[:, None]
            if self.single == "centre":
                centre[self.counts == 1] = 0.0
            whole = np.hstack(list(values)) - centre[self.stratum_of]
            covariance = self.about_means(*self._added_up([whole], None))
        if self.averages:
            moving = np.logical_or.reduce([one.any(axis=1) for one in values])
            covariance *= self.average_among(self.stratum_of[moving])
        return covariance

    @cached_property
    def averages(self) -> bool:
        """Whether strata of one cluster are given the average of the others."""
        return self.single == "average" and bool(self.lonely.any())

    def average_among(self, stratum: Codes) -> float:
        """Return by what the average gains where strata of one cluster are given it; else 1.

        `stratum` names those that an estimate has people in, each any number of times. nan if all
        of them have one cluster.
        """
        if not self.averages:
            return 1.0
        there = np.bincount(stratum, minlength=len(self.counts)) > 0
        several = int((there & ~self.lonely).sum())
        if not several:
            return np.nan if there.any() else 1.0
        return int(there.sum()) / several

    def _added_up(self, values: Sequence[Array], spread: Array | None) -> tuple[Array, Array]:
        """Return totals by stratum, (strata, p), and products (p, p) times the factors."""
        strata, columns = len(self.factors), sum(one.shape[1] for one in values)
        total, products = np.zeros((strata, columns)), np.zeros((columns, columns))
        for start in range(0, len(values[0]), _BLOCK):
            rows = slice(start, start + _BLOCK)
            block = np.hstack([one[rows] for one in values])
            if strata == 1:
                total += block.sum(axis=0)
            else:
                total += totals(self.stratum_of[rows], strata, block)
            scale = self.factors[0] if strata == 1 else self.factors[self.stratum_of[rows]]
            scaled = block * np.sqrt(scale * (1 if spread is None else spread[rows]))[..., None]
            products += scaled.T @ scaled
        return total, products

    def about_means(self, total: Array, products: Array) -> Array:
        """Take deviations from the strata's means: Σ n/(n−1) (1−f) Σ (u − ū)(u − ū)′.

        `total` is (strata, p); `products` (p, p) adds up u u′ times the factors.
        """
        centre = total / self.counts[:, None]
        if self.single == "centre":
            centre[self.counts == 1] = total.sum(axis=0) / self.counts.sum()
        scaled = centre * self.factors[:, None]
        mixed = scaled.T @ total
        if self.single != "centre":  # Σ u is n ū in all strata
            return np.asarray(products - mixed)
        covariance: Array = products - mixed - mixed.T + (scaled * self.counts[:, None]).T @ centre
        return covariance


def first_stage(
    strata: Any, clusters: Any, fpc: Any, single: str, people: Array | None, n: int
) -> Stage:
    """Return the first stage of a design of n rows; arguments are those of `SurveyDesign`.

    Raises
    ------
    DesignError
        If labels or population sizes are missing or contradict each other, or a stratum has one
        cluster and `single` is `error`.
    """
    if single not in SINGLE:
        raise DesignError(
            f"single_cluster: got {single!r}, expected {', '.join(SINGLE[:-1])} or {SINGLE[-1]}"
        )
    # one number for all rows takes no memory
    stratum: Codes = np.broadcast_to(np.intp(0), n)
    if strata is not None:
        stratum = inputs.labels(strata, "strata", n)
    cluster, of_cluster = None, stratum  # rows are clusters
    if clusters is not None:
        cluster = inputs.labels(clusters, "clusters", n)
        first = np.unique(cluster, return_index=True)[1]
        of_cluster = stratum[first]
    if cluster is not None and np.any(of_cluster[cluster] != stratum):
        row = int(np.argmax(of_cluster[cluster] != stratum))
        label = inputs.column(clusters, "clusters").iloc[row]
        raise DesignError(
            f"clusters: a cluster lies in more than one stratum ({label}, rows "
            f"{first[cluster[row]]} and {row}); where numbers begin anew in every stratum, "
            "make labels of stratum and number",
            "cluster-in-several-strata",
            label=str(label),
            row=int(first[cluster[row]]),
            other=row,
        )
    counts = np.array([len(of_cluster)]) if strata is None else np.bincount(of_cluster)
    if people is not None and clusters is None:  # people are the clusters
        counts = np.rint(np.bincount(stratum, people)).astype(np.intp)
    return _checked(Stage(stratum, cluster, of_cluster, counts, _fraction(fpc, stratum, counts),
                          single), "stratum")  # fmt: skip


def next_stage(before: Stage, number: int, strata: Any, clusters: Any, fpc: Any) -> Stage:
    """Return the stage after another: clusters, in strata, within each cluster of the one before.

    Labels may begin anew in each. Errors as `first_stage`.
    """
    n = len(before.cluster)
    stratum = before.cluster
    name = f"stage {number}"
    if strata is not None:
        stratum = _joined(stratum, inputs.labels(strata, f"strata, {name}", n))
    cluster = _joined(stratum, inputs.labels(clusters, f"clusters, {name}", n))
    of_cluster = stratum[np.unique(cluster, return_index=True)[1]]
    counts = np.bincount(of_cluster)
    drawn = before.fraction if before.before is None else before.fraction * before.before
    within = drawn[before.stratum[np.unique(stratum, return_index=True)[1]]]
    fraction = _fraction(fpc, stratum, counts)
    made = Stage(stratum, cluster, of_cluster, counts, fraction, before.single, within)
    return _checked(made, f"cluster of stage {number - 1}")


def _checked(stage: Stage, where: str) -> Stage:
    if stage.single == "error" and (stage.lonely & (stage.factors > 0)).any():
        raise DesignError(
            f"strata: a {where} has a single cluster; merge it with another, or set "
            "single_cluster to 'certainty', 'centre' or 'average'"
        )
    return stage


def _fraction(fpc: Any, stratum: Codes, counts: Codes) -> Array:
    if fpc is None:
        return np.zeros(len(counts))
    return np.asarray(counts / populations_of(fpc, stratum, counts))


def _joined(first: Codes, second: Codes) -> Codes:
    """Give numbers to the pairs of two labels, in the order of the first."""
    pairs = first * (int(second.max()) + 1) + second
    return np.asarray(np.unique(pairs, return_inverse=True)[1], dtype=np.intp)


def by_stage(values: Any) -> list[Any]:
    """Return the columns of several stages: of a data frame, a table, or a tuple of columns."""
    if values is None:
        return []
    shape = getattr(values, "shape", None)
    if shape is None and isinstance(values, tuple) and values and not np.isscalar(values[0]):
        return list(values)
    if shape is not None and len(shape) == 2 and shape[1] > 1:
        if hasattr(values, "columns"):  # of pandas, Polars or Arrow
            frame = inputs.frame(values)
            return [frame.iloc[:, j] for j in range(shape[1])]
        return [values[:, j] for j in range(shape[1])]
    return [values]


def totals(group: Codes, count: int, values: Array) -> Array:
    """Return the sums of values (m, p) by group, (count, p)."""
    # each row stands in one group, so that the table need not be sorted
    parts = (np.ones(len(group)), group, np.arange(len(group) + 1))
    return np.asarray(sparse.csc_array(parts, shape=(count, len(group))) @ values)
