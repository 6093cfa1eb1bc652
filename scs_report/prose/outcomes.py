"""Comparisons and their outcome: greater, smaller, unclear or unknown.

The error of a difference is the design-based one where the results hold that difference. Otherwise
it is the sum of the two standard errors: no covariance can make it greater (Cauchy–Schwarz), so
that what is called clear is clear. Where the results print an interval of the difference, a
comparison at 95% is clear only if that interval excludes zero too.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.prose.evidence import CONFIDENCE, Evidence, Judge, Outcome, Sign, judge_at_work
from scs_report.prose.truth import Truth, Unknown
from scs_report.results import PROPORTIONS, Unit

__all__ = ["Comparable", "Comparison", "Outcome", "Quantity", "compare"]


@dataclass(frozen=True)
class Gap:
    """What is known of the difference of two numbers beside its value.

    `error` bounds its standard error from above (None if both are exact); `low` and `high` are the
    95% interval that is printed of it, if one is.
    """

    error: float | None
    low: float | None = None
    high: float | None = None


class Comparable(ABC):
    """What claims compare: a fact, a sum of facts. Numbers stand on the other side."""

    @property
    @abstractmethod
    def quantity(self) -> Quantity:
        """Value, error and words."""

    def known_gap(self, other: Comparable) -> Gap:
        """Return what is known of the difference to another number."""
        return Gap(_sum(self.quantity.error, other.quantity.error))

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        return holds(self, "=", other)

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        found = holds(self, "=", other)
        return found if isinstance(found, Unknown) else not found

    def __hash__(self) -> int:
        return hash(self.quantity.words)

    def __lt__(self, other: Comparable | float) -> Truth:
        return holds(self, "<", other)

    def __le__(self, other: Comparable | float) -> Truth:
        return holds(self, "<=", other)

    def __gt__(self, other: Comparable | float) -> Truth:
        return holds(self, ">", other)

    def __ge__(self, other: Comparable | float) -> Truth:
        return holds(self, ">=", other)

    def __float__(self) -> float:
        return self.quantity.value

    def __add__(self, other: Comparable | float) -> Quantity:
        return self.quantity.joined("+", _comparable(other, self).quantity)

    def __sub__(self, other: Comparable | float) -> Quantity:
        return self.quantity.joined("-", _comparable(other, self).quantity)


@dataclass(frozen=True, eq=False)
class Quantity(Comparable):
    """A fact, a number, or a sum or difference of them.

    Attributes
    ----------
    value
        Its value; nan if it is not known.
    error
        An upper bound of its standard error; None if it is exact.
    words
        What it is called in evidence.
    unit
        Its unit.
    reason
        Why it is not known; "" if it is.
    small_base
        Whether it rests on so few people that it is to be read with caution.
    """

    value: float
    error: float | None
    words: str
    unit: Unit = "number"
    reason: str = ""
    small_base: bool = False

    @staticmethod
    def exact(number: float) -> Quantity:
        """Return a plain number."""
        return Quantity(float(number), None, f"{number:g}")

    @staticmethod
    def unknown(words: str, reason: str, unit: Unit = "number") -> Quantity:
        """Return a number that is withheld or could not be computed."""
        return Quantity(float("nan"), None, words, unit, reason)

    @property
    def quantity(self) -> Quantity:
        """Itself."""
        return self

    def joined(self, sign: Literal["+", "-"], other: Quantity) -> Quantity:
        """Return the sum or the difference."""
        return Quantity(
            self.value + other.value if sign == "+" else self.value - other.value,
            _sum(self.error, other.error),
            f"{self.words} {sign} {other.words}",
            self.unit,
            self.reason or other.reason,
            self.small_base or other.small_base,
        )


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two numbers set beside each other, or a difference beside zero.

    Attributes
    ----------
    left, right
        What is compared.
    estimate, error, low, high
        The difference, an upper bound of its standard error (None if both are exact), and its
        interval at `confidence`; None if not known.
    outcome
        Whether the left is clearly greater or smaller, neither, or not to be known.
    unit
        Of the difference.
    reason
        Why the outcome is not known; "" if it is.
    small_base
        Whether one side rests on so few people that it is to be read with caution.
    confidence
        Of the interval.
    """

    left: Comparable
    right: Comparable
    estimate: float | None
    error: float | None
    low: float | None
    high: float | None
    outcome: Outcome
    unit: Unit
    reason: str = ""
    small_base: bool = False
    confidence: float = CONFIDENCE

    def evidence(self, sign: Sign, holds: bool | None) -> Evidence:
        """Return the comparison as what a claim rests on."""
        left, right = self.left.quantity, self.right.quantity
        return Evidence(
            left=left.words,
            sign=sign,
            right=right.words,
            left_value=None if left.reason else left.value,
            right_value=None if right.reason else right.value,
            estimate=self.estimate,
            low=self.low,
            high=self.high,
            unit=self.unit,
            outcome=self.outcome,
            holds=holds,
            reason=self.reason,
            left_unit=left.unit,
            confidence=self.confidence,
        )

    @property
    def written(self) -> str:
        """How a template asks for the comparison."""
        right = self.right.quantity
        second = "" if right.error is None and right.value == 0 else f", {_written(right.words)}"
        return f"compare({_written(self.left.quantity.words)}{second})"

    def __bool__(self) -> bool:
        left = self.left.quantity.words
        raise UserError(
            _("compare({left}, …) has more outcomes than yes and no", left=left),
            hint=_(
                "Let it stand alone in its claim, with {tags}, or write {condition}.",
                tags="{% greater %}, {% smaller %}, {% unclear %}",
                condition=f"{left} > …",
            ),
        )


