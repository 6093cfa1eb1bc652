"""From a figure to an SVG that can stand in an HTML page beside others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as ET

from scs_report.figures.compact import compact
from scs_report.figures.night import PROPERTIES
from scs_report.figures.style import font_stack

_SVG = "http://www.w3.org/2000/svg"
#: Where a text stands from its place on; SVG takes the first for granted.
_ANCHORS = {"left": "", "center": "middle", "right": "end"}


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw by matplotlib's defaults: nothing of a reader's own matplotlibrc may show."""
    from scs_report.figures import artists

    with artists.rc_context():
        artists.rcdefaults()
        yield


def to_svg(
    figure: Any,
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
    """Return the figure as one `<svg>` element, the same bytes for the same figure.

    It is written here and not by matplotlib, whose elements say much that a page has to take away
    again: a canvas has but rectangles, polygons, circles, lines and texts.

    Text stays text. Styles are presentation attributes and every id begins with `prefix`, so
    nothing reaches out of the picture into the page, and nothing of the page's is needed but a
    width. What stands for a number says in `data-address` which.

    Parameters
    ----------
    figure
        A matplotlib figure with 72 dots an inch: its points become the units of the view box.
    pairs
        What colours of the figure stand for by day and by night (see `DayAndNight`): what differs
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
    size = [inches * 72 for inches in figure.get_size_inches()]
    width, height = map(_short, size)
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
    _, *artists = figure.get_children()  # the first is the ground
    ground = {"d": _corners(0, size[1], size[0], -size[1]), "fill": _hex(figure.get_facecolor())}
    root.append(_element("path", ground, pairs or {}))
    for artist in sorted(artists, key=lambda one: one.zorder):
        root.append(_drawn(artist, pairs or {}))
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


def _drawn(artist: Any, pairs: Mapping[str, tuple[str, str]]) -> ET.Element:
    """Return the element of a mark, whose places are those of the canvas."""
    tag, said = _MARKS[type(artist).__name__]
    address = artist.get_gid() or ""
    element = _element(tag, {"data-address": address, **said(artist)}, pairs)
    if tag == "text":
        element.text = artist.get_text()
    return element


def _of_text(text: Any) -> dict[str, str]:
    x, y = text.get_position()
    return {
        "font-weight": "700" if text.get_fontweight() == "bold" else "",
        "font-size": f"{_short(text.get_fontsize())}px",
        "text-anchor": _ANCHORS[text.get_horizontalalignment()],
        "fill": _hex(text.get_color()),
        "x": _short(x),
        "y": _short(y),
    }


def _of_line(line: Any) -> dict[str, str]:
    pen = {"stroke": _hex(line.get_color()), "stroke-width": _short(line.get_linewidth())}
    return {"d": _path(zip(*line.get_data(), strict=True)), "fill": "none", **pen}


def _of_circle(circle: Any) -> dict[str, str]:
    x, y = circle.get_center()
    return {"cx": _short(x), "cy": _short(y), "r": _short(circle.get_radius()), **_pens(circle)}


def _of_rectangle(box: Any) -> dict[str, str]:
    x, y = box.get_xy()
    return {"d": _corners(x, y, box.get_width(), box.get_height()), **_pens(box)}


def _of_polygon(polygon: Any) -> dict[str, str]:
    return {"d": f"{_path(polygon.get_xy()[:-1])} z", **_pens(polygon)}


#: The element of each mark that a canvas has, and what is said of it.
_MARKS: dict[str, tuple[str, Callable[[Any], dict[str, str]]]] = {
    "Text": ("text", _of_text),
    "Line2D": ("path", _of_line),
    "Circle": ("circle", _of_circle),
    "Rectangle": ("path", _of_rectangle),
    "Polygon": ("path", _of_polygon),
}


def _hex(color: Any) -> str:
    from scs_report.figures.artists import to_hex

    return to_hex(color)


def _element(
    tag: str, attributes: dict[str, str], pairs: Mapping[str, tuple[str, str]]
) -> ET.Element:
    """Return an element with what is said of it."""
    said = {name: value for name, value in attributes.items() if value}
    _name_colors(said, pairs)
    return ET.Element(tag, said)


def _pens(patch: Any) -> dict[str, str]:
    """Return with what colours a shape is filled and, if it is, drawn."""
    filled = {"fill": _hex(patch.get_facecolor())}
    if not patch.get_edgecolor()[3]:
        return filled
    edge = {"stroke": _hex(patch.get_edgecolor())}
    return filled | edge | {"stroke-width": _short(patch.get_linewidth())}


def _corners(x: float, y: float, width: float, height: float) -> str:
    right, bottom = x + width, y + height
    return f"{_path([(x, y), (right, y), (right, bottom), (x, bottom)])} z"


def _path(places: Iterable[tuple[float, float]]) -> str:
    """Return a line from place to place."""
    return "M " + " L ".join(f"{_short(x)} {_short(y)}" for x, y in places)


def _short(number: float) -> str:
    """Return a number of points to a hundredth."""
    rounded = f"{float(f'{number:.6f}'):.2f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded
