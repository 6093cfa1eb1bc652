"""The glossary: one word for one thing, in prose, labels and interface strings.

`data/glossary.csv` names each term in both languages, with variants that are accepted and variants
that are not, separated by ` | `. A term marked as paired must stand in both languages of a section
if it stands in one.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scs_report.checks.labels import HAN, Label
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import Section
from scs_report.errors import UserError

#: Where the glossary lies, from the project's folder.
GLOSSARY = "data/glossary.csv"

_HEADS = ("key", "english", "chinese", "context", "not_english", "not_chinese", "paired")
_SEPARATOR = " | "
_NAMES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True)
class Term:
    """One entry. `accepted` and `rejected` hold variants by language; the first is preferred."""

    key: str
    line: int
    accepted: Mapping[str, tuple[str, ...]]
    rejected: Mapping[str, tuple[str, ...]]
    paired: bool


class Glossary:
    """All terms, and where they stand in a text."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self._terms = {
            code: {_plain(word, code): term for term in terms for word in term.accepted[code]}
            for code in _NAMES
        }
        self._wrong = {
            code: {_plain(word, code): term for term in terms for word in term.rejected[code]}
            for code in _NAMES
        }
        self._accepted = {code: _pattern(known, code) for code, known in self._terms.items()}
        self._rejected = {code: _pattern(known, code) for code, known in self._wrong.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Terms that Chinese leaves as they are, such as names of programs."""
        return tuple(
            word
            for term in self.terms
            if not any(map(HAN.search, term.accepted["zh"]))
            for word in term.accepted["en"]
        )

    def used(self, text: str, language: str) -> dict[str, int]:
        """Return the keys of the terms in a text, with the position where each stands first.

        Of terms that overlap the longest counts: *unweighted* is no use of *weighted*.
        """
        found: dict[str, int] = {}
        for match in self._accepted[language].finditer(text):
            found.setdefault(self._terms[language][_plain(match[1], language)].key, match.start())
        return found

    def departures(self, text: str, language: str) -> Iterator[tuple[int, str]]:
        """Return rejected variants in a text: their position and what is to be said of them.

        One that is part of an accepted term is no departure.
        """
        accepted = [match.span() for match in self._accepted[language].finditer(text)]
        for match in self._rejected[language].finditer(text):
            start, end = match.span(1)
            if any(low <= start and end <= high for low, high in accepted):
                continue
            term = self._wrong[language][_plain(match[1], language)]
            expected = " or ".join(f"“{word}”" for word in term.accepted[language])
            yield start, f"found “{match[1]}”, expected {expected} ({GLOSSARY}, line {term.line})"


def read_glossary(root: Path) -> Glossary:
    """Read the glossary; it is empty where a study has none.

    Raises
    ------
    UserError
        With a line for each entry that cannot be used.
    """
    if not os.path.lexists(root / GLOSSARY):
        return Glossary(())
    rows = csv.reader(io.StringIO(decode(root / GLOSSARY, GLOSSARY)), strict=True)
    terms: list[Term] = []
    problems: list[Problem] = []
    try:
        head = next(rows, [])
        if tuple(head) != _HEADS:
            said = f"found the columns {', '.join(head)}; expected {', '.join(_HEADS)}"
            raise UserError("The glossary cannot be read", [str(Problem(GLOSSARY, 1, said))])
        for row in rows:
            if row:
                said = _wrong_row(row)
                if said:
                    problems.append(Problem(GLOSSARY, rows.line_num, said))
                else:
                    terms.append(_term(row, rows.line_num))
    except csv.Error as error:
        problems.append(Problem(GLOSSARY, rows.line_num, str(error)))
    problems.extend(_ambiguous(terms))
    if problems:
        raise UserError("The glossary cannot be read", [str(one) for one in sorted(problems)])
    return Glossary(terms)


def check_terms(glossary: Glossary, sections: Iterable[Section]) -> Iterator[Problem]:
    """Report rejected variants in prose, and paired terms that only one language uses."""
    for section in sections:
        texts = {t.language: t for t in (section.english, section.chinese) if t is not None}
        used = {}
        for code, text in texts.items():
            used[code] = glossary.used(text.prose, code)
            for position, said in glossary.departures(text.prose, code):
                yield Problem(text.file, line_of(text.prose, position), said)
        if len(texts) < len(_NAMES):
            continue
        for term in glossary.terms:
            here = [code for code in texts if term.key in used[code]]
            if term.paired and len(here) == 1:
                text = texts[here[0]]
                (other,) = set(texts) - set(here)
                word = term.accepted[here[0]][0]
                forms = " or ".join(f"“{form}”" for form in term.accepted[other])
                said = f"“{word}” stands here, but {section.file(other)} has no {forms}"
                line = line_of(text.prose, used[here[0]][term.key])
                yield Problem(text.file, line, f"{said} ({GLOSSARY}, line {term.line})")


def check_label_terms(glossary: Glossary, labels: Iterable[Label]) -> Iterator[Problem]:
    """Report rejected variants in labels and interface strings; English quotations are free."""
    for label in labels:
        if label.quoted and label.language == "en":
            continue
        for _, said in glossary.departures(label.text, label.language):
            yield Problem(label.file, label.line, said)


def _term(row: Sequence[str], line: int) -> Term:
    key, english, chinese, _, not_english, not_chinese, paired = row
    return Term(
        key,
        line,
        {"en": _variants(english), "zh": _variants(chinese)},
        {"en": _variants(not_english), "zh": _variants(not_chinese)},
        paired == "yes",
    )


def _variants(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(_SEPARATOR) if word.strip())


def _wrong_row(row: Sequence[str]) -> str:
    if len(row) != len(_HEADS):
        hint = "put a text that holds a comma into double quotes"
        return f"found {len(row)} columns, expected {len(_HEADS)}; {hint}"
    lacking = [name for name, cell in zip(_HEADS[:3], row[:3], strict=True) if not cell.strip()]
    if lacking:
        return f"{row[0] or 'an entry'}: nothing in {', '.join(lacking)}"
    if row[6] not in ("", "yes"):
        return f"{row[0]}: paired is “{row[6]}”, expected yes or nothing"
    return ""


def _ambiguous(terms: Iterable[Term]) -> Iterator[Problem]:
    """Report keys and variants that stand twice: a word has to mean one entry."""
    keys: dict[str, Term] = {}
    words: dict[tuple[str, str], Term] = {}
    for term in terms:
        first = keys.setdefault(term.key, term)
        if first is not term:
            yield Problem(GLOSSARY, term.line, f"{term.key}: is in line {first.line} already")
        for code in _NAMES:
            for word in (*term.accepted[code], *term.rejected[code]):
                form = code, _plain(word, code)
                if form in words:
                    first = words[form]
                    said = f"{term.key}: “{word}” is in line {first.line} too"
                    yield Problem(GLOSSARY, term.line, said)
                words.setdefault(form, term)


def _plain(word: str, language: str) -> str:
    """Return the form under which a variant is known; English case and apostrophes do not count."""
    if language == "zh":
        return word
    return " ".join(word.replace("'", "’").lower().split())


def _pattern(words: Iterable[str], language: str) -> re.Pattern[str]:
    """Return a pattern for the longest of these variants; its group is the variant itself."""
    ordered = sorted(words, key=len, reverse=True)
    forms = [re.escape(word).replace("\\ ", r"\s+").replace("’", "['’]") for word in ordered]
    either = "|".join(forms) or "(?!)"
    if language == "zh":
        return re.compile(f"({either})")
    return re.compile(rf"(?<!\w)({either})(?:e?s)?(?!\w)", re.I)
