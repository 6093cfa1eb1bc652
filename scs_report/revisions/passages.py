"""Paragraphs of today's texts, and the places of their letters as they were sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scs_report.office.word_reading import Letter, Paragraph
from scs_report.office.word_sources import Traced, Written, masked
from scs_report.prose.outline import Outline, Region
from scs_report.prose.source_marks import HEAD
from scs_report.revisions.compared import END
from scs_report.revisions.spans import Mapped, Span, Texts

_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_TAG_LINE = re.compile(r"[ \t]*\{%[-+]?\s*(?:end)?(?:call|if|for|claim)\b[^\n]*")
#: What stands between two paragraphs, or two items of a list.
_BETWEEN = re.compile(r"[ \t]*\n\s*(?:(?:[-*+]|\d+[.)])[ \t]+)?")


@dataclass(frozen=True)
class Block:
    """A paragraph as today's texts print it; `mapped` is none if it is no prose."""

    paragraph: Paragraph
    traced: Traced
    mapped: Mapped | None

    @property
    def style(self) -> str:
        """The name of its style."""
        return self.paragraph.style


def blocks_of(
    read: Sequence[tuple[Paragraph, Traced]], texts: Texts, own: Callable[[str], bool]
) -> list[Block]:
    """Return the paragraphs with words that were read back; `own` tells the study's own texts."""
    made = []
    for paragraph, traced in read:
        if traced.letters:
            template = traced.template(paragraph.style)
            template = template if own(template) else ""
            mapped = Mapped(traced, template, texts) if template else None
            made.append(Block(paragraph, traced, mapped))
    return made


def today(written: Sequence[Written], blocks: Sequence[Block]) -> dict[int, int]:
    """Return which of today's paragraphs each is that was sent and says the same still."""
    sent = [at for at, one in enumerate(written) if one.letters]
    matcher = SequenceMatcher(
        None,
        [masked(written[at]) for at in sent],
        [masked(block.traced) for block in blocks],
        autojunk=False,
    )
    found = {
        sent[i + step]: j + step
        for i, j, size in matcher.get_matching_blocks()
        for step in range(size)
    }
    # those that were moved since, as long as nothing else says the same
    left = Counter(masked(written[at]) for at in sent if at not in found)
    others = set(range(len(blocks))) - set(found.values())
    places: dict[object, list[int]] = {}
    for j in sorted(others):
        places.setdefault(masked(blocks[j].traced), []).append(j)
    for at in sent:
        key = masked(written[at])
        if at not in found and left[key] == 1 and len(places.get(key, ())) == 1:
            found[at] = places[key][0]
    return found


@dataclass
class Run:
    """One paragraph as it was sent, or several that were joined, with the places of its letters."""

    template: str
    outline: Outline
    letters: list[Letter]
    spans: list[Span | None]

    @classmethod
    def of(cls, written: Sequence[Written], blocks: Sequence[Block]) -> Run | None:
        """Return the run of some paragraphs; none if they are not prose of one text."""
        mapped = [block.mapped for block in blocks]
        first = mapped[0] if mapped else None
        if first is None or any(one is None or one.template != first.template for one in mapped):
            return None
        made = cls(first.template, first.outline, [], [])
        for one, where in zip(written, mapped, strict=True):
            assert where is not None
            spans = _carried(one.letters, where)
            if made.letters:
                made.letters.append(Letter(END))
                made.spans.append(_between(made.outline, made.spans, spans))
            made.letters += one.letters
            made.spans += spans
        return made

    @property
    def source(self) -> str:
        """The text it is of."""
        return self.outline.source

    def claims(self, start: int, end: int) -> tuple[str, ...]:
        """Return the claims whose sentences some letters are, from the outermost on."""
        known = [span for span in self.spans[max(0, start) : max(end, start + 1)] if span]
        names: dict[str, None] = {}
        for span in known:
            names |= dict.fromkeys(self.outline.claims(span.start, span.end))
        return tuple(names)

    def line(self, start: int) -> int:
        """Return the line of the source in which a letter stands."""
        known = [span for span in self.spans[start:] if span] or [s for s in self.spans if s]
        return self.source.count("\n", 0, known[0].start) + 1 if known else 1

    def address(self, start: int, end: int) -> str:
        """Return the address of the first number among some letters."""
        numbers = [letter.number for letter in self.letters[start:end] if letter.number]
        return numbers[0].partition(":")[2] if numbers else ""


