"""The header cells of each table cell: those of its columns, of its block and of its row.

Scopes alone are wrong for tables of blocks: the heading of the first block would apply to all rows
below. So every cell in a PDF names its header cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_Placed = list[tuple[range, Element]]


def header_cells(table: Element) -> Iterator[tuple[Element, list[Element]]]:
    """Yield the cells of a table that have header cells, each with these.

    A row of a body that is one `th` with the scope `rowgroup` is the heading of the block below it.
    Tables without `thead`, or with heads of columns further down, yield nothing.
    """
    bodies = [group for group in table if group.tag in ("tbody", "tfoot")]
    below = (cell.get("scope", "") for body in bodies for cell in body.iter("th"))
    head = table.find("thead")
    if head is None or any(scope.startswith("col") for scope in below):
        return
    columns: _Placed = []
    for row in _rows(head):
        above = _headers(columns)
        for place, cell in row:
            if cell.tag == "th" and (heads := _over(place, above, cell)):
                yield cell, heads
        columns += row
    for body in bodies:
        block: list[Element] = []
        for row in _rows(body):
            if len(row) == 1 and row[0][1].get("scope") == "rowgroup":
                block = [row[0][1]]
                continue
            before: list[Element] = []
            for place, cell in row:
                if heads := [*_over(place, _headers(columns), cell), *block, *before]:
                    yield cell, heads
                if cell.tag == "th":
                    before.append(cell)


def _rows(group: Element) -> Iterator[_Placed]:
    """Yield the rows of a group: all cells that cover it, the columns of each before it."""
    reaching: list[tuple[range, Element, int]] = []  # cells from above, with the rows left to them
    for row in group.iterfind("tr"):
        reaching = [(place, cell, left - 1) for place, cell, left in reaching if left > 1]
        taken = {column for place, _, _ in reaching for column in place}
        start = 0
        for cell in row:
            while start in taken:
                start += 1
            place = range(start, start + _span(cell, "colspan"))
            reaching.append((place, cell, _span(cell, "rowspan")))
            start = place.stop
        reaching.sort(key=lambda reach: reach[0].start)
        yield [(place, cell) for place, cell, _ in reaching]


def _span(cell: Element, name: str) -> int:
    span = cell.get(name, "1")
    return max(int(span), 1) if span.isdecimal() else 1


def _headers(row: _Placed) -> _Placed:
    return [(place, cell) for place, cell in row if cell.tag == "th"]


def _over(place: range, columns: _Placed, below: Element) -> list[Element]:
    over = (cell for own, cell in columns if own.start < place.stop and place.start < own.stop)
    return [cell for cell in dict.fromkeys(over) if cell is not below]
