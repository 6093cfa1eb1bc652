"""Published beside computed coefficients, with their intervals."""

from __future__ import annotations

from collections.abc import Callable

from scs_report.figures.canvas import Canvas
from scs_report.figures.marks import Table, dot_mark
from scs_report.figures.panel_scales import Spread, explain_scales
from scs_report.figures.panels import NOT_FINITE, Panels, draw_interval, draw_panels
from scs_report.figures.picture import Picture
from scs_report.figures.style import Theme
from scs_report.figures.writing import plain
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import CoefficientPair, Model, Replication, Results

_APART = 3.2
#: Stands where the printed coefficient cannot be read.
UNREADABLE = "×"
_NORMAL = 1.959963984540054


def draw_replicated(
    replication: Replication, results: Results, language: Language, theme: Theme
) -> Picture:
    """Draw the coefficients of all models: published above, computed below, on one scale.

    Only pairs that can be read and have a finite estimate are drawn; the others are marked.
    """
    pairs = {(pair.model, pair.term): pair for pair in replication.coefficients}

    def mark(
        canvas: Canvas, panels: Panels, number: int, y: float, model: Model, term: str
    ) -> None:
        pair = pairs.get((model.number, term))
        if pair and (sign := _sign(pair)):
            canvas.middle(panels.x(number, 0) + 3, y, sign, color=canvas.colors.muted)
        elif pair:
            _draw(canvas, panels, number, y, pair)

    key = [
        (
            language.gettext("published"),
            lambda canvas: dot_mark(canvas, canvas.colors.contrast, hollow=True),
        ),
        (language.gettext("computed"), lambda canvas: dot_mark(canvas, canvas.colors.accent)),
    ]

    spreads = _drawn(replication)
    return draw_panels(results, results.models, language, theme, mark, spreads, key, least=15.5)


def _sign(pair: CoefficientPair) -> str:
    """Return what stands where a pair is not drawn; empty if it is."""
    if not pair.finite:
        return NOT_FINITE
    return UNREADABLE if pair.published is None else ""


def _drawn(replication: Replication) -> Callable[[str], list[Spread]]:
    """Return what is drawn of a term."""
    shown = [pair for pair in replication.coefficients if not _sign(pair)]

    def spreads(term: str) -> list[Spread]:
        return [spread for pair in shown if pair.term == term for spread in _spreads(pair)]

    return spreads


def notes_replicated(replication: Replication, results: Results, language: Language) -> list[str]:
    """Return how to read the marks that are there."""
    signs = {_sign(pair) for pair in replication.coefficients}
    notes = explain_scales(results, results.models, language, _drawn(replication))
    if NOT_FINITE in signs:
        notes.append(language.gettext("† No finite estimate exists (separation); not drawn."))
    if UNREADABLE in signs:
        notes.append(language.gettext("× The printed coefficient cannot be read; not drawn."))
    if any(not _sign(pair) and not pair.published_se for pair in replication.coefficients):
        notes.append(
            language.gettext(
                "A mark without a line: its standard error is not printed or cannot be read."
            )
        )
    return notes


def _spreads(pair: CoefficientPair) -> tuple[Spread, Spread]:
    """Return the published and the computed coefficient with their 95% intervals.

    Without a published error the interval is the value alone.
    """
    assert pair.published is not None
    first = _spread(pair.published, pair.published_se or 0.0)
    return first, _spread(pair.computed, pair.computed_se)


def _spread(value: float, se: float) -> Spread:
    return value, value - _NORMAL * se, value + _NORMAL * se


def table_replicated(replication: Replication, results: Results, language: Language) -> Table:
    """Return every coefficient of Table 4 with its standard error, published and computed.

    What cannot be read, or is not finite, is empty.
    """
    header = [
        language.gettext("Model"),
        language.gettext("Variable"),
        language.gettext("Coefficient, published"),
        language.gettext("Standard error, published"),
        language.gettext("Coefficient, computed"),
        language.gettext("Standard error, computed"),
    ]
    models = {model.number: language.text(model.label) for model in results.models}
    naming = Naming(results, language)
    rows = []
    for pair in replication.coefficients:
        computed = (pair.computed, pair.computed_se) if pair.finite else (None, None)
        numbers = (pair.published, pair.published_se, *computed)
        cells = ["" if number is None else plain(number) for number in numbers]
        rows.append([f"({pair.model}) {models[pair.model]}", naming.term(pair.term), *cells])
    return header, rows


def _draw(canvas: Canvas, panels: Panels, number: int, y: float, pair: CoefficientPair) -> None:
    looks = ((y - _APART, canvas.colors.contrast, True), (y + _APART, canvas.colors.accent, False))
    for (value, low, high), (at, color, hollow) in zip(_spreads(pair), looks, strict=True):
        draw_interval(canvas, panels, number, at, (low, high), color)
        canvas.dot(panels.x(number, value), at, color, hollow=hollow, radius=2.1)
