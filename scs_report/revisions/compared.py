"""The words of a paragraph, and which of them differ from those of another one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from scs_report.office.word_reading import Letter

#: Ends a paragraph where several are compared at once.
END = "\n"
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_TOKEN = re.compile(rf"[^\W\d_{_HAN}]+(?:['’‑-][^\W\d_{_HAN}]+)*|\d+(?:[.,]\d+)*|\s|.", re.S)
#: What may stand before a sentence as well as behind it.
_SIGNS = " .!?。！？；”’）)"
_STRAIGHT = str.maketrans("'\u00a0\u2011", "’ -")


@dataclass(frozen=True)
class Token:
    """A word, number, sign or blank: from which letter to which."""

    key: tuple[object, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Hunk:
    """Letters of the old text, from `start` to `end`, in whose place new ones stand."""

    start: int
    end: int
    new: tuple[Letter, ...]


def look(letter: Letter) -> tuple[bool, bool, str]:
    """Return how a letter looks, as far as it means something."""
    return letter.bold, letter.slanted, letter.link


def tokens(letters: Sequence[Letter]) -> tuple[Token, ...]:
    """Take letters apart."""
    return _taken_apart(tuple(letters))


@lru_cache(maxsize=2048)  # a paragraph is compared with several, and again after each change
def _taken_apart(letters: tuple[Letter, ...]) -> tuple[Token, ...]:
    text = "".join(letter.text for letter in letters)
    found = []
    for one in _TOKEN.finditer(text):
        looks = {look(letter) for letter in letters[one.start() : one.end()]}
        if one[0].isspace() and one[0] != END:
            looks = {("blank",)}  # type: ignore[arg-type]
        key = (one[0].translate(_STRAIGHT), *sorted(looks))
        found.append(Token(key, one.start(), one.end()))
    return tuple(found)


def same(old: Sequence[Letter], new: Sequence[Letter]) -> bool:
    """Whether two texts say the same and look alike."""
    return [one.key for one in tokens(old)] == [one.key for one in tokens(new)]


def differences(old: Sequence[Letter], new: Sequence[Letter]) -> list[Hunk]:
    """Return where two texts differ, in words, from the beginning on."""
    before, after = tokens(old), tokens(new)
    matcher = SequenceMatcher(
        None, [one.key for one in before], [one.key for one in after], autojunk=False
    )
    hunks: list[Hunk] = []
    reached = 0
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        i1, i2, j1, j2 = _settled(before, after, i1, i2, j1, j2)
        start = before[i1].start if i1 < len(before) else len(old)
        end = before[i2 - 1].end if i2 > i1 else start
        first = after[j1].start if j1 < len(after) else len(new)
        last = after[j2 - 1].end if j2 > j1 else first
        made = Hunk(start, end, tuple(new[first:last]))
        if hunks and _looks_only(old, hunks[-1], made):
            # words of which all look otherwise are one change, with the blanks between them
            between = new[reached:first]
            made = Hunk(hunks[-1].start, end, (*hunks.pop().new, *between, *made.new))
        hunks.append(made)
        reached = last
    return hunks


def _looks_only(old: Sequence[Letter], first: Hunk, second: Hunk) -> bool:
    """Whether two changes are of looks alone, and alike, with nothing between them but blanks."""
    between = "".join(letter.text for letter in old[first.end : second.start])
    looks = {look(letter) for one in (first, second) for letter in one.new}
    same_words = all(
        [letter.text for letter in old[one.start : one.end]] == [letter.text for letter in one.new]
        for one in (first, second)
    )
    return between.isspace() and END not in between and same_words and len(looks) == 1


def _settled(
    before: Sequence[Token], after: Sequence[Token], i1: int, i2: int, j1: int, j2: int
) -> tuple[int, int, int, int]:
    """Move what was put in or taken out so that it begins with a sentence, if it may as well.

    “A. B.” and “A. C. B.” differ by “ C.” or by “C. ”.
    """
    if i1 == i2:
        run, at = after, (j1, j2)
    elif j1 == j2:
        run, at = before, (i1, i2)
    else:
        return i1, i2, j1, j2
    start, end = at
    moved = 0
    while end + moved < len(run) and run[start + moved].key == run[end + moved].key:
        if str(run[start + moved].key[0]) not in _SIGNS:
            break
        moved += 1
    return i1 + moved, i2 + moved, j1 + moved, j2 + moved


def likeness(old: Sequence[Letter], new: Sequence[Letter]) -> float:
    """Return how much of two texts is the same, from 0 to 1."""
    first = [one.key[0] for one in tokens(old)]
    second = [one.key[0] for one in tokens(new)]
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return 0.0
    return matcher.ratio()


def within(part: Sequence[Letter], whole: Sequence[Letter]) -> float:
    """Return how much of a text is found in another one, from 0 to 1, in stretches of words."""
    first = [one.key[0] for one in tokens(part)]
    second = [one.key[0] for one in tokens(whole)]
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return sum(one.size for one in blocks if one.size > 2) / max(1, len(first))
