"""What tests read of a Word file: by zip and XML alone, with nothing that wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "n": "urn:scs-report:numbers",
}
W = f"{{{NAMES['w']}}}"
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"


class WordFile:
    """The parts of a file, parsed when asked for."""

    def __init__(self, raw: bytes) -> None:
        self.bytes = raw
        self._zip = zipfile.ZipFile(io.BytesIO(raw))
        self.names = self._zip.namelist()

    def raw(self, name: str) -> bytes:
        return self._zip.read(name)

    def part(self, name: str) -> Any:
        return etree.fromstring(self.raw(name))

    @cached_property
    def document(self) -> Any:
        return self.part("word/document.xml")

    @cached_property
    def related(self) -> dict[str, str]:
        """Targets of relationships of the text, by id."""
        return {
            one.get("Id"): one.get("Target") for one in self.part("word/_rels/document.xml.rels")
        }

    def find(self, path: str, within: Any = None) -> list[Any]:
        found: list[Any] = (self.document if within is None else within).xpath(
            path, namespaces=NAMES
        )
        return found

    def attribute(self, element: Any, path: str, name: str = "val") -> str:
        return str(self.find(path, element)[0].get(W + name))

    def styles(self) -> dict[str, Any]:
        return {
            one.get(f"{W}styleId"): one
            for one in self.find("//w:style", self.part("word/styles.xml"))
        }

    def fields(self) -> list[tuple[str, str]]:
        """The instructions of fields and what they show, in order."""
        found: list[tuple[str, str]] = []
        state, instruction, shown = "", "", ""
        for one in self.document.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
            if one.tag == f"{W}fldChar":
                state = one.get(f"{W}fldCharType")
                if state == "begin":
                    instruction = shown = ""
                elif state == "end":
                    found.append((instruction.strip(), shown))
            elif one.tag == f"{W}instrText":
                instruction += one.text
            elif state == "separate":
                shown += one.text
        return found


def text_of(element: Any) -> str:
    """The text of an element without blanks, which Word and HTML place otherwise."""
    texts = (one.text or "" for one in element.iter(f"{W}t"))
    return bare("".join(texts))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060]+", "", text)


def schema(folder: Path) -> etree.XMLSchema:
    """The published schema, unpacked into a folder."""
    with zipfile.ZipFile(Path(__file__).parent / "schema.zip") as packed:
        packed.extractall(folder)
    return etree.XMLSchema(etree.parse(folder / "wml.xsd"))


def faults(word: WordFile, valid: etree.XMLSchema) -> list[str]:
    """What the schema says against a file."""
    found = []
    for name in word.names:
        if re.fullmatch(r"word/(?!theme)[a-z]+\d*\.xml", name, re.I):
            part = word.part(name)
            # an attribute of another standard, by which programs read those of newer ones
            part.attrib.pop(_IGNORABLE, None)
            if not valid.validate(part):
                found += [f"{name}: {error.message}" for error in valid.error_log]
    return found
