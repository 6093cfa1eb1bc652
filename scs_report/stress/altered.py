"""Results with other numbers: differences follow their parts, answers to a question add up to 1.

Groups and the whole that they make up are changed apart: what is tested is what texts say, and
they do not add groups up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from msgspec.structs import replace

from scs_report.results import (
    Address,
    Estimate,
    Hypothesis,
    IndependenceEstimate,
    ParameterEstimate,
    Quantity,
    Reason,
    Results,
    ShareEstimate,
    Value,
    WaldTest,
    Withheld,
    unit_of,
    verdict_of,
)
from scs_report.stress.ground import Ground, Terms

_NORMAL = NormalDist()
_95 = _NORMAL.inv_cdf(0.975)
#: How near 0 and 1 shares are moved.
_EDGE = 0.003
#: Reasons of numbers that rest on few people.
_FEW = ("small_base", "complement", "difference")


@dataclass(frozen=True)
class Change:
    """What is otherwise than in the results.

    Attributes
    ----------
    values
        Numbers by address; differences are left to follow their parts.
    gone
        Numbers that are not there, and why.
    unweighted
        Whether everybody counts the same.
    """

    values: Mapping[str, float]
    gone: Mapping[str, Reason]
    unweighted: bool = False


class Altered:
    """Numbers that are being changed, on the ground of some results."""

    def __init__(self, ground: Ground, start: Change | None = None) -> None:
        self.ground = ground
        self._values: dict[str, float] = dict(start.values) if start else {}
        self._gone: dict[str, Reason] = dict(start.gone) if start else {}
        self.unweighted = bool(start and start.unweighted)

    @property
    def change(self) -> Change:
        """What was changed so far."""
        return Change(dict(self._values), dict(self._gone), self.unweighted)

    def value(self, text: str) -> float:
        """Return a number as it stands now."""
        if text in self._values:
            return self._values[text]
        return number_of(self.ground.results.estimates[text])

    def known(self, text: str) -> bool:
        """Whether a number is there."""
        return text in self.ground.results.estimates and text not in self._gone

    def set(self, text: str, value: float) -> None:
        """Give a number a value; other answers to its question make room."""
        value = self._within(text, value)
        events = self.ground.events(text)
        if not events:
            self._values[text] = value
            return
        inside = {*self.ground.addresses[text].codes}
        alone = {codes[0]: self.value(at) for codes, at in events.items() if len(codes) == 1}
        for side, whole in ((inside, value), ({*alone} - inside, 1 - value)):
            now = sum(alone[code] for code in side if code in alone)
            for code in side & {*alone}:
                alone[code] = alone[code] * whole / now if now else whole / len(side)
        for codes, at in events.items():
            self._values[at] = sum(alone.get(code, 0.0) for code in codes)
        self._values[text] = value

    def move(self, terms: Terms, target: float) -> None:
        """Move numbers, each as far as the others, until their sum is as wanted, or nearest."""
        for _ in range(12):
            gap = target - sum(sign * self.value(text) for sign, text in terms)
            free = [
                (sign, text)
                for sign, text in terms
                if self._within(text, self.value(text) + sign * gap) != self.value(text)
            ]
            if abs(gap) < 1e-9 or not free:
                return
            for sign, text in free:
                self.set(text, self.value(text) + sign * gap / len(free))

    def remove(self, texts: Iterable[str], reason: Reason) -> None:
        """Take numbers away."""
        for text in texts:
            self._gone[text] = reason

    def results(self) -> Results:
        """Return results with these numbers."""
        ground, base = self.ground, self.ground.results
        estimates = dict(base.estimates)
        for text, value in self._values.items():
            estimates[text] = moved(estimates[text], value, text)
        touched = [*self._values, *self._gone]
        followers = dict.fromkeys(one for text in touched for one in ground.lessened.get(text, ()))
        gone = dict(self._gone)
        for text in followers:
            first, second = ground.differences[text]
            if reason := gone.get(first) or gone.get(second):
                gone[text] = reason
            else:
                estimates[text] = _less(base.estimates, estimates, text, first, second)
        withheld = dict(base.withheld)
        for text, reason in gone.items():
            estimates.pop(text, None)
            people = max(base.disclosure.withhold - 1, 0) if reason in _FEW else 0
            withheld[text] = Withheld(reason=reason, n=people)
        hypotheses = tuple(_judged(one, estimates) for one in base.hypotheses)
        for of, number in _tallies(hypotheses):
            if of in estimates:
                estimates[of] = Quantity(value=float(number))
        design = base.design
        if self.unweighted:
            design = replace(
                design,
                weight_minimum=1.0,
                weight_maximum=1.0,
                weight_cv=0.0,
                design_effect=1.0,
                effective_n=float(design.n),
            )
        return replace(
            base,
            estimates=estimates,
            withheld=withheld,
            hypotheses=hypotheses,
            design=design,
        )

    def error(self, text: str) -> float:
        """Return the standard error of a number; 0 if it has none."""
        return error_of(self.ground.results.estimates[text])

    def _within(self, text: str, value: float) -> float:
        estimate = self.ground.results.estimates[text]
        unit = unit_of(self.ground.addresses[text])
        if isinstance(estimate, IndependenceEstimate | WaldTest) or unit in (
            "share",
            "probability",
            "margin",
        ):
            return min(max(value, _EDGE), 1 - _EDGE)
        if unit == "difference":
            return min(max(value, _EDGE - 1), 1 - _EDGE)
        return max(round(value), 0) if unit == "count" else value


def number_of(estimate: Value) -> float:
    """Return the number that an estimate is."""
    return estimate.p if isinstance(estimate, IndependenceEstimate | WaldTest) else estimate.value


def error_of(estimate: Value) -> float:
    """Return the standard error of an estimate; 0 if it has none."""
    return estimate.se if isinstance(estimate, Estimate) else 0.0


def moved(estimate: Value, value: float, text: str) -> Value:
    """Return an estimate with another value; errors of shares follow the value."""
    match estimate:
        case IndependenceEstimate() | WaldTest():
            return replace(estimate, p=value)
        case Quantity():
            return replace(estimate, value=value)
        case ShareEstimate():
            value = min(max(value, 0.0), 1.0)  # a sum of answers, but for rounding
            before = estimate.value * (1 - estimate.value)
            if before > 0:
                error = estimate.se * math.sqrt(value * (1 - value) / before)
            else:
                error = math.sqrt(value * (1 - value) / max(estimate.n, 1))
            low, high = _logit_interval(value, error)
            count = round(value * estimate.n)
            part = count / estimate.n if estimate.n else estimate.unweighted
            return replace(
                estimate, value=value, se=error, low=low, high=high, count=count, unweighted=part
            )
        case ParameterEstimate():
            z = value / estimate.se if estimate.se else 0.0
            p = 2 * _NORMAL.cdf(-abs(z))
            shift = value - estimate.value
            low, high = estimate.low + shift, estimate.high + shift
            return replace(estimate, value=value, z=z, p=p, low=low, high=high)
    shift = value - estimate.value
    low, high = estimate.low + shift, estimate.high + shift
    if text.startswith("prediction:") and " - " not in text:
        low, high = max(low, 0.0), min(high, 1.0)
    return replace(estimate, value=value, low=low, high=high)


def _logit_interval(value: float, error: float) -> tuple[float, float]:
    if not 1e-9 < value < 1 - 1e-9:
        return value, value
    middle = math.log(value / (1 - value))
    margin = _95 * error / (value * (1 - value))
    return 1 / (1 + math.exp(margin - middle)), 1 / (1 + math.exp(-margin - middle))


def _less(
    before: Mapping[str, Value], now: Mapping[str, Value], text: str, first: str, second: str
) -> Value:
    """Return a difference whose parts have changed; its error changes as theirs do."""
    known = before[text]
    if not isinstance(known, Estimate):
        return known
    value = number_of(now[first]) - number_of(now[second])
    errors = [math.hypot(error_of(some[first]), error_of(some[second])) for some in (before, now)]
    scale = errors[1] / errors[0] if errors[0] else 1.0
    low = value - (known.value - known.low) * scale
    high = value + (known.high - known.value) * scale
    return replace(known, value=value, se=known.se * scale, low=low, high=high)


def _tallies(hypotheses: Sequence[Hypothesis]) -> Iterator[tuple[str, int]]:
    verdicts = [one.verdict for one in hypotheses]
    tested = sum(verdict != "not_tested" for verdict in verdicts)
    yield str(Address("tally", "hypotheses", ("tested",))), tested
    yield str(Address("tally", "hypotheses", ("supported",))), verdicts.count("supported")


def _judged(hypothesis: Hypothesis, estimates: Mapping[str, Value]) -> Hypothesis:
    found = estimates.get(str(hypothesis.address))
    untested = hypothesis.untested
    if not isinstance(found, ParameterEstimate):
        untested = untested or "not_estimable"
    verdict = verdict_of(found, hypothesis.expected, hypothesis.alpha, untested)
    return replace(hypothesis, verdict=verdict, untested=untested)
