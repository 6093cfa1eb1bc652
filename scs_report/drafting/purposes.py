"""Which columns say who respondents are, how much they count, and how they were drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from scs_report.drafting.source import Column, Source
from scs_report.errors import N_, Message
from scs_report.survey.answer_words import folded, speaks_of

_NAMED = {
    "id": r"((resp(ondent)?|case|inter(view)?|person)_?)?(id|no|nr|num(ber)?)|respondent",
    "weight": (
        r"(.+_)?(w|wt|wgt|weight|weights|gewicht|pond)(_.+)?|pw|wts[a-z]+\d*"
        r"|(d|p|an|psp|fin|final|pop|samp|post|raked?)?(weight|wght|wgt|wt)s?\d*"
    ),
    "strata": r"strata|stratum|schicht|(.+_)?strat(a|um)",
    "cluster": r"(.+_)?(psu|cluster|klumpen)",
    "fpc": r"fpc",
    "wave": r"wave|welle|round",
}
#: What is weighed is the person: `weight` beside a height, or of somebody.
_BODY = re.compile(
    r"\b(kg|kilos?|kilograms?|lbs?|pounds?|body\w*|yours?|you|ihr|koerper\w*|stone)\b"
)
_HEIGHT = re.compile(r"(.+_)?(height|bmi)(_.+)?")
#: In fewer rows than these, answers can rise by one from row to row.
_LEAST_ROWS = 8
#: Whole numbers from here on are kilograms or pounds, unless the file weighs by them.
_LEAST_BODY = 25
_ANOTHER = N_("other weights; the study uses {name}")


@dataclass(frozen=True)
class Design:
    """Columns by use, and those that only look like weights, with the reason."""

    columns: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)


def design_of(source: Source) -> Design:
    """Tell which columns say how people were drawn."""
    found: dict[str, str] = {}
    left_out: dict[str, str] = {}
    weights = list(_weights(source))
    left_out |= {column.name: why for column in weights if (why := _unusable(column, source))}
    usable = [column for column in weights if column.name not in left_out]
    if usable:
        found["weight"] = usable[0].name
        for column in usable[1:]:
            left_out[column.name] = Message(_ANOTHER, name=usable[0].original)
    for use, pattern in _NAMED.items():
        for column in source.columns:
            free = column.name not in found.values() and column.name not in left_out
            named = free and not column.coded and re.fullmatch(pattern, column.name)
            if use not in found and named and use != "weight" and _fits(use, column):
                found[use] = column.name
    if "id" not in found and (numbered := _numbered(source, {*found.values(), *left_out})):
        found["id"] = numbered.name
    for column in source.columns:
        if column.name not in {*found.values(), *left_out} and _running(column):
            left_out[column.name] = Message(N_("numbers of rows"))
    order = [use for use in _NAMED if use in found]
    return Design({use: found[use] for use in order}, left_out)


def _weights(source: Source) -> list[Column]:
    """Return columns that look like weights, the one that the file weighs by first."""
    tall = any(_HEIGHT.fullmatch(column.name) for column in source.columns)
    bare = ("weight", "weights", "gewicht")
    found: list[Column] = []
    for column in source.columns:
        if source.weight == column.name:
            found.insert(0, column)
        elif tall and column.name in bare:
            continue
        elif not column.coded and not column.names and _named_weight(column):
            found.append(column)
    return found


def _named_weight(column: Column) -> bool:
    said = folded(" ".join((column.original, *column.label.values())))
    if _BODY.search(said) or "体重" in said:
        return False
    if column.whole and len(column.known) and column.known.min() >= _LEAST_BODY:
        return False
    named = re.fullmatch(_NAMED["weight"], column.name) is not None
    short = len(column.original) <= 30  # a question may speak of a weight, too
    return named or (short and speaks_of(column.original, "weight"))


def _unusable(column: Column, source: Source) -> str:
    """Say why a column of weights cannot be used; "" if it can."""
    values = column.values
    for bad, text in (
        (
            np.isnan(values),
            N_(
                "weights, but blank in {n} of {rows} rows, first in row {row}: results are "
                "unweighted; mend the file and begin anew"
            ),
        ),
        (
            values < 0,
            N_(
                "weights, but negative in {n} of {rows} rows, first in row {row}: results are "
                "unweighted; mend the file and begin anew"
            ),
        ),
    ):
        if bad.any():
            row = str(source.lines[int(np.argmax(bad))])
            return Message(text, n=int(bad.sum()), rows=len(values), row=row)
    if not (values > 0).any():
        return Message(N_("weights that are all 0: results are unweighted"))
    return ""


def _fits(use: str, column: Column) -> bool:
    complete = len(column.known) == len(column.values)
    if use == "id":
        return complete and column.whole and len(np.unique(column.known)) == len(column.values)
    return complete and column.whole


def _numbered(source: Source, taken: set[str]) -> Column | None:
    """Return a column of numbers of people: it is called so, or rises by one from row to row."""
    for column in source.columns:
        free = column.name not in taken and not column.names and not column.coded
        if not free or not _fits("id", column):
            continue
        if speaks_of(column.original, "number") or _running(column):
            return column
    return None


def _running(column: Column) -> bool:
    """Whether a column rises by one from row to row."""
    many = len(column.values) >= _LEAST_ROWS and not column.coded and not column.names
    return many and bool(np.all(np.diff(column.values) == 1))
