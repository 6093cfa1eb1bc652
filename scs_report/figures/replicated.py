"""Published beside computed coefficients, with their intervals."""

from __future__ import annotations

from typing import Any

from scs_report.figures.canvas import Canvas
from scs_report.figures.marks import Table, dot_mark
from scs_report.figures.panels import Panels, Spread, draw_interval, draw_panels
from scs_report.figures.style import Theme
from scs_report.figures.writing import plain
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import CoefficientPair, Model, Replication, Results

_APART = 3.2
_NORMAL = 1.959963984540054


def draw_replicated(
    replication: Replication, results: Results, language: Language, theme: Theme
) -> Any:
    """Draw the coefficients of all models: published above, computed below, on one scale.

    Only pairs that can be read and have a finite estimate are drawn.
    """
    shown = [p for p in replication.coefficients if p.published is not None and p.finite]
    pairs = {(pair.model, pair.term): pair for pair in shown}

    def mark(
        canvas: Canvas, panels: Panels, number: int, y: float, model: Model, term: str
    ) -> None:
        if pair := pairs.get((model.number, term)):
            _draw(canvas, panels, number, y, pair)

    key = [
        (
            language.gettext("published"),
            lambda canvas: dot_mark(canvas, canvas.colors.contrast, hollow=True),
        ),
        (language.gettext("computed"), lambda canvas: dot_mark(canvas, canvas.colors.accent)),
    ]

    def spreads(term: str) -> list[Spread]:
        return [spread for pair in shown if pair.term == term for spread in _spreads(pair)]

    return draw_panels(results, results.models, language, theme, mark, spreads, key, least=15.5)


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
