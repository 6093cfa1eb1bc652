"""Change of an estimate from one wave of a survey to another."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from scs_report.estimation.design import Array, DesignError, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import CONFIDENCE, ends
from scs_report.estimation.inputs import column


class Change(NamedTuple):
    """What a number is now less what it was, its standard error, and the ends of its interval."""

    value: float
    se: float
    low: float
    high: float


def change_between_samples(now: Any, before: Any, df: float = np.inf) -> Change:
    """Return the change between independent samples, whose variances add up.

    Parameters
    ----------
    now, before
        Value and standard error of each wave, or its estimate.
    df
        Degrees of freedom of both together; infinite for an interval by the normal distribution.

    Raises
    ------
    EstimationError
        If one is neither an estimate nor a pair of numbers.

    Examples
    --------
    >>> change = change_between_samples((0.65, 0.03), (0.60, 0.04))
    >>> round(change.value, 3), round(change.se, 3)
    (0.05, 0.05)
    """
    (value, se), (value_before, se_before) = map(_with_error, (now, before))
    return _change(value - value_before, float(np.hypot(se, se_before)), df)


def _with_error(given: Any) -> tuple[float, float]:
    """Return the value and the standard error of an estimate, or of a pair of these."""
    pair = (given.value, given.se) if hasattr(given, "se") else given
    try:
        value, se = map(float, pair)
    except (TypeError, ValueError):
        raise EstimationError(
            f"change: expected an estimate, or its value and standard error, got {given!r}"
        ) from None
    return value, se


class Panel:
    """Two waves that share people, or clusters: one design of both, stacked.

    Equal to R's `svycontrast` of a `svyby` with `covmat` on the stacked data.

    Parameters
    ----------
    now, before
        The designs of the waves. Strata and finite populations count where both have them.
    ids_now, ids_before
        Who is who, (n,) each. They are the clusters where the designs have none; where they have,
        people stay in their cluster, and equal labels mean the same cluster in both waves.

    Raises
    ------
    DesignError
        If one wave has clusters or strata and the other has none, or a person or cluster is in
        another stratum than before.
    """

    def __init__(
        self, now: SurveyDesign, before: SurveyDesign, ids_now: Any, ids_before: Any
    ) -> None:
        if now.replicates is not None or before.replicates is not None:
            raise DesignError(
                "replicates: waves that share people need strata and clusters, or replicate "
                "weights of both waves together"
            )
        given: dict[str, Any] = {}
        for name in ("strata", "clusters", "fpc"):
            parts = [getattr(one, name) for one in (now, before)]
            if (parts[0] is None) != (parts[1] is None):
                raise DesignError(
                    f"{name}: one of two waves has them, the other has not",
                    "only-in-one-wave",
                    name=name,
                )
            if parts[0] is not None:
                given[name] = _stacked(*parts)
        if "clusters" not in given:
            given["clusters"] = _stacked(ids_now, ids_before)
        weights = np.concatenate([now.weights, before.weights])
        self._waves = now, before
        self.design = SurveyDesign(weights, **given, single_cluster=now.single_cluster)

    def change(self, value: float, now: Array, before: Array, df: float | None = None) -> Change:
        """Return a change from the influence values of both waves, (n,) each, weights included.

        `df` is that of the stacked design if not given.
        """
        # each wave's weights were calibrated on totals of its own
        left = [
            design.residuals(values[:, None])[:, 0]
            for design, values in zip(self._waves, (now, before), strict=True)
        ]
        influence = np.concatenate([left[0], -left[1]])
        variance = float(self.design.covariance(influence)[0, 0])
        freedom = self.design.degrees_of_freedom if df is None else df
        return _change(value, float(np.sqrt(max(variance, 0.0))), freedom)


def _stacked(first: Any, second: Any) -> Any:
    return np.concatenate([np.asarray(column(one, "ids"), dtype=object) for one in (first, second)])


def _change(value: float, se: float, df: float) -> Change:
    low, high = ends(np.array(value), np.array(se), CONFIDENCE, df)
    return Change(float(value), se, float(low), float(high))
