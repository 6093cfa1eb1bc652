"""The text on one long page: how high everything is, before anything is put on a page.

A galley is what printers called it. WeasyPrint lays out what comes up to the next forced break on a
page that is as long as need be; what stands there is taken apart into stretches, blocks and pieces
(see `blocks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.block import block_level_page_break
from weasyprint.text.line_break import strut

from scs_report.paper.blocks import ENTRY_GAP, FLOATS, GROUP_GAP, ROW_GAP, Block, Piece
from scs_report.paper.drawn_height import drawings

#: The text is what stands in these elements, and in divisions of these classes.
_FLOWS = {"html", "body", "main", "section"}
_DIVISIONS = {"page", "front", "columns", "text"}
#: Classes of what keeps its place whatever it is.
_FIXED = {"new-page", "box-numbers", "box-findings"}
_TABLES = {"table-block", "table-wrap"}
HEADINGS = {"h2", "h3", "h4"}
#: Classes of the numbers of figures and tables; what parts words.
_NUMBERS = {"figure-number", "table-number"}
_BETWEEN_WORDS = re.compile("[\\s\u200b\u2060]+")
#: Where a table longer than a page breaks: fewest rows of it and of a group on a page, its heading
#: left out.
_LEAST_ROWS, _LEAST_OF_GROUP = 4, 2
#: Rows with which it should begin at the foot of a page, and the fault of fewer.
_ENOUGH_BEGUN, _FEW_BEGUN = 6, 12.0
#: The fault of a page that begins with the last two lines of a paragraph, and with the last
#: paragraph, of so many lines at most, of an entry of a list.
_FEW_LINES, _LAST_ALONE, _SHORT = 5.0, 40.0, 3
#: The fault of a break between groups of rows, and between rows of a group.
_BETWEEN_GROUPS, _IN_GROUP = 2.0, 90.0
#: The fault of a break in what fits on a page, where else no page would be full; none in a panel.
_WHOLE = 400.0
#: Notes higher than this part of a page may break.
_MOST_NOTES = 0.4
#: Sections that are lists, of works and of numbers; the fewest entries of them and of contents that
#: stand on a page, and the fault of two.
_LISTS = {"references", "numbers"}
_LEAST_ENTRIES, _FEW_ENTRIES = 3, 60.0


def is_flow(box: Any) -> bool:
    """Whether a box holds blocks of the text, and is none itself."""
    tag = box.element_tag
    holds = tag in _FLOWS or (tag == "div" and bool(classes(box) & _DIVISIONS))
    # lines between blocks stand in a box that goes by the name of that around it
    return holds and not (box.children and isinstance(box.children[0], boxes.LineBox))


def is_spaced(box: Any) -> bool:
    """Whether a box is a table or a list of contents, whose parts may stand further apart."""
    return isinstance(box, boxes.TableBox) or is_of(box, "entries")


def is_of(box: Any, name: str) -> bool:
    """Whether the element of a box has a class."""
    given = "" if box.element is None else box.element.get("class", "")
    return name in given and name in given.split()


def classes(box: Any) -> set[str]:
    """Return the classes of the element of a box."""
    return set() if box.element is None else set(box.element.get("class", "").split())


def kind(box: Any) -> str:
    """Return the kind of a block: `text`, `heading`, or the class of what may stand elsewhere."""
    if box.element_tag in HEADINGS:
        return "heading"
    if box.is_floated() or classes(box) & _FIXED:
        return "text"
    return next((one for one in FLOATS if one in classes(box)), "text")


def flow(box: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the blocks in the text of a box in their order, each behind its parent."""
    for child in box.children:
        if is_flow(child):
            yield from flow(child)
        else:
            yield box, child


def take_apart(root: Any, page: Any, start: Any, height: float) -> list[tuple[Any, Block]]:
    """Return the blocks on a galley in their order, each behind its parent.

    Parameters
    ----------
    root
        The tree of boxes.
    page
        The page as long as need be, laid out.
    start
        Where in the tree it begins, as WeasyPrint writes it.
    height
        Of the pages to come, in pixels: what fits on one hardly breaks, but for text.
    """
    found = []
    for parent, box, laid, begun in _pairs(root, page.children[0], start):
        block = _block(box, laid, height)
        if begun:  # nothing may stand before its rest
            block.kind = "text"
        if classes(parent) & _LISTS:
            block.last = True
            if box.element_tag in ("ul", "ol"):
                block.pieces = _several(block.pieces)
        found.append((parent, block))
    _name_without_links([block for _, block in found])
    for (_, former), (_, latter) in pairwise(found):
        avoided = block_level_page_break(former.source, latter.source).startswith("avoid")
        latter.kept |= avoided and former.kind != "heading"
        former.keeps |= avoided and former.kind == "heading"
    return found


