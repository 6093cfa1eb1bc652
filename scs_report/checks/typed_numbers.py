"""Numbers that are typed into prose, as digits or in words.

Numbers of the survey come from facts. What else is a number must be declared in
`templates/context.toml`, with its words and a reason: years, ages, bands of the questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import Section, Text
from scs_report.errors import UserError

#: Where allowed numbers are declared, from the project's folder.
CONTEXT = "templates/context.toml"

_SMALL = "(?:one|two|three|four|five|six|seven|eight|nine|ten)"
_LARGE = (
    "(?:eleven|twelve|dozen|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|hundred|thousand|million|billion)"
)
_PARTS = "(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)"
_PEOPLE = "(?:respondents|users|people|members|participants|interviews|households)"
_DIGITS = r"[0-9０-９]+(?:[.,．][0-9０-９]+)*(?:\s?[%％‰])?"
_FORMS_EN = (
    # two thousand, twenty-one, a hundred
    rf"(?:(?:an?|{_SMALL})[-\s]+)?{_LARGE}(?:[-\s]+(?:and\s+)?(?:{_SMALL}|{_LARGE}))*",
    # three per cent, five percentage points, four in five, nine out of ten, three times
    rf"{_SMALL}(?:\s+per\s?cent|\s+percentage\s+points?|[-\s]in[-\s](?:{_SMALL}|{_LARGE})"
    rf"|\s+out\s+of\s+(?:every\s+)?(?:{_SMALL}|{_LARGE})|\s+times)",
    # a third of, one third, two-thirds
    rf"(?:an?\s+{_PARTS}(?=\s+of\b)|one[-\s]{_PARTS}|{_SMALL}[-\s]{_PARTS}s)",
    rf"(?:(?:one|a)[-\s]+)?half(?!-)|halves|halved|twice|thrice|{_SMALL}-?fold",
    r"(?:doubl|trebl|tripl|quadrupl)(?:e|es|ed|ing)",
    # two respondents
    rf"(?!one\b){_SMALL}\s+{_PEOPLE}",
)
_ONE = "零〇一二两三四五六七八九"
_HAN = f"[{_ONE}十百千万亿]"
_FORMS_ZH = (
    # 百分之八十, 五分之四
    rf"{_HAN}+分之{_HAN}+(?:点[{_ONE}]+)?",
    # 三成, 八成半; not 一成不变, 其一成为
    rf"[{_ONE}十几]成(?:半|[{_ONE}])?(?![为果员功立效不就本熟长绩分])",
    rf"(?:{_HAN}+(?:点[{_ONE}]+)?|几|数)[多余]?(?:倍|个百分点)",
    r"半数|过半|一半|减半|折半|翻了?[一两几]?番",
    # 二十一, 四十余, 一百; not 十分, 千万
    rf"(?:[{_ONE}][十百千万亿]|十[{_ONE}])[{_ONE}十百千万亿]*(?:点[{_ONE}]+)?[多余几]?",
    # 两名, 五人; not 第三人, 一位
    r"(?<!第)[二两三四五六七八九十](?:名|位|户|人)",
)
_NUMBERS = {
    "en": re.compile("|".join([rf"\b(?:{'|'.join(_FORMS_EN)})\b", _DIGITS]), re.I),
    "zh": re.compile("|".join([*_FORMS_ZH, _DIGITS])),
}

# numbers that are no quantities: names of tables and figures, marks of a list, addresses
_FREE = re.compile(
    r"\b(?:Tables?|Figures?)\s+[A-Z]?\d+\b(?:(?:,\s+|\s+and\s+|,\s+and\s+)[A-Z]?\d+\b)*"
    r"|[表图]\s?[A-Z]?\d+(?:[、和至]\s?[表图]?[A-Z]?\d+)*"
    r"|^[ \t>]*\d+[.)](?=\s)|\]\([^)\s]*\)|https?://\S+|&#?\w+;",
    re.M,
)


class Context(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases with numbers that documents may print, and why."""

    documents: tuple[str, ...]
    reason: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


class _Contexts(msgspec.Struct, forbid_unknown_fields=True):
    context: tuple[Context, ...] = ()


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
    free = [match.span() for match in _FREE.finditer(text)]
    return [
        Typed(match[0], *match.span())
        for match in _NUMBERS[language].finditer(text)
        if not _within(match.span(), free)
    ]


def read_context(root: Path) -> tuple[Context, ...]:
    """Read the declared phrases; none if there is no file.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    if not (root / CONTEXT).exists():
        return ()
    try:
        return read_toml(root / CONTEXT, _Contexts).context
    except UnreadableError as error:
        problems = [f"{CONTEXT}: {problem}" for problem in error.problems]
        hint = 'Each [[context]] has documents = [...], reason = "..." and phrases, en and zh.'
        raise UserError("Declared numbers cannot be read", problems, hint) from None


def check_numbers(root: Path, sections: Sequence[Section]) -> Iterator[Problem]:
    """Report typed numbers that are not declared, declarations that allow nothing, loose bounds."""
    contexts = read_context(root)
    texts = [text for one in sections for text in (one.english, one.chinese) if text is not None]
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
            phrase = "".join((*context.en, *context.zh)[:1])
            yield Problem(CONTEXT, _line(source, phrase), f"“{phrase}” has no reason")
        for language, phrases in (("en", context.en), ("zh", context.zh)):
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
            yield from context.en if text.language == "en" else context.zh


def _form(phrase: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, phrase.split())) or "(?!)")


def _within(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in spans)


def _line(source: str, phrase: str) -> int:
    return line_of(source, max(source.find(f'"{phrase}"'), 0))
