"""Tests whether coefficients are the same at every cutpoint."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.results import Model, ParallelLines, Results
from scs_report.results.table_entries import ParallelLinesTable
from scs_report.tables.layout import EMPTY, Block, Cell, Label, Row, Table
from scs_report.tables.number_formats import p_value
from scs_report.tables.table_texts import assemble, variable_label
from scs_report.tables.terms import absent_notes, model_column, models_of


def build(entry: ParallelLinesTable, results: Results, language: Language) -> Table:
    """Return tests of parallel lines, by term and overall."""
    _ = language.gettext
    table = models_of(entry, results)
    models = table.models
    labels = {
        row.key.partition("=")[0]: variable_label(row.key.partition("=")[0], results, language)
        if row.level
        else language.text(row.label)
        for row in table.rows
    }
    rows = [
        Row(
            Label(label),
            tuple(
                _cell(_find(model, term), language) if _has(model, term) else EMPTY
                for model in models
            ),
            indent=1,
        )
        for term, label in labels.items()
    ]
    overall = Row(
        Label(_("All terms")),
        tuple(
            _cell(model.parallel_lines.overall if model.parallel_lines else None, language)
            for model in models
        ),
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
            *absent_notes(models, results, language),
            *_inference_notes(models, language),
        ],
    )


def _inference_notes(models: tuple[Model, ...], language: Language) -> list[str]:
    """Say what p-values follow, and why tests are missing; nothing where both are plain."""
    _ = language.gettext
    tests = [
        test
        for model in models
        if model.parallel_lines
        for test in (model.parallel_lines.overall, *model.parallel_lines.terms)
    ]
    notes = []
    if any(model.inference == "t" for model in models):
        notes.append(_("p follows F, adjusted for the degrees of freedom of the survey design."))
    if any(test.chi2 is None for test in tests):
        notes.append(_("A dash: the model has too few respondents to test so many coefficients."))
    return notes


#: Where there would be a test, had the model one.
_NONE = Cell("–", kind="text")


def _untested(model: Model, language: Language) -> tuple[str, ...]:
    if model.parallel_lines:
        return ()
    return (
        language.gettext(
            "Fewer than two splits have a finite estimate, so that there is nothing to compare."
        ),
    )


def _has(model: Model, term: str) -> bool:
    return any(key.partition("=")[0] == term for key in model.terms)


def _find(model: Model, term: str) -> ParallelLines | None:
    tests = model.parallel_lines.terms if model.parallel_lines else ()
    return next((test for test in tests if test.term == term), None)


def _cell(test: ParallelLines | None, language: Language) -> Cell:
    if test is None or test.chi2 is None or test.p is None:
        return _NONE
    return Cell(
        f"{language.number(test.chi2, 1)} ({test.df})",
        second=p_value(test.p, language),
    )


def _left_out(model: Model, language: Language) -> Cell:
    if model.parallel_lines is None:
        return _NONE
    left_out = model.parallel_lines.left_out
    splits = [bound.key for bound in model.cutpoints if bound.above in left_out]
    return Cell(language.list(splits) or language.gettext("none"), kind="text")
