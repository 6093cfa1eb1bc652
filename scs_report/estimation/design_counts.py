"""How many people, clusters and degrees of freedom a design has, and what its rows are worth."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from scs_report.estimation import inputs
from scs_report.estimation.inputs import Array, Mask
from scs_report.estimation.replicates import Replicates
from scs_report.estimation.stages import Stage, totals

Codes = npt.NDArray[np.integer[Any]]


class Counts:
    """What can be counted of a `SurveyDesign`."""

    weights: Array
    strata: Any
    clusters: Any
    people: Any
    squares: Any
    replicates: Replicates | None
    stages: tuple[Stage, ...]

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.weights)

    @property
    def n_clusters(self) -> int:
        """Number of clusters (people, if there are none)."""
        return int(self.stages[0].counts.sum())

    @property
    def single_clusters(self) -> int:
        """Number of strata with one cluster."""
        return int(np.sum(self.stages[0].counts == 1))

    def count(self, rows: Codes | Mask) -> int:
        """Count the people that rows stand for; each for one unless the design says otherwise."""
        if self.people is not None:
            return int(np.rint(self.people[rows].sum()))
        return int(np.count_nonzero(rows)) if rows.dtype == bool else len(rows)

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

    @cached_property
    def _spread(self) -> Array | None:
        """(n,) sum of squared weights over the square of their sum; None where rows are people."""
        if self.squares is None:
            return None
        weights = np.where(self.weights > 0, self.weights, 1.0)
        return np.asarray(self.squares / weights / weights)

    def clusters_among(self, rows: Codes) -> int:
        """Count the clusters that the rows lie in."""
        if self.clusters is not None:
            return len(np.unique(self.stages[0].cluster[rows]))
        return self.count(rows)

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata; those in which nobody has a weight do not count (R's `degf`).

        With replicate weights their rank less one, or what the data's makers say.
        """
        if self.replicates is not None:
            return self.replicates.freedom
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
        each row is its own. With replicate weights it is the rank of the domain's less one.
        """
        if self.replicates is not None:
            mask = np.zeros(self.n, dtype=bool)
            mask[rows] = True
            return self.replicates.freedom_among(mask & (self.weights > 0))
        among = np.flatnonzero(rows) if np.asarray(rows).dtype == bool else np.asarray(rows)
        among = among[self.weights[among] > 0]
        strata = 1 if self.strata is None else len(np.unique(self.stages[0].stratum[among]))
        return self.clusters_among(among) - strata

    def degrees_of_freedom_by_pair(self, domains: Mask) -> Array:
        """Return `degrees_of_freedom_among` of every pair of domains taken together, (k, k).

        `domains` is (n, k); on the diagonal stand those of each domain alone.
        """
        if self.replicates is not None:
            k = domains.shape[1]
            either = [self.degrees_of_freedom_among(a | b) for a in domains.T for b in domains.T]
            return np.array(either, dtype=float).reshape(k, k)
        people = (domains & (self.weights > 0)[:, None]).astype(float)
        first = self.stages[0]
        if self.clusters is not None:
            found = _in_either(first.cluster_totals(people))
        else:
            found = _in_either(people, self.people)
        if self.strata is None:
            return found - 1
        return found - _in_either(totals(first.stratum, len(first.counts), people))

    @property
    def design_effect(self) -> float:
        """Kish's design effect of the weights, 1 + CV²."""
        return self.count(self.weights > 0) / self.effective_n

    @property
    def effective_n(self) -> float:
        """Kish's effective sample size."""
        return kish(self, np.ones(self.n, dtype=bool))


def kish(design: Counts, inside: Mask) -> float:
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
