"""Table A6: on whom each model rests, and where it has no finite estimate."""

from __future__ import annotations

from collections.abc import Callable

from scs_report.language import Language
from scs_report.results import Model, Results
from scs_report.tables.layout import EMPTY, Block, Cell, Label, Row, Table, anchor
from scs_report.tables.terms import model_column, separating_terms
from scs_report.tables.texts import assemble


def build(results: Results, language: Language) -> Table:
    """Return Table A6: what missing answers cost each model, and its separated terms."""
    _ = language.gettext
    models = results.table4.models
    return assemble(
        "table_a6",
        results,
        language,
        caption=_("Bases of the models: missing answers and separation"),
        stub_head=_("Respondents"),
        columns=[model_column(model, language) for model in models],
        blocks=[
            Block(
                (
                    _row(_("Base"), models, lambda model: _base(model, results, language)),
                    _row(
                        _("Respondents in the base"),
                        models,
                        lambda model: Cell(language.number(results.base(model.base).n)),
                    ),
                )
            ),
            _dropped(models, results, language),
            Block(
                (
                    _row(_("Observations"), models, lambda model: _observations(model, language)),
                    _row(
                        _("Separating terms"),
                        models,
                        lambda model: _separated(model, language),
                    ),
                    _row(
                        _("Iterations"),
                        models,
                        lambda model: Cell(language.number(model.iterations)),
                    ),
                )
            ),
        ],
        notes=[
            _(
                "A person who lacks several answers is counted under each of them. Answers such "
                "as “I don't know” count as missing."
            ),
            _(
                "A term that separates the answers has no finite estimate: the likelihood goes "
                "on rising as its coefficient grows. Every model is tested for this by linear "
                "programming."
            ),
        ],
    )


def _row(label: str, models: tuple[Model, ...], cell: Callable[[Model], Cell]) -> Row:
    return Row(Label(label), tuple(cell(model) for model in models))


def _base(model: Model, results: Results, language: Language) -> Cell:
    return Cell(language.text(results.base(model.base).label), kind="text")


def _observations(model: Model, language: Language) -> Cell:
    return Cell(language.number(model.n), anchor=anchor("table_a6", "n", model.number))


def _separated(model: Model, language: Language) -> Cell:
    if not model.separated:
        return Cell(language.gettext("none"), kind="text")
    terms = separating_terms(model, language)
    return Cell(language.list(terms), kind="text", anchor=anchor("table_a6", "sep", model.number))


def _dropped(models: tuple[Model, ...], results: Results, language: Language) -> Block:
    questions = {question.key: question for question in results.questions}
    variables = list(dict.fromkeys(part.variable for model in models for part in model.dropped))
    rows = []
    for variable in variables:
        question = questions.get(variable)
        label = language.text(question.label) if question else variable
        cells = []
        for model in models:
            lost = [part.n for part in model.dropped if part.variable == variable]
            cells.append(Cell(language.number(lost[0])) if lost else EMPTY)
        rows.append(Row(Label(label), tuple(cells), indent=1))
    return Block(tuple(rows), heading=Label(language.gettext("Without an answer to")))
