"""A table as it will be read: every text formatted, nothing about pages or files.

The parts are frozen. A footnote is attached where it belongs (a caption, a column, a stub, a cell);
`finishing` gives the letters at the end, in the order of reading, and aligns decimals. Renderers to
HTML, Word or spreadsheets read the same object and format nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from math import ceil
from typing import Literal

import msgspec

from scs_report.results import Address

Align = Literal["number", "text"]
#: A name is one of the program, such as that of a fact; it stands in the last column.
Kind = Literal["number", "text", "name", "empty"]


class Label(msgspec.Struct, frozen=True):
    """A text that heads something: a caption, a column, a block or a row.

    `notes` are the footnotes attached here; `mark` their letters once they are numbered.
    `second` is a second line, such as `n = 1,309` under a column's name; `letter` names a column
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
    fill
        Decimals that other numbers of the column have and this one lacks: `0`, `.00` or nothing.
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
    fill: str = ""
    link: str = ""
    differs: bool = False


#: So many columns stand beside each other on a page at the usual size of type.
MANY_COLUMNS = 9

#: And so many at a smaller one; more need a page on its side.
MOST_COLUMNS = 14

#: On a phone so many columns of numbers stand beside the names of rows, or below them; a table of
#: more columns is a list of what each row says if it says no more than so much.
_BESIDE, _BELOW, _LISTED = 3, 4, 120

