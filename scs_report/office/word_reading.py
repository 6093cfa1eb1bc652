"""What a Word file says: paragraphs as they read if all its tracked changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: Begins the names of bookmarks that tell which paragraph of the file as it was sent this is.
SOURCE = "_Source"
#: A break of lines within a paragraph.
BREAK = "\u2028"
_GONE = {f"{W}{name}" for name in ("del", "moveFrom", "delText", "delInstrText", "pPr", "rPr")}
_SIGNS = {"tab": "\t", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-"}
_NUMBER = re.compile(r"(?:fact|cell):")
#: What is drawn, as newer and older programs know it.
_EITHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
#: Styles of letters that are emphasis, as Word offers them.
_BOLD = ("strong", "intense emphasis")
_SLANTED = ("emphasis", "intense emphasis", "subtle emphasis")
#: Looks that no text has, by the properties of runs that give them.
_DRAWN = {"struck": ("strike", "dstrike"), "marked": ("highlight",)}


class Letter(NamedTuple):
    """A character with what matters of its looks.

    `link` is where it leads on the web, `number` the address of the number that it is part of, or
    the field; `nth` tells numbers beside each other apart.
    """

    text: str
    bold: bool = False
    slanted: bool = False
    link: str = ""
    number: str = ""
    nth: int = 0


@dataclass
class Paragraph:
    """A paragraph of a file.

    Attributes
    ----------
    letters
        Its text.
    style
        The name of its style, in small letters.
    ids
        Which paragraphs of the file as it was sent it is, or begins with.
    cell
        Table, row and cell in which it stands, counted from 0.
    level
        How deep it stands in a list.
    beside
        What it holds beside text, and its words: `picture`, `footnote`, `box`, `formula`, and
        words that are `struck` out or `marked` by a colour.
    """

    letters: list[Letter] = field(default_factory=list)
    style: str = ""
    ids: list[int] = field(default_factory=list)
    cell: tuple[int, int, int] | None = None
    level: int = 0
    beside: list[tuple[str, str]] = field(default_factory=list)

    @property
    def odd(self) -> set[str]:
        """The kinds of what it holds beside text."""
        return {kind for kind, _ in self.beside}

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(letter.text for letter in self.letters)


@dataclass
class Comment:
    """A comment: its place is a paragraph, by number, and the words it is about."""

    author: str
    text: str
    paragraph: int | None = None
    about: str = ""


class Reader:
    """Reads the body of a file.

    Parameters
    ----------
    body
        The element `w:body`.
    links
        Where relationships lead, by their ids.
    styles
        Names of styles by their ids.
    addresses
        What the numbers are whose tag was too long for their address.
    notes
        What footnotes and endnotes say, by their kind and id.
    """

    def __init__(
        self,
        body: Any,
        links: Mapping[str, str],
        styles: Mapping[str, str],
        addresses: Mapping[str, str],
        notes: Mapping[tuple[str, str], str],
    ) -> None:
        self._links, self._styles, self._addresses = links, styles, addresses
        self._notes = notes
        self._nth = self._tables = 0
        self._fields: list[list[Any]] = []
        self._open: dict[str, tuple[int, int]] = {}
        #: Paragraph and words of comments, by id.
        self.commented: dict[str, tuple[int, str]] = {}
        self.tracked = sum(
            1 for one in body.iter(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")
        )
        self.paragraphs: list[Paragraph] = []
        self._pending: Paragraph | None = None
        self._blocks(body, None)

    # Blocks

    def _blocks(self, element: Any, cell: tuple[int, int, int] | None) -> None:
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child, cell)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{W}sdt":
                self._blocks(child.find(f"{W}sdtContent"), cell)
            elif child.tag in (f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml"):
                self._blocks(child, cell)

    def _table(self, table: Any) -> None:
        number = self._tables
        self._tables += 1
        row = 0
        for one in table.iter(f"{W}tr"):
            if next(one.iterancestors(f"{W}tbl")) is not table:
                continue
            if one.find(f"{W}trPr/{W}del") is not None:
                continue
            for place, cell in enumerate(one.iterfind(f".//{W}tc")):
                self._blocks(cell, (number, row, place))
            row += 1

    def _paragraph(self, element: Any, cell: tuple[int, int, int] | None) -> None:
        properties = element.find(f"{W}pPr")
        made = self._pending or Paragraph()
        self._pending = None
        before = len(made.letters)
        number = len(self.paragraphs)
        self._walk(element, Letter(""), made, number)
        style, mark, level = "", None, None
        if properties is not None:
            found = properties.find(f"{W}pStyle")
            style = "" if found is None else found.get(f"{W}val", "")
            level = properties.find(f"{W}numPr/{W}ilvl")
            mark = next(
                (
                    one
                    for name in ("del", "moveFrom")
                    if (one := properties.find(f"{W}rPr/{W}{name}")) is not None
                ),
                None,
            )
        made.beside = _joined(made.beside)
        if not made.style or not before:
            made.style = self._styles.get(style, style).lower()
            made.level = 0 if level is None else int(level.get(f"{W}val", "0"))
        made.cell = cell
        if mark is not None:  # it goes on in the next one, unless nothing of it is left
            self._pending = made if made.letters else None
            return
        self.paragraphs.append(made)

    # What stands within a paragraph

    def _walk(self, element: Any, look: Letter, made: Paragraph, number: int) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _GONE:
                continue
            name = tag.removeprefix(W)
            if name == "r":
                self._run(child, look, made)
            elif name == "sdt":
                self._control(child, look, made, number)
            elif name == "hyperlink":
                target = self._links.get(child.get(f"{_R}id", ""), "")
                self._walk(child, look._replace(link=target), made, number)
            elif name == "fldSimple":
                inner = self._in_field(child.get(f"{W}instr", ""), look)
                self._walk(child, inner, made, number)
            elif name == "bookmarkStart":
                if (found := child.get(f"{W}name", "")).startswith(SOURCE):
                    made.ids.append(int("0" + re.sub(r"\D", "", found)))
            elif name == "commentRangeStart":
                self._open[child.get(f"{W}id")] = (number, len(made.letters))
            elif name in ("commentRangeEnd", "commentReference"):
                self._commented(child.get(f"{W}id"), made, number)
            elif name in ("oMath", "oMathPara") or "math" in tag:
                made.beside.append(("formula", "".join(child.itertext())))
            elif name not in ("bookmarkEnd", "proofErr", "permStart", "permEnd"):
                self._walk(child, look, made, number)

    def _commented(self, key: str, made: Paragraph, number: int) -> None:
        begun = self._open.pop(key, None)
        if begun is not None:
            start = begun[1] if begun[0] == number else 0
            words = "".join(letter.text for letter in made.letters[start:])
            self.commented[key] = (begun[0], words)
        elif key not in self.commented:
            self.commented[key] = (number, "")

    def _control(self, element: Any, look: Letter, made: Paragraph, number: int) -> None:
        tag = element.find(f"{W}sdtPr/{W}tag")
        content = element.find(f"{W}sdtContent")
        if content is None or element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            return
        name = "" if tag is None else tag.get(f"{W}val", "")
        if _NUMBER.match(name):
            self._nth += 1
            look = look._replace(number=self._addresses.get(name, name), nth=self._nth)
        self._walk(content, look, made, number)

    def _in_field(self, instruction: str, look: Letter) -> Letter:
        words = instruction.split()
        kind = words[0].upper() if words else ""
        if kind == "HYPERLINK":
            target = re.search(r'"([^"]*)"', instruction)
            return look._replace(link=target[1] if target and "\\l" not in instruction else "")
        if kind in ("REF", "SEQ", "PAGEREF"):
            self._nth += 1
            return look._replace(number=f"field:{' '.join(words[:2])}", nth=self._nth)
        return look

    def _run(self, run: Any, look: Letter, made: Paragraph) -> None:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            named = properties.find(f"{W}rStyle")
            name = "" if named is None else named.get(f"{W}val", "")
            name = self._styles.get(name, name).lower()
            look = look._replace(
                bold=_on(properties, "b", name in _BOLD),
                slanted=_on(properties, "i", name in _SLANTED),
            )
            words = "".join(one.text or "" for one in run.iterfind(f"{W}t"))
            made.beside += [
                (kind, words)
                for kind, signs in _DRAWN.items()
                if words and any(_on(properties, sign) for sign in signs)
            ]
        for child in run:
            tag = child.tag
            if not isinstance(tag, str) or tag in _GONE:
                continue
            name = tag.removeprefix(W)
            if name == "fldChar":
                self._field_sign(child.get(f"{W}fldCharType"))
            elif name == "instrText":
                if self._fields:
                    self._fields[-1][0] += child.text or ""
            elif self._fields and self._fields[-1][1] is None:
                continue  # the code of a field
            elif name == "t":
                self._letters(child.text or "", look, made)
            elif name in _SIGNS:
                if child.get(f"{W}type") not in ("page", "column"):
                    self._letters(_SIGNS[name], look, made)
            elif name == "sym":
                code = int(child.get(f"{W}char", "0"), 16)
                self._letters(chr(code), look, made)
            elif name in ("drawing", "pict", "object") or tag == _EITHER:
                box = child.find(f".//{W}txbxContent")
                said = "" if box is None else "".join(one.text or "" for one in box.iter(f"{W}t"))
                made.beside.append(("picture" if box is None else "box", said))
            elif name in ("footnoteReference", "endnoteReference"):
                key = (name.removesuffix("Reference"), child.get(f"{W}id", ""))
                made.beside.append(("footnote", self._notes.get(key, "")))
            elif name == "commentReference":
                self._commented(child.get(f"{W}id"), made, len(self.paragraphs))

    def _field_sign(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(["", None])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = self._in_field(self._fields[-1][0], Letter(""))
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _letters(self, text: str, look: Letter, made: Paragraph) -> None:
        for _, within in self._fields:
            if within is not None:
                look = look._replace(
                    link=within.link or look.link,
                    number=within.number or look.number,
                    nth=within.nth or look.nth,
                )
        rest = look[1:]
        made.letters += [Letter(letter, *rest) for letter in text]


def _on(properties: Any, name: str, default: bool = False) -> bool:
    found = properties.find(f"{W}{name}")
    if found is None:
        return default
    return found.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _joined(beside: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join what follows itself: struck words are parted into runs anywhere."""
    made: list[tuple[str, str]] = []
    for kind, words in beside:
        if kind in _DRAWN and made and made[-1][0] == kind:
            made[-1] = (kind, made[-1][1] + words)
        else:
            made.append((kind, words))
    return made


