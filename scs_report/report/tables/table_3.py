"""Table 3: who the doubters are."""

from __future__ import annotations

from scs_report.report.language import Language
from scs_report.report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.report.tables.numbers import percent_number
from scs_report.report.tables.texts import (
    answer_label,
    assemble,
    count,
    small_base_notes,
    tests_note,
    weighted_note,
)
from scs_report.results import CrossTabulation, Group, Results, Share

_GROUPS = ("doubters", "total")


def build(results: Results, language: Language) -> Table:
    """Return Table 3: a block for each variable, doubters beside all who answered."""
    _ = language.gettext
    sizes = _sizes(results.table3)
    labels = [results.table3[0].group(key).label for key in _GROUPS]
    columns = [
        Column(Label(language.text(label), count(size, language), small_base_notes(size, language)))
        for label, size in zip(labels, sizes, strict=True)
    ]
    return assemble(
        "table_3",
        results,
        language,
        caption=_("Socio-demographic profile of doubters (weighted)"),
        unit="%",
        stub_head=_("Characteristic"),
        columns=columns,
        blocks=[_block(table, results, language) for table in results.table3],
        notes=[
            _("Doubters are those who answered 1, 2 or 3 on the scale of approval."),
            weighted_note(language),
            *tests_note(results.table3, results, language),
        ],
    )


def _sizes(tables: tuple[CrossTabulation, ...]) -> list[int]:
    """Return the size of each column: the most people who gave an answer in any block."""
    return [max(table.group(key).n for table in tables) for key in _GROUPS]


def _block(table: CrossTabulation, results: Results, language: Language) -> Block:
    question = results.question(table.question)
    notes = _base_notes(table, results, language)
    return Block(
        heading=Label(language.text(question.label), notes=notes),
        rows=tuple(
            Row(
                Label(answer_label(question, share.code, language)),
                tuple(
                    Cell(
                        percent_number(table.group(key).share(share.code).value, language),
                        anchor=anchor("table_3", table.question, share.code, key),
                    )
                    for key in _GROUPS
                ),
                indent=1,
            )
            for share in _shares(table.group("total"))
        ),
    )


def _shares(group: Group) -> list[Share]:
    """Return the shares by ascending code, which is the order of the paper's Table 3."""
    return sorted(group.shares, key=lambda share: int(share.code))


def _base_notes(table: CrossTabulation, results: Results, language: Language) -> tuple[str, ...]:
    """Give the bases where they are smaller than the columns', and what refusals would change."""
    _ = language.gettext
    sizes = [table.group(key).n for key in _GROUPS]
    notes = []
    if sizes != _sizes(results.table3):
        notes.append(
            _("Without those who gave no answer: N = {doubters} and {total}.").format(
                doubters=language.number(sizes[0]), total=language.number(sizes[1])
            )
        )
    answered, everybody = table.group("total"), table.group("total_all")
    if answered.n != everybody.n:
        # the paper's total has the refusals in its base, its column of doubters has not
        shares = [
            percent_number(everybody.share(share.code).value, language)
            for share in _shares(answered)
        ]
        notes.append(
            _("With refusals in the base (N = {n}) the total is {shares}.").format(
                n=language.number(everybody.n), shares=language.list(shares)
            )
        )
    return tuple(notes)
