"""Figures, tables and boxes give way to text, so that no page is left half empty before them.

What cannot be broken and does not fit on a page leaves a blank foot. It waits, then, while the text
behind it fills the page, and stands behind the paragraph with which the page ends. Figures keep
their order, and so do tables. A table for which there is no such text breaks. Pages are laid out one
after the other, so only those with a blank foot are laid out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import make_page as _original

#: The blank foot that is left as it is, and the least that rows of a table are put into, as parts
#: of the height of the page.
_ENOUGH, _SOME_ROWS = 0.04, 0.15
#: How many blocks wait at most at a time.
_MOST_WAITING = 4
#: The text is what stands in these elements, and in divisions of these classes.
_FLOWS = {"html", "body", "main", "section"}
_DIVISIONS = {"page", "columns", "text"}
#: Classes of what may wait; of one kind nothing overtakes another.
_WAIT = {"figure", "table-block", "box"}
#: Classes of what nothing that waits may overtake.
_ENDS = {"numbers", "colophon"}
_LEAST_ROWS = 5
#: By how much a gap grows at most, in pixels: 7 mm.
_WIDEST_GAP = 7 / 25.4 * 96
_WAITING, _BREAKING = 0.02, 0.03
_DEBUG = True
_HEADINGS = {"h2", "h3", "h4"}

_Made = tuple[Any, Any, Any]
_Path = tuple[int, ...]


def make_page(context: Any, root: Any, kind: Any, start: Any, number: int, state: Any) -> _Made:
    """Lay out a page; where it has a blank foot, let what does not fit wait."""
    page = _Page(context, root, kind, start, number, state)
    made = page.lay_out()
    if page.blank(made) > _ENOUGH:
        made = page.filled(made)
    _spread(made[0], page.blank(made) * made[0].margin_height())
    return made


@dataclass(frozen=True)
class _Block:
    """A block that waits, and its place in the tree: numbers of children, from the root on."""

    path: _Path
    parent: Any
    box: Any

    def take_out(self) -> None:
        index = self.path[-1]
        self.parent.children = [*self.parent.children[:index], *self.parent.children[index + 1 :]]

    def put_back(self) -> None:
        _insert(self.parent, self.path[-1], [self.box])

    def leaves_a_bare_heading(self) -> bool:
        """Whether nothing would stand below the heading that it stands below."""
        index, children = self.path[-1], self.parent.children
        below = children[index + 1].element_tag if index + 1 < len(children) else "h2"
        return below in _HEADINGS and (not index or children[index - 1].element_tag in _HEADINGS)


class _Page:
    """A page that is laid out once or more, each time from the same beginning."""

    def __init__(
        self, context: Any, root: Any, kind: Any, start: Any, number: int, state: Any
    ) -> None:
        self.context, self.root, self.kind = context, root, kind
        self.start, self.number, self.state = start, number, state
        self._state, self._broken = deepcopy(state), dict(context.broken_out_of_flow)

    def lay_out(self) -> _Made:
        remake = self.context.page_maker[self.number - 1][-1]
        remake["anchors"], remake["content_lookups"] = [], []
        self.context.broken_out_of_flow = dict(self._broken)
        for shared, kept in zip(self.state, deepcopy(self._state), strict=True):
            shared.clear()
            (shared.update if isinstance(shared, dict) else shared.extend)(kept)
        made: _Made = _original(
            self.context, self.root, self.kind, self.start, self.number, self.state
        )
        return made

    def blank(self, made: _Made) -> float:
        """Return the blank foot as a part of the height of the page; 0 for the last page."""
        page, rest, _ = made
        foot = (self.context.page_bottom - _lowest(page)) / page.margin_height()
        return 0.0 if rest is None else float(foot)

    def filled(self, made: _Made) -> _Made:
        """Return the page with a foot as little blank as waiting, or breaking, can make it."""
        waiting: list[_Block] = []
        # how bad each way is: what is blank, how many blocks wait, which table breaks
        ways: list[tuple[float, int, Any]] = [(max(self.blank(made), _ENOUGH), 0, None)]
        while min(ways)[0] > _ENOUGH + len(waiting) * _WAITING:
            block = self._overtaking(made, waiting) or self._next(made)
            if block is None:
                break
            if _is_table(block.box) and self.blank(made) > _SOME_ROWS:
                ways.append((self._foot_with_rows(block, waiting), len(waiting), block.box))
            if len(waiting) == _MOST_WAITING or block.leaves_a_bare_heading():
                break
            block.take_out()
            waiting.append(block)
            made = self.lay_out()
            ways.append((self._foot(made, waiting), len(waiting), None))
            if made[1] is None:
                break
        _, number, broken = best = min(ways, key=lambda way: way[0])
        if _DEBUG:
            print(
                "page",
                self.number,
                [(f"{w[0]:.2f}", w[1], bool(w[2])) for w in ways],
                number,
                [b.box.element.get("id") or b.box.element.get("class") for b in waiting],
                bool(broken),
            )
        for block in reversed(waiting[number:]):
            block.put_back()
        if broken is not None:
            _let_break(broken)
        if best is not ways[-1] or broken is not None:
            made = self.lay_out()
        return self._placed(made, [block.box for block in waiting[:number]])

    def _foot(self, made: _Made, waiting: list[_Block]) -> float:
        """Return how bad a way is; worst if what waits could not stand behind the page."""
        if made[1] is None or self._overtaking(made, waiting) or self._at_the_end(made):
            return 2.0
        return max(self.blank(made), _ENOUGH) + len(waiting) * _WAITING

    def _foot_with_rows(self, block: _Block, waiting: list[_Block]) -> float:
        """Return how bad it is if the table breaks that did not fit."""
        _let_break(block.box)
        made = self.lay_out()
        _let_break(block.box, "avoid")
        return self._foot(made, waiting) + (
            _BREAKING if _rows(made[0], block.box.element) >= _LEAST_ROWS else 1.0
        )

    def _break(self, made: _Made) -> tuple[_Path, bool]:
        """Return the path of the block with which the next page begins, and whether it goes on."""
        path: _Path = ()
        box, rest = self.root, made[1]
        while _is_flow(box) and box.children:
            ((index, rest),) = rest.items() if rest else ((0, None),)
            path, box = (*path, index), box.children[index]
        return path, rest is not None

    def _at(self, path: _Path) -> Any:
        box = self.root
        for index in path:
            box = box.children[index]
        return box

    def _next(self, made: _Made) -> _Block | None:
        """Return the block that did not fit on the page, if it may wait."""
        path, goes_on = self._break(made)
        parent = self._at(path[:-1])
        index = path[-1]
        while parent.children[index].element_tag in _HEADINGS and index + 1 < len(parent.children):
            index += 1
        box = parent.children[index]
        return None if goes_on or not _kind(box) else _Block((*path[:-1], index), parent, box)

    def _overtaking(self, made: _Made, waiting: list[_Block]) -> _Block | None:
        """Return the first block on the page that stood behind one of its kind that waits."""
        if not waiting or made[1] is None:
            return None
        end, _ = self._break(made)
        for path, parent, box in _blocks(self.root):
            kind = _kind(box)
            if (
                path < end
                and kind
                and any(kind == _kind(b.box) and path >= b.path for b in waiting)
            ):
                return _Block(path, parent, box)
        return None

    def _at_the_end(self, made: _Made) -> bool:
        """Whether the page reaches into what stands behind all text."""
        path, _ = self._break(made)
        return any(_classes(self._at(path[:depth])) & _ENDS for depth in range(1, len(path) + 1))

    def _placed(self, made: _Made, waited: list[Any]) -> _Made:
        """Put what waited behind what the page ends with; the next page goes on from there."""
        page, rest, following = made
        if not waited:
            return made
        path, goes_on = self._break(made)
        if goes_on:
            _insert(self._at(path[:-1]), path[-1] + 1, waited)
            return made
        while path[-1] == 0:
            path = path[:-1]
        _insert(self._at(path[:-1]), path[-1], waited)
        rest = None
        for index in reversed(path):
            rest = {index: rest}
        return page, rest, {**following, "page": waited[0].page_values()[0]}


def _spread(page: Any, room: float) -> None:
    """Spread what is blank at the foot over the gaps around figures, tables, boxes and headings."""
    shown = [box for _, _, box in _blocks(page.children[0])]
    gaps = [
        before.element_tag not in _HEADINGS
        and bool(_kind(before) or _kind(box) or box.element_tag in _HEADINGS)
        for before, box in pairwise(shown)
    ]
    each, down = min(room / max(sum(gaps), 1), _WIDEST_GAP), 0.0
    for box, gap in zip(shown[1:], gaps, strict=True):
        down += each * gap
        box.translate(0, down)


def _insert(parent: Any, index: int, added: list[Any]) -> None:
    parent.children = [*parent.children[:index], *added, *parent.children[index:]]


def _classes(box: Any) -> set[str]:
    return set() if box.element is None else set(box.element.get("class", "").split())


def _kind(box: Any) -> str:
    """Return the class that lets a block wait."""
    return next(iter(_classes(box) & _WAIT), "")


def _is_flow(box: Any) -> bool:
    tag = box.element_tag
    return (tag in _FLOWS or (tag == "div" and bool(_classes(box) & _DIVISIONS))) and not (
        _classes(box) & _ENDS
    )


def _blocks(box: Any, path: _Path = ()) -> Iterator[tuple[_Path, Any, Any]]:
    """Yield the blocks of the text in their order, each with its path and its parent."""
    for index, child in enumerate(box.children):
        if _is_flow(child):
            yield from _blocks(child, (*path, index))
        else:
            yield (*path, index), box, child


def _is_table(box: Any) -> bool:
    return "table-block" in _classes(box)


def _let_break(table: Any, value: str = "auto") -> None:
    table.children[0].style["break_inside"] = value


def _rows(box: Any, element: Any, *, inside: bool = False) -> int:
    """Return how many rows of an element stand on a page."""
    inside = inside or box.element is element
    if isinstance(box, boxes.TableRowBox):
        return int(inside)
    return sum(_rows(child, element, inside=inside) for child in getattr(box, "children", ()))


def _lowest(box: Any) -> float:
    """Return where the lowest content of a box ends."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableRowBox):
        return float(box.position_y + box.height)
    return max(map(_lowest, getattr(box, "children", ())), default=0.0)
