"""Table heads on continuation pages say `Table 1 (continued)`.

The head of a table names its label in `data-continued`, with `{}` for the number: `续{}` or
`{} (continued)`. A row with that label is added to the head before layout, removed before widths
are computed, and restored on every page but the first. Where a page begins within a block, the
heading of the block is repeated below the head. Collapsed borders, which WeasyPrint keeps by the
number of a row, come and go with these rows.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.layout.table import table_wrapper_width as _original_width

from scs_report.paper import handed_on
from scs_report.paper.styles import resolve_percentages

_ROW = "continued"
_HEADING = "block-heading"


def add_continuation_rows(root: Element) -> None:
    """Add the row `Table 1 (continued)` to every head that has `data-continued`.

    Its class is `continued`, that of the row below it `below-continued`.
    """
    for table in root.iter("table"):
        head, number = table.find("thead"), table.find("caption/span[@class='table-number']")
        if head is None or number is None or "data-continued" not in head.attrib:
            continue
        before, after = head.attrib["data-continued"].split("{}")
        columns = sum(int(cell.get("colspan", "1")) for cell in head[-1])
        cell = Element("td", {"colspan": str(columns)})
        cell.text = before
        label = deepcopy(number)
        label.tail = after
        cell.append(label)
        row = Element("tr", {"class": _ROW})
        row.append(cell)
        below = head[0].get("class", "")
        head[0].set("class", f"{below} below-{_ROW}".strip())
        head.insert(0, row)


def table_wrapper_width(context: Any, wrapper: Any, *args: Any) -> None:
    """Compute widths without the row of continuation pages, once for all pages of a table."""
    table = wrapper.get_wrapped_table()
    head = table.children[0] if table.children else None
    if head is not None and head.is_header and head.children[0].element.get("class") == _ROW:
        table.continued_head = head
        if grid := getattr(table, "collapsed_border_grid", None):
            table.continued_grid = grid
            table.collapsed_border_grid = grid[0][1:], grid[1][1:]
        table.children = [head.copy_with_children(head.children[1:]), *table.children[1:]]
    (room, _), known = args[0], vars(table).get("known_widths")
    if known is not None and known[0] == room:  # on another page
        resolve_percentages(table, args[0])
        table.width, table.column_widths = known[1], list(known[2])
        wrapper.width = table.border_width()
        return
    _original_width(context, wrapper, *args)
    table.known_widths = room, table.width, tuple(table.column_widths)


def table_layout(context: Any, table: Any, bottom_space: Any, skip_stack: Any, *args: Any) -> Any:
    """Lay out a table; on continuation pages with that row in the head."""
    head = getattr(table, "continued_head", None)
    if skip_stack is not None and head is not None:
        heading = _heading(table, skip_stack)
        grid = getattr(table, "continued_grid", None)
        whole = head.copy_with_children([*head.children, *heading])
        table = table.copy_with_children([whole, *table.children[1:]])
        if grid:
            above = len(head.children)
            row = above + sum(len(group.children) for group in table.children[1 : min(skip_stack)])
            table.collapsed_border_grid = _with_heading(grid, above, row) if heading else grid
    return handed_on.table_layout(context, table, bottom_space, skip_stack, *args)


def _with_heading(grid: Any, above: int, row: int) -> tuple[list[Any], list[Any]]:
    """Repeat the collapsed borders of a row behind the first rows, and the line below it."""
    beside, between = grid
    return (
        [*beside[:above], beside[row], *beside[above:]],
        [*between[: above + 1], between[row + 1], *between[above + 1 :]],
    )


def _heading(table: Any, skip_stack: Any) -> list[Any]:
    """Return the heading of a block that began on an earlier page."""
    ((group, rows),) = skip_stack.items()
    first = table.children[group].children[0]
    if not rows or min(rows) == 0 or first.element.get("class") != _HEADING:
        return []
    return [first.copy_with_children(first.children)]
