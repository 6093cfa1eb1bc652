"""A table as it will be read: every text formatted, nothing about pages or files.

The parts are frozen. A footnote is attached where it belongs (a caption, a column, a stub, a cell);
`number_footnotes` gives the letters at the end, in the order of reading. Renderers to HTML, Word or
spreadsheets read the same object and format nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec

from scs_report.results import Address

Align = Literal["number", "text"]
Kind = Literal["number", "text", "empty"]


class Label(msgspec.Struct, frozen=True):
    """A text that heads something: a caption, a column, a block or a row.

    `notes` are the footnotes attached here; `mark` their letters once they are numbered.
    `second` is a second line, such as `N = 1,309` under a column's name; `letter` names a column
    in the `letters` of cells.
    """

    text: str
    second: str = ""
    letter: str = ""
    notes: tuple[str, ...] = ()
    mark: str = ""


class Cell(msgspec.Struct, frozen=True):
    """One cell of the body.

    Attributes
    ----------
    text
        The formatted number or text.
    stars
        Marks of significance behind the number, apart so that digits can be aligned.
    letters
        The letters of columns from which this number differs, likewise.
    second
        A second line: the standard error in brackets.
    address
        What the number is (see `results.Address`), as text; "" for texts and counts of rows.
    anchor
        The id by which the number can be linked to; unique within a document.
    small_base
        The number rests on few people.
    link
        The id of the place in the document that the text leads to.
    differs
        The number is not the one that it stands beside.
    """

    text: str
    stars: str = ""
    letters: str = ""
    second: str = ""
    kind: Kind = "number"
    address: str = ""
    anchor: str = ""
    notes: tuple[str, ...] = ()
    mark: str = ""
    small_base: bool = False
    link: str = ""
    differs: bool = False


#: So many columns stand beside each other on a page at the usual size of type.
MANY_COLUMNS = 9

#: And so many at a smaller one; more need a page on its side.
MOST_COLUMNS = 14

#: A cell that has nothing to say: the row does not apply to the column.
EMPTY = Cell("", kind="empty")


class Column(msgspec.Struct, frozen=True):
    """One column after the stub. The cells of a `header` column name the row, as its stub does."""

    label: Label
    align: Align = "number"
    header: bool = False


class Spanner(msgspec.Struct, frozen=True):
    """A heading over the columns `first` to `last`, counted from 0, both included."""

    label: Label
    first: int
    last: int


class Row(msgspec.Struct, frozen=True):
    """One row: what it is about, and a cell for every column; `strong` if it sums up others."""

    stub: Label
    cells: tuple[Cell, ...]
    indent: int = 0
    strong: bool = False


class Block(msgspec.Struct, frozen=True):
    """Rows that belong together, under a heading if there is one."""

    rows: tuple[Row, ...]
    heading: Label | None = None
    anchor: str = ""


class Footnote(msgspec.Struct, frozen=True):
    """A footnote with its letter."""

    mark: str
    text: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A whole table.

    Attributes
    ----------
    key, kind, number, anchor
        `table_b7`, `answers`, `B7`, `table-b7`.
    label, separator, caption
        `Table B7`, `: ` and what the table shows; `title` joins them.
    continued
        What further pages say, with `{}` for the label: `{} (continued)`.
    unit
        A unit shared by all cells, set at the top right; may be empty.
    note_label, notes
        `Notes: ` and the general notes; the label stands before the first.
    footnotes
        Filled by `number_footnotes`.
    source
        The source line, with its label.
    widths
        Of the stub and of columns on paper, in mm; 0, or none given, is by what stands in them.
    new_page
        Whether it begins a page of paper.

    Raises
    ------
    ValueError
        If a row has not one cell for every column, or spanners overlap or reach outside.
    """

    key: str
    number: str
    anchor: str
    label: str
    separator: str
    continued: str
    caption: Label
    stub_head: Label
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    unit: str = ""
    spanners: tuple[Spanner, ...] = ()
    note_label: str = ""
    notes: tuple[str, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    source: str = ""
    kind: str = ""
    widths: tuple[int, ...] = ()
    new_page: bool = False

    def __post_init__(self) -> None:
        width = len(self.columns)
        for row in self.rows:
            if len(row.cells) != width:
                raise ValueError(
                    f"{self.key}, row {row.stub.text!r}: {len(row.cells)} cells for {width} columns"
                )
        end = -1
        for spanner in self.spanners:
            if not end < spanner.first <= spanner.last < width:
                raise ValueError(f"{self.key}: spanner {spanner.label.text!r} is out of place")
            end = spanner.last

    @property
    def title(self) -> str:
        """The caption with its number, as plain text."""
        return f"{self.label}{self.separator}{self.caption.text}"

    def width(self, place: int) -> int:
        """Return the width of the stub (0) or of a column (from 1) in mm; 0 if none is given."""
        return self.widths[place] if place < len(self.widths) else 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all blocks, in order."""
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def starred(self) -> bool:
        """Whether a number has stars."""
        return any(cell.stars for row in self.rows for cell in row.cells)

    @property
    def most_letters(self) -> int:
        """How many letters stand behind a number at most; 0 if columns have no letters."""
        if not any(column.label.letter for column in self.columns):
            return 0
        return max(1, *(len(cell.letters) for row in self.rows for cell in row.cells))

    @property
    def breadth(self) -> Literal["", "wide", "landscape"]:
        """How it is set on paper if it has many columns: smaller, or on a page on its side."""
        columns = len(self.columns)
        return "landscape" if columns > MOST_COLUMNS else "wide" if columns > MANY_COLUMNS else ""

    @property
    def spanner_row(self) -> tuple[tuple[Label | None, int], ...]:
        """The spanners as one row over the columns: label and width; None fills the gaps."""
        row: list[tuple[Label | None, int]] = []
        column = 0
        for spanner in self.spanners:
            if spanner.first > column:
                row.append((None, spanner.first - column))
            row.append((spanner.label, spanner.last - spanner.first + 1))
            column = spanner.last + 1
        if column < len(self.columns):
            row.append((None, len(self.columns) - column))
        return tuple(row)


def anchor(table: str, *parts: str | int) -> str:
    """Return an id for a place in a table: `table_12`, `all`, 5 as `table-12-all-5`."""
    joined = "-".join(str(part) for part in (table.replace("_", "-"), *parts))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", joined)


def number_anchor(table: str, address: Address) -> str:
    """Return the id of the cell that holds a number: `table-2--share-satisfaction-5-all`."""
    return f"{anchor(table)}--{address.anchor}"


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
