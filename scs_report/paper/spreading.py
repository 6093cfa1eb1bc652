"""What is blank at the foot of a page is spread over its gaps, as far as they may grow.

What a page lacks is taken from its gaps; the colophon of the last page stands at its foot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

from scs_report.paper.blocks import (
    ENTRY_GAP,
    GROUP_GAP,
    GROUPS_TIGHTER,
    ROW_GAP,
    gap_room,
    gap_spare,
)
from scs_report.paper.galley import flow, is_of, is_spaced, kind


def spread(page: Any, blank: float) -> None:
    """Move down what stands on a page, so that its last line comes near to its foot.

    Parameters
    ----------
    page
        The page, laid out.
    blank
        What is blank at its foot, in pixels.
    """
    shown = [box for _, box in flow(page.children[0])]
    rooms = _rooms(shown, gap_room)
    gaps = [gap for box in shown for gap in _gaps(box)]
    room = sum(rooms) + sum(own for own, _ in gaps)
    further = sum(own for _, own in gaps)
    if blank <= 0 or room + further <= 0:
        return
    part = min(1.0, blank / room) if room else 0.0
    # rows move apart only where there are no gaps left to grow
    rows = min(1.0, max(0.0, blank - room) / further) if further else 0.0
    down = 0.0
    for box, own in zip(shown, rooms, strict=True):
        down = _moved(box, down + part * own, part, rows)


def tighten(page: Any, lacking: float) -> None:
    """Move up what stands on a page that is higher than its place by so many pixels."""
    shown = [box for _, box in flow(page.children[0])]
    spare = _rooms(shown, gap_spare)
    tables = {id(box) for box in shown if kind(box) == "table-block"}
    groups = [own for box in shown if id(box) in tables for own, _ in _gaps(box)]
    room = sum(spare) + GROUPS_TIGHTER * sum(groups)
    part = min(1.0, lacking / room) if room else 0.0
    down = 0.0
    for box, own in zip(shown, spare, strict=True):
        tighter = -GROUPS_TIGHTER * part * (id(box) in tables)
        down = _moved(box, down - part * own, tighter, 0.0)


def put_at_foot(page: Any, blank: float) -> None:
    """Move the colophon down to the foot of the page."""
    *_, last = [box for _, box in flow(page.children[0])]
    # a poster is one block that ends with it
    ends = [last, *list(getattr(last, "children", ()))[-1:]]
    colophon = next((box for box in ends if is_of(box, "colophon")), None)
    if colophon is not None and blank > 0:
        colophon.translate(0, blank)


def _rooms(shown: list[Any], room: Callable[[str, str, float], float]) -> list[float]:
    """Return by how much the gap before each box can change, none before the first."""
    rooms = [0.0]
    for before, box in pairwise(shown):
        gap = box.border_box_y() - before.border_box_y() - before.border_height()
        rooms.append(room(kind(before), kind(box), gap))
    return rooms


def lowest(box: Any) -> float:
    """Return where the lowest content of a box ends."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableRowBox):
        return float(box.position_y + box.height)
    return max(map(lowest, getattr(box, "children", ())), default=0.0)


def _parts(table: Any) -> tuple[list[Any], list[Any]]:
    """Return groups of rows, or entries of a list of contents, and rows that are not the first."""
    if not isinstance(table, boxes.TableBox):
        return table.children, []
    bodies = [group for group in table.children if not group.is_header and not group.is_footer]
    return bodies, [row for group in bodies for row in group.children[1:]]


def _gap(table: Any) -> float:
    return GROUP_GAP if isinstance(table, boxes.TableBox) else ENTRY_GAP


def _gaps(box: Any) -> Iterator[tuple[float, float]]:
    """Yield by how much gaps between groups of rows, or entries, and rows of a block can grow."""
    for table in filter(is_spaced, box.descendants()):
        parts, rows = _parts(table)
        yield (len(parts) - 1) * _gap(table), len(rows) * ROW_GAP


def _moved(box: Any, down: float, part: float, rows: float) -> float:
    """Move a box down and its rows apart; return by how much its end has moved."""
    if is_spaced(box):
        parts, others = _parts(box)
        later = {id(one): part * _gap(box) for one in parts[1:]}
        return _apart(box, down, later | {id(one): rows * ROW_GAP for one in others})
    if not any(map(is_spaced, box.descendants())):
        if down:
            box.translate(0, down)
        return down
    box.position_y += down
    for child in box.children:
        down = _moved(child, down, part, rows)
    return down


def _apart(box: Any, down: float, later: dict[int, float]) -> float:
    """Move a box down and, before each of those named, all that follows by its gap more."""
    box.position_y += down
    for child in box.children:
        down += later.get(id(child), 0.0)
        if any(id(one) in later for one in getattr(child, "children", ())):
            before, down = down, _apart(child, down, later)
            child.height += down - before
        else:
            child.translate(0, down)
    return down
