"""Lines and tables as the galley set them are put on the pages, each once, and not set again.

They stand there where the same text begins at the same edge and is as wide. Nothing that is printed
changes; places do beyond the twelfth digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.layout.block import iter_line_boxes as _original_lines
from weasyprint.layout.table import table_layout as _original_table

_LINES, _TABLE = "lines_of_galley", "table_of_galley"


@contextmanager
def taken_down(context: Any) -> Iterator[None]:
    """Take down what is set meanwhile, but for texts that may become others, such as page numbers.

    Parameters
    ----------
    context
        Of the layout.
    """
    lookups = context.target_collector.counter_lookup_items
    context.changing = {id(box.element) for box, _ in lookups}
    try:
        yield
    finally:
        del context.changing


def forget(box: Any) -> None:
    """Have a box, which is no longer as it was on the galley, set anew."""
    for name in (_LINES, _TABLE):
        vars(box).pop(name, None)


def iter_line_boxes(
    context: Any,
    box: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    *args: Any,
) -> Iterator[tuple[Any, Any]]:
    """Yield the lines of a paragraph or cell, each with where the next begins."""
    place = containing_block.content_box_x(), containing_block.width
    kept: dict[Any, Any] = vars(box).get(_LINES, {})
    while kept and not _beside_floats(context, position_y):
        line, position_x, following = kept.pop((place, _key(skip_stack)), (None, 0.0, None))
        if line is None:
            break
        # wherever it, or what it is in, was moved since
        line.translate(position_x - line.position_x, position_y - line.position_y)
        line.position_y = position_y
        position_y += line.height
        yield line, following
        if following is None:
            return
        skip_stack = following
    lines = _original_lines(
        context, box, position_y, bottom_space, skip_stack, containing_block, *args
    )
    taken: dict[Any, Any] | None = None
    beside = _beside_floats(context, position_y)
    if hasattr(context, "changing") and not beside and _stays(context, box):
        taken = vars(box).setdefault(_LINES, {})
    for line, following in lines:
        if taken is not None and all(map(_in_flow, line.descendants())):
            taken[place, _key(skip_stack)] = line, line.position_x, following
        skip_stack = following
        yield line, following


def table_layout(context: Any, table: Any, bottom_space: float, skip_stack: Any, *args: Any) -> Any:
    """Lay out a table, or put that of the galley in its place if it has room there."""
    if skip_stack is not None or _beside_floats(context, table.position_y):
        return _original_table(context, table, bottom_space, skip_stack, *args)
    place = table.content_box_x(), tuple(table.column_widths)
    if hasattr(context, "changing"):
        made = _original_table(context, table, bottom_space, skip_stack, *args)
        if made[0] is not None and made[1] is None and _stays(context, table):
            vars(table)[_TABLE] = place, made
        return made
    kept, made = vars(table).pop(_TABLE, (None, None))
    if kept == place:
        laid = made[0]
        bottom = table.position_y + laid.margin_height()
        if not context.overflows_page(bottom_space, bottom):
            laid.translate(0, table.position_y - laid.position_y)
            return made
    return _original_table(context, table, bottom_space, skip_stack, *args)


def _beside_floats(context: Any, position_y: float) -> bool:
    """Whether floats reach below a place; those that end above it are forgotten."""
    shapes = context.excluded_shapes
    if shapes and isinstance(shapes, list):
        shapes[:] = [one for one in shapes if one.position_y + one.margin_height() > position_y]
    return bool(shapes)


def _stays(context: Any, box: Any) -> bool:
    """Whether no text of an element depends on what stands on which page."""
    return box.element is not None and context.changing.isdisjoint(map(id, box.element.iter()))


def _in_flow(box: Any) -> bool:
    return bool(box.is_in_normal_flow() and box.style["position"] == "static")


def _key(skip_stack: Any) -> Any:
    return skip_stack and tuple((place, _key(rest)) for place, rest in skip_stack.items())
