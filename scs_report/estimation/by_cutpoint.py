"""Partial proportional odds models from arrays: what Table 4 sets beside its ordered logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scs_report.estimation.arrays import model_arrays
from scs_report.estimation.assembled import assemble
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.fit import collapsed
from scs_report.estimation.model_result import ModelResult
from scs_report.estimation.partial_odds import fit_partial_odds
from scs_report.estimation.refits import replicated_covariance


def fit_by_cutpoint(
    answer: Any,
    X: Any,
    design: SurveyDesign,
    varying: Sequence[str],
    names: Sequence[str] | None = None,
    *,
    domain: Any = None,
    factors: Sequence[Factor] = (),
) -> ModelResult:
    """Fit an ordered logit in which some terms have a coefficient at every cutpoint.

    Parameters
    ----------
    answer, X, design, names, domain, factors
        As in `fit_ordered_logit`.
    varying
        Names of factors and of covariates; those of `ParallelLinesTest.terms`.

    Raises
    ------
    EstimationError
        If a term is not there, or for the reasons of `fit_partial_odds`.
    """
    given = model_arrays(answer, X, design, names, domain, "logit", factors)
    columns = {name: [at] for at, name in enumerate(given.names)}
    columns |= {factor.name: list(factor.columns) for factor in factors}
    if strangers := [term for term in varying if term not in columns]:
        raise EstimationError(f"varying: got {strangers[0]!r}, expected some of {list(columns)}")
    chosen = sorted({column for term in varying for column in columns[term]})
    data = collapsed(given, design)
    n = design.count(data.rows)
    found, labels, levels = fit_partial_odds(
        data.answer, data.X, data.weight, n, given.names, chosen, factors
    )
    replicated = None
    if design.replicates is not None:
        change = np.linalg.inv(found.origin @ found.to_centre)

        def refit(there: Any, weight: Array, n: int) -> Array:
            again, own, _ = fit_partial_odds(
                data.answer[there], data.X[there], weight, n, given.names, chosen, factors
            )
            if own != labels:
                raise EstimationError("nobody has some answer there")
            return np.asarray(change @ again.parameters)

        replicated = replicated_covariance(refit, data.pattern, len(data.answer), data.rows, design)
    return assemble(found, data, design, labels, levels, given.names, replicated=replicated)
