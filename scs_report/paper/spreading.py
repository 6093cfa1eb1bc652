"""What is blank at the foot of a page is spread over its gaps, as far as they may grow."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

from scs_report.paper.blocks import GROUP_GAP, gap_room
from scs_report.paper.galley import flow, kind


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
    room = sum(rooms) + GROUP_GAP * sum(map(_groups, shown))
    if blank <= 0 or room <= 0:
        return
    part = min(1.0, blank / room)
    down = 0.0
    for box, own in zip(shown, rooms, strict=True):
        down = _moved(box, down + part * own, part * GROUP_GAP)


def lowest(box: Any) -> float:
    """Return where the lowest content of a box ends."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableRowBox):
        return float(box.position_y + box.height)
    return max(map(lowest, getattr(box, "children", ())), default=0.0)


def _tables(box: Any) -> list[Any]:
    return [one for one in box.descendants() if isinstance(one, boxes.TableBox)]


def _bodies(table: Any) -> list[Any]:
    return [group for group in table.children if not group.is_header and not group.is_footer]


def _groups(box: Any) -> int:
    """Return how many gaps between groups of rows a block has."""
    return sum(max(0, len(_bodies(table)) - 1) for table in _tables(box))


def _moved(box: Any, down: float, group: float) -> float:
    """Move a box down and its groups of rows apart; return by how much its end has moved."""
    if isinstance(box, boxes.TableBox):
        box.position_y += down
        bodies = _bodies(box)
        for child in box.children:
            down += group * (child in bodies[1:])
            child.translate(0, down)
    elif down and not _tables(box):
        box.translate(0, down)
    elif _tables(box):
        box.position_y += down
        for child in box.children:
            down = _moved(child, down, group)
    return down
