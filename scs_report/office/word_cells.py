"""Cells of the tables of a page, with what a grid in Word needs to know of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from scs_report.office.word_runs import Piece, pieces_of
from scs_report.office.word_widths import ems
from scs_report.tables.layout import Table

#: Between a number and a text at its right.
_APART = 140
#: Raised text is so much smaller.
_RAISED = 0.62


@dataclass(frozen=True)
class Spot:
    """A cell with what a grid needs to know of it.

    `parts` is 2 where a coefficient and its error stand beside each other; `behind` is the width,
    in sizes of type, of what hangs behind a number, and `fill` that of decimals it lacks.
    """

    pieces: tuple[Piece, ...]
    classes: frozenset[str]
    head: bool
    span: int = 1
    behind: float = 0.0
    fill: float = 0.0
    address: str = ""
    anchor: str | None = None
    second: tuple[Piece, ...] | None = None

    @property
    def number(self) -> bool:
        """Whether it is set at the right."""
        return bool(self.classes & {"number", "right"})

    @property
    def indent(self) -> int:
        """How far it stands from the left, in twips."""
        if "apart" in self.classes:
            return _APART
        deep = [int(name[-1]) for name in self.classes if name.startswith("indent-")]
        return 170 * sum(deep)

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Line:
    """A row of the grid; `kind` is `spanners`, `head`, `group` or `body`."""

    spots: tuple[Spot, ...]
    kind: str
    classes: frozenset[str] = frozenset()
    first_apart: bool = False
    anchor: str | None = None


def lines_of(html: Any, table: Table | None, *, paired: bool) -> Iterator[Line]:
    """Yield the rows of a table of a page; `table` knows the addresses of its numbers.

    In a `paired` one the second line of a cell stands beside the first.
    """
    bodies = iter(table.rows if table else ())
    for part in html.iter("tr"):
        classes = frozenset(part.get("class", "").split())
        parent = part.getparent()
        if parent.tag == "thead":
            kind = "spanners" if "spanners" in classes else "head"
        elif "block-heading" in classes:
            kind = "group"
        else:
            kind = "body"
        row = next(bodies, None) if kind == "body" else None
        addresses = ["", *(cell.address for cell in row.cells)] if row else []
        spots = tuple(
            _spot(cell, addresses[at] if at < len(addresses) else "", paired=paired)
            for at, cell in enumerate(part)
            if cell.tag in ("td", "th")
        )
        # a text beside numbers keeps its distance
        spots = tuple(
            replace(spot, classes=spot.classes | {"apart"})
            if at and spots[at - 1].number and "text" in spot.classes
            else spot
            for at, spot in enumerate(spots)
        )
        first = parent.tag == "tbody" and parent.index(part) == 0
        yield Line(
            spots,
            kind,
            classes,
            first_apart=first and "apart" in parent.get("class", "").split(),
            anchor=parent.get("id") if first else None,
        )


def _spot(cell: Any, address: str, *, paired: bool) -> Spot:
    pieces, second = pieces_of(cell), None
    fill = cell.find(".//span[@data-fill]")
    error = cell.xpath("./span[@class='second'] | ./span/span[@class='second']")
    if error and paired and cell.tag == "td":
        second = tuple(pieces_of(error[0]))
        without = error[0].getparent()
        without.remove(error[0])
        pieces = pieces_of(cell)
    elif error or cell.find("./span[@class='column-letter']") is not None:
        # a second line, such as the number of people below the name of a column, or an interval
        pieces = _on_lines(pieces)
    hanging = [
        one
        for one in pieces
        if one.raised or (one.style in ("Stars", "Muted") and "\v" not in one.text)
    ]
    behind = sum(ems(one.text) * (_RAISED if one.raised else 1) for one in hanging)
    if address:
        pieces = [
            replace(one, inside=("cell", address))
            if not (one.raised or one.style or one.inside[0])
            else one
            for one in pieces
        ]
    return Spot(
        pieces=tuple(pieces),
        classes=frozenset(cell.get("class", "number" if cell.tag == "td" else "").split()),
        head=cell.tag == "th",
        span=int(cell.get("colspan", "1")),
        behind=behind,
        fill=0.0 if fill is None else ems(fill.get("data-fill")),
        address=address,
        anchor=cell.get("id"),
        second=second,
    )


def _on_lines(pieces: list[Piece]) -> list[Piece]:
    made: list[Piece] = []
    for piece in pieces:
        if piece.style == "Muted" and made:
            made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
            piece = replace(piece, text="\v" + piece.text)
        made.append(piece)
    return made
