"""On whom each model rests, and where it has no finite estimate."""

from __future__ import annotations

from collections.abc import Callable

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.prose.withheld import NOBODY
from scs_report.results import Model, Results
from scs_report.results.table_entries import ModelBases
from scs_report.tables.layout import EMPTY, Block, Cell, Label, Row, Table
from scs_report.tables.table_texts import assemble, base_note
from scs_report.tables.terms import (
    left_out_notes,
    left_out_term,
    model_column,
    models_of,
    not_estimable_note,
    observations,
    separating_terms,
)


def build(entry: ModelBases, results: Results, language: Language) -> Table:
    """Return what missing answers cost each model, and its separated terms."""
    _ = language.gettext
    models = models_of(entry, results).models
    return assemble(
        entry,
        results,
        language,
        caption=_("Bases of the models: missing answers and separation"),
        stub_head=_("Respondents"),
        columns=[
            model_column(model, language, not_estimable_note(model, language)) for model in models
        ],
        blocks=[
            Block(
                (
                    _row(
                        _("Respondents in the base"),
                        models,
                        lambda model: _base(model, results, language),
                    ),
                )
            ),
            _dropped(models, results, language),
            *_left_out(models, language),
            Block(
                (
                    _row(
                        _("Observations"),
                        models,
                        lambda model: observations(entry.key, model, language),
                    ),
                    _row(
                        _("Separating terms"),
                        models,
                        lambda model: _separated(model, language),
                    ),
                    _row(
                        _("Iterations"),
                        models,
                        lambda model: (
                            Cell(NOBODY)
                            if model.not_estimable
                            else Cell(language.number(model.iterations))
                        ),
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
            *left_out_notes(models, language),
        ],
    )


def _row(label: str, models: tuple[Model, ...], cell: Callable[[Model], Cell]) -> Row:
    return Row(Label(label), tuple(cell(model) for model in models))


def _base(model: Model, results: Results, language: Language) -> Cell:
    n = results.base(model.base).n
    notes = (base_note(model.base, n, results, language),)
    return Cell(language.number(n), notes=notes)


def _separated(model: Model, language: Language) -> Cell:
    if model.not_estimable:
        return Cell(NOBODY, kind="text")
    if not model.separated:
        return Cell(language.gettext("none"), kind="text")
    terms = separating_terms(model, language)
    return Cell(language.list(terms), kind="text")


def _left_out(models: tuple[Model, ...], language: Language) -> list[Block]:
    """Return a row of the terms that models lack, if any does."""
    if not any(model.left_out for model in models):
        return []
    terms = [[left_out_term(one, language) for one in model.left_out] for model in models]
    cells = tuple(Cell(language.list(one), kind="text") if one else EMPTY for one in terms)
    return [Block((Row(Label(language.gettext("Terms left out")), cells),))]


def _dropped(models: tuple[Model, ...], results: Results, language: Language) -> Block:
    variables = list(dict.fromkeys(part.variable for model in models for part in model.dropped))
    rows, naming = [], Naming(results, language)
    for variable in variables:
        label = naming.variable(variable)
        cells = []
        for model in models:
            lost = [part.n for part in model.dropped if part.variable == variable]
            cells.append(Cell(language.number(lost[0])) if lost else EMPTY)
        rows.append(Row(Label(label), tuple(cells), indent=1))
    return Block(tuple(rows), heading=Label(language.gettext("Without an answer to")))
