"""What programs make of a Word file when they save it, done to its XML; nothing of ours is used."""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from typing import Any

from lxml import etree
from word_edits import W, Word

_XML = "{http://www.w3.org/XML/1998/namespace}space"


def split(paragraph: Any, every: int = 7) -> None:
    """Part its runs in the midst of words, as spelling, rsids and input methods do."""
    for run in list(paragraph.iter(f"{W}r")):
        nodes = run.findall(f"{W}t")
        if len(nodes) != 1 or len(run.findall(f"{W}fldChar")):
            continue
        text = nodes[0].text or ""
        for start in range(0, len(text), every):
            made = deepcopy(run)
            made.set(f"{W}rsidR", f"00{start:06X}")
            node = made.find(f"{W}t")
            node.text = text[start : start + every]
            node.set(_XML, "preserve")
            run.addprevious(made)
        if text:
            run.getparent().remove(run)


def by_word(word: Word) -> None:
    """What Word leaves in a file that was looked through: marks of spelling, pages and places."""
    for number, paragraph in enumerate(word.paragraphs()):
        paragraph.set(f"{W}rsidR", "00A1B2C3")
        split(paragraph)
        runs = list(paragraph.iterchildren(f"{W}r"))
        for kind, at in (("spellStart", 0), ("spellEnd", 1), ("gramStart", 1), ("gramEnd", 2)):
            if at < len(runs):
                runs[at].addprevious(etree.Element(f"{W}proofErr", {f"{W}type": kind}))
        if len(runs) > 2:
            tagged = etree.Element(f"{W}smartTag", {f"{W}element": "place"})
            runs[2].addprevious(tagged)
            tagged.append(runs[2])
        if len(runs) > 4:
            runs[4].insert(0, etree.Element(f"{W}lastRenderedPageBreak"))
        if number == 5:
            back = {f"{W}id": "9999", f"{W}name": "_GoBack"}
            paragraph.append(etree.Element(f"{W}bookmarkStart", back))
            paragraph.append(etree.Element(f"{W}bookmarkEnd", {f"{W}id": "9999"}))
        for run in paragraph.iter(f"{W}r"):
            properties = run.find(f"{W}rPr")
            if properties is None:
                properties = etree.Element(f"{W}rPr")
                run.insert(0, properties)
            etree.SubElement(properties, f"{W}noProof")


def by_google_docs(raw: bytes) -> bytes:
    """What Google Docs writes: no controls, no parts of ours, no bookmarks, looks one by one."""
    word = Word(raw, "")
    for control in list(word.root.iter(f"{W}sdt")):
        content = control.find(f"{W}sdtContent")
        for child in list(content):
            control.addprevious(child)
        control.getparent().remove(control)
    for name in ("bookmarkStart", "bookmarkEnd", "proofErr"):
        for one in list(word.root.iter(f"{W}{name}")):
            one.getparent().remove(one)
    for run in word.root.iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            run.insert(0, properties)
        for name in ("b", "i", "strike", "rtl"):
            if properties.find(f"{W}{name}") is None and not properties.findall(f"{W}rStyle"):
                etree.SubElement(properties, f"{W}{name}", {f"{W}val": "0"})
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word.bytes())) as before,
        zipfile.ZipFile(made, "w") as after,
    ):
        for name in before.namelist():
            if re.match(r"customXml/|docProps/custom", name):
                continue
            after.writestr(name, before.read(name))
    return made.getvalue()
