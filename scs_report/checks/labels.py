"""Labels in the files under data/ and of the brand: each stands in every language of the study."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scs_report.border.files import UnreadableError
from scs_report.border.toml import parse_toml
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import listed
from scs_report.errors import UserError
from scs_report.language.reader import language_names
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.names import DATA_ENDINGS, KNOWN

#: Files whose labels readers see, from the project's folder.
FILES = (
    "data/study.toml",
    "data/codebook.toml",
    "data/models.toml",
    "data/tables.toml",
    "data/figures.toml",
    "data/published/audit.toml",
    "templates/brand.toml",
)

HAN = re.compile(r"[\u3400-\u9fff]")
# R², GDP and SHA-256 are no words: Chinese leaves them as they are; "to" is ～ there
_WORD = re.compile(r"(?!to\b)\b[A-Za-z]*[a-z]{2,}")
_FILE = rf"[\w-]+(?:{'|'.join(map(re.escape, DATA_ENDINGS))})\b"
_LITERAL = re.compile(
    rf"(?<![\w-])({'|'.join(map(re.escape, KNOWN))})"
    r"""\s*=\s*("(?:""[\s\S]*?""|(?:[^"\\\n]|\\.)*)"|'(?:''[\s\S]*?''|[^'\n]*)')"""
)


@dataclass(frozen=True)
class Label:
    """A text in one language, with its file and line; `quoted` if the words are another's."""

    file: str
    line: int
    language: str
    text: str
    quoted: bool = False


def read_labels(
    root: Path, languages: Sequence[str], names: Sequence[str] = ()
) -> tuple[list[Label], list[Problem]]:
    """Return all labels of all files that there are, and which are not in all these languages.

    `names` are words that need no translation.

    Raises
    ------
    UserError
        If a file cannot be read or is not TOML.
    """
    labels: list[Label] = []
    problems: list[Problem] = []
    for file in FILES:
        if not os.path.lexists(root / file):
            continue
        source = decode(root / file, file)
        try:
            tree = parse_toml(source)
        except UnreadableError as error:
            message = [f"{file}, {problem}" for problem in error.problems]
            raise UserError(_("Labels cannot be read"), message) from None
        lines = _lines(source)
        for where, texts in _local(tree, languages, ""):
            placed = {
                code: Label(file, _take(lines, code, text), code, text, where.endswith("quote"))
                for code, text in texts.items()
                if isinstance(text, str)
            }
            labels.extend(placed.values())
            problems.extend(_wrong(file, where, placed, languages, names))
    return labels, problems


def untranslated(texts: Mapping[str, str], names: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Say what keeps texts from being each other's translation: the language, and what is wrong.

    Han characters stand in the languages that are written with them, and in no others. What code
    fills in (`{number}`), files of respondents and `names`, the same in every language, need no
    translation. A text in one language is nobody's translation.
    """
    han = {code for code in texts if rules_of(code).typesetting.han}
    spare = _spare(tuple(names))
    there = {code: text for code, text in texts.items() if text.strip()}
    for code, text in texts.items():
        if code not in there:
            name = language_names([code])
            other = next(iter(there.values()), "")
            said = _("“{text}” has no {name}", text=other, name=name)
            yield code, said if other else _("it has no {name}", name=name)
        elif bool(HAN.search(text)) is (code in han):
            continue
        elif code not in han:
            if len(texts) > 1:
                name = language_names([code])
                yield code, _("the {name} “{text}” has Chinese characters", name=name, text=text)
        else:
            other = next(
                (
                    text
                    for code, text in there.items()
                    if code not in han and _WORD.search(spare.sub("", text))
                ),
                "",
            )
            if other:
                said = _(
                    "the {name} of “{other}” is “{text}”, which has no Chinese character",
                    name=language_names([code]),
                    other=other,
                    text=text,
                )
                yield code, said


@cache
def _spare(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for what is the same in every language."""
    return re.compile("|".join([r"\{\w*\}", _FILE, *map(re.escape, names)]))


def _wrong(
    file: str,
    where: str,
    placed: Mapping[str, Label],
    languages: Sequence[str],
    names: Sequence[str],
) -> Iterator[Problem]:
    if not placed:
        yield Problem(
            file,
            1,
            _("{where}: {languages} should be texts", where=where, languages=listed(languages)),
        )
        return
    texts = {code: placed[code].text if code in placed else "" for code in languages}
    for code, message in untranslated(texts, names):
        place = placed.get(code) or next(iter(placed.values()))
        yield Problem(file, place.line, f"{where}: {message}")


def _local(
    value: Any, languages: Sequence[str], where: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the tables with a text in one of the languages, with the dotted names they go by."""
    if isinstance(value, dict):
        texts = {code: value[code] for code in languages if code in value}
        if texts:
            yield where, texts
        for key, inner in value.items():
            if key not in texts:
                yield from _local(inner, languages, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            name = inner.get("key") or inner.get("id") if isinstance(inner, dict) else None
            yield from _local(inner, languages, f"{where}[{name or number}]")


def _lines(source: str) -> dict[tuple[str, str], list[int]]:
    """Return the lines of each text of each language; TOML readers do not tell them."""
    lines: dict[tuple[str, str], list[int]] = {}
    for match in _LITERAL.finditer(source):
        lines.setdefault((match[1], _read(match[2])), []).append(line_of(source, match.start()))
    return lines


@cache
def _read(literal: str) -> str:
    return str(tomllib.loads(f"text = {literal}")["text"])


def _take(lines: dict[tuple[str, str], list[int]], code: str, text: str) -> int:
    """Return the line of a text; of one that stands several times, each in its turn."""
    found = lines.get((code, text))
    if not found:
        return 1
    return found.pop(0) if len(found) > 1 else found[0]
