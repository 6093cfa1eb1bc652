"""Parameters of models as results have them, also where a term has one for every cutpoint."""

from __future__ import annotations

import msgspec

from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import Fitted
from scs_report.analysis.specification import Models
from scs_report.estimation import (
    EstimationError,
    ModelResult,
    OrderedLogitResult,
    ParallelLinesTest,
    fit_by_cutpoint,
    two_sided,
)
from scs_report.results import Model, ParameterEstimate


def parameters(result: OrderedLogitResult | ModelResult) -> list[ParameterEstimate]:
    """Return value, error and test of each parameter."""
    low, high = result.interval()
    # where there is no finite estimate too, which is marked
    p_values = two_sided(result.z, result.reference_df)
    return [
        ParameterEstimate(
            value=float(result.values[i]),
            se=float(result.standard_errors[i]),
            z=float(result.z[i]),
            p=float(p_values[i]),
            low=float(low[i]),
            high=float(high[i]),
            finite=bool(result.finite[i]),
        )
        for i in range(len(result.values))
    ]


def by_cutpoint(
    plan: Models,
    fitted: Fitted,
    tests: ParallelLinesTest,
    model: Model,
    numbers: Numbers,
) -> Model:
    """Put coefficients at every cutpoint among the numbers, of terms that fail the test.

    Where these people do not carry them it is put there that they are not estimable.
    """
    varying = tuple(test.term for test in tests.terms if test.p < plan.alpha)
    if not varying:
        return model
    model = msgspec.structs.replace(model, by_cutpoint=varying)
    try:
        result = fit_by_cutpoint(
            fitted.sample.values(plan.outcome),
            fitted.X,
            fitted.sample.design,
            varying,
            fitted.keys,
            domain=fitted.inside,
            factors=fitted.factors,
        )
    except EstimationError:
        for address in model.at_cutpoints.values():
            numbers.lack(address, "not_estimable")
        return model
    found = dict(zip(result.names, parameters(result.with_inference(plan.inference)), strict=True))
    for (term, cut), address in model.at_cutpoints.items():
        numbers.put(address, found[f"{cut}: {term}"])
    return model
