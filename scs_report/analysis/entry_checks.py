"""Finds every name in the entries of tables and figures that means nothing.

Fields of one name mean the same in every kind, so one walk over the fields knows them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec

from scs_report.analysis.figure_checks import figure_problems
from scs_report.analysis.known import Names, known, twice
from scs_report.analysis.sheets import sheet_problems
from scs_report.analysis.specification import Specification
from scs_report.border.texts import LocalText
from scs_report.errors import N_
from scs_report.errors import say as _
from scs_report.results import FigureEntry, TableEntry
from scs_report.results.figure_entries import (
    CoefficientsFigure,
    Dots,
    PredictionsFigure,
    TrendFigure,
)
from scs_report.results.table_entries import (
    CollinearityEntry,
    Cross,
    Differences,
    HypothesesTable,
    ModelBases,
    ModelsTable,
    Moments,
    ParallelLinesTable,
    PredictionsTable,
    Profile,
    Rows,
    Sheet,
    TableForm,
    Trend,
)

#: Kinds that print models, which need some in `models.toml`.
_OF_MODELS = (
    ModelsTable
    | ModelBases
    | ParallelLinesTable
    | PredictionsTable
    | HypothesesTable
    | CoefficientsFigure
    | PredictionsFigure
)


def entry_problems(specification: Specification, names: Names) -> Iterator[str]:
    """Yield what is wrong with tables and figures, one sentence each, with file and entry."""
    tables, figures = specification.tables.tables, specification.figures.figures
    for file, what, entries in (
        ("tables.toml", _("table"), tables),
        ("figures.toml", _("figure"), figures),
    ):
        for text in chain(
            twice(what, (entry.key for entry in entries)),
            twice(
                _("{what} number", what=what), (entry.number for entry in entries if entry.number)
            ),
        ):
            yield f"{file}, {text}"
        for entry in entries:
            problems = _Walk(specification, names).entry(entry)
            yield from (f"{file}, {what} {entry.key}: {text}" for text in problems)
    bases = [entry.base for entry in tables if isinstance(entry, CollinearityEntry)]
    yield from (f"tables.toml, {text}" for text in twice(_("kind collinearity, base"), bases))


class _Walk:
    """Looks at every field of an entry."""

    def __init__(self, specification: Specification, names: Names) -> None:
        models = specification.models
        self._earlier = specification.study.earlier
        self._waves_there = [one.key for one in specification.study.waves]
        self._facts = specification.facts.facts
        self._tables = [entry.key for entry in specification.tables.tables]
        self._models = models.models if models else ()
        self._blocks = models.blocks if models else ()
        self._predictions = models.predictions if models else ()
        self._names = names
        self._checks: dict[str, Callable[[Any, msgspec.Struct, str], Iterator[str]]] = {
            "question": self._question,
            "questions": self._questions,
            "variable": self._variable,
            "variables": self._variables,
            "base": self._base,
            "codes": self._codes,
            "code": self._code,
            "leave_out": self._codes,
            "models": self._models_named,
            "public": self._public,
            "series": self._series,
            "waves": self._waves,
            "since": self._since,
            "facts": self._facts_named,
            "cells": self._cells,
            "notes": self._notes,
        }

    def entry(self, entry: TableEntry | FigureEntry) -> Iterator[str]:
        yield from self._part(entry, "")
        yield from self._kind(entry)

    def _part(self, part: msgspec.Struct, question: str) -> Iterator[str]:
        """Yield what is wrong in a part; `question` is that of the part around it."""
        of = getattr(part, "question", "") or getattr(part, "variable", "") or question
        for name in part.__struct_fields__:
            value = getattr(part, name)
            if isinstance(value, msgspec.Struct):
                yield from self._part(value, of)
            elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
                for inner in value:
                    yield from self._part(inner, of)
            elif value and (check := self._checks.get(name)):
                yield from (f"{name}: {text}" for text in check(value, part, of))

    def _question(self, name: str, part: msgspec.Struct, of: str) -> Iterator[str]:
        if isinstance(part, Rows) and part.mean and not part.answers:
            return known(_("question"), name, self._names.variables)
        return self._names.table(name)

    def _questions(self, keys: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        return chain.from_iterable(map(self._names.table, keys))

    def _variable(self, name: str, part: msgspec.Struct, of: str) -> Iterator[str]:
        single = self._names.tables & self._names.columns
        return known(_("variable with answers, one a person"), name, single)

    def _variables(self, keys: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        if isinstance(part, Profile | Dots):
            what, there = _("question with answers"), self._names.tables
        elif isinstance(part, Moments):
            what, there = _("question"), self._names.variables & self._names.columns
        elif isinstance(part, CollinearityEntry):
            what, there = _("variable"), self._names.columns
        else:  # boxes may name variables of models
            there = self._names.columns | self._names.variables
            what = _("variable")
        return chain.from_iterable(known(what, key, there) for key in keys)

    def _base(self, name: str, part: msgspec.Struct, of: str) -> Iterator[str]:
        return self._names.base(name)

    def _models_named(self, keys: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        there = [model.key for model in self._models]
        return chain.from_iterable(known(_("model"), key, there) for key in keys)

    def _series(self, keys: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        there = [f"{prediction.model}.{prediction.variable}" for prediction in self._predictions]
        return chain.from_iterable(known(_("prediction"), key, there) for key in keys)

    def _codes(
        self, codes: str | Iterable[int | str], part: msgspec.Struct, of: str
    ) -> Iterator[str]:
        if of not in self._names.variables:
            return
        if isinstance(codes, str):
            sets = self._names.codebook.variable(of).sets
            yield from known(_("answer set of {question}", question=of), codes, sets)
            return
        yield from self._answers(codes, of)

    def _code(self, code: int, part: msgspec.Struct, of: str) -> Iterator[str]:
        return self._answers([code], of)

    def _answers(self, codes: Iterable[int | str], of: str) -> Iterator[str]:
        """Say which codes or items a question has not."""
        if of not in self._names.variables:
            return
        variable = self._names.codebook.variable(of)
        items = [item.column for item in getattr(variable, "items", ())]
        there = items or [str(code) for code in variable.codes]
        what = N_("item of {question}") if items else N_("code of {question}")
        for code in map(str, codes):
            yield from known(_(what, question=of), code, there)

    def _public(self, keys: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        there = getattr(part, "variables", ())
        return chain.from_iterable(known(_("variable of this table"), key, there) for key in keys)

    def _waves(self, waves: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        wave = self._names.codebook.design.wave
        if self._earlier:
            return chain.from_iterable(known(_("wave"), key, self._waves_there) for key in waves)
        return self._answers(waves, wave) if wave else iter(())

    def _since(self, wave: str, part: msgspec.Struct, of: str) -> Iterator[str]:
        return known(_("earlier wave"), wave, [one.key for one in self._earlier] or [wave])

    def _facts_named(self, names: Iterable[str], part: msgspec.Struct, of: str) -> Iterator[str]:
        return chain.from_iterable(known(_("fact"), name, self._facts) for name in names)

    def _cells(self, cells: dict[str, str], part: msgspec.Struct, of: str) -> Iterator[str]:
        return self._facts_named(cells.values(), part, of)

    def _notes(self, notes: Iterable[LocalText], part: msgspec.Struct, of: str) -> Iterator[str]:
        """Say which facts and tables the notes of a table name that there are not."""
        there = {"weighted", *self._tables, *self._facts}
        if isinstance(part, TableForm):
            texts = (text for note in notes for text in note.values())
            named = (name for text in texts for name in re.findall(r"\{([\w.]+)\}", text))
            yield from chain.from_iterable(known(_("fact or table"), name, there) for name in named)

    def _kind(self, entry: TableEntry | FigureEntry) -> Iterator[str]:
        """Yield what is wrong with an entry as a whole."""
        if isinstance(entry, _OF_MODELS) and not self._models:
            yield _("there are no models in models.toml")
        no_waves = not self._names.codebook.design.wave and not self._earlier
        if isinstance(entry, Trend | TrendFigure) and no_waves:
            how = _('wave = "COLUMN" under [design], or earlier results under [[waves]]')
            yield _("the study has no waves; name their column in study.toml: {how}", how=how)
        if isinstance(entry, Sheet):
            yield from sheet_problems(entry)
            if entry.caption is None:
                yield _("caption: missing; nothing else says what a sheet shows")
        if isinstance(entry, Cross):
            yield from _cross(entry)
        if isinstance(entry, Differences):
            named = dict.fromkeys(key for row in entry.rows for key in row.cells)
            for key in named:
                yield from known("column", key, entry.columns)
            facts = (fact for row in entry.rows for fact in row.cells.values())
            if others := [fact for fact in facts if " - " not in self._facts.get(fact, " - ")]:
                yield _("cells: expected differences, found {facts}", facts=", ".join(others))
        if isinstance(entry, PredictionsFigure):
            yield from self._named_series(entry)
        if isinstance(entry, FigureEntry):
            terms = {term.variable for block in self._blocks for term in block.terms}
            yield from figure_problems(entry, terms, self._names)

    def _named_series(self, entry: PredictionsFigure) -> Iterator[str]:
        for field in ("labels", "ends"):
            yield from (
                f"{field}: {text}" for text in self._series(getattr(entry, field), entry, "")
            )
        for key, ends in entry.ends.items():
            problems = self._answers(ends, key.partition(".")[2])
            yield from (_("ends of {key}: {problem}", key=key, problem=text) for text in problems)
        yield from twice(_("series"), (key for group in entry.groups for key in group.series))


def _cross(entry: Cross) -> Iterator[str]:
    if not entry.rows:
        yield _("rows: found none, expected a question")
    if not entry.banner:
        yield _('banner: found none, expected {{ base = "all" }} or {{ variable = "…" }}')
    if not 0 < entry.alpha < 1:
        yield _(
            "alpha: found {found}, expected a number between 0 and 1, such as 0.05",
            found=f"{entry.alpha:g}",
        )
    if entry.percent == "row":
        if any(not column.variable for column in entry.banner):
            yield _("banner: percentages of rows need a variable in every column")
        for name in ("letters", "effective_n"):
            if getattr(entry, name):
                yield _(
                    "{place}: columns of percentages of rows are no groups of people", place=name
                )
        if any(rows.mean for rows in entry.rows):
            yield _("mean: found in a table of percentages of rows")
