"""What is blank at the foot of a page is spread over its gaps, as far as they may grow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

from scs_report.paper.blocks import ENTRY_GAP, GROUP_GAP, gap_room
from scs_report.paper.galley import flow, is_spaced, kind


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
    rooms = [0.0]
    for before, box in pairwise(shown):
        gap = box.border_box_y() - before.border_box_y() - before.border_height()
        rooms.append(gap_room(kind(before), kind(box), gap))
    room = sum(rooms) + sum(gap for box in shown for gap in _gaps(box))
    if blank <= 0 or room <= 0:
        return
    part = min(1.0, blank / room)
    down = 0.0
    for box, own in zip(shown, rooms, strict=True):
        down = _moved(box, down + part * own, part)


def lowest(box: Any) -> float:
    """Return where the lowest content of a box ends."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableRowBox):
        return float(box.position_y + box.height)
    return max(map(lowest, getattr(box, "children", ())), default=0.0)


def _parts(table: Any) -> tuple[list[Any], float]:
    """Return groups of rows, or entries of a list of contents, and how far they move apart."""
    if not isinstance(table, boxes.TableBox):
        return table.children, ENTRY_GAP
    bodies = [group for group in table.children if not group.is_header and not group.is_footer]
    return bodies, GROUP_GAP


def _gaps(box: Any) -> Iterator[float]:
    """Yield by how much each gap between groups of rows, or entries, of a block can grow."""
    for table in filter(is_spaced, box.descendants()):
        parts, gap = _parts(table)
        yield from [gap] * (len(parts) - 1)


def _moved(box: Any, down: float, part: float) -> float:
    """Move a box down and its rows apart; return by how much its end has moved."""
    if is_spaced(box):
        parts, gap = _parts(box)
        later = {id(one) for one in parts[1:]}
        return _apart(box, down, part * gap, later)
    if not any(map(is_spaced, box.descendants())):
        if down:
            box.translate(0, down)
        return down
    box.position_y += down
    for child in box.children:
        down = _moved(child, down, part)
    return down


def _apart(box: Any, down: float, gap: float, later: set[int]) -> float:
    """Move a box down and, before each of those named, all that follows by a gap more."""
    box.position_y += down
    for child in box.children:
        down += gap * (id(child) in later)
        child.translate(0, down)
    return down
