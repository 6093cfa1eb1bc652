"""All answers to questions: unweighted, weighted, and how many gave them."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.weighting import beginning, weighted
from scs_report.results import QuestionLabel, Results
from scs_report.results.table_entries import AnswersTable
from scs_report.results.table_grids import shares_of
from scs_report.tables.cells import estimate_cell, size
from scs_report.tables.layout import Block, Column, Label, Row, Table, anchor
from scs_report.tables.table_texts import (
    answer_label,
    asked_note,
    assemble,
    base_note,
    several_note,
    small_base_notes,
    withholding_notes,
)


def build(entry: AnswersTable, results: Results, language: Language) -> Table:
    """Return a block for each question, in the order of the entry."""
    _ = language.gettext
    how = weighted(results, language)
    shares = [Column(Label(_("Unweighted"), "%"))]
    if how:
        shares.append(
            Column(Label(_("Weighted"), "%", notes=(_("{how}.").format(how=beginning(how)),)))
        )
    questions = [results.question(key) for key in entry.questions]
    return assemble(
        entry,
        results,
        language,
        caption=_("Answers"),
        stub_head=_("Question and answer"),
        columns=[*shares, Column(Label(_("Respondents"), "n"))],
        blocks=[_block(entry.key, question, results, language) for question in questions],
        notes=[
            _(
                "n counts those who gave the answer, unweighted; percentages are of all who were "
                "asked unless a note says otherwise."
            ),
            *withholding_notes(
                [address for question in questions for address in shares_of(question).values()],
                results,
                language,
            ),
        ],
    )


def _block(table: str, question: QuestionLabel, results: Results, language: Language) -> Block:
    base = results.base(question.base)
    notes = list(asked_note(question, results, language))
    if question.multiple:
        notes.append(several_note(language))
    notes += small_base_notes(base.n, results, language)
    shares = shares_of(question)
    # some items rest on another base than their question; what is told once is not told again
    sizes = {code: size(address, results) for code, address in shares.items()}
    common = max(sizes.values())
    if common < base.n:
        notes.append(
            language.gettext("Without {n} respondents for whom this was not recorded.").format(
                n=language.number(base.n - common)
            )
        )
    fields = ("unweighted", "value", "count") if results.design.weighted else ("value", "count")
    return Block(
        heading=Label(language.text(question.label), notes=tuple(notes)),
        anchor=anchor(table, question.key),
        rows=tuple(
            Row(
                Label(
                    answer_label(question, code, language),
                    notes=_base_notes(question, code, sizes[code], results, language)
                    if sizes[code] not in (0, common)
                    else (),
                ),
                tuple(
                    estimate_cell(table, address, results, language, field=field)
                    for field in fields
                ),
                indent=1,
            )
            for code, address in shares.items()
        ),
    )


def _base_notes(
    question: QuestionLabel, code: str, n: int, results: Results, language: Language
) -> tuple[str, ...]:
    """Return a footnote that names the base of an item which is not its question's."""
    base = question.answer(code).base
    if base and results.base(base).n == n:
        return (base_note(base, n, results, language),)
    note = language.gettext("Base: {n} respondents.")
    return (note.format(n=language.number(n)),)