def _pairs(box: Any, laid: Any, rest: Any) -> Iterator[tuple[Any, Any, Any, bool]]:
    """Yield parent, block, block laid out, and whether it has begun on an earlier page."""
    ((skip, rest),) = rest.items() if rest else ((0, None),)
    for child, done in zip(box.children[skip:], laid.children, strict=False):
        if child.element is not done.element:
            return
        if is_flow(child):
            yield from _pairs(child, done, rest)
        else:
            yield box, child, done, rest is not None
        rest = None


def _block(box: Any, laid: Any, height: float) -> Block:
    origin = laid.border_box_y()
    pieces = list(_pieces(laid, origin, height))
    if not pieces:
        pieces = [Piece(0.0, laid.border_height())]
    of_kind = kind(box)
    if of_kind != "text":
        pieces = _whole(pieces, height)
    return Block(
        of_kind,
        pieces,
        _margin(laid, "top"),
        _margin(laid, "bottom"),
        _tail(laid),
        drawn=sum(one.height for one in drawings(laid)) if of_kind == "figure" else 0.0,
        named=_said(box, "id", "") | _numbers(box),
        names=_said(box, "href", "#"),
        source=box,
        top=origin,
    )


def _said(box: Any, attribute: str, begins: str) -> frozenset[str]:
    """Return what an attribute says in the element of a box, without how it begins."""
    elements = () if box.element is None else box.element.iter()
    values = (one.get(attribute, "") for one in elements)
    return frozenset(one.removeprefix(begins) for one in values if one.startswith(begins) and one)


def _numbers(box: Any) -> frozenset[str]:
    """Return the numbers of the figure or tables in a box: `TableA2`."""
    elements = () if box.element is None else box.element.iter("span")
    return frozenset(_closed(one) for one in elements if one.get("class") in _NUMBERS)


def _closed(element: Any) -> str:
    """Return the text of an element without what parts its words."""
    return _BETWEEN_WORDS.sub("", "".join(element.itertext()))


def _name_without_links(blocks: list[Block]) -> None:
    """Have blocks of the text name what they call by its number, too."""
    numbers = frozenset().union(*(_numbers(block.source) for block in blocks))
    any_number = re.compile(rf"(?:{'|'.join(map(re.escape, numbers))})(?!\d)")
    for block in blocks:
        if numbers and block.kind == "text" and block.source.element is not None:
            block.names |= frozenset(any_number.findall(_closed(block.source.element)))


def _whole(pieces: list[Piece], height: float, *, ever: bool = True) -> list[Piece]:
    """Return pieces that fit on a page together as pieces that are hardly, or never, parted."""
    if _height(pieces) > height:
        return pieces
    return [
        *pieces[:1],
        *(piece._replace(fault=max(piece.fault, _WHOLE if ever else inf)) for piece in pieces[1:]),
    ]


def _height(pieces: list[Piece]) -> float:
    return pieces[-1].bottom - pieces[0].top if pieces else 0.0


def _several(pieces: list[Piece]) -> list[Piece]:
    """Return the entries of a list as pieces of which several stand on a page."""

    def fault(at: int) -> float:
        fewest = min(at, len(pieces) - at)
        return _FEW_ENTRIES if 1 < fewest < _LEAST_ENTRIES else inf if fewest == 1 else 0.0

    return [piece._replace(fault=fault(at)) for at, piece in enumerate(pieces)]


def _tail(box: Any) -> float:
    """Return the room below a block that asks for its margin where it ends, too."""
    while box.style["box_decoration_break"] != "clone":
        inside = [one for one in getattr(box, "children", ()) if one.is_in_normal_flow()]
        if not inside or isinstance(inside[-1], boxes.LineBox):
            return 0.0
        box = inside[-1]
    return float(box.margin_bottom)


def _margin(box: Any, side: str) -> float:
    """Return the margin of a block, collapsed with those of its first or last children."""
    margins = [0.0]
    while True:
        margins.append(getattr(box, f"margin_{side}"))
        edges = (f"padding_{side}", f"border_{side}_width")
        inside = [one for one in getattr(box, "children", ()) if one.is_in_normal_flow()]
        if any(getattr(box, edge) for edge in edges) or not inside:
            break
        box = inside[0 if side == "top" else -1]
        if not isinstance(box, boxes.BlockLevelBox):
            break
    return float(max(margins) + min(margins))


