"""What an office program draws of a figure: categories, series of numbers, their intervals."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import dataclass
from typing import Literal

from scs_report.figures.captions import Figure
from scs_report.language import Language
from scs_report.prose.withheld import withheld_word
from scs_report.results import Results
from scs_report.results.figure_entries import CoefficientsFigure, StackedGroups, TrendFigure

Shape = Literal["bars", "stacked", "lines"]


@dataclass(frozen=True)
class Series:
    """Numbers of one column; `low` and `high` are the columns of its interval, -1 if none."""

    name: str
    column: int
    low: int = -1
    high: int = -1


@dataclass(frozen=True)
class ChartData:
    """A figure as a chart of its own numbers.

    Attributes
    ----------
    head, rows
        The data as a sheet; a number is a number, what is withheld is empty.
    categories
        How many columns, from the first, name a row.
    series
        What is drawn; empty if the figure shows no numbers.
    absent
        What stands for a number that is not there.
    """

    shape: Shape
    head: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    categories: int
    series: tuple[Series, ...]
    absent: str = ""

    @property
    def whiskers(self) -> tuple[Series, ...]:
        """The series that are drawn with their intervals."""
        return tuple(one for one in self.series if one.low >= 0 and self.shape != "stacked")

    def lacks(self, row: tuple[str | float | None, ...]) -> bool:
        """Whether nothing is drawn of a row."""
        return bool(self.series) and all(row[one.column] is None for one in self.series)


def chart_data(figure: Figure, results: Results, language: Language) -> ChartData:
    """Return what a figure shows, with all digits that it carries for machines."""
    content = base64.b64decode(figure.csv.address.partition(",")[2]).decode("utf-8-sig")
    head, *texts = csv.reader(io.StringIO(content))
    entry = next((one for one in results.figures if one.key == figure.key), None)
    waves = isinstance(entry, TrendFigure)
    if waves:
        head, texts = _by_wave(head, texts, language)
    numeric = [
        any(_is_number(row[at]) for row in texts)
        and all(not row[at] or _is_number(row[at]) for row in texts)
        for at in range(len(head))
    ]
    # a wave may be called by its year, which is no number
    categories = 1 if waves else next((at for at, one in enumerate(numeric) if one), len(head))
    numeric[:categories] = [False] * categories
    rows = tuple(
        tuple(
            (float(text) if text else None) if numeric[at] else text for at, text in enumerate(row)
        )
        for row in texts
    )
    # with a unit behind it, or with none
    low, high = language.gettext("95% interval, low"), language.gettext("95% interval, high")
    errors = {
        language.gettext("Standard error, published"),
        language.gettext("Standard error, computed"),
    }
    series: list[Series] = []
    for at, name in enumerate(head):
        if (
            not numeric[at]
            or low in name
            or high in name
            or name in errors
            or name.rpartition(language.marks.colon)[2] == "n"
        ):
            continue
        after = head[at + 1 : at + 3]
        drawn = len(after) == 2 and low in after[0] and high in after[1]
        series.append(Series(name, at, at + 1, at + 2) if drawn else Series(name, at))
    shape: Shape = "bars"
    if isinstance(entry, StackedGroups):
        shape = "stacked"
        series = series[:-1] if entry.total else series  # the total is the sum of others
    elif waves:
        shape = "lines"
    if len(series) > 1 and language.gettext("Difference in percentage points") in series[-1].name:
        series = series[:-1]  # of another scale
    absent = withheld_word(language)
    if isinstance(entry, CoefficientsFigure):
        absent = language.gettext("no finite estimate")
    return ChartData(shape, tuple(head), rows, categories, tuple(series), absent)


def _by_wave(
    head: list[str], rows: list[list[str]], language: Language
) -> tuple[list[str], list[list[str]]]:
    """Return rows of a trend, each an answer in a wave, as waves with columns for each answer."""
    answers = list(dict.fromkeys(row[0] for row in rows))
    waves = list(dict.fromkeys(row[1] for row in rows))
    known = {(row[0], row[1]): row[2:] for row in rows}
    none = [""] * (len(head) - 2)
    named = [f"{one}{language.marks.colon}{name}" for one in answers for name in head[2:]]
    return [head[1], *named], [
        [wave, *(cell for one in answers for cell in known.get((one, wave), none))]
        for wave in waves
    ]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
