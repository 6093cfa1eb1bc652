"""Tables as their entries mean them: numbered, and with the waves of the study."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from scs_report.analysis.sample import Sample
from scs_report.results import FigureEntry, TableEntry
from scs_report.results.figure_entries import ChangesFigure, TrendFigure
from scs_report.results.table_entries import Changes, Trend
from scs_report.study import Study

#: Keys of the table and the figure of changes that every study with earlier waves has.
TABLE, FIGURE = "table_changes", "changes"


def waves_of(sample: Sample) -> tuple[str, ...]:
    """Return the codes of the waves of a survey, in the codebook's order."""
    wave = sample.codebook.design.wave
    return tuple(str(code) for code in sample.codebook.variable(wave).codes) if wave else ()


def _over(named: tuple[str, ...], every: Iterable[str]) -> tuple[str, ...]:
    """Return the waves of a trend; one named that is no earlier one is the one analysed."""
    known = tuple(every)
    return tuple(one if one in known else "" for one in named) or known


def waves_named(sample: Sample, study: Study) -> tuple[str, ...]:
    """Return the waves that trends run over; "" is the one that is analysed, beside earlier ones.

    Without earlier ones they are the waves within the file.
    """
    if study.earlier:
        return (*(one.key for one in study.earlier), "")
    return waves_of(sample)


def with_changes_shown(
    tables: tuple[TableEntry, ...], figures: tuple[FigureEntry, ...], study: Study
) -> tuple[tuple[TableEntry, ...], tuple[FigureEntry, ...]]:
    """Return the entries with one table and one figure of changes at least.

    Where there is one wave, there are none.
    """
    if not study.earlier:
        return (
            tuple(one for one in tables if not isinstance(one, Changes)),
            tuple(one for one in figures if not isinstance(one, ChangesFigure)),
        )
    if not any(isinstance(one, Changes) for one in tables):
        tables = (*tables, Changes(key=TABLE))
    if not any(isinstance(one, ChangesFigure) for one in figures):
        figures = (*figures, ChangesFigure(key=FIGURE))
    return tables, figures


def over_all_waves(entries: Iterable[FigureEntry], waves: Iterable[str]) -> tuple[FigureEntry, ...]:
    """Return figures, trends over all waves if none is said."""
    every = tuple(waves)
    return tuple(
        replace(entry, waves=_over(entry.waves, every)) if isinstance(entry, TrendFigure) else entry
        for entry in entries
    )


def completed(entries: Iterable[TableEntry], waves: Iterable[str]) -> tuple[TableEntry, ...]:
    """Return entries with a number each, in their order, and trends over all waves if none is said.

    Numbers that entries give themselves are not given to others.
    """
    entries, every = tuple(entries), tuple(waves)
    taken = {entry.number for entry in entries}
    free = (
        text for at in range(1, len(entries) + 1 + len(taken)) if (text := str(at)) not in taken
    )
    made: list[TableEntry] = []
    for entry in entries:
        if isinstance(entry, Trend):
            entry = replace(entry, waves=_over(entry.waves, every))
        made.append(entry if entry.number else replace(entry, number=next(free)))
    return tuple(made)
