"""Drawings that are printed a little higher or lower than they were drawn, so that pages are full.

Rows, bars and axes move apart or together; letters, dots and the thickness of lines stay as they
are, and so does the width. Canvases write paths of straight lines, circles and labels only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy, deepcopy
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.svg import SVG

#: By what part of its height a drawing may be higher, and lower.
HIGHER, LOWER = 0.2, 0.08
#: From the baseline up to the middle of figures, and from line to line of a label, in ems.
_MIDDLE, _LEADING = 0.36, 1.28
#: How far the lines of a label may be from that, in points: places are rounded.
_ROUNDED = 0.15

_SVG = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"([MLHVz])([^MLHVz]*)")


def drawings(block: Any) -> Iterator[Any]:
    """Yield the drawings in a box."""
    for box in block.descendants():
        if isinstance(box, boxes.ReplacedBox) and box.element_tag == f"{_SVG}svg":
            yield box


def redraw(box: Any, factor: float) -> None:
    """Have a drawing be so many times as high as it was drawn; 1: as it was."""
    drawn = vars(box).setdefault("as_drawn", box.replacement)
    box.replacement = drawn if factor == 1 else _redrawn(drawn, box.element, factor)


def _redrawn(drawn: Any, element: Any, factor: float) -> Any:
    picture, svg = copy(drawn), drawn._svg
    tree = deepcopy(element)
    stretch(tree, factor)
    picture._svg = SVG(tree, svg.url, svg.font_config, svg.url_fetcher)
    return picture


def stretch(svg: Any, factor: float) -> None:
    """Change the height of an `<svg>` that a canvas wrote, in place."""
    left, top, width, height = map(float, svg.get("viewBox").split())
    svg.set("viewBox", f"{left:g} {top:g} {width:g} {_short(height * factor)}")
    _stretch_inside(svg, factor, _size(svg, 0.0))


def _stretch_inside(parent: Any, factor: float, size: float) -> None:
    labels = []
    for child in parent:
        own = _size(child, size)
        if "d" in child.attrib:
            child.set("d", _path(child.get("d"), factor))
        elif "cy" in child.attrib:
            child.set("cy", _short(float(child.get("cy")) * factor))
        elif "y" in child.attrib:
            labels.append((child, own))
        _stretch_inside(child, factor, own)
    for lines in _labels(labels):
        middle = sum(float(line.get("y")) - _MIDDLE * own for line, own in lines) / len(lines)
        for line, _ in lines:
            line.set("y", _short(float(line.get("y")) + middle * (factor - 1)))


def _size(element: Any, inherited: float) -> float:
    given = element.get("font-size")
    return float(given.removesuffix("px")) if given else inherited


def _labels(texts: list[tuple[Any, float]]) -> Iterator[list[tuple[Any, float]]]:
    """Yield the lines of each label, which stay as far from each other as they are."""
    label = texts[:1]
    for before, text in pairwise(texts):
        if not _goes_on(before, text):
            yield label
            label = []
        label = [*label, text]
    if label:
        yield label


def _goes_on(before: tuple[Any, float], text: tuple[Any, float]) -> bool:
    (upper, size), (lower, own) = before, text
    alike = all(upper.get(name) == lower.get(name) for name in ("x", "text-anchor"))
    down = float(lower.get("y")) - float(upper.get("y"))
    return alike and size == own and abs(down - _LEADING * size) < _ROUNDED


def _path(path: str, factor: float) -> str:
    """Return a path that is higher.

    >>> _path("M1 2H9V4.5zM3 3L5 6", 1.5)
    'M1 3H9V6.75zM3 4.5L5 9'
    """
    found = []
    for letter, numbers in _STEP.findall(path):
        places = numbers.split()
        if letter in "MLV" and places:
            places[-1] = _short(float(places[-1]) * factor)
        found.append(letter + " ".join(places))
    return "".join(found)


def _short(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
