"""Models side by side."""

from __future__ import annotations

from itertools import groupby

import msgspec

from scs_report.language import Language
from scs_report.prose.withheld import NOBODY
from scs_report.results import (
    Address,
    Model,
    Results,
    TermRow,
    coefficient,
    cutpoint,
)
from scs_report.results.table_entries import ModelsTable
from scs_report.tables.cells import number_cell
from scs_report.tables.layout import EMPTY, Block, Cell, Label, Row, Table, number_anchor
from scs_report.tables.number_formats import stars_note
from scs_report.tables.table_texts import assemble
from scs_report.tables.terms import (
    ModelTable,
    check_terms,
    coefficient_decimals,
    cutpoints,
    fit_of,
    is_reference,
    levels_of,
    model_column,
    model_notes,
    models_of,
    not_estimable_note,
    observations,
    separation_note,
    term_label,
    wald_cell,
)


def build(entry: ModelsTable, results: Results, language: Language) -> Table:
    """Return coefficients over standard errors, cutpoints, and the fit of each model."""
    _ = language.gettext
    table = models_of(entry, results)
    check_terms(table)
    cells = _Cells(entry.key, results, language)
    return assemble(
        entry,
        results,
        language,
        caption=_("Models"),
        stub_head=_("Variable"),
        columns=[
            model_column(
                model,
                language,
                (*not_estimable_note(model, language), *separation_note(model, language)),
            )
            for model in table.models
        ],
        blocks=[
            *_term_blocks(table, cells, results, language),
            _cutpoint_block(table, cells, language),
            _fit_block(entry.key, table, results, language),
        ],
        notes=model_notes(table, results, language),
        significance=stars_note(language),
        paired=True,
        per_panel=entry.per_panel,
        panel=_("models {}"),
    )


class _Cells:
    """Makes the cells of parameters, looked up by their addresses."""

    def __init__(self, table: str, results: Results, language: Language) -> None:
        self._table = table
        self._results = results
        self._language = language
        self._decimals = coefficient_decimals(results)

    def parameter(self, model: Model, address: Address) -> Cell:
        found = self._results.parameter(address)
        if found is None:
            return Cell(NOBODY) if str(address) in self._results.withheld else EMPTY
        return Cell(
            self._language.number(found.value, self._decimals),
            stars=found.stars if found.finite else "",
            second=f"({self._language.number(found.se, self._decimals)})",
            address=str(address),
            anchor=number_anchor(self._table, address),
            notes=() if found.finite else separation_note(model, self._language),
        )


def _term_blocks(
    table: ModelTable, cells: _Cells, results: Results, language: Language
) -> list[Block]:
    headings = {block.key: language.text(block.label) for block in results.terms.blocks}
    blocks = []
    for key, terms in groupby(table.rows, key=lambda row: row.block):
        rows: list[Row] = []
        for _variable, levels in groupby(terms, key=lambda row: row.key.partition("=")[0]):
            first, *_others = known = list(levels)
            if first.level is None:
                rows.append(_term_row(term_label(first, language), first.key, table, cells))
            else:
                rows += _factor_rows(known, table, cells, results, language)
        blocks.append(Block(tuple(rows), heading=Label(headings[key])))
    return blocks


def _term_row(label: str, term: str, table: ModelTable, cells: _Cells) -> Row:
    numbers = (cells.parameter(model, coefficient(model.key, term)) for model in table.models)
    return Row(Label(label), tuple(numbers), indent=1)


def _factor_rows(
    known: list[TermRow], table: ModelTable, cells: _Cells, results: Results, language: Language
) -> list[Row]:
    """Return a row for each level that a model estimates or compares the others with.

    They stand below one with the name of the factor.
    """
    printed = {row.key for row in known}
    reference = Cell(language.gettext("ref."), kind="text")
    rows = [Row(Label(language.text(known[0].label)), (EMPTY,) * len(table.models), indent=1)]
    for level in levels_of(known[0], results, language):
        against = [is_reference(level, model) for model in table.models]
        if level.term not in printed and not any(against):
            continue
        row = _term_row(level.label, level.term, table, cells)
        numbers = zip(row.cells, against, strict=True)
        compared = tuple(reference if compares else cell for cell, compares in numbers)
        rows.append(msgspec.structs.replace(row, cells=compared, indent=2))
    return rows


def _cutpoint_block(table: ModelTable, cells: _Cells, language: Language) -> Block:
    """Return the cutpoints, each in the row of the answers that it parts."""
    return Block(
        tuple(
            Row(
                Label(bound.key),
                tuple(
                    cells.parameter(model, cutpoint(model.key, bound.key)) for model in table.models
                ),
                indent=1,
            )
            for bound in cutpoints(table.models)
        ),
        heading=Label(language.gettext("Cutpoints between answers")),
    )


def _fit_block(key: str, table: ModelTable, results: Results, language: Language) -> Block:
    _ = language.gettext
    models = table.models

    def quantity(name: str, decimals: int) -> tuple[Cell, ...]:
        return tuple(
            Cell(NOBODY)
            if value is None
            else number_cell(key, model.fit[name], language.number(value, decimals))
            for model in models
            for value in (fit_of(model, name, results),)
        )

    pseudo_r2 = tuple(
        Cell(_("not estimable"), kind="text") if model.not_estimable else cell
        for model, cell in zip(models, quantity("mcfadden_r2", 3), strict=True)
    )
    counts = tuple(observations(key, model, language) for model in models)
    wald = tuple(wald_cell(key, model, results, language) for model in models)
    rows = {
        _("Observations"): counts,
        _("McFadden pseudo R²"): pseudo_r2,
        _("Log pseudo-likelihood"): quantity("log_pseudo_likelihood", 1),
        _("Wald χ² (degrees of freedom)"): wald,
    }
    return Block(tuple(Row(Label(label), cells, apart=True) for label, cells in rows.items()))
