"""Questions with several answers in one column of joined texts, or by first, second … mention."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from scs_report.importing.delivered import Column, Delivered
from scs_report.importing.likeness import Likeness
from scs_report.importing.meanings import BLANK, ORDER, Found, Option, Options
from scs_report.survey.answer_texts import SEPARATORS, parts_of
from scs_report.survey.codebook import Codebook, Question

#: This share of what is said has to be an item of the question.
_LEAST_KNOWN = 0.8
#: Joined codes without words are those of a question whose label is so like the column's.
_LEAST_CALLED = 0.6


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
            ways = ways or [*_joined_codes(question, columns, codebook)]
            if ways:
                yield max(ways, key=lambda way: (way.known, len(way.columns)))


def parts_in(text: str, separator: str, options: Options | dict[str, str]) -> list[str]:
    """Return the answers in a cell, as `parts_of`: of a question, or of a mapping."""
    return parts_of(text, separator, options, str)


def _joined(question: Question, items: Options, columns: list[Column]) -> Iterator[Several]:
    for column in columns:
        texts = {key: count for key, count in column.counts.items() if key not in column.labels}
        for separator in SEPARATORS:
            if not any(separator in unicodedata.normalize("NFKC", key) for key in texts):
                continue
            said: dict[str, int] = {}
            for key, count in texts.items():
                for part in parts_in(key, separator, items):
                    said[part] = said.get(part, 0) + count
            several = any(len(parts_in(key, separator, items)) > 1 for key in texts)
            way = _way(question, (column.name,), separator, said, items)
            if several and way:
                yield way


def _joined_codes(
    question: Question, columns: list[Column], codebook: Codebook
) -> Iterator[Several]:
    """Yield columns of joined numbers or letters that are called as the question: by order only."""
    questions = [one for one in codebook.questions if one.kind != "number"]
    called = Likeness([(*one.label.values(), *one.text.values()) for one in questions])
    for column in columns:
        alike = called.of(column.says)
        mine = questions.index(question)
        if alike[mine] < _LEAST_CALLED or alike[mine] < max(alike):
            continue
        for separator in (*SEPARATORS, " "):
            parts = {part for key in column.keys for part in parts_in(key, separator, {})}
            several = any(len(parts_in(key, separator, {})) > 1 for key in column.keys)
            places = {part: place for part in parts if (place := _place(part)) is not None}
            first = 0 if 0 in places.values() else 1
            if not several or len(places) < len(parts):
                continue
            if max(places.values()) - first >= len(question.items):
                continue
            answers = {
                part: Found(question.columns[places[part] - first], ORDER)
                for part in sorted(parts, key=lambda part: places[part])
            }
            yield Several(question.id, (column.name,), separator, answers, float(alike[mine]))
            break


def _place(code: str) -> int | None:
    """Return the place of a code in an order: of a number itself, of a letter that in ABC."""
    if code.isdigit() and len(code) < 4:
        return int(code)
    return (
        ord(code.casefold()) - 96 if len(code) == 1 and code.isascii() and code.isalpha() else None
    )


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
