"""What stands on which page, so that pages are full and what belongs together stays together.

Heights are known before (`galley`); nothing is laid out here. Text keeps its order and so do
figures, tables and boxes, which may stand earlier or later among the text, but not before the text
that names them. Ways to fill a page are judged by what is blank at its foot, how far gaps are
stretched, where tables break that no page has room for, and how far figures stand from their place;
of all ways to fill all pages the one with the least of these is found by dynamic programming over
what is on pages already.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import count
from math import ceil, inf, sqrt
from typing import NamedTuple

from scs_report.paper.blocks import (
    FLOATS,
    GROUPS_TIGHTER,
    WIDEST_GAP,
    Block,
    Page,
    Sequence,
    gap_room,
    gap_spare,
)
from scs_report.paper.drawn_height import HIGHER, LOWER

#: The fault of each block of text that a figure stands before its place or behind it, of each
#: heading that it passes, and of a figure that stands before a table that it stood behind.
_FAULT_EARLIER, _FAULT_LATER, _FAULT_PASSING, _FAULT_OVERTAKEN = 12.0, 5.0, 100.0, 8.0
#: The fault of a page that ends while a figure waits whose place has come.
_FAULT_WAITING = 6.0
#: The fault of a table that stands on a page more than it needs.
_FAULT_MORE_PAGES = 350.0
#: The blank foot in percent of the page from which on it is bad, and the fault of each percent
#: more.
_BAD_FOOT, _FAULT_BAD_FOOT = 5.7, 300.0
#: The fault of gaps stretched as far as they go, and of one more page.
_FAULT_STRETCHED, _FAULT_PAGE = 8.0, 12.0
#: The fault of rows as far apart and drawings as high as they go, and of drawings as low and gaps
#: as tight.
_FAULT_APART, _FAULT_LOWER = 12.0, 16.0
#: What part of the last page should hold something, and the fault of one that is all but empty: it
#: is worth no table parted that fits on a page.
_LAST_PAGE, _FAULT_LAST_PAGE = 0.55, 355.0
#: How many pieces stand below a heading at least and should stand there, and the fault of fewer.
_LEAST_BELOW, _ENOUGH_BELOW, _FAULT_FEW_BELOW = 2, 3, 150.0
#: The fault of what no page has room for, and how many places to break a table are looked at.
_FAULT_TOO_LONG, _BREAKS, _LINES = 1000.0, 8, 3
#: How many pixels are left where drawings are not as drawn and gaps are tight, so that no rounding
#: makes a page too high.
_SPARE = 0.5
#: What part of a page may be blank where something else would have fitted.
_MOST_BLANK = 0.2


class Place(NamedTuple):
    """How far the document has come: blocks of text and floats, and a broken block.

    `part` is the first piece of the broken block that is not on a page yet, 0 if none is broken;
    `broken` is its kind.
    """

    text: int = 0
    floats: tuple[int, ...] = (0,) * len(FLOATS)
    part: int = 0
    broken: str = ""

    def behind(self, kind: str, part: int = 0) -> Place:
        """Return the place behind the next block of a kind, or in the midst of it."""
        text, floats = self.text, self.floats
        if not part and kind in FLOATS:
            floats = tuple(
                number + (one == kind) for one, number in zip(FLOATS, floats, strict=True)
            )
        elif not part:
            text += 1
        return Place(text, floats, part, kind if part else "")


class _Filled(NamedTuple):
    """A way to fill a page."""

    fault: float
    end: Place
    page: Page


def fill(
    blocks: list[Block],
    height: float,
    first: float = 0.0,
    *,
    goes_on: bool = False,
) -> list[Page]:
    """Return the pages.

    Parameters
    ----------
    blocks
        All there is, as written.
    height
        Of a page, in pixels.
    first
        Where the first block begins on the first page.
    goes_on
        Whether other pages follow, so that the last one should be full too.
    """
    return _Filler(Sequence(blocks), height, goes_on=goes_on).pages(first) if blocks else []


class _Filler:
    def __init__(self, sequence: Sequence, height: float, *, goes_on: bool) -> None:
        self.sequence, self.height, self.goes_on = sequence, height, goes_on
        self._floats = tuple(sequence.floats[kind] for kind in FLOATS)
        self._last = Place(len(sequence.text), tuple(map(len, self._floats)))

    def pages(self, first: float) -> list[Page]:
        start = Place()
        best: dict[Place, tuple[float, Place | None, Page | None]] = {start: (0.0, None, None)}
        order = count()
        waiting = [(0.0, next(order), start)]
        done = set()
        while waiting:
            fault, _, place = heapq.heappop(waiting)
            if place == self._last:  # no fault is less than none: other ways have more
                break
            if place in done:
                continue
            done.add(place)
            for filled in self._ways(place, first if place == start else 0.0):
                total = fault + filled.fault
                if total < best.get(filled.end, (inf,))[0]:
                    best[filled.end] = (total, place, filled.page)
                    heapq.heappush(waiting, (total, next(order), filled.end))
        found: list[Page] = []
        _, before, page = best[self._last]
        while before is not None and page is not None:
            if page.blocks:  # nothing may be left behind what no page has room for
                found.append(page)
            _, before, page = best[before]
        return found[::-1]

    def _ways(self, start: Place, first: float) -> Iterable[_Filled]:
        """Return the ways to fill a page from a place on."""
        found: dict[Place, _Filled] = {}
        for loose in (False, True):
            # what keeps to what no page has room for is parted from it
            if self._go_on(_Filling(start, first, loose=loose), found, {}):
                break
        return found.values()

    def _go_on(self, now: _Filling, found: dict[Place, _Filled], least: dict[Place, float]) -> bool:
        """Put on what may come next, each way, and note where the page may end; whether it may.

        `least` has the least fault with which each place was reached on this page.
        """
        if now.fault >= least.get(now.place, inf):
            return True
        least[now.place] = now.fault
        nexts = list(self._nexts(now.place))
        if not nexts:
            self._end(now, found)
            return True
        ends = [self._put(now, block, fault, found, least) for block, fault in nexts]
        kept = now.blocks and (now.blocks[-1].keeps or nexts[0][0].kept)
        held = (kept or _below(now.blocks) < _LEAST_BELOW) and not now.loose
        if now.blocks and not held:
            slack = self.height - now.bottom
            if not any(ends) or slack < _MOST_BLANK * self.height:
                self._end(now, found)
                return True
        return any(ends)

    def _nexts(self, place: Place) -> Iterator[tuple[Block, float]]:
        """Yield what may stand next, and the fault of its place."""
        text, come = self.sequence.text, place.text
        headings = self.sequence.headings
        must = False
        before = sum(place.floats)
        # what stands under later headings waits for all that stands under earlier ones
        nexts = zip(self._floats, place.floats, strict=True)
        under = min(
            (headings[floats[at].anchor] for floats, at in nexts if at < len(floats)), default=0
        )
        for kind, floats, number in zip(FLOATS, self._floats, place.floats, strict=True):
            if number == len(floats) or place.broken not in ("", kind):
                continue
            block, anchor, others, earliest, latest = floats[number]
            must |= come >= latest
            # between a heading and its text stands nothing that stood before the heading
            parts = anchor < come and text[come - 1].kind == "heading"
            if place.broken:
                yield block, 0.0
            elif come >= earliest and not parts and headings[anchor] == under:
                moved = come - anchor
                fault = moved * _FAULT_LATER if moved > 0 else -moved * _FAULT_EARLIER
                passed = _FAULT_PASSING * max(0, headings[come] - headings[anchor])
                yield block, fault + passed + _FAULT_OVERTAKEN * max(0, others - before)
        if come < len(text) and not must and place.broken in ("", text[come].kind):
            yield text[come], 0.0

    def _waiting(self, place: Place) -> int:
        """Return how many figures and tables wait whose place has come."""
        found = 0
        for floats, number in zip(self._floats, place.floats, strict=True):
            while number < len(floats) and floats[number].anchor <= place.text:
                found += 1
                number += 1
        return found

    def _put(
        self,
        now: _Filling,
        block: Block,
        fault: float,
        found: dict[Place, _Filled],
        least: dict[Place, float],
    ) -> bool:
        """Put a block on the page, whole or in part; return whether the page may end then."""
        begin = now.place.part
        before = now.blocks[-1] if now.blocks else None
        gap = max(before.below, block.above) if before else 0.0
        piece = block.pieces[begin]
        origin = now.bottom + gap - piece.top + (piece.again if begin else 0.0)
        grown = gap_room(before.kind, block.kind, gap) if before else 0.0
        spare = gap_spare(before.kind, block.kind, gap) if before else 0.0
        put = now._replace(
            blocks=(*now.blocks, block),
            tail=block.tail,
            stretched=now.stretched + grown,
            apart=now.apart + HIGHER * block.drawn,
            lower=now.lower + LOWER * block.drawn,
            tight=now.tight + spare,
            fault=now.fault + fault,
        )
        spared = GROUPS_TIGHTER * (block.kind == "table-block")

        def up_to(at: int, place: Place, fault: float) -> _Filling:
            grown = block.rooms[at] - block.rooms[begin + 1]
            apart = block.further[at] - block.further[begin + 1]
            return put._replace(
                place=place,
                bottom=origin + block.pieces[at - 1].bottom,
                stretched=put.stretched + grown,
                tight=put.tight + spared * grown,
                apart=put.apart + apart,
                fault=fault,
            )

        whole = up_to(len(block.pieces), now.place.behind(block.kind), put.fault)
        ends = self._has_room(whole) and self._go_on(whole, found, least)
        if ends and whole.bottom <= self.height - WIDEST_GAP:
            return True
        breaks = 0
        pages = self._needed(block, begin)
        # what ends a pixel below this has no room, be all gaps of the block as tight as they go
        lowest = self.height + whole.lower + whole.tight - whole.tail - origin + 1.0
        last = min(bisect_right(block.ends, lowest), len(block.pieces) - 1)
        for at in range(last, begin, -1):
            # what stands on two pages is twice out of place
            broken = block.pieces[at].fault + fault
            alone = before and before.keeps and begin == 0 and at < _LEAST_BELOW
            if broken == inf or alone:
                continue
            if block.kind in FLOATS and self._needed(block, at) >= pages:
                broken += _FAULT_MORE_PAGES
            part = up_to(at, now.place.behind(block.kind, at), put.fault + broken)
            if not self._has_room(part):
                continue
            self._end(part, found, (block, at))
            breaks += 1
            if breaks == (_BREAKS if block.kind in FLOATS else _LINES):
                break
        if not (ends or breaks or now.blocks):
            # no page has room for it: the engine breaks it as it can
            self._end(whole._replace(bottom=self.height, fault=put.fault + _FAULT_TOO_LONG), found)
            return True
        return ends or breaks > 0

    def _has_room(self, filling: _Filling) -> bool:
        """Whether the page is high enough, with drawings as low and gaps as tight as they go."""
        more = max(0.0, filling.lower + filling.tight - _SPARE)
        return filling.bottom + filling.tail <= self.height + more

    def _needed(self, block: Block, part: int) -> int:
        """Return how many pages a block needs from a piece on."""
        height = block.pieces[-1].bottom - block.pieces[part].top
        return ceil((height + block.pieces[part].again) / self.height)

    def _end(
        self,
        filling: _Filling,
        found: dict[Place, _Filled],
        broken: tuple[Block, int] | None = None,
    ) -> None:
        """Note a way to end the page."""
        known = found.get(filling.place)
        least = inf if known is None else known.fault
        fault = filling.fault + _FAULT_PAGE
        if fault >= least:
            return
        height = filling.bottom + filling.tail
        fault += _FAULT_WAITING * self._waiting(filling.place)
        if _below(filling.blocks, broken) < _ENOUGH_BELOW:
            fault += _FAULT_FEW_BELOW
        blank, drawn = self.height - height, 1.0
        if blank < 0 < filling.lower + filling.tight:
            part = min(1.0, (_SPARE - blank) / (filling.lower + filling.tight))
            fault += _FAULT_LOWER * part**2
            drawn -= LOWER * part
            height = self.height + part * filling.tight
        elif filling.place != self._last or self.goes_on:
            stretched = _part(blank, filling.stretched)
            blank -= stretched * filling.stretched
            apart = _part(blank - _SPARE, filling.apart)
            blank -= apart * filling.apart
            fault += _FAULT_STRETCHED * stretched**2 + _FAULT_APART * apart**2
            drawn += HIGHER * apart
            height += HIGHER * apart * sum(block.drawn for block in filling.blocks)
            foot = 100 * blank / self.height
            fault += foot**2 + _FAULT_BAD_FOOT * max(0.0, foot - _BAD_FOOT)
        else:
            lacking = _LAST_PAGE - max(0.0, 1 - blank / self.height)
            fault += _FAULT_LAST_PAGE * sqrt(max(0.0, lacking) / _LAST_PAGE)
        if fault < least:
            found[filling.place] = _Filled(
                fault, filling.place, Page(filling.blocks, height, drawn, broken)
            )


class _Filling(NamedTuple):
    """A page that is being filled.

    Gaps can be stretched so far, rows further apart and drawings higher so far, drawings lower and
    gaps tighter.
    """

    place: Place
    bottom: float
    tail: float = 0.0
    blocks: tuple[Block, ...] = ()
    stretched: float = 0.0
    apart: float = 0.0
    lower: float = 0.0
    tight: float = 0.0
    fault: float = 0.0
    loose: bool = False


def _part(blank: float, room: float) -> float:
    """Return what part of what gaps have room for is blank."""
    return max(0.0, min(1.0, blank / room)) if room > 0 else 0.0


def _below(blocks: tuple[Block, ...], broken: tuple[Block, int] | None = None) -> float:
    """Return how many pieces of text stand below the last heading, if nothing but text does."""
    pieces = 0
    for block in reversed(blocks):
        if block.kind == "heading":
            return pieces
        if block.kind != "text":
            break
        pieces += broken[1] if broken and broken[0] is block else len(block.pieces)
    return inf
