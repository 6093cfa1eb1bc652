"""The covariance of a model that is fitted anew with each set of replicate weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.patterns import Index, sums
from scs_report.estimation.solve import Solution, solve


def refitted_covariance(
    solved: Solution,
    answer: Array,
    X: Array,
    pattern: Index,
    rows: Index,
    design: SurveyDesign,
    names: Sequence[str],
    link: str,
) -> Array:
    """Return the covariance of `solved.values`, (p + K − 1, p + K − 1).

    Parameters
    ----------
    solved
        The maximum with the weights of the design, which has replicate weights.
    answer, X
        (P,) and (P, p) of the patterns, as it was found from.
    pattern, rows
        (m,) as in `SurveyDesign.pattern_covariance`.
    names, link
        As in `fit_ordered_logit`.

    Raises
    ------
    EstimationError
        If the model cannot be fitted with some replicate weights, an answer that others have is
        missing there, or an estimate is not finite: the replicate is named.
    """
    basis, p = solved.basis, len(names)

    def refit(weights: Array) -> Array:
        weight = sums(pattern, len(answer), weights)
        there = weight > 0
        people = int(np.count_nonzero(weights))
        again = solve(answer[there], X[there], weight[there], people, names, link)
        if not np.array_equal(again.levels, solved.levels):
            raise EstimationError("nobody has some answer there")
        if again.is_separated:
            raise EstimationError("some parameter has no finite estimate there")
        b = again.basis.inverse @ again.values[:p]
        moved = again.values.copy()
        moved[:p] = basis.triangle @ b
        moved[p:] += (again.basis.centre - basis.centre) @ b
        return moved

    def values(weights: Array) -> Array:
        found = []
        for number, column in enumerate(weights.T, 1):
            try:
                found.append(refit(column[rows]))
            except EstimationError as error:
                raise EstimationError(f"replicate {number}: {error}") from error
        return np.array(found)

    deviations = design.deviations(values)
    assert deviations is not None
    return design.covariance(np.empty((design.n, 0)), deviations)
