"""The works that a study cites: `data/references.json`, in CSL JSON as reference managers save it.

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables. What a work is
called in another language than its own stands in `custom`, which CSL keeps for such things:
`"custom": {"en": {"author": [{"literal": "Ministry of Health"}], "title": "Notice on …"}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import UNSET, Struct, UnsetType, convert, field, to_builtins

from scs_report.border.files import UnreadableError
from scs_report.border.json import read_list
from scs_report.border.shape import Fault, address, faults_of, nearest
from scs_report.errors import UserError
from scs_report.language.han import is_cjk
from scs_report.language.reader import tell as _

#: The file, in the folder of the data.
FILE = "references.json"
#: What a key is made of.
KEY = r"[a-z0-9][a-z0-9:-]*"

Maybe = str | UnsetType
Number = str | int | UnsetType


class Name(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A person by family and given name, or a body by its one name (`literal`)."""

    family: Maybe = UNSET
    given: Maybe = UNSET
    literal: Maybe = UNSET
    suffix: Maybe = UNSET
    dropping_particle: Maybe = UNSET
    non_dropping_particle: Maybe = UNSET


class Date(Struct, frozen=True, rename="kebab"):
    """A day, or less of it: `{"date-parts": [[2014, 6, 27]]}`."""

    date_parts: tuple[tuple[int | str, ...], ...] | UnsetType = UNSET
    literal: Maybe = UNSET


