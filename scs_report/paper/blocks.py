"""What pages are filled with: pieces that do not break, blocks of them, and their sequence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

#: Kinds of what may stand elsewhere in the text; those of one kind keep their order.
FLOATS = ("figure", "table-block", "box")
#: How many blocks of text, and how many headings among them, a figure or table stands behind its
#: place at most.
LATER, HEADINGS_PASSED = 5, 1
#: Pixels in a millimetre.
MM = 96 / 25.4
#: The greatest gap around figures, tables, boxes and headings, and by how much gaps between groups
#: of rows, between entries of contents and, in parts of what they are, between paragraphs grow.
WIDEST_GAP, GROUP_GAP, ENTRY_GAP, TEXT_GAP = 9.9 * MM, 1.8 * MM, 0.45 * MM, 0.3
#: By how much gaps between the rows of a group grow where those do not suffice.
ROW_GAP = 0.55 * MM
#: What part of the gaps around figures, tables, boxes and headings may be taken away, so that what
#: lacks a little room stands on a page; and of what gaps between groups of rows may grow by.
TIGHTER, GROUPS_TIGHTER = 0.25, 0.5
#: No gap is tightened below this, in pixels.
LEAST_GAP = 14.0


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
    room, more
        By how much the gap above it can grow, and by how much where gaps do not suffice.
    """

    top: float
    bottom: float
    fault: float = 0.0
    again: float = 0.0
    room: float = 0.0
    more: float = 0.0


@dataclass(eq=False)
class Block:
    """A paragraph, list, heading, figure, table with its notes, or box.

    Attributes
    ----------
    kind
        `text`, `heading`, or the class of what may stand elsewhere.
    above, below
        Margins in pixels.
    tail
        The room below its last piece that the engine asks for, where a page ends.
    kept, keeps
        Whether no page ends before it, and none behind it.
    last
        Whether no figure or table from before it stands behind it.
    drawn
        The height of its drawing, which may be a little more or less.
    named, names
        What links lead to in it, and where its links lead to.
    source
        What it was made of.
    top
        Where it begins on the galley.
    """

    kind: str
    pieces: list[Piece]
    above: float = 0.0
    below: float = 0.0
    tail: float = 0.0
    kept: bool = False
    keeps: bool = False
    last: bool = False
    drawn: float = 0.0
    named: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    source: Any = None
    top: float = 0.0

    @cached_property
    def ends(self) -> list[float]:
        """Where each piece, and all behind it, end at the earliest."""
        return list(accumulate((piece.bottom for piece in reversed(self.pieces)), min))[::-1]

    @cached_property
    def rooms(self) -> list[float]:
        """By how much the gaps above the pieces up to each can grow together."""
        return list(accumulate((piece.room for piece in self.pieces), initial=0.0))

    @cached_property
    def further(self) -> list[float]:
        """The same by how much they can grow where gaps do not suffice."""
        return list(accumulate((piece.more for piece in self.pieces), initial=0.0))


class Floating(NamedTuple):
    """A figure, table or box, which may stand elsewhere.

    Attributes
    ----------
    anchor, floats
        How many blocks of text and how many others of its like stand before it as written.
    earliest, latest
        Before which block of the text it stands at the earliest and at the latest.
    """

    block: Block
    anchor: int
    floats: int
    earliest: int
    latest: int


class Sequence:
    """What comes up to the next forced break, as written."""

    def __init__(self, blocks: list[Block]) -> None:
        self.text = [block for block in blocks if block.kind not in FLOATS]
        self.floats: dict[str, list[Floating]] = {kind: [] for kind in FLOATS}
        #: How many headings stand before each block of the text.
        self.headings = list(
            accumulate((block.kind == "heading" for block in self.text), initial=0)
        )
        text = 0
        for block in blocks:
            if block.kind in FLOATS:
                before = sum(map(len, self.floats.values()))
                one = Floating(block, text, before, *self._range(block, text))
                self.floats[block.kind].append(one)
            else:
                text += 1
        self._end_ranges()

    def _end_ranges(self) -> None:
        """Have none wait longer than the next of its kind, nor part another from its heading."""
        headings = []
        for one in (one for floats in self.floats.values() for one in floats):
            place = one.anchor
            while self._heads(place):
                place -= 1
            headings += [place] * (place < one.anchor)
        for floats in self.floats.values():
            latest = len(self.text)
            for at, one in reversed(list(enumerate(floats))):
                ends = [place for place in headings if place >= one.anchor]
                latest = min(latest, one.latest, *ends)
                floats[at] = one._replace(latest=max(latest, one.earliest))

    def _heads(self, place: int) -> bool:
        """Whether a heading stands before a block of the text, and nothing between."""
        return place > 0 and self.text[place - 1].kind == "heading"

    def _range(self, block: Block, anchor: int) -> tuple[int, int]:
        """Return before which text a block stands at the earliest and at the latest.

        Not before the text of its section that names it first, nor before the first text below its
        heading; unnamed there, not before its place. And it passes few headings.
        """
        text = self.text
        first = anchor
        while first > 0 and not self._heads(first):
            first -= 1
        end = anchor
        while end < len(text) and text[end].kind != "heading":
            end += 1
        naming = [at for at in range(first, end) if text[at].names & block.named]
        earliest = max(min(first + 1, anchor), naming[0] + 1 if naming else anchor)
        if block.kind == "box" or self._heads(anchor):
            return earliest, anchor if self._heads(anchor) else end
        passed = anchor
        while (
            passed < min(len(text), anchor + LATER)
            and not (text[passed].kept or text[passed].last)
            and self.headings[passed + 1] - self.headings[anchor] <= HEADINGS_PASSED
        ):
            passed += 1
        return earliest, passed


@dataclass(frozen=True)
class Page:
    """A page: its blocks in order, its height up to its lowest mark.

    `drawn` is how many times as high drawings are as they were drawn, `broken` the block that goes
    on behind it, with the number of its first piece there. Where it is higher than pages are, its
    gaps are tightened by what is too much.
    """

    blocks: tuple[Block, ...]
    height: float
    drawn: float = 1.0
    broken: tuple[Block, int] | None = None


def gap_room(before: str, after: str, gap: float) -> float:
    """Return by how much the gap between blocks of two kinds can grow, in pixels."""
    if before == "heading":
        return 0.0
    if after == "heading" or before in FLOATS or after in FLOATS:
        return max(0.0, WIDEST_GAP - gap)
    return TEXT_GAP * gap


def gap_spare(before: str, after: str, gap: float) -> float:
    """Return by how much the gap between blocks of two kinds can be tightened, in pixels."""
    if before == "heading" or not {before, after} & {"heading", *FLOATS}:
        return 0.0
    return min(TIGHTER * max(0.0, gap), max(0.0, gap - LEAST_GAP))
