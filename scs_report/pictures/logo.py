"""The logo of the house in a picture, and drawings as elements."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from PIL import Image

from scs_report.brand.brand import logo_file

_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
#: It is at most so many times as wide as high.
_WIDEST = 6.0
#: What an outermost element says of itself, and not of what is in it.
_OUTER = {"viewBox", "width", "height", "role", "lang", "style", "class", "version", "x", "y"}


@dataclass(frozen=True)
class Logo:
    """A logo, its width and height in points."""

    address: str
    width: float
    height: float

    @classmethod
    def of(cls, address: str, height: float) -> Logo:
        """Return the logo of a `data:` address, so high or, if it is very wide, less."""
        kind, content = logo_file(address)
        if kind == "png":
            across, down = map(float, Image.open(io.BytesIO(content)).size)
        else:
            _, _, across, down = _box(ET.fromstring(content))
        scale = min(height / down, _WIDEST * height / across)
        return cls(address, across * scale, down * scale)

    def at(self, x: float, y: float) -> ET.Element:
        """Return its drawing with its upper left corner there."""
        kind, content = logo_file(self.address)
        if kind == "png":
            place = {"x": f"{x:g}", "y": f"{y:.2f}", "width": f"{self.width:.2f}"}
            place |= {"height": f"{self.height:.2f}", "href": self.address}
            # programs of before 2018 know the second name alone
            return ET.Element(f"{_SVG}image", {**place, f"{_LINK}href": self.address})
        svg = ET.fromstring(content)
        left, top, across, _ = _box(svg)
        scale = self.width / across
        made = ET.Element(f"{_SVG}g", looks(svg))
        moved = f"translate({x - left * scale:.3f} {y - top * scale:.3f}) scale({scale:.5f})"
        made.set("transform", moved)
        made.extend(svg)
        return made


def as_text(svg: ET.Element) -> str:
    """Return a drawing as it is written, its names without prefixes."""
    # others may have called them otherwise meanwhile
    ET.register_namespace("", _SVG[1:-1])
    ET.register_namespace("xlink", _LINK[1:-1])
    return ET.tostring(svg, encoding="unicode")


def looks(svg: ET.Element) -> dict[str, str]:
    """Return what a drawing says of all that is in it."""
    return {
        name: value
        for name, value in svg.attrib.items()
        if name not in _OUTER and not name.startswith(("aria-", "{"))
    }


def _box(svg: ET.Element) -> list[float]:
    return [float(side) for side in re.split(r"[ ,]+", svg.attrib["viewBox"].strip())]
