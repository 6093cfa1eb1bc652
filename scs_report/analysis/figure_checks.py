"""Finds what figures of the specification name and is not there, or cannot be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scs_report.analysis.names import Names, known, one_of, twice
from scs_report.analysis.specification import Specification
from scs_report.results import Address, AddressError, FigureEntry
from scs_report.results.figure_entries import (
    Bars,
    Boxes,
    CoefficientsFigure,
    Dots,
    PredictionsFigure,
    Reference,
    Stacked,
    StackedGroups,
    TrendFigure,
)
from scs_report.results.table_entries import Banner, Net


def figure_problems(specification: Specification, names: Names) -> Iterator[str]:
    """Yield all that is wrong with figures, one sentence each, with the figure's key."""
    figures = specification.figures.figures
    yield from twice("figure", (entry.key for entry in figures))
    for entry in figures:
        found = _of_models(entry, specification, names)
        if question := getattr(entry, "question", ""):
            missing = list(names.table(question))
            found = iter(missing) if missing else _of_question(entry, _Answers(question, names))
        elif isinstance(entry, Dots):
            found = _profile(entry, names)
        yield from (f"figure {entry.key}: {text}" for text in found)


class _Answers:
    """The answers to a question, or its items."""

    def __init__(self, key: str, names: Names) -> None:
        variable = names.codebook.variable(key)
        items = getattr(variable, "items", ())
        self.key, self.names = key, names
        self.multiple = bool(items)
        self.codes = [item.column for item in items] or [str(code) for code in variable.codes]
        self.sets = variable.sets

    def problems(self, place: str, codes: Iterable[str]) -> Iterator[str]:
        for code in codes:
            yield from (
                f"{place}: {text}" for text in known(f"answer of {self.key}", code, self.codes)
            )

    def net(self, net: Net) -> Iterator[str]:
        place = f"{net.label.en}"
        if self.multiple:
            yield f"{place}: items of {self.key}, a multiple response, cannot be added up"
        elif isinstance(net.codes, str):
            yield from (f"{place}: {t}" for t in known(f"set of {self.key}", net.codes, self.sets))
        else:
            yield from self.problems(place, map(str, net.codes))
            if not net.codes:
                yield f"{place}: codes is empty"


def _of_question(entry: FigureEntry, answers: _Answers) -> Iterator[str]:
    names = answers.names
    if base := getattr(entry, "base", ""):
        yield from (f"base: {text}" for text in names.base(base))
    for name in ("grey", "highlight", "leave_out"):
        codes = getattr(entry, name, ())
        if not (isinstance(entry, Bars) and (entry.bases or entry.nets)):
            yield from answers.problems(name, codes)
    match entry:
        case Stacked() | StackedGroups():
            if answers.multiple:
                yield f"{answers.key} is a multiple response, its items do not add up to a bar"
            if entry.total:
                yield from answers.net(entry.total)
            if isinstance(entry, StackedGroups):
                yield from _banners("by", entry.by, names)
        case Bars():
            yield from answers.problems("codes", entry.codes)
            for net in entry.nets:
                yield from answers.net(net)
            if entry.bases:
                yield from _banners("bases", entry.bases, names)
                yield from _counted(entry, answers)
            if entry.reference:
                yield from _reference(entry.reference)
        case Dots():
            if entry.by is None:
                yield "a question needs by, the groups that are compared"
            else:
                yield from _banners("by", (entry.by,), names)
        case TrendFigure():
            for net in entry.lines:
                yield from answers.net(net)
            if not entry.lines:
                yield "lines is empty"
            yield from _waves(entry, names)


def _counted(entry: Bars, answers: _Answers) -> Iterator[str]:
    if bool(entry.codes) == bool(entry.nets) or len(entry.nets) > 1:
        yield "bars over bases need codes, the answers that are counted, or one of nets"
    if answers.multiple and len(entry.codes) > 1:
        yield f"items of {answers.key}, a multiple response, cannot be added up"


def _reference(reference: Reference) -> Iterator[str]:
    if (reference.value is None) == (not reference.address):
        yield "reference: it needs a value or an address, and not both"
    elif reference.address:
        try:
            Address.parse(reference.address)
        except AddressError as error:
            yield f"reference: {error}"


def _profile(entry: Dots, names: Names) -> Iterator[str]:
    if not entry.variables or entry.group is None:
        yield "dots need question and by, or variables and group"
        return
    for variable in entry.variables:
        yield from (f"variables: {text}" for text in names.table(variable))
    yield from _banners("group", (entry.group,), names)


def _banners(place: str, banners: Iterable[Banner], names: Names) -> Iterator[str]:
    found = list(banners)
    if not found:
        yield f"{place} is empty"
    for banner in found:
        if not banner.base and not banner.variable:
            yield f"{place}: a group needs a base or a variable"
        if banner.base:
            yield from (f"{place}: {text}" for text in names.base(banner.base))
        if banner.variable:
            wrong = list(names.table(banner.variable))
            for code in () if wrong else banner.codes:
                wrong += one_of(f"codes of {banner.variable}", code, names.codes(banner.variable))
            yield from (f"{place}: {text}" for text in wrong)


def _waves(entry: TrendFigure, names: Names) -> Iterator[str]:
    wave = names.codebook.survey.wave
    if not wave:
        yield "the survey has one wave alone: [survey] in codebook.toml names no wave"
        return
    codes = [str(code) for code in names.codebook.variable(wave).codes]
    for code in entry.waves:
        yield from (f"waves: {text}" for text in known("wave", code, codes))


def _of_models(entry: FigureEntry, specification: Specification, names: Names) -> Iterator[str]:
    plan = specification.models
    match entry:
        case CoefficientsFigure():
            for key in entry.models:
                yield from known("model", key, (model.key for model in plan.models))
        case PredictionsFigure():
            series = [f"{one.model}.{one.variable}" for one in plan.predictions]
            for key in entry.series:
                yield from known("prediction", key, series)
        case Boxes():
            terms = {term.variable for block in plan.blocks for term in block.terms}
            for box in entry.boxes:
                labelled = {*terms, *names.variables, *box.labels}
                for variable in box.variables:
                    said = known("variable with a label", variable, labelled)
                    yield from (f"{box.label.en}: {text}" for text in said)
        case _:
            return
