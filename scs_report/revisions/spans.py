"""Where in its source each letter of a printed paragraph stands."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from scs_report.office.word_reading import BREAK
from scs_report.office.word_sources import Traced
from scs_report.prose.outline import Outline
from scs_report.prose.source_marks import HEAD
from scs_report.references import citations_in

_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_LEADS = re.compile(r"\]\([^)\n]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_LINE = re.compile(r"[ \t]*\n[ \t>]*")


@dataclass(frozen=True)
class Span:
    """A stretch of a source: letters of the text (`literal`), or what a tag or citation prints."""

    start: int
    end: int
    literal: bool = True


class Finder:
    """Where in a text tags and citations begin and end."""

    def __init__(self, outline: Outline) -> None:
        self.starts = {piece.start: piece for piece in outline.pieces}
        self.ends = {piece.end: piece for piece in outline.pieces if piece.kind != "data"}
        #: Ends of regions by the places where the tags stand that begin their further branches.
        self.turns: dict[int, int] = {}
        for region in outline.regions:
            for branch in region.branches[1:]:
                self.turns[self.ends[branch.start].start] = region.end
        #: Beginnings of regions by their ends.
        self.begins = {region.end: region.start for region in outline.regions}
        self.cited = {one.start: one.end for one in citations_in(outline.source)}


class Texts:
    """The sources of a document, each with its outline."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = dict(sources)
        self._outlines: dict[str, Outline] = {}
        self._finders: dict[str, Finder] = {}

    def outline(self, template: str) -> Outline:
        """Return where the tags of a source stand."""
        if template not in self._outlines:
            self._outlines[template] = Outline(self.sources[template])
        return self._outlines[template]

    def finder(self, template: str) -> Finder:
        """Return where in a source tags and citations begin and end."""
        if template not in self._finders:
            self._finders[template] = Finder(self.outline(template))
        return self._finders[template]


class Mapped:
    """A printed paragraph with the places of its letters.

    Attributes
    ----------
    template
        The source that it comes from.
    letters
        What is printed.
    spans
        For each letter where it stands; none where that is not known, or in another source.
    """

    def __init__(self, traced: Traced, template: str, texts: Texts) -> None:
        self.template, self.letters = template, traced.letters
        self.outline = texts.outline(template)
        self.source = self.outline.source
        self._finder = texts.finder(template)
        self.spans: list[Span | None] = [None] * len(traced.letters)
        marks = [(at, to) for at, name, to in traced.marks if name == template]
        self._map(marks)

    def _map(self, marks: list[tuple[int, int]]) -> None:
        place = 0
        if marks:
            self._backward(0, marks[0][0], marks[0][1])
        while place < len(marks):
            at, to = marks[place]
            end = self._atom_end(to)
            further = place + 1
            if end is not None:
                while further < len(marks) and marks[further][1] != end:
                    further += 1
                last = marks[further][0] if further < len(marks) else at
                for letter in range(at, last):
                    self.spans[letter] = Span(to, end, literal=False)
            else:
                last = marks[further][0] if further < len(marks) else len(self.letters)
                reached = self._forward(at, last, to)
                if reached < last and further < len(marks):
                    self._backward(reached, last, marks[further][1])
            place = further

    def _atom_end(self, at: int) -> int | None:
        """Return where a tag that prints, or a citation, ends that begins at a place."""
        piece = self._finder.starts.get(at)
        if piece is not None and piece.kind == "variable":
            return piece.end
        return self._finder.cited.get(at)

    def _forward(self, first: int, last: int, at: int) -> int:
        """Map letters to a source from a place on; return the first that stands elsewhere."""
        for letter in range(first, last):
            found = self._next(self.letters[letter].text, at)
            if found is None:
                return letter
            self.spans[letter] = Span(*found)
            at = found[1]
        return last

    def _next(self, letter: str, at: int) -> tuple[int, int] | None:
        source = self.source
        while at < len(source):
            if (piece := self._finder.starts.get(at)) and piece.kind != "data":
                if piece.kind == "variable":
                    return None
                at = self._finder.turns.get(at, piece.end)
                continue
            if found := self._literal(letter, at):
                return found
            skipped = _LEADS.match(source, at) or _TAG.match(source, at) or _LINE.match(source, at)
            if skipped:
                at = skipped.end()
            elif source[at] in "*_`[":
                at += 1
            else:
                return None
        return None

    def _literal(self, letter: str, at: int) -> tuple[int, int] | None:
        """Return the stretch at a place that prints as a letter."""
        source, sign = self.source, self.source[at]
        if sign == "\\" and source[at + 1 : at + 2] == letter:
            return at, at + 2
        if sign == "&" and (found := _ENTITY.match(source, at)):
            return (at, found.end()) if html.unescape(found[0]) in (letter, "\u00a0") else None
        if letter == BREAK:
            found = re.compile(r"<br ?/?>\n?").match(source, at)
            return (at, found.end()) if found else None
        if letter == " ":
            blank = re.compile(r"[ \t\u00a0]*\n[ \t>]*(?!\n)|[ \t\u00a0]+").match(source, at)
            return (at, blank.end()) if blank else None
        return (at, at + 1) if sign == letter or (sign == "'" and letter == "’") else None

    def _backward(self, first: int, last: int, at: int) -> None:
        """Map letters before one whose place is known, from there backwards."""
        for letter in range(last - 1, first - 1, -1):
            found = self._before(self.letters[letter].text, at)
            if found is None:
                return
            self.spans[letter] = Span(*found)
            at = found[0]

    def _before(self, letter: str, at: int) -> tuple[int, int] | None:
        while at > 0:
            if piece := self._finder.ends.get(at):
                if piece.kind == "variable":
                    return None
                at = self._finder.begins.get(at, piece.start)
                continue
            line = self.source.rfind("\n", 0, at) + 1
            head = HEAD.match(self.source, line)
            if head and at <= head.end():
                return None  # what a line begins with is no word of it
            if (found := self._literal(letter, at - 1)) and found[1] == at:
                blank = found[0]
                while letter == " " and blank > 0 and self.source[blank - 1] in " \t":
                    blank -= 1
                return blank, at
            if self.source[at - 1] in "*_`":
                at -= 1
            else:
                return None
        return None
