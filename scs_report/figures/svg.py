"""From a picture to an SVG that can stand in an HTML page beside others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache, lru_cache
from xml.etree import ElementTree as ET

from scs_report.figures.compact import compact
from scs_report.figures.night import PROPERTIES
from scs_report.figures.picture import Circle, Line, Mark, Picture, Polygon, Rectangle, Text
from scs_report.figures.style import font_stack

_SVG = "http://www.w3.org/2000/svg"
#: A colour as it is written.
_PLAIN = re.compile("#[0-9a-f]{6}")
#: How settings of matplotlib begin on which the width of a text depends.
_MEASURED_BY = ("font.", "text.")
#: Where a text stands from its place on; SVG takes the first for granted.
_ANCHORS = {"left": "", "center": "middle", "right": "end"}


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw by matplotlib's defaults: nothing of a reader's own matplotlibrc may show."""
    from scs_report.figures import artists

    with artists.rc_context():
        artists.rcdefaults()
        yield


@contextmanager
def own_measures() -> Iterator[None]:
    """Measure by matplotlib's defaults, which are seldom others: setting all of them takes long."""
    from scs_report.figures.artists import rcParams, rcParamsDefault

    usual = all(rcParams[name] == rcParamsDefault[name] for name in _measured_by())
    with nullcontext() if usual else own_settings():
        yield


@cache
def _measured_by() -> tuple[str, ...]:
    from scs_report.figures.artists import rcParamsDefault

    return tuple(name for name in rcParamsDefault if name.startswith(_MEASURED_BY))


def to_svg(
    picture: Picture,
    pairs: Mapping[str, tuple[str, str]] | None = None,
    *,
    prefix: str,
    title: str,
    description: str,
    language: str,
    region: str = "",
    classes: str = "",
    limit: str = "",
) -> str:
    """Return a picture as one `<svg>` element, the same bytes for the same picture.

    Text stays text. Styles are presentation attributes and every id begins with `prefix`, so
    nothing reaches out of the picture into the page, and nothing of the page's is needed but a
    width. What stands for a number says in `data-address` which.

    Parameters
    ----------
    picture
        What is drawn: its points become the units of the view box.
    pairs
        What colours of the picture stand for by day and by night (see `DayAndNight`): what differs
        has a class that names the colour there (`night`).
    prefix
        Unique in the page.
    title, description
        What a screen reader says; the description may be empty.
    language
        Language tag of both and of the labels.
    region
        That of their Han characters.
    classes
        Value of the `class` attribute.
    limit
        The greatest width, as CSS writes it; empty: none.
    """
    width, height = _short(picture.width), _short(picture.height)
    root = ET.Element(
        "svg",
        {
            "xmlns": _SVG,
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "lang": language,
            "aria-labelledby": f"{prefix}-title",
            "style": "display:block;width:100%;height:auto;overflow:visible"
            + (f";max-width:{limit}" if limit else ""),
            "font-family": font_stack(region),
        },
    )
    if classes:
        root.set("class", classes)
    ET.SubElement(root, "title", {"id": f"{prefix}-title"}).text = title
    if description:
        root.set("aria-describedby", f"{prefix}-desc")
        ET.SubElement(root, "desc", {"id": f"{prefix}-desc"}).text = description
    corners = _corners(0, picture.height, picture.width, -picture.height)
    root.append(_element("path", {"d": corners, "fill": _hex(picture.ground)}, pairs or {}))
    for mark in picture.from_below:
        root.append(_drawn(mark, pairs or {}))
    compact(root)
    return ET.tostring(root, encoding="unicode")


def _name_colors(attributes: dict[str, str], pairs: Mapping[str, tuple[str, str]]) -> None:
    """Give an element its colours by day, and classes for those that are others by night."""
    named = []
    for kind, name in PROPERTIES.items():
        if (color := attributes.get(name, "")) in pairs:
            attributes[name], dark = pairs[color]
            if dark != attributes[name]:
                named.append(f"{kind}-{dark[1:]}")
    if named:
        attributes["class"] = " ".join(named)


def _drawn(mark: Mark, pairs: Mapping[str, tuple[str, str]]) -> ET.Element:
    """Return the element of a mark, whose places are those of the canvas."""
    said: dict[str, str]
    match mark:
        case Text():
            tag, said = "text", _of_text(mark)
        case Line():
            pen = {"stroke": _hex(mark.color), "stroke-width": _short(mark.width)}
            tag, said = "path", {"d": _path(mark.places), "fill": "none", **pen}
        case Circle():
            place = {"cx": _short(mark.x), "cy": _short(mark.y), "r": _short(mark.radius)}
            tag, said = "circle", {**place, **_pens(mark)}
        case Rectangle():
            corners = _corners(mark.x, mark.y, mark.width, mark.height)
            tag, said = "path", {"d": corners, **_pens(mark)}
        case Polygon():
            tag, said = "path", {"d": f"{_path(mark.places)} z", "fill": _hex(mark.fill)}
    element = _element(tag, {"data-address": mark.address, **said}, pairs)
    if isinstance(mark, Text):
        element.text = mark.text
    return element


def _of_text(text: Text) -> dict[str, str]:
    return {
        "font-weight": "700" if text.bold else "",
        "font-size": f"{_short(text.size)}px",
        "text-anchor": _ANCHORS[text.align],
        "fill": _hex(text.color),
        "x": _short(text.x),
        "y": _short(text.y),
    }


def _hex(color: str) -> str:
    """Return a colour as an SVG writes it; those of a brand are written so already."""
    if _PLAIN.fullmatch(color):
        return color
    from scs_report.figures.artists import to_hex

    written: str = to_hex(color)
    return written


def _element(
    tag: str, attributes: dict[str, str], pairs: Mapping[str, tuple[str, str]]
) -> ET.Element:
    """Return an element with what is said of it."""
    said = {name: value for name, value in attributes.items() if value}
    _name_colors(said, pairs)
    return ET.Element(tag, said)


def _pens(shape: Circle | Rectangle) -> dict[str, str]:
    """Return with what colours a shape is filled and, if it is, drawn."""
    filled = {"fill": _hex(shape.fill)}
    if not shape.edge:
        return filled
    return filled | {"stroke": _hex(shape.edge), "stroke-width": _short(shape.pen)}


def _corners(x: float, y: float, width: float, height: float) -> str:
    right, bottom = x + width, y + height
    return f"{_path([(x, y), (right, y), (right, bottom), (x, bottom)])} z"


def _path(places: Iterable[tuple[float, float]]) -> str:
    """Return a line from place to place."""
    return "M " + " L ".join(f"{_short(x)} {_short(y)}" for x, y in places)


@lru_cache(maxsize=4096)
def _short(number: float) -> str:
    """Return a number of points to a hundredth."""
    rounded = f"{float(f'{number:.6f}'):.2f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded
