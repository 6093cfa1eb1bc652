"""Named numbers for the prose."""

from __future__ import annotations

from typing import Literal

from scs_report.results._base import Count, Part, Size, Words
from scs_report.results.estimates import Reason

Unit = Literal["share", "difference", "count", "number", "probability"]


class Fact(Part, frozen=True):
    """A number the prose may use, with where it comes from.

    Shares, probabilities and differences between them are proportions. `anchor` is the id of the
    appendix table or figure that holds the number. A share says what it counts: the answers
    `codes` to `of` (a question, a derived variable or an item), in `base`, among those who have
    the codes of `within`; `disclosed` leaves out of the base who gave no answer of substance. `n`
    is the size of the base, `weight` its sum of weights. A predicted probability names the answers
    and the base of its model. A difference is the fact `first` minus the fact `second`.
    """

    name: Words
    unit: Unit
    value: float
    se: Size | None = None
    low: float | None = None
    high: float | None = None
    n: Count | None = None
    weight: Size | None = None
    base: str | None = None
    question: str | None = None
    of: str | None = None
    codes: tuple[str, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    disclosed: bool = False
    first: str | None = None
    second: str | None = None
    anchor: str | None = None


class WithheldFact(Part, frozen=True):
    """A fact that is not disclosed: everything about it but its number.

    A difference is withheld with either of its facts.
    """

    name: Words
    unit: Unit
    reason: Reason
    n: Count | None = None
    base: str | None = None
    question: str | None = None
    of: str | None = None
    codes: tuple[str, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    first: str | None = None
    second: str | None = None
    anchor: str | None = None
