"""Where a draft highlights a claim that runs over several lines, rows or items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from scs_report.prose.markdown import END, MARK, Aside
from scs_report.prose.source_marks import BARE_HEAD

_MARK = re.compile(f"({MARK}\\d+{END})")
_RULE = re.compile(r"[\s:|-]*")


def spread_marks(text: str, aside: Aside) -> str:
    """Move marks of claims around the words of each line, and of each cell of a row.

    Before a row, an item or a heading they would keep Markdown from knowing what it is.
    """
    if MARK not in text:
        return text
    opened: list[str] = []
    return "\n".join(_spread(line, opened, aside) for line in text.split("\n"))


def _spread(line: str, opened: list[str], aside: Aside) -> str:
    """Return a line with its marks moved; `opened` holds the claims that go on over its end."""
    bare = ""
    spans: list[tuple[int, int, str]] = []
    starts = [0 for _ in opened]
    for piece in _MARK.split(line):
        if _MARK.fullmatch(piece) is None:
            bare += piece
        elif not aside.put_back(piece).startswith("</"):
            opened.append(piece)
            starts.append(len(bare))
        else:
            spans.append((starts.pop(), len(bare), opened.pop()))
    spans += [(start, len(bare), mark) for start, mark in zip(starts, opened, strict=True)]
    places: list[tuple[int, str]] = []
    for start, end, mark in spans:
        for first, last in _words(bare, start, end):
            places += [(first, mark), (last, aside.hold(Markup("</mark>"), MARK))]
    for place, mark in sorted(places, key=lambda one: one[0], reverse=True):
        bare = bare[:place] + mark + bare[place:]
    return bare


def _words(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where words begin and end between two places of a line."""
    head = BARE_HEAD.match(line)
    assert head is not None
    start = max(start, head.end())
    row = line.lstrip().startswith("|")
    for cell in re.finditer(r"[^|]+" if row else r".+", line[start:end]):
        text = cell[0].strip()
        if text and not (row and _RULE.fullmatch(text)):
            first = start + cell.start() + cell[0].index(text)
            yield first, first + len(text)
