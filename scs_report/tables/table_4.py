"""Table 4: seven ordered logit models side by side."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from scs_report.language import Language
from scs_report.results import Model, ModelTable, Parameter, Results
from scs_report.tables.layout import (
    EMPTY,
    Block,
    Cell,
    Label,
    Row,
    Table,
    anchor,
)
from scs_report.tables.numbers import coefficient_number
from scs_report.tables.terms import (
    check_terms,
    cutpoints,
    model_column,
    model_notes,
    parameter_labels,
    separation_note,
)
from scs_report.tables.texts import assemble


def build(results: Results, language: Language) -> Table:
    """Return Table 4: coefficients over standard errors, cutpoints, and the fit of each model."""
    _ = language.gettext
    table = results.table4
    check_terms(table)
    return assemble(
        "table_4",
        results,
        language,
        caption=_("Approval of social credit systems: ordered logit models"),
        stub_head=_("Variable"),
        columns=[
            model_column(model, language, separation_note(model, language))
            for model in table.models
        ],
        blocks=[
            *_term_blocks(table, language),
            _cutpoint_block(table, language),
            _fit_block(table, language),
        ],
        notes=model_notes(results, language),
    )


def _term_blocks(table: ModelTable, language: Language) -> list[Block]:
    labels = parameter_labels(table, language)
    headings = {block.key: language.text(block.label) for block in table.blocks}
    blocks = []
    for key, terms in groupby(table.rows, key=lambda row: row.block):
        rows = tuple(
            Row(
                Label(labels[term.key]),
                tuple(
                    _cell(model, _find(model.coefficients, term.key), language)
                    for model in table.models
                ),
                indent=1,
            )
            for term in terms
        )
        blocks.append(Block(rows, heading=Label(headings[key])))
    return blocks


def _cutpoint_block(table: ModelTable, language: Language) -> Block:
    """Return the cutpoints, each in the row of the answers that it parts."""
    labels = parameter_labels(table, language)
    return Block(
        tuple(
            Row(
                Label(labels[cutpoint.key]),
                tuple(
                    _cell(model, _find(model.cutpoints, cutpoint.key), language)
                    for model in table.models
                ),
                indent=1,
            )
            for cutpoint in cutpoints(table)
        ),
        heading=Label(language.gettext("Cutpoints between answers")),
    )


def _find(parameters: Iterable[Parameter], key: str) -> Parameter | None:
    return next((parameter for parameter in parameters if parameter.key == key), None)


def _cell(model: Model, parameter: Parameter | None, language: Language) -> Cell:
    if parameter is None:
        return EMPTY
    return Cell(
        coefficient_number(parameter.value, language),
        stars=parameter.stars if parameter.finite else "",
        second=f"({coefficient_number(parameter.se, language)})",
        anchor=anchor("table_4", parameter.key, model.number),
        notes=() if parameter.finite else separation_note(model, language),
    )


def _fit_block(table: ModelTable, language: Language) -> Block:
    _ = language.gettext
    models = table.models
    observations = tuple(
        Cell(language.number(model.n), anchor=anchor("table_4", "n", model.number))
        for model in models
    )
    pseudo_r2 = tuple(Cell(language.number(model.mcfadden_r2, 3)) for model in models)
    likelihood = tuple(Cell(language.number(model.log_pseudo_likelihood, 1)) for model in models)
    wald = tuple(
        Cell(
            "–" if model.wald is None else language.number(model.wald, 1),
            second=f"({model.wald_df})",
        )
        for model in models
    )
    return Block(
        (
            Row(Label(_("Observations")), observations),
            Row(Label(_("McFadden pseudo R²")), pseudo_r2),
            Row(Label(_("Log pseudo-likelihood")), likelihood),
            Row(Label(_("Wald χ² (degrees of freedom)")), wald),
        )
    )
