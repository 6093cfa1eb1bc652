"""Published beside computed coefficients, with their intervals."""

from __future__ import annotations

from typing import Any

from scs_report.report.charts import style
from scs_report.report.charts.coefficients import (
    Panels,
    draw_interval,
    draw_panels,
    row_label,
    scale_limits,
)
from scs_report.report.charts.common import Table, dot_mark, plain
from scs_report.report.charts.sheet import Sheet
from scs_report.report.charts.style import Theme
from scs_report.report.language import Language
from scs_report.results import CoefficientPair, Model, Replication, Results

_APART = 3.2
_NORMAL = 1.959963984540054


def draw_replicated(
    replication: Replication, results: Results, language: Language, theme: Theme
) -> Any:
    """Draw the coefficients of all models: published above, computed below, on one scale.

    Only pairs that can be read and have a finite estimate are drawn.
    """
    pairs = {(pair.model, pair.term): pair for pair in replication.coefficients}

    def mark(sheet: Sheet, panels: Panels, number: int, y: float, model: Model, term: str) -> None:
        pair = pairs.get((model.number, term))
        if pair is None or pair.published is None or not pair.finite:
            return
        _draw(sheet, panels, number, y, pair)

    key = [
        (
            language.gettext("published"),
            lambda sheet: dot_mark(sheet, style.CONTRAST, hollow=True),
        ),
        (language.gettext("computed"), lambda sheet: dot_mark(sheet, style.ACCENT)),
    ]
    limits = scale_limits(results.table4)
    return draw_panels(results, language, theme, mark, limits, key, least=15.5)


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
    models = {model.number: language.text(model.label) for model in results.table4.models}
    labels = {row.key: row_label(row, results, language) for row in results.table4.rows}
    rows = []
    for pair in replication.coefficients:
        computed = (pair.computed, pair.computed_se) if pair.finite else (None, None)
        numbers = (pair.published, pair.published_se, *computed)
        cells = ["" if number is None else plain(number) for number in numbers]
        rows.append([f"({pair.model}) {models[pair.model]}", labels[pair.term], *cells])
    return header, rows


def _draw(sheet: Sheet, panels: Panels, number: int, y: float, pair: CoefficientPair) -> None:
    assert pair.published is not None
    above, below = y - _APART, y + _APART
    if pair.published_se is not None:
        interval = _interval(pair.published, pair.published_se)
        draw_interval(sheet, panels, number, above, interval, style.CONTRAST)
    at = panels.x(number, pair.published)
    sheet.dot(at, above, style.CONTRAST, hollow=True, radius=2.1)
    interval = _interval(pair.computed, pair.computed_se)
    draw_interval(sheet, panels, number, below, interval, style.ACCENT)
    sheet.dot(panels.x(number, pair.computed), below, style.ACCENT, radius=2.1)


def _interval(value: float, se: float) -> tuple[float, float]:
    return value - _NORMAL * se, value + _NORMAL * se
