"""What a rule found: keys of messages with their values, in no language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from scs_report.results import FindingKind, LocalText, Severity


class Figure(msgspec.Struct, frozen=True):
    """A computed number and how it is shown: a format specification, `ordinal` or `month`."""

    value: float
    spec: str = ""


class Message(msgspec.Struct, frozen=True):
    """The key of a sentence in the message files, and what its placeholders stand for."""

    key: str
    values: dict[str, Value] = {}


class Series(msgspec.Struct, frozen=True):
    """Values in a row; each language says how it joins a list, clauses, sentences or a sum."""

    parts: tuple[Value, ...]
    joint: str


#: A whole or computed number, digits as they are printed, a declared text, or a composition.
Value = str | int | float | datetime.date | LocalText | Figure | Message | Series
Phrase = str | LocalText | Message | Series


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule found in the published numbers; as `AuditFinding`, in no language yet."""

    key: str
    rule: str
    kind: FindingKind = "consistent"
    severity: Severity = "none"
    where: Phrase
    what: Phrase
    evidence: Phrase
    reading: Phrase | None = None
    cells: tuple[str, ...] = ()


def say(key: str, **values: Value) -> Message:
    """Return the message `key` with its values."""
    return Message(key, values)


def joined(joint: str, parts: Iterable[Value]) -> Series:
    """Return values joined as each language joins a `list`, `clauses`, `sentences`, a `sum`."""
    return Series(tuple(parts), joint)


def listing(parts: Iterable[Value]) -> Series:
    """Return values with commas between them."""
    return joined("list", parts)


def figures(values: Iterable[float], spec: str, joint: str = "list") -> Series:
    """Return computed numbers of one format in a row."""
    return joined(joint, (Figure(value, spec) for value in values))


def clauses(parts: Iterable[Value]) -> Series:
    """Return clauses of one sentence."""
    return joined("clauses", parts)


def checked(
    key: str,
    sound: bool,
    *,
    rule: str,
    where: Phrase,
    evidence: Phrase,
    message: str = "",
    kind: FindingKind = "contradiction",
    severity: Severity = "medium",
    reading: Phrase | None = None,
    cells: Iterable[str] = (),
    **values: Value,
) -> Finding:
    """Return the finding of a check that holds or fails, with the message of that outcome.

    Parameters
    ----------
    key
        Name of the finding.
    sound
        Whether the check holds.
    rule
        Name of the rule.
    where, evidence, reading, cells
        As in `Finding`.
    message
        The messages are `MESSAGE.holds` and `MESSAGE.fails`; `key` if not given.
    kind, severity
        Of a check that fails.
    **values
        What the placeholders of either message stand for.
    """
    return Finding(
        key=key,
        rule=rule,
        kind="consistent" if sound else kind,
        severity="none" if sound else severity,
        where=where,
        what=say(f"{message or key}.{'holds' if sound else 'fails'}", **values),
        evidence=evidence,
        reading=reading,
        cells=tuple(cells),
    )


def tally(
    key: str,
    held: int,
    whole: int,
    *,
    rule: str,
    where: Phrase,
    evidence: Phrase,
    severity: Severity = "medium",
    reading: Phrase | None = None,
    cells: Iterable[str] = (),
) -> Finding:
    """Return the finding of many checks of one sort: `n` of them, `a` hold and `d` do not."""
    return checked(
        key,
        held == whole,
        rule=rule,
        where=where,
        evidence=evidence,
        severity=severity,
        reading=reading,
        cells=cells,
        n=whole,
        a=held,
        d=whole - held,
    )
