"""Replicate weights that Hadamard matrices balance: half samples and successive differences."""

from __future__ import annotations

from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import SurveyDesign
from scs_report.estimation.errors import DesignError
from scs_report.estimation.hadamard import hadamard_matrix
from scs_report.estimation.resampling import drawn, refuse_large, with_factors


def balanced_replicates(
    design: SurveyDesign, *, fay: float = 0.0, hadamard: Any = None, mse: bool = False
) -> SurveyDesign:
    """Return the design with weights of balanced repeated replication: half of the clusters each.

    Parameters
    ----------
    design
        With two clusters in every stratum. Finite populations do not count.
    fay
        Fay's factor: the weights of the other half are multiplied by it, those of the half by
        2 less it. 0 leaves the other half out.
    hadamard
        Matrix of 1 and −1 (R, R), with R above the number of strata; None for the smallest that
        Sylvester's and Paley's constructions have. Its first row is passed over.
    mse
        As in `replicate_design`.

    Raises
    ------
    DesignError
        If a stratum has another number of clusters, rows stand for several people, the matrix is
        none of Hadamard's, or there are replicate weights already.

    Examples
    --------
    >>> design = SurveyDesign([1, 1, 2, 2], strata=[1, 1, 2, 2])
    >>> balanced_replicates(design).replicates.weights.tolist()
    [[2.0, 0.0, 2.0, 0.0], [0.0, 2.0, 0.0, 2.0], [4.0, 4.0, 0.0, 0.0], [0.0, 0.0, 4.0, 4.0]]
    """
    stage = drawn(design).stages[0]
    strata = len(stage.counts)
    if (stage.counts != 2).any():
        stratum = int(np.argmax(stage.counts != 2))
        row = int(np.argmax(stage.stratum == stratum))
        raise DesignError(
            f"strata: the one of row {row} has {stage.counts[stratum]} clusters, expected two in "
            "each for balanced replicates; make pairs of them, or take the jackknife"
        )
    if not 0 <= fay < 1:
        raise DesignError(f"fay: got {fay:g}, expected 0 or more and below 1")
    H = hadamard_matrix(strata + 1) if hadamard is None else np.asarray(hadamard, dtype=float)
    size = len(H)
    if (
        H.shape != (size, size)
        or size <= strata
        or not np.array_equal(H @ H.T, size * np.eye(size))
    ):
        raise DesignError(f"hadamard: expected a Hadamard matrix of more than {strata} rows")
    refuse_large(design.n, size)
    order = np.argsort(stage.stratum_of, kind="stable")
    side = np.empty(len(order))
    side[order] = np.tile([1.0, -1.0], strata)
    factors = 1 + (1 - fay) * side[:, None] * H[1 + stage.stratum_of]
    return with_factors(design, factors[stage.cluster], "Fay" if fay else "BRR",
                 1 / (size * (1 - fay) ** 2), np.ones(size), mse)  # fmt: skip


def successive_differences(
    design: SurveyDesign, replicates: int | None = None, *, mse: bool = True
) -> SurveyDesign:
    """Return the design with weights of successive differences, for systematic samples.

    Clusters (rows, without any) stand in the order in which they were drawn, as the data have
    them.

    Parameters
    ----------
    design
        Its strata are passed over: sort by them.
    replicates
        At least how many, R: there are as many as the smallest Hadamard matrix of so many rows.
        None for enough that no two clusters share rows of it: more than there are clusters.
    mse
        As in `replicate_design`; True, as those who devised it have it.

    Raises
    ------
    DesignError
        As `jackknife`.

    Notes
    -----
    Fay and Train (1995), Proceedings of the Section on Government Statistics, ASA: 154–159; Ash
    (2014), Survey Methodology 40: 47–59. With a row for each cluster the variance of a total is
    half the sum of squared differences of neighbours, the last being the first's. With finite
    populations it is multiplied by the share that was not drawn.

    Examples
    --------
    >>> design = successive_differences(SurveyDesign([1, 1, 1]))
    >>> design.replicates.count
    4
    """
    stage = drawn(design).stages[0]
    if len(np.unique(stage.fraction)) > 1:
        raise DesignError("fpc: expected one sampling fraction for successive differences")
    first = np.unique(stage.cluster, return_index=True)[1]
    clusters = len(first)
    H = hadamard_matrix(clusters + 1 if replicates is None else max(int(replicates), 4))
    size = len(H)
    refuse_large(design.n, size)
    place = np.argsort(np.argsort(first))
    rows = _pairs(clusters, size - 1)[place]
    factors = 1 + 2**-1.5 * (H[rows[:, 0]] - H[rows[:, 1]])
    return with_factors(design, factors[stage.cluster], "SDR",
                 4 / size * (1 - float(stage.fraction[0])), np.ones(size), mse)  # fmt: skip


def _pairs(clusters: int, rows: int) -> npt.NDArray[np.int64]:
    """Give each cluster two rows of a matrix but the first, neighbours sharing one.

    Once all rows have been used the next round takes them by another step, so that pairs differ.
    """
    steps = [step for step in range(1, rows) if gcd(step, rows) == 1] or [1]
    walk = [0]
    while len(walk) <= clusters:
        step = steps[(len(walk) - 1) // rows % len(steps)]
        walk.append((walk[-1] + step) % rows)
    found = np.array(walk) + 1
    pairs = np.column_stack([found[:clusters], found[1 : clusters + 1]])
    if clusters <= rows:
        pairs[-1, 1] = pairs[0, 0]  # the last is a neighbour of the first
    return pairs
