"""Numbers that are no survey: given cells, and columns computed from them."""

from __future__ import annotations

from itertools import groupby

from scs_report.language import Language
from scs_report.language.naming import filled
from scs_report.prose.withheld import NOBODY
from scs_report.results import LocalText, Quantity, Results
from scs_report.results.table_entries import Sheet, SheetColumn
from scs_report.results.table_grids import sheet_cell
from scs_report.tables.cells import number_cell
from scs_report.tables.layout import EMPTY, Block, Cell, Column, Label, Row, Spanner, Table
from scs_report.tables.number_formats import percent_number
from scs_report.tables.table_texts import assemble


def build(entry: Sheet, results: Results, language: Language) -> Table:
    """Return the rows of the sheet, and their sums if it has any."""
    rows = [
        Row(
            Label(language.text(row.label)),
            tuple(
                _text(row.texts.get(column.key), language)
                if column.text
                else _cell(entry, row.key, column, results, language)
                for column in entry.columns
            ),
        )
        for row in entry.rows
    ]
    blocks = [Block(tuple(rows))]
    if entry.total:
        sums = tuple(
            EMPTY
            if column.text or column.percent
            else _cell(entry, "total", column, results, language)
            for column in entry.columns
        )
        blocks.append(Block((Row(Label(language.text(entry.total)), sums),)))
    return assemble(
        entry,
        results,
        language,
        caption="",
        stub_head="",
        columns=[
            Column(
                Label(
                    filled(column.label, entry, language),
                    filled(column.unit, entry, language),
                ),
                align="text" if column.text else "number",
                header=column.text,
            )
            for column in entry.columns
        ],
        spanners=_spanners(entry, language),
        blocks=blocks,
    )


def _text(text: LocalText | None, language: Language) -> Cell:
    return EMPTY if text is None else Cell(language.text(text), kind="text")


def _cell(
    entry: Sheet, row: str, column: SheetColumn, results: Results, language: Language
) -> Cell:
    address = sheet_cell(entry, row, column.key)
    found = results.value(address)
    if not isinstance(found, Quantity):
        return Cell(NOBODY)
    if column.percent:
        text = percent_number(found.value, language, column.decimals)
    else:
        text = language.number(found.value, column.decimals)
    return number_cell(entry.key, address, text)


def _spanners(entry: Sheet, language: Language) -> list[Spanner]:
    spanners, first = [], 0
    for spanner, columns in groupby(entry.columns, key=lambda column: column.spanner):
        last = first + len(list(columns)) - 1
        if spanner:
            spanners.append(Spanner(Label(language.text(spanner)), first, last))
        first = last + 1
    return spanners
