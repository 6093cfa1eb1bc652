"""Judging words that no test bears: “most”, 更, “hardly”, “too”, “raises”.

A word of the language's lexicon is in order in a claim, or a branch of one, whose expression tests
what it says (`licences`). Any other is reported; a person accepts it with a reason in
`templates/judging.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from scs_report.checks.accepted import Accepted, within
from scs_report.checks.guards import guards_of
from scs_report.checks.labels import Label
from scs_report.checks.licences import ADVICE, licensed
from scs_report.checks.parsed import Tag, take_apart
from scs_report.checks.problem import Problem, line_of
from scs_report.checks.sections import HOLE, Section, Text, bounding, pieces
from scs_report.checks.typed_numbers import typed_numbers
from scs_report.errors import N_
from scs_report.language.judging_words import Found, Words, judging_words
from scs_report.language.reader import tell as _

#: Where accepted words are declared, from the study's folder.
ACCEPTED = "templates/judging.toml"
_NAMED = 6  # places in a line of the report


@dataclass(frozen=True, order=True)
class Judged:
    """A judging word that nothing bears, and the claim that it stands in ("" for none)."""

    category: str
    file: str
    line: int
    word: str
    claim: str
    detail: str

    @property
    def problem(self) -> Problem:
        """The word as a problem to mend."""
        message = (
            N_(
                "found “{word}” ({kind}) in claim {claim}, which does not test it, expected "
                "{advice}; or accept it in {accepted}"
            )
            if self.claim
            else N_(
                "found “{word}” ({kind}) outside a claim, expected {advice}; or accept it in "
                "{accepted}"
            )
        )
        said = _(
            message,
            word=self.word,
            kind=f"{self.category}{self.detail}",
            claim=self.claim,
            advice=_(ADVICE[self.category]),
            accepted=ACCEPTED,
        )
        return Problem(self.file, self.line, said)


def check_judging(
    root: Path, sections: Sequence[Section], labels: Sequence[Label]
) -> tuple[list[Judged], list[Problem]]:
    """Return the judging words that nothing bears, and what is wrong with those accepted."""
    languages = tuple(dict.fromkeys(code for section in sections for code in section.languages))
    accepted = Accepted.read(root, ACCEPTED, "accepted", languages)
    texts = [text for section in sections for text in section.texts.values()]
    texts += [_text_of(label) for label in labels if _is_sentence(label)]
    found: list[Judged] = []
    for text in texts:
        spans = accepted.spans(text)
        found += [
            judged
            for start, end, judged in _untested(text)
            if not any(low < end and start < high for low, high in spans)
        ]
    return sorted(set(found)), list(accepted.idle(texts, _useless))


def open_words(root: Path, sections: Sequence[Section]) -> Iterator[tuple[Text, Found]]:
    """Yield the judging words that nobody has accepted, tested or not, each with its text."""
    languages = tuple(dict.fromkeys(code for section in sections for code in section.languages))
    accepted = Accepted.read(root, ACCEPTED, "accepted", languages)
    for section in sections:
        for text in section.texts.values():
            free = accepted.spans(text) + _bounds(
                take_apart(text.raw)[1], text.prose, text.language
            )
            for word in judging_words(text.prose, text.language):
                if not any(low < word.end and word.start < high for low, high in free):
                    yield text, word


def _untested(text: Text) -> Iterator[tuple[int, int, Judged]]:
    for word, claim in untested_words(text.raw, text.prose, text.language):
        line = line_of(text.prose, word.start)
        message = " ".join(word.text.replace(HOLE, "…").split())
        judged = Judged(word.words.category, text.file, line, message, claim, _detail(word.words))
        yield word.start, word.end, judged


@lru_cache(maxsize=1024)
def untested_words(raw: str, prose: str, language: str) -> tuple[tuple[Found, str], ...]:
    """Return the judging words of a text that no test around them bears, with their claims."""
    tags = take_apart(raw)[1]
    guards, bounds = guards_of(tags), _bounds(tags, prose, language)
    return tuple(
        (word, guard.claim)
        for word in judging_words(prose, language)
        if not within((word.start, word.end), bounds)
        and not licensed(word.words, (guard := guards.at(word.start)).tests)
    )


def _bounds(tags: Sequence[Tag], prose: str, language: str) -> list[tuple[int, int]]:
    """Return where words bound a number beside them: “more than 40 cities” is about 40."""
    numbers = [(typed.start, typed.end) for typed in typed_numbers(prose, language)]
    length = 0
    for tag, text in pieces(tags):
        length += len(text)
        if tag.kind == "variable" and text.endswith(HOLE):
            numbers.append((length - 1, length))
    before, after = bounding(language)
    spans: list[tuple[int, int]] = []
    for start, end in numbers:
        # the longest that is looked for has few words
        if found := before.search(prose, max(start - 40, 0), start):
            spans.append((found.start(), end))
        if found := after.match(prose, end):
            spans.append((start, found.end()))
    return spans


def in_groups(found: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of a report: what each category needs, and its words by file."""
    for category, several in groupby(found, key=lambda judged: judged.category):
        words = list(several)
        advice = _(ADVICE[category])
        yield "  " + _("{kind} ({n}): needs {advice}", kind=category, n=len(words), advice=advice)
        for file, here in groupby(words, key=lambda judged: judged.file):
            places = [f"{judged.line} “{judged.word}”" for judged in here]
            shown = places[:_NAMED]
            if len(places) > _NAMED:
                shown.append(_("{n} more", n=len(places) - _NAMED))
            yield f"    {file}: {', '.join(shown)}"


def _detail(words: Words) -> str:
    if words.least is not None:
        return _(", from {share} on", share=f"{words.least:.0%}")
    if words.most is not None:
        return _(", up to {share}", share=f"{words.most:.0%}")
    return f", {words.way}" if words.way and words.category == "trend" else ""


def _useless(phrase: str, language: str) -> str:
    words = list(judging_words(phrase, language))
    if not words:
        return _("“{phrase}” holds no judging word; remove it", phrase=phrase)
    if any(word.text == phrase.strip() for word in words):
        return _(
            "“{phrase}” is a bare word, which would allow it everywhere; add the words beside it",
            phrase=phrase,
        )
    return ""


def _is_sentence(label: Label) -> bool:
    # questions and answers are the questionnaire's, terms of models name what they are
    ours = label.file.endswith(("study.toml", "tables.toml", "figures.toml"))
    return ours and label.text.rstrip().endswith((".", "。", "!", "！"))


def _text_of(label: Label) -> Text:
    """Return a label as a text, which begins in its line."""
    prose = "\n" * (label.line - 1) + label.text
    return Text(label.file, label.file, label.language, "", prose)
