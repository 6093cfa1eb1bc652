"""Named numbers for the prose: a fact is a short name for an address."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from scs_report.results._base import Count, Part, Size, Words
from scs_report.results.addresses import Address
from scs_report.results.estimates import (
    Estimate,
    IndependenceEstimate,
    Mean,
    ShareEstimate,
    Value,
    WaldTest,
)
from scs_report.results.statistics import Statistic

#: First parts of the names of facts that need no declaration.
MADE = ("design", "n", "hypotheses", "models", "predicted", "replicated", "audit")

#: Beginnings of the names of facts that compare a part of the respondents with all of them.
COMPARED = ("here", "all")

#: A margin is half the width of an interval of a proportion.
Unit = Literal["share", "difference", "margin", "count", "number", "probability"]
#: Units of what is printed a hundredfold: in percent, or in points.
PROPORTIONS: tuple[Unit, ...] = ("share", "probability", "difference", "margin")

_UNITS: dict[Statistic, Unit] = {
    "share": "share",
    "unweighted_share": "share",
    "margin_of_error": "margin",
    "prediction": "probability",
    "n": "count",
    "count": "count",
    "effective_n": "count",
    "tally": "count",
}


class Fact(Part, frozen=True, dict=True):
    """A number with its name, as prose and accounts see it.

    Shares, probabilities and differences between them are proportions. `n` is the size of a share's
    base, `weight` its sum of weights; `address` is "" for numbers that are not of the results.
    """

    name: Words
    unit: Unit
    value: float
    se: Size | None = None
    low: float | None = None
    high: float | None = None
    n: Count | None = None
    weight: Size | None = None
    address: str = ""

    @property
    def is_difference(self) -> bool:
        """Whether it is one number minus another, in whatever unit."""
        return self.at is not None and self.at.is_difference

    @cached_property
    def at(self) -> Address | None:
        """What the number is."""
        return Address.parse(self.address) if self.address else None


def unit_of(address: Address) -> Unit:
    """Return the unit of the number at an address; a difference of means has theirs."""
    unit = _UNITS.get(address.statistic, "number")
    return "difference" if address.is_difference and unit in PROPORTIONS else unit


def named(name: str, address: str, value: Value, people: int | None = None) -> Fact:
    """Return the fact of this name; `people` are those in the model of a prediction."""
    unit = unit_of(Address.parse(address))
    if isinstance(value, IndependenceEstimate | WaldTest):
        return Fact(name=name, unit=unit, value=value.p, address=address)
    if not isinstance(value, Estimate):
        return Fact(name=name, unit=unit, value=value.value, address=address)
    sized = value if isinstance(value, ShareEstimate | Mean) else None
    return Fact(
        name=name,
        unit=unit,
        value=value.value,
        se=value.se,
        low=value.low,
        high=value.high,
        n=sized.n if sized else people,
        weight=sized.weight if sized else None,
        address=address,
    )
