"""What can be told of a table only once it is whole: letters of footnotes, room for decimals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from scs_report.language import Language
from scs_report.tables.alignment import align_decimals, measure
from scs_report.tables.layout import Block, Cell, Column, Footnote, Label, Spanner, Table
from scs_report.tables.table_texts import note_label


def finish(table: Table, language: Language) -> Table:
    """Return the table with its footnotes numbered, its decimals aligned and its room measured.

    What stands before its notes is by their number.
    """
    numbered = align_decimals(number_footnotes(table), language.decimal_point)
    notes = len(numbered.notes) + len(numbered.footnotes) + bool(numbered.significance)
    finished: Table = msgspec.structs.replace(
        numbered, room=measure(numbered), note_label=note_label(language, notes)
    )
    return finished


_Noted = TypeVar("_Noted", Label, Cell)


def number_footnotes(table: Table) -> Table:
    """Give every footnote its letter, in the order of reading, equal texts the same letter.

    A number that stands twice in a table is linked to where it stands first.
    """
    letters: dict[str, str] = {}
    anchors: set[str] = set()

    def once(cell: Cell) -> Cell:
        if cell.anchor and cell.anchor in anchors:
            return msgspec.structs.replace(cell, anchor="")
        anchors.add(cell.anchor)
        return cell

    def mark(part: _Noted) -> _Noted:
        if not part.notes:
            return part
        for text in part.notes:
            letters.setdefault(text, _letter(len(letters)))
        order = list(letters)
        marks = ", ".join(letters[text] for text in sorted(set(part.notes), key=order.index))
        return msgspec.structs.replace(part, mark=marks)

    change: Callable[..., Table] = msgspec.structs.replace
    return change(
        table,
        caption=mark(table.caption),
        spanners=tuple(Spanner(mark(s.label), s.first, s.last) for s in table.spanners),
        stub_head=mark(table.stub_head),
        columns=tuple(Column(mark(c.label), c.align, c.header) for c in table.columns),
        blocks=tuple(
            Block(
                heading=mark(block.heading) if block.heading else None,
                rows=tuple(
                    msgspec.structs.replace(
                        row,
                        stub=mark(row.stub),
                        cells=tuple(mark(once(cell)) for cell in row.cells),
                    )
                    for row in block.rows
                ),
                anchor=block.anchor,
            )
            for block in table.blocks
        ),
        footnotes=tuple(Footnote(letter, text) for text, letter in letters.items()),
    )


def _letter(index: int) -> str:
    """Return the letter of a footnote: a to z, then aa, ab and so on."""
    index += 1
    letters = ""
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("a") + digit) + letters
    return letters
