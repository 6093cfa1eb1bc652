"""Table 2: approval by use of systems."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import Group, Results
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.numbers import percent_number
from scs_report.tables.texts import (
    answer_codes,
    assemble,
    count,
    mark_notes,
    numbered_answer,
    small_base_notes,
    tests_note,
    weighted_note,
)


def build(results: Results, language: Language) -> Table:
    """Return Table 2: a column for each group of users, a row for each answer."""
    _ = language.gettext
    table = results.table2
    question = results.question(table.question)
    return assemble(
        "table_2",
        results,
        language,
        caption=_("Approval of social credit systems among users of different systems (weighted)"),
        unit="%",
        stub_head=language.text(question.label),
        columns=[_column(group, results, language) for group in table.groups],
        blocks=[
            Block(
                tuple(
                    Row(
                        Label(numbered_answer(question, code, language)),
                        tuple(_cell(group, code, results, language) for group in table.groups),
                    )
                    for code in answer_codes(table.groups, question)
                )
            )
        ],
        notes=[
            weighted_note(language),
            _("Groups overlap: a person may use several systems."),
            *tests_note([table], results, language),
            *mark_notes(table.groups, results, language),
        ],
    )


def _column(group: Group, results: Results, language: Language) -> Column:
    label = Label(
        language.text(group.label),
        count(group.n, language),
        small_base_notes(group.n, results, language),
    )
    return Column(label)


def _cell(group: Group, code: str, results: Results, language: Language) -> Cell:
    share = group.disclosed(code)
    return Cell(
        percent_number(share.value, language) if share else WITHHELD,
        anchor=anchor("table_2", group.key, code),
        small_base=results.disclosure.flagged(group.n),
    )
