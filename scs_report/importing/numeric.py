"""Columns of numbers: amounts, years of birth, and numbers where the codebook has bands."""

from __future__ import annotations

import datetime
from itertools import pairwise

from scs_report.errors import N_
from scs_report.importing.delivered import Column
from scs_report.importing.mapping import OPEN, ColumnEntry
from scs_report.importing.meanings import BLANK, Found
from scs_report.survey.answer_words import UNSAID, amount, kind_of, speaks_of
from scs_report.survey.codebook import Codebook, Question

OUTSIDE = N_("outside of what the codebook allows")
NO_NUMBER = N_("no number")
IN_BANDS = N_("bands, from which no number can be made")

_Made = tuple[ColumnEntry, dict[str, Found]]


def of_numbers(question: Question, column: Column, codebook: Codebook) -> _Made | None:
    """Return the entry of a column whose numbers are no codes; None of all others."""
    if question.kind == "number":
        return _numbers(question, column, codebook)
    if question.kind == "single":
        return _for_bands(question, column)
    return None


def _numbers(question: Question, column: Column, codebook: Codebook) -> _Made:
    """Return the entry of a question for a number: what is no number, or too large, is listed."""
    if years := years_of_birth(question, column, codebook):
        found = {key: _special(key, column) for key in column.keys if key not in years[1]}
        entry = ColumnEntry(
            column=column.name,
            way="year of birth",
            year=years[0],
            confirmed=False,
            answers=_written(found),
        )
        return entry, found
    banded = sum(n for key, n in column.counts.items() if amount(column.texts[key]))
    if banded > 0.5 * sum(column.counts.values()):
        return ColumnEntry(column=OPEN), {}
    low = question.minimum if question.minimum is not None else float("-inf")
    high = question.maximum if question.maximum is not None else float("inf")
    found = {}
    technical = question.id in (codebook.design.id, codebook.design.weight)
    for key in () if technical else column.texts:
        number = column.numbers_for(question).get(key)
        if key in column.missing or column.labels.get(key) or number is None:
            special = _special(key, column)
            # a label of an amount (`18 = "18 years"`) is no other answer
            if number is None or special.target is not None or not low <= number <= high:
                found[key] = special
        elif not low <= number <= high:
            found[key] = Found(why=OUTSIDE)
    found = {key: one for key, one in found.items() if one.target or column.counts.get(key)}
    return ColumnEntry(column=column.name, answers=_written(found)), found


def _special(key: str, column: Column) -> Found:
    text = column.texts.get(key) or key
    if key in column.missing or kind_of(text) in UNSAID:
        return Found(BLANK, sure=True)
    return Found(why=IN_BANDS if amount(text) else NO_NUMBER)


def _written(found: dict[str, Found]) -> dict[str, int | str]:
    return {key: OPEN if one.target is None else one.target for key, one in found.items()}


def years_of_birth(
    question: Question, column: Column, codebook: Codebook
) -> tuple[int, set[str]] | None:
    """Return the year of the interviews and the keys that are years of birth, if they are."""
    texts = " ".join((*question.label.values(), *question.text.values()))
    if not speaks_of(texts, "age") or question.maximum is None or question.maximum > 130:
        return None
    end = codebook.survey.field_end
    latest = datetime.date.today().year
    years = {key for key, number in column.numbers.items() if 1880 <= number <= latest}
    counted = sum(column.counts.get(key, 0) for key in years)
    if not counted or counted < 0.8 * sum(column.counts.values()):
        return None
    return (end.year if end else latest), years


def _for_bands(question: Question, column: Column) -> _Made | None:
    """Return the entry of numbers that belong into bands; None if they are codes, or no numbers."""
    bands = bands_of(question)
    codes = {str(answer.code) for answer in question.answers}
    bare = [key for key in column.numbers if not column.labels.get(key) and key in column.counts]
    foreign = [key for key in bare if key not in codes]
    substantive = [answer for answer in question.answers if not answer.missing]
    if len(bands) < 2 or len(bands) < 0.8 * len(substantive) or len(foreign) <= len(codes):
        return None
    found: dict[str, Found] = {}
    for key in column.keys:
        number = column.numbers.get(key)
        if key in column.missing or column.labels.get(key) or number is None:
            found[key] = _special(key, column)
        elif band_of(number, bands) is None:
            found[key] = Found(why=OUTSIDE)
    sharp = _sharp(bands) and all(number.is_integer() for number in column.numbers.values())
    entry = ColumnEntry(
        column=column.name, way="numbers for bands", confirmed=sharp, answers=_written(found)
    )
    return entry, found


def bands_of(question: Question) -> dict[int, tuple[float, float]]:
    """Return the bounds of answers that are bands, by code."""
    found = {}
    for answer in question.answers:
        spans = [span for text in answer.label.values() if (span := amount(text))]
        if spans and not answer.missing:
            found[answer.code] = spans[0]
    return found


def band_of(number: float, bands: dict[int, tuple[float, float]]) -> int | None:
    """Return the band of a number; of two that share a bound, the one that begins with it.

    >>> band_of(200, {1: (0, 200), 2: (200, 300)}), band_of(301, {1: (0, 200), 2: (200, 300)})
    (2, None)
    """
    within = [code for code, (low, high) in bands.items() if low <= number <= high]
    lows = [code for code in within if bands[code][0] == number]
    return next(iter(lows or within), None)


def _sharp(bands: dict[int, tuple[float, float]]) -> bool:
    """Whether no number lies in two bands."""
    ordered = sorted(bands.values())
    return all(a[1] < b[0] for a, b in pairwise(ordered))
