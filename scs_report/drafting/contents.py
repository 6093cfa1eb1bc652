"""What the cells of a column are: numbers, answers, both, several answers in each, dates, prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from scs_report.border.text import plain_name
from scs_report.errors import N_, Message
from scs_report.survey.answer_texts import SEPARATORS
from scs_report.survey.answer_words import amount, answer_key, is_nothing, is_total, is_unsaid
from scs_report.survey.conditions import Floats
from scs_report.survey.plain_numbers import Changes, numbers_in, plain_texts
from scs_report.survey.readers import numbers_or_text
from scs_report.survey.reading.grid import listed

#: Texts that at most so many different ones stand in a column are taken for answers.
MOST_ANSWERS = 25
EMPTY, PROSE, MOMENTS = N_("empty"), N_("free text"), N_("dates or times")
FORMULAS = N_(
    "formulas without results: open the file in a spreadsheet program, let it calculate, save it "
    "and begin anew"
)
_CODE = re.compile(r"[\[(（【]?(-?\d{1,4})(?:[\])）】][:：]?|\s*[=:：.、]|\s+[-–—])\s*([^\W\d].*)")
_DATE = re.compile(
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
    r"([T ,]+\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2})?( ?[ap]\.?m\.?)?",
    re.IGNORECASE,
)
#: What parts answers in one cell; a mark that texts of answers have themselves comes last.
_PARTING = (*(mark for mark in SEPARATORS if mark not in "/+&#^$,"), ",")


@dataclass(frozen=True)
class Cells:
    """The cells of a column.

    `coded` says whether texts have become codes, `changed` whether anything is not as the file
    has it; `why` says why there is nothing, `parts` are the answers where each cell has several.
    """

    values: Floats
    names: dict[int, str] = field(default_factory=dict)
    coded: bool = False
    changed: bool = False
    why: str = ""
    parts: dict[str, Floats] = field(default_factory=dict)


def cells_of(raw: pd.Series[Any], name: str, notes: list[Message], changes: Changes) -> Cells:
    """Tell what the cells of a column are.

    Parameters
    ----------
    notes, changes
        Take note of what is read as something else than it is written.
    """
    values = numbers_or_text(raw, whole=False)
    if values.isna().all():
        return _without(values, EMPTY)
    if values.dtype != "str":
        return Cells(values.to_numpy(dtype=np.float64, na_value=np.nan))
    texts = values.map(clean, na_action="ignore")
    texts = texts.mask(texts.map(is_nothing, na_action="ignore").eq(True) | texts.eq(""))
    marks = values.notna() & texts.isna()
    if marks.any():
        for mark, count in values[marks].value_counts().items():
            changes.marks[str(mark)] = changes.marks.get(str(mark), 0) + int(count)
        changes.blank_columns[name] = None
    if texts.isna().all():
        return _without(values, EMPTY)
    counts = texts.value_counts()
    if sum(_DATE.fullmatch(str(text)) is not None for text in counts.index) > 0.9 * len(counts):
        return _without(values, MOMENTS)
    if all(str(text).startswith("=") for text in counts.index):
        return _without(values, FORMULAS)
    for whole in (False, True):
        mine = Changes()
        numbers = numbers_or_text(plain_texts(texts, name, whole, {}, mine), whole=False)
        if numbers.dtype != "str":
            for kind, columns in mine.columns.items():
                changes.columns.setdefault(kind, []).extend(columns)
            return Cells(numbers.to_numpy(dtype=np.float64, na_value=np.nan), changed=True)
    return _mixed(texts, counts, name, notes) or _several(texts) or _answers(texts, counts)


def clean(text: Any) -> str:
    """Return a text in one line, without what nobody sees."""
    return " ".join(plain_name(str(text)).split())


def _without(values: pd.Series[Any], why: str) -> Cells:
    return Cells(np.full(len(values), np.nan), why=why)


def _mixed(
    texts: pd.Series[Any], counts: pd.Series[int], name: str, notes: list[Message]
) -> Cells | None:
    """Return numbers among which some texts stand: codes, or numbers with blanks."""
    numbers = {text: float(n) for text, (n, _) in numbers_in(map(str, counts.index), False).items()}
    others = [str(text) for text in counts.index if text not in numbers]
    if len(numbers) < 2 or 2 * sum(int(counts[text]) for text in numbers) < len(texts.dropna()):
        return None
    known = set(numbers.values())
    codes = all(number.is_integer() and abs(number) < 2**31 for number in known)
    if codes and len(known) <= MOST_ANSWERS:
        if len(known) + len(others) > MOST_ANSWERS:
            return None
        first = next(top for top in (90, 900, 9_000, 2**30) if max(known) < top)
        names = dict(enumerate(sorted(others, key=_rank), first + 1))
        numbers |= {text: float(code) for code, text in names.items()}
        return Cells(_by(texts, numbers), names, coded=True, changed=True)
    text = N_("Column {column}: cells that hold no number were read as blank ({n}): {found}")
    cells = sum(int(counts[one]) for one in others)
    shown = listed([f"“{one[:40]}”" for one in others])
    notes.append(Message(text, column=name, n=cells, found=shown))
    return Cells(_by(texts, numbers), changed=True)


def _several(texts: pd.Series[Any]) -> Cells | None:
    """Return 0 and 1 for each answer if cells hold several: fewer answers than kinds of cells."""
    cells = list(map(str, texts.dropna().unique()))
    for mark in _PARTING:
        joined = [cell for cell in cells if mark in cell]
        parted = {cell: [clean(part) for part in cell.split(mark) if clean(part)] for cell in cells}
        parts = {answer_key(part): part for found in parted.values() for part in found}
        # an answer with a comma in it stands beside the same words in all its cells
        alone = {answer_key(found[0]) for found in parted.values() if len(found) == 1}
        if len(joined) < 3 or not 2 <= len(parts) <= min(MOST_ANSWERS, len(cells) - 1):
            continue
        if 2 * len(alone & set(parts)) < len(parts) and mark == ",":
            continue
        made = {}
        for key in sorted(parts, key=lambda one: _rank(parts[one])):
            ticked = {cell: float(key in map(answer_key, found)) for cell, found in parted.items()}
            made[parts[key]] = np.nan_to_num(_by(texts, ticked), nan=0.0)
        return Cells(np.full(len(texts), np.nan), changed=True, parts=made)
    return None


def _answers(texts: pd.Series[Any], counts: pd.Series[int]) -> Cells:
    """Return codes from 1 on for texts; those that differ in case and width only are the same."""
    if counted := _counted([str(text) for text in counts.index]):
        codes = {text: float(code) for text, (code, _) in counted.items()}
        said = {code: name for _, (code, name) in sorted(counted.items(), key=lambda one: one[1])}
        return Cells(_by(texts, codes), said, coded=True, changed=True)
    found: dict[str, str] = {}
    for text in map(str, counts.index):  # the most frequent spelling comes first
        found.setdefault(answer_key(text), text)
    if len(found) > min(MOST_ANSWERS, max(len(texts) // 2, 2)):
        return _without(texts, PROSE)
    names = dict(enumerate(sorted(found.values(), key=_rank), 1))
    codes = {answer_key(text): float(code) for code, text in names.items()}
    values = _by(texts, {str(text): codes[answer_key(str(text))] for text in counts.index})
    return Cells(values, names, coded=True, changed=True)


def _counted(texts: list[str]) -> dict[str, tuple[int, str]]:
    """Return codes and texts of answers that all begin with their code (`2 - Agree`), else {}."""
    found = {}
    for text in texts:
        match = _CODE.fullmatch(text)
        if match is None:
            return {}
        found[text] = int(match[1]), match[2]
    alike = len({code for code, _ in found.values()}) < len(found)
    return {} if alike or not 2 <= len(found) <= MOST_ANSWERS else found


def _rank(text: str) -> tuple[bool, float, str]:
    """Put amounts in their order, other answers by their letters, and what says nothing last."""
    bounds = amount(text)
    low = float("inf") if bounds is None else sum(max(min(one, 1e15), -1.0) for one in bounds) / 2
    return is_unsaid(text), low, text


def _by(texts: pd.Series[Any], values: dict[str, float]) -> Floats:
    return np.array([values.get(text, np.nan) for text in texts], dtype=np.float64)


def ranked(values: Floats, labels: dict[float, str]) -> dict[float, int]:
    """Return codes from 1 on for values, most of which have labels; nothing if they have not."""
    known = np.unique(values[~np.isnan(values)])
    if len(known) > MOST_ANSWERS or 2 * sum(value in labels for value in known) < len(known):
        return {}
    return {value: code for code, value in enumerate(sorted({*map(float, known), *labels}), 1)}


def totals(columns: Iterable[pd.Series[Any]], rows: int) -> int:
    """Return how many rows at the end are totals or means, not people."""
    texts = [values for values in columns if not pd.api.types.is_numeric_dtype(values)]
    number = 0
    while number < min(rows - 1, 3) and any(
        isinstance(cell := values.iloc[rows - 1 - number], str)
        and is_total(cell)
        and not values.iloc[: rows - 1 - number].eq(cell).any()
        for values in texts
    ):
        number += 1
    return number
