"""Estimates of several columns or groups, with the covariance between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation import inputs
from scs_report.estimation.design import Mask, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.estimate_table import Estimates
from scs_report.estimation.mean_estimate import MeanEstimate
from scs_report.estimation.means import weighted_mean


@dataclass(frozen=True, eq=False, repr=False)
class SeveralEstimates(Estimates):
    """Estimates with their covariance; `each` (p,) are these one by one, with their intervals."""

    each: tuple[MeanEstimate, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the estimates as a table, a row each, with their intervals and bases."""
        fields = ("value", "se", "low", "high", "df", "n")
        columns = {name: [getattr(one, name) for one in self.each] for name in fields}
        made = pd.DataFrame(columns, index=list(self.names))
        return made.rename(columns={"value": "estimate"})

    def tidy(self) -> pd.DataFrame:
        """Return the estimates as a table, a row each, with columns as other packages name them."""
        return pd.concat([one.tidy() for one in self.each], ignore_index=True).assign(
            term=list(self.names)
        )


def weighted_means(
    data: Any, design: SurveyDesign, domain: Any = None, *, interval: str = "logit"
) -> SeveralEstimates:
    """Estimate the means of the columns of a data frame, and of categories the shares.

    R's `svymean` of several variables; each column has its own missing values.

    Parameters
    ----------
    data
        A data frame of pandas, Polars or Arrow, or one column, by position. Texts and categories
        become shares of their levels.
    design, domain
        As in `weighted_mean`.
    interval
        Of shares, as there.

    Raises
    ------
    EstimationError
        As `weighted_mean`; or if there are no columns.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [20, 30, 40, 50], "sex": ["f", "m", "f", "f"]})
    >>> weighted_means(people, SurveyDesign([1, 1, 1, 1])).to_frame().estimate.round(2).to_dict()
    {'age': 35.0, 'sex: f': 0.75, 'sex: m': 0.25}
    """
    inside = design_of(design).inside(domain)
    names: list[str] = []
    found: list[MeanEstimate] = []
    for name, column in _columns(data):
        values = inputs.covariate(column, name)
        if not isinstance(values.dtype, pd.CategoricalDtype):
            names.append(name)
            found.append(weighted_mean(values.rename(name), design, inside))
            continue
        codes = values.cat.codes.to_numpy()
        for place, level in enumerate(values.cat.categories):
            answer = pd.Series(np.where(codes < 0, np.nan, codes == place), name=name)
            names.append(f"{name}: {level}")
            found.append(weighted_mean(answer, design, inside, share=True, interval=interval))
    return _joined(names, found, design)


def by_group(
    estimate: Callable[[Mask], MeanEstimate], groups: Any, design: SurveyDesign, domain: Any = None
) -> SeveralEstimates:
    """Make an estimate in each group, as R's `svyby` with `covmat`.

    Parameters
    ----------
    estimate
        A function of a domain (n,) that makes the estimate there.
    groups
        (n,) labels, or a data frame of several, whose combinations are the groups; missing ones
        are in none.
    design, domain
        The design, and the rows that count in any group; None for all.

    Raises
    ------
    EstimationError
        If nobody is in a group, or for what `estimate` raises: the group is named.

    Examples
    --------
    >>> pay, city = np.array([1.0, 2, 3, 9, 4, 5]), ["a", "a", "b", "b", "a", "b"]
    >>> design = SurveyDesign(np.ones(6))
    >>> found = by_group(lambda part: weighted_mean(pay, design, part), city, design)
    >>> found.values.round(3).tolist()
    [2.333, 5.667]
    """
    if not callable(estimate):
        raise EstimationError(
            "estimate: expected a function of a domain, as lambda part: weighted_mean(values, "
            f"design, part); got {type(estimate).__name__}"
        )
    inside = design_of(design).inside(domain)
    columns = [inputs.codes_of(column, name, design.n) for name, column in _columns(groups)]
    codes = np.column_stack([one[0] for one in columns])
    known = inside & (codes >= 0).all(axis=1)
    if not known.any():
        raise EstimationError("groups: nobody is in any")
    names, found = [], []
    for group in np.unique(codes[known], axis=0):
        labels = [one[1][code] for one, code in zip(columns, group, strict=True)]
        names.append(", ".join(map(inputs.level_text, labels)))
        try:
            found.append(estimate(known & (codes == group).all(axis=1)))
        except EstimationError as error:
            raise EstimationError(f"{names[-1]}: {error}") from error
    return _joined(names, found, design)


def _columns(data: Any) -> list[tuple[str, Any]]:
    """Return the columns of a data frame by name, or the one there is."""
    if len(getattr(data, "shape", (0,))) == 2 or isinstance(data, dict):
        frame = inputs.frame(data)
        if frame.shape[1] == 0:
            raise EstimationError("data: no columns")
        return [(str(name), frame.iloc[:, j]) for j, name in enumerate(frame.columns)]
    column = inputs.column(data, "values")
    return [(str(column.name) if column.name is not None else "values", column)]


def _joined(
    names: Sequence[str], found: Sequence[MeanEstimate], design: SurveyDesign
) -> SeveralEstimates:
    moved = [one.deviations for one in found if one.deviations is not None]
    deviations = np.column_stack(moved) if len(moved) == len(found) else None
    covariance = design.covariance(np.column_stack([one.influence for one in found]), deviations)
    return SeveralEstimates(
        names=tuple(names),
        values=np.array([one.value for one in found]),
        covariance=covariance,
        df=np.array([one.df for one in found]),
        each=tuple(found),
    )
