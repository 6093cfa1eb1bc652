"""The engine holds no word of any study: no key, label, title, place, author or institution."""

from __future__ import annotations

import csv
import io
import re
import token
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
STUDIES = (ROOT, *(path.parent.parent for path in sorted(ROOT.glob("examples/*/data/study.toml"))))
ENGINE = ROOT / "scs_report"
#: What the house writes: code, templates and styles, catalogues, messages.
SUFFIXES = {".py", ".html", ".css", ".js", ".toml", ".po", ".csv", ".txt", ".md", ".xml", ".svg"}

#: The program's own name.
PROGRAM = "SCS Report"

#: Tables whose keys are names that the study chose.
NAMED = ("facts", "answers", "sets", "set_labels")
#: Fields whose values are such names.
KEYS = ("id", "key", "variable", "variables", "question", "base", "outcome")
#: Fields whose values a reader reads, in each language.
WORDS = (
    *("label", "labels", "title", "text", "caption", "source", "notes", "reproduces", "keywords"),
    *("field_period", "population", "sample", "weighting", "description", "name", "series"),
    *("set_labels", "reference", "category", "contact", "term", "answers"),
)

#: Kinds of tables and figures; a study may call an entry by its kind.
KINDS = {path.stem for path in ENGINE.glob("*/kinds/*.py")}

#: Words that a study uses and the engine may: what each is here.
FIELD = {
    **dict.fromkeys(
        ("age", "gender", "education", "income", "region", "urban", "province", "party"),
        "what most surveys ask people about themselves; drafts recognise such columns",
    ),
    **dict.fromkeys(
        ("weight", "population", "participants", "all respondents", "全体受访者"),
        "sampling and weighting",
    ),
    **dict.fromkeys(
        (
            *("not recorded", "i don't know", "don’t know", "weiss nicht", "keine angabe"),
            *("respondent number", "nummer der befragten person", "受访者编号", "受訪者編號"),
            "其他回答",
        ),
        "what every file of respondents has: numbers, and answers without substance",
    ),
    **dict.fromkeys(
        ("model", "predicted", "levels", "score"),
        "estimation",
    ),
    **dict.fromkeys(("banner", "parallel", "plan", "wave"), "parts of entries and of models"),
    **dict.fromkeys(("normalised", "reduced", "renormalised", "functions"), "mathematics"),
    **dict.fromkeys(
        ("scs", "report", "project", "scs report project", "study"),
        "the program's own name, its forms of document, and the folder of a study",
    ),
    **dict.fromkeys(
        ("chinese", "march", "april", "november"),
        "languages and months, which every language names",
    ),
    **dict.fromkeys(
        ("desk", "news", "staff"),
        "where pages are made while they are written, by whom, and what a browser is told",
    ),
    **dict.fromkeys(
        ("media", "background", "center", "location", "manager", "systems", "transparency"),
        "names of CSS, of the browser, of matplotlib, of XlsxWriter and of operating systems",
    ),
    **dict.fromkeys(
        ("east", "social", "american"),
        "East Asian widths; journals that methods are cited from",
    ),
    **dict.fromkeys(("satisfaction", "satisfied", "very dissatisfied"), "examples in docstrings"),
    **dict.fromkeys(
        (
            *("all", "groups", "high", "independent", "new", "use", "state", "states", "public"),
            *("users", "council", "hang", "people", "person", "agree", "main", "year", "town"),
            *("often", "regular"),
        ),
        "plain English",
    ),
    **dict.fromkeys(("about the same", "all answers", "who they are"), "phrases of plain English"),
}


