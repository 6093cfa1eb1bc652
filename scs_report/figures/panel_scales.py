"""Scales of panels: which terms share one, how far it goes, what a reader has to know of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median

from scs_report.figures.marks import nice_step
from scs_report.language import Language
from scs_report.results import Model, Results, TermRow

#: A value with the ends of its interval.
Spread = tuple[float, float, float]


def explain_scales(
    results: Results,
    models: Sequence[Model],
    language: Language,
    spreads: Callable[[str], Sequence[Spread]],
) -> list[str]:
    """Return what a reader has to know of the scales, and of intervals that are cut."""
    strips, own = scale_parts(results, models, spreads)
    parts = [*strips, *([own] if own else [])]
    notes = []
    if len(parts) > 1:
        notes.append(language.gettext("Each part has a scale of its own."))
    for part in parts:
        least, most = part_limits(part, spreads)
        ends = [spread[1:] for row in part for spread in spreads(row.key)]
        if any(low < least or high > most for low, high in ends):
            notes.append(
                language.gettext("An arrowhead marks an interval that goes on beyond the scale.")
            )
            break
    return notes


def models_with(results: Results, models: Sequence[Model]) -> dict[str, list[Model]]:
    """Return the models that have each term."""
    rows = results.terms.rows
    return {row.key: [model for model in models if _has(model, row.key)] for row in rows}


def scale_parts(
    results: Results, models: Sequence[Model], spreads: Callable[[str], Sequence[Spread]]
) -> tuple[list[list[TermRow]], list[TermRow]]:
    """Return the terms of several models, in strips of one scale each, and those of one model."""
    having = models_with(results, models)
    shared = [row for row in results.terms.rows if len(having[row.key]) > 1]
    own = [row for row in results.terms.rows if len(having[row.key]) == 1]
    return _strips(shared, spreads), own


def part_limits(
    rows: Sequence[TermRow], spreads: Callable[[str], Sequence[Spread]]
) -> tuple[float, float]:
    """Return the ends of the scale of some terms."""
    return scale_limits([spread for row in rows for spread in spreads(row.key)])


def _strips(
    terms: Sequence[TermRow], spreads: Callable[[str], Sequence[Spread]]
) -> list[list[TermRow]]:
    """Set apart the variables whose intervals are much wider than most.

    On one scale with them those of the others could not be seen.
    """
    widths = {row.key: [high - low for _, low, high in spreads(row.key)] for row in terms}
    everything = [width for found in widths.values() for width in found]
    wide = {
        variable
        for variable in {_variable(row) for row in terms}
        if (mine := [w for row in terms if _variable(row) == variable for w in widths[row.key]])
        and median(mine) > 3 * median(everything)
    }
    strips = [[row for row in terms if (_variable(row) in wide) == far] for far in (False, True)]
    return [strip for strip in strips if strip]


def _variable(row: TermRow) -> str:
    return row.key.partition("=")[0]


def _has(model: Model, term: str) -> bool:
    return term in model.terms


def scale_limits(spreads: Sequence[Spread]) -> tuple[float, float]:
    """Return the ends of a scale.

    All values are inside; an interval more than six times as wide as the middle one does not
    stretch the scale.
    """
    if not spreads:
        return -1.0, 1.0
    usual = 6 * median(high - low for _, low, high in spreads)
    ends = [0.0]
    for value, low, high in spreads:
        ends += [low, high] if high - low <= usual else [value]
    low, high = min(ends), max(ends)
    if low == high:
        return -1.0, 1.0
    step = nice_step(high - low, 8)
    return step * math.floor(low / step), step * math.ceil(high / step)
