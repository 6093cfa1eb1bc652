"""Computed styles and used lengths on the shortest way, where nothing special is said.

Most properties of an element are not declared: they are inherited, or have their initial value.
WeasyPrint goes through all that could be said about each. Pages come out the same, byte for byte.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.css.computed_values import COMPUTER_FUNCTIONS, PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.layout import background, percent

_missing = ComputedStyle.__missing__
_resolve = percent.resolve_one_percentage
_resolve_radii = percent.resolve_radii_percentages

_DEPEND_ON_OTHERS = {"float", "display", "position", "page"} | {
    key for key in INITIAL_VALUES if key.startswith("text_decoration_")
}
_LOGICAL = {
    function(block="ttb", inline=direction)
    for function in PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
_RADII = [f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right")]
_RADII.append("border_bottom_left_radius")
_SQUARE = INITIAL_VALUES[_RADII[0]]


def _compute(style: Any, key: str) -> Any:
    declared = style.cascaded
    if (
        key in declared
        or key in _DEPEND_ON_OTHERS
        or style.parent_style is None
        or not _LOGICAL.isdisjoint(declared)
    ):
        return _missing(style, key)
    if key in INHERITED or key[:2] == "__":
        value = style.parent_style[key]
    else:
        value = INITIAL_VALUES[key]
        if key in INITIAL_NOT_COMPUTED and key in COMPUTER_FUNCTIONS:
            value = COMPUTER_FUNCTIONS[key](style, key, value)
    style[key] = value
    return value


def _resolve_one(box: Any, name: str, refer_to: Any) -> None:
    value = box.style[name]
    unit = getattr(value, "unit", None)
    if unit == "%":
        setattr(box, name, refer_to * value.value / 100)
    elif unit is not None:
        setattr(box, name, value.value)
    else:
        _resolve(box, name, refer_to)


def _resolve_corners(box: Any) -> None:
    style = box.style
    if all(style[name] == _SQUARE for name in _RADII):
        for name in _RADII:
            setattr(box, name, (0, 0))
    else:
        _resolve_radii(box)


def install() -> None:
    """Let WeasyPrint compute styles and lengths by us."""
    ComputedStyle.__missing__ = _compute
    percent.resolve_one_percentage = _resolve_one
    background.resolve_radii_percentages = _resolve_corners
