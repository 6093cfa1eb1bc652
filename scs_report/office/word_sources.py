"""From where in a study's texts each paragraph of a Word file comes, written into the file.

A paragraph of prose has a hidden bookmark (`_Source12`), and a part of the file says what it said
when it was made, by letters, looks and numbers with their addresses, and of which file, section and
claims it is. With it, what a person changed can be told from what the study changed since.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from scs_report.office.word_reading import SOURCE, Letter, Paragraph, stretches, tidied
from scs_report.pages.sections import key_of
from scs_report.prose.outline import Outline
from scs_report.prose.source_marks import BEGIN, MARK, Trace

#: The namespace of the part, by which it is found.
SOURCES = "urn:scs-report:sources"
#: What the part is like; another number is another way to write it.
FORMAT = "1"
#: The property of a file that holds the digest of its record: programs keep it that drop parts.
PROPERTY = "SCS Report sources"
#: Styles of what repeats words of the text: contents, citations, lines of the front.
_REPEATING = re.compile(r"toc |toc$|colophon|series|byline|bibliography|number note|masthead")
_PARAGRAPH = re.compile(r"<w:p>(<w:pPr>.*?</w:pPr>)(.*?)</w:p>", re.S)
#: Ids of bookmarks begin here, above those of what is referred to.
_FIRST = 100_000


@dataclass(frozen=True)
class Written:
    """A paragraph as the file was made: its letters, where from, in which claims.

    `template` is "" if it is no prose of the study.
    """

    letters: tuple[Letter, ...]
    style: str = ""
    template: str = ""
    claims: tuple[str, ...] = ()
    cell: tuple[int, int, int] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(letter.text for letter in self.letters)


@dataclass(frozen=True)
class Record:
    """What a file says of itself: of which study, document and language, and its paragraphs."""

    study: str
    document: str
    language: str
    program: str
    digests: Mapping[str, str]
    written: tuple[Written, ...]

    @property
    def digest(self) -> str:
        """What stands for all that it says, whatever its numbers are."""
        said = [str(masked(one)) for one in self.written]
        return digest_of("\n".join([self.document, self.language, *said]))


@dataclass(frozen=True)
class Traced:
    """A paragraph with marks: its letters, and where in which text each mark leads.

    `marks` are the number of letters before the mark, the template and the place in it.
    """

    letters: tuple[Letter, ...]
    marks: tuple[tuple[int, str, int], ...]

    @classmethod
    def of(cls, letters: Sequence[Letter], trace: Trace) -> Traced:
        """Take the marks out of letters."""
        text = "".join(letter.text for letter in letters)
        kept: list[Letter] = []
        marks = []
        end = 0
        for found in MARK.finditer(text):
            kept += letters[end : found.start()]
            marks.append((len(kept), *trace.place(found)))
            end = found.end()
        kept += letters[end:]
        # blanks that go away at the ends, or double, move the marks behind them
        tidy, places = _tidied(kept)
        return cls(tuple(tidy), tuple((places[at], name, to) for at, name, to in marks))

    def template(self, style: str) -> str:
        """Return the text it is of, "" for what the program says or says again."""
        return "" if _REPEATING.match(style) or not self.marks else self.marks[0][1]


def _tidied(letters: list[Letter]) -> tuple[list[Letter], list[int]]:
    """Return tidy letters, and for each letter of before, and the end, which it is now."""
    tidy, left = tidied(letters)
    places, at = [], 0
    for index in range(len(letters) + 1):
        while at < len(left) and left[at] < index:
            at += 1
        places.append(at)
    return tidy, places


class Sources:
    """Gathers where the paragraphs of a body come from, while marks are taken out of it."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._count = 0

    def bookmarked(self, body: str) -> str:
        """Return the XML of a body with a bookmark around each paragraph that has marks."""
        return _PARAGRAPH.sub(self._bookmark, body)

    def _bookmark(self, found: re.Match[str]) -> str:
        number = self._count
        self._count += 1
        style = re.search(r'<w:pStyle w:val="TOC', found[1])
        if BEGIN not in found[2] or style:
            return found[0]
        where = f'w:id="{_FIRST + number}"'
        return (
            f'<w:p>{found[1]}<w:bookmarkStart {where} w:name="{SOURCE}{number}"/>{found[2]}'
            f"<w:bookmarkEnd {where}/></w:p>"
        )

    def written(self, paragraphs: Sequence[Paragraph]) -> Iterator[Written]:
        """Yield paragraphs that were read with their marks as the record has them."""
        for one in paragraphs:
            traced = Traced.of(one.letters, self._trace)
            template = traced.template(one.style)
            claims: dict[str, None] = {}
            for _, name, at in traced.marks:
                if name == template:
                    claims |= dict.fromkeys(self._outline(name).claims(at, at + 1))
            yield Written(traced.letters, one.style, template, tuple(claims), one.cell)

    @cached_property
    def _outlines(self) -> dict[str, Outline]:
        return {}

    def _outline(self, name: str) -> Outline:
        if name not in self._outlines:
            self._outlines[name] = Outline(self._trace.sources[name])
        return self._outlines[name]


