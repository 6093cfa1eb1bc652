"""How many people gave each answer, in the file and in the respondents made of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from msgspec import Struct

from scs_report.importing.delivered import NO_COLUMN, Column, Delivered
from scs_report.importing.mapping import BLANKS, NONE, OPEN, ColumnEntry, Mapping
from scs_report.importing.saying import answer_label, label_of
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.survey.codebook import Codebook

#: Values of a column that are counted one by one.
_MOST = 60


class Row(Struct, frozen=True, kw_only=True):
    """A value of the file with its people, and the answer of the study with its own."""

    found: str
    before: int | None = None
    made: str = ""
    after: int | None = None


class Counted(Struct, frozen=True, kw_only=True):
    """A column of the study: what it was made of, and its counts."""

    name: str
    label: str
    source: str
    rows: tuple[Row, ...]


def counted(
    mapping: Mapping, delivered: Delivered, frame: pd.DataFrame, codebook: Codebook
) -> list[Counted]:
    """Return the counts of every column, in the order of the codebook."""
    made = []
    for name in codebook.columns:
        question = codebook.owner(name)
        entry = mapping.columns.get(name)
        several = mapping.multiple.get(question.id)
        values = frame[name] if name in frame else pd.Series(dtype="float64")
        if several is not None:
            source = reader().marks.comma.join(several.columns)
            ticked = answer_label(codebook, name, 1)
            rows = [Row(found="", made=f"1 {ticked}", after=int((values == 1).sum()))]
        elif entry is None or entry.column in (NONE, OPEN):
            source, rows = "–", []
        else:
            column = delivered.columns.get(entry.column, NO_COLUMN)
            source = column.name
            listed = entry.way == "answers" and question.kind != "number"
            rows = (
                _listed(name, entry, column, values, codebook)
                if listed
                else _described(column, values)
            )
        label = label_of(codebook, name)
        made.append(Counted(name=name, label=label, source=source, rows=tuple(rows)))
    return made


def _listed(
    name: str, entry: ColumnEntry, column: Column, values: pd.Series, codebook: Codebook
) -> list[Row]:
    """Return a row for each value of the file, beside the answer that it became."""
    after = values.value_counts().to_dict()
    told: set[int] = set()
    rows = []
    for key in column.keys[:_MOST]:
        answer = entry.answers.get(key)
        code = answer if isinstance(answer, int) else None
        first = code is not None and code not in told
        meant = _("no answer") if code is None else f"{code} {answer_label(codebook, name, code)}"
        if code is not None:
            told.add(code)
        rows.append(
            Row(
                found=f"{key} {column.labels.get(key, '')}".strip(),
                before=column.counts[key],
                made=meant,
                after=int(after.get(code, 0)) if first else None,
            )
        )
    blanks, made = column.blanks, int(values.isna().sum())
    fill = entry.answers.get(BLANKS)
    if isinstance(fill, int) and fill not in told:
        label = f"{fill} {answer_label(codebook, name, fill)}"
        rows.append(Row(found="", made=label, after=int(after.get(fill, 0))))
    if blanks or made:
        rows.append(Row(found=_("blank"), before=blanks, made=_("blank"), after=made))
    return rows


def _described(column: Column, values: pd.Series) -> list[Row]:
    """Return how many numbers there are, with their mean, least and greatest."""
    before = np.array([column.numbers.get(key, np.nan) for key in column.keys])
    counts = np.array([column.counts[key] for key in column.keys])
    known = ~np.isnan(before)
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    numbers = numbers[~np.isnan(numbers)]
    n = int(counts[known].sum())
    rows = [
        Row(found=_("numbers"), before=n, made=_("numbers"), after=len(numbers)),
        Row(
            found=_("blank"),
            before=int(len(column.place) - n),
            made=_("blank"),
            after=int(values.isna().sum()),
        ),
    ]
    if n and len(numbers):
        mean = float((before[known] * counts[known]).sum() / n)
        spans = [
            (before[known].min(), before[known].max(), mean),
            (numbers.min(), numbers.max(), numbers.mean()),
        ]
        said = [
            _("{low} to {high}, mean {mean}", low=f"{a:g}", high=f"{b:g}", mean=f"{c:.4g}")
            for a, b, c in spans
        ]
        rows.append(Row(found=said[0], made=said[1]))
    return rows
