"""Tables as their entries mean them: numbered, and with the waves of the study."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from scs_report.analysis.sample import Sample
from scs_report.results import FigureEntry, TableEntry
from scs_report.results.figure_entries import TrendFigure
from scs_report.results.table_entries import Trend


def waves_of(sample: Sample) -> tuple[str, ...]:
    """Return the codes of the waves of a survey, in the codebook's order."""
    wave = sample.codebook.design.wave
    return tuple(str(code) for code in sample.codebook.variable(wave).codes) if wave else ()


def over_all_waves(entries: Iterable[FigureEntry], waves: Iterable[str]) -> tuple[FigureEntry, ...]:
    """Return figures, trends over all waves if none is said."""
    every = tuple(waves)
    return tuple(
        replace(entry, waves=every) if isinstance(entry, TrendFigure) and not entry.waves else entry
        for entry in entries
    )


def completed(entries: Iterable[TableEntry], waves: Iterable[str]) -> tuple[TableEntry, ...]:
    """Return entries with a number each, in their order, and trends over all waves if none is said.

    Numbers that entries give themselves are not given to others.
    """
    entries = tuple(entries)
    taken = {entry.number for entry in entries}
    free = (
        text for at in range(1, len(entries) + 1 + len(taken)) if (text := str(at)) not in taken
    )
    made: list[TableEntry] = []
    for entry in entries:
        if isinstance(entry, Trend) and not entry.waves:
            entry = replace(entry, waves=tuple(waves))
        made.append(entry if entry.number else replace(entry, number=next(free)))
    return tuple(made)
