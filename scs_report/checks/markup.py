"""Markdown that would be printed as it is written, HTML and addresses that may not stand in prose.

A text is read once for each branch of its claims and conditions; what Jinja prints is a
placeholder, so that no value is taken for Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scs_report.checks.branches import readings
from scs_report.checks.left_over import Fault, left_over
from scs_report.checks.parsed import Tag
from scs_report.figures.captions import FIELDS, MARKDOWN_FIELDS, read_fields
from scs_report.language.reader import tell as _
from scs_report.prose.markdown import BLOCK, END, VALUE

#: Calls that print a block.
BLOCKS = ("figure", "table", "box")
#: What looks like the name of a field in a caption.
_FIELD = re.compile(rf"\s*(?:[a-z]{{3,12}}:\s|(?:{'|'.join(FIELDS)})\s*[:：])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def check_markup(tags: Sequence[Tag], language: str) -> Iterator[Fault]:
    """Yield line and fault of all that a text would print as it is written, or may not hold."""
    for tag in tags:
        if tag.kind == "data" and (odd := _PRIVATE.search(tag.source)):
            line = tag.line + tag.source.count("\n", 0, odd.start())
            sign = f"U+{ord(odd[0]):04X}"
            yield line, _("found the private character {sign}, which no font has", sign=sign)
    for reading in readings(tags):
        for kind, text in _texts(reading):
            if kind == "figure":
                yield from _caption(text, language)
            else:
                found = left_over(str(text), language)
                yield from ((text.line(at), message) for at, message in found)


def _caption(text: _Text, language: str) -> Iterator[Fault]:
    for name, number, words in read_fields(str(text)):
        for at, line in enumerate(words.split("\n")):
            odd = _FIELD.match(line)
            if odd and (at or not name):
                said = _(
                    "found {found}, expected {expected}",
                    found=odd[0].strip(),
                    expected=", ".join(f"{field_}:" for field_ in FIELDS),
                )
                yield text.line(number + at), said
        if name in MARKDOWN_FIELDS:
            for at, message in left_over(words, language, inline=True):
                yield text.line(number + at), message


@dataclass
class _Text:
    """Markdown with placeholders, and the line of the file that each of its lines begins in."""

    parts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    _ended: bool = True

    def add(self, text: str, line: int) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                self.parts.append("\n")
                if self._ended:  # an empty line
                    self.lines.append(line + number - 1)
                self._ended = True
            if part:
                if self._ended:
                    self.lines.append(line + number)
                self._ended = False
                self.parts.append(part)

    def line(self, number: int) -> int:
        """Return the line of the file for a line of the text, counted from 0."""
        return self.lines[min(number, len(self.lines) - 1)] if self.lines else 1

    def __str__(self) -> str:
        return "".join(self.parts)


def _texts(tags: Iterable[Tag]) -> Iterator[tuple[str, _Text]]:
    """Yield each text that is Markdown of its own with its kind: prose, a box or a caption."""
    calls: list[tuple[str, _Text]] = [("", _Text())]
    for tag in tags:
        if tag.kind == "data":
            calls[-1][1].add(tag.source, tag.line)
        elif tag.kind == "variable":
            block = len(tag.tokens) > 1 and tag.tokens[0][2] in BLOCKS and tag.tokens[1][2] == "("
            calls[-1][1].add(f"{BLOCK if block else VALUE}0{END}", tag.line)
        elif tag.word == "call" and len(tag.tokens) > 1:
            calls.append((tag.tokens[1][2], _Text()))
        elif tag.word == "endcall" and len(calls) > 1:
            yield calls.pop()
            calls[-1][1].add(f"{BLOCK}0{END}", tag.line)
    yield calls[0]