#: So many columns without stars stand below them if no name is longer than those of models: `(1)`.
_NARROW, _SHORT = 7, 3

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
    """One row: what it is about, and a cell for every column; `strong` if it sums up others.

    A row whose cells are empty heads those below it that are further indented. One that stands
    `apart` is a quantity of its own, such as n below percentages or the fit of a model: its
    decimals have nothing to do with those above or below.
    """

    stub: Label
    cells: tuple[Cell, ...]
    indent: int = 0
    strong: bool = False
    apart: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it has more than its stub."""
        return any(cell.text for cell in self.cells)


class Block(msgspec.Struct, frozen=True):
    """Rows that belong together, under a heading if there is one."""

    rows: tuple[Row, ...]
    heading: Label | None = None
    anchor: str = ""

    @property
    def apart(self) -> bool:
        """Whether all its rows are quantities of their own."""
        return all(row.apart for row in self.rows)


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
        A unit shared by all cells, set below the caption; may be empty.
    note_label, notes
        `Notes: ` and the general notes; the label stands before the first.
    footnotes
        Filled by `finishing`.
    significance
        What the stars mean; it stands behind notes and footnotes.
    source
        The source line, with its label.
    widths
        Of the stub and of columns on paper, in mm; 0, or none given, is by what stands in them.
    new_page
        Whether it begins a page of paper.
    paired, beside
        Whether the second line of a cell stands beside the first: a coefficient and its error, or
        an estimate and its interval, which on a phone stands below.
    per_panel, panel
        So many columns stand beside each other at most, the others in panels below; 0 for all. What
        a panel is called, with `{}` for its columns: `models {}`; and how their range is written.
    room
        The width in em that it needs, filled by `finishing`; 0 takes all there is.

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
    significance: str = ""
    source: str = ""
    kind: str = ""
    widths: tuple[int, ...] = ()
    new_page: bool = False
    paired: bool = False
    beside: bool = False
    per_panel: int = 0
    panel: str = ""
    panel_range: str = "{low}–{high}"
    room: int = 0

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
    def group_starts(self) -> frozenset[int]:
        """The columns, counted from 0, at which another spanner begins or one has ended."""
        ends = {spanner.last + 1 for spanner in self.spanners}
        return frozenset({spanner.first for spanner in self.spanners} | ends) - {0}

    @property
    def before_text(self) -> frozenset[int]:
        """The columns of numbers, counted from 0, behind which one of texts stands apart."""
        aligned = [column.align for column in self.columns]
        pairs = enumerate(pairwise(aligned))
        return frozenset(at for at, pair in pairs if pair == ("number", "text"))

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
    def widest_second(self) -> int:
        """How many characters stand beside or below a number at most."""
        return max((len(cell.second) for row in self.rows for cell in row.cells), default=0)

    @property
    def breadth(self) -> Literal["", "wide", "landscape"]:
        """How it is set on paper if it has many columns: smaller, or on a page on its side."""
        columns = len(self.columns)
        return "landscape" if columns > MOST_COLUMNS else "wide" if columns > MANY_COLUMNS else ""

    @property
    def numbers(self) -> int:
        """How many columns have no part in naming rows."""
        return sum(not column.header for column in self.columns)

    @property
    def on_phone(self) -> Literal["", "stacked", "listed"]:
        """How it is set where columns have no room beside names of rows: below them, or as a list.

        A table with texts has the layout of its kind.
        """
        if any(column.align == "text" and not column.header for column in self.columns):
            return ""
        if self.numbers > _BELOW:
            if self.narrow:
                return "stacked"
            said = sum(bool(cell.text) for row in self.rows for cell in row.cells)
            return "listed" if said <= _LISTED else "stacked"
        pairs = not self.beside and any(cell.second for row in self.rows for cell in row.cells)
        return "stacked" if self.numbers > (1 if pairs else _BESIDE) else ""

    @property
    def narrow(self) -> bool:
        """Whether many columns with short names, and with short numbers, fit a phone."""
        short = all(len(column.label.text) <= _SHORT for column in self.columns)
        return short and not self.starred and _BELOW < self.numbers <= _NARROW

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above each column, in one line."""
        over = [""] * len(self.columns)
        for one in self.spanners:
            over[one.first : one.last + 1] = [one.label.text] * (one.last + 1 - one.first)
        parts = zip(over, (column.label for column in self.columns), strict=True)
        return tuple(
            " · ".join(filter(None, (one, of.text, of.letter, of.second))) for one, of in parts
        )

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

    @property
    def panels(self) -> tuple[Table, ...]:
        """The table in parts that stand below one another, each with the stub.

        Columns are shared out evenly. A panel has the rows in which one of its columns says
        something, and those that head them; ids are those of the whole, which stand once. A column
        of names stands below what they name.
        """
        if any(cell.kind == "name" for row in self.rows[:1] for cell in row.cells):
            return (self._with_names_below(),)
        count = ceil(len(self.columns) / self.per_panel) if self.per_panel else 1
        if count < 2:
            return (self,)
        ends = [ceil(len(self.columns) * at / count) for at in range(count + 1)]
        return tuple(self._panel(at, *ends[at : at + 2]) for at in range(count))

    def _with_names_below(self) -> Table:
        """Return the table with the names of its last column in the stub, a line below its text."""
        below: Table = msgspec.structs.replace(
            self,
            columns=self.columns[:-1],
            blocks=tuple(
                msgspec.structs.replace(block, rows=tuple(map(_named_below, block.rows)))
                for block in self.blocks
            ),
        )
        return below

    def _panel(self, at: int, first: int, end: int) -> Table:
        blocks = []
        for block in self.blocks:
            rows: list[Row] = []
            for row in reversed(block.rows):
                part = row.cells[first:end]
                heads = bool(rows) and rows[-1].indent > row.indent
                if any(cell.text for cell in part) or (heads and not row.says_something):
                    rows.append(msgspec.structs.replace(row, cells=part))
            if rows:
                place = "" if at else block.anchor
                blocks.append(
                    msgspec.structs.replace(block, rows=tuple(reversed(rows)), anchor=place)
                )
        panel: Table = msgspec.structs.replace(
            self,
            anchor=f"{self.anchor}-{at + 1}" if at else self.anchor,
            continued=self.continued + self._called(self.columns[first:end]),
            columns=self.columns[first:end],
            blocks=tuple(blocks),
            spanners=tuple(
                Spanner(one.label, max(one.first, first) - first, min(one.last, end - 1) - first)
                for one in self.spanners
                if one.first < end and one.last >= first
            ),
            widths=(*self.widths[:1], *self.widths[1 + first : 1 + end]),
            new_page=self.new_page and not at,
            per_panel=0,
        )
        return panel

    def _called(self, columns: tuple[Column, ...]) -> str:
        """Return what stands behind the number of a panel that goes on: `: models (5)–(7)`."""
        if not self.panel:
            return ""
        low, high = columns[0].label.text, columns[-1].label.text
        places = low if low == high else self.panel_range.format(low=low, high=high)
        return f"{self.separator}{self.panel.format(places)}"


def _named_below(row: Row) -> Row:
    *cells, name = row.cells
    stub = msgspec.structs.replace(row.stub, second=name.text)
    changed: Row = msgspec.structs.replace(row, stub=stub, cells=tuple(cells))
    return changed


def with_texts(table: Table, change: Callable[[str], str]) -> Table:
    """Return a table whose notes and source line are changed, as a page changes its texts."""
    changed: Table = msgspec.structs.replace(
        table,
        notes=tuple(map(change, table.notes)),
        footnotes=tuple(Footnote(one.mark, change(one.text)) for one in table.footnotes),
        significance=change(table.significance),
        source=change(table.source),
    )
    return changed


def anchor(table: str, *parts: str | int) -> str:
    """Return an id for a place in a table: `table_12`, `all`, 5 as `table-12-all-5`."""
    joined = "-".join(str(part) for part in (table.replace("_", "-"), *parts))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", joined)


def number_anchor(table: str, address: Address) -> str:
    """Return the id of the cell that holds a number: `table-2--share-satisfaction-5-all`."""
    return f"{anchor(table)}--{address.anchor}"
