"""What the columns of a file are: questions with answers, multiple responses, weights and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from scs_report.border.texts import MaybeText
from scs_report.drafting.contents import MOST_ANSWERS
from scs_report.drafting.purposes import design_of
from scs_report.drafting.source import Column, Source, blanked, slug
from scs_report.drafting.ticks import stem, ticked

_PEOPLE = re.compile(
    r"\b(age|sex|gender|educ\w*|school\w*|income|region|state|province|urban|rural|marital|religion"
    r"|employ\w*|occupation|race|party|household|alter|geschlecht|bildung|einkommen|land)\b",
    re.I,
)
#: Numbers from here on are no codes.
_MOST_CODE = 2**31
#: What stands between a question and one of its items, in a label.
_HEAD = re.compile(r"\s*[:–—]\s+|：\s*|\s+-\s+|\s*[\[(（【](?=[^\[(（【]+[\])）】]$)")
_BRACKETS = re.compile(r"^[\[(（【](.+)[\])）】]$")


@dataclass(frozen=True)
class Answer:
    """An answer; `declared` if the file itself calls it missing."""

    code: int
    label: MaybeText
    missing: bool = False
    declared: bool = False


@dataclass(frozen=True)
class Question:
    """A question as the codebook will have it; `topic` is `answers`, `people` or `numbers`."""

    id: str
    kind: str
    label: MaybeText
    topic: str
    answers: tuple[Answer, ...] = ()
    items: tuple[Column, ...] = ()
    optional: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Draft:
    """A file understood: the design, the questions, and the source with its blanks filled."""

    source: Source
    design: dict[str, str]
    questions: tuple[Question, ...]


def recognise(source: Source) -> Draft:
    """Tell what the columns of a file are."""
    found = design_of(source)
    design = dict(found.columns)
    names = {column.name: column.original for column in source.columns}
    left_out = {names[name]: why for name, why in found.left_out.items()}
    questions: list[Question] = []
    notes = list(source.notes)
    filled = {column.name: column for column in source.columns if column.name not in found.left_out}
    rest = [column for column in filled.values() if column.name not in design.values()]
    for common, run in groupby(rest, key=stem):
        columns = list(run)
        if common and (items := ticked(columns)):
            filled |= {column.name: column for column in items}
            taken = {*filled, *(question.id for question in questions)}
            name = slug(common) if common.isascii() else ""
            name = name if name and name not in taken else f"{items[0].name}_items"
            questions.append(_multiple(name, _same(columns) or _common(columns), items))
            continue
        for column in columns:
            if _is_number(column):
                filled[column.name], note = blanked(column)
                notes += [note] if note else []
            questions.append(_single(filled[column.name]))
    left_out = dict(source.left_out) | left_out
    every = tuple(filled.values())
    source = replace(source, columns=every, left_out=left_out, notes=tuple(notes))
    return Draft(source, design, tuple(questions))


def technical(draft: Draft) -> Iterator[Column]:
    """Yield the columns of the design."""
    return (column for column in draft.source.columns if column.name in draft.design.values())


def _multiple(name: str, label: MaybeText, items: list[Column]) -> Question:
    nothing = np.column_stack([item.values for item in items]).sum(axis=1) == 0
    return Question(
        id=name,
        kind="multiple",
        label=label or _common(items),
        topic="answers",
        items=tuple(_own(items)),
        optional=bool(nothing.any()),
    )


def _common(items: list[Column]) -> MaybeText:
    """Return the words with which the labels of all items begin, up to a colon or a dash."""
    heads = [{code: _HEAD.split(text)[0] for code, text in item.label.items()} for item in items]
    return heads[0] if heads and all(head == heads[0] for head in heads) else {}


def _same(columns: list[Column]) -> MaybeText:
    """Return the label that all columns have, or nothing."""
    first = columns[0].label
    return first if all(column.label == first for column in columns) else {}


def _own(items: list[Column]) -> list[Column]:
    """Return items without the words with which the labels of all of them begin."""
    while _common(items) and all(
        _HEAD.search(text) for item in items for text in item.label.values()
    ):
        items = [
            replace(item, label={code: _rest(text) for code, text in item.label.items()})
            for item in items
        ]
    return items


def _rest(text: str) -> str:
    head = _HEAD.split(text)[0]
    return _BRACKETS.sub(r"\1", text.removeprefix(head).lstrip(" :：–—-"))


def _single(column: Column) -> Question:
    label = " ".join((column.name.replace("_", " "), *column.label.values()))
    topic = "people" if _PEOPLE.search(label) else "answers"
    optional = len(column.known) < len(column.values)
    if _is_number(column):
        return Question(
            id=column.name,
            kind="number",
            label=column.label,
            topic="numbers",
            optional=optional,
            whole=column.whole,
        )
    return Question(
        id=column.name,
        kind="single",
        label=column.label,
        topic=topic,
        answers=tuple(_answer(code, column) for code in column.codes),
        optional=optional,
    )


def _is_number(column: Column) -> bool:
    """Whether a column holds amounts: fractions, or more values than answers can be."""
    if not column.whole or (len(column.known) and abs(column.known).max() >= _MOST_CODE):
        return bool(len(column.known))
    said = set(column.codes) - column.unsaid
    return len(said) > MOST_ANSWERS and not _mostly_named(column)


def _mostly_named(column: Column) -> bool:
    return 2 * len(column.names) > len(column.codes)


def _answer(code: int, column: Column) -> Answer:
    label = column.names.get(code, {})
    return Answer(
        code=code,
        label=label,
        missing=code in column.unsaid,
        declared=code in column.missing,
    )
