"""Table 5: the benefits of commercial systems in rural and urban areas."""

from __future__ import annotations

from scs_report.report.language import Language
from scs_report.report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.report.tables.numbers import SMALL_BASE, percent_number
from scs_report.report.tables.texts import (
    answer_label,
    assemble,
    count,
    small_base_notes,
    tests_note,
    weighted_note,
)
from scs_report.results import Results


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
                    small_base_notes(group.n, language),
                )
            )
            for group in groups
        ],
        blocks=[
            Block(
                tuple(
                    Row(
                        Label(answer_label(question, share.code, language)),
                        tuple(
                            Cell(
                                percent_number(group.share(share.code).value, language, 0),
                                anchor=anchor("table_5", share.code, group.key),
                                small_base=group.n < SMALL_BASE,
                            )
                            for group in groups
                        ),
                    )
                    for share in groups[0].shares
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
        ],
    )
