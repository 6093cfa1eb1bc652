"""Finds everything that is wrong with a table of respondents, all at once."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scs_report.errors import N_, Message
from scs_report.survey.codebook import Codebook, Question
from scs_report.survey.conditions import Floats, parse_rule
from scs_report.survey.identifiers import inexact
from scs_report.survey.problems import Finding, Kind, Report, codes_in_words
from scs_report.survey.readers import column_of

Mask = npt.NDArray[np.bool_]
#: What words the expectation: most files meet all of several hundred.
Expected = Callable[[], Message]

_LEAST_WEIGHT, _MOST_WEIGHT = 1e-9, 1e9


def validate(frame: pd.DataFrame, codebook: Codebook, file: str) -> Report:
    """Compare a table of respondents with the codebook.

    Parameters
    ----------
    frame
        One row a person, as `read_respondents` returns it. Rows of any other frame are numbered
        as a spreadsheet would number them, from line 2.
    codebook
        What was asked.
    file
        The name of the file in messages.

    Returns
    -------
    Report
        Every problem, in the order of the codebook's columns, rows rising.
    """
    form = form_of(frame.columns, len(frame), codebook)
    checks = Checks(frame, codebook)
    found = (checks.of(question) for question in codebook.questions)
    findings = (*form, *chain.from_iterable(found))
    return Report(file=file, rows=len(frame), findings=findings)


class Checks:
    """What is wrong with answers, question by question.

    Of a part of a file it is said whether somebody of the whole is `weighing` more than nothing.
    """

    def __init__(
        self, frame: pd.DataFrame, codebook: Codebook, weighing: bool | None = None
    ) -> None:
        self._frame, self._codebook, self._weighing = frame, codebook, weighing
        self._columns: dict[str, tuple[_Cells, list[Finding], Floats]] = {}
        self._asked: dict[str, Floats] = {}

    def of(self, question: Question) -> Iterator[Finding]:
        """Yield the findings of a question."""
        there = [name for name in question.columns if name in self._frame]
        for name in there:
            cells, values, usable = self._column(name)
            truth = self._truth(question.base)
            yield from values
            yield from _routing(cells, usable, question, truth, self._codebook)
        if question.kind == "multiple" and len(there) == len(question.columns):
            checked = {name: self._column(name) for name in there}
            cells_of = {name: one for name, (one, _, _) in checked.items()}
            yield from _contradictions(
                question, cells_of, {name: usable for name, (_, _, usable) in checked.items()}
            )

    def _column(self, name: str) -> tuple[_Cells, list[Finding], Floats]:
        """Return a column, what is wrong with its values, and those that can be right.

        An answer that cannot be right must not decide who was asked what.
        """
        if name not in self._columns:
            column = _cells(self._frame, name, self._codebook)
            findings: list[Finding] = []
            bad = np.zeros(len(self._frame), dtype=np.bool_)
            for kind, where, expected in _value_checks(column, self._codebook, self._weighing):
                findings += column.finding(kind, where, expected)
                bad |= where
            self._columns[name] = column, findings, np.where(bad, np.nan, column.numbers)
        return self._columns[name]

    def _truth(self, base: str) -> Floats:
        """Return who was asked: 1 yes, 0 no, NaN where the deciding answers are unusable."""
        if base not in self._asked:
            self._asked[base] = self._evaluate(self._codebook.base(base).when)
        return self._asked[base]

    def _evaluate(self, when: str) -> Floats:
        rows = len(self._frame)
        if not when:
            return np.ones(rows)
        rule = parse_rule(when)
        if not all(name in self._frame for name in rule.names):
            return np.full(rows, np.nan)
        return rule.truth({name: self._column(name)[2] for name in rule.names})


class _Cells(Struct, frozen=True, eq=False):
    """A column three ways: as the file says it, as numbers (NaN = none), and where it is blank."""

    name: str
    raw: pd.Series[Any]
    lines: npt.NDArray[np.int64]
    numbers: Floats
    blank: Mask

    @property
    def text(self) -> Mask:
        """Where something stands that is no number."""
        mask: Mask = np.isnan(self.numbers) & ~self.blank
        return mask

    def finding(
        self, kind: Kind, where: Mask, expected: Expected, found: Sequence[str] | None = None
    ) -> Iterator[Finding]:
        """Yield one finding for the rows of a mask, if there are any; only then is it worded."""
        positions = np.flatnonzero(where)
        if len(positions):
            yield Finding(
                kind=kind,
                column=self.name,
                expected=expected(),
                rows=self.lines[positions],
                found=_Texts(self.raw.iloc[positions]) if found is None else found,
            )


class _Texts(Sequence[str]):
    """Values as a reader would write them, made only when somebody asks."""

    def __init__(self, values: pd.Series[Any]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, position: int) -> str: ...
    @overload
    def __getitem__(self, position: slice) -> list[str]: ...
    def __getitem__(self, position: int | slice) -> str | list[str]:
        if isinstance(position, slice):
            return list(_Texts(self._values.iloc[position]))
        return as_written(self._values.iloc[position])

    def __iter__(self) -> Iterator[str]:
        return map(as_written, self._values.tolist())


def as_written(value: Any) -> str:
    """Return a value as a reader would write it."""
    if pd.isna(value):
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _cells(frame: pd.DataFrame, name: str, codebook: Codebook) -> _Cells:
    raw = frame[name]
    if raw.dtype != "Int64":  # which is what `column_of` makes of whole numbers
        raw = column_of(raw, name, codebook)
    numeric = raw if pd.api.types.is_numeric_dtype(raw) else pd.to_numeric(raw, errors="coerce")
    own = frame.index.name == "line"
    lines = frame.index.to_numpy(dtype=np.int64) if own else np.arange(2, 2 + len(frame))
    return _Cells(
        name=name,
        raw=raw,
        lines=lines,
        numbers=numeric.to_numpy(dtype=np.float64, na_value=np.nan),
        blank=raw.isna().to_numpy(),
    )


def form_of(names: Container[str], rows: int, codebook: Codebook) -> Iterator[Finding]:
    """Yield what is wrong with a table whatever its answers: no rows, columns that are missing."""
    none = np.empty(0, dtype=np.int64)
    if rows == 0:
        fact = Message(N_("no rows below the names of columns"))
        expected = Message(N_("one row for every respondent"))
        yield Finding(
            kind="no-rows", column=None, expected=expected, rows=none, found=(), fact=fact
        )
    for name in codebook.columns:
        if name not in names:
            yield Finding(
                kind="missing-column",
                column=name,
                expected=Message(N_("a column of this name")),
                rows=none,
                found=(),
                fact=Message(N_("{column} ({label})"), column=name, label=codebook.label(name)),
            )


def _value_checks(
    column: _Cells, codebook: Codebook, weighing: bool | None
) -> Iterator[tuple[Kind, Mask, Expected]]:
    """Yield what can be wrong with a value by itself: kind, rows, expectation."""
    question = codebook.owner(column.name)
    numbers, expected = column.numbers, partial(_expected, question)
    if column.name == codebook.design.weight:
        positive = np.isfinite(numbers) & (numbers > 0)
        # who has the weight 0 is in no number, and some have to be
        if weighing is None:
            weighing = bool(positive.any())
        possible = positive | (numbers == 0) if weighing else positive
        formula, failed = _formulas(column)
        at_least = partial(Message, N_("a number of 0 or more"))
        yield "formula", formula, at_least
        yield "formula-error", failed, at_least
        possible |= formula | failed
        some = partial(Message, N_("some above 0"))
        yield "weight", ~possible, at_least if weighing or column.text.any() else some
        # Beyond these limits one weight swallows all others, or sums of weights overflow.
        extreme = positive & ((numbers < _LEAST_WEIGHT) | (numbers > _MOST_WEIGHT))
        limits = {"low": f"{_LEAST_WEIGHT:g}", "high": f"{_MOST_WEIGHT:g}"}
        yield "weight", extreme, partial(Message, N_("a number from {low} to {high}"), **limits)
        return
    formula, failed = _formulas(column)
    yield "formula", formula, expected
    yield "formula-error", failed, expected
    yield "text", column.text & ~formula & ~failed, expected
    known = ~np.isnan(numbers)
    # Infinity is no fraction: it is out of range or undeclared.
    whole = np.floor(numbers) == numbers
    if question.kind == "number":
        fraction = known & ~whole if question.integer else np.zeros_like(known)
        low = -np.inf if question.minimum is None else question.minimum
        high = np.inf if question.maximum is None else question.maximum
        inside = (numbers >= low) & (numbers <= high) & np.isfinite(numbers)
        yield "not-whole", fraction, expected
        yield "out-of-range", known & ~fraction & ~inside, expected
    else:
        codes = question.codes if question.kind == "single" else (0, 1)
        yield "not-whole", known & ~whole, expected
        yield "undeclared-code", known & whole & ~np.isin(numbers, codes), expected
    if column.name == codebook.design.id and not inexact(column.raw):
        twice = column.raw.duplicated(keep=False).to_numpy() & ~column.blank
        yield "duplicate-id", twice, unique


def unique() -> Message:
    """Return what is expected of an id."""
    return Message(N_("a number that no other row has"))


def _formulas(column: _Cells) -> tuple[Mask, Mask]:
    """Return where formulas without a result stand, and where their errors."""
    nowhere = np.zeros(len(column.raw), dtype=np.bool_)
    if not column.text.any():
        return nowhere, nowhere
    texts = column.raw.astype("str")
    formula = texts.str.startswith("=").fillna(False).to_numpy(dtype=np.bool_)
    failed = texts.str.fullmatch(_ERROR).fillna(False).to_numpy(dtype=np.bool_)
    return formula & column.text, failed & column.text


#: What spreadsheets write where a formula has failed.
_ERROR = r"#(?:REF|VALUE|DIV/0|NAME|NUM|SPILL|CALC)[!?]|Err:\d+"


def _expected(question: Question) -> Message:
    if question.kind == "single":
        return _one_of(question.codes)
    if question.kind == "multiple":
        return _one_of((0, 1))
    low, high = question.minimum, question.maximum
    limits = {"low": "" if low is None else f"{low:g}", "high": "" if high is None else f"{high:g}"}
    plain, between, least, most = _WHOLE if question.integer else _ANY
    if low is not None and high is not None:
        return Message(between, **limits)
    if low is not None:
        return Message(least, **limits)
    return Message(plain) if high is None else Message(most, **limits)


_WHOLE = (
    N_("a whole number"),
    N_("a whole number from {low} to {high}"),
    N_("a whole number of at least {low}"),
    N_("a whole number of at most {high}"),
)
_ANY = (
    N_("a number"),
    N_("a number from {low} to {high}"),
    N_("a number of at least {low}"),
    N_("a number of at most {high}"),
)


def _one_of(codes: Sequence[int]) -> Message:
    if len(codes) == 2:
        return Message(N_("{a} or {b}"), a=str(min(codes)), b=str(max(codes)))
    return Message(N_("one of {codes}"), codes=codes_in_words(codes))


def _routing(
    column: _Cells, usable: Floats, question: Question, truth: Floats, codebook: Codebook
) -> Iterator[Finding]:
    """Yield answers of people who were not asked, and blanks of those who were.

    A cell that is wrong by itself is told once.
    """
    if column.name == codebook.design.weight:
        return  # a blank weight has been reported as a weight
    base = codebook.base(question.base)

    def who() -> Message:
        if not base.when:
            return Message(N_("everybody"))
        return Message(N_("{people}: {rule}"), people=base.label, rule=base.when)

    def answer() -> Message:
        return Message(N_("{what} (put to {who})"), what=_expected(question), who=who())

    def nothing() -> Message:
        return Message(N_("a blank cell (put only to {who})"), who=who())

    if not question.optional or question.kind == "multiple":
        yield from column.finding("not-answered", column.blank & (truth == 1), answer)
    yield from column.finding("not-asked", ~np.isnan(usable) & (truth == 0), nothing)


def _contradictions(
    question: Question, cells: Mapping[str, _Cells], usable: Mapping[str, Floats]
) -> Iterator[Finding]:
    names = question.columns
    lines = cells[names[0]].lines
    ticks = np.column_stack([usable[name] for name in names])
    nothing = np.flatnonzero((ticks == 0).all(axis=1))
    if len(nothing) and not question.optional:
        yield Finding(
            kind="nothing-ticked",
            column=question.id,
            expected=Message(N_("1 in at least one of {columns}"), columns=names),
            rows=lines[nothing],
            found=[Message(N_("0 everywhere"))] * len(nothing),
        )
    ticked = ticks == 1
    later = np.ones(len(names), dtype=np.bool_)
    for number, item in enumerate(question.items):
        if not item.exclusive:
            continue
        # Two exclusive items ticked together are one problem, told at the first of them.
        later[number] = False
        where = ticked[:, number] & ticked[:, later].any(axis=1)
        others = [np.asarray(names)[row & later] for row in ticked[where]]
        yield from cells[item.column].finding(
            "exclusive",
            where,
            partial(Message, N_("0, or nothing else ticked in {question}"), question=question.id),
            [Message(N_("1 together with {columns}"), columns=list(found)) for found in others],
        )
