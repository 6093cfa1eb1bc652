"""Results as what other data can be made of: addresses read, differences, answers that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scs_report.results import Address, Results, ShareEstimate

#: What a number is made of: other numbers, each with its sign.
Terms = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Ground:
    """The results of a study, and how their numbers hang together."""

    results: Results

    @cached_property
    def addresses(self) -> dict[str, Address]:
        """Every number's address, by its text."""
        return {text: Address.parse(text) for text in self.results.estimates}

    @cached_property
    def differences(self) -> dict[str, tuple[str, str]]:
        """The two parts of each difference whose parts are there too."""
        parts = {text: at.parts for text, at in self.addresses.items() if at.parts}
        found = {text: (str(first), str(second)) for text, (first, second) in parts.items()}
        known = self.results.estimates
        return {text: pair for text, pair in found.items() if {*pair} <= known.keys()}

    @cached_property
    def lessened(self) -> dict[str, list[str]]:
        """The differences that each number is part of."""
        found: dict[str, list[str]] = defaultdict(list)
        for text, pair in self.differences.items():
            for part in pair:
                found[part].append(text)
        return found

    @cached_property
    def _events(self) -> dict[Address, dict[tuple[str, ...], str]]:
        """Shares of one question in one group, by the answers that they count."""
        found: dict[Address, dict[tuple[str, ...], str]] = defaultdict(dict)
        for text, at in self.addresses.items():
            if not at.is_difference and isinstance(self.results.estimates[text], ShareEstimate):
                found[replace(at, codes=())][at.codes] = text
        return found

    def events(self, text: str) -> Mapping[tuple[str, ...], str]:
        """Return the shares that add up with a share, where all answers alone are among them.

        Keys are the answers counted. Nothing is returned for items of a multiple response, and
        where the results lack an answer.
        """
        at = self.addresses[text]
        question = self.results.asked(at.of)
        if question is None or question.multiple:
            return {}
        events = self._events[replace(at, codes=())]
        answers = [
            one.code
            for one in question.answers
            if one.counted and not (at.missing == "excluded" and one.missing)
        ]
        return events if answers and all((code,) in events for code in answers) else {}

    def terms(self, words: str) -> Terms | None:
        """Return what a number is made of, as evidence calls it; None for a plain number.

        `satisfaction.high + satisfaction.low`, `gap.urban`, `share:satisfaction=5@all`.
        """
        text = self.results.named.get(words, words)
        if pair := self.differences.get(text):
            return ((1, pair[0]), (-1, pair[1]))
        if text in self.results.estimates or text in self.results.withheld:
            return ((1, text),)
        for sign, word in ((1, " + "), (-1, " - ")):
            if word in words:
                first, _, second = words.rpartition(word)
                left, right = self.terms(first), self.terms(second)
                if left is not None and right is not None:
                    return (*left, *((sign * of, one) for of, one in right))
        return None

    def name(self, text: str) -> str:
        """Return the fact that a number is, its address if it is none."""
        return self._names.get(text, text)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {text: name for name, text in reversed(self.results.named.items())}
