"""Models of all kinds from a data frame and a formula, in one spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation import inputs
from scs_report.estimation.assembled import Maximum, assemble
from scs_report.estimation.bias_reduced import BiasReduced, bias_reduced, designed_for
from scs_report.estimation.design import Array, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.frame import ordered_logit
from scs_report.estimation.glm import MeanModel, binary, counts, fit_mean
from scs_report.estimation.links import LINKS
from scs_report.estimation.model_result import ModelResult
from scs_report.estimation.multinomial import Levels, fit_multinomial
from scs_report.estimation.negative_binomial import fit_negative_binomial, whole_counts
from scs_report.estimation.partial_odds import fit_partial_odds
from scs_report.estimation.prepared import Prepared, prepare
from scs_report.estimation.refits import replicated_covariance
from scs_report.estimation.result import OrderedLogitResult

#: Models of a mean, with what reads their outcome.
_MEANS = {"linear": inputs.vector, "logit": binary, "probit": binary, "poisson": counts}
#: What `fit` fits.
MODELS = (
    *_MEANS,
    "negative binomial",
    "multinomial",
    *(f"ordered {link}" for link in LINKS),
    "partial proportional odds",
    "generalised ordered logit",
)


def fit(
    formula: str,
    data: Any,
    design: SurveyDesign | None = None,
    model: str = "",
    *,
    references: Mapping[str, Any] | None = None,
    domain: Any = None,
    varying: Sequence[str] = (),
    base: Any = None,
    errors: str = "linearised",
) -> ModelResult | OrderedLogitResult:
    """Fit a model of any kind to the columns of a data frame, with design-based errors.

    Parameters
    ----------
    formula, data, design, references, domain
        As in `ordered_logit`. Models of a mean and negative binomial ones take `offset(…)` in the
        formula.
    model
        What follows. If empty: an ordered logit for ordered categories, a logit for 0 and 1 (and
        True and False), a multinomial logit for texts and categories without order, and a linear
        model for other numbers.

        `linear`, `logit`, `probit`, `poisson`
            Models of a mean; the scores of R's `survey::svyglm`. The Poisson model is consistent
            for any outcome from zero on whose mean is exp(constant + x′b), whatever its variance.
        `negative binomial`
            A model of whole counts with the mean of the Poisson model and the variance
            mean + mean² / θ (NB2). log θ is estimated together with the coefficients, and has an
            error. Right only if the variance is this one; the Poisson model needs no such thing.
        `multinomial`
            Equations of each level of the outcome against `base`, the first level if None.
        `ordered logit`, `ordered probit`, `ordered cloglog`
            See `ordered_logit`.
        `partial proportional odds`
            An ordered logit in which the terms in `varying` have a coefficient at every cutpoint
            (Peterson and Harrell 1990, Applied Statistics 39: 205–217).
        `generalised ordered logit`
            The same with all terms.
    varying
        Terms of a partial proportional odds model that fail the test of parallel lines, by name
        (see `ModelTests.parameters_of`).
    base
        The base level of a multinomial model.
    errors
        `linearised`, or for models of a mean and a design of few clusters `bias-reduced`: CR2, with
        degrees of freedom of each parameter and contrast of their own (see `bias_reduced`); joint
        tests and predictions take those of the design.

    Raises
    ------
    EstimationError
        For the reasons of `ordered_logit`; if the outcome is not what the model needs or takes a
        single value; where the data separate the outcome (only ordered models mark what has no
        finite estimate and go on); or if probabilities of a model with varying terms leave 0 to 1.

    Examples
    --------
    >>> people = {"pay": [5.0, 7, 6, 9, 8, 12], "age": [21, 30, 33, 45, 51, 60]}
    >>> fit("pay ~ age", people).names
    ('Intercept', 'age')
    >>> fit("pay > 7 ~ age", people)
    Traceback (most recent call last):
    ...
    scs_report.estimation.errors.EstimationError: formula 'pay > 7 ~ age': the outcome must be \
