"""Resamples: numbers as another survey of the same people might have brought them.

Each number is drawn by its standard error. Two numbers of which the results hold the difference are
drawn with the correlation that the error of the difference implies, so that what changes together
does so; answers to one question are drawn as a multinomial is. Coefficients are drawn by the
covariance of their model.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from scs_report.results import Estimate, ParameterEstimate, ShareEstimate
from scs_report.stress.altered import Altered, Change, error_of, number_of
from scs_report.stress.ground import Ground

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Drawing:
    """What is drawn from the errors of some results."""

    ground: Ground

    def resample(self, seed: int, number: int) -> Change:
        """Return the numbers of a resample; the same ones for a seed and a number."""
        random = np.random.default_rng([seed, number])
        altered = Altered(self.ground)
        values: dict[str, float] = {}
        for texts, root in self._blocks:
            for text, z in zip(texts, root @ random.standard_normal(root.shape[1]), strict=True):
                values[text] = self._drawn(text, float(z))
        for text, value in values.items():
            events = self.ground.events(text)
            # of answers to one question those that stand alone are drawn, the others follow
            if not events or len(self.ground.addresses[text].codes) == 1:
                altered.set(text, value)
        return altered.change

    def _drawn(self, text: str, z: float) -> float:
        estimate = self.ground.results.estimates[text]
        value, error = number_of(estimate), error_of(estimate)
        if isinstance(estimate, ShareEstimate) and 0 < value < 1:
            odds = math.log(value / (1 - value)) + z * error / (value * (1 - value))
            return 1 / (1 + math.exp(-odds))
        return value + z * error

    @cached_property
    def _blocks(self) -> list[tuple[list[str], Array]]:
        """Numbers that hang together, with a root of their correlations."""
        results = self.ground.results
        blocks: list[tuple[list[str], Array]] = []
        for model in results.models:
            known = [
                (place, str(address))
                for place, address in enumerate(model.addresses[: len(model.terms)])
                if isinstance(one := results.value(address), ParameterEstimate)
                and one.finite
                and one.se
            ]
            if known:
                places = [place for place, _ in known]
                covariance = np.array(model.covariance)[np.ix_(places, places)]
                errors = np.sqrt(np.diag(covariance))
                blocks.append(
                    ([text for _, text in known], _root(covariance / np.outer(errors, errors)))
                )
        correlations = self._correlations()
        seen: set[str] = set()
        for text, estimate in results.estimates.items():
            wanted = isinstance(estimate, Estimate) and estimate.se > 0
            alone = not self.ground.addresses[text].is_difference
            if text in seen or isinstance(estimate, ParameterEstimate) or not (wanted and alone):
                continue
            block = _reached(text, correlations)
            seen |= {*block}
            matrix = np.eye(len(block))
            place = {member: at for at, member in enumerate(block)}
            for member in block:
                for other, correlation in correlations[member].items():
                    matrix[place[member], place[other]] = correlation
            blocks.append((block, _root(matrix)))
        return blocks

    def _correlations(self) -> defaultdict[str, dict[str, float]]:
        estimates = self.ground.results.estimates
        found: defaultdict[str, dict[str, float]] = defaultdict(dict)

        def put(one: str, other: str, correlation: float) -> None:
            found[one][other] = found[other][one] = min(max(correlation, -0.98), 0.98)

        for text in estimates:
            if self.ground.addresses[text].is_difference:
                continue
            events = self.ground.events(text)
            codes = self.ground.addresses[text].codes
            for others, other in events.items() if len(codes) == 1 else ():
                if len(others) == 1 and others != codes:
                    p, q = number_of(estimates[text]), number_of(estimates[other])
                    spread = p * (1 - p) * q * (1 - q)
                    if error_of(estimates[text]) and error_of(estimates[other]) and spread > 0:
                        put(text, other, -p * q / math.sqrt(spread))
        for text, (first, second) in self.ground.differences.items():
            errors = [error_of(estimates[one]) for one in (first, second, text)]
            if all(errors) and first != second:
                a, b, d = errors
                put(first, second, (a * a + b * b - d * d) / (2 * a * b))
        return found


def _reached(start: str, edges: dict[str, dict[str, float]]) -> list[str]:
    found, open_ = {start: None}, [start]
    while open_:
        for other in edges[open_.pop()]:
            if other not in found:
                found[other] = None
                open_.append(other)
    return sorted(found)


def _root(correlations: Array) -> Array:
    """Return a root of the nearest matrix that can be one of correlations."""
    values, vectors = np.linalg.eigh((correlations + correlations.T) / 2)
    root: Array = vectors * np.sqrt(np.clip(values, 0, None))
    sizes = np.sqrt((root**2).sum(axis=1, keepdims=True))
    return root / np.where(sizes > 0, sizes, 1.0)
