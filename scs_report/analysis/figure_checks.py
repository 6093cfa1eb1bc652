"""Finds what figures of the specification ask for that cannot be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scs_report.analysis.known import Names, known
from scs_report.errors import say as _
from scs_report.results import Address, AddressError, FigureEntry
from scs_report.results.figure_entries import (
    Bars,
    Boxes,
    Dots,
    Reference,
    Stacked,
    StackedGroups,
    Switch,
    TrendFigure,
)
from scs_report.results.table_entries import Banner

#: Of the stylesheet of a page, which knows so many ways to show a figure besides its own.
MOST_OTHERS = 5


def figure_problems(entry: FigureEntry, terms: Iterable[str], names: Names) -> Iterator[str]:
    """Yield what is wrong with a figure but for names in it; `terms` are those of models."""
    match entry:
        case Stacked() | StackedGroups():
            if _items(entry.question, names):
                yield _(
                    "{question} is a multiple response, its items do not add up to a bar",
                    question=entry.question,
                )
            yield from _answers("grey", entry.question, entry.grey, names)
            if isinstance(entry, StackedGroups):
                yield from _banners("by", entry.by)
                if entry.switch:
                    yield from _switch(entry.switch)
        case Bars():
            yield from _bars(entry, names)
        case Dots():
            if entry.question:
                if entry.by is None:
                    yield _("a question needs by, the groups that are compared")
                else:
                    yield from _banners("by", (entry.by,))
                    if entry.difference:
                        yield from _two(entry.by, names)
            elif not entry.variables or entry.group is None:
                yield _("dots need question and by, or variables and group")
            else:
                yield from _banners("group", (entry.group,))
        case TrendFigure():
            if not entry.lines:
                yield _("lines is empty")
            if _items(entry.question, names):
                yield from _not_added(entry.question)
        case Boxes():
            for box in entry.boxes:
                name = next(iter(box.label.values()))
                labelled = {*terms, *names.variables, *box.labels}
                for variable in box.variables:
                    problems = known(_("variable with a label"), variable, labelled)
                    yield from (f"{name}: {text}" for text in problems)
        case _:
            return


def _two(by: Banner, names: Names) -> Iterator[str]:
    """Yield that there are not two groups of which a difference can be shown."""
    codes = by.codes or (names.codes(by.variable) if by.variable in names.variables else ())
    if len(list(codes)) != 2:
        yield _(
            "by: found {n} groups, expected two, of which difference is shown", n=len(list(codes))
        )


def _switch(switch: Switch) -> Iterator[str]:
    """Yield what is wrong with what a reader may choose."""
    for number, other in enumerate(switch.others, 1):
        yield from (
            _("switch, others {number}: {problem}", number=str(number), problem=text)
            for text in _banners("by", other.by)
        )
    if switch.others and not switch.label:
        yield _("switch: others need a label of the groups of the figure itself")
    if len(switch.others) > MOST_OTHERS:
        found, most = len(switch.others), MOST_OTHERS
        yield _("switch: found {found} others, expected at most {most}", found=found, most=most)
    if not switch.others and not switch.unweighted:
        yield _("switch: found nothing to choose, expected others or unweighted = true")


def _items(question: str, names: Names) -> list[str]:
    """Return the items of a multiple response."""
    if question not in names.variables:
        return []
    return [item.column for item in getattr(names.codebook.variable(question), "items", ())]


def _not_added(question: str) -> Iterator[str]:
    yield _("items of {question}, a multiple response, cannot be added up", question=question)


def _answers(place: str, question: str, codes: Iterable[str], names: Names) -> Iterator[str]:
    if question in names.variables:
        there = _items(question, names) or map(str, names.codes(question))
        answers = list(there)
        for code in codes:
            yield from (
                f"{place}: {text}"
                for text in known(_("code of {question}", question=question), code, answers)
            )


def _bars(entry: Bars, names: Names) -> Iterator[str]:
    multiple = bool(_items(entry.question, names))
    if entry.bases:
        yield from _banners("bases", entry.bases)
        if bool(entry.codes) == bool(entry.nets) or len(entry.nets) > 1:
            yield _("bars over bases need codes, the answers that are counted, or one of nets")
    elif not entry.nets:
        for place in ("grey", "highlight"):
            yield from _answers(place, entry.question, getattr(entry, place), names)
    if multiple and (entry.nets or (entry.bases and len(entry.codes) > 1)):
        yield from _not_added(entry.question)
    if entry.reference:
        yield from _reference(entry.reference)


def _reference(reference: Reference) -> Iterator[str]:
    if (reference.value is None) == (not reference.address):
        yield _("reference: it needs a value or an address, and not both")
    elif reference.address:
        try:
            Address.parse(reference.address)
        except AddressError as error:
            yield f"reference: {error}"


def _banners(place: str, banners: Iterable[Banner]) -> Iterator[str]:
    found = list(banners)
    if not found:
        yield _("{place} is empty", place=place)
    if any(not banner.base and not banner.variable for banner in found):
        yield _("{place}: a group needs a base or a variable", place=place)
