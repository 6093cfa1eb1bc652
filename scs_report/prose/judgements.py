"""Tests that claims may use beside comparisons: significant, majority, ordering and so on."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from scs_report.errors import UserError
from scs_report.prose.factbook import FactNode
from scs_report.prose.outcomes import Comparable, compare, holds
from scs_report.prose.truth import Truth, all_of, any_of, negated
from scs_report.results import Results


def significant(number: FactNode) -> Truth:
    """Whether a difference is clearly not zero, in a descriptive claim too.

    Raises
    ------
    UserError
        If the fact is no difference.
    """
    quantity = number.quantity
    if not number.is_difference or (quantity.error is None and not quantity.reason):
        raise UserError(f"{quantity.words} is not a difference with an interval")
    return holds(number, "<" if quantity.value < 0 else ">", 0, clearly=True)


def majority(number: FactNode) -> Truth:
    """Whether a share is clearly more than half."""
    if number.quantity.unit not in ("share", "probability"):
        raise UserError(f"{number.quantity.words} is not a share")
    return number > 0.5


def ordering(*numbers: Comparable) -> Truth:
    """Whether each is clearly greater than the next."""
    return all_of(*(first > second for first, second in pairwise(_several(numbers))))


def rising(*numbers: Comparable) -> Truth:
    """Whether the last is clearly greater than the first, and no step between goes down clearly."""
    first, *_, last = _several(numbers)
    steps = (later < earlier for earlier, later in pairwise(numbers))
    return all_of(last > first, negated(any_of(*steps)))


def falling(*numbers: Comparable) -> Truth:
    """Whether the numbers rise when read from the end."""
    return rising(*reversed(numbers))


def _several(numbers: tuple[Comparable, ...]) -> tuple[Comparable, ...]:
    if len(numbers) < 2:
        raise UserError("An ordering needs two facts at least")
    return numbers


def make_tests(results: Results) -> dict[str, Callable[..., Any]]:
    """Return the tests by name, for the context of templates."""
    verdicts = {hypothesis.key: hypothesis.verdict for hypothesis in results.hypotheses}

    def verdict(key: str) -> str:
        """Return what the data say of a hypothesis of Table 1."""
        if key not in verdicts:
            near = difflib.get_close_matches(key, verdicts, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(verdicts)}."
            raise UserError(f"There is no hypothesis {key}", hint=hint)
        return verdicts[key]

    return {
        "compare": compare,
        "significant": significant,
        "majority": majority,
        "ordering": ordering,
        "rising": rising,
        "falling": falling,
        "verdict": verdict,
    }
