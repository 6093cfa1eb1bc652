"""The coefficients of models with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scs_report.figures.canvas import Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.marks import EDGE, Table
from scs_report.figures.panel_scales import Spread, explain_scales
from scs_report.figures.panels import NOT_FINITE, Panels, draw_interval, draw_panels
from scs_report.figures.picture import Picture
from scs_report.figures.style import Theme
from scs_report.figures.words import Words
from scs_report.figures.writing import (
    plain,
    sentences,
)
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Address, Model, ParameterEstimate, Results, TermRow, coefficient
from scs_report.results.figure_entries import CoefficientsFigure


def _models(entry: CoefficientsFigure, results: Results) -> list[Model]:
    every = results.models
    return [model for model in every if not entry.models or model.key in entry.models]


def _draw(entry: CoefficientsFigure, results: Results, language: Language, theme: Theme) -> Picture:
    """Draw a panel for each model.

    A filled dot's interval leaves out zero. An interval much wider than most is cut, with an
    arrowhead. A parameter without a finite estimate is marked, not drawn.
    """
    models = _models(entry, results)
    if not models:
        canvas = Canvas(theme)
        canvas.middle(EDGE, theme.label, language.gettext("There is no model."))
        return canvas.finish(theme.label * 2)

    def mark(
        canvas: Canvas, panels: Panels, number: int, y: float, model: Model, term: str
    ) -> None:
        if parameter := _parameter(results, model, term):
            _mark(canvas, panels, number, y, parameter, coefficient(model.key, term))

    return draw_panels(results, models, language, theme, mark, _spreads(models, results))


def _spreads(models: list[Model], results: Results) -> Callable[[str], list[Spread]]:
    """Return what is drawn of a term."""

    def spreads(term: str) -> list[Spread]:
        found = [_parameter(results, model, term) for model in models]
        return [(p.value, p.low, p.high) for p in found if p is not None and p.finite]

    return spreads


def _mark(
    canvas: Canvas,
    panels: Panels,
    number: int,
    y: float,
    parameter: ParameterEstimate,
    address: Address,
) -> None:
    if not parameter.finite:
        at = panels.x(number, 0) + 3
        canvas.middle(at, y, NOT_FINITE, color=canvas.colors.muted)
        return
    clear = parameter.low > 0 or parameter.high < 0
    color = canvas.colors.accent if clear else canvas.colors.muted
    draw_interval(canvas, panels, number, y, (parameter.low, parameter.high), color)
    at = panels.x(number, parameter.value)
    canvas.dot(at, y, color, hollow=not clear, radius=2.5, address=address)


def _parameter(results: Results, model: Model, term: str) -> ParameterEstimate | None:
    return results.parameter(coefficient(model.key, term))


def _parameters(
    entry: CoefficientsFigure, results: Results
) -> Iterator[tuple[Model, TermRow, ParameterEstimate]]:
    """Yield every coefficient, model by model."""
    for model in _models(entry, results):
        for row in results.terms.rows:
            if parameter := _parameter(results, model, row.key):
                yield model, row, parameter


def _marks(entry: CoefficientsFigure, results: Results, language: Language) -> list[str]:
    """Return how to read the marks that are there."""
    models = _models(entry, results)
    note = [
        language.gettext("Filled dots: the 95% interval leaves out zero."),
        *explain_scales(results, models, language, _spreads(models, results)),
    ]
    if any(not parameter.finite for *_, parameter in _parameters(entry, results)):
        note.append(language.gettext("† No finite estimate exists (separation); not drawn."))
    return [*note, *_not_estimable(models, language)]


def _plain_marks(entry: CoefficientsFigure, results: Results, language: Language) -> list[str]:
    naming, note = Naming(results, language), []
    endless = [
        language.aside(naming.term(row.key), str(model.number))
        for model, row, parameter in _parameters(entry, results)
        if not parameter.finite
    ]
    if endless:
        said = language.gettext("No finite estimate exists (separation); not drawn: {names}.")
        note.append(said.format(names=language.marks.semicolon.join(endless)))
    return [*note, *_not_estimable(_models(entry, results), language)]


def _not_estimable(models: list[Model], language: Language) -> list[str]:
    failed = language.list([f"({model.number})" for model in models if model.not_estimable])
    said = language.gettext("Not estimable: {models}.").format(models=failed)
    return [said] if failed else []


def _table(entry: CoefficientsFigure, results: Results, language: Language) -> Table:
    """Return the coefficients of all models, one a row."""
    header = [
        language.gettext("Model"),
        language.gettext("Variable"),
        language.gettext("Coefficient"),
        language.gettext("95% interval, low"),
        language.gettext("95% interval, high"),
    ]
    rows, naming = [], Naming(results, language)
    for model, row, parameter in _parameters(entry, results):
        name = f"({model.number}) {language.text(model.label)}"
        numbers = (parameter.value, parameter.low, parameter.high)
        cells = [plain(number) if parameter.finite else "" for number in numbers]
        rows.append([name, naming.term(row.key), *cells])
    return header, rows


def _words(entry: CoefficientsFigure, results: Results, language: Language) -> Words:
    models = _models(entry, results)
    found = [parameter for *_, parameter in _parameters(entry, results)]
    clear = [p for p in found if p.finite and (p.low > 0 or p.high < 0)]
    title = language.gettext("Coefficients of the models")
    alt = [
        language.gettext("Coefficient plot: dots with 95% intervals."),
        language.gettext("Models: {models}.").format(
            models=language.list([f"({m.number}) {language.text(m.label)}" for m in models])
        ),
        language.gettext("The interval of {n} of {all} coefficients leaves out zero.").format(
            n=language.number(len(clear)), all=language.number(len(found))
        ),
    ]
    return Words(
        title=title,
        unit=language.gettext("Coefficients with 95% intervals"),
        alt=sentences(alt, language),
    )


COEFFICIENTS = Kind(_draw, _table, _words, _marks, _plain_marks)
