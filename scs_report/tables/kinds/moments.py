"""Means and standard deviations."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.weighting import beginning, weighted
from scs_report.results import QuestionLabel, Results
from scs_report.results.table_entries import Moments
from scs_report.results.table_grids import mean_of
from scs_report.tables.cells import estimate_cell, size
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table
from scs_report.tables.table_texts import (
    asked_note,
    assemble,
    bracketed,
    coding,
    comma,
    semicolon,
    small_base_notes,
    withholding_notes,
)


def build(entry: Moments, results: Results, language: Language) -> Table:
    """Return a row for each variable."""
    _ = language.gettext
    questions = [results.question(variable) for variable in entry.variables]
    codings = [
        bracketed(language.text(question.label), comma(language).join(coded), language)
        for question in questions
        if (coded := coding(question, language))
    ]
    deviation = _(
        "The standard deviation is the square root of the variance with the factor n/(n − 1)."
    )
    if how := weighted(results, language):
        deviation = _(
            "{weighted}; the standard deviation is the square root of the weighted variance with "
            "the factor n/(n − 1). N counts respondents, unweighted."
        ).format(weighted=beginning(how))
    note = _("Coding. {codings}.").format(codings=semicolon(language).join(codings))
    return assemble(
        entry,
        results,
        language,
        caption=_("Summary statistics"),
        stub_head=_("Variable"),
        columns=[
            Column(Label(_("Mean"))),
            Column(Label(_("Standard deviation"))),
            Column(Label("N")),
        ],
        blocks=[
            Block(tuple(_row(entry.key, question, results, language) for question in questions))
        ],
        notes=[
            deviation,
            *([note] if codings else []),
            *withholding_notes(
                [mean_of(variable, results) for variable in entry.variables], results, language
            ),
        ],
    )


def _row(table: str, question: QuestionLabel, results: Results, language: Language) -> Row:
    address = mean_of(question.key, results)
    notes = asked_note(question, results, language)
    missing = [language.text(answer.label) for answer in question.answers if answer.missing]
    if missing:
        quoted = [language.quoted(answer) for answer in missing]
        note = language.gettext("Counted as missing: {answers}.")
        notes += (note.format(answers=language.list(quoted)),)
    notes += small_base_notes(size(address, results), results, language)
    n = Cell(language.number(size(address, results)))
    return Row(
        Label(language.text(question.label), notes=notes),
        (
            estimate_cell(table, address, results, language, decimals=3),
            estimate_cell(table, address, results, language, decimals=3, field="sd"),
            n,
        ),
    )
