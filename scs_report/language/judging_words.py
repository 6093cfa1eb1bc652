"""Words that judge numbers, as a language knows them: `languages/<code>/judging.toml`.

“Most”, 更 or “hardly” is true of some data and false of others. What licenses the words of a
category is told in the English file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from msgspec import Struct

from scs_report.border.toml import read_toml
from scs_report.language.rules import rules_of
from scs_report.names import FOLDER

Category = Literal[
    "superlative",
    "comparison",
    "margin",
    "trend",
    "majority",
    "size",
    "alike",
    "unclear",
    "additive",
    "all",
    "joined",
    "causal",
]


#: A space, or what looks back, which must know how far.
_SPACE = re.compile(r"(\(\?<[!=][^)]*\))| ")


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of one category that say the same: `way` up or down, of at least or at most a share."""

    category: Category
    forms: tuple[str, ...]
    way: Literal["", "up", "down"] = ""
    least: float | None = None
    most: float | None = None


class _Lexicon(Struct, frozen=True, forbid_unknown_fields=True):
    free: tuple[str, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class Found:
    """A judging word of a text: where it stands, and what it is."""

    start: int
    end: int
    text: str
    words: Words


def judging_words(text: str, code: str) -> Iterator[Found]:
    """Yield the judging words of a text in their order, the longest where they overlap.

    Quoted words are another's and judge nothing.

    Examples
    --------
    >>> [found.text for found in judging_words("At least 12 towns; hardly anybody knows.", "en")]
    ['hardly anybody']
    """
    free, patterns = _patterns(code)
    spans = [match.span() for match in free.finditer(text)]
    found = [
        (match.start(), -match.end(), place, Found(*match.span(), match[0], words))
        for place, (words, pattern) in enumerate(patterns)
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    ends = {True: 0, False: 0}
    for start, negative, _, one in sorted(found, key=lambda entry: entry[:3]):
        # “no clear effect” speaks of a cause too
        causal = one.words.category == "causal"
        if start < ends[causal] or any(low <= start and -negative <= high for low, high in spans):
            continue
        ends[causal] = -negative
        yield one


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], list[tuple[Words, re.Pattern[str]]]]:
    lexicon = read_toml(FOLDER / code / "judging.toml", _Lexicon)
    edge = "" if rules_of(code).typesetting.han else r"\b"

    def pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
        # what is longer comes first, for the first that fits is taken
        several = "|".join(sorted(forms, key=len, reverse=True))
        several = _SPACE.sub(lambda at: at[1].replace(" ", r"\s") if at[1] else r"\s+", several)
        return re.compile(rf"{edge}(?:{several}){edge}", re.I | re.M)

    quoted = r"“[^“”\n]{1,80}”|„[^„“\n]{1,80}“|「[^「」\n]{1,80}」|《[^《》\n]{1,80}》"
    free = re.compile(f"{quoted}|{pattern(lexicon.free).pattern}", re.I | re.M)
    return free, [(words, pattern(words.forms)) for words in lexicon.words]
