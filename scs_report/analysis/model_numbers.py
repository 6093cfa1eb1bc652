"""The addresses of what models estimate."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.analysis.numbers import Numbers
from scs_report.results import (
    Address,
    Estimate,
    ModelTable,
    ParameterEstimate,
    PredictionSeries,
    Quantity,
    coefficient,
    cutpoint,
)
from scs_report.results.table_grids import prediction_addresses


def put_model_numbers(
    numbers: Numbers, table: ModelTable, series: Iterable[PredictionSeries]
) -> None:
    """Put coefficients, cutpoints and predictions of all models among the numbers."""
    for model in table.models:
        numbers.put(Address("n", base=model.base, model=model.key), Quantity(value=float(model.n)))
        for place, parameters in (
            (coefficient, model.coefficients),
            (cutpoint, model.cutpoints),
        ):
            for one in parameters:
                numbers.put(
                    place(model.key, one.key),
                    ParameterEstimate(
                        value=one.value,
                        se=one.se,
                        low=one.low,
                        high=one.high,
                        z=one.z,
                        p=one.p,
                        finite=one.finite,
                    ),
                )
    outcomes = {model.key: model.outcome for model in table.models}
    for along in series:
        addresses = prediction_addresses(along, outcomes[along.model])
        for address, found in zip(addresses, along.predictions, strict=True):
            numbers.put(
                address,
                Estimate(value=found.probability, se=found.se, low=found.low, high=found.high),
            )
        if len(addresses) > 1:
            numbers.put(
                addresses[-1] - addresses[0],
                Estimate(
                    value=along.change,
                    se=along.change_se,
                    low=along.change_low,
                    high=along.change_high,
                ),
            )
