"""Marks that tell where in its source each piece of a printed text stands.

A marked text is rendered like any other, but that marks of the private use area stand in it, which
prose may not hold: where the words of a line begin, on both sides of a tag that prints and of a
citation. Without the marks it is the text that is printed. Edits of a Word file find their places
by them; on a page for who writes it they are elements without width, one a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from jinja2.ext import Extension
from markupsafe import escape

#: Begin and end a mark; between them are digits that no rule of typesetting takes for digits.
BEGIN, END = "\ue010", "\ue011"
_APART, _ZERO = "\ue02a", 0xE020
MARK = re.compile(f"{BEGIN}([\ue020-\ue029]+){_APART}([\ue020-\ue029]+){END}")
_TAG_OR_MARK = re.compile(f"<[^<>]*>|{MARK.pattern}")
_ELEMENTS = re.compile(r'(?:<i data-at="[^"]*"></i>|<mark [^<>]*>)*')

_HEAD = r"[ \t]*(?:(?:[-*+>]|\d+[.)]|#{1,6})[ \t]+|\|[ \t]*)*"
_HEAD += r"(?:(?:title|unit|note|alt|number|only):[ \t]?)?"
#: What stands before the words of a line, and says what the line is.
HEAD = re.compile(_HEAD + "[*_]{0,3}", re.A)
#: The same without the signs that emphasise these words.
BARE_HEAD = re.compile(_HEAD, re.A)
#: Lines that Markdown knows by how they begin, where no mark may stand: HTML, code, images,
#: addresses, rules and the rule of a table.
_BEGINS = re.compile(r"[ \t]*(?:<|```|~~~|!\[|\[[^\]]*\]:|[-=*_:| \t]*\Z)")
#: A cell of a row of a table.
_CELL = re.compile(r"\|[ \t]*(?=[^\s|:-])")
#: No mark may stand in them: where links lead, tags of HTML, names in captions.
_CLOSED = re.compile(r"\]\([^)\n]*\)?|<[^<>\n]*>|^[ \t]*(?:\[[^\]\n]*\]|number|only):.*$", re.M)


#: Yields where something begins and ends.
Cited = Callable[[str], Iterable[tuple[int, int]]]


@dataclass
class Trace:
    """What a marked rendering reads and keeps.

    Attributes
    ----------
    instead
        Texts that take the place of those of the templates, by name.
    drawn, blank
        Figures that need not be drawn again, by key; and what stands for all others, if they need
        not be drawn at all.
    sources
        The texts that are marked, by name, as far as they were read.
    cited
        Finds the citations of a text, which are printed otherwise than they are written.
    located
        Whether its page is one for who writes it: see `as_elements`.
    """

    instead: Mapping[str, str] = field(default_factory=dict)
    drawn: Mapping[str, Any] = field(default_factory=dict)
    blank: Any = None
    sources: Mapping[str, str] = field(default_factory=dict)
    cited: Cited = lambda _: ()
    located: bool = False

    def picture(self, key: str) -> Any:
        """Return what a figure looks like, if it need not be drawn."""
        return self.drawn.get(key, self.blank)

    def place(self, found: re.Match[str]) -> tuple[str, int]:
        """Return the template and the place in its text that a mark tells."""
        number, at = (
            int("".join(chr(ord(c) - _ZERO + 48) for c in part)) for part in found.groups()
        )
        return next(name for name in self.sources if _number(name) == number), at


def without_marks(text: str) -> str:
    """Return a marked text as it is printed."""
    return MARK.sub("", text) if BEGIN in text else text


def as_elements(html: str, trace: Trace) -> str:
    """Return HTML with an element in place of the first mark of each line, without the others."""
    before = ("", 0)

    def element(found: re.Match[str]) -> str:
        nonlocal before
        if found[1] is None:  # in a tag, as in a text that stands for a picture, it says nothing
            return without_marks(found[0])
        name, at = trace.place(found)
        line = name, trace.sources[name].count("\n", 0, at) + 1
        if line == before:
            return ""
        before = line
        return f'<i data-at="{escape(name)}:{line[1]}"></i>'

    return _TAG_OR_MARK.sub(element, html) if BEGIN in html else html


def after_marks(html: str) -> tuple[str, str]:
    """Return the elements that begin a piece of a page for who writes it, and the rest.

    >>> after_marks('<i data-at="brief/00-front.en.md:3"></i><strong>A.</strong> B.')
    ('<i data-at="brief/00-front.en.md:3"></i>', '<strong>A.</strong> B.')
    """
    found = _ELEMENTS.match(html)
    assert found is not None
    return found[0], html[found.end() :]


class SourceMarks(Extension):
    """Puts marks into prose."""

    priority = 200  # after tags have taken their lines into themselves

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the text of a template with marks."""
        if name is None or not name.endswith(".md"):
            return source
        made, end = [], 0
        trace: Trace = self.environment.trace  # type: ignore[attr-defined]
        for at in sorted(set(_places(self.environment, source, name, trace.cited))):
            made += [source[end:at], _mark(name, at)]
            end = at
        return "".join([*made, source[end:]])


