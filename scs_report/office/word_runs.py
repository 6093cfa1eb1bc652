"""Text within a paragraph: runs, numbers under lock, links and references as fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from scs_report.language.rules import rules_of_tag
from scs_report.office.word_look import Look, style_id

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BLANK = re.compile(r"[ \t\r\n]+")
#: Word refuses longer ones.
_LONGEST_TAG, _LONGEST_BOOKMARK = 64, 40


@dataclass(frozen=True)
class Piece:
    """A stretch of text that looks the same; `inside` is what it stands in, as a pair.

    That is the fact or address whose number it is, or where it leads to.
    """

    text: str
    bold: bool = False
    slanted: bool = False
    raised: bool = False
    lowered: bool = False
    style: str = ""
    lang: str = ""
    inside: tuple[str, str] = ("", "")


def _bold(piece: Piece) -> Piece:
    return replace(piece, bold=True)


def _slanted(piece: Piece) -> Piece:
    return replace(piece, slanted=True)


#: How what stands in an element is printed.
_LOOKS: dict[str, Callable[[Piece], Piece]] = {
    "strong": _bold,
    "b": _bold,
    "em": _slanted,
    "i": _slanted,
    "cite": _slanted,
    "sup": lambda piece: replace(piece, raised=True),
    "sub": lambda piece: replace(piece, lowered=True),
}


@dataclass
class Marks:
    """What a file counts: bookmarks, locked numbers; and what leads out of it.

    Attributes
    ----------
    outside
        Adds an address on the web to the file and returns its relationship.
    places
        The ids to which something within the document leads.
    labels
        What figures and tables are called, by id: a reference by that name is a field.
    numbers
        The locked numbers by their tag: what each is.
    """

    look: Look
    outside: Callable[[str], str]
    places: frozenset[str] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)
    numbers: list[tuple[str, str, str]] = field(default_factory=list)
    _bookmarks: int = 0

    def bookmark(self, anchor: str, inside: str) -> str:
        """Return XML with a bookmark around it."""
        self._bookmarks += 1
        number = self._bookmarks
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(anchor)}"/>{inside}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def place(self, anchor: str | None) -> str:
        """Return an empty bookmark for an id that something leads to."""
        return self.bookmark(anchor, "") if anchor and anchor in self.places else ""

    def locked(self, kind: str, what: str, text: str, runs: str) -> str:
        """Return runs in a control whose content cannot be edited, though it can be deleted.

        Its tag is what the number is (`fact:NAME`), or where that is too long for Word,
        its place among the numbers of the file, which `numbers` lists.
        """
        place = len(self.numbers) + 1
        tag = f"{kind}:{what}"
        if len(tag) > _LONGEST_TAG:
            tag = f"{kind}:#{place}"
        self.numbers.append((tag, f"{kind}:{what}", text))
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(tag)}/><w:tag w:val={quoteattr(tag)}/>"
            f'<w:id w:val="{place}"/><w:lock w:val="contentLocked"/></w:sdtPr>'
            f"<w:sdtContent>{runs}</w:sdtContent></w:sdt>"
        )


def bookmark_name(anchor: str) -> str:
    """Return an id as the name of a bookmark: letters, digits and underscores."""
    name = re.sub(r"\W", "_", anchor)
    return (name if name[:1].isalpha() else f"a_{name}")[:_LONGEST_BOOKMARK]


def simple_field(instruction: str, runs: str) -> str:
    """Return a field with what it shows until Word computes it anew."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{runs}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def pieces_of(element: Any, base: Piece | None = None) -> list[Piece]:
    """Return the text of an HTML element in pieces, blanks as a browser shows them."""
    base = base or Piece("")
    return _collapsed([*_walk(element, base)])


def _walk(element: Any, look: Piece) -> Iterator[Piece]:
    if element.text:
        yield replace(look, text=element.text)
    for child in element:
        if isinstance(child.tag, str):
            yield from _child(child, look)
        if child.tail:
            yield replace(look, text=child.tail)


