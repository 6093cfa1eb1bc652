"""Tables that break over pages: from the second page on the repeated head says so.

The head of a table names its label in `data-continued`, with the number left out: `续{}` or
`{} (continued)`. A row with that label is put on top of the head before layout, taken off before
widths are computed, and put back on every page on which a table goes on. Where a block goes on too,
its heading stands below the repeated head.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.layout import block
from weasyprint.layout.table import table_layout as _table_layout
from weasyprint.layout.table import table_wrapper_width as _table_width

_ROW = "continued"
_HEADING = "block-heading"


def add_continuation_rows(root: Element) -> None:
    """Put the row of continued tables on top of every head that has `data-continued`.

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


def _width(context: Any, wrapper: Any, *args: Any) -> None:
    table = wrapper.get_wrapped_table()
    head = table.children[0] if table.children else None
    if head is not None and head.is_header and head.children[0].element.get("class") == _ROW:
        table.continued_head = head
        table.children = [head.copy_with_children(head.children[1:]), *table.children[1:]]
    _table_width(context, wrapper, *args)


def _layout(context: Any, table: Any, bottom_space: Any, skip_stack: Any, *args: Any) -> Any:
    head = getattr(table, "continued_head", None)
    if skip_stack is not None and head is not None:
        head = head.copy_with_children([*head.children, *_heading(table, skip_stack)])
        table = table.copy_with_children([head, *table.children[1:]])
    return _table_layout(context, table, bottom_space, skip_stack, *args)


def _heading(table: Any, skip_stack: Any) -> list[Any]:
    """Return the heading of the block in which a page begins, if it does not begin a block."""
    ((group, rows),) = skip_stack.items()
    first = table.children[group].children[0]
    if not rows or min(rows) == 0 or first.element.get("class") != _HEADING:
        return []
    return [first.copy_with_children(first.children)]


def install() -> None:
    """Let WeasyPrint lay tables out by us."""
    block.table_wrapper_width, block.table_layout = _width, _layout
