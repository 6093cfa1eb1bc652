"""The structure tree of a PDF as PDF/UA-1 requires, in place of WeasyPrint's own.

One HTML element is one structure element, whatever number of pages it covers: a table that breaks
is one table. Running headers, footers and repeated table heads are artifacts. Header cells have a
scope, other cells name their header cells, figures have alternative text and a bounding box, links
have a name, elements in another language a language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from scs_report.paper.headers import header_cells

_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = {
    **{name: name.upper() for name in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "tr", "th", "td")},
    **dict.fromkeys(("ul", "ol"), "L"),
    **dict.fromkeys(("header", "footer", "div", "figure", "aside"), "Div"),
    **{"main": "Part", "section": "Sect", "nav": "Sect", "li": "LI", "li::marker": "Lbl"},
    **{"table": "Table", "thead": "THead", "tbody": "TBody"},
    **{"caption": "Caption", "figcaption": "Caption", "a": "Link", f"{_SVG}svg": "Figure"},
}
_SCOPES = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Column"}
_NUMBERING = {"none": "/None", "disc": "/Disc", "decimal": "/Decimal"}
_POINTS = 0.75  # in a CSS pixel
_PRINTED = 1 << 2  # flag of annotations that are on paper what they are on the screen
_HEADER = "/Artifact <</Type /Pagination /Subtype /Header>>"
_FOOTER = "/Artifact <</Type /Pagination /Subtype /Footer>>"
_REPEATED = "/Artifact <</Type /Pagination>>"


@dataclass(eq=False)
class _Node:
    """A structure element; `item` is the list item of which it is the body."""

    tag: str
    dictionary: Any
    key: Any = None
    page: int = 0
    item: _Node | None = None


@dataclass
class _Page:
    """A page being read: the owner of each piece of content, and which pieces are artifacts."""

    number: int
    reference: Any
    height: float  # points
    pieces: dict[Any, Any]  # what WeasyPrint drew, by box
    owners: dict[int, Any] = field(default_factory=dict)
    artifacts: dict[int, str] = field(default_factory=dict)

    def take(self, box: Any) -> int:
        """Return the marked-content id of a box; it can be taken once."""
        number: int = self.pieces.pop(box)["mcid"]
        return number


class _Tree:
    def __init__(self, pdf: Any, root: Any, language: str) -> None:
        self.pdf, self.language = pdf, language
        self.links: list[tuple[Any, Any]] = []  # element, annotation
        self._nodes: dict[Any, _Node] = {}
        self._page: _Page
        self._document = _Node("Document", _element("Document", root))
        pdf.add_object(self._document.dictionary)
        root["K"] = pydyf.Array([self._document.dictionary.reference])

    def read(self, page_box: Any, page: _Page) -> None:
        self._page = page
        for child in page_box.children:
            if isinstance(child, boxes.MarginBox):
                self._set_aside(child, _HEADER if "top" in child.at_keyword else _FOOTER)
            else:
                self._walk(child, self._document)

    def name_headers(self) -> Any:
        """Add `Headers` to the cells of all tables; return the ids and their elements, sorted."""
        cells = {key[0]: node for key, node in self._nodes.items() if node.tag in ("TH", "TD")}
        tables = [key[0] for key, node in self._nodes.items() if node.tag == "Table"]
        names: dict[Any, str] = {}
        for cell, all_heads in (pair for table in tables for pair in header_cells(table)):
            heads = [head for head in all_heads if head in cells]
            if cell in cells and heads:
                for head in heads:
                    names.setdefault(head, f"h{len(names):05}")
                own = cells[cell].dictionary.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
                own["Headers"] = pydyf.Array(pydyf.String(names[head]) for head in heads)
        listed = pydyf.Array()
        for head, name in names.items():
            cells[head].dictionary["ID"] = pydyf.String(name)
            listed.extend([pydyf.String(name), cells[head].dictionary.reference])
        return listed

    def _walk(self, box: Any, parent: _Node) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            self._own(box, parent)
            return
        node = self._node(box, parent)
        if node.tag == "THead" and node.page != self._page.number:
            self._set_aside(box, _REPEATED)
            return
        if box.link_annotation:
            self._link(box, node)
        if isinstance(box, boxes.ReplacedBox):
            self._own(box, node)
        for child in getattr(box, "children", ()):
            self._walk(child, node)

    def _node(self, box: Any, parent: _Node) -> _Node:
        """Return the node of the element of a box; create it when the element is new."""
        key = (box.element, box.element_tag)
        if key in self._nodes:
            return self._nodes[key]
        if box.element is None:
            return parent
        tag = _TAGS.get(box.element_tag)
        language = box.element.get("lang", self.language)
        foreign = language != self.language and "::" not in box.element_tag
        if tag is None and not foreign:
            return parent
        node = self._nodes[key] = self._make(tag or "Span", key, box, parent)
        if foreign:
            node.dictionary["Lang"] = pydyf.String(language)
        return node

    def _make(self, tag: str, key: Any, box: Any, parent: _Node) -> _Node:
        if tag == "L" and parent.tag == "Sect" and parent.key[1] == "nav":
            tag = "TOC"
        elif tag == "LI" and parent.tag == "TOC":
            tag = "TOCI"
        if tag == "LI":
            item = self._add(tag, None, parent)
            return self._add("LBody", key, item, item)
        if tag == "Lbl" and parent.item is not None:
            return self._add(tag, key, parent.item, first=True)
        node = self._add(tag, key, parent)
        attributes = self._attributes(tag, box)
        if attributes:
            node.dictionary["A"] = pydyf.Dictionary(attributes)
        if tag == "Figure":
            node.dictionary["Alt"] = pydyf.String(_describe(box.element))
        return node

    def _attributes(self, tag: str, box: Any) -> dict[str, Any]:
        if tag in ("TH", "TD"):
            table: dict[str, Any] = {"O": "/Table"}
            if tag == "TH":
                table["Scope"] = _SCOPES[box.element.get("scope", "col")]
            if box.colspan != 1:
                table["ColSpan"] = box.colspan
            if box.rowspan != 1:
                table["RowSpan"] = box.rowspan
            return table if len(table) > 1 else {}
        if tag == "L":
            style = box.style["list_style_type"]
            return {"O": "/List", "ListNumbering": _NUMBERING.get(style, "/Disc")}
        if tag == "Figure":
            left, top = box.content_box_x() * _POINTS, box.content_box_y() * _POINTS
            right, bottom = left + box.width * _POINTS, top + box.height * _POINTS
            height = self._page.height
            place = (round(at, 2) for at in (left, height - bottom, right, height - top))
            return {"O": "/Layout", "Placement": "/Block", "BBox": pydyf.Array(place)}
        return {}

    def _add(
        self, tag: str, key: Any, parent: _Node, item: _Node | None = None, first: bool = False
    ) -> _Node:
        dictionary = _element(tag, parent.dictionary, self._page.reference)
        self.pdf.add_object(dictionary)
        kids = parent.dictionary["K"]
        kids.insert(0 if first else len(kids), dictionary.reference)
        return _Node(tag, dictionary, key, self._page.number, item)

    def _own(self, box: Any, node: _Node) -> None:
        """Add the content of a box to the tree."""
        number = self._page.take(box)
        self._page.owners[number] = node.dictionary.reference
        if node.page == self._page.number:
            node.dictionary["K"].append(number)
        else:
            where = {"Type": "/MCR", "Pg": self._page.reference, "MCID": number}
            node.dictionary["K"].append(pydyf.Dictionary(where))

    def _link(self, box: Any, node: _Node) -> None:
        annotation = box.link_annotation
        annotation["F"] = _PRINTED
        annotation["Contents"] = pydyf.String("".join(box.element.itertext()).strip())
        self.links.append((node.dictionary.reference, annotation))
        where = {"Type": "/OBJR", "Pg": self._page.reference, "Obj": annotation.reference}
        node.dictionary["K"].append(pydyf.Dictionary(where))

    def _set_aside(self, box: Any, artifact: str) -> None:
        if box in self._page.pieces:
            self._page.artifacts[self._page.take(box)] = artifact
        for child in getattr(box, "children", ()):
            self._set_aside(child, artifact)


def _element(tag: str, parent: Any, page: Any = None) -> Any:
    content = {"Type": "/StructElem", "S": f"/{tag}", "P": parent.reference, "K": pydyf.Array()}
    return pydyf.Dictionary(content if page is None else {**content, "Pg": page})


def _describe(drawing: Any) -> str:
    """Return the alternative text of a drawing: its title and description."""
    parts = (drawing.findtext(f"{_SVG}{name}", "").strip() for name in ("title", "desc"))
    return "\n".join(part for part in parts if part)


def _turn_into_artifacts(stream: Any, artifacts: dict[int, str]) -> None:
    """Turn marked content with these ids into artifacts."""
    for index, operator in enumerate(stream.stream):
        if operator == b"BDC" and stream.stream[index - 1].get("MCID") in artifacts:
            number = stream.stream[index - 1]["MCID"]
            stream.stream[index - 2 : index] = [artifacts[number], b""]


def add_tags(pdf: Any, document: Any, pdf_version: Any, streams: list[Any]) -> None:
    """Add the structure tree to a PDF that is drawn but not written."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    tree = _Tree(pdf, root, document.metadata.lang)
    numbers = pydyf.Array()  # owners of the content of page 0, page 1 …, then owners of links
    for number, (reference, page, stream) in enumerate(
        zip(pdf.page_references, document.pages, streams, strict=True)
    ):
        count = len(stream._tags)
        read = _Page(number, reference, page.height * _POINTS, stream._tags)
        tree.read(page._page_box, read)
        if read.pieces:
            raise RuntimeError(f"page {number + 1} has content without structure: {read.pieces}")
        _turn_into_artifacts(stream, read.artifacts)
        numbers.extend([number, pydyf.Array(read.owners.get(i, "null") for i in range(count))])
    for number, (owner, annotation) in enumerate(tree.links, len(streams)):
        numbers.extend([number, owner])
        annotation["StructParent"] = number
    if names := tree.name_headers():
        identifiers = pydyf.Dictionary({"Names": names})
        pdf.add_object(identifiers)
        root["IDTree"] = identifiers.reference
    parents = pydyf.Dictionary({"Nums": numbers})
    pdf.add_object(parents)
    root["ParentTree"] = parents.reference
    root["ParentTreeNextKey"] = len(numbers) // 2
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
