"""Phrases that a person accepts, with the reason: typed numbers and judging words that are right.

One file holds the phrases of all languages. What matches nothing any more is reported, so that
none outlives its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import HOLE, Text, listed
from scs_report.errors import UserError
from scs_report.language.reader import tell as _

Span = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """Phrases that documents may print, by language, and why."""

    documents: tuple[str, ...]
    reason: str
    phrases: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Accepted:
    """All entries of a file, and its text."""

    file: str
    source: str
    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, root: Path, file: str, name: str, languages: Sequence[str]) -> Accepted:
        """Read a file of tables `[[name]]`; without a file nothing is accepted.

        Raises
        ------
        UserError
            If the file cannot be read.
        """
        if not (root / file).exists():
            return cls(file, "", ())
        try:
            found = msgspec.to_builtins(read_toml(root / file, _kind(name, tuple(languages))))
        except UnreadableError as error:
            problems = [f"{file}: {problem}" for problem in error.problems]
            hint = _(
                'Each [[{name}]] has documents = [...], reason = "..." and phrases, {languages}.',
                name=name,
                languages=listed(languages),
            )
            raise UserError(_("{file} cannot be read", file=file), problems, hint) from None
        entries = tuple(
            Entry(
                tuple(entry.pop("documents")),
                entry.pop("reason"),
                {code: tuple(phrases) for code, phrases in entry.items()},
            )
            for entry in found[name]
        )
        return cls(file, decode(root / file, file), entries)

    def spans(self, text: Text) -> list[Span]:
        """Return where accepted phrases stand in a text."""
        return [
            match.span()
            for entry in self.entries
            if text.document in entry.documents
            for phrase in entry.phrases[text.language]
            for match in _form(phrase).finditer(text.prose)
        ]

    def idle(self, texts: Sequence[Text], useless: Callable[[str, str], str]) -> Iterator[Problem]:
        """Report entries of unknown documents or without a reason, and phrases to no purpose.

        `useless` says what is wrong with a phrase of a language, if anything is.
        """
        for entry in self.entries:
            for document in entry.documents:
                if not any(text.document == document for text in texts):
                    yield self._problem(document, _("there is no document “{name}”", name=document))
            if not entry.reason.strip():
                phrase = next((first for many in entry.phrases.values() for first in many), "")
                yield self._problem(phrase, _("“{phrase}” has no reason", phrase=phrase))
            for language, phrases in entry.phrases.items():
                readers = [
                    text
                    for text in texts
                    if text.language == language and text.document in entry.documents
                ]
                for phrase in phrases:
                    message = useless(phrase, language)
                    if not message and not any(
                        _form(phrase).search(text.prose) for text in readers
                    ):
                        message = _(
                            "“{phrase}” stands in none of its documents; remove it", phrase=phrase
                        )
                    if message:
                        yield self._problem(phrase, message)

    def _problem(self, phrase: str, message: str) -> Problem:
        line = line_of(self.source, max(self.source.find(f'"{phrase}"'), 0))
        return Problem(self.file, line, message)


def within(span: Span, spans: Iterable[Span]) -> bool:
    """Whether a span lies in one of several."""
    return any(low <= span[0] and span[1] <= high for low, high in spans)


@cache
def _kind(name: str, languages: tuple[str, ...]) -> type[msgspec.Struct]:
    """Return the type of the file; the phrases of a language stand under its code."""
    entry = msgspec.defstruct(
        "Entry",
        [
            ("documents", tuple[str, ...]),
            ("reason", str),
            *((code.replace("-", "_"), tuple[str, ...], ()) for code in languages),
        ],
        rename=lambda field: field.replace("_", "-"),
        forbid_unknown_fields=True,
    )
    return msgspec.defstruct(
        "Entries",
        [(name, tuple[entry, ...], ())],  # type: ignore[valid-type]
        forbid_unknown_fields=True,
    )


def _form(phrase: str) -> re.Pattern[str]:
    """Return how a phrase stands in a text; … is a tag too."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(words.replace("…", f"[…{HOLE}]") or "(?!)")
