"""Numbers that are typed into prose, as digits or in words.

Numbers of the survey come from facts. What else is a number must be declared in
`templates/context.toml`, with its words and a reason: years, ages, bands of the questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import Section, Text, listed
from scs_report.errors import UserError
from scs_report.language.rules import rules_of

#: Where allowed numbers are declared, from the project's folder.
CONTEXT = "templates/context.toml"

_DIGITS = r"[0-9０-９]+(?:[.,．][0-9０-９]+)*(?:\s?[%％‰])?"
# marks of a list and addresses are no quantities
_MARKS = r"^[ \t>]*\d+[.)](?=\s)|\]\([^)\s]*\)|https?://\S+|&#?\w+;"


@dataclass(frozen=True)
class Context:
    """Phrases with numbers that documents may print, by language, and why."""

    documents: tuple[str, ...]
    reason: str
    phrases: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Typed:
    """A number typed into a text, and where it stands in it."""

    text: str
    start: int
    end: int


def typed_numbers(text: str, language: str) -> list[Typed]:
    """Return the numbers in a text, as digits or in words, but for those that only name or count.

    Names of tables and figures, marks of lists and addresses are left out; so are small numbers in
    words (*seven models*, 七个模型), unless they are shares, multiples or numbers of people.
    """
    numbers, names = _patterns(language)
    free = [match.span() for match in names.finditer(text)]
    return [
        Typed(match[0], *match.span())
        for match in numbers.finditer(text)
        if not _within(match.span(), free)
    ]


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what numbers look like, and what holds numbers that are no quantities."""
    rules = rules_of(language)
    words = "|".join(rules.checks.numbers)
    for name, part in reversed(rules.checks.parts.items()):
        words = words.replace(f"<{name}>", part)
    if not rules.typesetting.han:
        words = rf"\b(?:{words})\b"
    return (
        re.compile(f"{words}|{_DIGITS}", re.I),
        re.compile(f"{rules.checks.names}|{_MARKS}", re.M),
    )


def read_context(root: Path, languages: Sequence[str]) -> tuple[Context, ...]:
    """Read the declared phrases in some languages; none if there is no file.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    if not (root / CONTEXT).exists():
        return ()
    try:
        found = msgspec.to_builtins(read_toml(root / CONTEXT, _contexts(tuple(languages))))
    except UnreadableError as error:
        problems = [f"{CONTEXT}: {problem}" for problem in error.problems]
        phrases = f"phrases, {listed(languages)}"
        hint = f'Each [[context]] has documents = [...], reason = "..." and {phrases}.'
        raise UserError("Declared numbers cannot be read", problems, hint) from None
    return tuple(
        Context(
            tuple(entry.pop("documents")),
            entry.pop("reason"),
            {code: tuple(phrases) for code, phrases in entry.items()},
        )
        for entry in found["context"]
    )


@cache
def _contexts(languages: tuple[str, ...]) -> type[msgspec.Struct]:
    """Return the type of the file; the phrases of a language stand under its code."""
    entry = msgspec.defstruct(
        "Entry",
        [
            ("documents", tuple[str, ...]),
            ("reason", str),
            *((code.replace("-", "_"), tuple[str, ...], ()) for code in languages),
        ],
        rename=lambda name: name.replace("_", "-"),
        forbid_unknown_fields=True,
    )
    return msgspec.defstruct(
        "Contexts",
        [("context", tuple[entry, ...], ())],  # type: ignore[valid-type]
        forbid_unknown_fields=True,
    )


def check_numbers(root: Path, sections: Sequence[Section]) -> Iterator[Problem]:
    """Report typed numbers that are not declared, declarations that allow nothing, loose bounds."""
    languages = tuple(dict.fromkeys(code for one in sections for code in one.languages))
    contexts = read_context(root, languages)
    texts = [text for one in sections for text in one.texts.values()]
    for text in texts:
        for number in text.typed:
            said = f"found the number {number.name} in an expression, expected the name of a fact"
            yield Problem(text.file, number.line, said)
        for bound in text.bounded:
            yield Problem(
                text.file,
                bound.line,
                f"“{bound.name}” stands beside a number that is rounded to the nearest, which may "
                "lie beyond it: round it as a bound (at_most=True, at_least=True), or write "
                "more_than, less_than or approx without words of your own",
            )
        allowed = [
            match.span()
            for phrase in _phrases(contexts, text)
            for match in _form(phrase).finditer(text.prose)
        ]
        for typed in typed_numbers(text.prose, text.language):
            if not _within((typed.start, typed.end), allowed):
                yield Problem(
                    text.file,
                    line_of(text.prose, typed.start),
                    f"found “{typed.text}” typed into the text, expected a fact "
                    f"({{{{ name | pct }}}}); a number that is no result is declared in {CONTEXT}",
                )
    if contexts:
        yield from _idle(decode(root / CONTEXT, CONTEXT), contexts, texts)


def _idle(source: str, contexts: Iterable[Context], texts: Sequence[Text]) -> Iterator[Problem]:
    """Report declarations of unknown documents, of bare numbers, and of phrases not in use."""
    for context in contexts:
        for document in context.documents:
            if not any(text.document == document for text in texts):
                said = f"there is no document “{document}”"
                yield Problem(CONTEXT, _line(source, document), said)
        if not context.reason.strip():
            phrase = next((one for many in context.phrases.values() for one in many), "")
            yield Problem(CONTEXT, _line(source, phrase), f"“{phrase}” has no reason")
        for language, phrases in context.phrases.items():
            readers = [
                text
                for text in texts
                if text.language == language and text.document in context.documents
            ]
            for phrase in phrases:
                said = _useless(phrase, language, readers)
                if said:
                    yield Problem(CONTEXT, _line(source, phrase), f"“{phrase}” {said}")


def _useless(phrase: str, language: str, texts: Iterable[Text]) -> str:
    numbers = typed_numbers(phrase, language)
    if not numbers:
        return "holds no number that needs declaring; remove it"
    if any(number.text == phrase.strip() for number in numbers):
        return "is a bare number, which would allow it everywhere; add the words beside it"
    if not any(_form(phrase).search(text.prose) for text in texts):
        return "stands in none of its documents; remove it"
    return ""


def _phrases(contexts: Iterable[Context], text: Text) -> Iterator[str]:
    for context in contexts:
        if text.document in context.documents:
            yield from context.phrases[text.language]


def _form(phrase: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, phrase.split())) or "(?!)")


def _within(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in spans)


def _line(source: str, phrase: str) -> int:
    return line_of(source, max(source.find(f'"{phrase}"'), 0))
