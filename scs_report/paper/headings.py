"""Headings without a short last line: where it would be short, all lines are of a length."""

from __future__ import annotations

from typing import Any

from weasyprint.layout.inline import get_next_linebox as _original

_TAGS = frozenset({"h1", "h2", "h3", "caption"})
_CLASSES = frozenset({"figure-message", "figure-title"})
#: A last line is short if it is less than this part of the longest.
_SHORT = 0.6
_TRIALS = 7
_WIDTH = "balanced_width"


def get_next_linebox(
    context: Any,
    linebox: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    *args: Any,
) -> Any:
    """Return the next line of a text; those of a heading have the width that balances them."""
    if _is_heading(linebox) and not context.excluded_shapes:
        own = containing_block.width
        known = vars(linebox).get(_WIDTH, (0.0, 0.0))
        if skip_stack is None and known[0] != own:
            found = _balanced(context, linebox, position_y, bottom_space, containing_block, *args)
            known = vars(linebox)[_WIDTH] = own, found
        if known[0] == own:
            containing_block = _narrowed(containing_block, known[1])
    return _original(
        context, linebox, position_y, bottom_space, skip_stack, containing_block, *args
    )


def _is_heading(box: Any) -> bool:
    element = box.element
    if element is None:
        return False
    return element.tag in _TAGS or not _CLASSES.isdisjoint((element.get("class") or "").split())


def _narrowed(block: Any, width: float) -> Any:
    narrowed = block.copy()
    narrowed.width = width
    return narrowed


def _balanced(
    context: Any,
    linebox: Any,
    position_y: float,
    bottom_space: float,
    containing_block: Any,
    absolutes: list[Any],
    fixed: list[Any],
    *styles: Any,
) -> float:
    """Return the least width in which a text has no more lines, if its last one would be short."""

    def widths(width: float) -> list[float]:
        block, skip_stack, found = _narrowed(containing_block, width), None, []
        while True:
            line, skip_stack = _original(
                context, linebox, position_y, bottom_space, skip_stack, block, [], [], *styles
            )
            if line is not None:
                found.append(line.width)
            if skip_stack is None:
                return found

    whole = containing_block.width
    lines = widths(whole)
    if len(lines) < 2 or lines[-1] >= _SHORT * max(lines):
        return float(whole)
    low, high = sum(lines) / len(lines), whole
    for _ in range(_TRIALS):
        middle = (low + high) / 2
        found = widths(middle)
        if len(found) > len(lines) or max(found) > middle + 0.01:
            low = middle
        else:
            high = middle
    return float(high)
