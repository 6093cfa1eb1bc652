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
    coding,
    small_base_notes,
    withholding_notes,
)


def build(entry: Moments, results: Results, language: Language) -> Table:
    """Return a row for each variable, with what its values mean."""
    _ = language.gettext
    questions = [results.question(variable) for variable in entry.variables]
    deviation = _(
        "The standard deviation is the square root of the variance with the factor n/(n − 1)."
    )
    if how := weighted(results, language):
        deviation = _(
            "{weighted}; the standard deviation is the square root of the weighted variance with "
            "the factor n/(n − 1). n counts respondents, unweighted."
        ).format(weighted=beginning(how))
    return assemble(
        entry,
        results,
        language,
        caption=_("Summary statistics"),
        stub_head=_("Variable"),
        columns=[
            Column(Label(_("Mean"))),
            Column(Label(_("Standard deviation"))),
            Column(Label("n")),
            Column(Label(_("Coding")), align="text"),
        ],
        blocks=[
            Block(tuple(_row(entry.key, question, results, language) for question in questions))
        ],
        notes=[
            deviation,
            *withholding_notes(
                [mean_of(variable, results) for variable in entry.variables], results, language
            ),
        ],
    )


def _row(table: str, question: QuestionLabel, results: Results, language: Language) -> Row:
    address = mean_of(question.key, results)
    notes = asked_note(question, results, language)
    notes += small_base_notes(size(address, results), results, language)
    n = Cell(language.number(size(address, results)))
    return Row(
        Label(language.text(question.label), notes=notes),
        (
            estimate_cell(table, address, results, language, decimals=3),
            estimate_cell(table, address, results, language, decimals=3, field="sd"),
            n,
            Cell(_coding(question, language), kind="text"),
        ),
    )


def _coding(question: QuestionLabel, language: Language) -> str:
    """Return what the values of a variable mean and which answers have none, or nothing."""
    missing = [language.text(answer.label) for answer in question.answers if answer.missing]
    sign = language.marks.equals
    kept = sign.replace(" ", "\N{NO-BREAK SPACE}")  # no line ends within "1 = "
    codes = (one.replace(sign, kept, 1) for one in coding(question, language))
    parts = [language.marks.comma.join(codes)]
    if missing:
        quoted = [language.quoted(answer) for answer in missing]
        parts.append(language.gettext("missing: {answers}").format(answers=language.list(quoted)))
    return language.marks.semicolon.join(filter(None, parts))