def compare(left: Comparable, right: Comparable | float | None = None) -> Comparison:
    """Compare two numbers, or a difference with zero.

    The comparison is judged as the claim at hand says: at its confidence, or by values alone in a
    descriptive claim; outside claims at 95%.

    Raises
    ------
    UserError
        If something else than numbers is to be compared.
    """
    judge = judge_at_work()
    inside = judge if judge.inside else Judge()
    comparison = compared(left, _ZERO if right is None else right, inside)
    _take_down(judge, comparison, "compare", None)
    return comparison


def compared(
    left: Comparable, right: Comparable | float, judge: Judge, *, clearly: bool = False
) -> Comparison:
    """Compare two numbers as a judge does; `clearly` asks for clearness in any claim."""
    if not isinstance(left, Comparable):
        raise UserError(
            _("“{left}” cannot be compared", left=left), hint=_("Compare a fact with something.")
        )
    right = _comparable(right, left)
    first, second = left.quantity, right.quantity
    proportions = first.unit in PROPORTIONS
    unit: Unit = "difference" if proportions else first.unit
    small = first.small_base or second.small_base
    reason = first.reason or second.reason
    if reason:
        return Comparison(
            *(left, right, None, None, None, None, "unknown", unit, reason, small),
            confidence=judge.confidence,
        )
    gap = left.known_gap(right)
    estimate = first.value - second.value
    margin = judge.margin(gap.error, clearly=clearly)
    low, high = estimate - margin, estimate + margin
    if margin and judge.confidence == CONFIDENCE and gap.low is not None and gap.high is not None:
        low, high = min(low, gap.low), max(high, gap.high)
    outcome: Outcome = "greater" if low > 0 else "smaller" if high < 0 else "unclear"
    return Comparison(
        *(left, right, estimate, gap.error, low, high, outcome, unit, "", small),
        confidence=judge.confidence,
    )


def holds(left: Comparable, sign: Sign, right: object, *, clearly: bool = False) -> Truth:
    """Say whether a relation holds, clearly if a claim is being judged.

    `=` never asks for clearness; `<=` and `>=` are strict where it is asked.
    """
    judge = judge_at_work()
    other = _comparable(right, left)
    found = compared(left, other, judge, clearly=clearly)
    if found.outcome == "unknown":
        _take_down(judge, found, sign, None)
        return Unknown((found.reason,))
    even = found.estimate == found.low == found.high == 0
    answer = {
        "<": found.outcome == "smaller",
        "<=": found.outcome == "smaller" or even,
        ">": found.outcome == "greater",
        ">=": found.outcome == "greater" or even,
        "=": found.estimate == 0,
    }[sign]
    _take_down(judge, found, sign, answer)
    return answer


def _take_down(judge: Judge, comparison: Comparison, sign: Sign, holds: bool | None) -> None:
    judge.evidence.append(comparison.evidence(sign, holds))
    judge.comparisons.append(comparison)


def _comparable(other: object, beside: Comparable) -> Comparable:
    if isinstance(other, Comparable):
        return other
    if isinstance(other, bool) or not isinstance(other, float | int):
        raise UserError(
            _("{words} cannot be compared with “{other}”", words=beside.quantity.words, other=other)
        )
    return Quantity.exact(other)


def _written(words: str) -> str:
    """Return how a template reaches a number: `age[1]` for `age.1`, a call for an address."""
    if ":" in words:
        return f'fact("{words}")'
    return re.sub(r"(?<=[a-z_\]])\.(\d+)(?=\.|$)", r"[\1]", words)


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None and second is None else (first or 0.0) + (second or 0.0)


_ZERO = Quantity.exact(0)
