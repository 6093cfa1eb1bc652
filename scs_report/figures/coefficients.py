"""The coefficients of all models (Table 4) with their intervals."""

from __future__ import annotations

from typing import Any

from scs_report.figures.common import Table, plain
from scs_report.figures.panels import Panels, Spread, draw_interval, draw_panels, row_label
from scs_report.figures.sheet import Sheet
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import Model, Parameter, Results

#: Stands where a model has the term but no finite estimate of it.
NOT_FINITE = "†"


def draw_coefficients(results: Results, language: Language, theme: Theme) -> Any:
    """Draw the coefficients with their 95% intervals, all models.

    A filled dot's interval leaves out zero. An interval much wider than most is cut, with an
    arrowhead. A parameter without a finite estimate is marked, not drawn.

    Raises
    ------
    ValueError
        If the theme is narrow: seven panels have no room there.
    """
    if theme.narrow:
        raise ValueError("the chart of coefficients needs the full width")

    def spreads(term: str) -> list[Spread]:
        found = [_parameter(model, term) for model in results.table4.models]
        return [(p.value, p.low, p.high) for p in found if p is not None and p.finite]

    return draw_panels(results, language, theme, _mark, spreads)


def _mark(sheet: Sheet, panels: Panels, number: int, y: float, model: Model, term: str) -> None:
    parameter = _parameter(model, term)
    if parameter is None:
        return
    if not parameter.finite:
        at = panels.x(number, 0) + 3
        sheet.middle(at, y, NOT_FINITE, color=sheet.colors.muted)
        return
    clear = parameter.low > 0 or parameter.high < 0
    color = sheet.colors.accent if clear else sheet.colors.muted
    draw_interval(sheet, panels, number, y, (parameter.low, parameter.high), color)
    sheet.dot(panels.x(number, parameter.value), y, color, hollow=not clear, radius=2.5)


def _parameter(model: Model, key: str) -> Parameter | None:
    return next((one for one in model.coefficients if one.key == key), None)


def note_coefficients(results: Results, language: Language) -> str:
    """Return how to read the marks; the last sentence only where it is needed."""
    note = [
        language.gettext("Filled dots: the 95% interval leaves out zero."),
        language.gettext("Each part has a scale of its own."),
        language.gettext("An arrowhead marks an interval that goes on beyond the scale."),
    ]
    if any(not p.finite for model in results.table4.models for p in model.coefficients):
        note.append(language.gettext("† No finite estimate exists (separation); not drawn."))
    return ("" if language.code == "zh" else " ").join(note)


def table_coefficients(results: Results, language: Language) -> Table:
    """Return the coefficients of all models, one a row."""
    header = [
        language.gettext("Model"),
        language.gettext("Variable"),
        language.gettext("Coefficient"),
        language.gettext("95% interval, low"),
        language.gettext("95% interval, high"),
    ]
    rows = []
    for model in results.table4.models:
        name = f"({model.number}) {language.text(model.label)}"
        for row in results.table4.rows:
            parameter = _parameter(model, row.key)
            if parameter is None:
                continue
            numbers = (parameter.value, parameter.low, parameter.high)
            cells = [plain(number) if parameter.finite else "" for number in numbers]
            rows.append([name, row_label(row, results, language), *cells])
    return header, rows
