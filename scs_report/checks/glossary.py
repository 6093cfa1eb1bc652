"""The glossary: one word for one thing, in prose, labels and interface strings.

`data/glossary.csv` names each term in every language of the study (columns by their codes), with
variants that are accepted and variants that are not (`not_en`), separated by ` | `. A term marked
as paired must stand in every language of a section if it stands in one.
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
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.project import Project

#: Where the glossary lies, from the project's folder.
GLOSSARY = "data/glossary.csv"

_SEPARATOR = " | "


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

    def __init__(self, terms: Sequence[Term], languages: Sequence[str]) -> None:
        self.terms = tuple(terms)
        self.languages = tuple(languages)
        self._terms = {
            code: {_plain(word, code): term for term in terms for word in term.accepted[code]}
            for code in languages
        }
        self._wrong = {
            code: {_plain(word, code): term for term in terms for word in term.rejected[code]}
            for code in languages
        }
        self._accepted = {code: _pattern(known, code) for code, known in self._terms.items()}
        self._rejected = {code: _pattern(known, code) for code, known in self._wrong.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Terms that Chinese leaves as they are, such as names of programs."""
        han = [code for code in self.languages if _is_han(code)]
        return tuple(
            word
            for term in self.terms
            if not any(HAN.search(word) for code in han for word in term.accepted[code])
            for code in self.languages
            if code not in han
            for word in term.accepted[code]
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
            message = _(
                "found “{word}”, expected {forms} ({file}, line {line})",
                word=match[1],
                forms=_either(term.accepted[language]),
                file=GLOSSARY,
                line=term.line,
            )
            yield start, message


def read_glossary(root: Path) -> Glossary:
    """Read the glossary; it is empty where a study has none.

    Raises
    ------
    UserError
        With a line for each entry that cannot be used, or if the study cannot be read.
    """
    languages = Project(root).study.languages
    if not os.path.lexists(root / GLOSSARY):
        return Glossary((), languages)
    heads = ("key", *languages, "context", *(f"not_{code}" for code in languages), "paired")
    rows = csv.reader(io.StringIO(decode(root / GLOSSARY, GLOSSARY)), strict=True)
    terms: list[Term] = []
    problems: list[Problem] = []
    try:
        head = next(rows, [])
        if tuple(head) != heads:
            message = _(
                "found the columns {found}; expected {expected}",
                found=", ".join(head),
                expected=", ".join(heads),
            )
            raise UserError(_("The glossary cannot be read"), [str(Problem(GLOSSARY, 1, message))])
        for row in rows:
            if row:
                cells = dict(zip(heads, row, strict=False))
                message = _wrong_row(cells, len(row), heads, languages)
                if message:
                    problems.append(Problem(GLOSSARY, rows.line_num, message))
                else:
                    terms.append(_term(cells, rows.line_num, languages))
    except csv.Error as error:
        problems.append(Problem(GLOSSARY, rows.line_num, str(error)))
    problems.extend(_ambiguous(terms, languages))
    if problems:
        raise UserError(
            _("The glossary cannot be read"), [str(problem) for problem in sorted(problems)]
        )
    return Glossary(terms, languages)


def check_terms(glossary: Glossary, sections: Iterable[Section]) -> Iterator[Problem]:
    """Report rejected variants in prose, and paired terms that a language leaves out."""
    for section in sections:
        used = {}
        for code, text in section.texts.items():
            used[code] = glossary.used(text.prose, code)
            for position, message in glossary.departures(text.prose, code):
                yield Problem(text.file, line_of(text.prose, position), message)
        if section.lacking:
            continue
        for term in filter(lambda term: term.paired, glossary.terms):
            here = [code for code in used if term.key in used[code]]
            for other in section.languages if here else ():
                if other in here:
                    continue
                text = section.texts[here[0]]
                word = term.accepted[here[0]][0]
                message = _(
                    "“{word}” stands here, but {other} has no {forms} ({file}, line {line})",
                    word=word,
                    other=section.file(other),
                    forms=_either(term.accepted[other]),
                    file=GLOSSARY,
                    line=term.line,
                )
                line = line_of(text.prose, used[here[0]][term.key])
                yield Problem(text.file, line, message)


def check_label_terms(glossary: Glossary, labels: Iterable[Label]) -> Iterator[Problem]:
    """Report rejected variants in labels and interface strings.

    Quotations are free in the language of the study, in which they are another's words.
    """
    for label in labels:
        if label.quoted and label.language == glossary.languages[0]:
            continue
        for __, message in glossary.departures(label.text, label.language):
            yield Problem(label.file, label.line, message)


def _term(cells: Mapping[str, str], line: int, languages: Sequence[str]) -> Term:
    return Term(
        cells["key"],
        line,
        {code: _variants(cells[code]) for code in languages},
        {code: _variants(cells[f"not_{code}"]) for code in languages},
        cells["paired"] == "yes",
    )


def _variants(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(_SEPARATOR) if word.strip())


def _wrong_row(
    cells: Mapping[str, str], found: int, heads: Sequence[str], languages: Sequence[str]
) -> str:
    if found != len(heads):
        hint = _("put a text that holds a comma into double quotes")
        return _(
            "found {found} columns, expected {expected}; {hint}",
            found=found,
            expected=len(heads),
            hint=hint,
        )
    key, paired = cells["key"], cells["paired"]
    lacking = [name for name in ("key", *languages) if not cells[name].strip()]
    if lacking:
        return _("{value}: nothing in {names}", value=key or "an entry", names=", ".join(lacking))
    if paired not in ("", "yes"):
        return _("{key}: paired is “{paired}”, expected yes or nothing", key=key, paired=paired)
    return ""


def _ambiguous(terms: Iterable[Term], languages: Sequence[str]) -> Iterator[Problem]:
    """Report keys and variants that stand twice: a word has to mean one entry."""
    keys: dict[str, Term] = {}
    words: dict[tuple[str, str], Term] = {}
    for term in terms:
        first = keys.setdefault(term.key, term)
        if first is not term:
            yield Problem(
                GLOSSARY,
                term.line,
                _("{key}: is in line {line} already", key=term.key, line=str(first.line)),
            )
        for code in languages:
            for word in (*term.accepted[code], *term.rejected[code]):
                form = code, _plain(word, code)
                if form in words:
                    first = words[form]
                    message = _(
                        "{key}: “{word}” is in line {line} too",
                        key=term.key,
                        word=word,
                        line=first.line,
                    )
                    yield Problem(GLOSSARY, term.line, message)
                words.setdefault(form, term)


def _either(forms: Iterable[str]) -> str:
    between = reader().pgettext("one of several answers", " or ")
    return between.join(f"“{form}”" for form in forms)


def _is_han(language: str) -> bool:
    return rules_of(language).typesetting.han


def _plain(word: str, language: str) -> str:
    """Return the form under which a variant is known; case and apostrophes do not count."""
    if _is_han(language):
        return word
    return " ".join(word.replace("'", "’").lower().split())


def _pattern(words: Iterable[str], language: str) -> re.Pattern[str]:
    """Return a pattern for the longest of these variants; its group is the variant itself."""
    ordered = sorted(words, key=len, reverse=True)
    forms = [re.escape(word).replace("\\ ", r"\s+").replace("’", "['’]") for word in ordered]
    either = "|".join(forms) or "(?!)"
    if _is_han(language):
        return re.compile(f"({either})")
    endings = rules_of(language).checks.endings
    return re.compile(rf"(?<!\w)({either})(?:{endings})?(?!\w)", re.I)
