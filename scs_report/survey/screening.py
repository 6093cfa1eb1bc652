"""Validation of many respondents: rows are looked at only where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scs_report.survey.codebook import Codebook, Question
from scs_report.survey.column import Column, Texts, Whole
from scs_report.survey.columns import BLOCK, Columns
from scs_report.survey.conditions import parse_rule
from scs_report.survey.problems import Report
from scs_report.survey.validation import Checks, form_of, validate

#: From so many rows on, combinations of answers are looked at first, if no more are possible.
_MANY, _FEW = 20_000, 1 << 22


def validate_columns(
    columns: Columns, codebook: Codebook, file: str, weighing: bool | None = None
) -> Report:
    """Compare many respondents with the codebook; finds what `validate` finds in their frame.

    A question is checked in the combinations of answers that occur, and only where one of them is
    wrong, in all rows. Of a part of a file it is said whether somebody of the whole is `weighing`
    more than nothing.
    """
    if columns.rows < _MANY:
        return validate(columns.frame(columns.by_name), codebook, file)
    findings = [*form_of(columns, columns.rows, codebook)]
    for question in codebook.questions:
        if _is_suspicious(columns, question, codebook, weighing):
            frame = columns.frame(_needed(columns, question, codebook))
            findings += Checks(frame, codebook, weighing).of(question)
    return Report(file=file, rows=columns.rows, findings=tuple(findings))


def _is_suspicious(
    columns: Columns, question: Question, codebook: Codebook, weighing: bool | None
) -> bool:
    """Whether something may be wrong with the answers to a question."""
    names = _needed(columns, question, codebook)
    if any(isinstance(columns[name], Texts) for name in names):
        return True
    if codebook.design.id in question.columns and _repeats(columns[codebook.design.id]):
        return True
    if columns.possible(names) <= _FEW:
        parts: Iterable[pd.DataFrame] = [columns.combinations(names).columns.frame(names)]
    else:
        starts = range(0, columns.rows, BLOCK)
        parts = (columns.frame(names, slice(start, start + BLOCK)) for start in starts)
    return any(any(Checks(part, codebook, weighing).of(question)) for part in parts)


def _needed(columns: Columns, question: Question, codebook: Codebook) -> list[str]:
    """Return the columns of a question and those that say who was asked, as far as they exist."""
    when = codebook.base(question.base).when
    rule = parse_rule(when).names if when else ()
    return [name for name in dict.fromkeys((*question.columns, *sorted(rule))) if name in columns]


def _repeats(ids: Column) -> bool:
    """Whether an id occurs twice."""
    if not isinstance(ids, Whole):
        return True
    known = ids.codes
    if not np.all(known[1:] > known[:-1]):
        known = np.sort(known)
    return bool(np.any((known[1:] == known[:-1]) & (known[1:] > 0)))