def _pieces(box: Any, origin: float, height: float) -> Iterator[Piece]:
    """Yield the pieces of what stands in a block, in their order."""
    top, bottom = box.border_box_y() - origin, box.border_box_y() + box.border_height() - origin
    if box.is_table_wrapper:
        yield from _rows(box, origin)
        return
    inside = [one for one in getattr(box, "children", ()) if one.is_in_normal_flow()]
    block = isinstance(box, boxes.BlockContainerBox) and bool(inside)
    whole = box.style["break_inside"] != "auto" and not classes(box) & _TABLES
    if not block or whole:
        yield Piece(top, bottom)
        return
    if isinstance(inside[0], boxes.LineBox):
        orphans, widows = box.style["orphans"], box.style["widows"]
        number = len(inside)
        pieces = [
            Piece(
                line.position_y - origin,
                line.position_y + line.height - origin,
                0.0
                if at == 0
                else inf
                if not orphans <= at <= number - widows
                else _FEW_LINES * (at == number - 2),
            )
            for at, line in enumerate(inside)
        ]
    else:
        pieces, after, room = [], None, height
        panels = sum("table-wrap" in classes(child) for child in inside)
        for child in reversed(inside):
            own = list(_pieces(child, origin, height))
            if "entries" in classes(child):
                own = _several(own)
            if after is not None and pieces:
                alone = box.element_tag == "li" and after is inside[-1] and len(pieces) <= _SHORT
                fault = max(_between(child, after), _LAST_ALONE * alone)
                pieces[0] = pieces[0]._replace(fault=fault)
            if "table-notes" in classes(child) and _height(own) <= _MOST_NOTES * height:
                own, room = [Piece(own[0].top, own[-1].bottom)], height - _height(own)
            elif "table-wrap" in classes(child):  # the last one with the notes
                own, room = _whole(own, room, ever=panels < 2), height
            if is_spaced(box) and child is not inside[0]:
                own[:1] = [piece._replace(room=ENTRY_GAP) for piece in own[:1]]
            pieces[:0] = own
            after = child
    if not pieces:
        yield Piece(top, bottom)
        return
    pieces[0] = pieces[0]._replace(top=min(top, pieces[0].top))
    pieces[-1] = pieces[-1]._replace(bottom=max(bottom, pieces[-1].bottom))
    yield from pieces


def _between(before: Any, after: Any) -> float:
    """Return the fault of a break between two boxes that follow each other."""
    kept = "table-notes" in classes(after) or block_level_page_break(before, after)[:5] == "avoid"
    return inf if kept else 0.0


def _rows(wrapper: Any, origin: float) -> Iterator[Piece]:
    """Yield the rows of a table, the first with caption and head."""
    table = wrapper.get_wrapped_table()
    head = [group for group in table.children if group.is_header]
    bodies = [group for group in table.children if not group.is_header and not group.is_footer]
    rows = [(group, row) for group in bodies for row in group.children]
    heights = sum(group.height for group in head)
    continued = _continued(table)
    top = wrapper.border_box_y() - origin
    if not rows:
        yield Piece(top, top + wrapper.border_height())
        return
    for at, (group, row) in enumerate(rows):
        fault, again = 0.0, 0.0
        first = row is group.children[0]
        if at:
            again = heights + continued
            fault = _row_fault(rows, at, bodies)
            heading = group.children[0]
            if not first and "block-heading" in classes(heading):
                again += heading.height
        yield Piece(
            row.position_y - origin if at else top,
            row.position_y + row.height - origin,
            fault,
            again,
            GROUP_GAP if at and first else 0.0,
            ROW_GAP if at and not first else 0.0,
        )


def _row_fault(rows: list[tuple[Any, Any]], at: int, bodies: list[Any]) -> float:
    """Return the fault of a page that ends above a row."""
    return _parting_fault(rows, at, bodies) + _FEW_BEGUN * (at < _ENOUGH_BEGUN)


def _parting_fault(rows: list[tuple[Any, Any]], at: int, bodies: list[Any]) -> float:
    """Return the fault of parting two rows, wherever the page ends."""
    (former, above), (group, row) = rows[at - 1], rows[at]
    if not _LEAST_ROWS <= at <= len(rows) - _LEAST_ROWS:
        return inf
    pair = (above, row) if former is group else (former, group)
    if block_level_page_break(*pair).startswith("avoid"):
        return inf
    if former is not group:
        return _BETWEEN_GROUPS
    own = group.children
    place, number = own.index(row), len(own)
    level = _level(row)
    for earlier in reversed(own[:place]):
        if _level(earlier) < level:
            if "heads" in classes(earlier):
                return inf  # among the levels of a factor
            break
    if "heads" in classes(row) or any("heads" in classes(one) for one in own):
        return 2 * _BETWEEN_GROUPS
    if len(bodies) == 1:
        return _BETWEEN_GROUPS
    if not _LEAST_OF_GROUP < place <= number - _LEAST_OF_GROUP:
        return inf
    return _IN_GROUP if group.style["break_inside"] == "avoid" else 2 * _BETWEEN_GROUPS


def _level(row: Any) -> int:
    """Return how far the stub of a row is indented."""
    stub = row.children[0] if row.children else row
    found = [name[7:] for name in classes(stub) if name.startswith("indent-")]
    return int(found[0]) if found else 0


def _continued(table: Any) -> float:
    """Return the height of the row that says that a table goes on."""
    head = getattr(table, "continued_head", None)
    if head is None or not head.children[0].children:
        return 0.0
    cell = head.children[0].children[0]
    padding = sum(cell.style[f"padding_{side}"].value for side in ("top", "bottom"))
    return float(strut(cell.style)[0] + padding)
