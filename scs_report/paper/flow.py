"""Pages are filled by a plan: figures, tables and boxes stand where they leave no page half empty.

What comes up to the next forced break is laid out on one long page first (`galley`), which tells
how high everything is; `filling` finds what stands on which page. The tree of boxes is put in that
order, and every page laid out once, no longer than planned, of lines and tables as they were set
there (`handed_on`). What is blank at its foot is spread over its gaps, and what it lacks taken from
them (`spreading`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import make_page as _original

from scs_report.paper.blocks import FLOATS, Block, Page
from scs_report.paper.drawn_height import drawings, redraw
from scs_report.paper.filling import fill
from scs_report.paper.galley import is_flow, is_of, take_apart
from scs_report.paper.handed_on import taken_down
from scs_report.paper.spreading import lowest, put_at_foot, spread, tighten
from scs_report.paper.styles import set_value

_Made = tuple[Any, Any, Any]

#: The height of the galley, and by how much a page may be higher than planned, in pixels.
_ENDLESS, _MORE = 1e6, 8.0


@dataclass(frozen=True)
class _Planned:
    """How high a page is at most, before its gaps are tightened, and the block it begins with."""

    height: float
    begins: Any = None


def make_page(context: Any, root: Any, kind: Any, start: Any, number: int, state: Any) -> _Made:
    """Lay out a page as planned; what has not been planned yet is."""
    planned: dict[int, _Planned] = vars(root).setdefault("planned", {})
    usual = _height(context.style_for(kind))
    if number not in planned:
        galley, rest = _galley(context, root, kind, start, number, state)
        planned.update(_plan(root, galley, start, rest, usual, number))
    height = planned[number].height
    with _height_of_page(context, kind, max(height, min(usual, height + _MORE))):
        page, rest, following = _original(context, root, kind, start, number, state)
    page.margin_bottom += page.height - usual
    page.height = usual
    context.page_bottom = page.content_box_y() + usual
    after = planned.get(number + 1)
    if after is not None and after.begins is not _block_at(root, rest)[0]:
        # something is higher than on the galley: what follows is planned anew
        for later in [one for one in planned if one > number]:
            del planned[later]
    if height > usual:
        tighten(page, height - usual)
    elif rest is not None:
        spread(page, context.page_bottom - lowest(page))
    if rest is None:
        put_at_foot(page, context.page_bottom - lowest(page))
    return page, rest, following


def _height(style: Any) -> float:
    """Return the height of the text on a page of a style."""
    return float(style["size"][1] - style["margin_top"].value - style["margin_bottom"].value)


@contextmanager
def _height_of_page(context: Any, kind: Any, height: float) -> Iterator[None]:
    """Have pages of a kind hold so much."""
    style = context.style_for(kind)
    before = style["margin_bottom"]
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
    redrawn = vars(root).setdefault("redrawn", [])
    for page_of, box in redrawn:
        if page_of >= number:
            redraw(box, 1)
    redrawn[:] = [one for one in redrawn if one[0] < number]
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
    blocks = take_apart(root, galley, start, height)
    first = blocks[0][1].top - galley.content_box_y() if blocks else 0.0
    written: dict[int, tuple[int, Any]] = vars(root).setdefault("written", {})
    for parent, block in blocks:
        written.setdefault(id(block.source), (len(written), parent))
    order = sorted((block for _, block in blocks[1:]), key=lambda one: written[id(one.source)][0])
    pages = fill(
        [block for _, block in blocks[:1]] + order, height, first, goes_on=rest is not None
    )
    if not _put_in_order(root, start, list(dict.fromkeys(_blocks(pages))), written):
        return {number: _Planned(height)}
    for at, page in enumerate(pages, number):
        _make_ready(page)
        root.redrawn += [(at, box) for box in _redrawn(page)]
    heights = [page.height for page in pages[:-1]] + [
        max(height, page.height) for page in pages[-1:]
    ]
    planned = {
        number + at: _Planned(height, page.blocks[0].source)
        for at, (page, height) in enumerate(zip(pages, heights, strict=False))
    }
    return planned or {number: _Planned(height)}


def _blocks(pages: list[Page]) -> Iterator[Block]:
    for page in pages:
        yield from page.blocks


def _put_in_order(
    root: Any, start: Any, blocks: list[Block], written: dict[int, tuple[int, Any]]
) -> bool:
    """Put blocks in an order, each where it was written or behind text of a later box.

    Where a page begins amid them and one would come to stand before it, or before what goes on
    there, none is moved: it would be printed nowhere. Tell whether they are in the order.
    """
    parents = list({id(parent): parent for _, parent in written.values()}.values())
    places = {id(parent): at for at, parent in enumerate(parents)}
    put: list[list[Any]] = [[] for _ in parents]
    come = 0
    for block in blocks:
        own = places[id(written[id(block.source)][1])]
        come = max(own, come) if block.kind in FLOATS else own
        put[come].append(block.source)
    mine = {id(block.source) for block in blocks}
    before = [parent.children for parent in parents]
    begun, inside = _block_at(root, start)
    for parent, sources in zip(parents, put, strict=True):
        parent.children = list(_filled(parent.children, mine, sources))
    kept = not inside or _block_at(root, start)[0] is begun
    if kept and mine <= {id(box) for box in _ahead(root, start)}:
        return True
    for parent, children in zip(parents, before, strict=True):
        parent.children = children
    return False


def _ahead(box: Any, start: Any) -> Iterator[Any]:
    """Yield the boxes that are not printed yet, if a page begins at a place."""
    ((index, inner),) = start.items() if start else ((0, None),)
    for child in box.children[index:]:
        yield child
        if is_flow(child):
            yield from _ahead(child, inner)
        inner = None


def _filled(children: list[Any], mine: set[int], sources: list[Any]) -> Iterator[Any]:
    """Yield children, those that are `mine` replaced one by one, the last by all that are left."""
    left = sum(id(child) in mine for child in children)
    rest = iter(sources)
    for child in children:
        if id(child) not in mine:
            yield child
        else:
            left -= 1
            yield from islice(rest, 1 if left else None)
    yield from rest


def _make_ready(page: Page) -> None:
    """Let the table break that goes on behind a page."""
    if page.broken is not None:
        for box in _inside(page.broken[0].source):
            if isinstance(box, boxes.TableRowGroupBox) or is_of(box, "table-wrap"):
                box.style = box.style.copy()  # others have it, too
                set_value(box.style, "break_inside", "auto")


def _redrawn(page: Page) -> Iterator[Any]:
    """Have the drawings of a page be as high as planned; yield those that are."""
    for block in page.blocks:
        if page.drawn != 1 and block.drawn:
            for box in drawings(block.source):
                redraw(box, page.drawn)
                yield box


def _inside(box: Any) -> Iterator[Any]:
    yield from box.descendants()


def _block_at(root: Any, rest: Any) -> tuple[Any, Any]:
    """Return the block with which a page begins, and where inside it if it goes on with it."""
    box = root
    while is_flow(box) and box.children:
        ((index, rest),) = rest.items() if rest else ((0, None),)
        if index >= len(box.children):  # what stood there has been put elsewhere
            break
        box = box.children[index]
    return box, rest
