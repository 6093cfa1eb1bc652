"""Average predictions by group of people, and comparisons of levels with one another."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import adjust_p, two_sided
from scs_report.estimation.margins import Averages, Model, average_predictions, complete_people


def average_predictions_by(
    result: Model, data: Any, group: str, weights: Any = None
) -> pd.DataFrame:
    """Average predictions within groups of people, all at their own values.

    Parameters
    ----------
    result
        From `ordered_logit` or `fit`.
    data, weights
        The people and their weights; rows with missing values are left out.
    group
        The column of `data` that tells the groups, in the model or not.

    Returns
    -------
    DataFrame
        Columns group, level, estimate, se, low, high, n.

    Raises
    ------
    EstimationError
        If the model was fitted without a formula, or data or weights do not fit it.

    Examples
    --------
    >>> from scs_report.estimation import fit
    >>> people = {"y": [0, 1, 0, 1, 1, 0, 1, 0, 1], "x": [1, 2, 2, 1, 3, 1, 4, 3, 2]}
    >>> people["city"] = list("aabbbabab")
    >>> average_predictions_by(fit("y ~ x", people), people, "city").n.tolist()
    [4, 5]
    """
    frame = inputs.frame(data)
    if group not in frame:
        raise EstimationError(f"group: the data have no column {group!r}")
    people, share, kept = complete_people(result, frame, weights)
    codes, labels = inputs.codes_of(frame[group].iloc[kept], group, len(kept))
    rows: list[dict[str, Any]] = []
    for code, label in enumerate(labels):
        inside = np.flatnonzero(codes == code)
        if not len(inside):
            continue
        own = None if share is None else share[inside]
        averages = average_predictions(result, people.iloc[inside].reset_index(drop=True), own)
        rows += [{group: label, **row, "n": len(inside)} for row in _shown(result, averages)]
    return pd.DataFrame(rows, columns=[group, "level", "estimate", "se", "low", "high", "n"])


def pairwise_comparisons(
    result: Model, data: Any, variable: str, weights: Any = None, adjust: str = "holm"
) -> pd.DataFrame:
    """Compare every two levels of a factor: average predictions with everybody given each.

    Parameters
    ----------
    result, data, weights
        As in `average_predictions_by`.
    variable
        A factor of the formula.
    adjust
        How p-values are adjusted for the number of pairs, within each level of the outcome: `holm`,
        `bonferroni` or `none` (see `adjust_p`).

    Returns
    -------
    DataFrame
        Columns contrast, level, difference, se, low, high, p; intervals are of each alone.

    Raises
    ------
    EstimationError
        If the variable is no factor of the model, or as `average_predictions_by`.

    Examples
    --------
    >>> from scs_report.estimation import fit
    >>> people = {"y": [0, 1, 0, 1, 1, 0, 1, 0, 1, 1], "g": list("aabbccabca")}
    >>> pairwise_comparisons(fit("y ~ g", people), people, "g").contrast.tolist()
    ['b − a', 'c − a', 'c − b']
    """
    people, share, _ = complete_people(result, inputs.frame(data), weights)
    terms = result.terms
    if terms is None or variable not in terms.model.variables or not terms.is_factor(variable):
        hint = ""
        if terms is not None and variable in terms.model.variables:
            hint = f"; with C({variable}) in the formula it is one"
        raise EstimationError(f"variable: {variable!r} is no factor of the model{hint}")
    levels = terms.levels(variable)
    averages = {
        level: average_predictions(
            result,
            people.assign(**{variable: pd.Series([level] * len(people), index=people.index)}),
            share,
        )
        for level in levels
    }
    rows = [
        {"contrast": f"{second} − {first}", **row}
        for first, second in combinations(levels, 2)
        for row in _shown(result, averages[second] - averages[first])
    ]
    columns = ["contrast", "level", "estimate", "se", "low", "high"]
    made = pd.DataFrame(rows, columns=columns).rename(columns={"estimate": "difference"})
    with np.errstate(divide="ignore", invalid="ignore"):
        made["p"] = two_sided((made.difference / made.se).to_numpy(), result.reference_df)
    for level in made.level.unique():
        of_level = made.level == level
        made.loc[of_level, "p"] = adjust_p(made.p[of_level].to_numpy(), adjust)
    return made


def _shown(result: Model, averages: Averages) -> list[dict[str, Any]]:
    return [
        {"level": level, "estimate": one.value, "se": one.se, "low": one.low, "high": one.high}
        for level, one in zip(result.labels, averages.with_errors(result), strict=True)
    ]
