"""Citations in a text: `[@smith2014]`, `[@smith2014; @census2020, p. 3]`, `Smith [-@smith2014]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scs_report.language import Language
from scs_report.language.typography import PIECES
from scs_report.references.library import KEY
from scs_report.references.setting import Entry

_ONE = rf"(?P<sign>-?)@(?P<key>{KEY})(?:,\s*(?P<place>[^;\[\]@<>]+?))?"
_WORK = re.compile(rf"\s*{_ONE}\s*")
#: What is a citation, or was meant as one: brackets with an @ that begins a word; no link follows.
_BRACKETS = re.compile(r"\[(?P<inside>[^\[\]\n]*?(?<![\w.+-])-?@[^\[\]\n]*)\](?!\()")

_LINK = '<a class="cited" href="#reference-{0}">{1}</a>'


@dataclass(frozen=True)
class Cited:
    """A citation in a text.

    Attributes
    ----------
    start, end
        Where it stands.
    source
        As it is written.
    works
        Sign (`-` leaves the author out), key and place within the work of each; empty if it cannot
        be read.
    """

    start: int
    end: int
    source: str
    works: tuple[tuple[str, str, str], ...]


def citations_in(text: str) -> Iterator[Cited]:
    """Yield the citations of a text, in its order.

    >>> [one.works for one in citations_in("As told [@smith2014; @census2020, p. 3].")]
    [(('', 'smith2014', ''), ('', 'census2020', 'p. 3'))]
    """
    for found in _BRACKETS.finditer(text):
        parts = [_WORK.fullmatch(part) for part in found["inside"].split(";")]
        works = tuple((one["sign"], one["key"], one["place"] or "") for one in parts if one)
        read = works if len(works) == len(parts) else ()
        yield Cited(found.start(), found.end(), found[0], read)


def keys_of(pieces: Iterable[str]) -> list[str]:
    """Return the keys that pieces of HTML cite, each once, in their order."""
    cited = citations_in("".join(pieces))
    return list(dict.fromkeys(key for one in cited for _, key, _ in one.works))


def with_citations(html: str, entries: Mapping[str, Entry], language: Language) -> str:
    """Return HTML with its citations as the language writes them, each linked to its entry.

    Where no link can stand, such as in the alternative text of a figure, the words stand alone.
    """
    if "@" not in html:
        return html  # most pieces cite nothing

    def written(piece: str, link: str) -> str:
        if "@" not in piece:  # as nearly all
            return piece
        made, end = "", 0
        for one in citations_in(piece):
            made += piece[end : one.start] + _words(one, entries, language, link)
            end = one.end
        return made + piece[end:]

    return "".join(written(piece, _LINK if is_text else "{1}") for piece, is_text in _parts(html))


def _words(cited: Cited, entries: Mapping[str, Entry], language: Language, link: str) -> str:
    """Return a citation in words; works of one author stand as years behind it."""
    marks, words, before = language.marks, "", ""
    for sign, key, place in cited.works:
        entry = entries[key]
        alone = sign or entry.author == before
        shown = entry.year if alone else f"{entry.author}{entry.between}{entry.year}"
        joint = (marks.comma if alone else marks.semicolon) if words else ""
        words += joint + link.format(key, shown) + (f"{marks.comma}{place}" if place else "")
        before = entry.author
    return marks.brackets.format(words) if words else cited.source


def _parts(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of HTML, and whether each is text."""
    for index, piece in enumerate(PIECES.split(html)):
        # the pattern has two groups: text, whole tag, name of an element that is skipped
        if index % 3 != 2 and piece:
            yield piece, index % 3 == 0
