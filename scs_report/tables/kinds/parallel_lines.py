"""Tests whether coefficients are the same at every cutpoint."""

from __future__ import annotations

import msgspec

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Address, Model, Results, WaldTest, parallel
from scs_report.results.table_entries import ParallelLinesTable
from scs_report.tables.cells import number_cell
from scs_report.tables.layout import EMPTY, Block, Cell, Label, Row, Table
from scs_report.tables.number_formats import p_value, stars_note
from scs_report.tables.table_texts import assemble, comma, labelled, single_cluster_notes
from scs_report.tables.terms import (
    ModelTable,
    absent_notes,
    coefficient_decimals,
    cutpoints,
    left_out_notes,
    model_column,
    models_of,
    not_estimable_note,
    numbered,
)


def build(entry: ParallelLinesTable, results: Results, language: Language) -> Table:
    """Return tests of parallel lines, by term and overall."""
    _ = language.gettext
    table = models_of(entry, results)
    models = table.models
    naming = Naming(results, language)
    terms = dict.fromkeys(row.key.partition("=")[0] for row in table.rows)
    rows = []
    for term in terms:
        cells = tuple(
            _cell(entry.key, model, term, results, language) if term in model.variables else EMPTY
            for model in models
        )
        rows.append(Row(Label(naming.term(term)), cells))
        rows += _by_cutpoint(entry.key, table, term, results, language)
    shown = any(_is_carried(model, results) for model in models)
    overall = Row(
        Label(_("All terms")),
        tuple(_cell(entry.key, model, "", results, language) for model in models),
    )
    left_out = Row(
        Label(_("Splits left out")),
        tuple(_left_out(model, language) for model in models),
    )
    return assemble(
        entry,
        results,
        language,
        caption=_("Tests of parallel lines: χ² (degrees of freedom) and p"),
        stub_head=_("Variable"),
        columns=[model_column(model, language, _untested(model, language)) for model in models],
        blocks=[Block(tuple(rows)), Block((overall, left_out))],
        notes=[
            _(
                "Brant's test with weights: one binary logit for each split of the answers (k or "
                "higher against lower), their coefficients compared by a Wald test with a joint "
                "linearised covariance. A small p speaks against equal coefficients."
            )
            if results.design.weighted
            else _(
                "Brant's test: one binary logit for each split of the answers (k or higher against "
                "lower), their coefficients compared by a Wald test with a joint linearised "
                "covariance. A small p speaks against equal coefficients."
            ),
            _(
                "Splits whose binary logit has no finite estimate cannot be compared; they are "
                "named by the answers that they part."
            ),
            *[
                _(
                    "Below a term that fails its test stand its coefficients at each cutpoint over "
                    "their standard errors, from a model in which all such terms, and no others, "
                    "have one for each (partial proportional odds)."
                )
            ][: int(shown)],
            *_not_carried_notes(models, results, language),
            *absent_notes(models, results, language),
            *left_out_notes(models, language),
            *_inference_notes(models, results, language),
            *single_cluster_notes(results, language),
        ],
        significance=stars_note(language) if shown else "",
    )


def _by_cutpoint(
    key: str, table: ModelTable, term: str, results: Results, language: Language
) -> list[Row]:
    """Return the coefficients of a term at each cutpoint, of models in which it fails its test."""
    varying = [
        model for model in table.models if term in model.by_cutpoint and _is_carried(model, results)
    ]
    rows = []
    for row in table.rows:
        if row.key.partition("=")[0] != term:
            continue
        level = "" if row.level is None else language.text(row.level)
        for bound in cutpoints(varying):
            cells = tuple(
                _coefficient(key, model.at_cutpoints.get((row.key, bound.key)), results, language)
                if model in varying
                else EMPTY
                for model in table.models
            )
            label = labelled(level, bound.key, language) if level else bound.key
            rows.append(Row(Label(label), cells, indent=1))
    return rows


def _is_carried(model: Model, results: Results) -> bool:
    """Whether the people of a model carry coefficients at each cutpoint."""
    return any(results.parameter(address) for address in model.at_cutpoints.values())


def _not_carried_notes(
    models: tuple[Model, ...], results: Results, language: Language
) -> list[str]:
    """Name the models that were to have coefficients at each cutpoint and have none."""
    lacking = [one for one in models if one.at_cutpoints and not _is_carried(one, results)]
    if not lacking:
        return []
    note = language.gettext(
        "No coefficients at each cutpoint in {models}: they have no finite estimate, or would give "
        "somebody a probability below zero."
    )
    return [note.format(models=numbered(lacking, language))]


def _coefficient(key: str, address: Address | None, results: Results, language: Language) -> Cell:
    estimate = results.parameter(address) if address else None
    if address is None or estimate is None:
        return EMPTY
    decimals = coefficient_decimals(results)
    text, error = (language.number(one, decimals) for one in (estimate.value, estimate.se))
    cell = number_cell(key, address, text, second=f"({error})")
    return msgspec.structs.replace(cell, stars=estimate.stars)


def _inference_notes(models: tuple[Model, ...], results: Results, language: Language) -> list[str]:
    """Say what p-values follow, and why tests are missing; nothing where both are plain."""
    _ = language.gettext
    tests = [results.value(address) for model in models for address in model.tests]
    notes = []
    if any(model.inference == "t" for model in models):
        notes.append(_("p follows F, adjusted for the degrees of freedom of the survey design."))
    if None in tests:
        notes.append(_("A dash: the model has too few respondents to test so many coefficients."))
    return notes


#: Where there would be a test, had the model one.
_NONE = Cell("–", kind="text")


def _untested(model: Model, language: Language) -> tuple[str, ...]:
    if model.splits:
        return ()
    if model.not_estimable:
        return not_estimable_note(model, language)
    return (
        language.gettext(
            "Fewer than two splits have a finite estimate, so that there is nothing to compare."
        ),
    )


def _cell(table: str, model: Model, variable: str, results: Results, language: Language) -> Cell:
    address = parallel(model.key, variable)
    test = results.value(address)
    if not isinstance(test, WaldTest):
        return _NONE
    text = f"{language.number(test.chi2, 1)} ({test.df})"
    return number_cell(table, address, text, second=p_value(test.p, language))


def _left_out(model: Model, language: Language) -> Cell:
    if model.splits is None:
        return _NONE
    left_out = model.splits.left_out
    splits = [bound.key for bound in model.cutpoints if bound.above in left_out]
    # with commas: columns are narrow
    return Cell(comma(language).join(splits) or language.gettext("none"), kind="text")
