"""What claims rest on: the comparisons that were made while they were judged, as plain data.

Inside a claim "greater" means clearly greater, at the claim's confidence. A claim marked
`descriptive` compares values alone, and so does everything outside claims.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any, Literal

from scs_report.results import Unit

#: Confidence at which a comparison is clear, unless the claim states another.
CONFIDENCE = 0.95
#: What a comparison comes to: clearly greater, clearly smaller, neither, or not to be known.
Outcome = Literal["greater", "smaller", "unclear", "unknown"]
Sign = Literal["<", "<=", ">", ">=", "=", "compare"]


@dataclass(frozen=True)
class Evidence:
    """One comparison that a claim made.

    Attributes
    ----------
    left, right
        What was compared: names of facts, sums of them, numbers.
    left_value, right_value
        Their values; None where one is not known.
    sign
        The relation asked for; `compare` if the outcome itself decides.
    estimate, low, high
        Left minus right and its interval at the claim's confidence; None if not known. The
        interval is the estimate itself for exact numbers and in descriptive claims.
    unit
        Of the difference.
    outcome
        What the comparison comes to.
    holds
        Whether the relation holds; None if that is not known.
    reason
        Why it is not known: a reason of the results for leaving a number out.
    left_unit
        Of what stands on the left.
    confidence
        Of the interval.
    """

    left: str
    sign: Sign
    right: str
    left_value: float | None
    right_value: float | None
    estimate: float | None
    low: float | None
    high: float | None
    unit: Unit
    outcome: Outcome
    holds: bool | None
    reason: str = ""
    left_unit: Unit = "number"
    confidence: float = CONFIDENCE


@dataclass
class Judge:
    """How the comparisons of one claim are judged, and what they found."""

    confidence: float = CONFIDENCE
    descriptive: bool = False
    #: whether a claim is being judged
    inside: bool = True
    evidence: list[Evidence] = field(default_factory=list)
    #: the comparisons behind the evidence
    comparisons: list[Any] = field(default_factory=list)

    def margin(self, error: float | None, *, clearly: bool = False) -> float:
        """Return what chance could make of a difference with this standard error.

        `clearly` asks for it in a descriptive claim too.
        """
        if error is None or (self.descriptive and not clearly):
            return 0.0
        return NormalDist().inv_cdf(0.5 + self.confidence / 2) * error


_AT_WORK: ContextVar[Judge | None] = ContextVar("judge", default=None)


def start_judging(judge: Judge) -> None:
    """Judge the comparisons made from now on, until `stop_judging`."""
    _AT_WORK.set(judge)


def stop_judging() -> Judge:
    """Return the judge at work and leave comparisons to values alone."""
    judge = judge_at_work()
    _AT_WORK.set(None)
    return judge


def judge_at_work() -> Judge:
    """Return the judge of the claim at hand; one that compares values alone outside claims."""
    return _AT_WORK.get() or Judge(descriptive=True, inside=False)
