"""Which predictions a figure shows: variables by group, and the two values that it compares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from scs_report.language import Language
from scs_report.results import Estimate, LocalText, PredictedAt, PredictionSeries, Results
from scs_report.results.figure_entries import PredictionsFigure

#: `(urban = 1)` behind a label: the coding is said by the values below it.
_CODING = re.compile(r"\s*[(（][^()（）]*=\s*\d[)）]$")


@dataclass(frozen=True)
class Line:
    """Predictions along a variable, lowest value first.

    `first` and `last` are the places of the two that are compared, `change` is the difference.
    """

    series: PredictionSeries
    label: LocalText
    points: tuple[Estimate, ...]
    first: int
    last: int
    change: Estimate

    @property
    def compared(self) -> tuple[Estimate, ...]:
        """The predictions from one end to the other."""
        return self.points[self.first : self.last + 1]

    @property
    def ends(self) -> tuple[PredictedAt, PredictedAt]:
        """The two values that are compared."""
        return self.series.values[self.first], self.series.values[self.last]

    @property
    def left_out(self) -> list[PredictedAt]:
        """The values beyond the two."""
        return [*self.series.values[: self.first], *self.series.values[self.last + 1 :]]

    def name(self, language: Language) -> str:
        """Return the label without its coding."""
        return plain_label(self.label, language)


def grouped_predictions(
    entry: PredictionsFigure, results: Results
) -> list[tuple[LocalText | None, list[Line]]]:
    """Return the lines below each heading, the largest change first; last those without one."""
    every = map(partial(_line, entry, results), wanted(entry, results))
    found = {line.series.key: line for line in every if line}
    groups: list[tuple[LocalText | None, list[Line]]] = [
        (group.label, [found.pop(key) for key in group.series if key in found])
        for group in entry.groups
    ]
    groups.append((None, list(found.values())))
    return [
        (heading, sorted(lines, key=lambda line: -abs(line.change.value)))
        for heading, lines in groups
        if lines
    ]


def lines_of(entry: PredictionsFigure, results: Results) -> list[Line]:
    """Return all lines, group by group."""
    return [line for _, lines in grouped_predictions(entry, results) for line in lines]


def _line(entry: PredictionsFigure, results: Results, series: PredictionSeries) -> Line | None:
    """Return the line of a variable; None if there are no two values to compare."""
    codes = [at.value for at in series.values]
    first, last = map(codes.index, entry.ends.get(series.key, (codes[0], codes[-1])))
    addresses = series.addresses
    found = [results.value(address) for address in addresses]
    points = tuple(number for number in found if isinstance(number, Estimate))
    if first >= last or len(points) < len(found):
        return None
    change = results.value(addresses[last] - addresses[first])
    label = entry.labels.get(series.key, series.label)
    return (
        Line(series, label, points, first, last, change) if isinstance(change, Estimate) else None
    )


def wanted(entry: PredictionsFigure, results: Results) -> tuple[PredictionSeries, ...]:
    """Return the predictions that a figure is to show, those that cannot be drawn too."""
    keys = entry.series or tuple(key for group in entry.groups for key in group.series)
    return tuple(results.prediction(key) for key in keys) or results.series


def plain_label(label: LocalText, language: Language) -> str:
    """Return a label without its coding."""
    return _CODING.sub("", language.text(label))
