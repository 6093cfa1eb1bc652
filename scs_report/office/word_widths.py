"""Widths of the columns of a table in Word, by what stands in them.

Word could find them itself, but each program does so otherwise, and none keeps numbers whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scs_report.prose.source_marks import without_marks

#: Widths of letters in Arial as parts of the size of type.
_NARROW, _THIN = set("iljtfrI.,:;'|()[]!’‘- "), set("mwMW%…—")
#: A minus may be of a font of Han characters.
_OTHERS = {"\u200b": 0.0, "−": 0.8, "+": 0.6}
#: So much of a text stays in one line where there is room, as words do and Han characters need not.
_FAIR = 5.0
#: What names of rows get of a full page, if they need so much.
STUB = 0.25
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
#: Programs set a quarter of the type between Han characters and letters, some with a space too.
_BESIDE = re.compile(
    r"(?<=[\u2e80-\u9fff])(?=[ \u00a0]?[0-9A-Za-z])|[0-9A-Za-z%][ \u00a0]?(?=[\u2e80-\u9fff])"
)


def ems(text: str) -> float:
    """Return how wide a text is as a multiple of the size of type.

    >>> ems("100")
    1.668
    """
    text = without_marks(text)
    return round(sum(map(_em, text)) + 0.25 * len(_BESIDE.findall(text)), 3)


def _em(letter: str) -> float:
    if letter in _OTHERS:
        return _OTHERS[letter]
    if _HAN.match(letter):
        return 1.0
    if letter in "0123456789":
        return 0.556
    if letter in _NARROW:
        return 0.31
    if letter in _THIN:
        return 0.89
    return 0.69 if letter.isupper() else 0.54


def longest_word(text: str) -> float:
    """Return the width of what does not break: a word, or two Han characters."""
    words = re.split(r"[ \v/\u200b]+|(?<=[-–])", without_marks(text))
    return max((_unbroken(word) for word in words if word), default=0.0)


def _unbroken(word: str) -> float:
    if not _HAN.search(word):
        return ems(word)
    return max(2.0, *(ems(part) for part in _HAN.split(word)))


@dataclass
class Need:
    """What a column needs: the width without any break, the least, and what reads well."""

    most: float = 0.0
    least: float = 0.0
    fair: float = 0.0

    def add(self, text: str, size: float, *, whole: bool, more: float = 0, lines: int = 1) -> None:
        """Count a cell in.

        `more` is room beside its text, `whole` says that it may not break, and `lines` in how many
        lines it is as well as in one.
        """
        wide = max((ems(line) for line in text.split("\v")), default=0) * size + more
        least = wide if whole else longest_word(text) * size + more
        self.most = max(self.most, wide if lines < 2 else max(least, wide / lines))
        self.least = max(self.least, least)
        self.fair = max(self.fair, min(wide, _FAIR * size + more))


def widths(needs: Sequence[Need], room: float, measure: float) -> list[float]:
    """Share out the width of a page among columns.

    A table that fits into a line of text is as wide as that, any other as the page.
    """
    most = [need.most for need in needs]
    if sum(most) <= room:
        whole = max(measure if sum(most) <= measure else room, sum(most))
        over = (whole - sum(most)) / len(most)
        return [wide + over for wide in most]
    least = [min(need.least, need.most) for need in needs]
    fair = [min(max(need.least, need.fair), need.most) for need in needs]
    if sum(fair) <= room:
        least = fair
    # names of rows are read first
    least[0] = max(least[0], min(most[0], room * STUB, room - sum(least[1:])))
    free = room - sum(least)
    if free < 0:
        return [wide * room / sum(least) for wide in least]
    wanted = [high - low for high, low in zip(most, least, strict=True)]
    # long texts take more, though not as much more as they are longer
    shares = [want**0.8 for want in wanted]
    made = list(least)
    while free > 0.1 and any(shares):
        unit, left = free / sum(shares), 0.0
        for place, share in enumerate(shares):
            if not share:
                continue
            gain = min(unit * share, most[place] - made[place])
            made[place] += gain
            left += unit * share - gain
            if most[place] - made[place] < 0.01:
                shares[place] = 0.0
        free = left
    return made
