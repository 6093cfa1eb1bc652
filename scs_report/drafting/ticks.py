"""Columns that are the items of one question: ticked or not, in the forms that programs write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scs_report.border.texts import MaybeText
from scs_report.drafting.source import Column
from scs_report.survey.answer_words import kind_of

_PLAIN = re.compile(r"[\w.]+", re.ASCII)
#: Names as programs like them, and texts of questions with the item in brackets or at the end.
_NAME = re.compile(
    r"(?P<a>.*[a-z0-9])[_.]?[_.]\w+|(?P<b>.*[a-z]\d+)[a-z]\d*", re.IGNORECASE | re.ASCII
)
_TEXT = re.compile(
    r"(?P<a>.*\S)\s*(?:[\[(（【][^\[(（【]+[\])）】]|(?:[:：]\s*|\s[-–—]\s)[^:：]+)|(?P<b>.*\D)[_.]?\d+"
)


def stem(column: Column) -> str:
    """Return what columns of one question have in common; nothing if a column stands alone."""
    return column.group or common_name(column.original)


def common_name(name: str) -> str:
    """Return what the name of a column has in common with those of its question.

    >>> [common_name(name) for name in ("Q5_1", "q3a", "Q7r2", "age", "渠道_1", "Ways [bus]")]
    ['Q5', 'q3', 'Q7', '', '渠道', 'Ways']
    """
    match = _NAME.fullmatch(name) or (None if _PLAIN.fullmatch(name) else _TEXT.fullmatch(name))
    return ((match["a"] or match["b"] or "") if match else "").rstrip("_. ")


def ticked(columns: Sequence[Column]) -> list[Column] | None:
    """Return items with 1 for what was ticked, else 0; None if the columns are no such items.

    Ticked is 1 beside 0 or a blank; yes beside no; or any one value beside blanks, such as its
    number or its text.
    """
    if len(columns) < 2:
        return None
    blank = np.column_stack([np.isnan(column.values) for column in columns])
    if not blank.any():
        made = [_yes(column) for column in columns]
        found = [column for column in made if column is not None]
        return found if len(found) == len(columns) else None
    if not all(blank[:, place].any() for place in range(len(columns))):
        return None
    if any(len(np.unique(column.known)) != 1 or (column.known == 0).any() for column in columns):
        return None  # a blank is something else than an item that is not ticked
    alike = len({tuple(column.label.values()) for column in columns}) == 1
    return [_marked(column, alike) for column in columns]


def _yes(column: Column) -> Column | None:
    """Return a column of yes and no as 1 and 0."""
    codes = set(column.codes)
    kinds = {
        code: next((kind for text in name.values() if (kind := kind_of(text))), "")
        for code, name in column.names.items()
    }
    if codes <= {0, 1} and not column.coded and kinds.get(0) != "yes" and kinds.get(1) != "no":
        return column
    yes = [code for code, kind in kinds.items() if kind == "yes"]
    no = [code for code, kind in kinds.items() if kind == "no"]
    if len(yes) != 1 or len(no) != 1 or codes != {*yes, *no}:
        return None
    values = (column.values == yes[0]).astype(np.float64)
    return replace(column, values=values, changed=True)


def _marked(column: Column, alike: bool) -> Column:
    """Return 1 for the only value of a column; it names the item if no label tells items apart."""
    value = int(column.known[0]) if column.whole else None
    name: MaybeText = column.names.get(value, {}) if value is not None else {}
    spoken = name and not any(kind_of(text) == "yes" for text in name.values())
    label = name if spoken and (alike or _bare(column)) else column.label
    values = (~np.isnan(column.values)).astype(np.float64)
    return replace(column, values=values, label=label, changed=True)


def _bare(column: Column) -> bool:
    """Whether a column has no label but its name."""
    return set(column.label.values()) <= {column.original}
