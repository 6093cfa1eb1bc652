"""From a maximum of a likelihood to the result that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scs_report.estimation.bias_reduced import BiasReduced
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.fit import Patterns
from scs_report.estimation.inference import errors, root
from scs_report.estimation.model_result import Columns, Kind, ModelResult
from scs_report.patterns import sums


@dataclass(frozen=True, eq=False)
class Maximum:
    """What a fitting function reached.

    Attributes
    ----------
    values, influence
        (q,) parameters in whatever basis is good for digits, and (P, q) each pattern's influence on
        them for a weight of one.
    inverse
        (q, q) inverse information, weights with mean one.
    log_likelihood, log_likelihood_null
        Weights as given.
    to_centre, origin
        (q, q) matrices from `values` to the parameters at the covariates' means, and from these to
        the parameters themselves.
    columns
        (q,) the covariate of each parameter; −1 for constants.
    design_matrix
        (P, q) what `values` multiply, for models of a mean.
    """

    kind: Kind
    values: Array
    influence: Array
    inverse: Array
    log_likelihood: float
    log_likelihood_null: float
    iterations: int
    to_centre: Array
    origin: Array
    columns: Columns
    centre: Array
    dispersion: float = np.nan
    design_matrix: Array | None = None

    @property
    def parameters(self) -> Array:
        """(q,) the parameters themselves."""
        return self.origin @ self.to_centre @ self.values


def assemble(
    found: Maximum,
    data: Patterns,
    design: SurveyDesign,
    names: Sequence[str],
    levels: Sequence[object],
    covariates: Sequence[str],
    reduced: BiasReduced | None = None,
    replicated: Array | None = None,
) -> ModelResult:
    """Attach errors to a maximum; `names` are those of the parameters.

    Linearised ones, or those given as `reduced`, or as `replicated` (q, q) of `found.values`.
    """
    sizes = None
    if reduced is not None:
        covariance = reduced.covariance
    elif replicated is not None:
        covariance = replicated
    else:
        covariance = design.pattern_covariance(data.pattern, data.rows, found.influence)
    if design.clusters is not None:
        scale = float(design.weights[data.rows].max())
        squares = sums(data.pattern, len(data.answer), design.squares_of(data.rows, scale))
        sizes = np.sqrt(squares @ (found.influence * scale) ** 2)
    rooted, lacking = (part @ found.to_centre.T for part in root(covariance, sizes))
    original, without = rooted @ found.origin.T, lacking @ found.origin.T
    at_centre = found.to_centre @ found.values
    change = found.origin @ found.to_centre
    return ModelResult(
        kind=found.kind,
        names=tuple(names),
        values=found.origin @ at_centre,
        standard_errors=errors(original, without),
        covariance=original.T @ original,
        centre=found.centre,
        at_centre=at_centre,
        root=rooted,
        lacking=lacking,
        origin=found.origin,
        columns=found.columns,
        levels=tuple(levels),
        n=design.count(data.rows),
        weight=float(data.weight.sum()),
        n_patterns=len(data.answer),
        n_clusters=design.clusters_among(data.rows),
        degrees_of_freedom=design.degrees_of_freedom_among(data.rows),
        log_likelihood=found.log_likelihood,
        log_likelihood_null=found.log_likelihood_null,
        iterations=found.iterations,
        naive=change @ found.inverse @ change.T,
        finite=np.ones(len(names), dtype=bool),
        covariate_names=tuple(covariates),
        dispersion=found.dispersion,
        reduced=None if reduced is None else reduced.moved_by(change),
    )


def refuse_separated(
    directions: Array, names: Sequence[str], factors: Sequence[Factor], X: Array, what: str
) -> None:
    """Raise for covariates along which the likelihood rises for ever, by name.

    `directions` (p, m) are on the scale of the covariates X (P, p); `what` is so where they run to.

    Raises
    ------
    EstimationError
        Always.
    """
    length = np.abs(directions).max(axis=1) * X.std(axis=0)
    moving = [j for j in range(len(names)) if length[j] > 1e-6 * length.max()]
    shown = []
    for factor in factors:
        levels = [
            level for level, j in zip(factor.levels, factor.columns, strict=True) if j in moving
        ]
        if len(levels) == len(factor.levels) > 1:
            levels = [factor.reference]
        shown += [f"{factor.name} = {level}" for level in levels]
        moving = [j for j in moving if j not in factor.columns]
    shown += [names[j] for j in moving]
    raise EstimationError(
        f"no finite estimate (separation): {what} where {' or '.join(shown)} runs to its end; join "
        "that level with another, or leave it out together with its people by `domain=`"
    )