one column, got 'pay > 7'; make it a column of the data
    """
    data = inputs.frame(data)
    kind = model or _guess(formula, data)
    if kind not in MODELS:
        raise EstimationError(f"model: got {kind!r}, expected one of {', '.join(MODELS)}")
    partial = kind == "partial proportional odds"
    if bool(varying) != partial:
        expected = "terms in" if partial else "no"
        raise EstimationError(f"varying: a model {kind!r} takes {expected} `varying`")
    if base is not None and kind != "multinomial":
        raise EstimationError(f"base: a model {kind!r} has none")
    if kind.startswith("ordered "):
        return ordered_logit(
            formula, data, design, references=references, domain=domain, link=kind.split()[1]
        )
    if errors not in ("linearised", "bias-reduced"):
        raise EstimationError(f"errors: got {errors!r}, expected linearised or bias-reduced")
    if errors == "bias-reduced" and kind not in _MEANS:
        raise EstimationError(
            f"errors: bias-reduced ones are for {', '.join(_MEANS)} models, not for {kind!r}"
        )
    levels = Levels()
    readers = {**_MEANS, "multinomial": levels.read, "negative binomial": whole_counts}
    outcome = readers.get(kind, inputs.answers)
    offset = kind in (*_MEANS, "negative binomial")
    found = prepare(formula, data, design, references, domain, outcome, offset=offset)
    people, covariates, factors = found.data, found.terms.names, found.terms.factors()
    chosen = _columns(found, varying) if partial else list(range(len(covariates)))

    def reach(
        there: Any, weight: Array, n: int
    ) -> tuple[Maximum, tuple[str, ...], tuple[Any, ...]]:
        """Fit the model to some patterns; return its parameters' names and what it predicts."""
        answer, X = people.answer[there], people.X[there]
        # about its mean an offset overflows nowhere
        level = float(weight @ found.offset[there] / weight.sum())
        offset = found.offset[there] - level
        if kind in _MEANS:
            reached = fit_mean(answer, X, weight, n, covariates, kind, offset, factors)
            return _lowered(reached, level), ("Intercept", *covariates), ("mean",)
        if kind == "negative binomial":
            made = fit_negative_binomial(answer, X, weight, n, covariates, offset, factors)
            return _lowered(made[0], level), made[1], ("mean",)
        if kind == "multinomial":
            shown = levels.present(answer, base)
            return *fit_multinomial(answer, X, weight, n, covariates, levels, base, factors), shown
        shown = found.categories
        return fit_partial_odds(answer, X, weight, n, covariates, chosen, factors, shown)

    maximum, names, shown = reach(slice(None), people.weight, found.design.count(people.rows))
    reduced = _reduced(maximum, found) if errors == "bias-reduced" else None
    replicated = None
    if found.design.replicates is not None:
        change = np.linalg.inv(maximum.origin @ maximum.to_centre)

        def refit(there: Any, weight: Array, n: int) -> Array:
            again, own, _ = reach(there, weight, n)
            if own != names:
                raise EstimationError("nobody has some answer there")
            return np.asarray(change @ again.parameters)

        replicated = replicated_covariance(
            refit, people.pattern, len(people.answer), people.rows, found.design
        )
    result = assemble(maximum, people, found.design, names, shown, covariates, reduced, replicated)
    return replace(
        result,
        outcome=found.model.outcome,
        formula=found.model.formula,
        terms=found.terms,
        n_dropped=found.n_dropped,
        dropped=found.dropped,
    )


def _lowered(maximum: Maximum, level: float) -> Maximum:
    """Take what an offset was moved by from the constant, the first parameter."""
    values = maximum.values.copy()
    values[0] -= level
    return replace(maximum, values=values) if level else maximum


def _reduced(maximum: Maximum, found: Prepared) -> BiasReduced:
    """Return the bias-reduced covariance of a model of a mean."""
    cluster, data, kind = designed_for(found.design), found.data, maximum.kind
    assert isinstance(kind, MeanModel)
    assert maximum.design_matrix is not None
    predictor = maximum.design_matrix @ maximum.values + found.offset
    mean, pattern = kind.mean(predictor), data.pattern
    return bias_reduced(
        (maximum.design_matrix * kind.slope(predictor)[:, None])[pattern],
        (data.answer - mean)[pattern],
        kind.variance(mean)[pattern],
        found.design.weights[data.rows],
        cluster[data.rows],
    )


def _columns(found: Prepared, varying: Sequence[str]) -> list[int]:
    """Return the columns of the terms in `varying`."""
    if isinstance(varying, str):
        raise EstimationError(f"varying: expected a list of terms, got the text {varying!r}")
    columns = {j for term in varying for j in found.terms.columns_of(term)}
    return sorted(columns)


def _guess(formula: Any, data: Any) -> str:
    """Choose a model by the outcome."""
    outcome = str(formula).partition("~")[0].strip().strip("`")
    if outcome not in data:
        return "linear"  # what is wrong is said where the formula is read
    column = data[outcome]
    if isinstance(column, pd.DataFrame):
        return "linear"  # more than one of this name: said there too
    if hasattr(column.dtype, "categories"):
        return "ordered logit" if column.cat.ordered else "multinomial"
    if column.dtype.kind not in "biuf":
        return "multinomial"
    return "logit" if set(column.dropna().unique()) <= {0, 1} else "linear"
