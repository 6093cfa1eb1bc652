"""From a figure to an SVG that can stand in an HTML page beside others."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG

from scs_report.figures import style
from scs_report.figures.compact import compact
from scs_report.figures.night import PROPERTIES

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_SALT = "scs-report"
#: Begins the id of a mark that stands for a number; its address follows.
ADDRESS = "address "
_NUMBER = re.compile(r"-?\d+\.\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
#: Attributes whose numbers are positions or lengths in points.
_MEASURES = {"d", "x", "y", "width", "height", "transform", "points", "font-size", "stroke-width"}
#: What SVG takes for granted.
_DEFAULTS = {
    ("text-anchor", "start"),
    ("font-weight", "400"),
    ("stroke-linejoin", "miter"),
    ("stroke-linecap", "butt"),
}


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw by matplotlib's defaults: nothing of a reader's own matplotlibrc may show."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": _SALT})
        yield


def to_svg(
    figure: Any,
    pairs: Mapping[str, tuple[str, str]] | None = None,
    *,
    prefix: str,
    title: str,
    description: str,
    language: str,
    classes: str = "",
    limit: str = "",
) -> str:
    """Return the figure as one `<svg>` element, the same bytes for the same figure.

    To be called with `own_settings`.

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
    classes
        Value of the `class` attribute.
    limit
        The greatest width, as CSS writes it; empty: none.
    """
    picture = ET.fromstring(_raw(figure))
    width, height = (_short(str(inches * 72)) for inches in figure.get_size_inches())
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
            "font-family": style.FONT_STACK,
        },
    )
    if classes:
        root.set("class", classes)
    ET.SubElement(root, "title", {"id": f"{prefix}-title"}).text = title
    if description:
        root.set("aria-describedby", f"{prefix}-desc")
        ET.SubElement(root, "desc", {"id": f"{prefix}-desc"}).text = description
    root.extend(_plain(picture, pairs or {}))
    _rename_ids(root, prefix)
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


def _raw(figure: Any) -> bytes:
    target = io.BytesIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    FigureCanvasSVG(figure).print_svg(target, metadata=metadata)
    return target.getvalue()


def _plain(element: ET.Element, pairs: Mapping[str, tuple[str, str]]) -> Iterator[ET.Element]:
    """Yield the children without namespaces, styles, metadata and groups that do nothing."""
    for child in element:
        tag = child.tag.removeprefix(f"{{{_SVG}}}")
        if tag in ("metadata", "style"):
            continue
        content = list(_plain(child, pairs))
        attributes = _attributes(child)
        _name_colors(attributes, pairs)
        if tag in ("g", "defs") and not content:
            continue
        name = attributes.get("id", "")
        if tag == "g" and set(attributes) <= {"id"}:
            if not name.startswith(ADDRESS):
                yield from content
                continue
            attributes = {"data-address": name.removeprefix(ADDRESS)}
        if tag == "path" and (circle := _circle(attributes["d"])):
            tag = "circle"
            attributes = {**circle, **{k: v for k, v in attributes.items() if k != "d"}}
        plain = ET.Element(tag, attributes)
        plain.text = child.text if tag == "text" else None
        plain.extend(content)
        yield plain


def _circle(path: str) -> dict[str, str]:
    """Return the centre and radius of a path that is a circle: eight curves; else nothing."""
    if path.count("C") != 8:
        return {}
    *corners, _ = re.split("[CMz]", path)
    places = [tuple(map(float, corner.split()[-2:])) for corner in corners if corner.strip()]
    xs, ys = zip(*places, strict=True)
    middle, radius = (max(xs) + min(xs)) / 2, (max(xs) - min(xs)) / 2
    centre = {"cx": middle, "cy": (max(ys) + min(ys)) / 2, "r": radius}
    return {name: _short(f"{value:.6f}") for name, value in centre.items()}


def _attributes(element: ET.Element) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name == "style":
            declarations = (part.partition(":") for part in value.split(";") if part.strip())
            attributes.update({key.strip(): what.strip() for key, _, what in declarations})
        else:
            attributes["href" if name == _XLINK else name] = value
    if attributes.get("transform", "").startswith("rotate(-0"):
        del attributes["transform"]
    attributes.pop("font-family", None)
    return {
        name: _short(value) if name in _MEASURES else value
        for name, value in attributes.items()
        if (name, value) not in _DEFAULTS
    }


def _short(value: str) -> str:
    """Round every number in the value to a hundredth of a point."""

    def two_decimals(match: re.Match[str]) -> str:
        rounded = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
        return "0" if rounded == "-0" else rounded

    return " ".join(_NUMBER.sub(two_decimals, value).split())


def _rename_ids(root: ET.Element, prefix: str) -> None:
    wanted = {
        target
        for element in root.iter()
        for value in element.attrib.values()
        for target in (*_REFERENCE.findall(value), *([value[1:]] if value[:1] == "#" else []))
    }
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id" and not value.startswith(prefix):
                if value in wanted:
                    element.set(name, f"{prefix}-{value}")
                else:
                    del element.attrib[name]
            elif name == "href" and value.startswith("#"):
                element.set(name, f"#{prefix}-{value[1:]}")
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
