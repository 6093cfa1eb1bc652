"""What a claim rests on: comparisons of facts, judged by their uncertainty.

Inside a claim "greater" means clearly greater: the difference exceeds what chance could make of it
at the claim's level. The error of a difference is the design-based one where `data/facts.toml`
declares that difference. Otherwise it is the sum of the two standard errors: no covariance can make
it greater (Cauchy–Schwarz), so that what is called clear is clear. A claim marked `descriptive`
compares values alone, and so does everything outside claims.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextvars import ContextVar
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Literal

from scs_report.errors import UserError

#: Level at which a comparison is clear, unless the claim states another.
CONFIDENCE = 0.95
Sign = Literal["<", "<=", ">", ">=", "="]


@dataclass(frozen=True)
class Evidence:
    """One comparison that a claim made.

    Attributes
    ----------
    left, right
        What was compared, in words with their values.
    sign
        The relation asked for.
    difference
        Left minus right.
    margin
        How large a difference chance could make, at the claim's level; 0 for exact numbers and in
        descriptive claims.
    holds
        Whether the relation holds by more than that.
    """

    left: str
    sign: Sign
    right: str
    difference: float
    margin: float
    holds: bool

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "does not hold"
        by = f"{self.difference:+.4g}" + (f" ± {self.margin:.4g}" if self.margin else "")
        return f"{self.left} {self.sign} {self.right}: {verdict} ({by})"


@dataclass
class Judge:
    """How the comparisons of one claim are judged, and what they found."""

    confidence: float = CONFIDENCE
    descriptive: bool = False
    evidence: list[Evidence] = field(default_factory=list)
    #: why facts that the claim compares are not there
    lacking: list[str] = field(default_factory=list)

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
    judge = _AT_WORK.get() or Judge()
    _AT_WORK.set(None)
    return judge


def leave_open(why: str) -> bool:
    """Take down why the claim being judged cannot be decided; False if none is being judged."""
    judge = _AT_WORK.get()
    if judge is None:
        return False
    judge.lacking.append(why)
    return True


def compare(
    left: Quantity, sign: Sign, right: Quantity, error: float | None, *, clearly: bool = False
) -> bool:
    """Say whether a relation holds, clearly if a claim is being judged.

    Parameters
    ----------
    left, right
        What is compared.
    sign
        The relation; `=` never asks for clearness, and `<=` and `>=` are strict where it is asked.
    error
        Standard error of the difference, None if both are exact.
    clearly
        Whether the relation must be clear in descriptive claims too.
    """
    judge = _AT_WORK.get() or Judge(descriptive=True)
    difference = left.value - right.value
    margin = 0.0 if sign == "=" else judge.margin(error, clearly=clearly)
    holds = {
        "<": difference < -margin,
        "<=": difference < -margin or difference == margin == 0,
        ">": difference > margin,
        ">=": difference > margin or difference == margin == 0,
        "=": difference == 0,
    }[sign]
    judge.evidence.append(Evidence(left.words, sign, right.words, difference, margin, holds))
    return holds


class Comparable(ABC):
    """What claims compare: a fact, a sum of facts. Numbers stand on the other side."""

    @property
    @abstractmethod
    def quantity(self) -> Quantity:
        """Value, error and words."""

    def difference_error(self, other: Comparable) -> float | None:
        """Return an upper bound of the standard error of the difference."""
        return _sum(self.quantity.error, other.quantity.error)

    def _compare(self, sign: Sign, other: object) -> bool:
        if not isinstance(other, Comparable):
            if not isinstance(other, float | int):
                raise UserError(f"{self.quantity.words} cannot be compared with {other!r}")
            other = Quantity.exact(other)
        return compare(self.quantity, sign, other.quantity, self.difference_error(other))

    def __eq__(self, other: object) -> bool:
        return self._compare("=", other)

    def __hash__(self) -> int:
        return hash(self.quantity.words)

    def __lt__(self, other: Comparable | float) -> bool:
        return self._compare("<", other)

    def __le__(self, other: Comparable | float) -> bool:
        return self._compare("<=", other)

    def __gt__(self, other: Comparable | float) -> bool:
        return self._compare(">", other)

    def __ge__(self, other: Comparable | float) -> bool:
        return self._compare(">=", other)

    def __float__(self) -> float:
        return self.quantity.value

    def __add__(self, other: Comparable | float) -> Quantity:
        second = other.quantity if isinstance(other, Comparable) else Quantity.exact(other)
        return self.quantity.joined("+", second)

    def __sub__(self, other: Comparable | float) -> Quantity:
        second = other.quantity if isinstance(other, Comparable) else Quantity.exact(other)
        return self.quantity.joined("-", second)


@dataclass(frozen=True, eq=False)
class Quantity(Comparable):
    """A fact, a number, or a sum or difference of them.

    Attributes
    ----------
    value
        Its value.
    error
        An upper bound of its standard error; None if it is exact.
    words
        What it is called in evidence.
    """

    value: float
    error: float | None
    words: str

    @staticmethod
    def exact(number: float) -> Quantity:
        """Return a plain number."""
        return Quantity(float(number), None, f"{number:g}")

    @property
    def quantity(self) -> Quantity:
        """Itself."""
        return self

    def joined(self, sign: Literal["+", "-"], other: Quantity) -> Quantity:
        """Return the sum or the difference."""
        value = self.value + other.value if sign == "+" else self.value - other.value
        return Quantity(value, _sum(self.error, other.error), f"{self.words} {sign} {other.words}")


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None and second is None else (first or 0.0) + (second or 0.0)
