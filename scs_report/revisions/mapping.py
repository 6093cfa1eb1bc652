"""Where in its source each letter of a printed paragraph stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scs_report.office.word_reading import BREAK, Letter
from scs_report.office.word_sources import Traced
from scs_report.prose.outline import Outline
from scs_report.prose.tracing import HEAD, Piece
from scs_report.references import citations_in

_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_LEADS = re.compile(r"\]\([^)\n]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_LINE = re.compile(r"[ \t]*\n[ \t>]*")
_BRANCH = re.compile(r"\{%[-+]?\s*(?:when|otherwise|unknown|greater|smaller|unclear|else|elif)\b")


@dataclass(frozen=True)
class Span:
    """A stretch of a source: letters of the text (`literal`), or what a tag or citation prints."""

    start: int
    end: int
    literal: bool = True


class Texts:
    """The sources of a document, each with its outline."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = dict(sources)
        self._outlines: dict[str, Outline] = {}

    def outline(self, template: str) -> Outline:
        """Return where the tags of a source stand."""
        if template not in self._outlines:
            self._outlines[template] = Outline(self.sources[template])
        return self._outlines[template]


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
        self.spans: list[Span | None] = [None] * len(traced.letters)
        marks = [(at, to) for at, name, to in traced.marks if name == template]
        self._map(marks)

    @cached_property
    def _starts(self) -> dict[int, Piece]:
        return {piece.start: piece for piece in self.outline.pieces}

    @cached_property
    def _ends(self) -> dict[int, Piece]:
        return {piece.end: piece for piece in self.outline.pieces if piece.kind != "data"}

    @cached_property
    def _turns(self) -> dict[int, int]:
        """Ends of regions by the places where tags that begin their branches stand."""
        found = {}
        for region in self.outline.regions:
            for piece in self.outline.pieces:
                inside = region.start < piece.start < region.end
                if inside and piece.kind == "block" and _BRANCH.match(piece.source):
                    found[piece.start] = region.end  # the innermost one comes last
        return found

    @cached_property
    def _cited(self) -> dict[int, int]:
        return {one.start: one.end for one in citations_in(self.source)}

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
        piece = self._starts.get(at)
        if piece is not None and piece.kind == "variable":
            return piece.end
        return self._cited.get(at)

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
            if (piece := self._starts.get(at)) and piece.kind != "data":
                if piece.kind == "variable":
                    return None
                at = self._turns.get(at, piece.end)
                continue
            if found := self._literal(letter, at):
                return found
            skipped = (
                _LEADS.match(source, at) or _TAG.match(source, at) or _LINE.match(source, at)
            )
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
            if piece := self._ends.get(at):
                if piece.kind == "variable":
                    return None
                ended = [one for one in self.outline.regions if one.end == at]
                at = ended[0].start if ended else piece.start
                continue
            line = self.source.rfind("\n", 0, at) + 1
            head = HEAD.match(self.source, line)
            if head and at <= head.end():
                return None  # what a line begins with is no word of it
            if found := self._literal(letter, at - 1):
                if found[1] == at:
                    blank = found[0]
                    while letter == " " and blank > 0 and self.source[blank - 1] in " \t":
                        blank -= 1
                    return blank, at
            if self.source[at - 1] in "*_`":
                at -= 1
            else:
                return None
        return None

    # What is asked of it

    def stretch(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch of the source that prints some letters; none if a place is unknown."""
        spans = [span for span in self.spans[start:end]]
        if not spans or any(span is None for span in spans):
            return None
        known = [span for span in spans if span is not None]
        starts = [span.start for span in known]
        if starts != sorted(starts):
            return None
        return known[0].start, known[-1].end

    def atoms(self, start: int, end: int) -> Iterator[tuple[Span, int, int]]:
        """Yield what tags and citations print among some letters: the whole of it, by letters."""
        at = start
        while at < end:
            span = self.spans[at]
            if span is None or span.literal:
                at += 1
                continue
            first = last = at
            while first > 0 and self.spans[first - 1] == span:
                first -= 1
            while last < len(self.spans) and self.spans[last] == span:
                last += 1
            yield span, first, last
            at = last


def extent(mapped: Sequence[Mapped | None]) -> Iterator[tuple[int, int] | None]:
    """Yield from where to where the sources of paragraphs reach, as far as they are known."""
    for one in mapped:
        known = [] if one is None else [span for span in one.spans if span is not None]
        yield (min(s.start for s in known), max(s.end for s in known)) if known else None


def plain(letters: Sequence[Letter]) -> str:
    """Return the words of letters."""
    return "".join(letter.text for letter in letters)
