"""Named numbers for the prose."""

from __future__ import annotations

from typing import Literal

from scs_report.results._base import Part

Unit = Literal["share", "difference", "count", "number", "probability"]


class Fact(Part, frozen=True):
    """A number the prose may use, with where it comes from.

    Shares, probabilities and differences between them are proportions. `anchor` is the id of the
    appendix table or figure that holds the number.
    """

    name: str
    unit: Unit
    value: float
    se: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    base: str | None = None
    question: str | None = None
    anchor: str | None = None
