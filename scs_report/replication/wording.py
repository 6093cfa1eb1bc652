"""Findings put into words: the sentences, numbers and lists of each language.

The sentences stand in `messages/LANGUAGE.toml`. A study may word some of them in its own terms, in
`messages.LANGUAGE.toml` beside its published tables.
"""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.replication.audit.finding import Figure, Finding, Message, Phrase, Series, Value
from scs_report.results import AuditFinding, LocalText

MESSAGES = Path(__file__).parent / "messages"
#: A hyphen before a number that no range or date begins with.
_MINUS = re.compile(r"(?<![\w.%-])-(?=[\d.])")


class Writing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a language writes numbers, dates and rows of things.

    Attributes
    ----------
    thousands, decimal
        Separators of numbers.
    ordinals, cardinals
        Words for the numbers from one on; larger ones are written with digits.
    months
        Names of the twelve months.
    date
        Pattern with `day`, `month` and `year`.
    joints
        What stands between the parts of a list, of clauses, sentences, sums, …
    """

    thousands: str
    decimal: str
    ordinals: tuple[str, ...]
    cardinals: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    joints: dict[str, str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    writing: Writing
    messages: dict[str, Any]


class _Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    messages: dict[str, Any]


class Wording(string.Formatter):
    """The words of one language.

    Parameters
    ----------
    language
        Its code.
    writing
        How it writes numbers and lists.
    messages
        Sentences by key.
    """

    def __init__(self, language: str, writing: Writing, messages: Mapping[str, str]) -> None:
        self.language = language
        self.writing = writing
        self.messages = messages

    def words(self, value: Value) -> str:
        """Return a value in words; KeyError if a message or a value it needs is not there."""
        if isinstance(value, str):
            return _MINUS.sub("\N{MINUS SIGN}", value)
        if isinstance(value, Message):
            return self.vformat(self.messages[value.key], (), value.values)
        if isinstance(value, Series):
            return self.writing.joints[value.joint].join(map(self.words, value.parts))
        if isinstance(value, dict):
            return value[self.language]
        if isinstance(value, Figure):
            return self.number(value.value, value.spec)
        if isinstance(value, datetime.date):
            month = self.writing.months[value.month - 1]
            return self.writing.date.format(day=value.day, month=month, year=value.year)
        return self.number(value, "")

    def format_field(self, value: Value, format_spec: str) -> str:
        """Fill a placeholder; overrides that of `string.Formatter`."""
        if format_spec and isinstance(value, (int, float)):
            return self.number(value, format_spec)
        return self.words(value)

    def number(self, value: float, spec: str) -> str:
        """Return a number; whole ones without a format get separators of thousands."""
        if spec in ("ordinal", "cardinal", "month"):
            named: Sequence[str] = getattr(self.writing, f"{spec}s")
            return named[int(value) - 1] if value <= len(named) else str(value)
        shown = format(value, spec or ",").replace("-", "\N{MINUS SIGN}")
        marks = {",": self.writing.thousands, ".": self.writing.decimal}
        return "".join(marks.get(sign, sign) for sign in shown)


def in_words(findings: Iterable[Finding], study: Path | None = None) -> tuple[AuditFinding, ...]:
    """Put findings into the words of all languages.

    Parameters
    ----------
    findings
        What the rules found.
    study
        Folder of the published tables, whose own wording is used where there is some.

    Raises
    ------
    UserError
        If the study words a message that there is not, or with other placeholders.
    """
    wordings = load_wordings(study)

    def text(phrase: Phrase) -> LocalText:
        return LocalText(**{wording.language: wording.words(phrase) for wording in wordings})

    return tuple(
        AuditFinding(
            key=finding.key,
            rule=finding.rule,
            kind=finding.kind,
            severity=finding.severity,
            where=text(finding.where),
            what=text(finding.what),
            evidence=text(finding.evidence),
            reading=text(finding.reading) if finding.reading else None,
            cells=finding.cells,
        )
        for finding in findings
    )


def load_wordings(study: Path | None = None) -> list[Wording]:
    """Return the wording of every language that has a message file, with the study's own words.

    Raises
    ------
    UserError
        As `in_words`.
    """
    return [_with_own(wording, study) for wording in _shipped()]


@cache
def _shipped() -> tuple[Wording, ...]:
    wordings = []
    for path in sorted(MESSAGES.glob("*.toml")):
        file = read_toml(path, _File)
        wordings.append(Wording(path.stem, file.writing, dict(_flat(file.messages))))
    return tuple(wordings)


def placeholders(message: str) -> frozenset[str]:
    """Return the names that a message has values for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(message) if name)


def _with_own(wording: Wording, study: Path | None) -> Wording:
    path = study / f"messages.{wording.language}.toml" if study else None
    if path is None or not path.exists():
        return wording
    try:
        own = dict(_flat(read_toml(path, _Own).messages))
        problems = list(_misfits(own, wording.messages))
    except (UnreadableError, ValueError) as error:
        own, problems = {}, getattr(error, "problems", [str(error)])
    if problems:
        raise UserError(
            _("The study's own wording of the audit cannot be used"),
            [f"{path.name}: {problem}" for problem in problems],
            _(
                "Keys and placeholders are those of {folder}/{language}.toml.",
                folder=MESSAGES.name,
                language=wording.language,
            ),
        )
    return Wording(wording.language, wording.writing, {**wording.messages, **own})


def _misfits(own: Mapping[str, str], messages: Mapping[str, str]) -> Iterator[str]:
    for key, message in own.items():
        if key not in messages:
            yield _("{key}: there is no such message", key=key)
        elif strange := placeholders(message) - placeholders(messages[key]):
            yield _("{key}: no value for {names}", key=key, names=", ".join(sorted(strange)))


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, below in tree.items():
        if isinstance(below, Mapping):
            yield from _flat(below, f"{above}{name}.")
        elif isinstance(below, str):
            yield f"{above}{name}", below
        else:
            raise ValueError(f"{above}{name}: found {below!r}, expected a text")
