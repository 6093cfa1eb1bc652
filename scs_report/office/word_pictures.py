"""Charts in a Word file: SVG, and beside it PNG for programs that draw none."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from PIL import Image

from scs_report.brand.brand import logo_file
from scs_report.paper.pixels import Vector, as_pixels

#: Pixels in an inch of PNG.
_RESOLUTION = 220
#: The unit of drawings in a point.
_EMU = 12700
_VIEW = re.compile(r'viewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
#: What a chart says for a page of HTML only.
_IDLE = re.compile(r' (?:data-[\w-]+|class|id|lang|role|style|aria-[\w-]+)="[^"]*"')
_WORDS = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.S)


@dataclass(frozen=True)
class Drawing:
    """A chart or logo: width and height in points, SVG as it is drawn on paper, and its words.

    A logo that is no SVG has none, and is a `raster`: the bytes of a PNG.
    """

    svg: str
    width: float
    height: float
    title: str = ""
    description: str = ""
    raster: bytes = b""

    def for_word(self, fonts: str) -> bytes:
        """Return the SVG as a file, in fonts that Word has."""
        svg = _IDLE.sub("", _WORDS.sub("", self.svg))
        svg = re.sub(r'font-family="[^"]*"', f'font-family="{fonts}"', svg)
        size = f'width="{self.width:g}pt" height="{self.height:g}pt" '
        return svg.replace("<svg ", f"<svg {size}", 1).encode()


def chart(svg: str) -> Drawing:
    """Return a chart of a page."""
    words = {name: re.sub(r"\s+", " ", text).strip() for name, text in _WORDS.findall(svg)}
    width, height = _size(svg)
    return Drawing(svg, width, height, words.get("title", ""), words.get("desc", ""))


def logo(address: str, height: float) -> Drawing:
    """Return the logo of a `data:` address, `height` points high."""
    kind, raw = logo_file(address)
    if kind == "png":
        across, down = Image.open(io.BytesIO(raw)).size
        return Drawing("", across * height / down, height, raster=raw)
    svg = raw.decode()
    svg = svg[svg.index("<svg") :]
    wide, high = _size(svg)
    return Drawing(svg, wide * height / high, height)


def _size(svg: str) -> tuple[float, float]:
    found = _VIEW.search(svg)
    if found is not None:
        return float(found[1]), float(found[2])
    # a logo may say its size in another way
    sides = (re.search(rf'<svg\b[^>]*\s{side}="([\d.]+)', svg) for side in ("width", "height"))
    wide, high = (float(side[1]) if side else 1.0 for side in sides)
    return wide, high


def as_png(drawings: Sequence[Drawing]) -> list[bytes]:
    """Draw each as the PDF does."""
    made = []
    for pixels in as_pixels([Vector(o.svg, o.width, o.height, _RESOLUTION) for o in drawings]):
        file = io.BytesIO()
        pixels.quantize(255).save(file, "PNG", dpi=(_RESOLUTION, _RESOLUTION))
        made.append(file.getvalue())
    return made


def inline(
    number: int, png: str, svg: str, size: tuple[float, float], name: str, title: str, says: str
) -> str:
    """Return a picture in a run: relationships of PNG and, if there is one, SVG; size in points."""
    wide, high = (round(points * _EMU) for points in size)
    beside = (
        '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
        '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
        f'r:embed="{svg}"/></a:ext></a:extLst>'
        if svg
        else ""
    )
    words = f"name={quoteattr(name)} descr={quoteattr(says or title)}"
    if title and says:
        words += f" title={quoteattr(title)}"
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" {words}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" {words}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{png}">{beside}</a:blip><a:stretch><a:fillRect/>'
        '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{wide}" cy="{high}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
