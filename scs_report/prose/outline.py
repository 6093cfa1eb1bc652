"""Where in a template its claims, branches, figures and boxes begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scs_report.prose.claim_syntax import BRANCHES, MAIN
from scs_report.prose.environment import parsing_environment
from scs_report.prose.source_marks import Piece, pieces_of

_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_NAME = re.compile(r"\{%[-+]?\s*\w+\s+(?:\w+\()?[\"']([^\"']*)")
_WITHIN = {**dict.fromkeys(BRANCHES, "claim"), "else": "", "elif": ""}
_ENVIRONMENT = parsing_environment()


@dataclass(frozen=True)
class Branch:
    """A branch of a claim or of another tag: where its text begins and ends."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Region:
    """A tag with its end: what it is (`claim`, `call` …), its name, its branches."""

    kind: str
    name: str
    start: int
    end: int
    branches: tuple[Branch, ...]

    def branch(self, at: int) -> Branch | None:
        """Return the branch in which a place lies."""
        return next((one for one in self.branches if one.start <= at <= one.end), None)


@dataclass
class _Open:
    piece: Piece
    kind: str
    name: str
    turns: list[tuple[str, Piece]] = field(default_factory=list)


class Outline:
    """A template, taken apart.

    Attributes
    ----------
    source
        Its text.
    pieces
        Its pieces, in order.
    regions
        Its tags that have an end, in the order of their beginnings.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces = tuple(pieces_of(_ENVIRONMENT, source))
        self.regions = tuple(sorted(_regions(self.pieces), key=lambda one: one.start))

    def around(self, start: int, end: int | None = None) -> tuple[Region, ...]:
        """Return the regions around a place, or a stretch, from the outermost on."""
        last = start if end is None else end
        return tuple(one for one in self.regions if one.start < start and last < one.end)

    def claims(self, start: int, end: int) -> tuple[str, ...]:
        """Return the names of the claims in whose branches something of a stretch stands."""
        return tuple(
            one.name
            for one in self.regions
            if one.kind == "claim" and one.start < end and start < one.end
        )

    def branch(self, at: int) -> tuple[Region, Branch] | None:
        """Return the innermost claim around a place, and the branch."""
        for region in reversed(self.around(at)):
            if region.kind == "claim" and (found := region.branch(at)):
                return region, found
        return None

    def tags(self, start: int, end: int) -> tuple[Piece, ...]:
        """Return the tags that touch a stretch."""
        return tuple(
            one for one in self.pieces if one.kind != "data" and one.start < end and start < one.end
        )


def _regions(pieces: tuple[Piece, ...]) -> Iterator[Region]:
    opened: list[_Open] = []
    for piece in pieces:
        found = _WORD.match(piece.source) if piece.kind == "block" else None
        if found is None:
            continue
        word = found[1]
        if word.startswith("end") and opened:
            one = opened.pop()
            names = [MAIN, *(name for name, _ in one.turns)]
            starts = [one.piece.end, *(turn.end for _, turn in one.turns)]
            ends = [*(turn.start for _, turn in one.turns), piece.start]
            branches = zip(names, starts, ends, strict=True)
            yield Region(
                one.kind,
                one.name,
                one.piece.start,
                piece.end,
                tuple(Branch(*branch) for branch in branches),
            )
        elif word in _WITHIN and opened and _WITHIN[word] in ("", opened[-1].kind):
            opened[-1].turns.append((word, piece))
        elif not (word == "set" and "=" in piece.source) and word not in ("include", "import"):
            name = _NAME.match(piece.source)
            opened.append(_Open(piece, word, name[1] if name else ""))