def _number(name: str) -> int:
    return crc32(name.encode())


def _mark(name: str, at: int) -> str:
    def told(number: int) -> str:
        return "".join(chr(_ZERO + int(digit)) for digit in str(number))

    return f"{BEGIN}{told(_number(name))}{_APART}{told(at)}{END}"


@dataclass(frozen=True)
class Piece:
    """A piece of a template: `data`, or a tag that prints (`variable`), says something (`block`).

    `source` is all of it, brackets included.
    """

    kind: str
    start: int
    source: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.source)


def pieces_of(environment: Any, source: str, name: str | None = None) -> Iterator[Piece]:
    """Yield the pieces of a template, in order, comments but not what Jinja drops between them."""
    at, start, kind = 0, 0, ""
    for _line, token, text in environment.lexer.tokeniter(source, name):
        at = source.index(text, at)
        if token == "data":
            yield Piece("data", at, text)
        elif token in ("variable_begin", "block_begin", "comment_begin"):
            start, kind = at, token.removesuffix("_begin")
        at += len(text)
        if token in ("variable_end", "block_end", "comment_end"):
            yield Piece(kind, start, source[start:at])


def _places(environment: Any, source: str, name: str, cited: Cited) -> Iterator[int]:
    """Yield where marks stand."""
    for piece in pieces_of(environment, source, name):
        if piece.kind == "data":
            yield from (piece.start + at for at in _in_words(piece.source, cited))
        elif piece.kind == "variable" and not _leads(source, piece) and not _alone(source, piece):
            yield piece.start
            yield piece.end


def _leads(source: str, piece: Piece) -> bool:
    """Whether a tag says where a link leads, or takes the space around it away."""
    strips = {piece.source[2], piece.source[-3]} & {*"-+"}
    return bool(strips or re.search(r"\]\([^)\n]*\Z", source[: piece.start]))


def _alone(source: str, piece: Piece) -> bool:
    """Whether a tag has a line of its own: a figure or table, which may print nothing."""
    before = source[: piece.start].rpartition("\n")[2]
    return not (before + source[piece.end :].partition("\n")[0]).strip()


def _in_words(text: str, citations: Cited) -> Iterator[int]:
    """Yield where marks stand in a text between tags."""
    cited = list(citations(text))
    closed = [*(found.span() for found in _CLOSED.finditer(text)), *cited]
    places = []
    for line in re.finditer(r"[^\n]+", text):
        head = HEAD.match(text, line.start(), line.end())
        assert head is not None
        if not _BEGINS.match(line[0]):
            places.append(head.end())
        if line[0].lstrip()[:1] == "|":
            places += [cell.end() for cell in _CELL.finditer(text, line.start(), line.end())]
    places = [at for at in places if text[at : at + 1].strip()]
    for at in (*places, *(end for span in cited for end in span)):
        if not any(start < at < end for start, end in closed):
            yield at
