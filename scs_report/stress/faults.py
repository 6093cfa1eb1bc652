"""What the texts say with some data, and what of it an editor has to know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

from scs_report.checks.sections import HOLE
from scs_report.language import Language
from scs_report.language.judging_words import Found, judging_words
from scs_report.prose.told import plain_words
from scs_report.results import Results, ShareEstimate

_FACT = re.compile(r'<span class="fact" data-fact="([^"]+)">([^<]*)</span>')
_CLAUSE = re.compile(r"[.,;:!?](?=[*_”\")]*(?:\s|$))|[。，；：！？]|\n")
_PLACE = re.compile(rf"{HOLE}(\d+){HOLE}")
#: Signs that are left where words between them went: an empty bracket, a comma before a stop.
_REMAINS = re.compile(
    r"\(\s*\)|（\s*）|[,，、;；:：]\s*[.。,，;；]|(?<![.…])\.\s?\.(?!\.)|。\s*。|\s[,;](?=\s)"
)
_TAG = re.compile(r"<[^>]*>")


def words_of(section: str) -> str:
    """Return a section's words with its signs of Markdown, spaces made one.

    Examples
    --------
    >>> words_of('**Most**  use <span class="fact" data-fact="use">64%</span>.')
    '**Most** use 64%.'
    """
    return " ".join(str(Markup(_TAG.sub("", section)).unescape()).split())


def contradictions(section: str, results: Results, code: str) -> Iterator[tuple[str, str]]:
    """Yield parts of sentences whose word for a size the one share beside it does not bear.

    Each without its number, and as it is printed.
    """
    numbers: list[tuple[str, str]] = []

    def hole(found: re.Match[str]) -> str:
        numbers.append((found[1], found[2]))
        return f"{HOLE}{len(numbers) - 1}{HOLE}"

    text = _FACT.sub(hole, section)
    for clause in _CLAUSE.split(text):
        places = [int(one) for one in _PLACE.findall(clause)]
        if len(places) != 1:
            continue
        name = numbers[places[0]][0]
        share = results.value(results.named.get(name, name))
        if not isinstance(share, ShareEstimate):
            continue
        for word in _judging(_PLACE.sub(HOLE, clause), code):
            least, most = word.words.least, word.words.most
            wrong = (least is not None and share.value < least) or (
                most is not None and share.value > most
            )
            if wrong:
                printed = _PLACE.sub(lambda at: numbers[int(at[1])][1], clause)
                yield plain_words(_PLACE.sub("…", clause)), plain_words(printed)


@lru_cache(maxsize=16384)
def _judging(clause: str, code: str) -> tuple[Found, ...]:
    found = judging_words(clause, code)
    return tuple(one for one in found if one.words.category in ("majority", "size"))


def remains(section: str, language: Language) -> Iterator[str]:
    """Yield where signs are left over: an empty bracket, a comma before a full stop."""
    text = words_of(section)
    for found in _REMAINS.finditer(text):
        yield text[max(found.start() - 40, 0) : found.end() + 20]