def _leaves(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield all texts of a file with the way to each; keys of named tables among them."""
    if isinstance(content, dict):
        for key, value in content.items():
            if path and path[-1] in NAMED:
                yield ("key",), key
            yield from _leaves(value, (*path, key))
    elif isinstance(content, list):
        for value in content:
            inside = path if isinstance(value, str) else (*path, "each")
            yield from _leaves(value, inside)
    elif isinstance(content, str):
        yield path, content


def _files(study: Path) -> Iterator[tuple[Path, Any]]:
    for path in (*study.glob("data/*.toml"), study / "templates/brand.toml"):
        if path.exists():
            yield path, tomllib.loads(path.read_text("utf-8"))
    for path in study.glob("data/glossary.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if _is_name(row["en"])]
        texts = ("en", "zh", "not_en", "not_zh")
        parts = [part.strip() for row in rows for name in texts for part in row[name].split("|")]
        yield path, {"term": parts}


def _is_name(term: str) -> bool:
    """Tell proper names from terms of the field: all their words have a capital."""
    first = term.partition("|")[0].strip()
    return all(word[0].isupper() for word in first.split()) and first != PROGRAM


@cache
def vocabulary() -> dict[str, str]:
    """Return all words of all studies, casefolded, with the file that holds each."""
    found: dict[str, str] = {}
    for study in STUDIES:
        for path, content in _files(study):
            place = path.relative_to(ROOT).as_posix()
            for way, text in _leaves(content):
                if way[-1] in KEYS:
                    words = _of_key(text)
                elif any(part in WORDS for part in way[-3:]):
                    # German writes all nouns with a capital
                    words = _of_text(text, names=way[-1] != "de")
                else:
                    continue
                for word in words:
                    found.setdefault(word, place)
    return {word: place for word, place in found.items() if word not in FIELD and word not in KINDS}


def _of_key(key: str) -> Iterator[str]:
    """Yield a key; of a name of several parts each of its beginnings."""
    parts = key.casefold().split(".")
    if len(parts) > 1:
        yield from (".".join(parts[:length]) for length in range(2, len(parts) + 1))
    elif re.fullmatch(r"[^\W\d]\w{2,}", parts[0]):
        yield parts[0]


def _of_text(text: str, *, names: bool) -> Iterator[str]:
    """Yield a text of more than one word, and proper names in it."""
    if re.search(r"[\u4e00-\u9fff]", text):
        yield from (part for part in re.findall(r"[\u4e00-\u9fff]{4,12}", text) if part == text)
        return
    plain = " ".join(re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*", text)).casefold()
    if 2 <= sum(not word.isdigit() for word in plain.split()) <= 8:
        yield plain
    if names:  # they have a capital though they do not begin a sentence
        for name in re.findall(r"(?<=[^\W_][ (])[A-Z][\w’-]*\w", text):
            yield name.casefold()


@cache
def _engine() -> dict[str, str]:
    """Return all that the engine says or names, each text with the first place where it stands."""
    places: dict[str, str] = {}
    for name, line, text in _texts():
        places.setdefault(text, f"{name}:{line}")
    return places


def _texts() -> Iterator[tuple[str, int, str]]:
    for path in sorted(ENGINE.rglob("*")):
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        name = path.relative_to(ROOT).as_posix()
        yield name, 0, name
        text = path.read_text("utf-8")
        if path.suffix == ".py":
            ends = {token.NAME, token.STRING, token.COMMENT, *_FSTRING}
            for found in tokenize.generate_tokens(io.StringIO(text).readline):
                if found.type in ends:
                    for number, line in enumerate(found.string.splitlines(), found.start[0]):
                        yield name, number, line
        else:
            for number, line in enumerate(text.splitlines(), 1):
                yield name, number, line


_FSTRING = {
    getattr(token, name) for name in ("FSTRING_MIDDLE", "TSTRING_MIDDLE") if hasattr(token, name)
}


def strange(text: str, words: Iterable[str]) -> set[str]:
    """Return which of the words a text holds: whole, as a phrase, or as parts of an identifier."""
    words = frozenset(words)
    phrases = _phrases(words)
    parts = [part.casefold() for part in re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*|_", _parted(text))]
    known = set(re.findall(r"\w+", text.casefold()))
    plain = " ".join(part for part in parts if part != "_")
    dotted = re.findall(r"\w+(?:\.\w+)+", text.casefold())
    found = (known | set(parts) | set(dotted)) & words
    pieces = plain.split()
    for start, piece in enumerate(pieces):
        for length in phrases.get(piece, ()):
            if (phrase := " ".join(pieces[start : start + length])) in words:
                found.add(phrase)
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        for length in range(4, 13):
            found |= {run[at : at + length] for at in range(len(run) - length + 1)} & words
    # parts of an identifier that are a key of several parts: `mean_of_use_sesame`
    for name in re.findall(r"\w*_\w*", text.casefold()):
        inside = name.split("_")
        for start in range(len(inside)):
            for end in range(start + 2, len(inside) + 1):
                found |= {"_".join(inside[start:end])} & words
    return found


@cache
def _phrases(words: frozenset[str]) -> dict[str, set[int]]:
    """Return how many words the phrases have that begin with a word."""
    found: dict[str, set[int]] = {}
    for first, *more in (word.split() for word in words if " " in word):
        found.setdefault(first, set()).add(1 + len(more))
    return found


@cache
def _met() -> dict[str, set[str]]:
    """Return the words of studies and of the field in each text of the engine."""
    words = frozenset({*vocabulary(), *FIELD})
    return {text: strange(text, words) for text in _engine()}


def _parted(text: str) -> str:
    """Part words of a class or function: `ApprovalShare` into `Approval Share`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)


def test_no_word_of_a_study_is_in_the_engine() -> None:
    words = vocabulary()
    wrong = [
        f"{place}: {word} ({words[word]})"
        for text, place in _engine().items()
        for word in sorted(_met()[text] & words.keys())
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "def share_of_approval(): ...",
        "use_sesame == 1",
        "class ApprovalShare: ...",
        "users of Tencent Credit",
        "as Kostka found",
        "{{ approval.support.urban }}",
        "芝麻信用用户",
        "# Internet penetration, in per cent",
    ],
)
def test_a_word_of_this_study_is_found(text: str) -> None:
    assert strange(text, vocabulary())


def test_no_word_is_allowed_in_vain() -> None:
    # a word of the field that no study uses, or the engine does not, is no exception any more
    assert set(FIELD) - set().union(*_met().values()) == set()
