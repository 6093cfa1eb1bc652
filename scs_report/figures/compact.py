"""The same drawing in fewer bytes: nothing of it is seen to change."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from xml.etree import ElementTree as ET

_SHAPES = ("circle", "path", "rect", "text", "use")
_STEP = re.compile(r"([MLCz])([^MLCz]*)")
_PLACE = re.compile(r"-?\d+\.\d+")
#: Class that names the colour of a fill in the dark.
_DARK_FILL = re.compile(r"\bf-[0-9a-f]{6}\b")


def compact(drawing: ET.Element) -> None:
    """Make a drawing smaller, in place.

    Neighbours that look alike become one path; lines to the side or down are written as such;
    places have one decimal, a thirtieth of a millimetre; what is so of most shapes is said once.
    """
    _join(drawing)
    for shape in drawing.iter():
        for name in ("d", "x", "y", "cx", "cy"):
            if name in shape.attrib:
                shape.set(name, _PLACE.sub(_rounded, shape.attrib[name]))
        if shape.tag == "path":
            shape.set("d", _tight(shape.get("d", "")))
    _say_once(drawing, "font-size", ("text",))
    _say_once(drawing, "fill", _SHAPES)
    # how thick a line is matters to nothing that has none
    _say_once(drawing, "stroke-width", _SHAPES, of="stroke")


def _rounded(place: re.Match[str]) -> str:
    return _tenths(place[0])


@lru_cache(maxsize=4096)
def _tenths(place: str) -> str:
    rounded = f"{float(place):.1f}".removesuffix(".0")
    return "0" if rounded == "-0" else rounded


def _join(drawing: ET.Element) -> None:
    """Make one path of neighbours that differ only in where they are.

    They are drawn over one another in one colour, so it does not matter where they meet: all
    shapes of a canvas turn the same way.
    """
    for before, after in pairwise(list(drawing)):
        joined = before.tag == after.tag == "path" and "data-address" not in after.attrib
        if joined and {**before.attrib, "d": ""} == {**after.attrib, "d": ""}:
            after.set("d", f"{before.get('d')} {after.get('d')}")
            drawing.remove(before)


def _tight(path: str) -> str:
    """Return a path with `H` and `V` where a line goes to the side or down.

    >>> _tight("M 1 2 L 9 2 L 9 4.5 L 1 4.5 z M 3 3 L 5 6")
    'M1 2H9V4.5H1zM3 3L5 6'
    """
    found, x, y = [], "", ""
    for letter, numbers in _STEP.findall(path):
        places = numbers.split()
        if letter == "z":
            found.append("z")
            continue
        if letter == "L" and places[1] == y:
            found.append(f"H{places[0]}")
        elif letter == "L" and places[0] == x:
            found.append(f"V{places[1]}")
        else:
            found.append(letter + " ".join(places))
        x, y = places[-2:]
    return "".join(found)


def _say_once(drawing: ET.Element, name: str, tags: tuple[str, ...], of: str = "") -> None:
    """Say of the whole drawing what most of its shapes say, with the colour in the dark.

    With `of` only shapes are asked that have this attribute.
    """
    every = [shape for shape in drawing.iter() if shape.tag in tags]
    shapes = [shape for shape in every if not of or of in shape.attrib]
    if any(name not in shape.attrib for shape in shapes):
        return  # these have what SVG takes for granted
    counted = Counter((shape.attrib[name], _dark(shape, name)) for shape in shapes)
    for most, _ in counted.most_common(1):
        value, dark = most
        drawing.set(name, value)
        if dark:
            drawing.set("class", f"{drawing.get('class', '')} {dark}".strip())
        for shape in shapes:
            if (shape.attrib[name], _dark(shape, name)) == most:
                del shape.attrib[name]
                _without(shape, dark)


def _dark(shape: ET.Element, name: str) -> str:
    found = _DARK_FILL.search(shape.get("class", "")) if name == "fill" else None
    return found[0] if found else ""


def _without(shape: ET.Element, dark: str) -> None:
    left = [word for word in shape.get("class", "").split() if word != dark]
    if left:
        shape.set("class", " ".join(left))
    elif "class" in shape.attrib:
        del shape.attrib["class"]
