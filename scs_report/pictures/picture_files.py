"""Pictures as files: SVG with outlines for letters, and PNG that says in words what it shows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from PIL.PngImagePlugin import PngInfo

from scs_report.figures.style import registered_families
from scs_report.names import PICTURES
from scs_report.pages.manuscript import Manuscript, plain
from scs_report.paper.pixels import Vector, as_pixels
from scs_report.pictures.logo import as_text
from scs_report.pictures.outlines import outlined
from scs_report.pictures.sheet import SIZES, Sheet, Size, sheet

_SVG = "{http://www.w3.org/2000/svg}"


def write_svg(manuscript: Manuscript) -> dict[str, bytes]:
    """Return pictures as SVG by path, as `pictures/brief.en/figure-2-web.svg`."""
    faces = registered_families(manuscript.language.rules.fonts.region)
    files = {}
    for path, size, made in _sheets(manuscript):
        shown = float(size.shown.removesuffix("mm"))
        unit = size.shown.removeprefix(f"{shown:g}")
        root = ET.Element(
            f"{_SVG}svg",
            {
                **made.drawing.attrib,
                "width": size.shown,
                "height": f"{shown * made.height / made.width:.2f}".rstrip("0").rstrip(".") + unit,
                "aria-labelledby": "title",
                "aria-describedby": "description",
            },
        )
        root.attrib.pop("style")
        ET.SubElement(root, f"{_SVG}title", {"id": "title"}).text = made.title
        ET.SubElement(root, f"{_SVG}desc", {"id": "description"}).text = made.description
        root.extend(made.drawing)
        content = as_text(outlined(root, faces))
        files[f"{path}.svg"] = f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n'.encode()
    return files


def write_png(manuscript: Manuscript) -> dict[str, bytes]:
    """Return pictures as PNG by path, as `pictures/brief.en/figure-2-web.png`."""
    sheets = list(_sheets(manuscript))
    drawings = [
        Vector(
            as_text(made.drawing),
            made.width,
            made.height,
            size.pixels / made.width * 72,
        )
        for _path, size, made in sheets
    ]
    files = {}
    for (path, size, made), pixels in zip(sheets, as_pixels(drawings), strict=True):
        target = io.BytesIO()
        dots = (size.resolution, size.resolution)
        pixels.save(target, "PNG", dpi=dots, pnginfo=_said(made, manuscript))
        files[f"{path}.png"] = target.getvalue()
    return files


def _sheets(manuscript: Manuscript) -> Iterator[tuple[str, Size, Sheet]]:
    wanted = manuscript.pictures
    for figure in manuscript.figures:
        number = figure.anchor.removeprefix("figure-")
        if wanted.take(figure.key, figure.anchor, number):
            for name in wanted.sizes:
                path = f"{PICTURES}{manuscript.edition}/{figure.anchor}-{name}"
                yield path, SIZES[name], sheet(figure, manuscript, name)


def _said(made: Sheet, manuscript: Manuscript) -> PngInfo:
    """Return what a PNG says of itself: by the words of its standard, and alternative text (IPTC).

    Alternative text is read by systems that take pictures in, and offered to who puts them up.
    """
    house = manuscript.language.text(manuscript.brand.name) if manuscript.brand.name else ""
    said = {
        "Title": made.title,
        "Author": house,
        "Description": made.description,
        "Source": plain(manuscript.citation),
        "Software": "SCS Report",
    }
    tag = manuscript.language.tag

    def local(name: str, text: str) -> str:
        one = f"<rdf:li xml:lang={quoteattr(tag)}>{escape(text)}</rdf:li>"
        usual = one.replace(quoteattr(tag), '"x-default"', 1)
        return f"<{name}><rdf:Alt>{usual}{one}</rdf:Alt></{name}>"

    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:iptc="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
        + local("dc:title", made.title)
        + local("iptc:AltTextAccessibility", made.description)
        + f"<dc:language><rdf:Bag><rdf:li>{escape(tag)}</rdf:li></rdf:Bag></dc:language>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    info = PngInfo()
    for name, text in said.items():
        if text:
            info.add_itxt(name, text, tag)
    info.add_itxt("XML:com.adobe.xmp", packet)
    return info
