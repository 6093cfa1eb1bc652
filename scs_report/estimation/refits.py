"""The covariance of a model that is fitted anew with each set of replicate weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from scs_report.estimation.design import Array, Mask, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.solve import Solution, solve
from scs_report.patterns import Index, sums

#: Fits a model to some patterns, (P,) which, with their weights (m,), and so many people.
Refit = Callable[[Mask, Array, int], Array]


def replicated_covariance(
    refit: Refit, pattern: Index, count: int, rows: Index, design: SurveyDesign
) -> Array:
    """Return the covariance of the parameters that a model has with each set of replicate weights.

    Parameters
    ----------
    refit
        Returns the parameters (q,), in one basis for all.
    pattern, rows
        (m,) as in `SurveyDesign.pattern_covariance`, of so many patterns as `count`.
    design
        With replicate weights.

    Raises
    ------
    EstimationError
        If the model cannot be fitted with some of them: the replicate is named.
    """

    def values(weights: Array) -> Array:
        found = []
        for number, column in enumerate(weights.T, 1):
            own = column[rows]
            weight = sums(pattern, count, own)
            there: npt.NDArray[np.bool_] = weight > 0
            try:
                if not there.any():
                    raise EstimationError("nobody of the model has a weight there")
                found.append(refit(there, weight[there], int(np.count_nonzero(own))))
            except EstimationError as error:
                raise EstimationError(f"replicate {number}: {error}") from error
        return np.array(found)

    deviations = design.deviations(values)
    assert deviations is not None
    return design.covariance(np.empty((design.n, 0)), deviations)


def refit_ordered(
    solved: Solution, answer: Array, X: Array, names: Sequence[str], link: str
) -> Refit:
    """Return what fits an ordered model anew, in the basis of `solved`.

    `answer` (P,) and X (P, p) are of the patterns. It raises where an answer that others have is
    missing, or an estimate is not finite.
    """
    basis, p = solved.basis, len(names)

    def refit(there: Mask, weight: Array, people: int) -> Array:
        again = solve(answer[there], X[there], weight, people, names, link)
        if not np.array_equal(again.levels, solved.levels):
            raise EstimationError("nobody has some answer there")
        if again.is_separated:
            raise EstimationError("some parameter has no finite estimate there")
        b = again.basis.inverse @ again.values[:p]
        moved = again.values.copy()
        moved[:p] = basis.triangle @ b
        moved[p:] += (again.basis.centre - basis.centre) @ b
        return moved

    return refit
