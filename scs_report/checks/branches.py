"""Which tags of a text are read together: those of one branch of each condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scs_report.checks.sections import Tag

_BEGIN = ("if", "claim")
_OTHER = ("otherwise", "else", "elif")
_END = ("endif", "endclaim")


def one_branch(tags: Sequence[Tag], *, first: bool) -> Iterator[Tag]:
    """Yield the tags of the first branch of each claim and condition, or of the last.

    The tags of conditions themselves are left out.
    """
    last = _last_branches(tags)
    read: list[bool] = []  # for each condition around, whether its branch at hand is read
    for place, tag in enumerate(tags):
        if tag.word in _BEGIN:
            read.append(first or place in last)
        elif tag.word in _OTHER and read:
            read[-1] = not first and place in last
        elif tag.word in _END and read:
            read.pop()
        elif all(read):
            yield tag


def _last_branches(tags: Sequence[Tag]) -> set[int]:
    """Return the places of the tags with which the last branch of a condition begins."""
    found: set[int] = set()
    opened: list[int] = []
    for place, tag in enumerate(tags):
        if tag.word in _BEGIN:
            opened.append(place)
        elif tag.word in _OTHER and opened:
            opened[-1] = place
        elif tag.word in _END and opened:
            found.add(opened.pop())
    return found