class Translated(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What a work is called in a language that is not its own."""

    title: Maybe = UNSET
    author: tuple[Name, ...] | UnsetType = UNSET
    publisher: Maybe = UNSET
    container_title: Maybe = UNSET
    genre: Maybe = UNSET


class Work(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One work; fields are those of CSL that a style prints or that reference managers save."""

    id: str
    type: str
    title: str
    author: tuple[Name, ...] | UnsetType = UNSET
    editor: tuple[Name, ...] | UnsetType = UNSET
    translator: tuple[Name, ...] | UnsetType = UNSET
    issued: Date | UnsetType = UNSET
    accessed: Date | UnsetType = UNSET
    language: Maybe = UNSET
    container_title: Maybe = UNSET
    container_title_short: Maybe = UNSET
    collection_title: Maybe = UNSET
    collection_number: Number = UNSET
    publisher: Maybe = UNSET
    publisher_place: Maybe = UNSET
    event_title: Maybe = UNSET
    event_place: Maybe = UNSET
    genre: Maybe = UNSET
    edition: Number = UNSET
    version: Number = UNSET
    volume: Number = UNSET
    issue: Number = UNSET
    number: Number = UNSET
    page: Number = UNSET
    number_of_pages: Number = UNSET
    URL: Maybe = field(name="URL", default=UNSET)
    DOI: Maybe = field(name="DOI", default=UNSET)
    ISBN: Maybe = field(name="ISBN", default=UNSET)
    ISSN: Maybe = field(name="ISSN", default=UNSET)
    title_short: Maybe = UNSET
    abstract: Maybe = UNSET
    keyword: Maybe = UNSET
    note: Maybe = UNSET
    source: Maybe = UNSET
    archive: Maybe = UNSET
    call_number: Maybe = UNSET
    citation_key: Maybe = UNSET
    custom: dict[str, Translated] | UnsetType = UNSET


#: Kinds of works that the styles tell apart or that mean something to them.
TYPES = (
    *("article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter"),
    *("dataset", "document", "interview", "legislation", "legal_case", "manuscript"),
    *("paper-conference", "post", "post-weblog", "report", "software", "speech", "standard"),
    *("thesis", "treaty", "webpage"),
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?:[:/?#][!-~]*)?")
_DOI = re.compile(r"10\.\d{4,9}/[!-~]+")


@dataclass(frozen=True)
class Library:
    """The works by their keys, in the order of the file, with the line of each."""

    works: Mapping[str, Mapping[str, Any]]
    lines: Mapping[str, int]

    def unknown(self, key: str) -> str:
        """Say that there is no such work, and which is nearest."""
        if not self.works:
            return _("found “@{key}”, but the study has no {file}", key=key, file=f"data/{FILE}")
        return _(
            "found “@{key}”, which is no key of {file}{near}",
            key=key,
            file=f"data/{FILE}",
            near=nearest(key, self.works),
        )


def read_library(data: Path) -> Library:
    """Read the works of a study; there are none where there is no file.

    Parameters
    ----------
    data
        The folder of the data.

    Raises
    ------
    UserError
        With all that is wrong, each with its line.
    """
    if not (data / FILE).is_file():
        return Library({}, {})
    try:
        tree, text = read_list(data / FILE)
        works = [entry if isinstance(entry, dict) else {} for entry in tree]
        keys = [str(work.get("id", "")) for work in works]
        lines = _lines(text, keys)
        faults = faults_of(tree, tuple[Work, ...]) or list(_faults(works))
        problems = [_placed(fault, tree, keys, lines) for fault in faults]
    except UnreadableError as error:
        problems = [
            _("{file}: {problem}", file=f"data/{FILE}", problem=problem)
            for problem in error.problems
        ]
    if problems:
        hint = _(
            "It is CSL JSON, as reference managers save it; docs/writing.md tells what it holds."
        )
        raise UserError(_("The references cannot be used"), problems, hint)
    plain = (to_builtins(convert(work, Work)) for work in works)
    return Library({work["id"]: work for work in plain}, dict(zip(keys, lines, strict=True)))


def is_han(text: str) -> bool:
    """Whether a text is written in Han characters.

    >>> is_han("图书馆年报"), is_han("The library’s year")
    (True, False)
    """
    return any(is_cjk(character) for character in text)


def _lines(text: str, keys: list[str]) -> list[int]:
    """Return the line of each entry's `id`; of one that has none, that of the entry before."""
    lines, at = list[int](), 0
    for key in keys:
        found = re.compile(rf'"id"\s*:\s*"?{re.escape(key)}"?\s*[,}}]').search(text, at)
        at = found.start() if key and found else at
        lines.append(text.count("\n", 0, at) + 1)
    return lines


def _placed(fault: Fault, tree: object, keys: list[str], lines: list[int]) -> str:
    first = fault.path[0] if fault.path else 0
    line = lines[first] if isinstance(first, int) and first < len(lines) else 1
    within = address(fault.path[1:], tree[first] if isinstance(tree, list) else tree)  # type: ignore[index]
    named = keys[first] if isinstance(first, int) and first < len(keys) else ""
    where = ", ".join(filter(None, (named, within)))
    said = _("{place}: {problem}", place=where, problem=str(fault)) if where else str(fault)
    place = _("{file}, line {line}", file=f"data/{FILE}", line=str(line))
    return _("{place}: {problem}", place=place, problem=said)


def _faults(works: list[dict[str, Any]]) -> Iterator[Fault]:
    """Yield what is wrong with works that have the right shape."""
    keys = [work["id"] for work in works]
    for place, work in enumerate(works):
        key = work["id"]
        if re.fullmatch(KEY, key) is None:
            expected = _("small letters, digits, hyphens and colons, such as smith2014")
            yield Fault((place, "id"), f'"{key}"', expected)
        if key in keys[:place]:
            yield Fault(
                (place, "id"),
                _('"{key}" for the second time', key=key),
                _("another key for each work"),
            )
        if work["type"] not in TYPES:
            expected = _("one of {names}", names=list(TYPES)) + nearest(work["type"], TYPES)
            yield Fault((place, "type"), f'"{work["type"]}"', expected)
        for name, form, such in (
            ("URL", _ADDRESS, _("an address such as https://example.org/work")),
            ("DOI", _DOI, _("a DOI such as 10.1002/poi3.183, without an address before it")),
        ):
            if name in work and form.fullmatch(work[name]) is None:
                yield Fault((place, name), f'"{work[name]}"', such)
        for name in ("issued", "accessed"):
            if name in work and (found := _bad_date(work[name])):
                expected = _("a day such as [[2014, 6, 27]], or [[2014]]")
                yield Fault((place, name), found, expected)


def _bad_date(date: dict[str, Any]) -> str:
    """Return what is wrong with a day; "" if nothing is."""
    parts = date.get("date-parts", [])
    for day in parts:
        bounds = ((1, 9999), (1, 12), (1, 31))
        good = 1 <= len(day) <= len(bounds) and all(
            str(part).isdigit() and low <= int(part) <= high
            for part, (low, high) in zip(day, bounds, strict=False)
        )
        if not good:
            return str(day)
    return "" if parts else _("no date-parts")
