"""What pages are filled with: pieces that do not break, blocks of them, stretches of the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

#: Kinds of what may stand elsewhere in the text; those of one kind keep their order.
FLOATS = ("figure", "table-block", "box")
#: Pixels in a millimetre.
MM = 96 / 25.4
#: The greatest gap around figures, tables, boxes and headings, and by how much gaps between groups
#: of rows, between rows and, in parts of what they are, between paragraphs grow.
WIDEST_GAP, GROUP_GAP, ROW_GAP, TEXT_GAP = 9.9 * MM, 1.8 * MM, 0.45 * MM, 0.5


class Piece(NamedTuple):
    """A part of a block that is not broken: a line, a row, a drawing, a heading.

    Attributes
    ----------
    top, bottom
        Within the block, in pixels.
    fault
        Of a page that ends above it; infinite if none may.
    again
        The height of what is repeated above it there: the head of a table.
    room
        By how much the gap above it can grow.
    """

    top: float
    bottom: float
    fault: float = 0.0
    again: float = 0.0
    room: float = 0.0


@dataclass(eq=False)
class Block:
    """A paragraph, list, heading, figure, table with its notes, or box.

    Attributes
    ----------
    kind
        `text`, `heading`, or the class of what may stand elsewhere.
    above, below
        Margins in pixels.
    drawing
        The height of its drawing, which can be made narrower.
    tail
        The room below its last piece that the engine asks for, where a page ends.
    kept, keeps
        Whether no page ends before it, and none behind it.
    source
        What it was made of.
    top
        Where it begins on the galley.
    """

    kind: str
    pieces: list[Piece]
    above: float = 0.0
    below: float = 0.0
    drawing: float = 0.0
    tail: float = 0.0
    kept: bool = False
    keeps: bool = False
    source: Any = None
    top: float = 0.0

    @cached_property
    def rooms(self) -> list[float]:
        """By how much the gaps above the pieces up to each can grow together."""
        return list(accumulate((piece.room for piece in self.pieces), initial=0.0))


@dataclass(eq=False)
class Stretch:
    """What stands between two headings, the first of them among it."""

    blocks: list[Block] = field(default_factory=list)

    @cached_property
    def text(self) -> list[Block]:
        """What keeps its place."""
        return [block for block in self.blocks if block.kind not in FLOATS]

    @cached_property
    def floats(self) -> dict[str, list[tuple[Block, int, int]]]:
        """What may stand elsewhere, by kind, each with the numbers of text and floats before it."""
        found: dict[str, list[tuple[Block, int, int]]] = {kind: [] for kind in FLOATS}
        text = floats = 0
        for block in self.blocks:
            if block.kind in FLOATS:
                found[block.kind].append((block, text, floats))
                floats += 1
            else:
                text += 1
        return found

    @cached_property
    def headings(self) -> int:
        """How many headings it begins with."""
        kinds = [block.kind for block in self.text]
        return next((at for at, kind in enumerate(kinds) if kind != "heading"), len(kinds))


@dataclass(frozen=True)
class Page:
    """A page: its blocks in order, its height up to its lowest mark, the width of its drawings.

    `broken` is the block that goes on behind it, with the number of its first piece there.
    """

    blocks: tuple[Block, ...]
    height: float
    width: int = 100
    broken: tuple[Block, int] | None = None


def gap_room(before: str, after: str, gap: float) -> float:
    """Return by how much the gap between blocks of two kinds can grow, in pixels."""
    if before == "heading":
        return 0.0
    if after == "heading" or before in FLOATS or after in FLOATS:
        return max(0.0, WIDEST_GAP - gap)
    return TEXT_GAP * gap
