"""Table 3: who the doubters are."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import CrossTabulation, QuestionLabel, Results
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

_GROUPS = ("doubters", "total")


def build(results: Results, language: Language) -> Table:
    """Return Table 3: a block for each variable, doubters beside all who answered."""
    _ = language.gettext
    sizes = _sizes(results.table3)
    labels = [results.table3[0].group(key).label for key in _GROUPS]
    columns = [
        Column(
            Label(
                language.text(label),
                count(size, language),
                small_base_notes(size, results, language),
            )
        )
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
            *mark_notes(
                [table.group(key) for table in results.table3 for key in _GROUPS],
                results,
                language,
            ),
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
                Label(answer_label(question, code, language)),
                tuple(_cell(table, code, key, results, language) for key in _GROUPS),
                indent=1,
            )
            for code in _codes(table, question)
        ),
    )


def _cell(
    table: CrossTabulation, code: str, key: str, results: Results, language: Language
) -> Cell:
    group = table.group(key)
    share = group.disclosed(code)
    return Cell(
        percent_number(share.value, language) if share else WITHHELD,
        anchor=anchor("table_3", table.question, code, key),
        small_base=results.disclosure.flagged(group.n),
    )


def _codes(table: CrossTabulation, question: QuestionLabel) -> list[str]:
    """Return the answers by ascending code, which is the order of the paper's Table 3."""
    return sorted(answer_codes([table.group("total")], question), key=int)


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
    if answered.n != everybody.n and not (answered.withheld or everybody.withheld):
        # the paper's total has the refusals in its base, its column of doubters has not
        shares = [
            percent_number(everybody.share(code).value, language)
            for code in _codes(table, results.question(table.question))
        ]
        notes.append(
            _("With refusals in the base (N = {n}) the total is {shares}.").format(
                n=language.number(everybody.n), shares=language.list(shares)
            )
        )
    return tuple(notes)
