"""What each row of a design adds to the estimates of a fitted cumulative model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scs_report.estimation.arrays import model_arrays
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.fit import collapsed
from scs_report.estimation.margins import Averages
from scs_report.estimation.result import OrderedLogitResult
from scs_report.estimation.solve import solve


@dataclass(frozen=True, eq=False)
class ModelInfluence:
    """Influence values of a model, weights included; `SurveyDesign.covariance` makes errors of it.

    `at_centre` (n, p + K − 1) is the influence on the coefficients and the cutpoints at the
    covariates' means `centre` (p,); rows outside the model have none. It holds data of people.
    """

    at_centre: Array
    centre: Array

    @property
    def values(self) -> Array:
        """(n, p + K − 1) influence on the coefficients and the cutpoints."""
        p, moved = len(self.centre), self.at_centre.copy()
        moved[:, p:] += (moved[:, :p] @ self.centre)[:, None]
        return moved

    def of(self, averages: Averages) -> Array:
        """(n, K) influence on averages over people, whose covariates count as fixed."""
        return self.at_centre @ averages.by_centred.T


def model_influence(
    result: OrderedLogitResult, answer: Any, X: Any, design: SurveyDesign, domain: Any = None
) -> ModelInfluence:
    """Return the influence values of a model that was fitted to these people.

    Parameters
    ----------
    result
        From `fit_ordered_logit` with the same arguments.
    answer, X, design, domain
        As there.

    Raises
    ------
    EstimationError
        As `fit_ordered_logit`.

    Notes
    -----
    The inverse bread times the weighted scores (Binder 1983), as in `SurveyDesign.covariance`.

    Examples
    --------
    >>> from scs_report.estimation import fit_ordered_logit
    >>> answer, X = [1, 2, 1, 3, 2, 3], [[0.0], [1.0], [2.0], [1.5], [0.5], [3.0]]
    >>> design = SurveyDesign([1, 1, 2, 1, 1, 2])
    >>> fit = fit_ordered_logit(answer, X, design)
    >>> influence = model_influence(fit, answer, X, design)
    >>> bool(np.allclose(design.covariance(influence.values), fit.covariance))
    True
    """
    p = result.n_coefficients
    given = model_arrays(answer, X, design, result.names[:p], domain, result.link.name, ())
    data = collapsed(given, design)
    solved = solve(data.answer, data.X, data.weight, len(data.rows), given.names, result.link.name)
    of_patterns = solved.influence.copy()
    of_patterns[:, :p] = of_patterns[:, :p] @ solved.basis.inverse.T
    found = np.zeros((design.n, of_patterns.shape[1]))
    found[data.rows] = of_patterns[data.pattern] * design.weights[data.rows][:, None]
    return ModelInfluence(found, solved.basis.centre)
