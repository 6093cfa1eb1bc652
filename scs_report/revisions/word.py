"""A Word file that comes back: its paragraphs, its comments, and of what it was made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.office.word_parts import NUMBERS
from scs_report.office.word_reading import Comment, Paragraph, Reader, W, tidy
from scs_report.office.word_sources import FORMAT, PROPERTY, SOURCES, Record, read_record

_MOST = 400_000_000
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OLD = b"\xd0\xcf\x11\xe0"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


@dataclass
class Returned:
    """A file as it came back.

    Attributes
    ----------
    paragraphs
        Those with words, as they read if all tracked changes are accepted.
    comments
        In the order of the text.
    record
        What the file says of the paragraphs as they were sent; none if a program dropped it.
    digest
        What stands for that record; programs keep it that drop the record.
    tracked
        How many tracked changes it holds.
    margins
        The paragraphs of running heads and feet.
    """

    paragraphs: list[Paragraph]
    comments: list[Comment] = field(default_factory=list)
    record: Record | None = None
    digest: str = ""
    tracked: int = 0
    margins: list[str] = field(default_factory=list)


def read_word(path: Path) -> Returned:
    """Read a file.

    Raises
    ------
    UserError
        If it is no Word file that can be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(
            _("{file} cannot be read", file=path), [error.strerror or str(error)]
        ) from None
    if raw[:4] == _OLD:
        raise UserError(
            _("{file} is protected by a password, or written by a Word of before 2007", file=path),
            hint=_("Save it as .docx without a password."),
        )
    try:
        return _read(zipfile.ZipFile(io.BytesIO(raw)))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, EOFError) as error:
        raise UserError(
            _("{file} is no Word file", file=path),
            [str(error).strip("'\"")],
            _("Save it as .docx: in Word, LibreOffice or Google Docs, “Word document”."),
        ) from None


def _read(packed: zipfile.ZipFile) -> Returned:
    if sum(entry.file_size for entry in packed.infolist()) > _MOST:
        raise ValueError(_("it is larger than any document"))
    names = set(packed.namelist())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

    def part(name: str) -> Any:
        return etree.fromstring(packed.read(name), parser)

    text = _target(part("_rels/.rels"), "officeDocument", "word/document.xml")
    folder, _slash, last = text.rpartition("/")
    relations = f"{folder}/_rels/{last}.rels"
    links: dict[str, str] = {}
    if relations in names:
        links = {one.get("Id", ""): one.get("Target", "") for one in part(relations)}
    styles = {}
    if f"{folder}/styles.xml" in names:
        for style in part(f"{folder}/styles.xml").iter(f"{W}style"):
            name = style.find(f"{W}name")
            styles[style.get(f"{W}styleId", "")] = "" if name is None else name.get(f"{W}val", "")
    addresses: dict[str, str] = {}
    record = None
    for name in sorted(names):
        if not re.fullmatch(r"customXml/item\d+\.xml", name):
            continue
        root = part(name)
        if root.tag == f"{{{NUMBERS}}}numbers":
            addresses = {one.get("tag", ""): one.get("of", "") for one in root}
        elif root.tag == f"{{{SOURCES}}}sources":
            if root.get("format") != FORMAT:
                raise UserError(
                    _("The file was made by another version of the program"),
                    hint=_("Merge it with the version that made it."),
                )
            record = read_record(root)
    body = part(text).find(f"{W}body")
    if body is None:
        raise ValueError(_("it has no text"))
    notes = {}
    for kind in ("footnote", "endnote"):
        if f"{folder}/{kind}s.xml" in names:
            for one in part(f"{folder}/{kind}s.xml").iter(f"{W}{kind}"):
                words = "".join(t.text or "" for t in one.iter(f"{W}t"))
                notes[kind, one.get(f"{W}id", "")] = words
    reader = Reader(body, links, styles, addresses, notes)
    margins = [
        "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
        for name in sorted(names)
        if re.fullmatch(rf"{folder}/(?:header|footer)\d*\.xml", name)
        for paragraph in part(name).iter(f"{W}p")
    ]
    for one in reader.paragraphs:
        one.letters = tidy(one.letters)
    comments = []
    if f"{folder}/comments.xml" in names:
        comments = list(_comments(part(f"{folder}/comments.xml"), reader))
    digest = ""
    if "docProps/custom.xml" in names:
        for one in part("docProps/custom.xml").iter(_PROPERTY):
            if one.get("name") == PROPERTY:
                digest = "".join(one.itertext()).strip()
    return Returned(reader.paragraphs, comments, record, digest, reader.tracked, margins)


def _target(relations: Any, kind: str, default: str) -> str:
    for one in relations.iter(_RELATION):
        if one.get("Type", "").endswith(f"/{kind}"):
            return str(one.get("Target", default)).lstrip("/")
    return default


def _comments(root: Any, reader: Reader) -> Iterator[Comment]:
    found = []
    for one in root.iter(f"{W}comment"):
        lines = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in one.iter(f"{W}p")]
        at, about = reader.commented.get(one.get(f"{W}id"), (None, ""))
        comment = Comment(one.get(f"{W}author", ""), " ".join(filter(None, lines)), at, about)
        found.append(comment)
    yield from sorted(
        found, key=lambda one: len(reader.paragraphs) if one.paragraph is None else one.paragraph
    )