def tidy(letters: list[Letter]) -> list[Letter]:
    """Return letters as a page shows them: single blanks, none at the ends, no unseen signs."""
    return tidied(letters)[0]


def tidied(letters: list[Letter]) -> tuple[list[Letter], list[int]]:
    """Return tidy letters, and which of those of before each of them is."""
    places: list[int] = []
    texts: list[str] = []
    for at, letter in enumerate(letters):
        text = letter.text
        if text in "\u00ad\u200b\u2060\ufeff\u200e\u200f":
            continue
        if text in " \t\r\n\u00a0\u2007\u2009\u202f":
            if not texts or texts[-1] in (" ", BREAK):
                continue
            text = " "
        elif text == BREAK and texts and texts[-1] == " ":
            places.pop()
            texts.pop()
        places.append(at)
        texts.append(text)
    while texts and texts[-1] in (" ", BREAK):
        places.pop()
        texts.pop()
    made = [letters[at] for at in places]
    return [
        letter if letter.text == text else letter._replace(text=text)
        for letter, text in zip(made, texts, strict=True)
    ], places


def stretches(letters: list[Letter]) -> Iterator[tuple[Letter, str]]:
    """Yield stretches of letters that look the same, each with its text."""
    at = 0
    while at < len(letters):
        look = letters[at][1:]
        end = at + 1
        while end < len(letters) and letters[end][1:] == look:
            end += 1
        yield Letter("", *look), "".join(letter.text for letter in letters[at:end])
        at = end
