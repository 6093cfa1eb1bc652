"""Designs with replicate weights: given by the makers of data, or made from a design."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from scs_report.estimation.design import Array, SurveyDesign, design_of
from scs_report.estimation.errors import DesignError
from scs_report.estimation.raking import calibrate_as
from scs_report.estimation.replicates import Replicates, replicates_of

#: More numbers than these, a gigabyte, are refused rather than made.
_MOST = 1 << 27


def replicate_design(
    weights: Any,
    replicates: Any,
    kind: str,
    *,
    combined: bool = True,
    fay: float | None = None,
    scale: float | None = None,
    rscales: Any = None,
    mse: bool = False,
    degrees_of_freedom: int | None = None,
) -> SurveyDesign:
    """Return a design with the replicate weights that came with the data (R's `svrepdesign`).

    Parameters
    ----------
    weights
        (n,) sampling weights.
    replicates
        (n, R) replicate weights, or a data frame of them.
    kind
        `BRR`, `Fay`, `JK1`, `JKn`, `JK2`, `bootstrap`, `SDR` (successive differences, as of the
        American Community Survey) or `other`.
    combined
        False where replicate weights are factors that the sampling weights are multiplied by.
    fay
        Fay's factor, for the kind Fay.
    scale, rscales
        One number, and (R,) one for each replicate, that squared deviations are multiplied by.
        None for what the kind has: 1/R, 1/(R (1 − fay)²), (R − 1)/R, 1, 1/(R − 1) or 4/R. JKn needs
        `rscales`, other needs `scale`.
    mse
        True to take deviations from the estimate, False from the mean of the replicates.
    degrees_of_freedom
        As the makers of the data tell them; None for the rank of the weights less one.

    Raises
    ------
    DesignError
        If weights are missing, negative or infinite, or the arguments do not fit each other.

    Examples
    --------
    >>> factors = [[2, 0, 2, 0], [0, 2, 0, 2], [2, 2, 0, 0], [0, 0, 2, 2]]
    >>> design = replicate_design([1, 1, 2, 2], factors, "BRR", combined=False)
    >>> design.degrees_of_freedom
    2
    """
    design = SurveyDesign(weights)
    found = replicates_of(
        replicates,
        design.weights,
        kind,
        combined=combined,
        fay=fay,
        scale=scale,
        rscales=rscales,
        mse=mse,
        degrees_of_freedom=degrees_of_freedom,
    )
    return replace(design, replicates=found)


def jackknife(design: SurveyDesign, *, mse: bool = False) -> SurveyDesign:
    """Return the design with jackknife weights: one replicate without each cluster.

    JK1 without strata and JKn with them, as R's `as.svrepdesign`. Replicates of a design with
    calibrated weights are calibrated each.

    Parameters
    ----------
    design
        Its first stage is what counts. Strata of one cluster add nothing to the variance
        (`certainty`), or get the average of the others (`average`).
    mse
        As in `replicate_design`.

    Raises
    ------
    DesignError
        If rows stand for several people, there are replicate weights already, a stratum of one
        cluster is centred, or there are so many rows and clusters that the weights were too large
        for a computer's memory.

    Examples
    --------
    >>> design = jackknife(SurveyDesign([1, 1, 2, 2], clusters=["a", "a", "b", "c"]))
    >>> design.replicates.weights[:, 0].tolist()
    [0.0, 0.0, 3.0, 3.0]
    """
    stage = drawn(design).stages[0]
    strata, lonely = len(stage.counts), stage.lonely
    if lonely.any() and design.single_cluster == "centre":
        raise DesignError(
            "strata: one has a single cluster, and no replicate takes it from the grand mean; set "
            "single_cluster to 'certainty' or 'average'"
        )
    counted = (stage.counts > 1) & (stage.fraction < 1)
    left_out = np.flatnonzero(counted[stage.stratum_of])
    refuse_large(design.n, len(left_out))
    if not len(left_out):
        raise DesignError("strata: all are in the sample as a whole; there is no variance")
    of = stage.stratum_of[left_out]
    n = stage.counts[of]
    factors = np.where(stage.stratum_of[:, None] == of, n / (n - 1), 1.0)
    factors[left_out, np.arange(len(of))] = 0.0
    rscales = (n - 1) / n * (1 - stage.fraction[of])
    scale = 1.0
    if design.single_cluster == "average":
        scale = strata / (strata - int(lonely.sum()))
    kind = "JK1" if strata == 1 else "JKn"
    return with_factors(design, factors[stage.cluster], kind, scale, rscales, mse)


def bootstrap(
    design: SurveyDesign, replicates: int = 500, *, seed: int, mse: bool = False
) -> SurveyDesign:
    """Return the design with bootstrap weights, rescaled as Rao and Wu have it.

    Of n clusters of a stratum n − 1 are drawn with replacement; one drawn t times has its weight
    multiplied by 1 − λ + λ n t/(n − 1), with λ² = 1 − f for the sampling fraction f.

    Parameters
    ----------
    design
        Its first stage is what counts.
    replicates
        How many, R.
    seed
        Of numpy's generator: the same seed gives the same weights.
    mse
        As in `replicate_design`.

    Raises
    ------
    DesignError
        As `jackknife`.

    Notes
    -----
    Rao, Wu and Yue (1992), Survey Methodology 18: 209–217. Without finite populations R's
    `as.svrepdesign(type = "subbootstrap")`, with other random numbers.

    Examples
    --------
    >>> design = bootstrap(SurveyDesign([1, 1, 2, 2]), 100, seed=1)
    >>> design.replicates.scale == 1 / 99
    True
    """
    stage = drawn(design).stages[0]
    if replicates < 2:
        raise DesignError(f"replicates: got {replicates}, expected two or more")
    refuse_large(design.n, replicates)
    generator = np.random.default_rng(seed)
    factors = np.ones((len(stage.stratum_of), replicates))
    for stratum in np.flatnonzero((stage.counts > 1) & (stage.fraction < 1)):
        here = np.flatnonzero(stage.stratum_of == stratum)
        n, much = len(here), np.sqrt(1 - stage.fraction[stratum])
        times = generator.multinomial(n - 1, np.full(n, 1 / n), replicates).T
        factors[here] = 1 - much + much * n / (n - 1) * times
    return with_factors(design, factors[stage.cluster], "bootstrap",
                 1 / (replicates - 1), np.ones(replicates), mse)  # fmt: skip


def drawn(design: SurveyDesign) -> SurveyDesign:
    """Return the design if replicates can be made of it."""
    if design_of(design).replicates is not None:
        raise DesignError("design: it has replicate weights already")
    if design.people is not None:
        raise DesignError("design: rows stand for several people; replicates need one row a person")
    return design


def refuse_large(rows: int, count: int) -> None:
    """Refuse more replicate weights than a computer's memory has room for."""
    if rows * count > _MOST:
        raise DesignError(
            f"replicates: {count} of {rows} rows need {rows * count * 8 / 2**30:.0f} GB; take "
            "fewer, by clusters or with the bootstrap"
        )


def with_factors(
    design: SurveyDesign, factors: Array, kind: str, scale: float, rscales: Array, mse: bool
) -> SurveyDesign:
    """Return the design with replicates of its base weights, calibrated as those were."""
    known = design.calibration
    base = design.weights if known is None else known.base
    made = Replicates(base[:, None] * factors, float(scale), np.asarray(rscales), mse, kind)
    if known is None:
        return replace(design, replicates=made)
    return replace(design, replicates=calibrate_as(known, made))
