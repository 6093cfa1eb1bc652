"""Questions with several answers in one column of joined texts, or by first, second … mention."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from scs_report.importing.delivered import Column, Delivered
from scs_report.importing.meanings import BLANK, Found, Option, Options
from scs_report.survey.codebook import Codebook, Question

#: What parts answers in one cell; the first that explains most is taken.
SEPARATORS = (";", "|", "、", "/", ",", "+", "&")
#: This share of what is said has to be an item of the question.
_LEAST_KNOWN = 0.8


@dataclass(frozen=True)
class Several:
    """Columns that hold the answers of a question, and what each text is."""

    question: str
    columns: tuple[str, ...]
    separator: str
    answers: dict[str, Found]
    known: float


def items_of(question: Question) -> Options:
    """Return the items of a question, to be looked up by their texts."""
    return Options(
        Option(item.column, (*item.label.values(), *_named(question, item.column)), item.exclusive)
        for item in question.items
    )


def _named(question: Question, column: str) -> tuple[str, ...]:
    return tuple(question.in_text.name.get(column, {}).values())


def several_of(codebook: Codebook, file: Delivered, free: set[str]) -> Iterator[Several]:
    """Yield the questions whose answers stand so in columns that are free."""
    for question in codebook.questions:
        if question.kind == "multiple":
            items = items_of(question)
            columns = [file.columns[name] for name in file.columns if name in free]
            ways = [*_joined(question, items, columns), *_mentioned(question, items, columns)]
            if ways:
                yield max(ways, key=lambda way: (way.known, len(way.columns)))


def parts_of(text: str, separator: str, options: Options | dict[str, str]) -> list[str]:
    """Return the answers in a cell; a separator within the text of an answer parts nothing.

    >>> parts_of("No, none", ",", {"No, none": "x"}), parts_of("A；B", ";", {})
    (['No, none'], ['A', 'B'])
    """
    if not separator:
        return [text]
    plain = unicodedata.normalize("NFKC", text) if separator.isascii() else text
    pieces = [piece.strip() for piece in plain.split(separator)]
    parts: list[str] = []
    start = 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            joined = re.sub(r"\s+", " ", separator.join(pieces[start:end])).strip()
            spaced = re.sub(r"\s+", " ", f"{separator} ".join(pieces[start:end])).strip()
            whole = next((one for one in (joined, spaced) if _known(one, options)), None)
            if whole is not None or end == start + 1:
                parts.append(whole if whole is not None else joined)
                start = end
                break
    return [part for part in parts if part]


def _known(text: str, options: Options | dict[str, str]) -> bool:
    if isinstance(options, dict):
        return text in options
    return options.exact(text) is not None


def _joined(question: Question, items: Options, columns: list[Column]) -> Iterator[Several]:
    for column in columns:
        texts = {key: count for key, count in column.counts.items() if key not in column.labels}
        for separator in SEPARATORS:
            if not any(separator in unicodedata.normalize("NFKC", key) for key in texts):
                continue
            said: dict[str, int] = {}
            for key, count in texts.items():
                for part in parts_of(key, separator, items):
                    said[part] = said.get(part, 0) + count
            several = any(len(parts_of(key, separator, items)) > 1 for key in texts)
            way = _way(question, (column.name,), separator, said, items)
            if several and way:
                yield way


def _mentioned(question: Question, items: Options, columns: list[Column]) -> Iterator[Several]:
    """Yield columns of one name each of which names one of the items."""
    fitting: dict[str, list[Column]] = {}
    for column in columns:
        said = {text: column.counts.get(key, 0) for key, text in column.texts.items() if text}
        if not column.keys or _way(question, (column.name,), "", said, items, fewest=1):
            fitting.setdefault(column.stem, []).append(column)
    for stem, group in fitting.items():
        # in columns that are ticked or blank, each names its own item
        if not stem or len(group) < 2 or all(len(column.keys) < 2 for column in group):
            continue
        texts = {key: text for column in group for key, text in column.texts.items() if text}
        answers = {key: items.exact(text) or items.close(text) for key, text in texts.items()}
        names = tuple(column.name for column in group)
        yield Several(question.id, names, "", answers, 1.0)


def _way(
    question: Question,
    columns: tuple[str, ...],
    separator: str,
    said: dict[str, int],
    items: Options,
    fewest: int = 2,
) -> Several | None:
    found = {text: items.exact(text) or items.close(text) for text in said}
    sure = {text for text, one in found.items() if one.sure and one.target != BLANK}
    total = sum(said.values())
    share = sum(said[text] for text in sure) / total if total else 0.0
    if share < _LEAST_KNOWN or len({found[text].target for text in sure}) < fewest:
        return None
    return Several(question.id, columns, separator, found, share)
