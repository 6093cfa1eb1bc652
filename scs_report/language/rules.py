"""What the folder of a language says: `languages/<code>/language.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from msgspec import Struct

from scs_report.border.toml import read_toml
from scs_report.names import FOLDER


class _Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """Every key of the file; an entry is explained in that of English."""


class Marks(_Rules, frozen=True):
    """Punctuation, with the spaces that belong to it."""

    colon: str
    comma: str
    semicolon: str
    stop: str
    space: str
    brackets: str
    quotes: str
    aside: str
    equals: str
    thin_equals: str
    codes: str
    enumeration: str
    last: str
    title: str
    label: str
    value: str


class Numbers(_Rules, frozen=True):
    """Patterns of numbers beyond Babel's."""

    whole_below: int
    percent: str
    point: str
    points: str
    short_points: str
    range: str
    range_sign: Literal["once", "twice"]
    points_range: str


class Dates(_Rules, frozen=True):
    """Patterns of months, as Babel writes them, and of seasons, from winter on, and years."""

    day: str
    month: str
    months: str
    first_month: str
    last_month: str
    seasons: tuple[str, str, str, str]
    years: str


class Titles(_Rules, frozen=True):
    """What tables, figures and sections are called."""

    table: str
    figure: str
    sections: tuple[str, ...]


class Sizes(_Rules, frozen=True):
    """How large a share is, in words: beyond which bound each is true, farthest out the strongest.

    Each word alone ("almost nobody"), then, if it differs, before "of the users" ("hardly any").
    """

    below: dict[str, tuple[str, ...]]
    half: tuple[str, ...]
    above: dict[str, tuple[str, ...]]


class Words(_Rules, frozen=True):
    """Numbers in words; fractions and multiples by what they are ("2/3")."""

    numbers: tuple[str, ...]
    ordinals: tuple[str, ...]
    fractions: dict[str, str]
    times: dict[str, str]
    sizes: Sizes


class OtherScript(_Rules, frozen=True):
    """The script that a language is not written in: its name, OpenCC's tables, exceptions."""

    name: str
    characters: str
    local: str
    accepted: str


class Checks(_Rules, frozen=True):
    """What the check of the text knows of the language's words: regular expressions."""

    before: str
    after: str
    names: str
    endings: str
    numbers: tuple[str, ...]
    parts: dict[str, str]
    other_script: OtherScript


class Typesetting(_Rules, frozen=True):
    """How lines and figures are set."""

    han: bool
    curl_apostrophes: bool
    figure_title: Literal["above", "below"]
    particles: str
    hanging_stops: str
    latex: str
    office: str


class Fonts(_Rules, frozen=True):
    """Which of the prepared fonts; what a page asks for stands in `language.css`."""

    region: Literal["", "SC", "TC"]
    office: tuple[str, str]


class References(_Rules, frozen=True):
    """In which style works are listed; the language in CSL; whose language entries are set in.

    With `own` each work is set in its own language, else all in that of the list.
    """

    style: str
    locale: str
    own: bool


class Rules(_Rules, frozen=True):
    """All that a language's folder says but for its catalogue."""

    locale: str
    tag: str
    name: str
    english_name: str
    marks: Marks
    numbers: Numbers
    dates: Dates
    titles: Titles
    words: Words
    checks: Checks
    typesetting: Typesetting
    fonts: Fonts
    references: References


def available_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a folder, in alphabetical order."""
    return tuple(sorted(file.parent.name for file in FOLDER.glob("*/language.toml")))


@cache
def rules_of(code: str) -> Rules:
    """Return the rules of a language; ValueError if it has no folder."""
    if code not in available_languages():
        expected = ", ".join(available_languages())
        raise ValueError(f"language {code!r}: expected one of {expected}")
    return read_toml(FOLDER / code / "language.toml", Rules)


def han_regions(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the regions of Han characters that documents in these languages need fonts for.

    Where no language has one it is the mainland: names in any document may be Chinese.
    """
    return tuple(sorted({rules_of(code).fonts.region for code in codes} - {""})) or ("SC",)


@cache
def rules_of_tag(tag: str) -> Rules | None:
    """Return the rules of the language that pages mark with this tag; None if there is none."""
    return next((r for r in map(rules_of, available_languages()) if r.tag == tag), None)
