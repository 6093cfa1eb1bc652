"""Figures, tables and boxes give way to text, so that no page is left half empty before them.

What cannot be broken and does not fit on a page leaves a blank foot. It waits, then, while the text
behind it fills the page, and stands at the top of the next page. Figures keep their order, and so
do tables. Where there is no such text, a table or box breaks, or a drawing gets narrower. What is
blank still is spread over the gaps around figures, tables, boxes and headings. Pages are laid out
one after the other, so only those with a blank foot are laid out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import make_page as _original

from scs_report.paper.styles import set_value

#: The blank foot that is left as it is, and the least that rows of a table are put into, as parts
#: of the height of the page.
_ENOUGH, _SOME_ROWS = 0.04, 0.08
#: How many blocks wait at most at a time.
_MOST_WAITING = 4
#: The text is what stands in these elements, and in divisions of these classes.
_FLOWS = {"html", "body", "main", "section"}
_DIVISIONS = {"page", "columns", "text"}
#: Classes of what may wait; of one kind nothing overtakes another.
_WAIT = {"figure", "table-block", "box"}
#: Classes of what nothing that waits may overtake.
_ENDS = {"numbers", "colophon"}
#: The rows of a table that stand on a page at least, those of its head too, and on the next one.
_LEAST_ROWS, _LEAST_REST = 5, 3
#: The gap below what stands at the top; by how much gaps grow, and at most, in pixels.
_GAP = 4 / 25.4 * 96
_USUAL_GAP, _WIDEST_GAP = 9 / 25.4 * 96, 34 / 25.4 * 96
#: What it counts for that a block waits, or that a table breaks or a drawing gets narrower; the
#: fault for which drawings get narrower, and their widths in percent.
_WAITING, _SETTING, _MUCH = 0.02, 0.03, 0.1
#: What it counts for that a table leaves fewer rows than that on one of its pages.
_FEW = 0.3
_WIDTHS = (94, 88, 83)
_HEADINGS = {"h2", "h3", "h4"}

_Made = tuple[Any, Any, Any]
_Path = tuple[int, ...]


def make_page(context: Any, root: Any, kind: Any, start: Any, number: int, state: Any) -> _Made:
    """Lay out a page; where it has a blank foot, let what does not fit wait."""
    page = _Page(context, root, kind, start, number, state)
    made = page.lay_out()
    caption = page.bare_caption(made)
    behind = None if caption is None else _Setting(caption.style, "break_before", "page")
    if behind is not None:
        behind.make()
        made = page.lay_out()
    if page.blank(made) > _ENOUGH:
        made = page.filled(made)
    if behind is not None:
        behind.undo()
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


@dataclass
class _Setting:
    """A value of a style that is set for one block, and can be set back."""

    style: Any
    name: str
    value: Any

    def make(self) -> None:
        """Exchange the value; the next call exchanges it back."""
        before = self.style[self.name]
        set_value(self.style, self.name, self.value)
        self.value = before

    undo = make


@dataclass(order=True)
class _Way:
    """A way to fill a page: its faults, how many blocks wait, what is set for the next."""

    fault: float
    waiting: int = 0
    setting: _Setting | None = field(default=None, compare=False)


class _Page:
    """A page that is laid out once or more, each time from the same beginning."""

    def __init__(
        self, context: Any, root: Any, kind: Any, start: Any, number: int, state: Any
    ) -> None:
        self.context, self.root, self.kind = context, root, kind
        self.start, self.number, self.state = start, number, state
        self._waited: dict[int, list[Any]] = vars(root).setdefault("waited", {})
        self._state, self._broken = deepcopy(state), dict(context.broken_out_of_flow)

    def lay_out(self) -> _Made:
        """Lay the page out: what waited for it at its top, the text below."""
        waited = self._waited.get(self.number)
        if not waited:
            return self._lay_out(self.root, self.start)
        path, _ = self._break(self.start)
        parents = [self._at(path[:depth]) for depth in range(len(path))]
        top, over, _ = self._lay_out(_chain(parents, waited), None)
        if over:
            for _ in parents:
                ((fit, over),) = over.items()
            self._waited[self.number] = waited[:fit]
            _insert(parents[-1], path[-1] + 1, waited[fit:])
            # a part of what does not fit is on the page by now, and would be there twice
            return self.lay_out()
        usual = self.root.page_values()[0]
        if waited[0].page_values()[0] == usual:
            page, below, following = self._below(_lowest(top) - top.content_box_y())
            if 0 < _lowest(page) <= self.context.page_bottom + 1:
                page.margin_top, page.height = top.margin_top, top.height
                above, text = top.children[0], page.children[0]
                text.children = [*above.children, *text.children]
                return page, below, following
        return top, self.start, {"break": "any", "page": usual}

    def _below(self, height: float) -> _Made:
        """Lay the text out below what takes a height."""
        style = self.context.style_for(self.kind)
        margin = style["margin_top"]
        set_value(style, "margin_top", Dimension(margin.value + height + _GAP, "px"))
        try:
            return self._lay_out(self.root, self.start)
        finally:
            set_value(style, "margin_top", margin)

    def _lay_out(self, root: Any, start: Any) -> _Made:
        """Lay out a page from the same beginning, whatever was tried before."""
        remake = self.context.page_maker[self.number - 1][-1]
        remake["anchors"], remake["content_lookups"] = [], []
        self.context.broken_out_of_flow = dict(self._broken)
        for shared, kept in zip(self.state, deepcopy(self._state), strict=True):
            shared.clear()
            (shared.update if isinstance(shared, dict) else shared.extend)(kept)
        made: _Made = _original(self.context, root, self.kind, start, self.number, self.state)
        return made

    def blank(self, made: _Made) -> float:
        """Return the blank foot as a part of the height of the page; 0 for the last page."""
        page, rest, _ = made
        foot = (self.context.page_bottom - _lowest(page)) / page.margin_height()
        return 0.0 if rest is None else float(foot)

    def filled(self, made: _Made) -> _Made:
        """Return the page with a foot as little blank as it can be made."""
        waiting: list[_Block] = []
        ways = [_Way(max(self.blank(made), _ENOUGH))]
        while min(ways).fault > _ENOUGH + len(waiting) * _WAITING:
            block = self._overtaking(made, waiting) or self._next(made)
            if block is None:
                break
            if _may_break(block.box) and self.blank(made) > _SOME_ROWS:
                table = _kind(block.box) == "table-block"
                part = block.box.children[0] if table else block.box
                broken = _Setting(part.style, "break_inside", "auto")
                ways.append(self._tried(waiting, broken, block.box if table else None))
            if len(waiting) == _MOST_WAITING or block.leaves_a_bare_heading():
                break
            block.take_out()
            waiting.append(block)
            made = self.lay_out()
            ways.append(_Way(self._fault(made, waiting), len(waiting)))
            if made[1] is None:
                break
        if min(ways).fault <= _MUCH and min(ways) is ways[-1] and ways[-1].setting is None:
            return self._placed(made, [block.box for block in waiting])
        for block in reversed(waiting):
            block.put_back()
        if min(ways).fault > _MUCH:
            block = self._next(self.lay_out())
            for drawing in _drawings(block):
                for width in _WIDTHS:
                    narrow = _Setting(drawing.style, "width", Dimension(width, "%"))
                    ways.append(self._tried([], narrow))
        best = min(ways)
        for block in waiting[: best.waiting]:
            block.take_out()
        if best.setting is not None:
            best.setting.make()
        return self._placed(self.lay_out(), [block.box for block in waiting[: best.waiting]])

    def _fault(self, made: _Made, waiting: list[_Block]) -> float:
        """Return how bad a way is; worst if what waits could not stand behind the page."""
        if made[1] is None or self._overtaking(made, waiting) or self._at_the_end(made):
            return 2.0
        table = self._going_on(made)
        if table is not None and not _rows(made[0], table.element):
            return 2.0
        return max(self.blank(made), _ENOUGH) + len(waiting) * _WAITING

    def _tried(self, waiting: list[_Block], setting: _Setting, table: Any = None) -> _Way:
        """Return a way on which something is set; a table that breaks needs some rows here."""
        setting.make()
        made = self.lay_out()
        setting.undo()
        here = 0 if table is None else _rows(made[0], table.element)
        few = table is not None and not _LEAST_ROWS <= here <= _number(table) - _LEAST_REST
        return _Way(self._fault(made, waiting) + _SETTING + _FEW * few, len(waiting), setting)

    def _break(self, rest: Any) -> tuple[_Path, bool]:
        """Return the path of the block with which the next page begins, and whether it goes on."""
        path: _Path = ()
        box = self.root
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
        path, goes_on = self._break(made[1])
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
        end, goes_on = self._break(made[1])
        for path, parent, box in _blocks(self.root):
            kind = _kind(box)
            if (
                (path < end or (goes_on and path == end))
                and kind
                and any(kind == _kind(b.box) and path >= b.path for b in waiting)
            ):
                return _Block(path, parent, box)
        return None

    def bare_caption(self, made: _Made) -> Any:
        """Return the table of which nothing but the caption stands on a page, or None."""
        table = self._going_on(made)
        return None if table is None or _rows(made[0], table.element) else table

    def _going_on(self, made: _Made) -> Any:
        """Return the table with whose rest the next page begins, or None."""
        if made[1] is None:
            return None
        path, goes_on = self._break(made[1])
        box = self._at(path)
        return box if goes_on and _kind(box) == "table-block" else None

    def _at_the_end(self, made: _Made) -> bool:
        """Whether the page reaches into what stands behind all text."""
        path, _ = self._break(made[1])
        return any(_classes(self._at(path[:depth])) & _ENDS for depth in range(1, len(path) + 1))

    def _placed(self, made: _Made, waited: list[Any]) -> _Made:
        """Put what waited at the top of the next page; behind a table that goes on there."""
        page, rest, following = made
        if not waited:
            return made
        path, goes_on = self._break(rest)
        if self._going_on(made) is not None:
            _insert(self._at(path[:-1]), path[-1] + 1, waited)
            return made
        name = waited[0].page_values()[0]
        if goes_on:
            self._waited[self.number + 1] = waited
            return page, rest, {**following, "page": name}
        while path[-1] == 0:
            path = path[:-1]
        _insert(self._at(path[:-1]), path[-1], waited)
        rest = None
        for index in reversed(path):
            rest = {index: rest}
        return page, rest, {**following, "page": name}


def _chain(parents: list[Any], children: list[Any]) -> Any:
    """Return the outermost of the parents, with nothing in it but the children."""
    for parent in reversed(parents):
        children = [parent.copy_with_children(children)]
    return children[0]


def _spread(page: Any, room: float) -> None:
    """Spread what is blank at the foot over the gaps around figures, tables, boxes and headings."""
    shown = [box for _, _, box in _blocks(page.children[0])]
    gaps = [
        before.element_tag not in _HEADINGS
        and bool(_kind(before) or _kind(box) or box.element_tag in _HEADINGS)
        for before, box in pairwise(shown)
    ]
    number, too_much = max(sum(gaps), 1), room - _ENOUGH * page.margin_height()
    each = min(room / number, max(_USUAL_GAP, min(too_much / number, _WIDEST_GAP)))
    down = 0.0
    for box, gap in zip(shown[1:], gaps, strict=True):
        down += each * gap
        box.translate(0, down)


def _insert(parent: Any, index: int, added: list[Any]) -> None:
    parent.children = [*parent.children[:index], *added, *parent.children[index:]]


def _classes(box: Any) -> set[str]:
    return set() if box.element is None else set(box.element.get("class", "").split())


def _kind(box: Any) -> str:
    """Return the class that lets a block wait; what floats beside the text has none."""
    return "" if box.is_floated() else next(iter(_classes(box) & _WAIT), "")


def _may_break(box: Any) -> bool:
    """Whether a block may stand on two pages: a table of some rows, a box but for quotations."""
    if _kind(box) == "table-block":
        return _number(box) >= 2 * _LEAST_ROWS
    return _kind(box) == "box" and "box-quote" not in _classes(box)


def _number(table: Any) -> int:
    """Return how many rows a table has, those of its head too."""
    return sum(isinstance(row, boxes.TableRowBox) for row in table.descendants())


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


def _drawings(block: _Block | None) -> list[Any]:
    """Return the drawing of a figure, if the block is one."""
    if block is None or _kind(block.box) != "figure":
        return []
    return [box for box in block.box.descendants() if isinstance(box, boxes.ReplacedBox)][:1]


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
