"""Comparisons with their numbers as readers see them, for the editor of a text."""

from __future__ import annotations

import re

from scs_report.language import Language
from scs_report.language.bounds import round_toward
from scs_report.language.reader import reader
from scs_report.prose.evidence import Evidence
from scs_report.results import PROPORTIONS, Unit
from scs_report.results.lacking import REASONS


def reason_in_words(reason: str, language: Language | None = None) -> str:
    """Return why there is no number; a reason of the results, or one that is words already."""
    _ = (language or reader()).gettext
    if not reason:
        return _("it is not known")
    known: dict[str, str] = {**REASONS}
    return _(known[reason]) if reason in known else reason


def in_words(evidence: Evidence, language: Language | None = None) -> str:
    """Return a comparison with its numbers, and what it comes to; in the reader's language.

    Examples
    --------
    >>> in_words(Evidence("gap", "compare", "0", 0.039, 0.0, 0.039, -0.003, 0.082, "difference",
    ...     "unclear", None, left_unit="difference"), Language("en"))
    'gap: 3.9 points, 95% interval −0.3 to 8.2: not clear'
    """
    return _Words(language or reader()).of(evidence)


class _Words:
    def __init__(self, language: Language) -> None:
        self._language = language

    def of(self, evidence: Evidence) -> str:
        colon = self._language.marks.colon
        return f"{self._sides(evidence)}{colon}{self._gap(evidence)}"

    def _sides(self, evidence: Evidence) -> str:
        if evidence.right == "0" and evidence.left_unit == "difference":
            return evidence.left
        left = self._named(evidence.left, evidence.left_value, evidence.left_unit)
        right = evidence.right
        if _is_number(right):
            right = self._value(float(right), evidence.left_unit)
        else:
            right = self._named(right, evidence.right_value, evidence.left_unit)
        return self._language.gettext("{left} beside {right}").format(left=left, right=right)

    def _gap(self, evidence: Evidence) -> str:
        _ = self._language.gettext
        if evidence.estimate is None or evidence.low is None or evidence.high is None:
            why = reason_in_words(evidence.reason, self._language)
            return _("not known; {why}").format(why=why)
        size = self._difference(evidence.estimate, evidence.unit)
        if evidence.low == evidence.high:
            said = {
                "greater": _("{size}: more"),
                "smaller": _("{size}: less"),
            }.get(evidence.outcome, _("{size}: the same"))
            return said.format(size=size)
        said = {
            "greater": _("{size}, {confidence} interval {low} to {high}: clearly more"),
            "smaller": _("{size}, {confidence} interval {low} to {high}: clearly less"),
        }.get(evidence.outcome, _("{size}, {confidence} interval {low} to {high}: not clear"))
        low, high = (self._number(end, evidence.unit) for end in (evidence.low, evidence.high))
        confidence = self._language.rules.numbers.percent.format(f"{100 * evidence.confidence:g}")
        return said.format(size=size, confidence=confidence, low=low, high=high)

    def _named(self, name: str, value: float | None, unit: Unit) -> str:
        if value is None or _is_number(name):
            return name
        said = self._language.gettext("{name} ({value})")
        return said.format(name=name, value=self._value(value, unit))

    def _value(self, value: float, unit: Unit) -> str:
        if unit in ("share", "probability"):
            return self._language.percent(value, 1)
        return self._difference(value, unit)

    def _difference(self, value: float, unit: Unit) -> str:
        number = self._number(value, unit)
        if unit in ("difference", "margin"):
            return self._language.gettext("{number} points").format(number=number)
        return number

    def _number(self, value: float, unit: Unit) -> str:
        if unit == "margin":
            return self._language.number(round_toward(value * 100, 1, "up"), 1)
        if unit in PROPORTIONS:
            return self._language.number(value * 100, 1)
        if unit == "count":
            return self._language.number(value)
        return self._language.significant(value)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[\d.]+(?:e-?\d+)?", text) is not None