def _carried(letters: Sequence[Letter], mapped: Mapped) -> list[Span | None]:
    """Return the places of letters as they were sent: numbers may be others today."""
    spans: list[Span | None] = []
    at = 0
    now = mapped.letters
    place = 0
    while place < len(letters):
        one = letters[place]
        if one.number[:5] not in ("fact:", "cell:"):
            spans.append(mapped.spans[at])
            place, at = place + 1, at + 1
            continue
        span = mapped.spans[at]
        key, nth = (one.number, one.nth), now[at].nth
        while place < len(letters) and (letters[place].number, letters[place].nth) == key:
            spans.append(span)
            place += 1
        number = now[at].number
        while at < len(now) and (now[at].number, now[at].nth) == (number, nth):
            at += 1
    return spans


def _between(
    outline: Outline, before: Sequence[Span | None], after: Sequence[Span | None]
) -> Span | None:
    """Return what parts two paragraphs, if that is one thing and no claim holds it."""
    first = next((span for span in reversed(before) if span), None)
    second = next((span for span in after if span), None)
    if first is None or second is None or first.end > second.start:
        return None
    found = [
        one.span()
        for one in _BETWEEN.finditer(outline.source, first.end, second.start)
        if not outline.tags(*one.span()) and outline.branch(one.start()) is None
    ]
    return Span(*found[0]) if len(found) == 1 else None


@dataclass(frozen=True)
class Extent:
    """Where the source of a paragraph begins and ends, in whole lines; `item` in a list."""

    start: int
    end: int
    item: bool


def extent_of(mapped: Mapped) -> Extent | None:
    """Return where the source of a paragraph begins and ends, with the claims in it."""
    known = [span for span in mapped.spans if span is not None]
    if not known:
        return None
    outline, source = mapped.outline, mapped.source
    start, end = min(span.start for span in known), max(span.end for span in known)
    while True:
        before = start, end
        for region in outline.regions:
            if region.kind != "call" and region.start < end and start < region.end:
                start, end = min(start, region.start), max(end, region.end)
        start = source.rfind("\n", 0, start) + 1
        while start and not _ITEM.match(source, start) and _goes_on(source, start):
            start = source.rfind("\n", 0, start - 1) + 1
        end = _end_of_line(source, end)
        while end < len(source) and _goes_on(source, end + 1) and not _ITEM.match(source, end + 1):
            end = _end_of_line(source, end + 1)
        if before == (start, end):
            break
    return Extent(start, end, bool(_ITEM.match(source, start)))


def _goes_on(source: str, at: int) -> bool:
    """Whether a line that begins at a place belongs to the paragraph of the line before."""
    line = source[at : _end_of_line(source, at)]
    before = source[source.rfind("\n", 0, max(0, at - 1)) + 1 : max(0, at - 1)] if at else ""
    if not line.strip() or not before.strip():
        return False
    return not any(
        _TAG_LINE.fullmatch(one) or one.lstrip().startswith("#") for one in (line, before)
    )


def _end_of_line(source: str, at: int) -> int:
    found = source.find("\n", at)
    return len(source) if found < 0 else found


def call_around(outline: Outline, at: int, what: str) -> Region | None:
    """Return the figure or box (`figure`, `box`) in which a place lies."""
    for region in outline.around(at):
        head = outline.source[region.start : region.branches[0].start]
        if region.kind == "call" and re.search(rf"\bcall\s+{what}\(", head):
            return region
    return None


def head_end(source: str, at: int) -> int:
    """Return where the words of the line begin in which a place lies."""
    line = source.rfind("\n", 0, at) + 1
    found = HEAD.match(source, line)
    return min(at, found.end()) if found else line
