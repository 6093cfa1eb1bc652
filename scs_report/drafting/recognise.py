"""What the columns of a file are: questions with answers, multiple responses, weights and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from scs_report.border.texts import MaybeText
from scs_report.drafting.source import MOST_ANSWERS, Column, Source
from scs_report.survey.answer_words import is_unsaid

_DESIGN = {
    "id": r"((resp(ondent)?|case|inter(view)?|person)_?)?(id|no|nr|num(ber)?)|respondent",
    "weight": r"(.+_)?(w|wt|wgt|weight|weights|gewicht|pond)(_.+)?",
    "strata": r"strata|stratum|schicht|(.+_)?strat(a|um)",
    "cluster": r"(.+_)?(psu|cluster|klumpen)",
    "fpc": r"fpc",
    "wave": r"wave|welle|round",
}
_PEOPLE = re.compile(
    r"\b(age|sex|gender|educ\w*|school\w*|income|region|state|province|urban|rural|marital|religion"
    r"|employ\w*|occupation|race|party|household|alter|geschlecht|bildung|einkommen|land)\b",
    re.I,
)


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
    design = _design(source)
    questions: list[Question] = []
    filled = {column.name: column for column in source.columns}
    rest = [column for column in source.columns if column.name not in design.values()]
    for stem, run in groupby(rest, key=lambda column: _stem(column.name)):
        columns = list(run)
        if stem and (ticked := _ticked(columns)):
            filled |= {column.name: column for column in ticked}
            taken = {*filled, *(question.id for question in questions)}
            questions.append(_multiple(stem if stem not in taken else f"{stem}_items", ticked))
        else:
            questions += map(_single, columns)
    return Draft(replace(source, columns=tuple(filled.values())), design, tuple(questions))


def technical(draft: Draft) -> Iterator[Column]:
    """Yield the columns of the design."""
    return (column for column in draft.source.columns if column.name in draft.design.values())


def _design(source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    for use, pattern in _DESIGN.items():
        for column in source.columns:
            named = re.fullmatch(pattern, column.name) and column.name not in found.values()
            if use not in found and named and not column.coded and _fits(use, column):
                found[use] = column.name
    return found


def _fits(use: str, column: Column) -> bool:
    complete = len(column.known) == len(column.values)
    if use == "weight":
        return complete and bool(np.all(column.known > 0)) and not column.names
    if use == "id":
        return complete and column.whole and len(np.unique(column.known)) == len(column.values)
    return complete and column.whole


def _stem(name: str) -> str:
    """Return what columns of one question have in common: `q5` of `q5_1`, `q5_2`; else nothing."""
    match = re.fullmatch(r"(.*[a-z0-9])_?_(\w+)|(.*[a-z]\d+)([a-z])", name)
    return (match[1] or match[3] or "") if match else ""


def _ticked(columns: list[Column]) -> list[Column] | None:
    """Return items of a multiple response with 0 for blanks; None if the columns are none."""
    if len(columns) < 2 or any(set(np.unique(column.known)) - {0.0, 1.0} for column in columns):
        return None
    if any(column.coded for column in columns):
        return None
    blank = np.column_stack([np.isnan(column.values) for column in columns])
    if not blank.any():
        return columns
    if any((column.known == 0).any() for column in columns):
        return None  # a blank is something else than an item that is not ticked
    return [
        replace(column, values=np.nan_to_num(column.values, nan=0.0), coded=True)
        for column in columns
    ]


def _multiple(stem: str, items: list[Column]) -> Question:
    nothing = np.column_stack([item.values for item in items]).sum(axis=1) == 0
    return Question(
        id=stem,
        kind="multiple",
        label=_common(items),
        topic="answers",
        items=tuple(replace(item, label=_own(item, items)) for item in items),
        optional=bool(nothing.any()),
    )


def _common(items: list[Column]) -> MaybeText:
    """Return the words with which the labels of all items begin, up to a colon or a dash."""
    heads = [
        {code: re.split(r"\s*[:–—]\s+|\s+-\s+", text)[0] for code, text in item.label.items()}
        for item in items
    ]
    return heads[0] if heads and all(head == heads[0] for head in heads) else {}


def _own(item: Column, items: list[Column]) -> MaybeText:
    common = _common(items)
    return {
        code: text.removeprefix(common.get(code, "")).lstrip(" :–—-") or text
        for code, text in item.label.items()
    }


def _single(column: Column) -> Question:
    label = " ".join((column.name.replace("_", " "), *column.label.values()))
    topic = "people" if _PEOPLE.search(label) else "answers"
    optional = len(column.known) < len(column.values)
    if not column.whole or (len(column.codes) > MOST_ANSWERS and not _mostly_named(column)):
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


def _mostly_named(column: Column) -> bool:
    return 2 * len(column.names) > len(column.codes)


def _answer(code: int, column: Column) -> Answer:
    label = column.names.get(code, {})
    declared = code in column.missing
    unsaid = any(map(is_unsaid, label.values()))
    return Answer(code=code, label=label, missing=declared or unsaid, declared=declared)
