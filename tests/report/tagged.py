"""A tagged PDF as its reader's software sees it: structure, text by structure, artifacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf


@dataclass
class Piece:
    """What stands between the beginning and the end of marked content."""

    page: int
    tag: str
    subtype: str = ""
    number: int = -1
    text: str = ""
    painted: bool = False


@dataclass
class Element:
    tag: str
    dictionary: Any
    pages: set[int]
    pieces: list[Piece]
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        own = "".join(piece.text for piece in self.pieces)
        return own + "".join(child.text for child in self.children)

    def all(self, *tags: str) -> Iterator[Element]:
        if self.tag in tags:
            yield self
        for child in self.children:
            yield from child.all(*tags)

    def attribute(self, name: str) -> Any:
        return self.dictionary.get("/A", {}).get(name)


class Tagged:
    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        self.untagged: list[str] = []  # painting outside of marked content
        self.glyphs: dict[str, set[int]] = {}  # codes used, by name of the font
        self.pieces = [piece for i, _ in enumerate(self.pdf.pages) for piece in self._read(i)]

    @cached_property
    def fonts(self) -> dict[str, Any]:
        return {str(name): font for name, font in self.pdf.pages[0].Resources.Font.items()}

    @cached_property
    def unicode(self) -> dict[str, dict[int, str]]:
        return {name: _to_unicode(font) for name, font in self.fonts.items()}

    @cached_property
    def tree(self) -> Element:
        pages = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        pieces = {(piece.page, piece.number): piece for piece in self.pieces}

        def read(dictionary: Any, parent: int) -> Element:
            page = pages[dictionary.Pg.objgen] if "/Pg" in dictionary else parent
            element = Element(str(dictionary.S)[1:], dictionary, set(), [])
            for kid in dictionary.get("/K", []):
                if isinstance(kid, int):
                    element.pieces.append(pieces[page, kid])
                elif kid.get("/Type") == "/MCR":
                    element.pieces.append(pieces[pages[kid.Pg.objgen], int(kid.MCID)])
                elif kid.get("/Type") == "/StructElem":
                    element.children.append(read(kid, page))
            element.pages = {piece.page for piece in element.pieces}
            element.pages.update(*(child.pages for child in element.children))
            return element

        return read(self.pdf.Root.StructTreeRoot.K[0], 0)

    def _read(self, number: int) -> Iterator[Piece]:
        font, stack = "", []
        for operands, operator in pikepdf.parse_content_stream(self.pdf.pages[number]):
            name = str(operator)
            if name in ("BMC", "BDC"):
                about = operands[1] if name == "BDC" else {}
                subtype = str(about.get("/Subtype", about.get("/Type", "")))[1:]
                mcid = int(about.get("/MCID", -1))
                stack.append(Piece(number, str(operands[0])[1:], subtype, mcid))
            elif name == "EMC":
                yield stack.pop()
            elif name == "Tf":
                font = str(operands[0])
            elif name in ("Tj", "TJ"):
                strings = operands[0] if name == "TJ" else [operands[0]]
                text = self._decode(font, strings)
                if stack:
                    stack[-1].text += text
            if name in ("Tj", "TJ", "Do", "f", "f*", "S", "B", "B*", "sh"):
                if stack:
                    stack[-1].painted = True
                else:
                    self.untagged.append(f"page {number + 1}: {name}")

    def _decode(self, font: str, strings: Any) -> str:
        codes: list[int] = []
        for string in strings:
            if isinstance(string, pikepdf.String):
                raw = bytes(string)
                codes += [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
        self.glyphs.setdefault(font, set()).update(codes)
        return "".join(self.unicode[font].get(code, "\ufffd") for code in codes)


def walk(element: Element) -> list[Element]:
    return [element, *(below for child in element.children for below in walk(child))]


def _to_unicode(font: Any) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
    return {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}
