"""Pages are filled by a plan: figures, tables and boxes stand where they leave no page half empty.

What comes up to the next forced break is laid out on one long page first (`galley`), which tells
how high everything is; `filling` finds what stands on which page. The tree of boxes is put in that
order, and every page laid out once, no longer than planned, of lines and tables as they were set
there (`handed_on`). What is blank at its foot is spread over its gaps (`spreading`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import make_page as _original

from scs_report.paper.blocks import Block, Page
from scs_report.paper.filling import fill
from scs_report.paper.galley import classes, is_flow, take_apart
from scs_report.paper.handed_on import forget, taken_down
from scs_report.paper.spreading import lowest, spread
from scs_report.paper.styles import set_value

_Made = tuple[Any, Any, Any]

#: The height of the galley, and by how much a page may be higher than planned, in pixels.
_ENDLESS, _MORE = 1e6, 2.0


@dataclass(frozen=True)
class _Planned:
    """How high a page is at most, and the block that it begins with."""

    height: float
    begins: Any = None


def make_page(context: Any, root: Any, kind: Any, start: Any, number: int, state: Any) -> _Made:
    """Lay out a page as planned; what has not been planned yet is."""
    planned: dict[int, _Planned] = vars(root).setdefault("planned", {})
    usual = _height(context.style_for(kind))
    if number not in planned:
        galley, rest = _galley(context, root, kind, start, number, state)
        planned.update(_plan(root, galley, start, rest, usual, number))
    with _height_of_page(context, kind, planned[number].height + _MORE):
        page, rest, following = _original(context, root, kind, start, number, state)
    page.margin_bottom += page.height - usual
    page.height = usual
    context.page_bottom = page.content_box_y() + usual
    after = planned.get(number + 1)
    if after is not None and after.begins is not _block_at(root, rest):
        # something is higher than on the galley: what follows is planned anew
        for later in [one for one in planned if one > number]:
            del planned[later]
    if rest is not None:
        spread(page, context.page_bottom - lowest(page))
    return page, rest, following


def _height(style: Any) -> float:
    """Return the height of the text on a page of a style."""
    return float(style["size"][1] - style["margin_top"].value - style["margin_bottom"].value)


@contextmanager
def _height_of_page(context: Any, kind: Any, height: float) -> Iterator[None]:
    """Have pages of a kind hold so much, unless that is more than they do."""
    style = context.style_for(kind)
    before = style["margin_bottom"]
    if height < _height(style) or height == _ENDLESS:
        margin = before.value + _height(style) - height
        set_value(style, "margin_bottom", Dimension(margin, "px"))
    try:
        yield
    finally:
        set_value(style, "margin_bottom", before)


def _galley(
    context: Any, root: Any, kind: Any, start: Any, number: int, state: Any
) -> tuple[Any, Any]:
    """Lay out all up to the next forced break on one page, and leave no trace of it."""
    broken, footnotes = dict(context.broken_out_of_flow), list(context.footnotes)
    with _height_of_page(context, kind, _ENDLESS), taken_down(context):
        page, rest, _ = _original(context, root, kind, start, number, deepcopy(state))
    remake = context.page_maker[number - 1][-1]
    remake["anchors"], remake["content_lookups"] = [], []
    context.broken_out_of_flow, context.footnotes = broken, footnotes
    context.reported_footnotes = []
    return page, rest


def _plan(
    root: Any, galley: Any, start: Any, rest: Any, height: float, number: int
) -> dict[int, _Planned]:
    """Plan the pages of what stands on a galley, and put the tree in their order."""
    found = take_apart(root, galley, start)
    first = found[0][1].blocks[0].top - galley.content_box_y() if found else 0.0
    pages = fill([one for _, one in found], height, first, goes_on=rest is not None)
    order = {block: place for place, block in enumerate(dict.fromkeys(_blocks(pages)))}
    for parent, stretch in found:
        _put_in_order(parent, sorted(stretch.blocks, key=order.__getitem__))
    for page in pages:
        _make_ready(page)
    heights = [page.height for page in pages[:-1]] + [height]
    planned = {
        number + at: _Planned(height, page.blocks[0].source)
        for at, (page, height) in enumerate(zip(pages, heights, strict=False))
    }
    return planned or {number: _Planned(height)}


def _blocks(pages: list[Page]) -> Iterator[Block]:
    for page in pages:
        yield from page.blocks


def _put_in_order(parent: Any, blocks: list[Block]) -> None:
    """Put blocks in an order, where they stand among the children of a box."""
    sources = [block.source for block in blocks]
    mine = {id(source) for source in sources}
    places = [at for at, child in enumerate(parent.children) if id(child) in mine]
    children = list(parent.children)
    for place, source in zip(places, sources, strict=True):
        children[place] = source
    parent.children = children


def _make_ready(page: Page) -> None:
    """Let the table break that goes on behind a page, and make drawings as wide as planned."""
    if page.broken is not None:
        for box in _inside(page.broken[0].source):
            if "table-wrap" in classes(box) or isinstance(box, boxes.TableRowGroupBox):
                set_value(box.style, "break_inside", "auto")
    if page.width < 100:
        for block in page.blocks:
            for box in _inside(block.source) if block.drawing else ():
                forget(box)
                if isinstance(box, boxes.ReplacedBox):
                    set_value(box.style, "width", Dimension(page.width, "%"))


def _inside(box: Any) -> Iterator[Any]:
    yield from box.descendants()


def _block_at(root: Any, rest: Any) -> Any:
    """Return the block with which the next page begins, or goes on."""
    box = root
    while is_flow(box) and box.children:
        ((index, rest),) = rest.items() if rest else ((0, None),)
        box = box.children[index]
    return box
