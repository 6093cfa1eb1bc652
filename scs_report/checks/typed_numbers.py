"""Numbers that are typed into prose, as digits or in words.

Numbers of the survey come from facts. What else is a number must be declared in
`templates/context.toml`, with its words and a reason: years, ages, bands of the questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scs_report.checks.accepted import Accepted, within
from scs_report.checks.problem import Problem, line_of
from scs_report.checks.sections import Section
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of

#: Where allowed numbers are declared, from the project's folder.
CONTEXT = "templates/context.toml"

_DIGITS = r"[0-9０-９]+(?:[.,．][0-9０-９]+)*(?:\s?[%％‰])?"
# marks of a list and addresses are no quantities
_MARKS = r"^[ \t>]*\d+[.)](?=\s)|\]\([^)\s]*\)|https?://\S+|&#?\w+;"


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
        if not within(match.span(), free)
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


def check_numbers(root: Path, sections: Sequence[Section]) -> Iterator[Problem]:
    """Report typed numbers that are not declared, declarations that allow nothing, loose bounds."""
    languages = tuple(dict.fromkeys(code for section in sections for code in section.languages))
    declared = Accepted.read(root, CONTEXT, "context", languages)
    texts = [text for section in sections for text in section.texts.values()]
    for text in texts:
        for number in text.typed:
            message = _(
                "found the number {number} in an expression, expected the name of a fact",
                number=number.name,
            )
            yield Problem(text.file, number.line, message)
        for bound in text.bounded:
            yield Problem(
                text.file,
                bound.line,
                _(
                    "“{words}” stands beside a number that is rounded to the nearest, which may "
                    "lie beyond it: round it as a bound (at_most=True, at_least=True), or write "
                    "more_than, less_than or approx without words of your own",
                    words=bound.name,
                ),
            )
        allowed = declared.spans(text)
        for typed in typed_numbers(text.prose, text.language):
            if not within((typed.start, typed.end), allowed):
                yield Problem(
                    text.file,
                    line_of(text.prose, typed.start),
                    _(
                        "found “{number}” typed into the text, expected a fact ({fact}); a number "
                        "that is no result is declared in {file}",
                        number=typed.text,
                        fact="{{ name | pct }}",
                        file=CONTEXT,
                    ),
                )
    yield from declared.idle(texts, _useless)


def _useless(phrase: str, language: str) -> str:
    numbers = typed_numbers(phrase, language)
    if not numbers:
        return _("“{phrase}” holds no number that needs declaring; remove it", phrase=phrase)
    if any(number.text == phrase.strip() for number in numbers):
        return _(
            "“{phrase}” is a bare number, which would allow it everywhere; add the words beside it",
            phrase=phrase,
        )
    return ""
