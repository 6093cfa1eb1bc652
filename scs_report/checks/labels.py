"""Labels in the files under data/ and of the brand: each stands in both languages."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scs_report.checks.problem import Problem, decode, line_of
from scs_report.errors import UserError

#: The languages in which labels are checked.
LANGUAGES = ("en", "zh")

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
# R², GDP and SHA-256 are no words: they may stand in Chinese as they are; "to" is ～ there
_WORD = re.compile(r"(?!to\b)\b[A-Za-z]*[a-z]{2,}")
_LITERAL = re.compile(
    r"""(?<![\w-])(en|zh)\s*=\s*("(?:""[\s\S]*?""|(?:[^"\\\n]|\\.)*)"|'(?:''[\s\S]*?''|[^'\n]*)')"""
)


@dataclass(frozen=True)
class Label:
    """A text in one language, with its file and line; `quoted` if the words are another's."""

    file: str
    line: int
    language: str
    text: str
    quoted: bool = False


def read_labels(root: Path, names: Sequence[str] = ()) -> tuple[list[Label], list[Problem]]:
    """Return all labels of all files that there are, and which are not in both languages.

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
            tree = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            raise UserError("Labels cannot be read", [f"{file}: {error}"]) from None
        lines = _lines(source)
        for where, pair in _pairs(tree, ""):
            placed = {
                code: Label(file, _take(lines, code, text), code, text, where.endswith("quote"))
                for code, text in pair.items()
                if isinstance(text, str)
            }
            labels.extend(placed.values())
            problems.extend(_wrong(file, where, placed, names))
    return labels, problems


def untranslated(english: str, chinese: str, names: Sequence[str] = ()) -> str:
    """Say what keeps two texts from being each other's translation; nothing if nothing does.

    What code fills in (`{number}`) and `names`, the same in both languages, need no translation.
    """
    if not chinese.strip():
        return f"“{english}” has no Chinese"
    if not english.strip():
        return f"“{chinese}” has no English"
    words = re.sub("|".join([r"\{\w*\}", *map(re.escape, names)]), "", english)
    if _WORD.search(words) and not HAN.search(chinese):
        return f"the Chinese of “{english}” is “{chinese}”, which has no Chinese character"
    if HAN.search(english):
        return f"the English “{english}” has Chinese characters"
    return ""


def _wrong(
    file: str, where: str, pair: dict[str, Label], names: Sequence[str]
) -> Iterator[Problem]:
    if not pair:
        yield Problem(file, 1, f"{where}: en and zh should be texts")
        return
    texts = {code: pair[code].text if code in pair else "" for code in LANGUAGES}
    said = untranslated(texts["en"], texts["zh"], names)
    if said:
        place = pair.get("zh") or pair["en"]
        yield Problem(file, place.line, f"{where}: {said}")


def _pairs(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the tables with `en` or `zh`, with the dotted names under which they stand."""
    if isinstance(value, dict):
        pair = {code: value[code] for code in LANGUAGES if code in value}
        if pair:
            yield where, pair
        for key, inner in value.items():
            if key not in pair:
                yield from _pairs(inner, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            name = inner.get("key") or inner.get("id") if isinstance(inner, dict) else None
            yield from _pairs(inner, f"{where}[{name or number}]")


def _lines(source: str) -> dict[tuple[str, str], list[int]]:
    """Return the lines of each text of each language; TOML readers do not tell them."""
    lines: dict[tuple[str, str], list[int]] = {}
    for match in _LITERAL.finditer(source):
        text = tomllib.loads(f"text = {match[2]}")["text"]
        lines.setdefault((match[1], text), []).append(line_of(source, match.start()))
    return lines


def _take(lines: dict[tuple[str, str], list[int]], code: str, text: str) -> int:
    """Return the line of a text; of one that stands several times, each in its turn."""
    found = lines.get((code, text))
    if not found:
        return 1
    return found.pop(0) if len(found) > 1 else found[0]
