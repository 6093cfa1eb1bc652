"""Declarations about models, statements and sources."""

from __future__ import annotations

from typing import Literal

from scs_report.replication.audit.declared import Declared
from scs_report.results import FindingKind, LocalText, Severity


class Model(Declared, frozen=True):
    """A regression: its people and the variables that can lack answers, with their sizes."""

    id: str
    base: str
    nested_in: str = ""
    new_missing: tuple[str, ...] = ()
    core_missing: tuple[str, ...] = ()
    coding: str = ""
    pair: str = ""
    top_share: str = ""


class Weights(Declared, frozen=True):
    """What the text says of the weights."""

    margin: str
    cap: str


class Regressor(Declared, frozen=True):
    """A regressor whose variance other tables give."""

    model: str
    row: str
    label: LocalText
    sd: str = ""
    share: str = ""
    tolerance: str = ""
    rival: str = ""


class Statement(Declared, frozen=True):
    """A sentence of the publication, with what it says reduced to one word or number."""

    where: LocalText
    quote: LocalText
    says: str


class Conflict(Declared, frozen=True):
    """Statements that must say the same, and what it means if they do not."""

    key: str
    severity: Severity
    where: LocalText
    what: LocalText
    statements: tuple[Statement, ...]
    kind: FindingKind = "contradiction"
    cells: tuple[str, ...] = ()


class Sign(Declared, frozen=True):
    """What a sentence says about the sign of a coefficient, given the coding of its variable."""

    key: str
    where: LocalText
    coefficient: str
    coding: LocalText
    one_means: LocalText
    text_about: LocalText
    about_zero: bool
    stated: Literal["positive", "negative"]


class Coding(Declared, frozen=True):
    """Two descriptions of the codes of one variable."""

    key: str
    label: LocalText
    first: LocalText
    second: LocalText
    first_codes: dict[str, LocalText]
    second_codes: dict[str, LocalText]
    lost_in: str = ""


class Band(Declared, frozen=True):
    """A range given in words and the coding whose bands it must cover."""

    key: str
    label: LocalText
    low: str
    high: str
    coding: str


class AtLeast(Declared, frozen=True):
    """A number and a "more than" statement about the same thing."""

    key: str
    where: LocalText
    what: LocalText
    number: str
    bound: str


class Order(Declared, frozen=True):
    """Coefficients in the order of size that a sentence states, largest first."""

    key: str
    where: LocalText
    quote: LocalText
    cells: tuple[str, ...]


class Interviews(Declared, frozen=True):
    """When the text says that the interviews took place, and how it cites one.

    `pattern` finds number, month and year of a cited interview; months are English words.
    """

    where: LocalText
    quote: LocalText
    pattern: str
    label: LocalText
    months: tuple[str, ...]


class Notes(Declared, frozen=True):
    """Keys of the notes of a table: those used in it and those explained below it."""

    table: str
    used: tuple[str, ...]
    explained: tuple[str, ...]
    reading: LocalText | None = None


class Dated(Declared, frozen=True):
    """A statement about a date and when its source was consulted (both ISO, day or month)."""

    key: str
    where: LocalText
    quote: LocalText
    stated: str
    consulted: str


class Verdict(Declared, frozen=True):
    """A hypothesis and the coefficient that its verdict rests on."""

    hypothesis: str
    coefficient: str
    expects: Literal["positive", "negative"]
