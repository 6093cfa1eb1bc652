"""Words by which files of any company are understood: `languages/<code>/answers.toml`.

What no study has to say is the same in most surveys: yes and no, don't know, refused, not asked. A
file may speak any language of the house, so all are looked through at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct

from scs_report.border.text import is_cjk, plain_name
from scs_report.border.toml import read_toml
from scs_report.names import FOLDER, KNOWN

Kind = Literal["", "yes", "no", "men", "women", "unknown", "refused", "unrecorded", "inapplicable"]
#: Answers that say nothing of what was asked.
UNSAID: tuple[Kind, ...] = ("unknown", "refused", "unrecorded", "inapplicable")


class _Answers(Struct, frozen=True, forbid_unknown_fields=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    unknown: tuple[str, ...]
    refused: tuple[str, ...]
    unrecorded: tuple[str, ...]
    inapplicable: tuple[str, ...]
    nothing: tuple[str, ...]


class _Amounts(Struct, frozen=True, forbid_unknown_fields=True):
    under: tuple[str, ...]
    over: tuple[str, ...]
    thousand: tuple[str, ...] = ()
    ten_thousand: tuple[str, ...] = ()


class _Columns(Struct, frozen=True, forbid_unknown_fields=True):
    weight: tuple[str, ...]
    number: tuple[str, ...]
    age: tuple[str, ...]
    born: tuple[str, ...]


class _Rows(Struct, frozen=True, forbid_unknown_fields=True):
    total: tuple[str, ...]


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    answers: _Answers
    amounts: _Amounts
    columns: _Columns
    rows: _Rows


#: The number of an answer before its text: `1. `, `A)`, `3 = `, `[2] `, `-9: `, `4 - `.
_COUNTED = re.compile(
    r"^[\[(（【]?-?(?:\d{1,3}|[A-Za-z])\s*"
    r"(?:[.:：．](?:\s+|(?=\D))|[)、=）\]】]\s*|\s[-–—]\s+(?=\D))[=:：、.．]?\s*"
)
#: A code and the text of an answer, in either order; or a code in brackets.
_CODED = tuple(
    map(
        re.compile,
        (
            r"[\[(【]?(?P<code>\d{1,4})[\])】]?\s*(?:[-–—:=.、|#]\s*|(?=\D))(?P<text>.+)",
            r"(?P<text>.*\D)[\[(【](?P<code>\d{1,4})[\])】]",
            r"[\[(【](?P<code>\d{1,4})[\])】](?P<text>)",
        ),
    )
)


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Return a text as texts are compared: width, case, script, punctuation do not count.

    Examples
    --------
    >>> folded("Don’t  know!"), folded("ＤＯＮ'T KNOW"), folded("無意見（３）")
    ('dont know', 'dont know', '无意见 3')
    >>> folded("1,000–1,500")
    '1000 1500'
    """
    text = simplified(unicodedata.normalize("NFKC", plain_name(text)).casefold())
    text = re.sub(r"(?<=\d),(?=\d{3}(\D|$))|['’‘`´]", "", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", "\0", text)
    text = re.sub(r"[\W_]+", " ", text.replace("\0", "p")).strip()
    parts = [text[0]] if text else []
    for before, char in pairwise(text):
        if before != " " != char and is_cjk(before) != is_cjk(char):
            parts.append(" ")
        parts.append(char)
    joined = "".join(parts)
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", joined)


@lru_cache(maxsize=50_000)
def kind_of(text: str) -> Kind:
    """Return what kind of answer a text is in any survey; "" if it is one of its own.

    Examples
    --------
    >>> kind_of("Don’t know"), kind_of("拒答"), kind_of("Keine Angabe"), kind_of("Satisfied")
    ('unknown', 'refused', 'unrecorded', '')
    """
    plain = folded(text) or text.strip()
    return next((kind for kind, pattern in _kinds().items() if pattern.fullmatch(plain)), "")


@lru_cache(maxsize=50_000)
def is_nothing(text: str) -> bool:
    """Whether a cell holds a mark that says that it is blank: `NA`, `.`, `-`, `#N/A`."""
    return _nothing().fullmatch(text.strip().casefold()) is not None


def uncounted(text: str) -> str:
    """Return the label of an answer without its number or letter.

    >>> [uncounted(text) for text in ("A. Badly", "2=好", "[3] Well", "3.5 days", "1. 2023")]
    ['Badly', '好', 'Well', '3.5 days', '2023']
    """
    return _COUNTED.sub("", text) or text


@lru_cache(maxsize=50_000)
def variants(text: str) -> tuple[str, ...]:
    """Return a text and what it says without its number, brackets, or other language, folded."""
    plain = uncounted(text)
    found = [text, plain, re.sub(r"\s*[(（\[【][^)）\]】]*[)）\]】]", "", plain)]
    if not re.search(r"\d", plain):
        han = "".join(re.findall(r"[\u3400-\u9fff]+", plain))
        latin = " ".join(re.findall(r"[A-Za-zÀ-ÿ'’]+", plain))
        found += [han, latin] if han and len(latin) > 2 else []
    return tuple(dict.fromkeys(filter(None, (folded(one) or one for one in found if one))))


def is_unsaid(text: str) -> bool:
    """Whether a text is an answer that says nothing of what was asked.

    >>> is_unsaid("-9. Refused"), is_unsaid("98 = 不知道"), is_unsaid("Nothing is refused")
    (True, True, False)
    """
    return any(kind_of(one) in UNSAID for one in variants(text))


def is_total(text: str) -> bool:
    """Whether a cell says that its row is a total or a mean, and no respondent.

    >>> is_total("Grand total:"), is_total("合計"), is_total("Totally")
    (True, True, False)
    """
    return _pattern("rows", "total").fullmatch(folded(text)) is not None


def answer_key(text: str) -> str:
    """Return a text of an answer as such texts are compared.

    >>> answer_key(" Quite  Often "), answer_key("１. 经常")
    ('quite often', '1. 经常')
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def code_of(text: str, codes: Mapping[str, int]) -> int | None:
    """Return the code of an answer by its text, its code and its text, or its code in brackets.

    Parameters
    ----------
    codes
        Codes by texts, as `answer_key` writes them.

    Examples
    --------
    >>> [code_of(text, {"often": 2}) for text in ("Often", "2 - often", "（2）Often", "often [2]")]
    [2, 2, 2, 2]
    >>> code_of("[2]", {"often": 2}), code_of("1. Often", {"often": 2})
    (2, None)
    """
    key = answer_key(text)
    if key in codes:
        return codes[key]
    for pattern in _CODED:
        if match := pattern.fullmatch(key):
            code, said = int(match["code"]), match["text"].strip()
            if codes.get(said) == code or (said == "" and code in codes.values()):
                return code
    return None


def speaks_of(text: str, what: Literal["weight", "number", "age", "born"]) -> bool:
    """Whether the name or label of a column has a word for weights, numbers of people, and so on.

    Examples
    --------
    >>> speaks_of("W_final weight", "weight"), speaks_of("出生年份", "born")
    (True, True)
    >>> speaks_of("page", "age")
    False
    """
    return _pattern("columns", what, whole=False).search(folded(text)) is not None


@lru_cache(maxsize=50_000)
def amount(text: str) -> tuple[float, float] | None:
    """Return the bounds of a text that says from what to what; None of any other text.

    Examples
    --------
    >>> amount("3,000–4,999 €"), amount("２００元以下"), amount("6 and over")
    ((3000.0, 4999.0), (-inf, 200.0), (6.0, inf))
    >>> amount("1万～2万元")
    (10000.0, 20000.0)
    >>> amount("Never"), amount("Once a week")
    (None, None)
    """
    plain = simplified(unicodedata.normalize("NFKC", text).casefold())
    plain = re.sub(r"(?<=\d)[,\s](?=\d{3}(\D|$))", "", plain)
    times = [("thousand", 1e3), ("ten_thousand", 1e4)]
    numbers = []
    for match in re.finditer(r"(\d+(?:\.\d+)?)\s*([^\W\d_]*)", plain):
        unit = next((by for name, by in times if _unit(name).match(match[2])), 1.0)
        numbers.append(float(match[1]) * unit)
    if len(numbers) == 2 and numbers[0] < numbers[1]:
        return numbers[0], numbers[1]
    if len(numbers) == 1:
        under = _pattern("amounts", "under", whole=False).search(plain)
        over = _pattern("amounts", "over", whole=False).search(plain)
        if bool(under) != bool(over):
            return (float("-inf"), numbers[0]) if under else (numbers[0], float("inf"))
    return None


def simplified(text: str) -> str:
    """Return Chinese in simplified characters, so that both scripts can be compared."""
    return text if text.isascii() else _converter().convert(text)


@cache
def _converter() -> Any:
    from opencc import OpenCC  # type: ignore[import-untyped]

    return OpenCC("t2s")


@cache
def _words() -> tuple[_Words, ...]:
    return tuple(read_toml(FOLDER / code / "answers.toml", _Words) for code in KNOWN)


@cache
def _kinds() -> dict[Kind, re.Pattern[str]]:
    kinds: tuple[Kind, ...] = ("yes", "no", "men", "women", *UNSAID)
    return {kind: _pattern("answers", kind) for kind in kinds}


@cache
def _pattern(table: str, name: str, *, whole: bool = True) -> re.Pattern[str]:
    forms = [form for words in _words() for form in getattr(getattr(words, table), name)]
    if not whole:  # words of Latin letters stand by themselves, those of Han do not
        forms = [form if not form.isascii() else rf"(?<![a-z]){form}(?![a-z])" for form in forms]
    return re.compile(simplified("|".join(f"(?:{form})" for form in forms)))


@cache
def _nothing() -> re.Pattern[str]:
    """Return marks of a blank; as they are written, for they are looked for in every file."""
    forms = [form for words in _words() for form in words.answers.nothing]
    return re.compile("|".join(f"(?:{form})" for form in forms))


@cache
def _unit(name: str) -> re.Pattern[str]:
    forms = [form for words in _words() for form in getattr(words.amounts, name)]
    return re.compile("|".join(f"{form}(?![a-z])" if form.isascii() else form for form in forms))
