"""Answers by their texts, in any language of a study, and what a file calls its codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scs_report.errors import N_, Message
from scs_report.survey.answer_words import answer_key, code_of
from scs_report.survey.codebook import Codebook, Question
from scs_report.survey.problems import Finding
from scs_report.survey.reading import RawColumn


def codes_by_text(codebook: Codebook, column: str) -> dict[str, int]:
    """Return codes of a column by the texts of their answers; texts of two codes are none's."""
    question = codebook.owner(column)
    found: dict[str, int] = {}
    twice = set()
    if question.kind != "single":
        return {"1": 1, "0": 0} if question.kind == "multiple" else {}
    for answer in question.answers:
        for text in answer.label.values():
            key = answer_key(text)
            if found.setdefault(key, answer.code) != answer.code:
                twice.add(key)
    return {key: code for key, code in found.items() if key not in twice}


def with_letters(
    column: RawColumn, codes: Mapping[str, int]
) -> tuple[RawColumn, dict[str, int], dict[str, int]]:
    """Return a column with codes for missing values that the file names like an answer.

    Returns also these codes, and how many cells of each other missing value are blank.
    """
    read: dict[str, int] = {}
    blank: dict[str, int] = {}
    if column.letters is None:
        return column, read, blank
    values = column.values.copy()
    for letter, count in column.letters[column.letters != ""].value_counts().items():
        label = column.value_labels.get(f".{letter}", "")
        code = codes.get(answer_key(label))
        if code is not None:
            values = values.mask(column.letters == letter, code)
            read[f".{letter} ({label})"] = code
        else:
            blank[f".{letter} ({label})" if label else f".{letter}"] = int(count)
    made = RawColumn(
        name=column.name, values=values, label=column.label, value_labels=column.value_labels
    )
    return made, read, blank


def contradictions(
    column: RawColumn, name: str, codebook: Codebook, codes: Mapping[str, int]
) -> Iterator[Finding]:
    """Yield codes that the file gives the text of another code of the codebook."""
    question = codebook.owner(name)
    if question.kind != "single" or not column.value_labels:
        return
    present = set(pd.to_numeric(column.values, errors="coerce").dropna().unique())
    for value, text in column.value_labels.items():
        meant = code_of(text, codes)
        if not isinstance(value, float) or value not in present or meant in (None, value):
            continue
        own = next((answer for answer in question.answers if answer.code == value), None)
        expected = Message(N_("the code {code}"), code=str(meant))
        if own is not None:
            text_of_own: Any = Message(N_("“{text}”"), text=own.label)
            expected = Message(
                N_("{code}, since {value} is {own} in the codebook"),
                code=str(meant),
                value=f"{value:g}",
                own=text_of_own,
            )
        yield Finding(
            kind="other-label",
            column=name,
            expected=expected,
            rows=np.empty(0, dtype=np.int64),
            found=(),
            fact=Message(N_("the file calls {value} “{text}”"), value=f"{value:g}", text=text),
        )


def taken_apart(values: pd.Series[Any], question: Question) -> dict[str, pd.Series[Any]] | None:
    """Return the columns of a question from one column of texts that are joined in each cell.

    None if it holds anything but texts of the question's answers, in whatever language.
    """
    if pd.api.types.is_numeric_dtype(values) or not values.notna().any():
        return None
    items = {
        answer_key(text): item.column for item in question.items for text in item.label.values()
    }
    cells = [str(cell) for cell in values.dropna().unique()]
    for separator in SEPARATORS:
        ticked = {
            cell: [items.get(answer_key(part)) for part in parts_of(cell, separator, items)]
            for cell in cells
        }
        if all(found and None not in found for found in ticked.values()):
            break
    else:
        return None
    made = {}
    for item in question.items:
        codes = {cell: float(item.column in columns) for cell, columns in ticked.items()}
        made[item.column] = values.map(codes).astype("float64")
    return made


#: What parts answers in one cell; ┋ is that of Wenjuanxing.
SEPARATORS = (";", "|", "\n", "┋", "┊", "│", "、", "/", ",", "+", "&", "#", "^", "$")


def parts_of(
    text: str, separator: str, known: Container[str], key: Callable[[str], str] = answer_key
) -> list[str]:
    """Return the answers in a cell; a separator within the text of an answer parts nothing.

    Parameters
    ----------
    known, key
        Texts of answers, as `key` writes them.

    Examples
    --------
    >>> parts_of("No, none", ",", {"no, none"}), parts_of("A；B", ";", {})
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
            whole = next((one for one in (joined, spaced) if key(one) in known), None)
            if whole is not None or end == start + 1:
                parts.append(whole if whole is not None else joined)
                start = end
                break
    return [part for part in parts if part]
