"""Entries and labels of works in the style of a language, set by citeproc-py.

The styles are CSL files beside this module. Which one a language takes its `language.toml` says,
and whether each work is set in its own language (等 and et al.), or all in that of the list, under
names and titles translated into it where a work has such.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scs_report.language import Language
from scs_report.language.rules import Rules, rules_of
from scs_report.names import KNOWN, OF_MESSAGES
from scs_report.references.library import is_han

_STYLES = Path(__file__).parent / "styles"
#: Chinese within a line of another language.
_HAN = re.compile(
    "[\u3001-\u301f\u3400-\u9fff\uff01-\uff5e]+(?:[0-9—]+[\u3001-\u301f\u3400-\u9fff\uff01-\uff5e]+)*"
)
_UNPRINTED = ("custom", "abstract", "keyword", "source", "citation-key", "event-title")
# Signs of HTML in what is set; the library does not escape them.
_SIGNS = {ord(sign): 0xE010 + place for place, sign in enumerate("&<>")}
_ENTITIES = {place: html.escape(chr(sign)) for sign, place in _SIGNS.items()}
#: The words for a work without a year end its label.
_LAST = re.compile("[^ ，]+$")
#: Works in other scripts have the punctuation of their own.
_HALF_WIDTH = str.maketrans({"，": ", ", "：": ": ", "（": "(", "）": ")", "；": "; "})
#: The day of a work and that on which it was read, in brackets.
_DATES = re.compile(
    r"（[0-9]{4}(?:-[0-9]{2}){0,2}）(?:\[[0-9-]+\])?|\([0-9]+(?:-[0-9]+)+\)(?:\[[0-9-]+\])?"
)
_NARROW = str.maketrans("（）", "()")
#: A day of which only the year is known, which stands behind the author already.
_YEAR_AGAIN = re.compile(r"(?<=\])\. （[0-9]{4}）(?=\.)|(?<=\]\. )（[0-9]{4}）(?=\[)")
#: A full stop behind a title that asks or calls out, and needs none.
_STOP_AGAIN = re.compile(r"(?<=[?!？！…])((?:</i>|[”“’»])*)[.。](?= |$)")
#: A bracket of a Chinese title has its space within it.
_WIDE_END = re.compile(r"(?<=[）〕》])(</span>)? (?=\[)")
#: Between a name and 等 stands no space.
_CLOSE = re.compile(" (?=等)")


@dataclass(frozen=True)
class Entry:
    """A work as a list prints it.

    Attributes
    ----------
    key
        By which it is cited.
    html
        The entry in one line.
    author, year
        What a text cites it by.
    between
        What stands between the two.
    tag
        The language it is set in (BCP 47).
    """

    key: str
    html: Markup
    author: str
    year: str
    between: str
    tag: str


class Setting:
    """Sets works in the style of a language.

    Parameters
    ----------
    language
        Of the list.
    """

    def __init__(self, language: Language) -> None:
        self._rules = language.rules
        self._style = language.rules.references.style
        self._own = language.rules.references.own
        self._code = language.code

    def entries(self, works: Iterable[Mapping[str, Any]]) -> list[Entry]:
        """Return the entries of a list, in its order; years of one author that are alike get a, b.

        A style that sets works in their own languages puts those in Han characters first.
        """
        known = {work["id"]: self._prepared(work) for work in works}
        for same in self._alike(known).values():
            for place, key in enumerate(same if len(same) > 1 else ()):
                known[key]["year-suffix"] = chr(ord("a") + place)
        entries = [self._set(key, work) for key, work in known.items()]
        return sorted(entries, key=self._order)

    def _alike(self, works: Mapping[str, dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key in sorted(works, key=lambda key: (works[key]["title"], key)):
            entry = self._set(key, works[key])
            found[entry.author, entry.year].append(key)
        return found

    def _order(self, entry: Entry) -> tuple[bool, bytes, str]:
        han = is_han(entry.author[:1])
        first = not han if self._own else han
        # GB 2312 has common characters in the order of pinyin
        plain = unicodedata.normalize("NFKD", entry.author).casefold()
        name = entry.author.encode("gb18030") if han else plain.encode("ascii", "ignore")
        return first, name, entry.year

    def _prepared(self, work: Mapping[str, Any]) -> dict[str, Any]:
        """Return a work as the library takes it: translated, and Chinese names in one piece."""
        made = {name: value for name, value in work.items() if name not in _UNPRINTED}
        words = work.get("custom", {}).get(self._code)
        if words and not self._own:
            made = {**made, **words}
            if "title" in words:
                made["original-title"] = work["title"]
        for role in ("author", "editor", "translator"):
            made[role] = [_in_one_piece(name) for name in made.get(role, ())]
            if not made[role]:
                del made[role]
        return made

    def _set(self, key: str, work: dict[str, Any]) -> Entry:
        written = _language_of(work)
        rules = written if self._own else self._rules
        written_as = json.dumps(_signed(work), ensure_ascii=False)
        label, html_ = _processed(self._style, rules.references.locale, written_as)
        if rules is not self._rules:  # a text cites in its own language: 等, not et al.
            label, _ = _processed(self._style, self._rules.references.locale, written_as)
        dated = work.get("issued", {}).get("date-parts")
        year = f"{dated[0][0]}{work.get('year-suffix', '')}" if dated else _last(label)
        rest = label.removesuffix(year)
        author = rest.rstrip(" ，")
        html_ = _STOP_AGAIN.sub(r"\1", _YEAR_AGAIN.sub("", html_))
        if self._own and not rules.typesetting.han:
            html_ = html_.translate(_HALF_WIDTH)
        html_ = _DATES.sub(_together, html_)
        if not self._own:
            html_ = _HAN.sub(rf'<span lang="{written.tag}">\g<0></span>', html_)
            html_ = _WIDE_END.sub(r"\1", html_)
        return Entry(key, Markup(html_), author, year, rest.removeprefix(author), rules.tag)


def _together(dates: re.Match[str]) -> str:
    """Return dates behind one another on one line, their brackets as narrow as they are."""
    return f'<span class="ref">{dates[0].translate(_NARROW)}</span>'


def _language_of(work: Mapping[str, Any]) -> Rules:
    """Return the rules of the language that a work is written in, or of the nearest we know."""
    known = [rules_of(code) for code in sorted(KNOWN, key=lambda code: code != OF_MESSAGES)]
    said = str(work.get("language", "")).casefold()
    for rules in known:
        if said in (rules.tag.casefold(), rules.references.locale.casefold()):
            return rules
    for rules in known:
        if said.partition("-")[0] == rules.tag.partition("-")[0]:
            return rules
    han = is_han(str(work.get("original-title", work["title"])))
    return next(rules for rules in known if rules.typesetting.han == han)


def _last(label: str) -> str:
    """Return the words that end the label of a work without a year."""
    found = _LAST.search(label)
    return found[0] if found else ""


@lru_cache(maxsize=2048)
def _processed(style: str, locale: str, written_as: str) -> tuple[str, str]:
    """Return label and entry of a work, given as JSON, as HTML; each is set once in a process."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    work = json.loads(written_as)
    bibliography = CitationStylesBibliography(
        _style(style, locale), CiteProcJSON([work]), formatter.html
    )
    citation = Citation([CitationItem(work["id"])])
    bibliography.register(citation)
    label = bibliography.cite(citation, lambda item: "")
    return tuple(  # type: ignore[return-value]
        _CLOSE.sub("", str(text)).translate(_ENTITIES)
        for text in (label, *bibliography.bibliography())
    )


@cache
def _style(name: str, locale: str) -> Any:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(_STYLES / f"{name}.csl"), locale=locale, validate=False)


def _signed(value: Any) -> Any:
    """Return a work with stand-ins for the signs of HTML."""
    if isinstance(value, str):
        return value.translate(_SIGNS)
    if isinstance(value, dict):
        return {name: _signed(inner) for name, inner in value.items()}
    return [_signed(inner) for inner in value] if isinstance(value, list) else value


def _in_one_piece(name: Mapping[str, Any]) -> Mapping[str, Any]:
    full = str(name.get("family", "")) + str(name.get("given", ""))
    return {"literal": full} if is_han(full) else name
