"""Table 5: the benefits of commercial systems in rural and urban areas."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import Group, Results
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.numbers import percent_number
from scs_report.tables.texts import (
    answer_codes,
    answer_label,
    assemble,
    count,
    mark_notes,
    small_base_notes,
    tests_note,
    weighted_note,
)


def build(results: Results, language: Language) -> Table:
    """Return Table 5: a row for each benefit, a column for each kind of place."""
    _ = language.gettext
    table = results.table5
    question = results.question(table.question)
    base = results.base(question.base)
    groups = sorted(table.groups, key=lambda group: group.key)  # rural first, as in the paper
    return assemble(
        "table_5",
        results,
        language,
        caption=_("Advantages from commercial systems, by location (weighted)"),
        unit="%",
        stub_head=language.text(question.label),
        columns=[
            Column(
                Label(
                    language.text(group.label),
                    count(group.n, language),
                    small_base_notes(group.n, results, language),
                )
            )
            for group in groups
        ],
        blocks=[
            Block(
                tuple(
                    Row(
                        Label(answer_label(question, code, language)),
                        tuple(_cell(group, code, results, language) for group in groups),
                    )
                    for code in answer_codes(groups, question)
                )
            )
        ],
        notes=[
            _("Base: {base} (N = {n}).").format(
                base=language.text(base.label), n=language.number(base.n)
            ),
            _("More than one answer was possible; percentages may add up to more than 100."),
            weighted_note(language),
            *tests_note([table], results, language),
            *mark_notes(groups, results, language),
        ],
    )


def _cell(group: Group, code: str, results: Results, language: Language) -> Cell:
    share = group.disclosed(code)
    return Cell(
        percent_number(share.value, language, 0) if share else WITHHELD,
        anchor=anchor("table_5", code, group.key),
        small_base=results.disclosure.flagged(group.n),
    )