def _child(child: Any, look: Piece) -> Iterator[Piece]:
    classes = set(child.get("class", "").split())
    if child.tag in ("br", "wbr"):
        # names of facts are long, and break where the page has them break
        yield replace(look, text="\v" if child.tag == "br" else "\u200b")
        return
    inner = look
    if child.tag in _LOOKS:
        inner = _LOOKS[child.tag](inner)
    if lang := child.get("lang"):
        inner = replace(inner, lang=lang)
    if "stars" in classes:
        # asterisks are raised as they are
        inner = replace(inner, style="Stars")
    if "fact" in classes:
        inner = replace(inner, inside=("fact", child.get("data-fact", "")))
    elif child.tag == "a" and child.get("href"):
        kind = "ref" if "ref" in classes else "link"
        inner = replace(inner, inside=(kind, child.get("href")))
    elif child.tag == "mark":
        inner = replace(inner, style="Draft Mark")
    elif classes & {"second", "column-letter", "letters"}:
        inner = replace(inner, style="Muted")
    yield from _walk(child, inner)


def _collapsed(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    blank = True
    for piece in pieces:
        # joiners are for lines of a page, which Word breaks otherwise
        text = _BLANK.sub(" ", piece.text).replace("\u2060", "")
        if blank:
            text = text.removeprefix(" ")
        if not text:
            continue
        blank = text[-1] in " \v"
        if found and replace(found[-1], text="") == replace(piece, text=""):
            found[-1] = replace(piece, text=found[-1].text + text)
        else:
            found.append(replace(piece, text=text))
    while found and not (stripped := found[-1].text.rstrip(" ")):
        found.pop()
    if found:
        found[-1] = replace(found[-1], text=stripped)
    return found


def runs(pieces: list[Piece], marks: Marks) -> str:
    """Return pieces as runs, those of one number or link together."""
    made, at = [], 0
    while at < len(pieces):
        inside, end = pieces[at].inside, at + 1
        while end < len(pieces) and inside[0] and pieces[end].inside == inside:
            end += 1
        group = pieces[at:end]
        made.append(_wrapped(inside, group, marks))
        at = end
    return "".join(made)


def _wrapped(inside: tuple[str, str], group: list[Piece], marks: Marks) -> str:
    kind, target = inside
    text = "".join(piece.text for piece in group)
    if kind in ("fact", "cell"):
        return marks.locked(kind, target, text, "".join(run(one, marks.look) for one in group))
    if kind in ("link", "ref"):
        group = [replace(one, style=one.style or "Hyperlink") for one in group]
        shown = "".join(run(one, marks.look) for one in group)
        anchor = target.removeprefix("#")
        if target.startswith("#"):
            if marks.labels.get(anchor) == text:
                return simple_field(f"REF {bookmark_name(anchor)} \\h", shown)
            if anchor in marks.places:
                return f'<w:hyperlink w:anchor="{bookmark_name(anchor)}">{shown}</w:hyperlink>'
        elif re.match(r"(?:https?|mailto):", target):
            return f'<w:hyperlink r:id="{marks.outside(target)}">{shown}</w:hyperlink>'
        return "".join(run(replace(one, style=""), marks.look) for one in group)
    return "".join(run(piece, marks.look) for piece in group)


def run(piece: Piece, look: Look) -> str:
    """Return one piece as a run, or several with line breaks between them."""
    properties = []
    if piece.style:
        properties.append(f'<w:rStyle w:val="{style_id(piece.style)}"/>')
    other = rules_of_tag(piece.lang) if piece.lang else None
    han = other.typesetting.han if other else look.han
    if han and _HAN.search(piece.text):
        # quotation marks and dashes belong to either script
        properties.append('<w:rFonts w:hint="eastAsia"/>')
    # Han characters are not slanted
    if piece.bold or (piece.slanted and han):
        properties.append("<w:b/><w:bCs/>")
    if piece.slanted and not han:
        properties.append("<w:i/><w:iCs/>")
    if piece.raised or piece.lowered:
        place = "superscript" if piece.raised else "subscript"
        properties.append(f'<w:vertAlign w:val="{place}"/>')
    if other:
        kind = "eastAsia" if han else "val"
        properties.append(f'<w:lang w:{kind}="{other.typesetting.office}"/>')
    looks = f"<w:rPr>{''.join(properties)}</w:rPr>" if properties else ""
    parts = re.split("([\v\t])", piece.text)
    inner = "".join(
        {"\v": "<w:br/>", "\t": "<w:tab/>"}.get(part)
        or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in parts
        if part
    )
    return f"<w:r>{looks}{inner}</w:r>"


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """Return a paragraph; `properties` stand behind its style, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{properties}</w:pPr>{inside}</w:p>'
