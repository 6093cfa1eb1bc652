"""Full-width and curly signs where only plain ones are understood: in tags and in TOML."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_MARKS = str.maketrans(
    dict(zip("“”„‟＂‘’‚‛＇、。《》−–—", "\"\"\"\"\"''''',.<>---", strict=True))
    | {"≥": ">=", "≤": "<=", "≠": "!=", "⩾": ">=", "⩽": "<="}
)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")


def straight(text: str) -> str:
    """Return a text with plain signs for full-width and curly ones; what is quoted stays.

    Examples
    --------
    >>> straight('name ＝ “所有人”， "（一）"')
    'name = "所有人", "（一）"'
    """
    ends = [0]
    for quoted in _QUOTED.finditer(text):
        ends += quoted.span()
    ends.append(len(text))
    parts = [text[start:end] for start, end in pairwise(ends)]
    return "".join(_plain(part) if place % 2 == 0 else part for place, part in enumerate(parts))


def unquoted(text: str) -> str:
    """Return a text with nothing between its quotation marks."""
    return _QUOTED.sub('""', text)


def odd_signs(text: str) -> str:
    """Return the signs of a text that are not plain, each once, in its order."""
    return " ".join(dict.fromkeys(sign for sign in text if _plain(sign) != sign))


def _plain(text: str) -> str:
    return "".join(
        unicodedata.normalize("NFKC", sign) if unicodedata.east_asian_width(sign) == "F" else sign
        for sign in text.translate(_MARKS)
    )
