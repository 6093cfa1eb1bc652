"""Which tags of a text are read together: those of one branch of each condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scs_report.checks.parsed import Tag
from scs_report.prose.claim_syntax import BRANCHES, OUTCOMES

_BEGIN = ("if", "claim")
_OTHER = ("else", "elif", *BRANCHES)
_END = ("endif", "endclaim")


def readings(tags: Sequence[Tag]) -> Iterator[tuple[Tag, ...]]:
    """Yield a text once for each branch: all first branches, then all second ones and so on.

    Where a condition has fewer, its last branch is read again. The tags of conditions themselves
    are left out.
    """
    branches = _branches(tags)
    for number in range(max(map(len, branches.values()), default=1)):
        yield tuple(_reading(tags, branches, number))


def _reading(tags: Sequence[Tag], branches: dict[int, list[int]], number: int) -> Iterator[Tag]:
    wanted = {some[min(number, len(some) - 1)] for some in branches.values()}
    read: list[bool] = []  # for each condition around, whether its branch at hand is read
    for place, tag in enumerate(tags):
        if tag.word in _BEGIN:
            read.append(place in wanted)
        elif tag.word in _OTHER and read:
            read[-1] = place in wanted
        elif tag.word in _END and read:
            read.pop()
        elif all(read):
            yield tag


def _branches(tags: Sequence[Tag]) -> dict[int, list[int]]:
    """Return the places of the tags with which the branches of each condition begin."""
    found: dict[int, list[int]] = {}
    opened: list[int] = []
    for place, tag in enumerate(tags):
        if tag.word in _BEGIN:
            opened.append(place)
            found[place] = [place]
        elif tag.word in _OTHER and opened:
            some = found[opened[-1]]
            if tag.word in OUTCOMES and some == opened[-1:] and _is_blank(tags, some[0], place):
                some.clear()  # a comparison has no branch of its own
            some.append(place)
        elif tag.word in _END and opened:
            opened.pop()
    return found


def _is_blank(tags: Sequence[Tag], start: int, end: int) -> bool:
    return all(tag.kind == "data" and not tag.source.strip() for tag in tags[start + 1 : end])
