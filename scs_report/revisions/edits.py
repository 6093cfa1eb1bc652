"""What a person changed, one thing after the other, and how each would be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scs_report.checks.typed_numbers import typed_numbers
from scs_report.language.reader import tell as _
from scs_report.office.word_reading import Letter, Paragraph
from scs_report.office.word_sources import Written
from scs_report.revisions.change import (
    HOLDS,
    NOWHERE,
    ODD,
    OTHER,
    SECTION,
    SEVERAL,
    SINCE,
    Change,
    Point,
    Spot,
    cut,
    named,
)
from scs_report.revisions.compared import END, differences, likeness, same
from scs_report.revisions.hunks import Refused, Replacement, put
from scs_report.revisions.pairing import Group
from scs_report.revisions.passages import Block, Extent, Run, call_around, extent_of
from scs_report.revisions.typed import Typing

#: Signs that begin a paragraph, by the name of its style.
_BEGIN = {"heading 2": "## ", "heading 3": "### ", "heading 4": "#### "}
_PLAIN_STYLES = {"", "normal", "body text", "first paragraph", "text body", "default"}
_LISTED = ("list", "key", "box list", "quote")

#: So alike is a paragraph to what it was before somebody changed it.
_CHANGED = 0.4


@dataclass
class Reader:
    """Goes through the groups of paragraphs of a file that came back, and tells what changed."""

    written: Sequence[Written]
    came: Sequence[Paragraph]
    blocks: Sequence[Block]
    now: Mapping[int, int]
    language: str
    resaved: bool = False
    runs: dict[int, Run] = field(default_factory=dict)
    clusters: dict[int, list[int]] = field(default_factory=dict)
    _numbers: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    anchors: dict[Spot, Spot] = field(default_factory=dict)
    _points: dict[Spot, Point] = field(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """The texts of the paragraphs."""
        mapped = [block.mapped for block in self.blocks if block.mapped is not None]
        return {one.template: one.source for one in mapped}

    def changes(self, groups: Sequence[Group]) -> Iterator[Change]:
        """Yield all changes, in the order of the file that came back, deleted paragraphs last."""
        spot: Spot = ("now", -1)
        for number, group in enumerate(groups):
            in_table = any(self.came[e].cell for e in group.new) or any(
                self.written[b].cell for b in group.old
            )
            if not group.old:
                there = self._there(self.came[group.new[0]].letters)
                if there is None:
                    yield self._new(number, group, spot, in_table=in_table)
                    spot = ("new", group.new[-1])
                else:
                    spot = ("now", there)
            elif not group.new:
                if not self._gone(group.old[0]):
                    yield self._deleted(number, group.old[0], in_table=in_table)
            else:
                yield from self._kept(number, group, spot)
                if not in_table and (last := self.now.get(group.old[-1])) is not None:
                    spot = ("now", last)

    # Paragraphs that stayed

    def _kept(self, number: int, group: Group, spot: Spot) -> Iterator[Change]:
        old: list[Letter] = []
        for b in group.old:
            old += [*([Letter(END)] if old else []), *self.written[b].letters]
        new: list[Letter] = []
        for e in group.new:
            new += [*([Letter(END)] if new else []), *self.came[e].letters]
        if group.moved and spot != ("now", self.now.get(group.old[0], -1) - 1):
            yield self._moved(number, group, spot)
        prose = all(self.written[b].template for b in group.old)
        if same(old, new) or (not prose and self.resaved and _words(old) == _words(new)):
            return
        here = [self.now.get(b) for b in group.old]
        hunks = differences(old, new)
        run = None
        refused: Refused | None = None
        if not prose:
            refused = Refused(OTHER)
        elif any(c is None for c in here):
            if self._said_already(group):
                return
            refused = Refused(SINCE)
        else:
            known = [c for c in here if c is not None]
            run = Run.of([self.written[b] for b in group.old], [self.blocks[c] for c in known])
            if run is None or known != list(range(known[0], known[0] + len(known))):
                refused, run = Refused(SEVERAL), None
            else:
                self.runs[number], self.clusters[number] = run, known
        template = self.written[group.old[0]].template
        typing = self._typing(run)
        for hunk in hunks:
            found = refused if run is None else put(hunk, run, typing, self.language)
            change = Change(
                "words",
                _words(old[hunk.start : hunk.end]),
                _words(hunk.new),
                template,
                run.line(hunk.start) if run else 0,
                run.claims(hunk.start - (hunk.start == hunk.end), hunk.end) if run else (),
                group=number,
                hunk=hunk,
                typed=self._typed(hunk.new),
                around=(_words(old[: hunk.start]), _words(old[hunk.end :])),
            )
            if isinstance(found, Replacement):
                change.replacements = (found,)
            else:
                change.refused = found
            yield change

    def _there(self, letters: Sequence[Letter]) -> int | None:
        """Return the paragraph of today's texts that says what is new in the file."""
        known = set(self.now.values())
        for at, block in enumerate(self.blocks):
            if at not in known and block.mapped and same(letters, block.traced.letters):
                return at
        return None

    def _gone(self, b: int) -> bool:
        """Whether today's texts have no longer what the file has not either."""
        if b in self.now:
            return False
        known = set(self.now.values())
        return not any(
            likeness(self.written[b].letters, block.traced.letters) > _CHANGED
            for at, block in enumerate(self.blocks)
            if at not in known
        )

    def _said_already(self, group: Group) -> bool:
        """Whether today's texts say what the person wants to read."""
        said = [block.traced.letters for block in self.blocks]
        return all(any(same(self.came[e].letters, letters) for letters in said) for e in group.new)

    def _typed(self, letters: Sequence[Letter]) -> tuple[str, ...]:
        plain = "".join(letter.text if not letter.number else "\ufffc" for letter in letters)
        return tuple(one.text for one in typed_numbers(plain, self.language))

    def _typing(self, run: Run | None) -> Typing:
        if run is None:
            return Typing()
        known = [span for span in run.spans if span]
        line = run.source.rfind("\n", 0, known[0].start) + 1 if known else 0
        head = run.source[line:].split(" ", 1)[0]
        listed = head in ("-", "*", "+") or head[:-1].isdigit()
        return Typing(self._known(run.template), f"\n{head} " if listed else "\n\n")

    def _known(self, template: str) -> dict[tuple[str, str], str]:
        """Return the tags that print the numbers and references of the document."""
        language = template.rsplit(".", 2)[1]
        if language not in self._numbers:
            found: dict[tuple[str, str], str] = {}
            for block in self.blocks:
                if block.mapped is None or not any(one.number for one in block.traced.letters):
                    continue
                mapped = block.mapped
                at = 0
                while at < len(mapped.letters):
                    letter, span = mapped.letters[at], mapped.spans[at]
                    end = at + 1
                    if not letter.number:
                        at = end
                        continue
                    while end < len(mapped.letters) and mapped.letters[end].nth == letter.nth:
                        end += 1
                    if span is not None and not span.literal:
                        tag = mapped.source[span.start : span.end]
                        if {mapped.spans[one] for one in range(at, end)} == {span}:
                            text = _words(mapped.letters[at:end])
                            found.setdefault((letter.number, text), tag)
                            found.setdefault((letter.number, ""), tag)
                    at = end
            self._numbers[language] = found
        return self._numbers[language]

    # Paragraphs that came, went, or moved

    def _extent(self, b: int) -> tuple[Block, Extent] | None:
        c = self.now.get(b)
        block = self.blocks[c] if c is not None else None
        if block is None or block.mapped is None:
            return None
        extent = extent_of(block.mapped)
        return None if extent is None else (block, extent)

    def _alone(self, block: Block, extent: Extent) -> bool:
        """Whether a stretch of a source prints one paragraph only."""
        assert block.mapped is not None
        for other in self.blocks:
            if other is block or other.mapped is None:
                continue
            if other.mapped.template != block.mapped.template:
                continue
            for span in other.mapped.spans:
                if span is not None and extent.start < span.end and span.start < extent.end:
                    return False
        return True

    def _deleted(self, number: int, b: int, *, in_table: bool) -> Change:
        one = self.written[b]
        change = Change("deleted", one.text, "", one.template, group=number)
        change.claims = one.claims
        found = self._extent(b)
        if not one.template:
            change.refused = Refused(OTHER)
        elif b not in self.now:
            change.refused = Refused(SINCE)
        elif found is None or in_table:
            change.refused = Refused(HOLDS, _("a table"))
        else:
            block, extent = found
            assert block.mapped is not None
            source = block.mapped.source
            change.spot = ("now", self.now[b])
            change.line = source.count("\n", 0, extent.start) + 1
            held = [
                piece.source
                for piece in block.mapped.outline.tags(extent.start, extent.end)
                if piece.kind == "block"
            ]
            if source.startswith("# ", extent.start):
                change.refused = Refused(SECTION)
            elif one.claims:
                change.refused = Refused(HOLDS, ", ".join(one.claims))
            elif call_around(block.mapped.outline, extent.start, "figure"):
                change.refused = Refused(HOLDS, _("a figure"))
            elif held:
                change.refused = Refused(HOLDS, " ".join(held))
            elif not self._alone(block, extent):
                change.refused = Refused(SEVERAL)
            else:
                change.replacements = (cut(block.mapped.template, source, extent),)
        return change

    def _moved(self, number: int, group: Group, spot: Spot) -> Change:
        one = self.written[group.old[0]]
        words = " / ".join(self.written[b].text for b in group.old)
        change = Change("moved", words, words, one.template, group=number, claims=one.claims)
        change.anchor = spot
        found = self._extent(group.old[0])
        point = self._point(spot, one.style)
        if not one.template:
            change.refused = Refused(OTHER)
        elif len(group.old) > 1 or len(group.new) > 1:
            change.refused = Refused(SEVERAL)
        elif group.old[0] not in self.now:
            change.refused = Refused(SINCE)
        elif found is None or not self._alone(*found):
            change.refused = Refused(SEVERAL)
        elif point is None:
            change.refused = Refused(NOWHERE)
        else:
            block, extent = found
            assert block.mapped is not None
            source, template = block.mapped.source, block.mapped.template
            change.spot = ("now", self.now[group.old[0]])
            self.clusters.setdefault(number, [self.now[group.old[0]]])
            change.line = source.count("\n", 0, extent.start) + 1
            if source.startswith("# ", extent.start):
                change.refused = Refused(SECTION)
            elif call_around(block.mapped.outline, extent.start, "figure"):
                change.refused = Refused(HOLDS, _("a figure"))
            elif template == point.template and extent.start <= point.at <= extent.end:
                change.refused = Refused(NOWHERE)
            else:
                self._points[change.spot] = point
                text = point.text("{}", listed=extent.item and bool(point.item))
                where = (template, extent.start, extent.end)
                change.replacements = (
                    cut(template, source, extent),
                    Replacement(point.template, point.at, point.at, text, carried=where),
                )
        return change

    def _new(self, number: int, group: Group, spot: Spot, *, in_table: bool) -> Change:
        paragraph = self.came[group.new[0]]
        change = Change("new", "", paragraph.text, group=number, letters=tuple(paragraph.letters))
        change.spot, change.anchor = ("new", group.new[0]), spot
        self.anchors[change.spot] = spot
        change.typed = self._typed(paragraph.letters)
        point = self._point(spot, paragraph.style)
        if in_table:
            change.refused = Refused(OTHER)
        elif paragraph.odd - {"picture"}:
            change.refused = Refused(ODD, ", ".join(map(named, sorted(paragraph.odd))))
        elif point is None:
            change.refused = Refused(NOWHERE)
        elif paragraph.style in ("heading 1", "title"):
            change.refused = Refused(SECTION)
        else:
            self._points[change.spot] = point
            change.template, source = point.template, self.sources[point.template]
            change.line = source.count("\n", 0, point.at) + 1
            begin = _BEGIN.get(paragraph.style, "")
            listed = not begin and bool(point.item) and self._is_listed(paragraph, spot)
            typing = Typing(self._known(point.template))
            typed = typing.source(paragraph.letters, (False, False, ""), first=True)
            text = point.text((point.item if listed else begin) + typed, listed=listed)
            change.replacements = (Replacement(point.template, point.at, point.at, text),)
        return change

    def _is_listed(self, paragraph: Paragraph, spot: Spot) -> bool:
        """Whether a new paragraph is an item of the list that it stands behind."""
        style = paragraph.style
        if style in _PLAIN_STYLES:
            return False
        kind, at = spot
        before = self.blocks[at].style if kind == "now" and at >= 0 else self.came[at].style
        return style == before or style.startswith(_LISTED)

    def _point(self, spot: Spot, style: str) -> Point | None:
        """Return where a paragraph of a style goes that stands behind another one."""
        if spot in self._points or spot[0] != "now":
            return self._points.get(spot)
        at = spot[1]
        while at >= 0 and self.blocks[at].mapped is None:
            at -= 1
        if at < 0:
            return None
        here = self.blocks[at].mapped
        assert here is not None
        extent = extent_of(here)
        if extent is None:
            return None
        outline, source = here.outline, here.source
        if figure := call_around(outline, extent.end, "figure"):
            return Point(here.template, figure.end)
        if at < spot[1]:  # a table, or what else the program prints, lies between
            return self._point_before(spot[1] + 1, here.template)
        box = call_around(outline, extent.end, "box")
        if box and style in _PLAIN_STYLES and self.blocks[at].style not in _PLAIN_STYLES:
            return Point(here.template, box.end)
        item = ""
        if extent.item:
            sign = source[extent.start : extent.end].split(None, 1)[0]
            item = f"{int(sign[:-1]) + 1}{sign[-1]} " if sign[:-1].isdigit() else f"{sign} "
        return Point(here.template, extent.end, item)

    def _point_before(self, at: int, template: str) -> Point | None:
        """Return where a paragraph goes that stands before one of the same text."""
        block = self.blocks[at] if at < len(self.blocks) else None
        if block is None or block.mapped is None or block.mapped.template != template:
            return None
        extent = extent_of(block.mapped)
        if extent is None:
            return None
        region = call_around(block.mapped.outline, extent.start, r"\w+")
        start = region.start if region else extent.start
        return Point(template, start, before=True)


def _words(letters: Sequence[Letter]) -> str:
    return "".join(letter.text for letter in letters)
