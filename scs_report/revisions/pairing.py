"""Which paragraph of a file that came back is which of the file as it was sent."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scs_report.office.word_reading import Letter, Paragraph
from scs_report.office.word_sources import Written
from scs_report.revisions.compared import likeness, within

#: From such a likeness on a paragraph is the other one, changed; and where it was moved too.
_ALIKE, _MOVED = 0.4, 0.6
#: So much of a paragraph stands in another one that was joined with it, or parted.
_PART = 0.6


@dataclass
class Group:
    """Paragraphs as they were sent, and what became of them: one and one, as a rule.

    More of them are paragraphs that were joined or parted; without old ones they are new, without
    new ones deleted.
    """

    old: list[int]
    new: list[int]
    moved: bool = False


def pair(old: Sequence[Written], new: Sequence[Paragraph]) -> list[Group]:
    """Return which paragraphs belong together; those without words belong nowhere.

    Cells of tables are told by their place, as long as a table has its shape.
    """
    found = _cells(old, new)
    paired = {b for group in found for b in group.old}
    taken = {e for group in found for e in group.new}
    sent = [b for b, one in enumerate(old) if one.letters and one.cell is None and b not in paired]
    come = [e for e, one in enumerate(new) if one.letters and e not in taken]
    return _Pairing(old, new, sent, come).groups() + found


def _cells(old: Sequence[Written], new: Sequence[Paragraph]) -> list[Group]:
    """Pair the cells of tables of the same shape."""
    shapes = [defaultdict[int, list[tuple[tuple[int, int, int], int]]](list) for _ in range(2)]
    for shape, paragraphs in zip(shapes, (old, new), strict=True):
        for at, one in enumerate(paragraphs):
            if one.cell is not None:  # type: ignore[attr-defined]
                shape[one.cell[0]].append((one.cell, at))  # type: ignore[attr-defined]
    found = []
    for table, cells in shapes[0].items():
        others = dict(shapes[1].get(table, ()))
        ours = dict(cells)
        for cell in {*ours, *others}:
            b, e = ours.get(cell), others.get(cell)
            group = Group(
                [] if b is None or not old[b].letters else [b],
                [] if e is None or not new[e].letters else [e],
            )
            if group.old or group.new:
                found.append(group)
    return sorted(found, key=lambda group: (group.new or [0])[0])


class _Pairing:
    def __init__(
        self,
        old: Sequence[Written],
        new: Sequence[Paragraph],
        sent: Sequence[int],
        come: Sequence[int],
    ) -> None:
        self._old, self._new = old, new
        self._sent, self._came = list(sent), list(come)
        self._of: dict[int, list[int]] = {}  # old paragraphs by the new one
        self._joined: dict[int, int] = {}
        self._paired: dict[int, int] = {}

    def groups(self) -> list[Group]:
        """Return the groups of paragraphs that are not in tables."""
        self._by_ids()
        self._by_text()
        self._by_likeness()
        self._parted_and_joined()
        self._by_likeness_anywhere()
        return self._in_order()

    def _put(self, b: int, e: int) -> None:
        self._paired[b] = e
        self._of.setdefault(e, []).append(b)

    def _free_old(self) -> list[int]:
        return [b for b in self._sent if b not in self._paired]

    def _free_new(self) -> list[int]:
        return [e for e in self._came if e not in self._of]

    def _letters(self, e: int) -> Sequence[Letter]:
        return self._new[e].letters

    def _by_ids(self) -> None:
        seen = Counter(b for e in self._came for b in self._new[e].ids)
        known = set(self._sent)
        for e in self._came:
            ids = [b for b in dict.fromkeys(self._new[e].ids) if b in known and seen[b] == 1]
            for b in ids:
                if len(ids) == 1 or within(self._old[b].letters, self._letters(e)) > _PART:
                    self._put(b, e)

    def _by_text(self) -> None:
        texts: dict[str, list[int]] = defaultdict(list)
        for b in self._free_old():
            texts[self._old[b].text].append(b)
        counts = Counter(self._new[e].text for e in self._free_new())
        for e in self._free_new():
            same = texts.get(self._new[e].text, [])
            if len(same) == counts[self._new[e].text] and same:
                self._put(same.pop(0), e)
                counts[self._new[e].text] -= 1

    def _by_likeness(self) -> None:
        """Pair what stands between paragraphs that are paired, in its order."""
        anchors = sorted((e, bs[0]) for e, bs in self._of.items())
        kept = [anchors[at] for at in _rising([b for _, b in anchors])]
        kept = [(-1, -1), *kept, (len(self._new), len(self._old))]
        for (e1, b1), (e2, b2) in pairwise(kept):
            come = [e for e in self._free_new() if e1 < e < e2]
            sent = [b for b in self._free_old() if b1 < b < b2]
            if come and sent:
                self._aligned(sent, come)

    def _aligned(self, sent: list[int], come: list[int]) -> None:
        scores = {
            (b, e): likeness(self._old[b].letters, self._letters(e)) for b in sent for e in come
        }
        best = [[0.0] * (len(come) + 1) for _ in range(len(sent) + 1)]
        for i, b in enumerate(sent, 1):
            for j, e in enumerate(come, 1):
                score = scores[b, e]
                both = best[i - 1][j - 1] + (score if score >= _ALIKE else 0)
                best[i][j] = max(best[i - 1][j], best[i][j - 1], both)
        i, j = len(sent), len(come)
        while i and j:
            score = scores[sent[i - 1], come[j - 1]]
            if score >= _ALIKE and best[i][j] == best[i - 1][j - 1] + score:
                self._put(sent[i - 1], come[j - 1])
                i, j = i - 1, j - 1
            elif best[i][j] == best[i - 1][j]:
                i -= 1
            else:
                j -= 1

    def _parted_and_joined(self) -> None:
        for e in self._free_new():
            place = self._came.index(e)
            for near in (place - 1, place + 1):
                other = self._came[near] if 0 <= near < len(self._came) else None
                if other is None:
                    continue
                head = self._joined.get(other, other)
                parts = (
                    within(self._letters(e), self._old[b].letters) for b in self._of.get(head, ())
                )
                if any(part > _PART for part in parts):
                    self._joined[e] = head
                    break
        for b in self._free_old():
            place = self._sent.index(b)
            for beside in self._sent[max(0, place - 1) : place + 2]:
                joined = self._paired.get(beside)
                if joined is None:
                    continue
                if within(self._old[b].letters, self._letters(joined)) > _PART:
                    self._put(b, joined)
                    self._of[joined].sort()
                    break

    def _by_likeness_anywhere(self) -> None:
        free = [e for e in self._free_new() if e not in self._joined]
        scored = sorted(
            (
                (likeness(self._old[b].letters, self._letters(e)), b, e)
                for b in self._free_old()
                for e in free
            ),
            reverse=True,
        )
        for score, b, e in scored:
            if score >= _MOVED and b not in self._paired and e not in self._of:
                self._put(b, e)

    def _in_order(self) -> list[Group]:
        groups: dict[int, Group] = {}
        for e in self._came:
            head = self._joined.get(e, e)
            if head in groups:
                groups[head].new.append(e)
            elif head != e:
                groups[head] = Group(sorted(self._of.get(head, [])), [e])
            else:
                groups[e] = Group(sorted(self._of.get(e, [])), [e])
        for head, group in groups.items():
            if head not in group.new:
                group.new.append(head)
            group.new.sort()
        listed = sorted(groups.values(), key=lambda group: group.new[0])
        paired = [group for group in listed if group.old]
        stay = {id(paired[at]) for at in _rising([group.old[0] for group in paired])}
        for group in paired:
            group.moved = id(group) not in stay
        return listed + [Group([b], []) for b in self._free_old()]


def _rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest rising run among numbers."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        tails[place:] = [number] if place == len(tails) else [number, *tails[place + 1 :]]
        places[place:] = [at] if place == len(places) else [at, *places[place + 1 :]]
        before.append(places[place - 1] if place else -1)
    found: list[int] = []
    at = places[-1] if places else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]
