"""Rows of questions under columns: what tables of a banner and of waves have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from scs_report.language import Language
from scs_report.prose.withheld import NOBODY, WITHHELD
from scs_report.results import Address, Estimate, Mean, Quantity, Results, ShareEstimate
from scs_report.results.grids import Grid, GridBlock, GridRow
from scs_report.tables.cells import estimate_cell, number_cell
from scs_report.tables.layout import EMPTY, Block, Cell, Label, Row, anchor
from scs_report.tables.table_texts import (
    answer_label,
    asked_note,
    coding,
    comma,
    numbered_answer,
    several_note,
    small_base_notes,
    withholding_notes,
)

#: Makes the cell of a row in a column.
MakeCell = Callable[[GridRow, Address], Cell]


def make_cell(table: str, decimals: int, results: Results, language: Language) -> MakeCell:
    """Return what makes the cells of a table whose percentages have so many decimals."""

    def cell(row: GridRow, address: Address) -> Cell:
        if address.is_difference:
            mean = row.kind == "mean"
            return change_cell(table, address, results, language, decimals=decimals, mean=mean)
        if address.statistic in ("n", "effective_n"):
            return _size(table, address, results, language)
        # a unit of a mean of codes is worth more than one of a percentage
        more = decimals + 1 if row.kind == "mean" else decimals
        return estimate_cell(table, address, results, language, decimals=more)

    return cell


def _size(table: str, address: Address, results: Results, language: Language) -> Cell:
    found = results.value(address)
    if not isinstance(found, Quantity):
        why = results.withheld.get(str(address))
        return Cell(WITHHELD if why and why.hidden else NOBODY)
    cell = number_cell(table, address, language.number(found.value))
    if address.statistic != "n":
        return cell
    return msgspec.structs.replace(
        cell, notes=small_base_notes(int(found.value), results, language)
    )


def change_cell(
    table: str,
    address: Address,
    results: Results,
    language: Language,
    *,
    decimals: int,
    mean: bool,
) -> Cell:
    """Return a difference with its sign, and with its interval below; `mean` if it is of means."""
    found = results.value(address)
    if not isinstance(found, Estimate) or isinstance(found, ShareEstimate | Mean):
        return Cell(NOBODY)
    scale, more = (1, decimals + 1) if mean else (100, decimals)
    text = language.number(found.value * scale, more)
    sign = "+" if found.value > 0 and text.strip("0.,") else ""
    ends = [language.number(end * scale, more) for end in (found.low, found.high)]
    return number_cell(table, address, sign + text, second=f"[{comma(language).join(ends)}]")


def question_blocks(
    grid: Grid, table: str, make: MakeCell, results: Results, language: Language
) -> list[Block]:
    """Return a block for each question, with a heading where there are several."""
    several = len(grid.blocks) > 1
    width = max(len(row.cells) for block in grid.blocks for row in block.rows)
    blocks = []
    for block in grid.blocks:
        rows = []
        for row in block.rows:
            cells = [make(row, address) for address in row.cells]
            cells += [EMPTY] * (width - len(cells))
            label = Label(_row_label(block, row, language))
            strong = row.kind == "net"
            apart = row.kind not in ("answer", "net")
            rows.append(Row(label, tuple(cells), indent=int(several), strong=strong, apart=apart))
        blocks.append(
            Block(
                tuple(rows),
                heading=_heading(block, results, language) if several else None,
                anchor=anchor(table, block.question.key) if several else "",
            )
        )
    return blocks


def unit(grid: Grid) -> str:
    """Return the unit of all cells but means and sizes."""
    kinds = {row.kind for block in grid.blocks for row in block.rows}
    return "%" if kinds & {"answer", "net"} else ""


def block_label(block: GridBlock, language: Language) -> str:
    """Return what a question is called."""
    return language.text(block.entry.label or block.question.label)


def _heading(block: GridBlock, results: Results, language: Language) -> Label:
    notes = asked_note(block.question, results, language)
    if block.question.multiple:
        notes += (several_note(language),)
    return Label(block_label(block, language), notes=notes)


def _row_label(block: GridBlock, row: GridRow, language: Language) -> str:
    _ = language.gettext
    if row.label:
        return language.text(row.label)
    if row.kind in _NAMES:
        return _NAMES[row.kind](_)
    label = numbered_answer if block.entry.numbered else answer_label
    return label(block.question, row.code, language)


_NAMES: dict[str, Callable[[Callable[[str], str]], str]] = {
    "mean": lambda _: _("Mean"),
    "n": lambda _: _("n"),
    "effective_n": lambda _: _("Effective n"),
}


def row_notes(grid: Grid, results: Results, language: Language) -> list[str]:
    """Return what means and effective sizes are, and why numbers are withheld."""
    _ = language.gettext
    kinds = {row.kind for block in grid.blocks for row in block.rows}
    notes = []
    for block in grid.blocks:
        codes = comma(language).join(coding(block.question, language))
        if block.entry.mean and codes and not block.entry.numbered:
            note = _("Means are of the codes of {question}: {codes}.")
            notes.append(note.format(question=block_label(block, language), codes=codes))
    if "effective_n" in kinds:
        notes.append(
            _(
                "Effective n: the size of a sample without weights that would say as much "
                "(Kish): (Σw)² ÷ Σw²."
            )
        )
    return [*notes, *withholding_notes(_shares(grid), results, language)]


def _shares(grid: Grid) -> Iterable[Address]:
    return (address for address in grid.addresses if not address.is_difference)
