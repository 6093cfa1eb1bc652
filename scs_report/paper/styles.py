"""Fast paths for stylesheets, computed styles, used lengths and backgrounds.

Most properties of an element are not declared: they are inherited, or have their initial value.
WeasyPrint takes the general path for each. Documents of a language have one stylesheet, which it
parses for each. Bytes do not change.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import copy
from functools import lru_cache
from typing import Any

import weasyprint
from weasyprint.css import ComputedStyle
from weasyprint.css import find_stylesheets as _original_sheets
from weasyprint.css.computed_values import COMPUTER_FUNCTIONS, PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.layout import background, percent

from scs_report.paper.rules_matched import Matcher

_original_missing = ComputedStyle.__missing__
_original_resolve = percent.resolve_percentages
_original_backgrounds = background.layout_box_backgrounds

_DEPEND_ON_OTHERS = {"float", "display", "position", "page"} | {
    key for key in INITIAL_VALUES if key.startswith("text_decoration_")
}
_LOGICAL = {
    function(block="ttb", inline=direction)
    for function in PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_USED = (*_LENGTHS, *(f"border_{side}_width" for side in _SIDES))
_RADII = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_UNPAINTED = (
    *("border_image_source", "mask_border_source", "background_image", "background_color"),
    *("box_shadow", "visibility"),
    *_RADII,
)
_NO_RADII = dict.fromkeys(_RADII, (0, 0))


def compute(style: Any, key: str) -> Any:
    """Return a computed value that is not known yet."""
    declared = style.cascaded
    if (
        key in declared
        or key in _DEPEND_ON_OTHERS
        or style.parent_style is None
        or not _LOGICAL.isdisjoint(declared)
    ):
        return _original_missing(style, key)
    if key in INHERITED or key[:2] == "__":
        value = style.parent_style[key]
    else:
        value = INITIAL_VALUES[key]
        if key in INITIAL_NOT_COMPUTED and key in COMPUTER_FUNCTIONS:
            value = COMPUTER_FUNCTIONS[key](style, key, value)
    style[key] = value
    return value


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the used lengths of a box; cached on the style if it has no percentages."""
    known = vars(box.style)
    if "used_lengths" not in known:
        known["used_lengths"] = _used_lengths(box.style)
    if known["used_lengths"] is None:
        _original_resolve(box, containing_block)
    else:
        vars(box).update(known["used_lengths"])


def _used_lengths(style: Any) -> dict[str, Any] | None:
    """Return the used lengths of a style; None where they depend on the box."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] == "padding-box":
        return None
    used = {name: style[name] for name in _USED}
    for name in _LENGTHS:
        value = used[name]
        if value != "auto":
            if getattr(value, "unit", "") != "px":
                return None
            used[name] = value.value
        elif name in ("min_width", "min_height"):
            used[name] = 0
    if style["box_sizing"] == "border-box":
        for size, before, after in (("width", "left", "right"), ("height", "top", "bottom")):
            around = used[f"padding_{before}"] + used[f"padding_{after}"]
            around += used[f"border_{before}_width"]
            around += used[f"border_{after}_width"]
            for name in (size, f"max_{size}", f"min_{size}") if around > 0 else ():
                if used[name] != "auto":
                    used[name] = max(0, used[name] - around)
    return used


def set_value(style: Any, name: str, value: Any) -> None:
    """Change a value of a style, and forget what was computed of it."""
    style[name] = value
    vars(style).pop("used_lengths", None)


def layout_box_backgrounds(
    page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
) -> None:
    """Set the backgrounds of a box and of those in it; most have none."""
    known = vars(box.style)
    if "unpainted" not in known:
        known["unpainted"] = all(box.style[name] == INITIAL_VALUES[name] for name in _UNPAINTED)
    if not known["unpainted"] or box is page or style is not None:
        _original_backgrounds(page, box, get_image, layout_children, style)
        return
    vars(box).update(_NO_RADII)
    box.background = None
    if layout_children:
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image)


#: Rules that change more than the sheet that they stand in.
_FAR = re.compile("@(?!page|media|top-|bottom-|left-|right-)", re.I)


class _Logged(logging.Handler):
    """Notes whether anything is said, which has to be said of every document."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.anything = False

    def emit(self, _: logging.LogRecord) -> None:
        self.anything = True


def find_stylesheets(
    root: Any,
    medium: str,
    fetcher: Any,
    base: Any,
    fonts: Any,
    counters: Any,
    profiles: Any,
    page_rules: list[Any],
    layers: list[Any],
) -> Iterator[Any]:
    """Yield the stylesheets of a document, each parsed once for all documents that have it."""
    given = medium, fetcher, base, fonts, counters, profiles, page_rules, layers
    elements = [one.etree_element for one in root.query_all("style", "link")]
    sheets: list[Any] = [
        None if one.tag != "style" or one.attrib or len(one) else _parsed(one.text or "", medium)
        for one in elements
    ]
    if base is not None or None in sheets:
        yield from _original_sheets(root, *given)
        return
    for sheet in sheets:
        page_rules.extend(sheet.page_rules)
        one = copy(sheet)
        one.page_rules, one.layers = page_rules, layers
        yield one


@lru_cache(maxsize=8)
def _parsed(text: str, medium: str) -> Any:
    """Return a stylesheet; None if it is not the same for all documents."""
    if _FAR.search(text):
        return None
    logged, logger = _Logged(), logging.getLogger("weasyprint")
    logger.addHandler(logged)
    try:
        sheet = weasyprint.CSS(string=text, media_type=medium, matcher=Matcher())
    finally:
        logger.removeHandler(logged)
    return None if logged.anything or sheet.layers else sheet