def masked(written: Written | Traced) -> tuple[tuple[str, ...], ...]:
    """Return what a paragraph says and how it looks, with addresses in place of its numbers."""
    made: list[tuple[str, ...]] = []
    for look, text in stretches(list(written.letters)):
        number = look.number if look.number[:5] in ("fact:", "cell:") else ""
        how = (str(look.bold), str(look.slanted), look.link)
        if made and not number and made[-1][1:] == how:
            made[-1] = (made[-1][0] + text, *how)
        else:
            made.append((f"\ufffc{number}", *how, number) if number else (text, *how))
    return tuple(made)


def digest_of(text: str) -> str:
    """Return what stands for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def record_xml(record: Record) -> bytes:
    """Return the part of a file that holds its record."""
    names = sorted({one.template for one in record.written} - {""})
    root = etree.Element(
        f"{{{SOURCES}}}sources",
        {
            "format": FORMAT,
            "study": record.study,
            "document": record.document,
            "language": record.language,
            "program": record.program,
        },
        nsmap={None: SOURCES},
    )
    for name in names:
        attributes = {
            "name": name,
            "section": key_of(name.rpartition("/")[2].partition(".")[0]),
            "language": name.rsplit(".", 2)[1],
            "digest": record.digests.get(name, ""),
        }
        etree.SubElement(root, f"{{{SOURCES}}}file", attributes)
    for number, one in enumerate(record.written):
        attributes = {"n": str(number), "style": one.style}
        if one.template:
            attributes["file"] = str(names.index(one.template))
        if one.claims:
            attributes["claims"] = " ".join(one.claims)
        if one.cell:
            attributes["cell"] = " ".join(map(str, one.cell))
        paragraph = etree.SubElement(root, f"{{{SOURCES}}}p", attributes)
        for look, text in stretches(list(one.letters)):
            told = {
                "b": "1" if look.bold else "",
                "i": "1" if look.slanted else "",
                "to": look.link,
                "of": look.number,
                "nth": str(look.nth) if look.nth else "",
            }
            piece = etree.SubElement(
                paragraph, f"{{{SOURCES}}}t", {name: value for name, value in told.items() if value}
            )
            piece.text = text
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def property_xml(record: Record) -> bytes:
    """Return the properties of a file with the digest of its record."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{record.document}.{record.language} {record.digest}</vt:lpwstr></property>"
        "</Properties>"
    ).encode()


def read_record(root: Any) -> Record:
    """Return the record that a part of a file holds."""
    files = [one.get("name", "") for one in root.iterfind(f"{{{SOURCES}}}file")]
    digests = {
        one.get("name", ""): one.get("digest", "") for one in root.iterfind(f"{{{SOURCES}}}file")
    }
    written = []
    for one in root.iterfind(f"{{{SOURCES}}}p"):
        letters = []
        for piece in one:
            look = Letter(
                "",
                bool(piece.get("b")),
                bool(piece.get("i")),
                piece.get("to", ""),
                piece.get("of", ""),
                int(piece.get("nth", "0")),
            )
            letters += [look._replace(text=letter) for letter in piece.text or ""]
        cell = one.get("cell")
        written.append(
            Written(
                tuple(letters),
                one.get("style", ""),
                files[int(one.get("file"))] if one.get("file") else "",
                tuple(one.get("claims", "").split()),
                tuple(map(int, cell.split())) if cell else None,  # type: ignore[arg-type]
            )
        )
    return Record(
        root.get("study", ""),
        root.get("document", ""),
        root.get("language", ""),
        root.get("program", ""),
        digests,
        tuple(written),
    )
