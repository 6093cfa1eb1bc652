"""Table A2: the answers to every question."""

from __future__ import annotations

from scs_report.report.language import Language
from scs_report.report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.report.tables.numbers import SMALL_BASE, percent_number
from scs_report.report.tables.texts import (
    answer_label,
    asked_note,
    assemble,
    question_note,
    share_base_note,
    small_base_notes,
)
from scs_report.results import Distribution, Results, Share


def build(results: Results, language: Language) -> Table:
    """Return Table A2: a block for each question, in the order of the questionnaire."""
    _ = language.gettext
    return assemble(
        "table_a2",
        results,
        language,
        caption=_("Characteristics of respondents and answers to all questions"),
        stub_head=_("Question and answer"),
        columns=[
            Column(Label(_("Unweighted"), "%")),
            Column(Label(_("Weighted"), "%", (_("Weighted by age, gender and region."),))),
            Column(Label(_("Respondents"), "n")),
        ],
        blocks=[_block(distribution, results, language) for distribution in results.distributions],
        notes=[
            _(
                "n counts those who gave the answer, unweighted; percentages are of all who were "
                "asked unless a note says otherwise."
            )
        ],
    )


def _block(distribution: Distribution, results: Results, language: Language) -> Block:
    question = results.question(distribution.question)
    base = results.base(distribution.base)
    notes = list(asked_note(question, results, language))
    if question.kind == "multiple":
        notes.append(
            language.gettext(
                "More than one answer was possible; percentages may add up to more than 100."
            )
        )
    notes += question_note(question, language)
    notes += small_base_notes(base.n, language)
    # some items rest on another base than their question; what is told once is not told again
    common = max(share.base_n for share in distribution.shares)
    if common < base.n:
        notes.append(
            language.gettext("Without {n} respondents for whom this was not recorded.").format(
                n=language.number(base.n - common)
            )
        )
    return Block(
        heading=Label(language.text(question.label), notes=tuple(notes)),
        anchor=anchor("table_a2", question.key),
        rows=tuple(
            Row(
                Label(
                    answer_label(question, share.code, language),
                    notes=()
                    if share.base_n == common
                    else share_base_note(share, results, language),
                ),
                _cells(question.key, share, language),
                indent=1,
            )
            for share in distribution.shares
        ),
    )


def _cells(question: str, share: Share, language: Language) -> tuple[Cell, ...]:
    small = share.base_n < SMALL_BASE
    place = anchor("table_a2", question, share.code)
    return (
        Cell(percent_number(share.unweighted, language), small_base=small),
        Cell(percent_number(share.value, language), anchor=place, small_base=small),
        Cell(language.number(share.count)),
    )
