"""Which tests stand around each piece of a text: claims with their branches, and conditions.

{% claim "a": A %} what A tests {% otherwise %} what not A tests {% endclaim %}
{% claim "b": compare(x, y) %} {% greater %} a comparison {% unclear %} … {% endclaim %}
{% claim "c": A %} … {% when B %} what B and not A test {% otherwise %} … {% endclaim %}
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scs_report.checks.licences import Known, known_in, known_of
from scs_report.checks.parsed import Tag
from scs_report.checks.sections import pieces

_BEGIN = ("claim", "if")
_END = ("endclaim", "endif")
_OUTCOMES = ("greater", "smaller", "unclear", "unknown")


@dataclass
class _Open:
    """A claim or condition that is open: what did not hold before, and what its branch tests."""

    name: str
    denied: frozenset[Known] = frozenset()
    branch: str = ""
    tests: frozenset[Known] = frozenset()
    expression: str = ""

    def turn(self, expression: str) -> None:
        """Go on to the branch of another condition, or with "" to what is left."""
        self.denied |= known_of(self.expression, holds=False)
        self.expression = expression
        self.tests = self.denied | (known_of(expression, holds=True) if expression else frozenset())


@dataclass(frozen=True)
class Guard:
    """What stands around a piece of text: names of claims, innermost last, and all they test."""

    claim: str = ""
    branch: str = ""
    tests: frozenset[Known] = frozenset()


@dataclass
class Guards:
    """The guards of a text by place in `Text.prose`."""

    starts: list[int] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)

    def at(self, place: int) -> Guard:
        """Return what stands around a place."""
        return self.guards[bisect_right(self.starts, place) - 1] if self.starts else Guard()


def guards_of(tags: Iterable[Tag]) -> Guards:
    """Return which guards stand around each piece of a text."""
    found = Guards()
    opened: list[_Open] = []
    length = 0
    for tag, text in pieces(tags):
        _read(tag, opened)
        claims = [opening for opening in opened if opening.name]
        tests = frozenset[Known]().union(*(opening.tests for opening in opened))
        last = claims[-1] if claims else _Open("")
        found.starts.append(length)
        found.guards.append(Guard(last.name, last.branch, tests))
        length += len(text)
    return found


def _read(tag: Tag, opened: list[_Open]) -> None:
    if tag.word in _BEGIN:
        opened.append(_Open(_name(tag) if tag.word == "claim" else ""))
        opened[-1].turn(_expression(tag))
    elif tag.word in _END and opened:
        opened.pop()
    elif not opened:
        return
    elif tag.word in _OUTCOMES:
        words = [value for _, kind, value in tag.tokens if kind == "name" and value != "or"]
        opened[-1].branch = tag.source.strip()
        opened[-1].tests = known_in(words)
    elif tag.word in ("when", "elif"):
        opened[-1].branch = tag.word
        opened[-1].turn(tag.source.strip().removeprefix(tag.word))
    elif tag.word in ("otherwise", "else"):
        opened[-1].branch = tag.word
        opened[-1].turn("")


def _name(tag: Tag) -> str:
    return tag.tokens[1][2].strip("\"'") if len(tag.tokens) > 1 else ""


def _expression(tag: Tag) -> str:
    """Return what a claim tests, behind its name, its level and the colon; or a condition."""
    if tag.word == "if":
        return tag.source.strip().removeprefix("if")
    values: Sequence[str] = [value for _, _, value in tag.tokens]
    return " ".join(values[values.index(":") + 1 :]) if ":" in values else ""
