"""Patterns of sentences, one file a language: `languages/<code>/statements.toml`."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup, escape
from msgspec import Struct

from scs_report.border.toml import read_toml
from scs_report.names import FOLDER


class _Patterns(Struct, frozen=True, forbid_unknown_fields=True):
    """What the entries say is explained in the file of English."""


class Measures(_Patterns, frozen=True):
    """What a number is, where the codebook has no name for it."""

    share: str
    item: str
    mean: str
    coefficient: str
    people: str
    difference: str
    difference_within: str
    among: str
    predicted: str
    predicted_apart: str


class People(_Patterns, frozen=True):
    """Who a number is about."""

    answers: str
    value: str
    item: str
    other: str
    wave: str
    base: str
    everybody: str
    answered: str
    who_answered: str
    together: str
    frame: str
    subject: str
    framed_subject: str
    of: str
    of_within: str


class Figures(_Patterns, frozen=True):
    """A number of few answers; how several are listed."""

    few: str
    open_few: str
    listed_separator: str
    listed_last: str


class Reasons(_Patterns, frozen=True):
    """Why something cannot be told."""

    few: str
    hidden: str
    nobody: str
    not_estimable: str
    reworded: str
    not_asked: str
    error: str
    other_model: str


class Compared(_Patterns, frozen=True):
    """The outcomes of a comparison."""

    greater: str
    smaller: str
    unclear: str
    unknown: str


class ComparedGroups(Compared, frozen=True):
    """One number in two groups."""

    by: str


class By(_Patterns, frozen=True):
    """One number in all groups of a variable."""

    rising: str
    falling: str
    rising_far: str
    falling_far: str
    highest: str
    lowest: str
    clear: str
    partly: str
    between: str
    unclear: str
    even: str
    unknown: str
    group: str
    without: str


class Ranking(_Patterns, frozen=True):
    """Members of a list in order."""

    no_order: str
    part_order: str
    first: str
    first_tied: str
    next_one: str
    next: str
    next_tied: str
    then_one: str
    then: str
    then_tied: str
    tied: str
    unknown: str
    member: str


class Trend(Compared, frozen=True):
    """One number over waves."""

    up: str
    down: str
    between: str
    at: str
    few_at: str


class Patterns(_Patterns, frozen=True):
    """All patterns of a language."""

    measure: Measures
    people: People
    number: Figures
    reasons: Reasons
    groups: ComparedGroups
    measures: Compared
    bound: Compared
    by: By
    ranking: Ranking
    trend: Trend


@cache
def patterns_of(code: str) -> Patterns:
    """Return the patterns of a language."""
    return read_toml(FOLDER / code / "statements.toml", Patterns)


def fill(pattern: str, **slots: str) -> Markup:
    """Return a pattern with its slots filled; what is no markup is escaped.

    Examples
    --------
    >>> fill("{measure} is higher", measure="R&D")
    Markup('R&amp;D is higher')
    """
    return Markup(escape(pattern)).format(**slots)
