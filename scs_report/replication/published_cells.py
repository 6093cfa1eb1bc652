"""One printed cell, and the collection of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import msgspec

from scs_report.border.texts import LocalText
from scs_report.errors import say as _

Reading = Literal["sure", "likely", "illegible"]


#: What looking up or computing with cells runs into when rows, columns or declarations do not fit.
MISFITS = (
    *(ArithmeticError, AttributeError, LookupError, RuntimeError),
    *(StopIteration, TypeError, ValueError),
)


class PublishedCell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell as the publication prints it.

    Attributes
    ----------
    table
        File of the cell, e.g. ``"table-4"`` or ``"text"``.
    row, column
        Keys within the table, e.g. ``"trust=5"`` and ``"weighted"``.
    statistic
        What is printed: ``"weighted_share"``, ``"coefficient"``, ...
    printed
        The digits as printed; empty if nothing can be read or nothing is printed.
    value
        The number we read; ``None`` for text and for what cannot be read.
    decimals
        Decimals of the printed number.
    reading
        How certain the reading is.
    note
        Why the reading is what it is.
    question, code, base
        The cell in our variable names, codes and bases.
    label
        The publication's own label.
    raw
        The characters as recognised.
    address, times
        The number of the results that it is, and what that is multiplied by in print; "" for what
        is not compared (see `addresses`).
    """

    table: str
    row: str
    column: str
    statistic: str
    printed: str
    value: float | None
    decimals: int
    reading: Reading
    note: str = ""
    question: str = ""
    code: str = ""
    base: str = ""
    label: str = ""
    raw: str = ""
    address: str = ""
    times: float = 1

    @property
    def key(self) -> str:
        """Name of the cell, unlike any other: table, row, column, statistic and, in text, base."""
        base = f" ({self.base})" if self.table == "text" and self.base else ""
        return f"{self.table}: {self.row} / {self.column}{base} / {self.statistic}"

    @property
    def is_corrected(self) -> bool:
        """Whether the reading differs from the digits printed."""
        if self.value is None or not self.printed:
            return False
        try:
            return float(self.printed.replace(",", "").rstrip("%")) != self.value
        except ValueError:
            return False


class Published(msgspec.Struct, frozen=True, dict=True):
    """All printed cells, in the order of the publication.

    Attributes
    ----------
    cells
        The cells, table after table.
    rows, columns
        What documents call rows and columns that neither questions nor bases name.
    """

    cells: tuple[PublishedCell, ...]
    rows: dict[str, LocalText] = {}
    columns: dict[str, LocalText] = {}

    def __iter__(self) -> Iterator[PublishedCell]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def _tables(self) -> dict[str, list[PublishedCell]]:
        found: dict[str, list[PublishedCell]] = {}
        for cell in self.cells:
            found.setdefault(cell.table, []).append(cell)
        return found

    def find(self, table: str, **keys: str) -> tuple[PublishedCell, ...]:
        """Return the cells of a table whose attributes equal the given ones.

        Parameters
        ----------
        table
            Table, e.g. ``"table-2"``.
        **keys
            Attributes of :class:`PublishedCell` and the text they must have, e.g.
            ``question="trust", column="weighted"``.

        Returns
        -------
        tuple of PublishedCell
            Possibly empty, in the order of the publication.
        """
        return tuple(
            cell
            for cell in self._tables.get(table, ())
            if all(getattr(cell, k) == v for k, v in keys.items())
        )

    def cell(self, table: str, row: str, column: str, statistic: str = "") -> PublishedCell:
        """Return one cell.

        Parameters
        ----------
        table, row, column
            Where the cell stands.
        statistic
            Needed where a cell holds several, as in tables of models.

        Returns
        -------
        PublishedCell

        Raises
        ------
        KeyError
            If no cell or more than one answers to the description.
        """
        found = [
            cell
            for cell in self.find(table, row=row, column=column)
            if not statistic or cell.statistic == statistic
        ]
        if len(found) != 1:
            raise KeyError(f"{len(found)} cells for {table}: {row} / {column} / {statistic}")
        return found[0]

    def value(self, table: str, row: str, column: str, statistic: str = "") -> float:
        """Return the number read in one cell.

        Raises
        ------
        KeyError
            If there is no such cell.
        ValueError
            If the cell cannot be read.
        """
        cell = self.cell(table, row, column, statistic)
        if cell.value is None:
            raise ValueError(_("no value can be read in {name}", name=cell.key))
        return cell.value
